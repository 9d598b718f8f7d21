"""The prompt: grows from 3 to 12 lines, counts against the strictest limit, accepts plain text only."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from o8studio.domain.request import valid
from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, restyle, theme
from o8studio.ui.widgets.bounded_text import fitting
from o8studio.ui.widgets.composed import Composition
from o8studio.ui.widgets.layout import as_tip, column, label, row, tool
from o8studio.ui.widgets.text_extras import Extra, add_extras

_LINE = 21
_NEAR = 0.9
_LINES = (3, 12)
_LARGE = (16, 32)


class _Hint(QWidget):
    """The placeholder; Qt's own ends after the first line.

    It lies over the text: painting it on the viewport would ask Qt for that, and PySide, which can't know what it gets,
    makes all classes of widgets first: 12 ms before anybody can type.
    """

    def __init__(self, words: str, over: QTextEdit) -> None:
        super().__init__(over)
        self._words = words
        self.setFont(over.font())
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme().colour("text-3"))
        flags = Qt.AlignmentFlag.AlignTop.value | Qt.TextFlag.TextWordWrap.value
        painter.drawText(self.rect(), flags, self._words)


class _Text(QTextEdit):
    focus_changed = Signal(bool)
    shortened = Signal()
    """What was put in was too long; its end is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font(14))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setAccessibleName(_("Prompt"))
        self.document().setDocumentMargin(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.composition = Composition(self)
        words = _("Describe the clip: subject, action, setting, camera, light and sound.")
        self._hint = _Hint(words, self)
        self.textChanged.connect(self._show_hint)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The placeholder stands where the text will."""
        super().resizeEvent(event)
        self._hint.setGeometry(self.contentsRect())

    def _show_hint(self) -> None:
        self._hint.setVisible(self.document().isEmpty() and not self.composition.letters)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Text only; pictures and files belong in the slots."""
        return source.hasText() and not source.hasUrls() and not source.hasImage()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste text without formatting."""
        self.put(self.textCursor(), source.text())

    def put(self, cursor: QTextCursor, text: str) -> None:
        """Insert as much as there is room for."""
        fits = fitting(self, cursor, text)
        if len(fits) < len(text):
            self.shortened.emit()
        cursor.insertText(fits)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Track whether an input method is composing: nothing may be triggered then."""
        self.composition.follow(event)
        super().inputMethodEvent(event)
        self._show_hint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter inserts nothing, even if no command uses it."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not (enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier):
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.composition.keep()
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class PromptLimit(NamedTuple):
    """How long a prompt a model accepts, how it counts, and its name; `most` is None if unlimited."""

    most: int | None
    measure: Callable[[str], int]
    whose: str
    is_letters: bool = True
    counts_words: bool = False


class PromptEditor(QFrame):
    """The text, and its footer with the count."""

    changed = Signal(str)
    reference_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "prompt")
        self._text = _Text()
        self._count = label(size=11, tone="3", figures=True)
        self._at = tool("at-sign", _("Name a reference picture"))
        self._at.setEnabled(False)
        self._at.clicked.connect(self.reference_asked)
        self._large = tool("maximize-2", _("Large editor"), checkable=True)
        self._large.toggled.connect(self._grow)
        layout = column(self._text, spacing=2, margins=(12, 10, 6, 0))
        layout.addLayout(row(self._at, self._large, 1, self._count, spacing=2, margins=(0, 0, 6, 4)))
        self.setLayout(layout)
        self.setFocusProxy(self._text)
        self._limit: int | None = None
        self._measure: Callable[[str], int] = len
        self._is_letters, self._counts_words = True, False
        self._whose = ""
        self._is_cut, self._was_cut = False, False
        self._text.shortened.connect(self._on_cut)
        self._text.textChanged.connect(self._on_text)
        self._text.focus_changed.connect(self._on_focus)
        add_extras(self._text, self._menu_entries)
        self._text.setUndoRedoEnabled(False)  # it is no step to go back to
        self._set_line_height()  # before there is a text, which would be laid out once more for it
        self._text.setUndoRedoEnabled(True)
        self._grow()

    def _menu_entries(self) -> list[Extra]:
        return [
            Extra(_("Large editor"), self._large.toggle, "maximize-2"),
            Extra(
                _("Name a reference picture"),
                self.reference_asked.emit,
                "at-sign",
                is_enabled=self._at.isEnabled(),
            ),
        ]

    @property
    def is_composing(self) -> bool:
        """Whether an input method is composing."""
        return bool(self._text.composition.letters)

    def keep_composed(self) -> None:
        """Make what an input method is composing a part of the prompt."""
        self._text.composition.keep()

    def text(self) -> str:
        """The current text."""
        return valid(self._text.toPlainText())

    def set_text(self, text: str) -> None:
        """Replace the text; Ctrl+Z restores it."""
        if text != self.text():
            cursor = QTextCursor(self._text.document())
            cursor.select(QTextCursor.SelectionType.Document)
            self._text.put(cursor, text)
            self._text.moveCursor(QTextCursor.MoveOperation.End)

    def insert(self, text: str) -> None:
        """Insert at the cursor."""
        self._text.put(self._text.textCursor(), text)
        self._text.setFocus()

    def show_limit(self, limit: PromptLimit, *, named: bool) -> None:
        """Count as the strictest chosen model does; name it if there are several."""
        self._limit, self._measure, self._is_letters = limit.most, limit.measure, limit.is_letters
        self._counts_words = limit.counts_words
        self._whose = limit.whose if named else ""
        self._count.setToolTip(as_tip(limit.whose))
        self._show_count()

    def show_references(self, there: bool) -> None:
        """Whether there is a picture that the text could refer to."""
        self._at.setEnabled(there)
        name = self._at.accessibleName()
        self._at.setToolTip(name if there else _("{name}: add one below first").format(name=name))

    def minimumSizeHint(self) -> QSize:
        """Never less than three lines."""
        return QSize(200, _LINES[0] * self._line() + 46)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Adjust the height: another width breaks lines elsewhere."""
        super().resizeEvent(event)
        self._grow()

    def _line(self) -> int:
        return theme().px(_LINE)

    def _on_cut(self) -> None:
        self._is_cut = True

    def _on_text(self) -> None:
        self._was_cut, self._is_cut = self._is_cut, False
        self._set_line_height()
        self._grow()
        self._show_count()
        self.changed.emit(self.text())

    def _on_focus(self, on: bool) -> None:
        self.setProperty("focus", on)
        restyle(self)

    def _set_line_height(self) -> None:
        # new blocks inherit it; setting it again would lay the whole text out at every key
        if self._text.document().firstBlock().blockFormat().lineHeight() == self._line():
            return
        cursor = QTextCursor(self._text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        block.setLineHeight(self._line(), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._text.blockSignals(True)
        cursor.joinPreviousEditBlock()
        cursor.mergeBlockFormat(block)
        cursor.endEditBlock()
        self._text.blockSignals(False)

    def _grow(self) -> None:
        least, most = _LARGE if self._large.isChecked() else _LINES
        lines = round(self._text.document().size().height() / self._line())
        # decided here and not by Qt: a scroll bar that toggles itself re-breaks the lines each time, endlessly
        bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if lines > most else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._text.setVerticalScrollBarPolicy(bar)
        self._text.setFixedHeight(max(least, min(most, lines)) * self._line() + 4)

    def _show_count(self) -> None:
        length = self._measure(self.text())
        over = length - self._limit if self._limit is not None else 0
        self._tint(over)
        if self._was_cut:
            self._count.setText(_("Too long: the end was cut off"))
            return
        if self._limit is None:
            self._count.setText(str(length) if length else "")
            return
        # Translators: how long a prompt is, of how many words at most
        words = _("{length} / {limit} words") if self._counts_words else "{length} / {limit}"
        count = words.format(length=length, limit=self._limit)
        if over > 0:
            words = _("{count}, {over} over for {model}") if self._whose else _("{count}, {over} over")
            count = words.format(count=count, over=over, model=self._whose)
        self._count.setText(count)
        tone = "bad" if over > 0 else "warn" if length >= self._limit * _NEAR else "3"
        if tone != self._count.property("tone"):
            self._count.setProperty("tone", tone)
            restyle(self._count)
        if bool(over > 0) != bool(self.property("error")):
            self.setProperty("error", over > 0)
            restyle(self)

    def _tint(self, over: int) -> None:
        """Mark the text over the limit, where characters are counted."""
        marked: list[QTextEdit.ExtraSelection] = []
        if over > 0 and self._limit is not None and self._is_letters:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self._text.document())
            cursor.setPosition(min(self._limit, len(self.text())))
            cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setBackground(theme().colour("bad-tint"))
            selection.cursor = cursor
            selection.format = look
            marked.append(selection)
        self._text.setExtraSelections(marked)
