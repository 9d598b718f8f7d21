"""Reference pictures that a prompt names as `@image1`, `@image2` …, in the order in which they are sent."""

import re
from collections.abc import Sequence

_MENTION = re.compile(r"@image(\d+)\b ?")


def mention(number: int) -> str:
    """How a prompt names the picture with this number, from 1."""
    return f"@image{number} "


def renumbered(text: str, before: Sequence[str], after: Sequence[str]) -> str:
    """The prompt after the pictures have changed: each name follows its picture; names of removed pictures are removed.

    Args:
        before, after: the pictures, each as a text that identifies it.
    """
    places: dict[str, list[int]] = {}
    for number, picture in enumerate(after, 1):
        places.setdefault(picture, []).append(number)
    moved = {
        number: places[picture].pop(0) for number, picture in enumerate(before, 1) if places.get(picture)
    }

    def named(found: re.Match[str]) -> str:
        number = int(found[1])
        if number > len(before) or number == moved.get(number):
            return found[0]  # no picture's name, or unchanged
        return mention(moved[number]) if number in moved else ""

    return _MENTION.sub(named, text)
