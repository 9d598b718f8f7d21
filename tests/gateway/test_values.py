import pytest

from o8studio.domain.request import Json
from o8studio.gateway.values import moment, plain, progress


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (50, 0.5), ("30%", 0.3), (0.45, 0.45), ("", None), (None, None), (True, None), ("soon", None), ([1], None), ({}, None),
        (10**400, None), (float("nan"), None), (float("inf"), None), ("nan", None), (-5, 0.0), (900, 1.0), (1, 0.01), (1.0, 1.0),
    ],
)  # fmt: skip
def test_a_progress_of_any_shape_is_a_part_or_none(value: Json, part: float | None) -> None:
    assert progress(value) == part


def test_words_have_no_tags_and_no_control_characters() -> None:
    assert plain("<b>no\u202e \x1b[31mmoney</b>\u0085") == "no [31mmoney"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (1_700_000_000, 1.7e9), (1_700_000_000_123, 1_700_000_000.123), ("2023-11-14T22:13:20+00:00", 1.7e9), (0, None), (-1, None),
        (10**400, None), (float("nan"), None), (True, None), (None, None), ("soon", None), ("0001-01-01", None), ([1.7e9], None), ({}, None),
    ],
)  # fmt: skip
def test_a_moment_of_any_shape_is_unix_seconds_or_none(value: Json, seconds: float | None) -> None:
    assert moment(value) == seconds
