"""The command line as a person runs it: real processes, a real profile, a real Secret Service."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.clips import silent
from tests.support.command_line import PACE, SMALL, events, o8
from tests.support.demo import TOKEN, DemoServer, start_demo
from tests.support.frames import numbers
from tests.support.raw_server import RawServer, answer, raw_server


def add(server: DemoServer | RawServer, name: str = "team", check: int | None = 0) -> None:
    o8("gateway", "add", server.url, "--name", name, "--proxy", "direct", stdin=TOKEN + "\n", check=check)


def test_one_clip_with_the_token_from_the_keyring(demo: DemoServer, home: Path, tmp_path: Path) -> None:
    add(demo)
    assert '"team"' in o8("gateway", "list", "--json").stdout
    assert "ok   token" in o8("gateway", "test", "team").stdout
    done = o8("generate", "a fox, once", *SMALL, "--json", "-o", str(tmp_path / "clips"))
    told = events(done.stdout)
    names = [one["event"] for one in told]
    assert [name for name in names if name != "progress"] == [
        "recorded",
        "sent",
        "accepted",
        "rendered",
        "saved",
    ]
    path = Path(told[-1]["path"])
    assert path.parent == tmp_path / "clips"
    assert numbers(path) == list(range(96))
    assert demo.paid("a fox, once") == 1
    (listed,) = events(o8("jobs", "--json").stdout)
    assert (listed["state"], listed["id"]) == ("kept", told[0]["id"])
    assert "Accepted" in o8("show", listed["id"][:15]).stdout
    o8("gateway", "remove", "team")


def test_a_job_of_three_results_lists_three_clips_beside_the_old_keys(demos, home: Path) -> None:
    server = demos("hitopen")
    add(server)
    done = o8("generate", "three of a kind", *SMALL, "--extra", '{"n": 3}', "--yes", "--json")
    saved = events(done.stdout)[-1]
    (listed,) = events(o8("jobs", "--json").stdout)
    for told in (saved, listed):
        clips = told["clips"]
        assert len({one["id"] for one in clips}) == 3
        assert [one["path"] for one in clips] == told["paths"]
        assert (clips[0]["path"], clips[0]["sha256"]) == (told["path"], told["sha256"])
        assert all(Path(one["path"]).is_file() and one["stars"] == 0 for one in clips)
    facts = [fact for fact in events(o8("show", listed["id"]).stdout) if fact["fact"] == "Kept"]
    assert [fact["path"] for fact in facts] == listed["paths"]
    assert [one for fact in facts for one in fact["clips"]] == listed["clips"]
    o8("gateway", "remove", "team")


def test_the_token_appears_in_no_byte_that_was_written(demo: DemoServer, home: Path) -> None:
    add(demo)
    demo.fault(route="submit", kind="status", status=500, body='{"code":"x","message":"y"}')
    outputs = [
        o8("generate", "canary", *SMALL, "--json", check=None),
        o8("generate", "canary two", *SMALL, check=None),
        o8("doctor"),
        o8("generate", "x", *SMALL, "--dry-run"),
        o8("gateway", "test", "team"),
        o8("generate", "x", "-m", "no-such-video-model", check=None),
    ]
    for done in outputs:
        assert TOKEN not in done.stdout + done.stderr
    written = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".mp4" for path in written)
    for path in written:
        assert TOKEN.encode() not in path.read_bytes(), path
    o8("gateway", "remove", "team")


def test_the_command_line_never_loads_qt(home: Path) -> None:
    code = (
        "import sys; from o8studio.cli.main import run; run(['generate', 'x', '-m', 'kling-v3', '--demo', '--dry-run']); "
        "run(['jobs']); print([name for name in sys.modules if name.startswith(('PySide6', 'shiboken', 'qasync'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout + done.stderr


def test_an_environment_token_serves_and_is_not_stored(demo: DemoServer, home: Path) -> None:
    done = o8("generate", "headless", *SMALL, "--json", "--gateway", demo.url, env={"O8STUDIO_TOKEN": TOKEN})
    assert events(done.stdout)[-1]["event"] == "saved"
    assert not any(TOKEN.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())


def test_exit_codes_say_what_happened(demo: DemoServer, home: Path) -> None:
    env = {"O8STUDIO_TOKEN": TOKEN}
    at = ["--gateway", demo.url]
    failed = o8("generate", "x [demo:fail]", *SMALL, "--json", *at, check=1, env=env)
    told = [event for event in events(failed.stdout) if event["event"] in ("failed", "charge")]
    assert [(event["event"], event["charge"]) for event in told] == [
        ("failed", "maybe"),
        ("charge", "refunded"),
    ]
    demo.fault(route="submit", kind="reset_after")
    lost = o8("generate", "lost in the cli", *SMALL, "--json", *at, check=3, env=env)
    job = events(lost.stdout)[-1]
    assert job["event"] == "unconfirmed"
    task = next(one["id"] for one in demo.state()["jobs"] if one["prompt"] == "lost in the cli")
    saved = o8("resolve", job["id"], "--adopt", task, "--json", env=env)
    assert events(saved.stdout)[-1]["event"] == "saved"
    assert demo.paid("lost in the cli") == 1
    for wrong in (["generate", "", *SMALL, *at], ["generate", "x", *SMALL, "-p", "nonsense=1", *at], ["generate", "x", *SMALL, "--extra", "{", *at],
                  ["show", "nothing"], ["resolve", "x"], ["generate", "x", "-m", "kling-v3"], ["jobs", "--state", "odd"]):  # fmt: skip
        assert o8(*wrong, check=2, env=env).stderr


def test_an_unreachable_gateway_bills_nothing_and_says_so(home: Path) -> None:
    often = "policies=Policies(retry=RetryPolicy(sending=(0.05,)))"
    code = PACE.replace(
        "import sys;", "import sys; from o8studio.domain.jobs.policies import Policies, RetryPolicy;"
    ).replace("CliContext(", f"CliContext({often}, ")
    done = forked.run(
        code, "generate", "x", *SMALL, "-n", "12", "--json", "--yes", "--gateway", "http://127.0.0.1:9",
        env={**os.environ, "O8STUDIO_TOKEN": TOKEN},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    told = events(done.stdout)
    assert told[-1]["event"] == "cancelled"
    assert len({one["id"] for one in told if one["event"] == "cancelled"}) == 12
    held = {one["id"] for one in told if one["event"] == "held"}
    assert len(held) == 1, "what waits behind the first is not tried one by one"


@pytest.mark.parametrize(("count", "is_press"), [(4, False), (5, True)])
def test_more_than_four_variations_are_one_press(
    demo: DemoServer, home: Path, count: int, is_press: bool
) -> None:
    env = {"O8STUDIO_TOKEN": TOKEN}
    told = events(
        o8("generate", f"press of {count}", *SMALL, "--count", str(count), "--json", "--gateway", demo.url, env=env).stdout
    )  # fmt: skip
    ids = {one["id"] for one in told}
    recorded = [
        fact for one in ids for fact in events(o8("show", one, env=env).stdout) if fact["fact"] == "Recorded"
    ]
    assert len(recorded) == count
    presses = {fact["press"] for fact in recorded}
    assert len(presses) == 1
    assert bool(presses.pop()) is is_press
    assert demo.paid(f"press of {count}") == count


def test_after_a_lost_answer_the_rest_of_a_press_waits_in_the_queue_for_a_person(
    demo: DemoServer, home: Path
) -> None:
    env = {"O8STUDIO_TOKEN": TOKEN}
    demo.fault(route="submit", kind="reset_after")
    to = ["--json", "--gateway", demo.url]
    told = events(o8("generate", "first lost", *SMALL, "--count", "5", *to, check=3, env=env).stdout)
    assert demo.paid("first lost") == 1
    (lost,) = {one["id"] for one in told if one["event"] == "unconfirmed"}
    rest = {one["id"] for one in told} - {lost}
    listed = {one["id"]: one["state"] for one in events(o8("jobs", "--json").stdout)}
    assert {listed[one] for one in rest} == {"recorded"}
    assert "Waits until you resolve the unconfirmed clip" in o8("jobs").stdout
    o8("resolve", lost, "--never-arrived", env=env)
    o8("watch", env=env)
    listed = {one["id"]: one["state"] for one in events(o8("jobs", "--json").stdout)}
    assert {listed[one] for one in rest} == {"kept"}
    assert demo.paid("first lost") == 5


def test_models_are_listed_one_object_a_line(home: Path) -> None:
    listed = events(o8("models", "--demo", "--json").stdout)
    assert {"id": "kling-v3", "provider": "kling"}.items() <= next(
        one for one in listed if one["id"] == "kling-v3"
    ).items()
    assert len(listed) >= 92


def test_raw_json_and_format_fields_reach_the_gateway(demo: DemoServer, home: Path) -> None:
    o8("generate", "passed through", *SMALL, "-p", "user=mei", "-p", "response_format=url", "-p", 'metadata={"ours":1}',
       "--extra", '{"odd_option": [1, 2]}', "--gateway", demo.url, env={"O8STUDIO_TOKEN": TOKEN})  # fmt: skip
    body = next(post["body"] for post in demo.state()["posts"] if "passed through" in str(post["body"]))
    assert (body["odd_option"], body["user"], body["response_format"], body["metadata"]["ours"]) == (
        [1, 2],
        "mei",
        "url",
        1,
    )


def test_doctor_tells_places_and_back_ends(home: Path) -> None:
    facts = json.loads(o8("doctor", "--json").stdout)
    assert facts["keyring is safe"] is True
    assert facts["ledger"].startswith(str(home))


def test_ctrl_c_leaves_jobs_running_and_watch_takes_them_up(demo: DemoServer, home: Path) -> None:
    env = {**os.environ, "O8STUDIO_TOKEN": TOKEN}
    add(demo, "int")
    process = subprocess.Popen([sys.executable, "-c", PACE, "generate", "[demo:slow] interrupted", *SMALL, "--json", "--gateway", "int"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))  # fmt: skip
    # a suite that runs in the background hands an ignored SIGINT down to its children
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line)["event"] == "accepted":
            break
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130, err
    assert "watch" in err
    told = events(o8("watch", "--json").stdout)
    assert told[-1]["event"] == "saved"
    assert demo.paid("[demo:slow] interrupted") == 1
    o8("gateway", "remove", "int")


def accepted_and_killed(prompt: str, gateway: str) -> str:
    """The id of a job that the gateway has, and that nobody follows."""
    process = forked.start(PACE, "generate", prompt, *SMALL, "--json", "--gateway", gateway)
    assert process.stdin is not None and process.stdout is not None
    accepted = next(one for line in process.stdout if (one := json.loads(line))["event"] == "accepted")
    process.kill()
    process.wait()
    process.stdin.close()
    process.stdout.close()
    return str(accepted["id"])


def test_a_stopped_job_is_not_watched_until_somebody_asks_again(demo: DemoServer, home: Path) -> None:
    add(demo, "stop")
    job = accepted_and_killed("[demo:slow] stopped", "stop")
    assert "may still be billed" in o8("stop", job).stdout
    assert "Not watching" in o8("jobs").stdout
    assert events(o8("watch", "--json").stdout) == []
    assert events(o8("watch", job, "--json").stdout)[-1]["event"] == "saved"
    assert demo.paid("[demo:slow] stopped") == 1
    o8("gateway", "remove", "stop")


def test_what_a_gateway_has_waits_on_another_computer_until_it_is_wanted_there(
    demo: DemoServer, home: Path, tmp_path: Path
) -> None:
    add(demo, "moved")
    job = accepted_and_killed("[demo:slow] moved", "moved")
    o8("profile", "export", str(tmp_path / "moved.zip"))
    new = {"O8STUDIO_HOME": str(tmp_path / "new"), "O8STUDIO_TOKEN": TOKEN}
    told = o8("profile", "import", str(tmp_path / "moved.zip"), "--yes", env=new).stderr
    assert "1 clip came with the profile from another computer" in told
    assert "`o8studio watch --moved`" in told
    assert "not followed here" in o8("jobs", env=new).stdout
    waits = o8("watch", "--json", env=new, check=3)
    assert [(one["event"], one["reason"]) for one in events(waits.stdout)] == [("held", "moved in")]
    assert f"`o8studio watch {job}` follows it here" in waits.stderr
    assert events(o8("watch", "--moved", "--json", env=new).stdout)[-1]["event"] == "saved"
    assert "came with the profile" not in o8("watch", env=new).stderr
    assert demo.paid("[demo:slow] moved") == 1
    o8("gateway", "remove", "moved")


def test_kill_9_at_each_step_loses_nothing_and_pays_once(home: Path, tmp_path: Path) -> None:
    server = start_demo(tmp_path / "demo", speed=30)
    env = {**os.environ, "O8STUDIO_TOKEN": TOKEN}
    add(server, "kill")
    outcomes = []
    for number, event in enumerate(
        ["recorded", "sent", "accepted", "progress", "rendered", "saved", "sent", "rendered"]
    ):
        prompt = f"kill {number} at {event}"
        process = forked.start(PACE, "generate", prompt, *SMALL, "--json", "--gateway", "kill", env=env)
        assert process.stdin is not None and process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == event:
                break
        time.sleep(0.003 * number)
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()
        told = events(o8("watch", "--json", check=None).stdout)
        left = [
            one
            for one in events(o8("jobs", "--json", "--state", "unconfirmed").stdout)
            if one["prompt"] == prompt
        ]
        for job in left:
            arrived = [one["id"] for one in server.state()["jobs"] if one["prompt"] == prompt]
            answer = ["--adopt", arrived[0]] if arrived else ["--send-again"]
            told += events(o8("resolve", job["id"], *answer, "--json").stdout)
        kept = [
            one for one in events(o8("jobs", "--json", "--state", "kept").stdout) if one["prompt"] == prompt
        ]
        outcomes.append((event, len(kept), server.paid(prompt)))
        assert numbers(Path(kept[0]["path"])) == list(range(96))
    server.stop()
    assert all((kept, paid) == (1, 1) for _, kept, paid in outcomes), outcomes


def test_a_marked_clip_says_so_and_is_fetched_again(home: Path, tmp_path: Path) -> None:
    film = silent(tmp_path / "a.mp4", "libx264", count=24, container={"movflags": "faststart"}).read_bytes()
    with raw_server() as server:
        said = {"id": "task_1", "status": "completed", "metadata": {"url": f"{server.url}/v.mp4"}}
        server.say("/v1/videos", answer(json.dumps({"id": "task_1", "status": "queued"}).encode()))
        server.say("/v1/videos/task_1", answer(json.dumps(said).encode()))
        server.say("/v.mp4", answer(film[:-1500], length=False))
        add(server, check=None)  # the test of its setup fails: it has no model list
        done = o8("generate", "half", *SMALL, "--yes")
        assert "Saved, but its end is missing" in done.stdout
        (job,) = events(o8("jobs", "--json").stdout)
        assert job["clips"][0]["flaw"] == "cut short"
        assert f"`o8studio fetch {job['id']}` tries again." in done.stdout
        worse = o8("fetch", job["id"], check=1)
        assert "nothing better" in worse.stderr
        assert worse.stdout.strip() == job["path"]
        server.say("/v.mp4", answer(film))
        better = o8("fetch", job["id"])
        path = Path(better.stdout.strip())
        assert path.read_bytes() == film
        assert events(o8("fetch", job["id"], "--json").stdout)[0]["flaw"] == ""
        path.unlink()
        assert Path(o8("fetch", job["id"]).stdout.strip()).read_bytes() == film
        o8("gateway", "remove", "team")
