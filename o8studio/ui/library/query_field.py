"""The search field: filters are chips that can be walked into, words are typed behind them; the query is plain text."""

from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QToolButton

from o8studio.domain.library.query import Query, Token, Word, parse
from o8studio.texts.language import _
from o8studio.texts.library import query_words
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import hint, name_button
from o8studio.ui.library.painting import width_of
from o8studio.ui.library.query_words import spoken_token
from o8studio.ui.theme.theme import font, restyle, sized, theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.layout import key_cap, label, tool
from o8studio.ui.widgets.signs import paint_sign

_SEARCH_MS = 150
"""After the last key."""
_LONGEST, _LEAST_TYPING = 2000, 80
_MOST_CHIPS = 12  # what a wide window has room for; each takes 2 ms
_MOST_HIGH = 40
"""Its header does not grow with the text."""


class QueryField(QFrame):
    """Signals: `changed` with the query, soon after the last key; `typing` with the whole text at every key;
    `left` when a person goes on to the clips; `taken`, `moved` and `closed` for the suggestions below.
    """

    changed = Signal(str)
    typing = Signal(str)
    left = Signal()
    taken = Signal()
    moved = Signal(int)
    closed = Signal()
    filters_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "find")
        self.setFixedHeight(min(theme().px(32), _MOST_HIGH))
        self._before: list[str] = []
        """Filters before those that are chips: a chip takes time, and no window is so wide that it would show them."""
        self._tokens: list[_Chip] = []
        self._told = ""
        self.edit = _Typing(self)
        self.edit.setMaxLength(_LONGEST)
        self.edit.setAccessibleName(_("Search the library"))
        self.edit.textEdited.connect(self._on_edited)
        self._sign = label()
        self._sign.setPixmap(sized("search", 16, "text-3", self.devicePixelRatioF()))
        self._sign.setFixedWidth(theme().px(16) + 4)
        self._more = _Hidden()
        self._chips = QHBoxLayout()
        self._chips.setSpacing(4)
        keys = hint(CommandId.SEARCH).split(" ")
        self._caps = [key_cap(one) for one in keys if one]
        self._clear = tool("x", _("Clear search"))
        self._clear.clicked.connect(partial(self.set_text, "", tell=True))
        self.filters: QToolButton = tool("list-filter", _("All filters"))
        self.filters.clicked.connect(self.filters_asked)
        line = QHBoxLayout(self)
        line.setContentsMargins(9, 0, 2, 0)
        line.setSpacing(4)
        line.addWidget(self._sign)
        line.addWidget(self._more)
        line.addLayout(self._chips)
        line.addWidget(self.edit, 1)
        for part in (*self._caps, self._clear, self.filters):
            line.addWidget(part)
        self._soon = QTimer(self, singleShot=True, interval=_SEARCH_MS)
        self._soon.timeout.connect(self._tell)
        self._show_ends()

    # ---- content

    def text(self) -> str:
        """The query as plain text."""
        return " ".join(part for part in (*self._filters(), self.edit.text().strip()) if part)

    def _filters(self) -> list[str]:
        return [*self._before, *(chip.text() for chip in self._tokens)]

    def set_text(self, text: str, *, tell: bool = False) -> None:
        """Show another query; `tell` also emits it."""
        query = parse(text)
        self._put_chips([_typed(query, token) for token in query.tokens])
        self.edit.setText(" ".join(_typed(query, word) for word in query.words))
        self._show_ends()
        if tell:
            self._tell()
        else:
            self._told = self.text()

    def show_words(self, words: str) -> None:
        """What is said while nothing is typed."""
        self.edit.setPlaceholderText(words)

    def problem(self) -> str:
        """What is wrong with the query, in words; empty if nothing is."""
        problems = parse(self.text()).problems
        return query_words(problems[0]) if problems else ""

    def complete(self, token: str) -> None:
        """A suggestion takes the place of the word that is being typed."""
        typed = self.edit.text()
        begin = typed.removesuffix(token).rstrip() if typed.endswith(token) else typed.rpartition(" ")[0]
        goes_on = token.endswith(":")
        self.edit.setText(" ".join(part for part in (begin, token) if part) + ("" if goes_on else " "))
        self._on_edited(self.edit.text())
        self.edit.setFocus()

    def start(self) -> None:
        """Take the focus, with what is typed selected."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    # ---- typing

    def _on_edited(self, text: str) -> None:
        query = parse(text)
        done = [
            one for one in query.tokens if one.end < len(text) and not _is_open(text[one.begin : one.end])
        ]
        if done:
            self._put_chips([*self._filters(), *(_typed(query, one) for one in done)])
            rest = query.text
            for token in reversed(done):
                rest = f"{rest[: token.begin].rstrip()} {rest[token.end :].lstrip()}".lstrip()
            self.edit.setText(parse(rest).text)
        self._show_ends()
        self._soon.start()
        self.typing.emit(self.text())

    def settle(self) -> None:
        """What is typed becomes chips; the query is told at once."""
        self.set_text(self.text())
        self._told = ""
        self._tell()

    def _tell(self) -> None:
        self._soon.stop()
        if self.text() != self._told:
            self._told = self.text()
            self.changed.emit(self._told)
        self._show_ends()

    def _show_ends(self) -> None:
        roomy = not self.edit.text() and self.width() > 320
        for cap in self._caps:
            cap.setVisible(roomy and not self.edit.hasFocus())
        self._clear.setVisible(bool(self.text()))
        looks = {"error": bool(self.problem()), "ring": self.edit.hasFocus()}
        if any(self.property(name) != look for name, look in looks.items()):
            for name, look in looks.items():
                self.setProperty(name, look)
            restyle(self)

    # ---- chips

    def _put_chips(self, texts: list[str]) -> None:
        if texts == self._filters():
            return
        self._before, texts = texts[:-_MOST_CHIPS], texts[-_MOST_CHIPS:]
        for chip in self._tokens:
            self._chips.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._tokens = []
        for text in texts:
            (token, *_others) = parse(text).tokens
            chip = _Chip(text, token)
            chip.removed.connect(partial(self._remove, chip))
            chip.walked.connect(partial(self._walk, chip))
            self._chips.addWidget(chip)
            self._tokens.append(chip)
        self._fit()

    def _remove(self, chip: "_Chip") -> None:
        at = self._tokens.index(chip)
        self._put_chips([*self._before, *(one.text() for one in self._tokens if one is not chip)])
        (
            self._tokens[min(at, len(self._tokens) - 1)] if self._tokens and chip.hasFocus() else self.edit
        ).setFocus()
        self._tell()

    def _walk(self, chip: "_Chip", step: int) -> None:
        at = self._tokens.index(chip) + step
        if 0 <= at < len(self._tokens):
            self._tokens[at].setFocus()
        elif at >= len(self._tokens):
            self.edit.setFocus()
            self.edit.setCursorPosition(0)

    def enter_chips(self, *, remove: bool) -> bool:
        """From the left end of what is typed into the last chip, or remove it; whether there is one."""
        if not self._tokens:
            return False
        last = self._tokens[-1]
        if remove and last.is_chosen:
            self._remove(last)
        elif remove:
            last.choose(True)
        else:
            last.setFocus()
        return True

    def forget_choice(self) -> None:
        """No chip is about to be removed."""
        for chip in self._tokens:
            chip.choose(False)

    def _fit(self) -> None:
        """The first chips give way when there is no room to type."""
        room = self.width() - _LEAST_TYPING - 96
        hidden = 0
        wide = sum(chip.width() + 4 for chip in self._tokens)
        for chip in self._tokens:
            gives_way = wide > room and len(self._tokens) - hidden > 1
            chip.setVisible(not gives_way)
            if gives_way:
                wide -= chip.width() + 4
                hidden += 1
        hidden += len(self._before)
        self._more.show_count(hidden, self._filters()[:hidden])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the chips."""
        super().resizeEvent(event)
        self._fit()
        self._show_ends()

    def focus_changed(self) -> None:
        """The ring around the field follows the focus inside."""
        self._show_ends()


