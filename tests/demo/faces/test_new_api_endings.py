"""How jobs end behind `--like new-api`, line by line of docs/protocol.md §13.4. Imports nothing of demo/."""

import json
from pathlib import Path

import pytest

from tests.support.asking import V, ask, code_and_json, rows, submit
from tests.support.demo import DemoServer, start_demo
from tests.support.patience import tries

SMALL = {
    "sora-2": {},
    "kling-v1": {},
    "jimeng_vgfm_t2v_l20": {},
    "doubao-seedance-1-0-pro-250528": {"metadata": {"resolution": "180p"}},
    "viduq1": {"size": "180p"},
    "wan2.5-t2v-preview": {"size": "320*180"},
    "MiniMax-Hailuo-02": {"size": "512"},
    "grok-imagine-video": {"seconds": "1"},
}
UNRECOGNISED = "upstream returned unrecognized message"


@pytest.fixture
def server(tmp_path: Path):
    running = start_demo(tmp_path, "new-api", speed=0.001)
    running.change(small_films=True)
    yield running
    running.stop()


def video(server: DemoServer, made: str) -> dict:
    return json.loads(ask(server, "GET", f"{V}/{made}")[2])


def task(server: DemoServer, made: str) -> dict:
    return json.loads(ask(server, "GET", f"/v1/video/generations/{made}")[2])["data"]


def content(server: DemoServer, made: str) -> tuple[int, str]:
    code, headers, body = ask(server, "GET", f"{V}/{made}/content")
    if code == 200:
        assert headers["content-type"] == "video/mp4"
        assert body[4:8] == b"ftyp"
        return code, ""
    return code, json.loads(body)["error"]["message"]


def finish(server: DemoServer, made: str) -> dict:
    """Let time pass until the vendor is done, then wait for the film to be drawn."""
    server.change(advance=60)
    for _ in tries(60, every=0.05):
        if task(server, made)["finish_time"]:
            break
    return video(server, made)


@pytest.mark.parametrize("model", SMALL)
def test_a_job_goes_from_its_first_word_to_a_clip(server, model) -> None:
    made = submit(server, "x", model, **SMALL[model])["id"]
    first = "queued" if model in ("sora-2", "wan2.5-t2v-preview") else "unknown"
    assert (video(server, made)["status"], task(server, made)["status"]) == (first, "NOT_START")
    assert content(server, made) == (400, "Task is not completed yet, current status: NOT_START")
    done = finish(server, made)
    assert (done["status"], done["progress"]) == ("completed", 100)
    ended = task(server, made)
    assert (ended["status"], ended["progress"]) == ("SUCCESS", "100%")
    if model == "sora-2":
        assert "metadata" not in done
        assert ended["result_url"] == f"{server.url}{V}/{made}/content"
    else:
        assert done["metadata"]["url"] == ended["result_url"]
        assert done["metadata"]["url"].startswith(server.media)
    assert content(server, made) == (200, "")


@pytest.mark.parametrize("model", [model for model in SMALL if not model.startswith("jimeng")])
def test_a_vendors_failure_is_told_and_refunded_at_once(server, model) -> None:
    made = submit(server, "x [demo:fail]", model, **SMALL[model])["id"]
    done = finish(server, made)
    assert done["status"] == "failed"
    assert done["error"]["message"]
    ended = task(server, made)
    assert (ended["status"], ended["result_url"]) == ("FAILURE", ended["fail_reason"])
    assert done["error"]["message"] in ended["fail_reason"]
    assert [row["type"] for row in rows(server)] == [6, 2]
    assert content(server, made) == (400, "Task is not completed yet, current status: FAILURE")
    if model == "MiniMax-Hailuo-02":
        assert done["metadata"]["url"] == "video output sensitive"


def test_jimengs_refusal_reads_completed_with_an_error_and_is_charged(server) -> None:
    made = submit(server, "x [demo:fail]", "jimeng_vgfm_t2v_l20")["id"]
    done = finish(server, made)
    assert done["status"] == "completed"
    assert done["error"] == {"message": "Post Video Risk Not Pass", "code": "50516"}
    assert done["metadata"] == {"url": ""}
    assert task(server, made)["status"] == "SUCCESS"
    assert [row["type"] for row in rows(server)] == [2]
    assert content(server, made) == (502, "Upstream service returned status 401")


