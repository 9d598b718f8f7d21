"""The table of cards: interprets mouse presses and keys."""

import time
from collections.abc import Mapping

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QWidget

from o8studio.texts.language import _
from o8studio.ui.queue.card import SHORT, QueueRow
from o8studio.ui.queue.card_motion import CardMotion
from o8studio.ui.queue.job_delegate import JobDelegate
from o8studio.ui.queue.job_table import CARD_ROLE
from o8studio.ui.theme.theme import theme

_AIM_SECONDS = 0.7


def _viewport(view: QTableView) -> QWidget:
    """As Qt makes it. To hand out its own, PySide, which can't know what it gets, makes all classes of widgets first: 12 ms
    before anybody can type.
    """
    made = QWidget(view)
    made.setObjectName("qt_scrollarea_viewport")
    made.setBackgroundRole(QPalette.ColorRole.Base)
    made.setAutoFillBackground(True)
    return made


class CardTable(QTableView):
    """Emits the job or group that was chosen and its command, the group that was folded, pointer moves between cards, and the card
    to which a key moved.
    """

    acted = Signal(str, str)
    folded = Signal(object)
    hovered = Signal(object, object)
    looked_at = Signal(QModelIndex)

    def __init__(self, delegate: JobDelegate, motion: CardMotion) -> None:
        super().__init__()
        self.setViewport(_viewport(self))
        self._delegate, self._motion = delegate, motion
        self._pressed = ("", "")
        self._pointed: str | None = None
        self._aimed_at = 0.0
        self._heights: dict[int, int] = {}
        """Those that Qt has of the rows that are no usual cards."""
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(1)
        self.setShowGrid(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setAccessibleName(_("Queue"))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)

    def fit_heights(self, odd: Mapping[int, QueueRow]) -> None:
        """Set the heights of the rows that are, or were, no usual cards; of all where usual ones have another height now.

        Qt is told only of those that change: each question to it takes as long as twenty of Python's.
        """
        usual, width, count = theme().px(SHORT), self.viewport().width(), self.model().rowCount()
        heights = self.verticalHeader()
        if usual != heights.defaultSectionSize():
            heights.setDefaultSectionSize(usual)
            for at in range(count):
                self.setRowHeight(at, usual)
            self._heights = {}
        wanted = {at: card.height(width) for at, card in odd.items()}
        known = {at: height for at, height in self._heights.items() if at < count}
        for at in known.keys() | wanted.keys():
            height = wanted.get(at, usual)
            if height != known.get(at, usual):
                self.setRowHeight(at, height)
        self._heights = wanted

    def shows_group(self, heading: int) -> bool:
        """Whether enough of the group with this heading can be seen: its first card, or the end of its last one."""
        head: QueueRow = self.model().index(heading, 0).data(CARD_ROLE)
        last = heading + (0 if head.folded else head.count)
        end = self.rowViewportPosition(last) + self.rowHeight(last)
        room = self.viewport().height() - 2 * theme().px(SHORT)
        return self.rowViewportPosition(heading) < room and end > theme().px(SHORT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Track the card under the pointer."""
        super().mouseMoveEvent(event)
        self._aimed_at = time.monotonic()
        self._point_at(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        """No card is under the pointer."""
        super().leaveEvent(event)
        self._point_at(QModelIndex())

    @property
    def pointed(self) -> str | None:
        """The key of the card under the pointer."""
        return self._pointed

    @property
    def is_aimed_at(self) -> bool:
        """Whether the pointer is on its way to something here: nothing may move away from under it."""
        return self._pointed is not None and time.monotonic() - self._aimed_at < _AIM_SECONDS

    def _point_at(self, index: QModelIndex) -> None:
        card: QueueRow | None = index.data(CARD_ROLE)
        now = card.key if card is not None and card.job is not None else None
        if now != self._pointed:
            before, self._pointed = self._pointed, now
            self.hovered.emit(before, now)

    def indexAt(self, spot: QPoint) -> QModelIndex:
        """The card drawn at a point; one that is still moving is not at its place yet."""
        index = super().indexAt(spot)
        if not self._motion.is_settling:
            return index
        first, last = max(0, self.rowAt(0)), self.rowAt(self.viewport().height())
        last = self.model().rowCount() - 1 if last < 0 else last
        for row in range(last, first - 1, -1):  # what is painted last is on top
            one = self.model().index(row, 0)
            if self._seen_rect(one).contains(spot):
                return one
        return QModelIndex()

    def _seen_rect(self, index: QModelIndex) -> QRect:
        card: QueueRow = index.data(CARD_ROLE)
        rect = self.visualRect(index).translated(0, self._motion.shift(card.key))
        rect.setHeight(round(rect.height() * self._motion.seen(card)))
        return rect

    def _hit(self, spot: QPoint) -> tuple[str, str]:
        """The id of the card drawn at a point, and its button there; empty for none."""
        index = self.indexAt(spot)
        card: QueueRow | None = index.data(CARD_ROLE)
        if card is None:
            return "", ""
        rect = self.visualRect(index).translated(0, self._motion.shift(card.key))
        buttons = [*self._delegate.button_rects(rect, card), *self._delegate.hover_rects(rect, card)]
        return card.key, next((action for action, place in buttons if place.contains(spot)), "")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember what is pressed; it acts only if it is still under the pointer on release.

        The right button opens a menu and highlights nothing: the highlighted card is the clip on the stage.
        """
        if event.button() == Qt.MouseButton.RightButton:
            return
        self._pressed = self._hit(event.position().toPoint())
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Act on a painted button, a group's heading, or the card itself."""
        super().mouseReleaseEvent(event)
        spot = event.position().toPoint()
        pressed, self._pressed = self._pressed, ("", "")
        index = self.indexAt(spot)
        card: QueueRow | None = index.data(CARD_ROLE)
        if card is None or event.button() is not Qt.MouseButton.LeftButton or self._hit(spot) != pressed:
            return
        if card.job is None and not pressed[1]:
            self.folded.emit(card.group)
        elif pressed[1]:
            self.acted.emit(card.id or card.group, pressed[1])
        elif card.clip is not None and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            self.activated.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter runs the card's default or folds the group; Home and End go to the first and the last."""
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            card: QueueRow = index.data(CARD_ROLE)
            if card.job is None:
                self.folded.emit(card.group)
            else:
                self.activated.emit(index)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            last = self.model().rowCount() - 1
            self.setCurrentIndex(self.model().index(0 if event.key() == Qt.Key.Key_Home else last, 0))
        else:
            super().keyPressEvent(event)
        if self.currentIndex() != index:
            self.looked_at.emit(self.currentIndex())
