"""The two letters of a family are the same in every language, and always letters."""

import pytest

from o8studio.ui.theme.theme import tile


@pytest.mark.parametrize(
    ("family", "title", "letters"),
    [
        ("kling", "可灵 3.0", "KL"),
        ("minimax", "海螺 2.3", "HL"),
        ("minimax", "Hailuo 2.3", "HL"),
        ("wan", "万相 2.6", "WN"),
        ("runway", "Runway Gen-4", "RN"),
        ("veo", "Veo 3", "V"),
        ("unknown", "某个模型", "VM"),
    ],
)
def test_a_family_has_its_letters_whatever_its_name_is_written_in(
    family: str, title: str, letters: str
) -> None:
    """In Chinese, two signs were squeezed into the tile and cut off at its edges."""
    assert tile(family, title)[0] == letters
