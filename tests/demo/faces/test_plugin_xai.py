"""The demo's xAI plug-in by what its source and docs.x.ai say (docs/protocol.md §15). Imports nothing of demo/."""

import json

import pytest

from tests.support.asking_plainly import send
from tests.support.patience import tries

X = "/xai/v1/videos"
GROK = "grok-imagine-video"
FRAME = {"url": "https://example.com/a.png"}


@pytest.fixture
def server(demos):
    server = demos("new-api-plugins")
    server.change(small_films=True)
    return server


def post(server, action: str, **body) -> tuple[int, dict]:
    code, _headers, said = send(
        server.url, "POST", f"{X}/{action}", {"model": GROK, "prompt": "x", **body}, {}
    )
    return code, json.loads(said)


def asked(server, name: str) -> dict:
    return json.loads(send(server.url, "GET", f"{X}/{name}", None, {})[2])


@pytest.mark.parametrize(
    ("action", "body", "words"),
    [
        ("generations", {"duration": 16}, "duration must be an integer between 1 and 15"),
        ("generations", {"duration": 5.5}, "duration must be an integer between 1 and 15"),
        ("generations", {"resolution": "1080p"}, f"{GROK} resolution must be one of 480p, 720p"),
        ("generations", {"aspect_ratio": "21:9"}, "aspect_ratio must be one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3"),
        ("generations", {"prompt": ""}, "prompt is required"),
        ("generations", {"reference_images": [FRAME] * 8}, "reference_images accepts at most 7 items"),
        ("generations", {"image": {}}, "image must be a URL or {url}"),
        ("edits", {}, "video must be a URL or {url}"),
        ("extensions", {"video": FRAME, "duration": 11}, "duration must be an integer between 2 and 10"),
        ("edits", {"model": "grok-imagine-video-1.5", "video": FRAME}, "video editing and extension require grok-imagine-video"),
    ],
)  # fmt: skip
def test_what_is_refused_before_anything_is_charged(server, action: str, body: dict, words: str) -> None:
    before = server.state()["balance_usd"]
    code, said = post(server, action, **body)
    assert (code, said["error"]["message"]) == (400, words)
    assert server.state()["balance_usd"] == before


def test_only_what_is_documented_reaches_the_vendor_with_length_and_size_always(server) -> None:
    server.vendor()
    post(
        server,
        "generations",
        prompt="[demo:fail]",
        image="https://example.com/a.png",
        seed=7,
        storage_options={"x": 1},
    )
    [call] = server.vendor()
    assert call["path"] == "/v1/videos/generations"
    assert call["body"] == {
        "model": GROK,
        "prompt": "[demo:fail]",
        "duration": 8,
        "resolution": "480p",
        "image": FRAME,
    }
    post(server, "generations", prompt="", last_frame=FRAME)
    assert "prompt" not in server.vendor()[0]["body"]


@pytest.mark.parametrize(
    ("mark", "end"),
    [("", "done"), ("[demo:empty]", "done"), ("[demo:fail]", "failed")],
)
def test_the_answers_are_the_vendors_with_no_id_but_the_first(server, mark: str, end: str) -> None:
    code, made = post(server, "generations", prompt=f"x {mark}", duration=1)
    assert (code, list(made)) == (200, ["request_id"])
    assert asked(server, made["request_id"])["status"] == "pending"
    for _ in tries():
        server.change(advance=16)
        said = asked(server, made["request_id"])
        if said["status"] != "pending":
            break
    assert said["status"] == end
    assert "id" not in said
    if mark == "[demo:empty]":
        assert said["video"] == {"respect_moderation": False}, "what moderation stops is done, and charged"
    elif not mark:
        assert said["video"]["url"].startswith("http")


def test_an_unknown_job_is_a_404_of_the_plug_in(server) -> None:
    code, _headers, said = send(server.url, "GET", f"{X}/none-0", None, {})
    assert (code, json.loads(said)["error"]["code"]) == (404, "not_found")
