"""What was probably meant by a name that nothing has: "did you mean" everywhere is answered here."""

import difflib
from collections.abc import Iterable

_MOST = 200
"""Letters that are compared: the time grows with their square."""


def similar(given: str, known: Iterable[str], most: int = 3, least: float = 0.6) -> list[str]:
    """The known names that are most like it, the best first, as they are written; the case of letters doesn't count.

    Args:
        least: how alike they must be, of 1.
    """
    by_folded: dict[str, list[str]] = {}
    for name in dict.fromkeys(known):
        by_folded.setdefault(name.casefold(), []).append(name)
    near = difflib.get_close_matches(given[:_MOST].casefold(), sorted(by_folded), most, least)
    return [name for folded in near for name in by_folded[folded]][:most]
