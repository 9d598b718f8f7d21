"""What an input method is composing when its field is left: it would be gone with the focus."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget


class Composition:
    """Of one field, which tells it of each `QInputMethodEvent`, and of losing the focus before it does."""

    def __init__(self, field: QWidget) -> None:
        self._field = field
        self.letters = ""
        """Not chosen yet, but seen in the field."""
        self._taken = ""

    def follow(self, event: QInputMethodEvent) -> None:
        """Know what is composed."""
        before, self.letters = self.letters, event.preeditString()
        if before and not (self.letters or event.commitString()):
            # By a person with Esc, or by Qt, which empties the field a moment before the focus leaves it.
            self._taken = before
            QTimer.singleShot(0, self._field, self._forget)

    def _forget(self) -> None:
        self._taken = ""

    def keep(self) -> None:
        """Make it a part of the field's text, as Enter would."""
        if letters := self.letters or self._taken:
            self._taken = ""
            kept = QInputMethodEvent()
            kept.setCommitString(letters)
            QApplication.sendEvent(self._field, kept)
            QGuiApplication.inputMethod().reset()  # else it comes again with the next letter


class LineField(QLineEdit):
    """A field of one line that keeps it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._composition = Composition(self)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know what is composed."""
        self._composition.follow(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep it."""
        self._composition.keep()
        super().focusOutEvent(event)
