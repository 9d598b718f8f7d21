"""About how large a review page becomes, from the bit rates of the clips."""

from collections.abc import Sequence

from o8studio.domain.library.listing import ClipRow
from o8studio.media.proxies import AS_MADE, KBITS

_SOUND_KBITS = 96
_SMALLER = 1.5
"""Measured of drawn and filmed clips: bits fall with the lines, but more slowly than the pixels do."""
_FRAME_BYTES = 90_000
"""Template, style, script and posters."""


def page_bytes(rows: Sequence[ClipRow], lines: int) -> int:
    """The bytes of a page with these clips at so many lines, or as they were made."""
    found = _FRAME_BYTES
    for row in rows:
        found += row.size if lines == AS_MADE else _copy_bytes(row, lines)
    return round(found * 4 / 3)  # base64


def _copy_bytes(row: ClipRow, lines: int) -> int:
    if row.length <= 0:
        return row.size
    short = min(row.width, row.height) or lines
    own: float = row.size * 8 / 1000 / row.length
    kbits: float = min(KBITS[lines], own * min(1.0, lines / short) ** _SMALLER)
    sound = _SOUND_KBITS if row.has_sound else 0
    return int((kbits + sound) * 1000 / 8 * row.length)
