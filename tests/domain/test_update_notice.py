"""The notice of a newer version: strictly parsed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.update_notice import BadNotice, parse_notice

GOOD: dict[str, Any] = {
    "v": 1,
    "version": "0.10.0",
    "date": "2027-01-05",
    "address": "https://example.com/o8studio",
    "expires_at": 2e9,
    "changes": {"en": ["Faster"], "zh_CN": ["更快"]},
}


def of(**changes: object) -> bytes:
    return json.dumps({**GOOD, **changes}).encode()


def test_a_notice_is_read_and_told_in_the_language_in_use() -> None:
    notice = parse_notice(of())
    assert notice.told("zh_CN") == ("更快",)
    assert notice.told("fr") == ("Faster",)


@pytest.mark.parametrize(
    ("version", "newer"), [("0.9.9", True), ("0.10.0", False), ("0.10.1", False), ("1.0.0", False)]
)
def test_versions_are_compared_as_numbers(version: str, newer: bool) -> None:
    assert parse_notice(of()).is_newer_than(version) is newer


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"[]",
        b"\xff",
        of(v=2),
        of(version="0.10"),
        of(version="latest"),
        of(address="http://example.com"),
        of(address="javascript:alert(1)"),
        of(expires_at="soon"),
        of(expires_at=True),
        of(changes=["Faster"]),
        of(changes={"en": [1]}),
        of(date="x" * 400),
        of(date=None),
        of(more="x" * 70_000),
    ],
)
def test_anything_else_is_refused(payload: bytes) -> None:
    with pytest.raises(BadNotice):
        parse_notice(payload)


def test_what_would_steer_a_terminal_is_taken_out_and_what_is_long_is_cut() -> None:
    notice = parse_notice(of(changes={"en": ["a\x1b[31mb", "x" * 1000, *["y"] * 50]}))
    assert "\x1b" not in notice.told("en")[0]
    assert len(notice.told("en")) == 20
    assert len(notice.told("en")[1]) == 300


@given(st.binary(max_size=200))
def test_no_bytes_break_it(payload: bytes) -> None:
    with pytest.raises(BadNotice):
        parse_notice(payload)
