"""Answers and endings of `--like new-api-plugins`: docs/protocol.md §14.1, §14.3, §14.4. Imports nothing of demo/."""

import html
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.support.asking import MISSING, ask, code_and_json, rows
from tests.support.demo import DemoServer, start_demo
from tests.support.patience import tries

V, R, T = "/v1/videos", "/v1/responses", "/v1/tasks"
JIMENG = "jimeng_vgfm_t2v_l20"
ARK = "doubao-seedance-1-0-pro-250528"
SMALL: dict[str, dict[str, Any]] = {
    "sora-2": {"seconds": "1", "size": "320x180"},
    "kling-v1": {"duration": 1},
    JIMENG: {},
    ARK: {"seconds": "1", "metadata": {"resolution": "180p", "return_last_frame": True}},
    "viduq1": {"size": "180p", "duration": 1},
    "wan2.5-t2v-preview": {"size": "320*180"},
    "MiniMax-Hailuo-02": {"size": "512", "duration": 1},
    "veo-3.1-generate-preview": {"duration": 1},
}


@pytest.fixture
def server(tmp_path: Path):
    running = start_demo(tmp_path, "new-api-plugins", speed=0.001)
    running.change(small_films=True)
    yield running
    running.stop()


def submit(server: DemoServer, prompt: str, model: str, **more: object) -> str:
    code, body = code_and_json(
        ask(server, "POST", V, {"model": model, "prompt": prompt, **SMALL[model], **more})
    )
    assert code == 200, body
    assert isinstance(body, dict)
    return str(body["id"])


def get(server: DemoServer, path: str) -> dict[str, Any]:
    return json.loads(ask(server, "GET", path)[2])


def finish(server: DemoServer, made: str) -> dict[str, Any]:
    """Let time pass until the vendor is done, then wait for the film to be drawn."""
    server.change(advance=60)
    for _ in tries(60, every=0.05):
        if get(server, f"{T}/{made}")["finished_at"]:
            break
    return get(server, f"{V}/{made}")


def film(answer: tuple[int, dict[str, str], bytes]) -> bool:
    return answer[0] in (200, 206) and answer[1]["content-type"] == "video/mp4"


def test_what_exists_and_what_does_not(server) -> None:
    for path in ("/v1/video/generations/none", "/v1/nonsense", "/api/v3/contents/generations/tasks/x"):
        assert code_and_json(ask(server, "GET", path)) == (404, MISSING)
    assert (
        code_and_json(ask(server, "POST", "/v1/video/generations", {"model": "kling-v1", "prompt": "x"}))[0]
        == 404
    )
    for path in ("/ent/v2/tasks/x/creations", "/kling/v1/videos/omni-video/x"):
        assert ask(server, "GET", path)[1]["content-type"].startswith("text/html")
    for path in (f"{V}/task_none", f"{R}/resp_none", f"{T}/task_none", f"{T}/task_none/artifacts"):
        code, body = code_and_json(ask(server, "GET", path))
        assert code == 404
        assert body != MISSING
    for path in (
        "/kling/v1/videos/text2video/none",
        "/doubao/api/v3/contents/generations/tasks/none",
        "/ali/api/v1/tasks/none",
    ):
        code, body = code_and_json(ask(server, "GET", path, kind=""))
        assert code == 404
        assert "error" in body or "code" in body
    assert ask(server, "GET", f"{V}/task_none", token="sk-wrong")[0] == 401


