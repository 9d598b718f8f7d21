"""Where a clip's address may stand, and what is no clip's address."""

import json

import pytest

from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.request import Json
from o8studio.gateway.links import address, find_links, guessed_links, has_link, results, source, with_guesses

CLIP = "https://cdn.example/a/c.mp4?sig=1"
BARE = "https://cdn.example/files/8812"


@pytest.mark.parametrize(
    "body",
    [
        {"video": {"url": BARE}},
        {"video": BARE},
        {"output": BARE},
        {"output": [BARE]},
        {"outputs": [{"url": BARE}]},
        {"assets": {"video": BARE}},
        {"video_urls": [BARE]},
        {"video_result": [{"url": BARE, "cover_image_url": "https://cdn.example/c.png"}]},
        {"result": BARE},
        {"result": {"url": BARE}},
        {"results": [{"url": BARE}]},
        {"file": {"download_url": BARE}},
        {"task": {"content": {"url": BARE}}},
        {"detail": {"url": BARE}},
        {"response": {"result_urls": [BARE]}},
        {"remixed_from_video_id": BARE},
        {"data": {"video": {"url": BARE}}},
        {"data": BARE},
        {"output": {"results": {"video_url": BARE}}},
        {"content": [{"video_url": {"url": BARE}}]},
        {"metadata": {"video_url": BARE}},
        {"metadata": {"urls": [BARE]}},
        {"video_url": {"url": BARE}},
        {"url": "HTTPS://cdn.example/files/8812"},
        {"url": f"  {BARE}\n"},
        {"data": [{"outputs": [{"url": BARE}]}]},
        {"data": {"data": {"data": {"video_url": BARE}}}},
        {"data": {"works": [{"resource": {"resource": BARE}}]}},
        {"generated_videos": [{"video": {"uri": BARE}}]},
        {"artifacts": [{"key": "last_frame", "type": "image", "content_url": CLIP}, {"key": "video", "type": "video", "content_url": BARE}]},
        {"choices": [{"message": {"content": f"Here it is: [video]({BARE})"}}]},
        {"output": ["https://cdn.example/frame.png", BARE]},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_the_link_is_found_in(body: dict[str, Json]) -> None:
    assert list(find_links(body)) == [BARE]


def test_a_relative_address_is_asked_on_the_gateway() -> None:
    for value, path in (
        ("/files/c.mp4", "/files/c.mp4"),
        ("out/c.mp4", "/out/c.mp4"),
        ("/v1/files/8", "/v1/files/8"),
    ):
        (link,) = find_links({"video_url": value})
        assert source(link, "") == Source(SourceKind.GATEWAY, path)
    (link,) = find_links({"url": "//cdn.example/c.mp4"})
    assert source(link, "") == Source(SourceKind.LINK, "https://cdn.example/c.mp4")


def test_several_results_are_several_clips_with_their_names() -> None:
    items: list[Json] = [{"id": "a", "url": f"{BARE}1"}, {"id": "b", "video": {"url": f"{BARE}2"}}]
    for body in ({"outputs": items}, {"data": [{"outputs": items}]}, {"output": {"results": items}}):
        assert find_links(body) == {f"{BARE}1": "a", f"{BARE}2": "b"}


@pytest.mark.parametrize(
    "value",
    [
        "http://[object Object]/v.mp4",
        "http://[your-server-ip]:3000/v1/videos/t/content",
        "http://[::1/v.mp4",
        "http://127.0.0.1:99999/v.mp4",
        "http://host:port/v.mp4",
        "http://<your-domain>/v.mp4",
        "http://{host}/v.mp4",
        "http://.../v.mp4",
        "https://",
        "http:///v.mp4",
        "https://a b.example/v.mp4",
        f"https://{'a' * 64}.example/v.mp4",
        f"https://{'a.' * 140}example/v.mp4",
        "https://x/" + "y" * 20_000,
        "https://x\u0000y/v.mp4",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
        None,
        10**400,
        [["https://x/v.mp4"]],
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_can_be_no_address_is_none(value: Json) -> None:
    assert address(value) == ""
    assert find_links({"url": value, "video_url": CLIP}) == {CLIP: ""}


def test_an_address_may_lie_in_a_list_of_its_own() -> None:
    other = "https://cdn.example/b.mp4"
    assert find_links({"videos": [{"url": [CLIP], "expires_at": 1}]}) == {CLIP: ""}
    assert find_links({"video_url": [CLIP, {"url": other}]}) == {CLIP: "", other: ""}


def test_what_fal_calls_its_payload_is_its_result_and_a_text_of_that_name_is_the_requests() -> None:
    assert find_links({"status": "OK", "payload": {"video": {"url": CLIP}}}) == {CLIP: ""}
    assert find_links({"state": "success", "payload": CLIP, "creations": []}) == {}


def test_pictures_and_sounds_are_no_clips() -> None:
    for end in (".png", ".JPG", ".webp?x=1", ".mp3", ".html"):
        assert not find_links(
            {"url": f"https://cdn.example/a{end}", "output": [f"https://cdn.example/b{end}"]}
        )
    assert not find_links({"url": "data:image/png;base64,AAAA"})
    assert not guessed_links(
        {"cover_url": BARE, "thumbnail": {"url": CLIP}, "last_frame_url": BARE, "audio_url": BARE}
    )


@pytest.mark.parametrize(
    "body",
    [
        {"request": {"video_url": CLIP}},
        {"input": {"video": {"url": CLIP}}},
        {"content": [{"type": "text", "text": "a fox"}, {"type": "video_url", "video_url": {"url": CLIP}}]},
        {"content": [{"type": "video_url", "role": "reference_video", "video_url": {"url": CLIP}}]},
        {"reference_video": CLIP},
        {"input_reference": CLIP},
        {"data": {"request": {"params": {"url": CLIP}}}},
        {"properties": {"input": CLIP}},
        {"callback_url": CLIP},
        {"prompt": f"like {CLIP}"},
    ],
    ids=json.dumps,
)
def test_an_echo_of_the_request_holds_no_result(body: dict[str, Json]) -> None:
    assert not find_links(body)
    assert not guessed_links(body)


@pytest.mark.parametrize(
    "body",
    [
        {"parcel": {"href": CLIP}},
        {"deep": [{"er": {"thing": CLIP}}]},
        {"whatever": {"my_video_link": CLIP}},
        {"note": f"your clip waits at {CLIP}"},
    ],
    ids=json.dumps,
)
def test_anything_else_that_looks_like_a_clip_is_a_guess(body: dict[str, Json]) -> None:
    assert not find_links(body)
    assert guessed_links(body) == [CLIP]


def test_a_guess_comes_after_the_gateways_copy_and_is_marked() -> None:
    copy = results({}, "", "/v1/videos/t/content")
    (found,) = with_guesses(copy, {"parcel": CLIP})
    assert found.sources == (
        Source(SourceKind.GATEWAY, "/v1/videos/t/content"),
        Source(SourceKind.LINK, CLIP, guessed=True),
    )
    assert not has_link((found,))
    known = results({BARE: ""}, "", "/v1/videos/t/content")
    assert with_guesses(known, {"parcel": CLIP}) == known
    assert with_guesses((), {"parcel": CLIP})[0].sources[0].guessed


def test_depth_and_size_are_bounded() -> None:
    deep: dict[str, Json] = {"url": CLIP}
    for _ in range(500):
        deep = {"data": [deep, deep.get("url", 1)], "output": deep.get("data")}
    find_links(deep)
    guessed_links(deep)
    wide: dict[str, Json] = {"parcels": [{"href": f"{CLIP}{number}"} for number in range(50_000)]}
    assert 0 < len(guessed_links(wide)) <= 5
