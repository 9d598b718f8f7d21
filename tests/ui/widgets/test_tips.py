"""Tooltips are the program's own: plain words, the key apart, bounded, and gone when the pointer goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QHelpEvent, QImage, QMouseEvent
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from shiboken6 import delete

from o8studio.ui.actions.factory import command_tool
from o8studio.ui.widgets.layout import as_tip, label
from o8studio.ui.widgets.tips import Tip, Tips
from tests.support.x_screen import x_screen

ROOT = Path(__file__).parents[3]
FOREIGN = "<b>bold</b> <img src=x> &amp; 'quoted'"


@pytest.fixture
def tips(dressed: QApplication):
    made = Tips(dressed)
    yield made
    made.hide()
    made.deleteLater()


@pytest.fixture
def window(dressed: QApplication):
    made = QWidget()
    made.resize(400, 300)
    QVBoxLayout(made)
    made.show()
    yield made
    made.close()


def rest_on(tips: Tips, widget: QWidget, spot: QPoint | None = None) -> Tip | None:
    """What comes when Qt asks a widget for its tooltip, as after the pointer rested on it."""
    spot = spot or widget.rect().center()
    tips.listen()
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, spot, widget.mapToGlobal(spot)))
    tips.rest()
    return tips.shown


def move(widget: QWidget, spot: QPoint) -> None:
    where = QPointF(spot)
    none = Qt.MouseButton.NoButton
    event = QMouseEvent(
        QEvent.Type.MouseMove, where, widget.mapToGlobal(where), none, none, Qt.KeyboardModifier(0)
    )
    QApplication.sendEvent(widget, event)


def test_a_commands_tip_has_its_key_apart_from_its_words(tips, window) -> None:
    loop = command_tool("loop")
    window.layout().addWidget(loop)
    shown = rest_on(tips, loop)
    assert shown is not None
    assert (shown.words, shown.key) == ("Loop", "/")
    assert shown.accessibleName() == "Loop, /"
    spoken = QAccessible.queryAccessibleInterface(loop).text(QAccessible.Text.Description)
    assert spoken.split() == ["Loop", "/"], "what a screen reader says of the button has no markup"


def test_a_foreign_text_is_shown_and_spoken_letter_by_letter(tips, window) -> None:
    name = label("a name")
    name.setToolTip(as_tip(FOREIGN))
    window.layout().addWidget(name)
    shown = rest_on(tips, name)
    assert shown is not None
    assert shown.words == FOREIGN
    assert QAccessible.queryAccessibleInterface(name).text(QAccessible.Text.Description) == FOREIGN


def test_it_goes_with_what_it_speaks_of(tips, window) -> None:
    name = label("a card that is made anew")
    name.setToolTip("Its whole name")
    window.layout().addWidget(name)
    assert rest_on(tips, name) is not None
    delete(name)
    QApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))  # whatever comes next
    assert tips.shown is None


def test_a_long_text_breaks_into_lines_and_ends_somewhere(tips, window) -> None:
    name = label("a name")
    window.layout().addWidget(name)
    name.setToolTip(as_tip("A sentence of some length that goes on. " * 3))
    several = rest_on(tips, name)
    assert several is not None
    size = several.size()
    name.setToolTip(as_tip("0123456789" * 1000))
    longest = rest_on(tips, name)
    assert longest is not None
    assert size.height() < longest.height() < 400
    assert max(size.width(), longest.width()) <= 350


def test_the_tip_of_an_item_goes_with_its_item(tips, window) -> None:
    entries = QListWidget()
    for words in ("one", "two"):
        item = QListWidgetItem(words)
        item.setToolTip(f"about {words}")
        entries.addItem(item)
    window.layout().addWidget(entries)
    entries.doItemsLayout()
    first, second = (entries.visualItemRect(entries.item(at)).topLeft() + QPoint(6, 6) for at in (0, 1))
    shown = rest_on(tips, entries.viewport(), first)
    assert shown is not None
    assert shown.words == "about one"
    move(entries.viewport(), first + QPoint(1, 0))
    assert tips.shown is shown
    move(entries.viewport(), second)
    assert tips.shown is None


@pytest.mark.parametrize(
    "what", [QEvent.Type.Leave, QEvent.Type.KeyPress, QEvent.Type.Wheel, QEvent.Type.Hide]
)
def test_a_tip_ends_with_what_ends_it(tips, window, what) -> None:
    loop = command_tool("loop")
    window.layout().addWidget(loop)
    assert rest_on(tips, loop) is not None
    assert tips.eventFilter(loop, QEvent(what)) is False, "and whoever it was meant for gets it"
    assert tips.shown is None


def test_nothing_is_shown_of_a_widget_that_says_nothing(tips, window) -> None:
    assert rest_on(tips, window) is None


def test_qt_asks_us_in_the_programs_application_and_the_corners_are_round_without_a_compositor(
    tmp_path,
) -> None:
    """Under GTK's theme as well: a real pointer's rest would otherwise bring Qt's own square label."""
    picture = tmp_path / "screen.png"
    with x_screen("700x500") as name:
        around = {
            **os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "gtk3",
            "XDG_CURRENT_DESKTOP": "GNOME", "QT_LOGGING_RULES": "*=false", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.desktop_tip", str(picture)],
            cwd=ROOT, env=around, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    *said, box = done.stdout.splitlines()
    assert said == [
        "Tip: Loop | /",
        "Tip: <b>bold</b> <img src=x> | ",
        "Tip: what the entry says | ",
        "Tip: Pick | P",
        "left 0",
    ]
    shown = QImage(str(picture))
    left, top, width, height = map(int, box.split())
    right, low = left + width - 1, top + height - 1
    for x, y in ((right, top), (left, low), (right, low)):
        beside = shown.pixelColor(right + 3, y)
        assert shown.pixelColor(x, y) == beside, "a corner shows what lies beneath"
    assert shown.pixelColor(left + width // 2, top) != shown.pixelColor(right + 3, top), "an edge does not"