@pytest.mark.parametrize("model", SMALL)
def test_a_finished_video_object_has_no_link_and_the_ways_to_the_clip_do(server, model) -> None:
    made = submit(server, "x", model)
    assert get(server, f"{V}/{made}")["status"] == "queued"
    assert get(server, f"{T}/{made}")["status"] == "NOT_START"
    assert get(server, f"{T}/{made}/artifacts")["artifacts"] == []
    assert code_and_json(ask(server, "GET", f"{T}/{made}/artifacts/video/content"))[0] == 409
    done = finish(server, made)
    assert (done["status"], done["progress"]) == ("completed", 100)
    assert set(done) == {"id", "object", "model", "status", "progress", "created_at", "completed_at"}
    assert film(ask(server, "GET", f"{V}/{made}/content"))
    found = get(server, f"{T}/{made}/artifacts")["artifacts"]
    assert [one["key"] for one in found] == (["video", "last_frame"] if model == ARK else ["video"])
    for still in found[1:]:
        code, headers, body = ask(
            server, "GET", still["content_url"].removeprefix(server.url), token="", kind=""
        )
        assert (code, headers["content-type"], body[:8]) == (200, "image/png", b"\x89PNG\r\n\x1a\n")
    path = found[0]["content_url"].removeprefix(server.url)
    assert film(ask(server, "GET", path, token="", kind=""))
    assert ask(server, "GET", path[:-3] + "xyz", token="")[0] == 404
    task = get(server, f"{T}/{made}")
    assert (task["status"], task["progress"], task["fail_reason"]) == ("SUCCESS", "100%", "")


def test_content_knows_ranges_here(server) -> None:
    made = submit(server, "x", "viduq1")
    finish(server, made)
    request = urllib.request.Request(f"{server.url}{V}/{made}/content", headers={"range": "bytes=4-7"})
    request.add_header("authorization", "Bearer sk-canary7f3e9b2c4d")
    with urllib.request.urlopen(request) as reply:
        assert (reply.status, reply.read()) == (206, b"ftyp")


def test_a_response_holds_its_clip_as_html(server) -> None:
    body = {"model": "viduq1", "input": "x", "size": "180p", "duration": 1, "background": True}
    name = code_and_json(ask(server, "POST", R, body))[1]["id"]
    assert get(server, f"{R}/{name}")["status"] == "queued"
    finish(server, "task_" + name.removeprefix("resp_"))
    done = get(server, f"{R}/{name}")
    assert done["status"] == "completed"
    text = done["output"][0]["content"][0]["text"]
    link = html.unescape(re.search(r'<video controls src="([^"]+)">', text)[1])
    assert film(ask(server, "GET", link.removeprefix(server.url), token=""))


def test_a_response_without_background_is_held_until_the_end(tmp_path) -> None:
    server = start_demo(tmp_path, "new-api-plugins", speed=600)
    body = {"model": "viduq1", "input": "x [demo:fail]", "size": "180p"}
    code, answer = code_and_json(ask(server, "POST", R, body))
    assert (code, answer["status"], answer["error"]["message"]) == (200, "failed", "The task failed.")
    server.stop()


def test_native_polls_answer_in_the_vendors_own_shape_with_a_link(server) -> None:
    posts = {
        "/kling/v1/videos/text2video": ({"model": "kling-v1", "prompt": "x", "duration": "1"}, "data.task_id"),
        "/doubao/api/v3/contents/generations/tasks": (
            {"model": ARK, "content": [{"type": "text", "text": "x"}], "resolution": "180p", "duration": 1}, "id"),
        "/ali/api/v1/services/aigc/video-generation/video-synthesis": (
            {"model": "wan2.5-t2v-preview", "input": {"prompt": "x"}, "parameters": {"size": "320*180"}}, "output.task_id"),
        "/jimeng/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31": (
            {"req_key": JIMENG, "prompt": "x"}, "data.task_id"),
    }  # fmt: skip
    ids = {}
    for path, (body, at) in posts.items():
        found: Any = code_and_json(ask(server, "POST", path, body))[1]
        for part in at.split("."):
            found = found[part]
        ids[path.split("/")[1]] = found
    server.change(advance=60)
    for made in ids.values():
        finish(server, made)
    polled = get(server, f"/kling/v1/videos/text2video/{ids['kling']}")
    assert polled["data"]["task_id"] == ids["kling"]
    links = [polled["data"]["task_result"]["videos"][0]["url"]]
    polled = get(server, f"/doubao/api/v3/contents/generations/tasks/{ids['doubao']}")
    assert (polled["id"], polled["status"]) == (ids["doubao"], "succeeded")
    links.append(polled["content"]["video_url"])
    polled = get(server, f"/ali/api/v1/tasks/{ids['ali']}")
    assert polled["output"]["task_id"] == ids["ali"]
    links.append(polled["output"]["video_url"])
    result = {"req_key": JIMENG, "task_id": ids["jimeng"]}
    polled = code_and_json(
        ask(server, "POST", "/jimeng/?Action=CVSync2AsyncGetResult&Version=2022-08-31", result)
    )[1]
    assert (polled["data"]["task_id"], polled["data"]["status"]) == (ids["jimeng"], "done")
    links.append(polled["data"]["video_url"])
    assert all(link.startswith(server.media) for link in links)


