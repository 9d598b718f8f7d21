"""Addresses, moments, ids and texts from anywhere are bounded and typed."""

import pytest

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.request import GenerationRequest, Json
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.formats.kling import Kling
from o8studio.gateway.links import MOST_RESULTS
from o8studio.gateway.parsing import find_links, moment, plain, results
from o8studio.gateway.wire import Finished, Rejected, Rendering, Reply, Unrecognised, Waiting, Withdrawn

STATUSES = (Waiting, Rendering, Finished, Rejected, Withdrawn, Unrecognised)
REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="x"
)
NO_ADDRESSES = ["http://[x", "http://host:99999/v.mp4", "http://host:port/v.mp4", "https://"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("link", NO_ADDRESSES)
def test_what_can_be_no_address_is_no_link(name: str, link: str) -> None:
    here = dict.fromkeys(("url", "video_url", "result_url"), link)
    inner = {**here, "status": "SUCCESS", "task_status": "succeed", "text": f"see {link} now"}
    said = {
        "id": "t", "status": "completed", "state": "success", "code": "success", "metadata": here, "data": inner,
        "content": inner, "output": [{**here, "content": [inner]}], "creations": [here],
    }  # fmt: skip
    try:
        outcome = FORMATS[name].decode_status(RemoteId("t"), said)
    except Incomprehensible:
        return
    assert isinstance(outcome, STATUSES)
    assert link not in str(outcome)


@pytest.mark.parametrize(
    "told", [10**400, -1, 0, float("inf"), float("nan"), "9999-12-31T00:00:00+00:00", "0001-01-01", 1e308]
)
def test_what_no_clock_shows_is_no_moment(told: object) -> None:
    assert moment(told) is None  # type: ignore[arg-type]


def test_a_moment_is_told_in_seconds_milliseconds_or_words() -> None:
    assert {moment(1.7e9), moment(1_700_000_000_000), moment("2023-11-14T22:13:20+00:00")} == {1.7e9}


@pytest.mark.parametrize(
    "body",
    [b'{"id": "task_\\ud83e", "prompt": "a fox \\uD83E"}', b'{"id": "task_\xed\xa0\xbe", "prompt": "\xed\xa0\xbe"}'],
)  # fmt: skip
@pytest.mark.parametrize("event", [b"", b"data: "])
def test_half_a_character_can_be_written_like_any_other_and_is_no_part_of_an_id(
    body: bytes, event: bytes
) -> None:
    with pytest.raises(Incomprehensible):  # it was followed as another id, for ever
        FORMATS["openai_videos"].decode_submit(Reply(200, {}, event + body).object())
    assert str(Reply(200, {}, event + body).object()).encode()


def test_whole_characters_stay_as_they_are_however_they_are_written() -> None:
    body = '{"a": "\\ud83e\\udd8a 한국 \\\\ud83e", "b": 1e400}'.encode()
    assert Reply(200, {}, body).object() == {"a": "🦊 한국 \\ud83e", "b": float("inf")}


def test_an_id_that_fills_an_address_is_none() -> None:
    with pytest.raises(Incomprehensible):
        FORMATS["openai_videos"].decode_submit({"id": "x" * 70_000})
    assert FORMATS["openai_videos"].decode_submit({"id": "x" * 70_000, "task_id": "t"}) == "t"


def test_of_a_text_without_end_only_the_beginning_is_read() -> None:
    assert "word" not in plain("<b>" * 50_000 + "word")
    assert plain("<b>word</b> " * 3000).startswith("word word")


def kling(*videos: Json) -> dict[str, Json]:
    data: dict[str, Json] = {
        "task_id": "t",
        "task_status": "succeed",
        "task_result": {"videos": list(videos)},
    }
    return {"code": 0, "data": data}


def test_the_videos_of_a_kling_answer_keep_the_names_that_kling_gave_them() -> None:
    reply = kling({"id": "v1", "url": "https://x/1.mp4"}, {"id": "v2", "url": "https://x/2.mp4"})
    found = Kling().decode_status(RemoteId("t"), reply)
    assert isinstance(found, Finished)
    assert [(one.key, one.sources[0].value) for one in found.results] == [
        ("v1", "https://x/1.mp4"),
        ("v2", "https://x/2.mp4"),
    ]


@pytest.mark.parametrize("key", [None, True, "", "x" * 65, {"a": 1}, 1.5])
def test_what_is_no_name_is_none(key: Json) -> None:
    body: dict[str, Json] = {"videos": [{"id": key, "url": "https://x/1.mp4"}]}
    assert find_links(body) == {"https://x/1.mp4": ""}


def test_a_name_that_several_results_share_names_none_of_them() -> None:
    items: list[Json] = [{"id": "v", "url": f"https://x/{number}.mp4"} for number in range(3)]
    assert set(find_links({"creations": items}).values()) == {""}


def test_plain_links_are_results_without_names_and_each_counts_once() -> None:
    links = find_links(
        {"metadata": {"result_urls": ["https://x/1.mp4", "https://x/2.mp4", "https://x/1.mp4"]}}
    )
    assert links == {"https://x/1.mp4": "", "https://x/2.mp4": ""}
    assert [len(one.sources) for one in results(links, "", "/v1/videos/t/content")] == [2, 1]


def test_of_a_hundred_thousand_links_the_first_are_results() -> None:
    items: list[Json] = [{"id": number, "url": f"https://x/{number}.mp4"} for number in range(100_000)]
    assert list(find_links({"videos": items})) == [
        f"https://x/{number}.mp4" for number in range(MOST_RESULTS)
    ]