class _Typing(LineField):
    def __init__(self, field: QueryField) -> None:
        super().__init__()
        self._field = field
        self.setProperty("kind", "bare")

    def event(self, event: QEvent) -> bool:
        """Tab takes a suggestion instead of leaving."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            is_tab = event.key() == Qt.Key.Key_Tab and not event.modifiers()
            if is_tab and self.text():
                self._field.taken.emit()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of chips and suggestions; copying takes the whole query unless a part is selected."""
        key, at_left = event.key(), self.cursorPosition() == 0 and not self.hasSelectedText()
        if key == Qt.Key.Key_Backspace and at_left and self._field.enter_chips(remove=True):
            return
        if key != Qt.Key.Key_Backspace:
            self._field.forget_choice()
        if key == Qt.Key.Key_Left and at_left and self._field.enter_chips(remove=False):
            return
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._field.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._field.left.emit()
        elif key == Qt.Key.Key_Escape:
            self._field.closed.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) and not self.hasSelectedText():
            QGuiApplication.clipboard().setText(self._field.text())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.insert(" ".join(QGuiApplication.clipboard().text()[:_LONGEST].split()) + " ")
            self.textEdited.emit(self.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self._field.focus_changed()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the ring."""
        super().focusOutEvent(event)
        self._field.focus_changed()


class _Chip(QAbstractButton):
    removed = Signal()
    walked = Signal(int)

    def __init__(self, text: str, token: Token) -> None:
        super().__init__()
        self._token, self.is_chosen = token, False
        self.setText(text)
        self.setAccessibleName(spoken_token(token))
        self.setToolTip(query_words(token.problem) if token.problem is not None else "")
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setMouseTracking(True)

    def choose(self, on: bool) -> None:
        """About to be removed by the next key."""
        self.is_chosen = on
        self.update()

    def _words(self) -> tuple[str, str]:
        key, _colon, value = self.text().replace("：", ":", 1).partition(":")
        return f"{key}:", value

    def sizeHint(self) -> QSize:
        """As wide as its words, 240 at most."""
        key, value = self._words()
        wide = width_of(key, 12, 400) + width_of(value, 12, 500) + 8 + self._end()
        return QSize(min(theme().px(240), wide), theme().px(22))

    def _end(self) -> int:
        """The width of the cross and what is around it."""
        return theme().px(12) + 8

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The cross removes it."""
        super().mouseReleaseEvent(event)
        if event.position().x() > self.width() - self._end():
            self.removed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes it, the arrows go on."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.walked.emit(-1 if event.key() == Qt.Key.Key_Left else 1)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint box, key, value and cross."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        lit = self.is_chosen or self.hasFocus()
        edge, ground = ("accent-edge", "accent-tint") if lit else ("line-2", "hover")
        if self._token.problem is not None:
            edge, ground = "bad", "bad-tint"
        pen = QPen(theme().colour(edge), 1)
        if self._token.is_excluded:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme().colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        key, value = self._words()
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3"))
        painter.drawText(self.rect().adjusted(6, 0, 0, 0), middle, key)
        left = 7 + width_of(key, 12, 400)
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-1"))
        room = self.width() - left - self._end()
        words = painter.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, room)
        painter.drawText(self.rect().adjusted(left, 0, 2 - self._end(), 0), middle, words)
        over = self.mapFromGlobal(self.cursor().pos()).x() > self.width() - self._end() and self.underMouse()
        left = self.width() - 4 - theme().px(12)
        paint_sign(painter, "x", 12, "text-1" if over else "text-3", left, self.rect())


class _Hidden(QToolButton):
    """How many chips have no room."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def show_count(self, count: int, texts: list[str]) -> None:
        """None hides it."""
        self.setText(f"+{count}")
        name_button(self, " ".join(texts))
        self.setVisible(count > 0)


def _typed(query: Query, part: Token | Word) -> str:
    return query.text[part.begin : part.end]


def _is_open(text: str) -> bool:
    """Whether a quoted value is not closed yet."""
    return text.count('"') % 2 == 1
