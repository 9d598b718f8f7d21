"""Words, progress, ids and the place of the link, per server generation, at each moment of a job."""

import json
from urllib.parse import quote

import pytest

from tests.support.asking_plainly import send
from tests.support.demo import start_demo

SMALL = {
    "prompt": "x",
    "model": "doubao-seedance-2-0-260128",
    "seconds": "1",
    "metadata": {"resolution": "180p"},
}
PLAIN = {"prompt": "x", "model": "kling-v1", "duration": 1, "width": 320, "height": 180}
CASES = [
    ("g0", "/v1/video/generations", SMALL, "data.status", ["NOT_START", "QUEUED", "IN_PROGRESS", "SUCCESS"], "data.progress", "30%", "data.fail_reason"),
    ("g1", "/v1/video/generations", SMALL, "data.status", ["NOT_START", "QUEUED", "IN_PROGRESS", "SUCCESS"], "data.progress", "30%", "data.fail_reason"),
    ("g2", "/v1/video/generations", SMALL, "data.status", ["NOT_START", "QUEUED", "IN_PROGRESS", "SUCCESS"], "data.progress", "30%", "data.result_url"),
    ("g2", "/v1/videos", SMALL, "status", ["unknown", "queued", "in_progress", "completed"], "progress", 30, "metadata.url"),
    ("g3", "/v1/videos", SMALL, "status", ["queued", "queued", "in_progress", "completed"], "progress", None, None),
    ("hitopen", "/v1/videos", PLAIN, "status", ["queued", "queued", "processing", "completed"], "progress", None, "url"),
    ("litellm", "/v1/videos", PLAIN, "status", ["queued", "queued", "in_progress", "completed"], "progress", None, None),
    ("openopen8", "/v1/responses", {"model": "sora-2", "input": "x", "seconds": 1, "size": "320x180"}, "status",
     ["in_progress", "in_progress", "in_progress", "completed"], "output", [], None),
]  # fmt: skip


def at(body: object, path: str) -> object:
    for name in path.split("."):
        body = body[name]
    return body


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}{case[1]}")
def test_a_job_reads_as_on_the_real_server_at_each_moment(tmp_path, case) -> None:
    generation, route, body, word_at, words, progress_at, early, link_at = case
    server = start_demo(tmp_path, generation, speed=0.001)  # time passes only when told
    now = server.control("GET", "/_demo/state")
    assert now["generation"] == generation
    server.change(advance=1.0)
    submitted = json.loads(send(server.url, "POST", route, body, {})[2])
    name = submitted.get("id") or submitted.get("task_id") or submitted["data"]["task_id"]

    def poll() -> dict:
        return json.loads(send(server.url, "GET", f"{route}/{quote(name, safe='')}", None, {})[2])

    seen = [at(poll(), word_at)]
    server.change(advance=4.0)
    seen.append(at(poll(), word_at))
    server.change(advance=16.0)
    middle = poll()
    seen.append(at(middle, word_at))
    if early is not None:
        assert at(middle, progress_at) == early
    if generation == "hitopen":
        assert 0 < at(middle, "progress") < 1
    for _ in range(200):
        server.change(advance=60.0)
        done = poll()
        if at(done, word_at) == words[-1]:
            break
    seen.append(at(done, word_at))
    assert seen == words
    if link_at is not None:
        assert at(done, link_at).startswith(server.media)
    if generation == "hitopen":
        assert done["expires_at"] > done["created_at"]
    if generation == "litellm":
        assert done["id"] != name
        assert send(server.url, "GET", f"{route}/{quote(done['id'], safe='')}", None, {})[0] == 500
    server.stop()
