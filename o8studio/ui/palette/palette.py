"""The palette's window: one field, and at most twelve rows under the headings of their kinds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from o8studio.texts.language import _
from o8studio.ui.palette.matching import Found, Searched, best
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.floating import Floating, inside_screen, to_its_size
from o8studio.ui.widgets.key_words import key_words
from o8studio.ui.widgets.layout import box, column, key_cap, label, line_edit, row
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.tiles import tile_pixmap

_WIDTH, _TOP = 720, 96
_ROW, _HEADING, _FIELD = 36, 26, 56
_MOST, _EACH = 12, 2
Index = QModelIndex | QPersistentModelIndex


class Kind(StrEnum):
    """What an entry is; the order of the headings."""

    COMMAND = "command"
    PROMPT = "prompt"
    MODEL = "model"
    PRESET = "preset"
    SETTING = "setting"


_ONLY = {">": Kind.COMMAND, "@": Kind.MODEL}
"""The first letter of a query that leaves only one kind."""


@dataclass(frozen=True)
class Entry:
    """Something that can be done.

    Attributes:
        fact: one more word about it, in grey.
        family: of a model, whose tile stands in place of an icon.
        key: as menus write it, with blanks between those that are pressed together.
        is_enabled: whether it can be done now; it is listed all the same.
    """

    kind: Kind
    searched: Searched
    act: Callable[[], object] = field(compare=False)
    icon: str = ""
    family: str = ""
    fact: str = ""
    key: str = ""
    is_enabled: bool = True

    @property
    def title(self) -> str:
        """Its name, in one line."""
        return self.searched.text


@dataclass(frozen=True, slots=True)
class _Row:
    entry: Entry | None = None
    heading: str = ""
    letters: tuple[tuple[int, int], ...] = ()


class Results(QAbstractListModel):
    """The rows for a query."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        super().__init__()
        self._by_kind: Mapping[Kind, list[Entry]] = {
            kind: [one for one in entries if one.kind is kind] for kind in Kind
        }
        self._texts = {kind: [one.searched for one in found] for kind, found in self._by_kind.items()}
        self.rows: list[_Row] = []
        self._query = ""
        self.search("")

    def search(self, query: str) -> None:
        """Show what a query finds."""
        self._query = query
        only = _ONLY.get(query[:1])
        words = query[1:] if only is not None else query
        kinds = [only] if only is not None else list(Kind)
        found = [
            (kind, at, match)
            for kind in kinds
            for at, match in best(self._texts[kind], words, _MOST if only is not None else _EACH)
        ]
        names = _headings()
        ranks = {
            kind: min((match.rank for one, _at, match in found if one is kind), default=0) for kind in kinds
        }
        rows: list[_Row] = []
        for kind in sorted(
            kinds, key=ranks.__getitem__
        ):  # Enter does the first: it is the one that fits best
            of_kind = [(at, match) for one, at, match in found if one is kind][:_MOST]
            if of_kind:
                rows.append(_Row(heading=names[kind]))
                rows += [_row(self._by_kind[kind][at], match) for at, match in of_kind]
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def learn(self, initials: Mapping[str, str]) -> None:
        """The pinyin initials of some texts are known now."""
        for kind, entries in self._by_kind.items():
            for at, one in enumerate(entries):
                known = initials.get(one.title)
                if known:
                    self._texts[kind][at] = Searched(one.title, known)
        self.search(self._query)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Headings and entries."""
        return 0 if parent.isValid() else len(self.rows)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings can't be selected."""
        if not index.isValid() or self.rows[index.row()].entry is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row's words, for screen readers too."""
        if not index.isValid():
            return None
        shown = self.rows[index.row()]
        if role == Qt.ItemDataRole.UserRole:
            return shown
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            entry = shown.entry
            return (
                shown.heading
                if entry is None
                else ", ".join(filter(None, (entry.title, entry.fact, entry.key)))
            )
        return None


def _row(entry: Entry, found: Found) -> _Row:
    return _Row(entry, letters=found.letters)


