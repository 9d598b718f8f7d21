"""An answer is read once, within bounds, and a clip inside it never goes through the parser."""

import base64
import json
import random

import pytest

from o8studio.domain.errors import Incomprehensible
from o8studio.gateway.parsing import inline_video
from o8studio.gateway.wire import MOST_STATUS, Reply, long_texts, segment
from tests.support.effort import Effort

CLIP = b"\0\0\0\x20ftypisom" + random.Random(7).randbytes(400_000)
ENCODED = base64.b64encode(CLIP).decode()


def reply(body: bytes) -> Reply:
    return Reply(200, {}, body)


@pytest.mark.parametrize("text", [ENCODED, f"data:video/mp4;base64,{ENCODED}", ENCODED.replace("/", "\\/")])
def test_a_clip_inside_an_answer_is_found_byte_for_byte(text: str) -> None:
    body = ('{"status":"completed","video":["' + text + '"],"id":"t"}').encode()
    assert inline_video(body) == CLIP
    seen = reply(body).object()
    assert (seen["status"], seen["id"]) == ("completed", "t")
    assert str(seen["video"])[2:30] == text.replace("\\/", "/")[:28]


@pytest.mark.parametrize(
    "text",
    [
        "A" * 500,
        "data:video/mp4;base64",
        "data:,",
        "x" * 300 + ENCODED,
        base64.b64encode(b"text" * 99).decode(),
    ],
)
def test_what_is_no_clip_is_none(text: str) -> None:
    assert inline_video(json.dumps({"prompt": "a fox", "url": text}).encode()) is None


def test_a_clip_that_is_spoilt_in_the_middle_is_none() -> None:
    spoilt = ENCODED[:300_000] + "!" + ENCODED[300_001:]
    assert inline_video(json.dumps({"url": spoilt}).encode()) is None


@pytest.mark.parametrize(
    "middle",
    ["x" * 200_000, "\\" * 70_001, '"' * 70_000, "春" * 50_000, "\n\t\x01" * 40_000, "\U0001f98a" * 40_000],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_long_text_of_any_signs_is_cut_between_them(middle: str, ascii_only: bool) -> None:
    """An escape or a letter that was cut in two would spoil the whole answer."""
    for shift in range(7):
        text = "data:" + "y" * shift + middle + "the end"
        body = json.dumps({"before": 1, "url": text, "after": 2}, ensure_ascii=ascii_only).encode()
        seen = reply(body + b" " * 100_000).object()
        assert (seen["before"], seen["after"]) == (1, 2)
        short = str(seen["url"])
        assert short.startswith("data:" + "y" * shift + middle[:100])
        assert short.endswith("nd")
        assert len(short) < len(text)


def test_texts_are_found_between_their_quotes() -> None:
    body = rb'{"a":"12345","b\"":"\"\\","c":["1234567","\\\\\\\""],"open":"'
    found = [body[begin:end] for begin, end in long_texts(body, 3)]
    assert found == [b"12345", rb"\"\\", b"1234567", rb"\\\\\\\"", b"open"]


def test_an_answer_of_millions_of_texts_is_given_up_soon() -> None:
    body = b'["' + b'","' * 3_000_000 + b'"]'
    effort = Effort()
    with pytest.raises(Incomprehensible, match="bearable"):
        reply(body).object()
    assert effort.is_within(10)


def test_what_lies_beside_long_texts_counts_and_is_walked_no_further_than_it_may_be_long() -> None:
    texts = [str(number) * 200_000 for number in range(5)]
    shorts = [f"short {number}" for number in range(5_000)]
    body = json.dumps({"long": texts, "short": shorts}).encode()
    one = reply(body)
    one.read(300_000)
    seen = one.object()
    assert seen["short"] == shorts
    assert [text[0] for text in seen["long"]] == ["0", "1", "2", "3", "4"]
    other = reply(body)
    other.read(50_000)
    with pytest.raises(Incomprehensible, match="bearable"):
        other.object()
    effort = Effort()
    with pytest.raises(Incomprehensible, match="bearable"):
        list(long_texts(b'"a",' * 1_000_000, 100, most=10_000))
    assert effort.is_within(0.05), "it took a second for each further ten megabytes"


def test_an_answer_is_read_once_and_says_the_same_each_time() -> None:
    for body, missing in ((b"[" * 100_000, "json"), (b"<html>", "json, got html"), (b"[1]", "a json object")):
        one = reply(body)
        one.read(MOST_STATUS)
        for _ in range(2):
            with pytest.raises(Incomprehensible, match=missing):
                one.object()
    good = reply(b'{"a": 1}')
    assert good.object() is good.object()


def test_what_was_read_makes_no_difference_between_answers() -> None:
    one, other = reply(b'{"a": 1}'), reply(b'{"a": 1}')
    one.object()
    assert one == other


def test_a_stream_of_events_that_nobody_asked_for_is_its_last_response() -> None:
    event = 'data: {"response": {"id": "r", "big": "' + "x" * 200_000 + '"}}\n'
    seen = reply(("event: x\n" + event * 2 + "data: [DONE]\n").encode()).object()
    assert seen["id"] == "r"
    assert len(str(seen["big"])) < 40_000


def test_an_id_is_one_segment() -> None:
    assert segment("a/b:c=") == "a%2Fb%3Ac%3D"
