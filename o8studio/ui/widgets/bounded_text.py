"""Text fields that take as much as Qt lays out at once: more would stop the window at the paste and at every key."""

import re

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

MOST_LETTERS, _MOST_LINES = 12_000, 1000
_LONG_WORD = re.compile(r"[!-~]{1000}")
"""What takes Qt four times as long to break between words, of which there is one."""


def fitting(field: QTextEdit | QPlainTextEdit, cursor: QTextCursor, text: str) -> str:
    """As much of a text as there is room for in place of what a cursor selects; the field is made ready for it."""
    document = field.document()
    chosen = cursor.selectionEnd() - cursor.selectionStart()
    room = max(0, MOST_LETTERS - (document.characterCount() - 1 - chosen))
    rows = max(1, _MOST_LINES - (document.blockCount() if chosen < document.characterCount() - 1 else 0))
    fits = "".join(text[:room].splitlines(keepends=True)[:rows])
    if _LONG_WORD.search(fits):
        field.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    elif chosen >= document.characterCount() - 1:
        field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return fits


class BoundedField(QPlainTextEdit):
    """A plain text field with these bounds."""

    shortened = Signal()
    """What was put in was too long; its end is not there."""

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste or drop as much as there is room for."""
        self._put(self.textCursor(), source.text())

    def set_text(self, text: str) -> None:
        """Replace the whole text."""
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        self._put(cursor, text)

    def _put(self, cursor: QTextCursor, text: str) -> None:
        fits = fitting(self, cursor, text)
        if len(fits) < len(text):
            self.shortened.emit()
        cursor.insertText(fits)
