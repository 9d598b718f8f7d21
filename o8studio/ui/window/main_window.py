"""The top-level window. Its first paint shows only its columns' colours; everything else is imported and built later.

Nothing here may use Qt's enumeration namespace: loading it takes longer than opening the window.
"""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QWidget

from o8studio.ui.theme.tokens import tokens

_RAIL, _COMPOSER, _QUEUE = 72, 344, 284

_LEAST, _USUAL = (1024, 640), (1440, 900)
_FRAME = (8, 44)
"""What a window manager may add around the window: at both sides together, and as a title bar."""


class MainWindow(QMainWindow):
    """Two empty columns until `fill`. Each has a style sheet of its own: one of the window would be worked into everything
    that is built in it, and out of it again.
    """

    closing = Signal()
    resized = Signal(int, int)

    def __init__(self, theme: str = "dark") -> None:
        super().__init__()
        self.is_closed = False
        """Whether it was closed, maybe before anybody heard `closing`."""
        self.may_close: Callable[[], bool] = lambda: True
        """Asked before a person's wish to close it is followed; who says no asks that person."""
        self.setWindowTitle("o8studio")
        self.setMinimumSize(*_LEAST)
        self.resize(*_USUAL)
        colours = tokens(theme)
        line = f"1px solid {colours['line-1']}"
        self._ground = _area(self, f"background: {colours['canvas']}; border: 0;")
        column = f"background: {colours['surface']}; border-left: {line}; border-right: {line};"
        self._columns = [_area(self, column), _area(self, column)]

    def fit_screen(self) -> None:
        """Before the first show: not larger than the screen has room for, and in its middle."""
        room = self.screen().availableGeometry()
        width, height = first_size(room.width(), room.height())
        self.resize(width, height)
        left, top = (room.width() - width - _FRAME[0]) // 2, (room.height() - height - _FRAME[1]) // 2
        self.move(room.left() + max(0, left), room.top() + max(0, top))

    def focusNextPrevChild(self, on: bool) -> bool:
        """Tab follows the eye: the rail, the page's columns from the left, then what lies over them."""
        from o8studio.ui.widgets.tab_order import move_focus  # not needed before the first press

        return move_focus(self, on=on)

    def fill(self, content: QWidget) -> None:
        """Put this in place of the empty columns; once."""
        for area in (self._ground, *self._columns):
            area.deleteLater()
        self._columns = []
        self.setCentralWidget(content)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; the studio shuts down at its own pace. The program's own close, and the end of a session, ask nothing."""
        event.ignore()
        app = QGuiApplication.instance()
        is_ending = isinstance(app, QGuiApplication) and app.isSavingSession()
        if event.spontaneous() and not is_ending and not self.may_close():
            return
        self.is_closed = True
        self.hide()
        self.closing.emit()

    def ask_to_close(self) -> None:
        """A person wants to quit."""
        if self.may_close():
            self.close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emitted with the new size when the window is resized."""
        super().resizeEvent(event)
        for column, left, width in zip(
            self._columns, (_RAIL, self.width() - _QUEUE), (_COMPOSER, _QUEUE), strict=False
        ):
            column.setGeometry(left, 0, width, self.height())
        if self._columns:
            self._ground.resize(self.size())
        self.resized.emit(self.width(), self.height())


def _area(window: QMainWindow, look: str) -> QFrame:
    made = QFrame(window)
    made.setStyleSheet(look)
    return made


def first_size(width: int, height: int) -> tuple[int, int]:
    """The size in which the first window opens on a screen with this much room, both in pixels."""
    room = (width - _FRAME[0], height - _FRAME[1])
    return max(_LEAST[0], min(_USUAL[0], room[0])), max(_LEAST[1], min(_USUAL[1], room[1]))
