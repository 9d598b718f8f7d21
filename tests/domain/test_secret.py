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
    ("token", "sendable"), [("sk-1", True), ("", False), ("sk-ü", False), ("sk-\x01", False)]
)
def test_only_printable_ascii_can_be_sent(token: str, sendable: bool) -> None:
    assert Secret(token).is_sendable is sendable
