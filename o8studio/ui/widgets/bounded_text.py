"""Text fields that take as much as Qt lays out at once: more would stop the window at the paste and at every key."""

import re
from collections.abc import Iterator
from itertools import accumulate, repeat, takewhile
from unicodedata import bidirectional

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from o8studio.ui.widgets.composed import Composition

MOST_LETTERS, _MOST_LINES = 12_000, 1000
_COSTLY, _TURN = 4, 10
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"
_EMOJI, _FORMS = 0x1F000, range(0xFB50, 0xFF00)
"""Where they begin; the presentation forms of Arabic and Hebrew, of which one is a whole sentence."""
_SIDES = {"L": "L", "R": "R", "AL": "R"}
_LONG_WORD = re.compile(r"[!-~]{1000}")
"""What takes Qt four times as long to break between words, of which there is one."""


def fitting(field: QTextEdit | QPlainTextEdit, cursor: QTextCursor, text: str) -> str:
    """As much of a text as there is room for in place of what a cursor selects; the field is made ready for it."""
    document = field.document()
    chosen = cursor.selectionEnd() - cursor.selectionStart()
    left = document.toPlainText()
    left = left[: cursor.selectionStart()] + left[cursor.selectionEnd() :] if chosen else left
    room = max(0, MOST_LETTERS - sum(_costs(left)))
    rows = max(1, _MOST_LINES - (document.blockCount() if chosen < document.characterCount() - 1 else 0))
    fits = "".join(_as_much(text, room).splitlines(keepends=True)[:rows])
    if _LONG_WORD.search(fits):
        field.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
    elif chosen >= document.characterCount() - 1:
        field.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return fits


def _as_much(text: str, room: int) -> str:
    """The beginning of a text that costs no more than `room`."""
    begin = text[:room]
    spent = takewhile(lambda so_far: so_far <= room, accumulate(_costs(begin)))
    return begin if begin.isascii() else begin[: sum(1 for _letter in spent)]


def _costs(text: str) -> Iterator[int]:
    """What each letter takes to lay out, in plain letters: one that is drawn as many, or joined to others, takes more,
    and most of all a change between left to right and right to left.
    """
    if text.isascii():
        yield from repeat(1, len(text))
        return
    before = "L"
    for one in text:
        side = _SIDES.get(bidirectional(one), before)
        is_costly = one in _JOINERS or ord(one) >= _EMOJI or ord(one) in _FORMS
        yield 1 + _COSTLY * is_costly + _TURN * (side != before)
        before = side


class BoundedField(QPlainTextEdit):
    """A plain text field with these bounds."""

    shortened = Signal()
    """What was put in was too long; its end is not there."""

    def __init__(self) -> None:
        super().__init__()
        self._composition = Composition(self)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know what is composed."""
        self._composition.follow(event)
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Keep it."""
        self._composition.keep()
        super().focusOutEvent(event)

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
