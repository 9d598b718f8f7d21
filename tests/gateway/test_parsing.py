"""Addresses, moments, ids and texts from anywhere are bounded and typed."""

import pytest

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.parsing import moment, plain
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
def test_half_a_character_can_be_sent_and_written_like_any_other(body: bytes, event: bytes) -> None:
    found = FORMATS["openai_videos"].decode_submit(Reply(200, {}, event + body).object())
    assert FORMATS["openai_videos"].encode_status(found, REQUEST).path.startswith("/v1/videos/task_")
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
