"""The queue folded to 72 px: each group's icon and count, small posters with a bar; a press opens the column."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem

from o8studio.domain.jobs.queue_state import Group
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import name_button
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import box, row, tool
from o8studio.ui.widgets.signs import paint_sign
from o8studio.ui.widgets.tiles import tile_pixmap

_ICONS = {
    Group.RUNNING: "loader-circle",
    Group.WAITING: "clock",
    Group.ATTENTION: "triangle-alert",
    Group.DONE: "check",
    Group.UNWATCHED: "eye-off",
    Group.FAILED: "circle-alert",
    Group.REMOVED: "ban",
}


class QueueStrip(QListView):
    """Uses the same model as the column."""

    opened = Signal()

    def __init__(self, table: JobTable, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setModel(table)
        self._delegate = _Small(thumbnails)
        self.setItemDelegate(self._delegate)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(72)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(_("Queue, collapsed"))
        self.setToolTip(_("Open the queue"))

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Open the column."""
        self.opened.emit()


def strip_head(opened: SignalInstance) -> QFrame:
    """The header over the strip, hidden at first: its button emits `opened`."""
    unfold = tool("panel-right-open", _("Open the queue"))
    name_button(unfold, _("Open the queue"), CommandId.FOLD_QUEUE)
    unfold.clicked.connect(opened)
    made = box("header", row(1, unfold, 1))
    made.setFixedHeight(48)
    made.hide()
    return made


class _Small(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        card: QueueRow = index.data(CARD_ROLE)
        return QSize(70, theme().px(30) if card.job is None else 44)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        card: QueueRow = index.data(CARD_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        token = "warn" if card.group is Group.ATTENTION else "text-3"
        if card.job is None:
            line = box.adjusted(0, 2, 0, 0)
            paint_sign(painter, _ICONS[card.group], 14, token, box.left() + 14, line)
            painter.setPen(theme().colour(token))
            painter.setFont(font(12, 500, figures=True))
            painter.drawText(
                line.adjusted(20 + theme().px(14), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(card.count)
            )
            painter.restore()
            return
        spot = QRectF(box.left() + 9, box.top() + 3, 52, 34)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("warn-tint" if card.group is Group.ATTENTION else "hover"))
        painter.drawRoundedRect(spot, 5, 5)
        of = self._thumbnails
        picture = of.of_clip(card.clip) if card.clip is not None else of.of_job(card.job)
        if picture is not None:
            size = picture.size().scaled(spot.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(0, 0, size.width(), size.height())
            fitted.moveCenter(spot.center())
            painter.drawPixmap(fitted.toRect(), picture)
        else:
            square = tile_pixmap(card.family, card.title, 18, scaled=False)
            painter.drawPixmap(round(spot.center().x() - 9), round(spot.center().y() - 9), square)
        if card.group is Group.RUNNING:
            painter.setBrush(theme().colour("pressed"))
            painter.drawRoundedRect(QRectF(spot.left(), spot.bottom() + 2, 52, 3), 1.5, 1.5)
            painter.setBrush(theme().colour("accent-line"))
            part = card.part if card.part is not None else 0.5
            painter.drawRoundedRect(QRectF(spot.left(), spot.bottom() + 2, 52 * part, 3), 1.5, 1.5)
        painter.restore()
