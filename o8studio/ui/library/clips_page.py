"""Every clip as a list of names, models and times; a press plays it on the stage."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QLineEdit,
    QListView,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.ids import ClipId
from o8studio.domain.library.clip import Clip
from o8studio.texts.language import _, ngettext
from o8studio.texts.states import clip_number_words
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.theme.theme import font, pixmap, theme
from o8studio.ui.widgets.layout import LONGEST_SEARCH, button, column, header, label, row
from o8studio.ui.widgets.scrolling import OverlayBar

_CLIP, _META = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_ROW = 64


class ClipsPage(QWidget):
    """Used for the Library and for Review until each has a page of its own."""

    clip_chosen = Signal(str)
    older_asked = Signal()

    def __init__(
        self,
        title: str,
        empty: str,
        store: JobStore,
        thumbnails: Thumbnails,
        wanted: Callable[[Clip], bool] = lambda _clip: True,
    ) -> None:
        """
        Args:
            empty: shown while there are no clips.
            wanted: which clips belong here.
        """
        super().__init__()
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store, self._wanted = store, wanted
        self.search = QLineEdit()
        self.search.setMaxLength(LONGEST_SEARCH)
        self.search.setPlaceholderText(_("Search prompts and models"))
        self.search.setAccessibleName(_("Search clips"))
        self.search.setFixedWidth(280)
        top, self._count = header(title, self.search)
        self._model = QStandardItemModel(self)
        self._delegate = _Row(store, thumbnails)
        self.view = QListView()
        OverlayBar(self.view)
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setUniformItemSizes(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.view.setAccessibleName(title)
        self.view.clicked.connect(self._on_chosen)
        self.view.activated.connect(self._on_chosen)
        nothing = QWidget()
        image = label()
        image.setPixmap(pixmap("gallery-vertical-end", 24, "text-3", 2.0))
        image.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        words = label(empty, size=12, tone="3")
        words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        name = label(_("No clips yet"), weight=600)
        name.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        nothing.setLayout(column(1, image, name, words, 1, spacing=8))
        self.older = button(_("Show older clips"))
        self.older.clicked.connect(self.older_asked)
        self._foot = QWidget()
        self._foot.setLayout(row(1, self.older, 1, margins=(0, 8, 0, 12)))
        self._foot.hide()
        self._stack = QStackedWidget()
        self._stack.addWidget(nothing)
        self._stack.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 12, 16, 0)
        inner.addWidget(self._stack)
        inner.addWidget(self._foot)
        layout.addLayout(inner, 1)
        self.search.textChanged.connect(self._narrow)
        thumbnails.poster_came.connect(self._on_poster)  # a method: it ends with the page

    def show_clips(self, *, has_older: bool = False) -> None:
        """List the clips, newest first; `has_older` offers those that are only on disk."""
        self._foot.setVisible(has_older)
        self.older.setEnabled(True)
        self._model.clear()
        clips = [clip for clip in self._store.clips() if self._wanted(clip)]
        clips.sort(key=self._done_at, reverse=True)
        for clip in clips:
            self._model.appendRow(self._item(clip))
        self._count.setText(ngettext("{n} clip", "{n} clips", len(clips)).format(n=len(clips)))
        self._stack.setCurrentIndex(1 if clips else 0)
        self._narrow(self.search.text())

    def _on_poster(self, _clip_id: str) -> None:
        self.view.viewport().update()

    def _on_chosen(self, index: QModelIndex) -> None:
        self.clip_chosen.emit(index.data(_CLIP))

    def _done_at(self, clip: Clip) -> float:
        """Unix seconds; all clips of a job ended together."""
        job = self._store.maker(clip.id)
        return (job.finished_at if job is not None else None) or clip.kept_at

    def _narrow(self, text: str) -> None:
        for at in range(self._model.rowCount()):
            item = self._model.item(at)
            hit = text.lower() in f"{item.text()} {item.data(_META)}".lower()
            self.view.setRowHidden(at, not hit)

    def _item(self, clip: Clip) -> QStandardItem:
        job = self._store.maker(clip.id)
        done = datetime.fromtimestamp(self._done_at(clip)).astimezone()
        parts = (
            clip_number_words(job, clip) if job is not None else "",
            self._store.names(job.request.model)[1] if job is not None else "",
            f"{done:%Y-%m-%d %H:%M}",
            f"{clip.width} × {clip.height}",
            _("{n} s").format(n=f"{clip.length:.0f}"),
            "★" * clip.review.stars,
        )
        meta = ", ".join(part for part in parts if part)
        item = QStandardItem(" ".join(clip.title.split()))
        item.setData(clip.id, _CLIP)
        item.setData(meta, _META)
        item.setData(f"{clip.title}, {meta}", Qt.ItemDataRole.AccessibleTextRole)
        return item


class _Row(QStyledItemDelegate):
    def __init__(self, store: JobStore, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._store, self._thumbnails = store, thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(300, theme().px(_ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0, 2, 0, -2)
        state: QStyle.StateFlag = option.state
        lit = state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
        painter.setPen(theme().colour("line-1"))
        painter.setBrush(theme().colour("hover" if lit else "raised"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        spot = QRectF(box.left() + 10, box.top() + (box.height() - 45) / 2, 80, 45)
        clip = self._store.clip(ClipId(index.data(_CLIP)))
        picture = self._thumbnails.of_clip(clip) if clip is not None else None
        painter.fillRect(spot, theme().colour("stage"))
        if picture is not None:
            size = picture.size().scaled(spot.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRectF(0, 0, size.width(), size.height())
            fitted.moveCenter(spot.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(fitted.toRect(), picture)
        text = box.adjusted(104, 0, -12, 0)
        half = text.height() / 2
        for top, words, look, token in (
            (text.top() + 2, index.data(Qt.ItemDataRole.DisplayRole), font(13, 500), "text-1"),
            (text.top() + half - 2, index.data(_META), font(11), "text-3"),
        ):
            painter.setFont(look)
            painter.setPen(theme().colour(token))
            fitted_words = painter.fontMetrics().elidedText(
                str(words), Qt.TextElideMode.ElideRight, round(text.width())
            )
            painter.drawText(
                QRectF(text.left(), top, text.width(), half), Qt.AlignmentFlag.AlignVCenter, fitted_words
            )
        painter.restore()
