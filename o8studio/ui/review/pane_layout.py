"""Where takes lie on the stage: alone, side by side, two by two, or one over the other."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF

_GAP = 12


class StageMode(StrEnum):
    """How the takes are laid out."""

    ONE = "one"
    SIDE = "side"
    FOUR = "four"
    BLEND = "blend"


def places(mode: StageMode, shown: Sequence[int], whole: QRectF) -> dict[int, QRectF]:
    """The place of each shown take, by its index; blended takes share one."""
    if mode is StageMode.BLEND or len(shown) == 1:
        return dict.fromkeys(shown, whole)
    is_wide = whole.width() * 3 > whole.height() * 4
    across, down = 2, 2
    if mode is StageMode.SIDE or len(shown) == 2:
        across, down = (2, 1) if is_wide else (1, 2)
    width = (whole.width() - _GAP * (across - 1)) / across
    height = (whole.height() - _GAP * (down - 1)) / down
    return {
        one: QRectF((width + _GAP) * (at % across), (height + _GAP) * (at // across), width, height)
        for at, one in enumerate(shown)
    }
