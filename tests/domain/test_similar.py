"""A mistyped name finds what was meant."""

import pytest

from o8studio.domain.similar import similar


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("kling-v33", ["kling-v3"]),
        ("KLING-V3", ["kling-v3"]),
        ("klng-v3", ["kling-v3"]),
        ("", []),
        ("zzz", []),
    ],
)
def test_what_was_meant_is_found_whatever_its_case(given: str, found: list[str]) -> None:
    assert similar(given, ["kling-v3", "vidu-q2-turbo", "wan2.6"], 1) == found


def test_the_best_comes_first_and_no_more_than_wanted() -> None:
    known = ["sora-2", "sora-2-pro", "sora-1", "Sora-2"]
    assert similar("sora2", known, 2)[:2] == ["sora-2", "Sora-2"]
    assert len(similar("sora", known)) == 3


def test_a_name_of_any_length_is_compared_at_once() -> None:
    assert similar("k" * 5_000_000, ["kling-v3"] * 100) == []
