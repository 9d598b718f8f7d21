"""What stands beside words grows with them: a tile of 18 px beside words of 20 looks lost."""

import pytest
from PySide6.QtWidgets import QWidget

from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.controls import RatioButton
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import column, tool
from o8studio.ui.widgets.stars import Stars
from o8studio.ui.widgets.tiles import tile_pixmap


def measures() -> dict[str, float]:
    """Of each, in pixels of the window."""
    tile, check = tile_pixmap("kling", "Kling 3.0"), sized("check", 14, "text-1")
    slots = ReferenceSlots()
    return {
        "tile": tile.deviceIndependentSize().width(),
        "check": check.deviceIndependentSize().width(),
        "ratio": RatioButton("16:9").height(),
        "stars": Stars().width(),
        "tool": tool("repeat", "Loop").sizeHint().width(),
        "slot": next(iter(slots.slots.values())).height(),
    }


def test_tiles_signs_ratios_and_stars_grow_with_the_text(dressed) -> None:
    before = measures()
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    after = measures()
    assert (before["tile"], before["tool"], after["tool"]) == (18, 28, 42)
    for name, size in before.items():
        assert after[name] == pytest.approx(size * 1.5, rel=0.12), name


def test_what_floats_is_no_wider_than_its_window_only_because_the_text_is_large(dressed) -> None:
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    window = QWidget()
    window.resize(500, 400)
    widths = {width: Popover(window, column(), width).body.width() for width in (200, 400, 600)}
    assert widths == {200: 300, 400: 484, 600: 600}
