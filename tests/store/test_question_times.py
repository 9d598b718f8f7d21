"""When a server was asked is remembered across runs; a file that makes no sense counts as nothing asked."""

import json
import os
from pathlib import Path

import pytest

from o8studio.store.question_times import Asked, load, save
from tests.support.odd_values import ODD


def test_it_comes_back_as_it_was(tmp_path: Path) -> None:
    asked = {"https://a": Asked((1.0, 2.5), 99.0, 3), "https://b": Asked()}
    save(tmp_path / "questions.json", asked)
    assert load(tmp_path / "questions.json") == asked


def test_times_are_read_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "questions.json"
    path.write_text(json.dumps({"https://a": {"times": [3, 1, 2], "blocked_until": 0, "throttles": 0}}))
    assert load(path)["https://a"].times == (1.0, 2.0, 3.0)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"a": 1}', b"[" * 100_000])
def test_a_damaged_file_is_nothing_asked(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "questions.json"
    path.write_bytes(content)
    assert load(path) == {}


@pytest.mark.parametrize("field", ["times", "blocked_until", "throttles"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_any_value_in_any_place_is_read_or_nothing(tmp_path: Path, field: str, odd: object) -> None:
    path = tmp_path / "questions.json"
    one = {"times": [1.0], "blocked_until": 0.0, "throttles": 0, field: odd}
    path.write_text(json.dumps({"https://a": one}))
    for asked in load(path).values():
        assert all(isinstance(at, float) for at in (*asked.times, asked.blocked_until))


def test_a_file_that_is_not_there_is_nothing_asked(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == {}


@pytest.mark.skipif(os.name != "posix", reason="modes are a Unix system's")
def test_it_is_this_users_alone(tmp_path: Path) -> None:
    save(tmp_path / "questions.json", {})
    assert (tmp_path / "questions.json").stat().st_mode & 0o077 == 0
