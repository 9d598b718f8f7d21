"""A pointer that rests on things of a window, in the program's own application, and what tooltip comes of it.

python -m tests.support.desktop_tip PICTURE     prints `CLASS: WORDS | KEY` for each one that came, how many stayed when the
                                pointer went on, and left, top, width and height of the first; saves a picture of the
                                screen with that one
"""

import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.qt.application import Application
from o8studio.ui.theme.theme import load_fonts, theme
from o8studio.ui.widgets.layout import as_tip, label
from o8studio.ui.widgets.tips import Tip


def main() -> None:
    """A button with a key, a text of somebody else's, an entry of a list, and a button that is off."""
    app = Application([])
    load_fonts()
    theme().apply("light")
    window = QWidget()
    window.resize(640, 400)
    inside = QVBoxLayout(window)
    loop, foreign, entries, off = (
        command_tool(CommandId.LOOP),
        label("name"),
        QListWidget(),
        command_tool(CommandId.PICK),
    )
    foreign.setToolTip(as_tip("<b>bold</b> <img src=x>"))
    item = QListWidgetItem("entry")
    item.setToolTip("what the entry says")
    entries.addItem(item)
    off.setEnabled(False)
    for one in (loop, foreign, entries, off):
        inside.addWidget(one)
    window.show()
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    view = entries.viewport()
    spots: list[tuple[QWidget, QPoint]] = [(one, one.rect().center()) for one in (loop, foreign, off)]
    spots.insert(2, (view, entries.visualItemRect(item).topLeft() + QPoint(12, 9)))
    box = QRect()
    for target, spot in spots:
        QTest.mouseMove(window, QPoint(2, 2))
        wait(app, lambda: not tips())
        QTest.mouseMove(target, spot - QPoint(2, 0))
        QTest.mouseMove(target, spot)
        wait(app, lambda: bool(tips()))
        for shown in tips():
            words = f"{shown.words} | {shown.key}" if isinstance(shown, Tip) else "?"
            print(f"{type(shown).__name__}: {words}")
        if box.isNull():
            box = tips()[0].geometry()
            QTest.qWait(200)  # it fades in
            window.screen().grabWindow(0).save(sys.argv[1])
    QTest.mouseMove(window, QPoint(2, 2))
    wait(app, lambda: not tips())
    print("left", len(tips()))
    print(box.x(), box.y(), box.width(), box.height())


def tips() -> list[QWidget]:
    """Tooltips that are shown, of whatever kind."""
    kind = Qt.WindowType.WindowType_Mask
    return [
        one
        for one in QApplication.topLevelWidgets()
        if one.isVisible() and one.windowFlags() & kind == Qt.WindowType.ToolTip
    ]


def wait(app: QApplication, there: Callable[[], bool]) -> None:
    """Handle events until it is so, at most five seconds."""
    end = time.monotonic() + 5
    while not there() and time.monotonic() < end:
        app.processEvents()
        time.sleep(0.01)


if __name__ == "__main__":
    main()
