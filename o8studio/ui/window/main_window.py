"""The top-level window. Its first paint shows only its columns' colours; everything else is imported and built later.

Nothing here may use Qt's enumeration namespace: loading it takes longer than opening the window.
"""

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QWidget

from o8studio.ui.theme.tokens import tokens

_RAIL, _COMPOSER, _QUEUE = 72, 344, 284


class MainWindow(QMainWindow):
    """Two empty columns until `fill`."""

    closing = Signal()
    resized = Signal(int, int)

    def __init__(self, theme: str = "dark") -> None:
        super().__init__()
        self.is_closed = False
        """Whether it was closed, maybe before anybody heard `closing`."""
        self.setWindowTitle("o8studio")
        self.setMinimumSize(1024, 640)
        self.resize(1440, 900)
        colours = tokens(theme)
        self.setStyleSheet(
            f"QMainWindow {{ background: {colours['canvas']}; }}"
            f"QFrame {{ background: {colours['surface']}; border: 1px solid {colours['line-1']};"
            " border-top: 0; border-bottom: 0; }"
        )
        self._columns = [QFrame(self), QFrame(self)]

    def fill(self, content: QWidget) -> None:
        """Put this in place of the empty columns; once."""
        for column in self._columns:
            column.deleteLater()
        self._columns = []
        self.setStyleSheet("")
        self.setCentralWidget(content)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide; the studio shuts down at its own pace."""
        event.ignore()
        self.is_closed = True
        self.hide()
        self.closing.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emitted with the new size when the window is resized."""
        super().resizeEvent(event)
        for column, left, width in zip(
            self._columns, (_RAIL, self.width() - _QUEUE), (_COMPOSER, _QUEUE), strict=False
        ):
            column.setGeometry(left, 0, width, self.height())
        self.resized.emit(self.width(), self.height())