@pytest.mark.parametrize(
    ("model", "status", "progress"),
    [
        ("kling-v1", "NOT_START", "0%"),
        ("viduq1", "NOT_START", "0%"),
        ("grok-imagine-video", "NOT_START", "0%"),
        ("doubao-seedance-1-0-pro-250528", "IN_PROGRESS", "30%"),
        ("MiniMax-Hailuo-02", "IN_PROGRESS", "30%"),
        ("wan2.5-t2v-preview", "QUEUED", "20%"),
        ("sora-2", "FAILURE", "100%"),
        ("jimeng_vgfm_t2v_l20", "FAILURE", "100%"),
    ],
)
def test_a_word_that_nobody_knows(server, model, status, progress) -> None:
    made = submit(server, "x [demo:unknown]", model, **SMALL[model])["id"]
    server.change(advance=300)
    seen = task(server, made)
    assert (seen["status"], seen["progress"]) == (status, progress)
    if status == "FAILURE":
        assert seen["fail_reason"] == UNRECOGNISED
        assert [row["type"] for row in rows(server)] == [6, 2]
        word = seen["data"]["data"]["status"] if model.startswith("jimeng") else seen["data"]["status"]
        assert word in ("paused", "pausing")
        assert "error" not in video(server, made) or video(server, made)["error"] is None


def test_jimengs_own_word_for_working_ends_the_task(server) -> None:
    made = submit(server, "x [demo:generating]", "jimeng_vgfm_t2v_l20")["id"]
    server.change(advance=30)
    seen = task(server, made)
    assert (seen["status"], seen["fail_reason"]) == ("FAILURE", UNRECOGNISED)
    assert seen["data"]["data"]["status"] == "generating"


def test_one_bad_answer_at_the_gateways_own_poll_ends_a_sora_job(server) -> None:
    made = submit(server, "x [demo:badpoll]", "sora-2")["id"]
    server.change(advance=30)
    seen = video(server, made)
    assert set(seen) == {"error", "id"}
    assert task(server, made)["status"] == "FAILURE"
    assert [row["type"] for row in rows(server)] == [6, 2]


def test_finished_without_a_link_the_gateway_names_itself_and_has_nothing(server) -> None:
    made = submit(server, "x [demo:empty]", "viduq1", size="180p")["id"]
    done = finish(server, made)
    assert (done["status"], "metadata" in done) == ("completed", False)
    assert task(server, made)["result_url"] == f"{server.url}{V}/{made}/content"
    assert content(server, made) == (502, "Upstream service returned status 401")


def test_a_link_that_is_gone_is_gone_through_the_gateway_too(server) -> None:
    made = submit(server, "x [demo:gone]", "viduq1", size="180p")["id"]
    link = finish(server, made)["metadata"]["url"]
    path = link.removeprefix(server.media)
    assert ask(DemoServer(server.media, "", server.process, server.folder), "GET", path, token="")[0] == 403
    assert content(server, made) == (502, "Upstream service returned status 404")


def test_the_administrators_filter_is_no_expired_link(server) -> None:
    made = submit(server, "x", "viduq1", size="180p")["id"]
    finish(server, made)
    server.change(content_blocked=True)
    code, message = content(server, made)
    port = server.media.rpartition(":")[2]
    assert (code, message) == (403, f"request blocked: port {port} is not allowed")
    server.change(content_blocked=False)
    assert content(server, made) == (200, "")


def test_a_gateway_knows_only_what_its_last_round_saw(server) -> None:
    """Fifteen seconds of the gateway's clock from round to round."""
    made = submit(server, "x [demo:fail]", "viduq1", size="180p")["id"]
    seen = []
    for _ in range(40):
        seen.append(task(server, made)["status"])
        server.change(advance=1)
    assert seen[0] == "NOT_START"
    assert seen[-1] == "FAILURE"
    changes = [number for number in range(1, 40) if seen[number] != seen[number - 1]]
    assert all((later - earlier) % 15 == 0 for earlier, later in zip(changes, changes[1:], strict=False))
    assert len(changes) <= 2


def test_after_a_restart_the_poller_sleeps_before_it_asks_again(tmp_path) -> None:
    first = start_demo(tmp_path, "new-api", speed=0.001)
    made = submit(first, "x [demo:fail]", "viduq1", size="180p")["id"]
    first.stop()
    second = start_demo(tmp_path, "new-api", speed=0.001)
    second.change(advance=19)
    assert task(second, made)["status"] == "NOT_START"
    second.change(advance=20)
    assert task(second, made)["status"] == "FAILURE"
    second.stop()


def test_every_kind_of_failure_may_keep_the_money_where_a_site_does(server) -> None:
    made = submit(server, "x [demo:fail] [demo:keepmoney]", "viduq1", size="180p")["id"]
    finish(server, made)
    assert [row["type"] for row in rows(server)] == [2]
    assert code_and_json(ask(server, "GET", "/v1/models"))[0] == 200
