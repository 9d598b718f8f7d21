"""Numbers count as words only under the names and in the envelopes of the vendors that document them."""

import pytest

from o8studio.domain.ids import RemoteId
from o8studio.gateway.status_bodies import video_status
from o8studio.gateway.status_numbers import word_in_envelope, word_of_number
from o8studio.gateway.wire import Unrecognised


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"success_flag": 0, "error_code": None, "error_message": ""}, "processing"),
        ({"success_flag": 1}, "success"),
        ({"success_flag": 2}, "failed"),
        ({"success_flag": 3}, "failed"),
        ({"success_flag": 4}, None),
        ({"success_flag": True}, None),
        ({"success_flag": "1"}, None),
        ({"video_status": 1}, "queued"),
        ({"video_status": 3}, "completed"),
        ({"video_status": 5}, None),
        ({"status": 1}, None),
        ({}, None),
    ],
)
def test_a_number_that_names_itself_has_its_vendors_word(body: dict[str, object], word: str | None) -> None:
    assert word_of_number(body) == word  # type: ignore[arg-type]  # any JSON


def test_aleph_says_0_of_a_failed_job_too_and_then_gives_an_error() -> None:
    assert word_of_number({"success_flag": 0, "error_code": 400, "error_message": "flagged"}) == "failed"
    assert word_of_number({"success_flag": 0, "error_code": 0, "error_message": "x"}) == "processing"


def test_a_bare_number_counts_in_pixverses_envelope_alone() -> None:
    envelope = {"err_code": 0, "err_msg": "Success", "resp": {"status": 7}}
    assert [word_in_envelope(envelope, one) for one in (1, 5, 6, 7, 8)] == [
        "success", "generating", "deleted", "moderated", "failed",
    ]  # fmt: skip
    assert word_in_envelope(envelope, 9) == 9
    assert word_in_envelope(envelope, "running") == "running"
    assert word_in_envelope({"code": 0, "data": {}}, 7) == 7
    assert isinstance(video_status(RemoteId("t"), {"code": 0, "data": {"status": 7}}), Unrecognised)