@pytest.mark.parametrize("model", [model for model in SMALL if model != JIMENG])
def test_a_failure_names_its_reason_where_the_plug_in_does_and_is_refunded(server, model) -> None:
    made = submit(server, "x [demo:fail]", model)
    done = finish(server, made)
    assert done["status"] == "failed"
    error = done.get("error", {}).get("message")
    if model == "sora-2":
        assert error == "The video generation task failed."
    elif model.startswith(("veo", "MiniMax")):
        assert error is None
    else:
        assert error == get(server, f"{T}/{made}")["fail_reason"]
    assert [row["type"] for row in rows(server)] == [6, 2]


def test_success_without_a_clip_stays_possible(server) -> None:
    refused = submit(server, "x [demo:fail]", JIMENG)
    done = finish(server, refused)
    assert (done["status"], done["error"]["message"]) == ("completed", "Post Video Risk Not Pass")
    empty = submit(server, "x [demo:empty]", "veo-3.1-generate-preview")
    assert finish(server, empty)["status"] == "completed"
    for made in (refused, empty):
        assert get(server, f"{T}/{made}")["status"] == "SUCCESS"
        assert get(server, f"{T}/{made}/artifacts")["artifacts"] == []
        assert ask(server, "GET", f"{V}/{made}/content")[0] == 404
    assert [row["type"] for row in rows(server)] == [2, 2]


@pytest.mark.parametrize("model", [model for model in SMALL if not model.startswith("veo")])
def test_unknown_words_end_some_jobs_after_twenty_rounds_and_others_never(server, model) -> None:
    made = submit(server, "x [demo:unknown]", model)
    server.change(advance=19 * 15)
    assert get(server, f"{T}/{made}")["status"] in ("QUEUED", "IN_PROGRESS")
    server.change(advance=60)
    ended = get(server, f"{T}/{made}")["status"] == "FAILURE"
    assert ended == model.startswith(("kling", "vidu", "sora", "jimeng"))
    assert [row["type"] for row in rows(server)] == ([6, 2] if ended else [2])


def test_one_bad_answer_of_the_vendor_ends_nothing_and_a_404_does(server) -> None:
    patient = submit(server, "x [demo:badpoll]", "sora-2")
    lost = submit(server, "x [demo:vendor404]", "sora-2")
    server.change(advance=16)
    assert get(server, f"{T}/{lost}")["status"] == "FAILURE"
    assert finish(server, patient)["status"] == "completed"


def test_rc30_says_the_plain_task_and_has_no_file_yet(server) -> None:
    made = submit(server, "x", "viduq1")
    finish(server, made)
    server.change(generic_video=True)
    seen = get(server, f"{V}/{made}")
    assert (seen["status"], seen["progress"], "id" in seen) == ("SUCCESS", "100%", False)
    assert seen["platform"] == "plugin:vidu"
    assert ask(server, "GET", f"{V}/{made}/content")[0] == 404
    link = get(server, f"{T}/{made}/artifacts")["artifacts"][0]["content_url"]
    assert ask(server, "GET", link.removeprefix(server.url), token="")[0] == 404
    server.change(generic_video=False)
    assert film(ask(server, "GET", f"{V}/{made}/content"))
