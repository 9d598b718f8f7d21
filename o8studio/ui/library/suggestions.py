"""What can be typed next, below the search field; the field keeps the focus (docs/design.md, Library)."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.library.listing import Suggestion
from o8studio.domain.library.query import Key
from o8studio.texts.language import _, listed
from o8studio.ui.library.painting import fitting, model_tile, width_of
from o8studio.ui.library.query_words import key_words
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import button, key_cap, label, row
from o8studio.ui.widgets.signs import paint_sign, square

_ROW, _MOST = 30, 9
_ENTRY = Qt.ItemDataRole.UserRole

NameModel = Callable[[str], tuple[str, str]]
"""Family and title of a model's id."""


class Suggestions(QFrame):
    """`taken` with the token of a suggestion; `filters_asked` for all that there are."""

    taken = Signal(str)
    filters_asked = Signal()

    def __init__(self, parent: QWidget, name_model: NameModel) -> None:
        super().__init__(parent)
        self.setProperty("role", "popover")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._model = QStandardItemModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(_Line(self._list, name_model))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setMouseTracking(True)
        self._list.setFrameShape(QFrame.Shape.NoFrame)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(_("Suggestions"))
        self._list.clicked.connect(lambda index: self.taken.emit(index.data(_ENTRY).token))
        every = button(_("All filters"), "link")
        every.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        every.clicked.connect(self.filters_asked)
        foot = row(
            key_cap("↑"),
            key_cap("↓"),
            label(_("Move"), size=12, tone="3"),
            key_cap("Tab"),
            label(_("Take"), size=12, tone="3"),
            key_cap("-"),
            label(_("Exclude"), size=12, tone="3"),
            1,
            every,
            margins=(14, 4, 14, 4),
        )
        holder = QFrame()
        holder.setProperty("role", "footer")
        holder.setLayout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 7, 1, 1)
        layout.setSpacing(6)
        layout.addWidget(self._list)
        layout.addWidget(holder)
        self.hide()

    def show_suggestions(self, found: Sequence[Suggestion], below: QRect, most: int = _MOST) -> None:
        """Show them below a box of the parent, as wide as it; none hides it."""
        self._model.clear()
        for one in found[:most]:
            item = QStandardItem(_said_words(one.token) if one.is_said else one.token)
            item.setData(one, _ENTRY)
            if one.title:
                item.setData(listed((one.title, one.note)), Qt.ItemDataRole.AccessibleTextRole)
            item.setEditable(False)
            self._model.appendRow(item)
        if not found:
            self.hide()
            return
        high = theme().px(_ROW) * self._model.rowCount() + 2
        self._list.setFixedHeight(high)
        self.setGeometry(below.left(), below.bottom() + 6, below.width(), high + theme().px(34) + 16)
        self.show()
        self.raise_()

    def show_found(self, count: int | None) -> None:
        """So many clips are found by what is typed; said beside the word itself, if it is among them. None: not known yet."""
        for at in range(self._model.rowCount()):
            item = self._model.item(at)
            one: Suggestion = item.data(_ENTRY)
            if one.is_said:
                item.setData(replace(one, count=count), _ENTRY)

    def show_every_filter(self, below: QRect) -> None:
        """Every filter that there is."""
        self.show_suggestions([Suggestion(f"{key.value}:") for key in Key], below, most=len(Key))

    def step(self, step: int) -> None:
        """Highlight the next or previous one."""
        count = self._model.rowCount()
        at = self._list.currentIndex().row()
        at = (0 if step > 0 else count - 1) if at < 0 else (at + step) % max(1, count)
        self._list.setCurrentIndex(self._model.index(at, 0))

    def chosen(self) -> str:
        """The token of the highlighted one; empty if none is."""
        found = self._list.currentIndex().data(_ENTRY)
        return found.token if isinstance(found, Suggestion) and self.isVisible() else ""

    def first(self) -> str:
        """The token of the highlighted one, else of the first."""
        found = self._model.index(0, 0).data(_ENTRY) if self.isVisible() else None
        return self.chosen() or (found.token if isinstance(found, Suggestion) else "")


class _Line(QStyledItemDelegate):
    def __init__(self, view: QListView, name_model: NameModel) -> None:
        super().__init__(view)
        self._view, self._name_model = view, name_model

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, theme().px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: Suggestion = index.data(_ENTRY)
        place: QRect = option.rect.adjusted(6, 0, -6, 0)
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_next = index.row() == max(0, self._view.currentIndex().row())
        if is_next or state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(QRectF(place), 6, 6)
        count = f"{one.count:,}" if one.count is not None else ""
        middle = Qt.AlignmentFlag.AlignVCenter
        room = place.width() - 24 - width_of(count, 12, 400)
        key, colon, value = one.token.partition(":")
        left = place.left() + 8
        if one.is_said:
            paint_sign(painter, "text-search", 16, "text-2", left, place)
            after = 8 + theme().px(16)
            box = QRect(left + after, place.top(), room - after, place.height())
            self._name(painter, box, _said_words(one.token), "")
        elif colon and not value:
            painter.setFont(font(13, code=True))
            painter.setPen(theme().colour("accent-text"))
            painter.drawText(QRect(left, place.top(), room, place.height()), middle, one.token)
            left += painter.fontMetrics().horizontalAdvance(one.token) + 8
            known = next((key_words(each) for each in Key if each.value == key.lstrip("-")), "")
            self._words(painter, QRect(left, place.top(), place.right() - left - 8, place.height()), known)
        elif key.lstrip("-") == Key.MODEL and colon:
            family, title = (one.family, one.title) if one.title else self._name_model(value.strip('"'))
            model_tile(painter, square(left + 12, place, 16), family, title)
            after = 20 + theme().px(16)
            box = QRect(left + after, place.top(), room - after, place.height())
            self._name(painter, box, title, one.note or value.strip('"'))
        else:
            indent = 12 if colon else 0
            title = value.strip('"') if colon else one.token
            box = QRect(left + indent, place.top(), room - indent, place.height())
            self._name(painter, box, title, key if colon else "")
        painter.setFont(font(12, figures=True))
        painter.setPen(theme().colour("text-3"))
        painter.drawText(place.adjusted(0, 0, -8, 0), middle | Qt.AlignmentFlag.AlignRight, count)
        if is_next and not count:
            _paint_cap(painter, place)
        painter.restore()

    def _name(self, painter: QPainter, box: QRect, name: str, note: str) -> None:
        words = fitting(name, 13, 400, box.width(), theme().scale)
        painter.setFont(font(13))
        painter.setPen(theme().colour("text-1"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, words)
        if note and note != name:
            self._words(painter, box.adjusted(width_of(words, 13, 400) + 10, 0, 0, 0), note)

    def _words(self, painter: QPainter, box: QRect, words: str) -> None:
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3"))
        fitted = fitting(words, 12, 400, max(0, box.width()), theme().scale)
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, fitted)


def _paint_cap(painter: QPainter, place: QRect) -> None:
    """The key that takes this one."""
    words = "Tab"
    wide, high = width_of(words, 11, 500) + 12, theme().px(18)
    cap = QRectF(place.right() - 8 - wide, place.center().y() - high / 2 + 0.5, wide, high)
    painter.setPen(QPen(theme().colour("line-2"), 1))
    painter.setBrush(theme().colour("raised"))
    painter.drawRoundedRect(cap, 4, 4)
    painter.setFont(font(11, 500))
    painter.setPen(theme().colour("text-2"))
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, words)


def _said_words(word: str) -> str:
    return _("Clips that say “{word}”").format(word=word.strip('"'))
