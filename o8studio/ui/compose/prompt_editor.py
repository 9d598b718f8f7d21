"""The prompt: grows from 3 to 12 lines, counts against the model's limit, takes plain text only."""

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextEdit

from o8studio.domain.catalogue import TextUnit
from o8studio.domain.fitting import measure
from o8studio.services.language import _
from o8studio.ui.theme import font, restyle
from o8studio.ui.widgets.basics import column, label, row

_LINE = 21
_NEAR = 0.9


class _Text(QTextEdit):
    focus_changed = Signal(bool)
    asked_to_generate = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font(14))
        self.setAcceptRichText(False)
        self.setTabChangesFocus(True)
        self.setPlaceholderText(_("Describe the clip: subject, action, setting, camera, light and sound."))
        self.setAccessibleName(_("Prompt"))
        self.document().setDocumentMargin(0)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.is_composing = False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste words, never their looks."""
        self.textCursor().insertText(source.text())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Know when an input method is composing: then nothing may be triggered."""
        self.is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter generates, unless an input method is composing."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if not self.is_composing:
                self.asked_to_generate.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class PromptEditor(QFrame):
    """The text and its footer with the count."""

    changed = Signal(str)
    asked_to_generate = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "prompt")
        self._text = _Text()
        self._count = label(size=11, tone="3", figures=True)
        footer = row(1, self._count, margins=(12, 0, 12, 6))
        layout = column(self._text, spacing=4, margins=(12, 10, 6, 0))
        layout.addLayout(footer)
        self.setLayout(layout)
        self.setFocusProxy(self._text)
        self._limit: int | None = None
        self._unit = TextUnit.CHARACTERS
        self._text.textChanged.connect(self._on_text)
        self._text.focus_changed.connect(self._on_focus)
        self._text.asked_to_generate.connect(self.asked_to_generate)
        self._grow()

    def text(self) -> str:
        """What is written."""
        return self._text.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace what is written."""
        if text != self.text():
            self._text.setPlainText(text)
            self._text.moveCursor(QTextCursor.MoveOperation.End)

    def show_limit(self, limit: int | None, unit: TextUnit = TextUnit.CHARACTERS) -> None:
        """Count as the strictest chosen model counts, against its limit; or only count."""
        self._limit, self._unit = limit, unit
        self._show_count()

    def minimumSizeHint(self) -> QSize:
        """Never less than three lines."""
        return QSize(200, 3 * _LINE + 46)

    def _on_text(self) -> None:
        self._set_line_height()
        self._grow()
        self._show_count()
        self.changed.emit(self.text())

    def _on_focus(self, on: bool) -> None:
        self.setProperty("focus", on)
        restyle(self)

    def _set_line_height(self) -> None:
        cursor = QTextCursor(self._text.document())
        cursor.select(QTextCursor.SelectionType.Document)
        block = QTextBlockFormat()
        block.setLineHeight(_LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._text.blockSignals(True)
        cursor.mergeBlockFormat(block)
        self._text.blockSignals(False)

    def _grow(self) -> None:
        self._text.document().setTextWidth(max(100, self._text.viewport().width()))
        lines = max(3, min(12, round(self._text.document().size().height() / _LINE)))
        self._text.setFixedHeight(lines * _LINE + 4)

    def _show_count(self) -> None:
        length = measure(self.text(), self._unit)
        if self._limit is None:
            self._count.setText(str(length) if length else "")
            return
        over = length - self._limit
        words = _("{length} / {limit}, {over} over") if over > 0 else "{length} / {limit}"
        self._count.setText(words.format(length=length, limit=self._limit, over=over))
        self._count.setProperty("tone", "bad" if over > 0 else "3" if length < self._limit * _NEAR else "2")
        self.setProperty("error", over > 0)
        restyle(self._count)
        restyle(self)
