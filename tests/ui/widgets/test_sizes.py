"""What stands beside words grows with them: a tile of 18 px beside words of 20 looks lost."""

import pytest
from PySide6.QtWidgets import QWidget

from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.controls import RatioButton, Stepper
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


def test_a_stepper_is_as_high_as_its_words_need_at_every_size_of_text(dressed) -> None:
    """Its most stayed at 32 while its least grew to 42, and the layout cut its lower edge off."""
    for size in (90, 100, 125, 150):
        theme().set_looks(text_size=size, reduce_motion=True, more_contrast=False)
        theme().apply("dark")
        stepper = Stepper("Variations", 1, 16)
        stepper.ensurePolished()
        assert stepper.minimumHeight() <= stepper.maximumHeight()
        assert stepper.minimumSizeHint().height() <= stepper.maximumHeight()
