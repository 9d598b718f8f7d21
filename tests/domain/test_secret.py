"""A token shows itself nowhere, and what was copied along with it is trimmed."""

import pickle

import pytest

from o8studio.domain.secret import Secret, clean_token


@pytest.mark.parametrize(
    ("pasted", "token"),
    [
        (" sk-1\n", "sk-1"),
        ("Bearer sk-1", "sk-1"),
        ("bearer\tsk-1 ", "sk-1"),
        ("sk-\n1", "sk-1"),
        ("", ""),
        ("Bearer", ""),
        ("Authorization: Bearer sk-1", "sk-1"),
        ("\ufeffsk-1\u200b", "sk-1"),
        ("sk\u00ad-\u2060ab\u202e1\u2066", "sk-ab1"),
        ("sk-\u00a01\u3000\u2028", "sk-1"),
        ("\x1b[200~sk-1\x1b[201~", "sk-1"),
        ("sk-\x00\x01\x7f1", "sk-1"),
        ("sk-1\ufe0f\u3164\U000e0041", "sk-1"),
        ("sk-…", "sk-…"),
    ],
)
def test_what_is_copied_along_is_trimmed(pasted: str, token: str) -> None:
    assert clean_token(pasted) == token
    assert Secret(pasted).reveal() == token


def test_it_is_neither_shown_nor_pickled() -> None:
    secret = Secret("sk-hidden")
    assert "hidden" not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_two_of_one_token_are_equal_and_nothing_else_is() -> None:
    assert Secret("a") == Secret(" a ")
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
    assert Secret("a") != "a"


@pytest.mark.parametrize(
    ("token", "sendable"),
    [("sk-1", True), ("", False), ("sk-ü", False), ("sk-а1", False), ("sk-1…", False), ("sk-\ud83d", False)],
)
def test_only_printable_ascii_can_be_sent(token: str, sendable: bool) -> None:
    assert Secret(token).is_sendable is sendable


def test_what_no_header_can_carry_is_named_with_its_place() -> None:
    assert Secret("\u200bBearer sk-а1ü").odd == (4, "а"), "Cyrillic"
    assert Secret("sk-1").odd is None
