"""Another token for following, as a person at a terminal gives it: by standard input, kept in a real Secret Service."""

import subprocess
import sys
import threading
from pathlib import Path

from o8studio.domain.ids import GatewayId
from o8studio.store.vault import KeyringVault
from tests.support import following as gateway_of
from tests.support.command_line import PACE, events, o8
from tests.support.demo import TOKEN
from tests.support.following import OTHER, SPENT, UNKNOWN, Answer, Pretended

film, server = gateway_of.film, gateway_of.server


def test_a_spent_token_is_said_and_another_one_brings_the_clip(
    server: Pretended, home: Path, tmp_path: Path
) -> None:
    spent = threading.Event()

    def rule(method: str, path: str, token: str) -> Answer | None:
        if token not in (TOKEN, OTHER) or (token == TOKEN and spent.is_set()):
            return SPENT
        if path == "/v1/models":
            return 200, {"object": "list", "data": [{"id": "sora-2", "object": "model"}]}
        if path == "/v1/videos/task_1/content":
            return 200, server.clip
        if path == "/v1/videos/task_1":
            return 200, {"id": "task_1", "status": "completed" if token == OTHER else "in_progress"}
        return UNKNOWN if path.startswith("/v1/videos/") else None

    server.rule = rule
    o8("gateway", "add", server.url, "--name", "spends", "--proxy", "direct", stdin=TOKEN + "\n")
    first = subprocess.Popen(
        [sys.executable, "-c", PACE, "generate", "a fox", "-m", "sora-2", "--gateway", "spends", "--yes", "--format",
         "openai_videos", "--json", "-o", str(tmp_path)],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert first.stdout is not None
    task, told = "", {}
    for line in first.stdout:
        (event,) = events(line) or [{"event": ""}]
        task = event["id"] if event["event"] == "accepted" else task
        if event["event"] == "progress":
            spent.set()
        if event["event"] == "following":
            told = event
            break
    first.kill()
    first.wait()
    first.stdout.close()
    assert (told["id"], told["trouble"]) == (task, "token refused")
    assert "another token of the same account" in told["words"]
    refused = o8("follow", task, stdin="sk-nobody0\n", check=None)
    assert refused.returncode != 0
    assert KeyringVault().get(GatewayId("spends-following")) is None
    done = o8("follow", task, "--json", stdin=OTHER + "\n")
    assert events(done.stdout)[-1]["event"] == "saved"
    assert OTHER not in done.stdout + done.stderr
    assert KeyringVault().get(GatewayId("spends-following")) is not None
    assert not any(OTHER.encode() in one.read_bytes() for one in home.rglob("*") if one.is_file())
    o8("gateway", "remove", "spends")
    assert KeyringVault().get(GatewayId("spends-following")) is None


def test_a_wrong_id_is_refused_and_the_right_one_taken(server: Pretended, home: Path, tmp_path: Path) -> None:
    lost = True

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path == "/v1/models":
            return 200, {"object": "list", "data": [{"id": "sora-2", "object": "model"}]}
        if method == "POST" and lost:
            return 502, b"<html>bad gateway</html>"
        if path in ("/v1/videos/task_other", "/v1/videos/task_right"):
            return 200, {"id": path.rpartition("/")[2], "status": "completed"}
        if path.endswith("/content"):
            return 200, server.clip
        return UNKNOWN if path.startswith("/v1/videos/") else None

    server.rule = rule
    o8("gateway", "add", server.url, "--name", "loses", "--proxy", "direct", stdin=TOKEN + "\n")
    sent = o8("generate", "a fox", "-m", "sora-2", "--gateway", "loses", "--yes", "--format", "openai_videos", "--json",
              "-o", str(tmp_path), check=3)  # fmt: skip
    job = events(sent.stdout)[-1]["id"]
    posted = server.count("POST", "/v1/videos")
    wrong = o8("resolve", job, "--adopt", "task_wrong", check=None)
    assert wrong.returncode == 2
    assert "does not know this task id" in wrong.stderr
    other = events(o8("resolve", job, "--adopt", "task_other", "--json").stdout)[-1]
    assert other["event"] == "saved"
    lost = False
    told = o8("resolve", job, "--adopt", "task_right", "--json")
    saved = events(told.stdout)[-1]
    assert (saved["event"], len(saved["paths"])) == ("saved", 1)
    assert saved["path"] != other["path"]
    assert Path(other["path"]).read_bytes() == Path(saved["path"]).read_bytes() == server.clip
    assert f"earlier task id stays: {other['path']}" in told.stderr
    assert server.count("POST", "/v1/videos") == posted, "nothing is sent again"
    o8("gateway", "remove", "loses")