def _headings() -> dict[Kind, str]:
    return {
        Kind.COMMAND: _("Actions"),
        Kind.PROMPT: _("Past prompts"),
        Kind.MODEL: _("Models"),
        Kind.PRESET: _("Presets"),
        Kind.SETTING: _("Settings"),
    }


class _RowDelegate(QStyledItemDelegate):
    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        is_heading = index.data(Qt.ItemDataRole.UserRole).entry is None
        return QSize(200, theme().px(_HEADING if is_heading else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the heading; or icon, name with the letters that matched, fact and key."""
        shown: _Row = index.data(Qt.ItemDataRole.UserRole)
        spot: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        if shown.entry is None:
            painter.setFont(font(11, 500))
            painter.setPen(theme().colour("text-3"))
            painter.drawText(spot.adjusted(18, 4, -18, 0), middle, shown.heading)
            painter.restore()
            return
        entry = shown.entry
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("accent-tint"))
            painter.drawRoundedRect(spot.adjusted(8, 1, -8, -1), 6, 6)
        if entry.family:
            side = theme().px(16)
            at = QRect(spot.left() + 18, spot.center().y() - side // 2 + 1, side, side)
            painter.drawPixmap(at, tile_pixmap(entry.family, entry.title, 16))
        elif entry.icon:
            tint = "text-2" if entry.is_enabled else "text-off"
            paint_sign(painter, entry.icon, 16, tint, spot.left() + 18, spot)
        inner = spot.adjusted(30 + theme().px(16), 0, -20, 0)
        if entry.key:
            inner.setRight(_paint_keys(painter, inner, entry.key) - 16)
        left = _paint_title(painter, inner, entry, shown.letters)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3"))
        room = inner.right() - left - 10
        fact = painter.fontMetrics().elidedText(entry.fact, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QRect(left + 10, inner.top(), max(0, room), inner.height()), middle, fact)
        painter.restore()


def _paint_keys(painter: QPainter, inner: QRect, keys: str) -> int:
    """Paint each key in its cap at the right; returns where the first begins."""
    painter.setFont(font(11))
    metrics, high, right = painter.fontMetrics(), theme().px(18), inner.right() + 1
    for key in reversed(keys.split()):
        wide = max(high, metrics.horizontalAdvance(key) + 10)
        cap = QRect(right - wide, inner.center().y() - high // 2 + 1, wide, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("hover"))
        painter.drawRoundedRect(cap, 4, 4)
        painter.setPen(theme().colour("text-2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        right = cap.left() - 4
    return right


def _paint_title(painter: QPainter, inner: QRect, entry: Entry, letters: Sequence[tuple[int, int]]) -> int:
    """Paint what fits of the title; returns where it ends."""
    plain = font(13, 500)
    strong = QFont(font(13, 600))
    painter.setFont(plain)
    title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, inner.width())
    usual = theme().colour("text-1" if entry.is_enabled else "text-3")
    marked = {at for begin, end in letters for at in range(begin, end)} if entry.is_enabled else set()
    left, at = inner.left(), 0
    while at < len(title):
        is_marked, end = at in marked, at
        while end < len(title) and (end in marked) is is_marked:
            end += 1
        painter.setFont(strong if is_marked else plain)
        painter.setPen(theme().colour("accent-text") if is_marked else usual)
        words = title[at:end]
        painter.drawText(
            QRect(left, inner.top(), inner.width(), inner.height()), Qt.AlignmentFlag.AlignVCenter, words
        )
        left += painter.fontMetrics().horizontalAdvance(words)
        at = end
    return left


class Palette(Floating):
    """Opens over the upper middle of a window, with the focus in its field."""

    def __init__(self, parent: QWidget, entries: Sequence[Entry]) -> None:
        self.field = line_edit()
        self.field.setObjectName("palette")
        self.field.setPlaceholderText(_("Find an action, a prompt, a model or a setting"))
        self.field.setAccessibleName(_("Command palette"))
        self.field.setProperty("kind", "palette")
        self.field.setFixedHeight(max(_FIELD, theme().px(_FIELD)))
        self.results = Results(entries)
        self.view = QListView()
        self.view.setModel(self.results)
        self.view.setItemDelegate(_RowDelegate(self.view))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.view.setAccessibleName(_("Results"))
        self.view.setMouseTracking(True)
        self._none = label(_("Nothing found."), size=12, tone="3")
        self._none.setContentsMargins(18, 10, 18, 12)
        foot = row(
            key_cap("↑ ↓"), label(_("Move"), size=11, tone="3"), key_cap("↵"), label(_("Do it"), size=11, tone="3"), 1,
            key_cap(">"), label(_("only actions"), size=11, tone="3"),
            key_cap("@"), label(_("only models"), size=11, tone="3"),
            spacing=6, margins=(18, 6, 18, 6),
        )  # fmt: skip
        sign = label()
        sign.setPixmap(sized("search", 18, "text-2", parent.devicePixelRatioF()))
        # Translators: what is searched: not only one kind
        self._searched = label(_("everything"), size=12, tone="3")
        esc = key_cap(key_words("Esc"))
        head = row(sign, self.field, self._searched, esc, spacing=10, margins=(18, 0, 16, 0))
        head.setStretch(1, 1)
        layout = column(spacing=0)
        layout.addLayout(head)
        for part in (box("line"), self.view, self._none, box("line")):
            layout.addWidget(part)
        layout.addLayout(foot)
        super().__init__(parent, layout, _WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_query)
        self.view.clicked.connect(self._run)
        self.view.entered.connect(self.view.setCurrentIndex)
        self._fit()

    def open(self) -> None:
        """Show it."""
        parent = self.parentWidget()
        assert parent is not None  # it was given one
        window = parent.window()
        to_its_size(self)
        body = self.body.geometry()
        corner = window.mapToGlobal(window.rect().topLeft())
        corner.setX(corner.x() + (window.width() - body.width()) // 2)
        corner.setY(corner.y() + min(_TOP, max(8, window.height() - body.height() - 8)))
        self.move(inside_screen(corner, body, window.screen()))
        self.show()
        self.field.setFocus()

    def learn(self, initials: Mapping[str, str]) -> None:
        """See `Results.learn`."""
        before = self.view.currentIndex().row()
        self.results.learn(initials)
        self._fit()
        if 0 <= before < len(self.results.rows) and self.results.rows[before].entry is not None:
            self.view.setCurrentIndex(self.results.index(before, 0))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrows move in the list, Enter runs; everything else is typing."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 5, Qt.Key.Key_PageUp: -5}
            if (step := steps.get(Qt.Key(event.key()))) is not None:
                self._move(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _on_query(self, query: str) -> None:
        only = {">": _("only actions"), "@": _("only models")}.get(query[:1])
        self._searched.setText(only or _("everything"))
        self.results.search(query)
        self._fit()

    def _fit(self) -> None:
        rows = self.results.rows
        high = sum(theme().px(_HEADING if one.entry is None else _ROW) for one in rows)
        self.view.setFixedHeight(min(high, theme().px((_MOST + 3) * _ROW)))
        self.view.setVisible(bool(rows))
        self._none.setVisible(not rows)
        self.view.setCurrentIndex(self.results.index(-1, 0))
        self._move(1)
        if self.isVisible():
            to_its_size(self)

    def _move(self, step: int) -> None:
        """To the next entry that way; headings are passed over, and the ends are joined."""
        places = [at for at, one in enumerate(self.results.rows) if one.entry is not None]
        if not places:
            return
        now = self.view.currentIndex().row()
        number = places.index(now) + step if now in places else (0 if step > 0 else -1)
        at = places[number % len(places) if abs(step) == 1 else max(0, min(len(places) - 1, number))]
        self.view.setCurrentIndex(self.results.index(at, 0))

    def _run(self, index: QModelIndex) -> None:
        """Close first, so that what is done finds the window as it was."""
        shown = index.data(Qt.ItemDataRole.UserRole)
        if shown is None or shown.entry is None or not shown.entry.is_enabled:
            return
        act = shown.entry.act
        self.close()
        act()
