"""What stands beside words grows with them: a tile of 18 px beside words of 20 looks lost."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QLabel, QTableWidget, QWidget

import o8studio.ui
from o8studio.ui.compose.reference_slots import ReferenceSlots
from o8studio.ui.library.query_field import QueryField
from o8studio.ui.library.tick_box import TickBox
from o8studio.ui.settings.models_table import models_table
from o8studio.ui.settings.rows import Rows
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.controls import RatioButton, Stepper, Switch
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import column, label, tool
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.scrolling import OverlayBar
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.stars import Stars
from o8studio.ui.widgets.tiles import tile_pixmap
from tests.support.drafts import CATALOGUE

UI = Path(o8studio.ui.__path__[0])


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


def painted(name: str, size: int, box: QRect) -> QRect:
    """Where the sign lies that was painted in the box."""
    picture = QImage(200, 100, QImage.Format.Format_ARGB32)
    picture.fill(0)
    painter = QPainter(picture)
    paint_sign(painter, name, size, "text-1", box.left(), box)
    painter.end()
    drawn = [(x, y) for x in range(200) for y in range(100) if picture.pixelColor(x, y).alpha() > 0]
    left, top = min(x for x, _y in drawn), min(y for _x, y in drawn)
    return QRect(left, top, max(x for x, _y in drawn) - left + 1, max(y for _x, y in drawn) - top + 1)


def test_a_painted_sign_grows_with_the_text_and_stays_in_the_middle_of_its_line(dressed) -> None:
    box = QRect(20, 10, 100, 60)
    theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
    before = painted("search", 16, box)
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    after = painted("search", 16, box)
    assert after.width() == pytest.approx(before.width() * 1.5, abs=1.5)
    for spot in (before, after):
        assert spot.center().y() == pytest.approx(box.center().y(), abs=1.5)


SCALED_BY_THEMSELVES = (
    "queue/job_delegate.py",
    "queue/card_tag.py",
    "player/takes_strip.py",
    "window/notices.py",
)
"""Cards scale their painter, a take's slot is 128 x 72 at every size of text, and the tray's icon is not ours to size."""


def test_no_sign_keeps_its_size_beside_words_that_grow() -> None:
    fixed = re.compile(r"(?<![\w.])pixmap\(\"?(?!name: str)")
    found = [
        f"{path.relative_to(UI)}:{at}"
        for path in sorted(UI.rglob("*.py"))
        if str(path.relative_to(UI)) not in (*SCALED_BY_THEMSELVES, "theme/theme.py")
        for at, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if fixed.search(line)
    ]
    assert found == []


def test_the_magnifier_of_the_search_field_a_switch_and_a_box_to_tick_grow_with_the_text(dressed) -> None:
    def widths() -> dict[str, int]:
        magnifier = QueryField().findChild(QLabel)
        assert magnifier is not None
        return {
            "magnifier": round(magnifier.pixmap().deviceIndependentSize().width()),
            "switch": Switch("Sound").width(),
            "tick": TickBox("All").width(),
        }

    assert widths() == {"magnifier": 16, "switch": 32, "tick": 18}
    theme().set_looks(text_size=150, reduce_motion=True, more_contrast=False)
    assert widths() == {"magnifier": 24, "switch": 48, "tick": 27}


def test_the_words_of_a_menu_stand_beside_its_icons_at_every_size_of_text(dressed) -> None:
    """At 150 % the icons ended where the words began."""
    for size in (100, 150):
        theme().set_looks(text_size=size, reduce_motion=True, more_contrast=False)
        theme().apply("dark")
        holder = QWidget()
        with_icon, without = Menu(holder), Menu(holder)
        with_icon.add("Library", lambda: None, icon="gallery-vertical-end")
        without.add("Library", lambda: None)
        beside = with_icon.sizeHint().width() - without.sizeHint().width()
        assert beside == theme().px(16) + 6, size


def test_the_labels_of_settings_are_as_wide_as_their_words_need(dressed) -> None:
    for size, wide in ((100, 148), (150, 222)):
        theme().set_looks(text_size=size, reduce_motion=True, more_contrast=False)
        rows = Rows()
        rows.add("Keep the system awake", QWidget())
        assert rows.findChildren(QLabel)[0].width() == wide


@pytest.mark.parametrize("text_size", [100, 150])
def test_no_sign_of_a_price_lies_below_the_scroll_bar(dressed, qtbot, text_size: int) -> None:
    theme().set_looks(text_size=text_size, reduce_motion=True, more_contrast=False)
    theme().apply("light")
    specs = CATALOGUE.specs()
    made = models_table(specs, {spec.id: "$0.088 per second" for spec in specs})
    table, lane = made.findChild(QTableWidget), made.findChild(OverlayBar)
    assert table is not None
    assert lane is not None
    made.resize(460, 600)
    made.show()
    qtbot.waitUntil(lambda: table.item(table.rowCount() - 1, 0) is not None, timeout=20_000)
    left = lane.x() - table.viewport().x()
    area = QRect(left, 0, table.viewport().width() - left, table.viewport().height())
    lane.hide()
    seen = table.viewport().grab(area).toImage()
    plain = theme().colour("raised").rgb()
    marked = {(x, y) for x in range(seen.width()) for y in range(seen.height()) if seen.pixel(x, y) != plain}
    assert marked == set()
    made.close()


def test_the_table_of_models_leaves_the_larger_part_to_what_they_can_do(dressed, qtbot) -> None:
    made = models_table(CATALOGUE.specs(), {})
    table = made.findChild(QTableWidget)
    assert table is not None
    made.resize(500, 500)
    made.show()
    qtbot.waitUntil(lambda: table.item(table.rowCount() - 1, 0) is not None, timeout=20_000)
    assert table.columnWidth(0) <= table.viewport().width() * 2 // 5
    assert table.columnWidth(1) > table.columnWidth(0)
    made.close()


def test_a_text_that_wraps_is_no_higher_than_it_needs_when_it_becomes_wider(qtbot) -> None:
    words = label()
    qtbot.addWidget(words)
    words.setWordWrap(True)
    words.setText("Stars, comments and recipes are still here. " * 3)
    words.resize(160, 200)
    words.show()
    narrow = words.minimumHeight()
    words.resize(1600, 200)
    assert words.minimumHeight() < narrow
    words.resize(160, 200)
    assert words.minimumHeight() == narrow
