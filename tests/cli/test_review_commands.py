"""What the command line makes of its options."""

from fractions import Fraction
from typing import Any

import pytest

from o8studio.cli.review_commands import KINDS, ExportOptions, timebase_of
from o8studio.services.review.file_names import ListKind


def options(**changes: Any) -> ExportOptions:
    basis: dict[str, Any] = {
        "kinds": ("csv",), "folder": ".", "title": "", "person": "", "quality": "540", "passphrase": "", "paper": "A4", "rate": None, "non_drop": False,
        "copy_files": False, "prompts": True, "comments": True, "models": False, "costs": False, "settings": False, "asks": True, "as_json": False,
    }  # fmt: skip
    return ExportOptions(**{**basis, **changes})


@pytest.mark.parametrize(
    ("rate", "non_drop", "expected"),
    [
        ("29.97", False, (Fraction(30000, 1001), True)),
        ("29.97", True, (Fraction(30000, 1001), False)),
        ("24", False, (Fraction(24), False)),
    ],
)
def test_a_timeline_counts_as_its_rate_does(
    rate: str, non_drop: bool, expected: tuple[Fraction, bool]
) -> None:
    base = timebase_of(options(rate=rate, non_drop=non_drop))
    assert base is not None
    assert (base.rate, base.is_drop) == expected


def test_without_a_rate_the_clips_decide() -> None:
    assert timebase_of(options()) is None


def test_every_list_can_be_asked_for() -> None:
    assert {one.value for one in ListKind} < set(KINDS)
