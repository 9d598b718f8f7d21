"""Raw JSON merged over the request, per model; an error names its line."""

import json
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QLabel, QTextEdit, QWidget

from o8studio.domain.request import Json, UnfitJson, read_json, valid
from o8studio.texts.inputs import unfit_words
from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, restyle, sized, theme
from o8studio.ui.widgets.bounded_text import BoundedField
from o8studio.ui.widgets.controls import Choice
from o8studio.ui.widgets.layout import column, label, row

_PARSE_MS = 300


class _Numbered(BoundedField):
    """A text field with line numbers in the margin."""

    def __init__(self) -> None:
        super().__init__()
        self.setFont(font(12, code=True))
        self.setTabChangesFocus(True)
        self._margin = QWidget(self)
        self._margin.installEventFilter(self)
        self.setViewportMargins(theme().px(28), 0, 0, 0)
        self.updateRequest.connect(lambda _rect, _dy: self._margin.update())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin as high as the text."""
        super().resizeEvent(event)
        self._margin.setGeometry(1, 1, theme().px(28), self.height() - 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint the line numbers."""
        if watched is self._margin and event.type() is QEvent.Type.Paint:
            painter = QPainter(self._margin)
            painter.setFont(self.font())
            painter.setPen(theme().colour("text-3"))
            block = self.firstVisibleBlock()
            while block.isValid():
                top = self.blockBoundingGeometry(block).translated(self.contentOffset()).top()
                if top > self._margin.height():
                    break
                spot = QRectF(0, top, self._margin.width() - 6, self.fontMetrics().height())
                painter.drawText(spot, Qt.AlignmentFlag.AlignRight, str(block.blockNumber() + 1))
                block = block.next()
            return True
        return super().eventFilter(watched, event)


class ExtraJson(QWidget):
    """Holds a text per model; valid JSON is sent, anything else is reported with its line."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._texts: dict[str, str] = {}
        self._model = ""
        self.whose = Choice()
        """Selects the model whose text is edited; shown in the heading."""
        self.whose.setProperty("kind", "quiet")
        self.whose.setAccessibleName(_("Model of the extra JSON"))
        self.whose.activated.connect(lambda at: self._turn_to(str(self.whose.itemData(at))))
        self.text = _Numbered()
        self.text.setPlaceholderText('{ "option": 1 }')
        self.text.setAccessibleName(_("Extra JSON"))
        self.text.setFixedHeight(theme().px(96))
        self._note = label(size=12, tone="bad")
        self._note.setWordWrap(True)
        self._note.hide()
        layout = column(self.text, spacing=6, margins=(0, 2, 0, 10))
        self._sign = QLabel()
        self._sign.setPixmap(sized("circle-alert", 14, "bad", self.devicePixelRatioF()))
        line = row(spacing=6)
        line.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._note, 1)
        layout.addLayout(line)
        self.setLayout(layout)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PARSE_MS)
        self._soon.timeout.connect(self._on_typed)
        self.text.textChanged.connect(self._on_text)
        self.text.shortened.connect(lambda: self._say(_("Too long: the end was cut off"), is_bad=True))

    def show_models(self, models: Sequence[tuple[str, str]]) -> None:
        """Set the chosen models, as pairs of id and title."""
        shown = [(self.whose.itemData(at), self.whose.itemText(at)) for at in range(self.whose.count())]
        if shown == list(models):
            return
        self.whose.clear()
        for model, title in models:
            self.whose.addItem(title, model)
        ids = [model for model, _title in models]
        if self._model not in ids and ids:
            self._turn_to(ids[0])
        self.whose.setCurrentIndex(max(0, self.whose.findData(self._model)))

    def texts(self) -> dict[str, str]:
        """The texts by model."""
        return {model: text for model, text in self._texts.items() if text.strip()}

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Restore the texts."""
        self._texts = dict(texts)
        self._show()

    def values(self, models: Sequence[str]) -> tuple[dict[str, dict[str, Json]], dict[str, str]]:
        """The JSON to merge over each model's request, and by model what is wrong with its text."""
        good: dict[str, dict[str, Json]] = {}
        bad: dict[str, str] = {}
        for model in models:
            value, problem, _line = _read(self._texts.get(model, ""))
            if problem:
                bad[model] = problem
            elif value:
                good[model] = value
        return good, bad

    def show_problem_of(self, model: str) -> None:
        """Switch to a model's text."""
        self._turn_to(model)
        self.whose.setCurrentIndex(max(0, self.whose.findData(model)))
        self.text.setFocus()

    def warn_of(self, overlaps: Sequence[str]) -> None:
        """Warn of keys that the form sets too."""
        if overlaps and not self._note.isVisibleTo(self):
            words = _("{name} is already set above; this one wins.").format(name=", ".join(overlaps))
            self._say(words, is_bad=False)

    def _turn_to(self, model: str) -> None:
        self._model = model
        self._show()

    def _show(self) -> None:
        text = self._texts.get(self._model, "")
        if text != self.text.toPlainText():
            self.text.set_text(text)
        self._parse()

    def _on_text(self) -> None:
        if self._model:
            self._texts[self._model] = valid(self.text.toPlainText())
        self._soon.start()

    def _on_typed(self) -> None:
        self._parse()
        self.changed.emit()

    def _parse(self) -> None:
        _value, problem, line = _read(valid(self.text.toPlainText()))
        self._say(problem, is_bad=True)
        if bool(problem) != bool(self.text.property("error")):
            self.text.setProperty("error", bool(problem))
            restyle(self.text)
        marked: list[QTextEdit.ExtraSelection] = []
        if problem and line:
            selection = QTextEdit.ExtraSelection()
            selection.cursor = QTextCursor(self.text.document().findBlockByNumber(line - 1))
            selection.format.setBackground(theme().colour("bad-tint"))
            selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marked.append(selection)
        self.text.setExtraSelections(marked)

    def _say(self, words: str, *, is_bad: bool) -> None:
        self._note.setText(words)
        self._note.setProperty("tone", "bad" if is_bad else "3")
        restyle(self._note)
        self._note.setVisible(bool(words))
        self._sign.setVisible(bool(words) and is_bad)


def _read(text: str) -> tuple[dict[str, Json], str, int]:
    """The object, the problem and its line; empty text is an empty object."""
    if not text.strip():
        return {}, "", 0
    try:
        value = read_json(text)
    except UnfitJson as error:
        line = text[: max(0, text.find(error.found))].count("\n") + 1
        return {}, unfit_words(error), line
    except json.JSONDecodeError as error:
        # the parser stops at the next token; what is missing is missing before it
        before = text[: error.pos].rstrip()
        line = before.count("\n") + 1
        words = {
            "Expecting ':' delimiter": _("Line {n}: a colon is missing."),
            "Expecting ',' delimiter": _("Line {n}: a comma is missing."),
            "Expecting value": _("Line {n}: a value is missing."),
            "Expecting property name enclosed in double quotes": _(
                "Line {n}: a name in double quotes is missing."
            ),
            "Extra data": _("Line {n}: there is text after the end."),
        }.get(error.msg, _("Line {n}: this is not JSON."))
        return {}, words.format(n=line), line
    if not isinstance(value, dict):
        return {}, _("Extra JSON must be an object."), 1
    return value, "", 0
