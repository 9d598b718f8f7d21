"""Past prompts, newest first, with a search; a press restores one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from o8studio.texts.language import _, listed, ngettext
from o8studio.ui.ports import PastPrompt
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.composed import LineField
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import LONGEST_SEARCH, as_tip, column, label
from o8studio.ui.widgets.scrolling import OverlayBar

_ROW, _MOST_HIGH = 46, 330
_MOST = 200


class PastPrompts:
    """Steps through sent prompts and back to the unsent one."""

    def __init__(self) -> None:
        self._at = -1
        self._before = ""

    def step(self, step: int, past: Sequence[PastPrompt], written: str) -> str:
        """The prompt `step` entries further back."""
        if self._at < 0:
            self._before = written
        self._at = min(len(past) - 1, max(-1, self._at + step))
        return past[self._at].text if self._at >= 0 else self._before

    def leave(self) -> None:
        """Stop stepping: the current prompt was sent."""
        self._at = -1


class _PastDelegate(QStyledItemDelegate):
    """A prompt in one line, and below it, quieter, when it was sent and what came of it."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint both lines on the row's ground."""
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        words, _end, meta = str(index.data()).partition("\n")
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(rect, 6, 6)
        inner = rect.adjusted(10, 0, -14, 0)
        line = theme().px(18)
        top = rect.top() + (rect.height() - 2 * line) // 2
        for at, (text, size, weight, token) in enumerate(
            ((words, 13, 500, "text-1"), (meta, 11, 400, "text-3"))
        ):
            painter.setFont(font(size, weight))
            painter.setPen(theme().colour(token))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
            spot = QRect(inner.left(), top + at * line, inner.width(), line)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


def open_history(
    parent: QWidget, beside: QWidget, past: Sequence[PastPrompt], take: Callable[[str], None]
) -> Popover:
    """Show them below a button."""
    search = LineField()
    search.setMaxLength(LONGEST_SEARCH)
    search.setPlaceholderText(_("Search past prompts"))
    search.setAccessibleName(_("Search past prompts"))
    shown = QListWidget()
    OverlayBar(shown)
    shown.setItemDelegate(_PastDelegate(shown))
    shown.setSpacing(1)
    shown.setAccessibleName(_("Past prompts"))
    for one in past[:_MOST]:
        clips = ngettext("{n} clip", "{n} clips", one.clips).format(n=one.clips)
        best = _("best {n} stars").format(n=one.stars) if one.stars else ""
        text = " ".join(one.text.split())
        meta = listed((one.when, clips, best))
        item = QListWidgetItem(f"{text[:200]}\n{meta}")
        item.setData(Qt.ItemDataRole.UserRole, one.text)
        item.setToolTip(as_tip(one.text[:600]))
        item.setSizeHint(QSize(300, theme().px(_ROW)))
        shown.addItem(item)
    shown.setFixedHeight(min(theme().px(_MOST_HIGH), shown.count() * (theme().px(_ROW) + 2) + 2))
    none = label(_("Prompts that were sent appear here."), size=12, tone="3")
    (none if past else shown).hide()  # to show one that has no parent yet would open a window
    popover = Popover(parent, column(search, shown, none, spacing=8, margins=(10, 10, 10, 10)), 320)

    def chosen(item: QListWidgetItem) -> None:
        take(str(item.data(Qt.ItemDataRole.UserRole)))
        popover.close()

    def narrow(text: str) -> None:
        for at in range(shown.count()):
            item = shown.item(at)
            item.setHidden(text.lower() not in str(item.data(Qt.ItemDataRole.UserRole)).lower())
        first = next((at for at in range(shown.count()) if not shown.item(at).isHidden()), -1)
        shown.setCurrentRow(first)

    def take_current() -> None:
        if shown.currentRow() >= 0:
            chosen(shown.currentItem())

    shown.itemClicked.connect(chosen)
    shown.itemActivated.connect(chosen)
    search.textChanged.connect(narrow)
    search.returnPressed.connect(take_current)
    popover.open_at(beside)
    search.setFocus()
    return popover
