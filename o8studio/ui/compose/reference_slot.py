"""One slot of reference pictures: pick, drop, paste or drag in, preview, remove."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QAbstractButton, QFileDialog
from shiboken6 import isValid

from o8studio.domain.request import ImageRole
from o8studio.texts.language import _
from o8studio.ui.ports import Pixels
from o8studio.ui.qt.pixels import pixels_of, pixmap_of
from o8studio.ui.theme.theme import font, sized, theme
from o8studio.ui.widgets.drops import accept_copy, is_video
from o8studio.ui.widgets.file_dialog import file_dialog
from o8studio.ui.widgets.layout import as_tip
from o8studio.ui.widgets.signs import centred, paint_sign

_ADDRESSES = "text/uri-list"
_READ_BYTES, _READ_LINES = 64 * 1024, 100
Brought = Callable[[Pixels | str], None]
"""Receives a thumbnail read elsewhere; words if it can't be used."""


def use_words(role: ImageRole) -> str:
    """What a picture becomes that is let go at a place of this role."""
    return {
        ImageRole.FIRST_FRAME: _("Use as the first frame"),
        ImageRole.LAST_FRAME: _("Use as the last frame"),
        ImageRole.REFERENCE: _("Use as a reference"),
    }[role]


class ReferenceSlot(QAbstractButton):
    """Holds the paths of at most `room` pictures of one role."""

    picked = Signal()
    refused = Signal(str, str)
    """The path of a file that can't be used and was removed again, and why."""
    pasted = Signal(object)
    """Picture content that is not in a file yet, as PNG."""
    left_out = Signal(int)
    """How many files were let go here at once beyond those that there is room for."""

    def __init__(
        self, role: ImageRole, caption: str, icon_name: str, load: Callable[[Path, Brought], None]
    ) -> None:
        super().__init__()
        self._load = load
        self.role, self._caption, self._icon = role, caption, icon_name
        self.paths: list[str] = []
        self.room = 1
        self.shape: tuple[float, bool] | None = None
        """The ratio that the picture is fitted to before it is sent, and whether with bars."""
        self._picture = QPixmap()
        self._fresh = ""
        self._why_not = ""
        self._drop = False
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(caption)
        self.setFixedHeight(theme().px(56))
        self.setProperty("radius", 8)
        self.setMinimumWidth(84)
        self.clicked.connect(self._on_clicked)

    def sizeHint(self) -> QSize:
        """The design's size."""
        return QSize(108, 56)

    def set_paths(self, paths: Sequence[str]) -> None:
        """Show these pictures, without emitting."""
        self.paths = list(paths)[: max(1, self.room)]
        self._picture = QPixmap()
        if self.paths and not self.paths[-1].startswith(("http://", "https://")):
            self._load(Path(self.paths[-1]), partial(self._on_picture, self.paths[-1]))
        self.setAccessibleDescription(", ".join(Path(path).name for path in self.paths))
        self.update()

    def _on_picture(self, path: str, pixels: Pixels | str) -> None:
        if not isValid(self) or self.paths[-1:] != [path]:
            return
        if not isinstance(pixels, str):
            self._picture = pixmap_of(pixels)
            self.update()
        elif path == self._fresh:  # one restored with a draft stays: its disk may come back
            self.clear()
            self.refused.emit(path, pixels)

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be added now."""
        return bool(self._why_not)

    def show_why_not(self, words: str) -> None:
        """Say why nothing can be added now; empty if it can."""
        self._why_not = words
        self.setToolTip(as_tip(words))
        self.update()

    def show_shape(self, shape: tuple[float, bool] | None) -> None:
        """Preview what will be sent."""
        self.shape = shape
        self.update()

    def add(self, *paths: str) -> None:
        """Add pictures; the oldest give way where there is no room for all."""
        self._fresh = paths[-1]
        self.set_paths([*self.paths, *paths][-self.room :])
        self.picked.emit()

    def clear(self) -> None:
        """Remove the last one."""
        self.set_paths(self.paths[:-1])
        self.picked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dashed when empty; else the picture with its caption."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lit = self._drop or (self.underMouse() and not self._why_not)
        if not self.paths:
            edge = QPen(theme().colour("accent-line" if lit else "line-3"), 1)
            edge.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(edge)
            painter.setBrush(theme().colour("accent-tint") if lit else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)
            token = "text-off" if self._why_not else "text-2"
            painter.drawPixmap(
                self.width() // 2 - theme().px(8), theme().px(10), sized(self._icon, 16, token)
            )
            painter.setPen(theme().colour(token))
            painter.setFont(font(11))
            metrics, room = painter.fontMetrics(), self.width() - 8
            if self._drop:  # what a drop will do is said whole, in two lines if it takes them
                below = QRectF(4, theme().px(27), room, self.height() - theme().px(28))
                flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
                painter.drawText(below, flags, use_words(self.role))
                return
            words = self._words()
            if metrics.horizontalAdvance(words) > room and self.room > 1:
                words = self._why_not or self._count_words()  # the numbers rather than a part of the name
            words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(
                QRectF(0, theme().px(32), self.width(), theme().px(18)), Qt.AlignmentFlag.AlignCenter, words
            )
            return
        clip = QPainterPath()
        clip.addRoundedRect(box, 8, 8)
        painter.setClipPath(clip)
        painter.fillRect(box, theme().colour("stage"))
        self._paint_picture(painter, box)
        if self._picture.isNull():  # a link, or a file that is missing now
            painter.drawPixmap(
                self.width() // 2 - theme().px(8), theme().px(11), sized("globe", 16, "text-2")
            )
        deep = theme().px(18)
        band = QRectF(0, self.height() - deep, self.width(), deep)
        painter.fillRect(band, theme().colour("scrim"))
        painter.setPen(Qt.GlobalColor.white)
        painter.setFont(font(11, 500))
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter, self._words())
        painter.setClipping(False)
        if self._drop:
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 8, 8)
        if self.underMouse() or self.hasFocus():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("scrim"))
            side = theme().px(18)
            disc = QRectF(self.width() - 5 - side, 5, side, side)
            painter.drawEllipse(disc)
            paint_sign(painter, "x", 14, "on-accent", centred(disc, 14).left(), disc)

    def _paint_picture(self, painter: QPainter, box: QRectF) -> None:
        size = self._picture.size()
        if self.shape is None:
            self._fill(painter, box, self._picture, cover=True)
            return
        shape, bars = self.shape
        framed = QSize(1000, max(1, round(1000 / shape))).scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        frame = QRectF(0, 0, framed.width(), framed.height())
        frame.moveCenter(box.center())
        painter.fillRect(frame, Qt.GlobalColor.black)
        painter.save()
        painter.setClipRect(frame, Qt.ClipOperation.IntersectClip)
        if size.isValid():
            self._fill(painter, frame, self._picture, cover=not bars)
        painter.restore()

    @staticmethod
    def _fill(painter: QPainter, box: QRectF, picture: QPixmap, *, cover: bool) -> None:
        how = Qt.AspectRatioMode.KeepAspectRatioByExpanding if cover else Qt.AspectRatioMode.KeepAspectRatio
        size = picture.size().scaled(box.size().toSize(), how)
        spot = QRect(0, 0, size.width(), size.height())
        spot.moveCenter(box.center().toPoint())
        painter.drawPixmap(spot, picture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the cross removes the picture; its hit area is 28 px."""
        at = event.position()
        if self.paths and at.x() > self.width() - 28 and at.y() < 28:
            self.clear()
            return
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete empties, Ctrl+V pastes."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self.paths:
            self.clear()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.take(QGuiApplication.clipboard().mimeData())
        else:
            super().keyPressEvent(event)

    def take(self, found: QMimeData) -> bool:
        """Accept a picture file or picture content from the clipboard or a drag."""
        if self._why_not:
            return False
        files = _files(found)
        if files:
            self.add(*files[: self.room])
            if len(files) > self.room:
                self.left_out.emit(len(files) - self.room)
            return True
        if found.hasImage():
            self.pasted.emit(pixels_of(QImage(found.imageData())))
            return True
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Highlight for a picture, saying what will happen; videos are the window's."""
        found = event.mimeData()
        files = _files(found)
        has_picture = found.hasImage() or any(not is_video(path) for path in files)
        if not self._why_not and has_picture and accept_copy(event):
            self._drop = True
            self.update()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """Remove the highlight."""
        self._drop = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        """Accept what was dropped."""
        self._drop = False
        if accept_copy(event) and not self.take(event.mimeData()):
            event.ignore()
        self.update()

    def _words(self) -> str:
        if self._why_not:
            return self._why_not
        return f"{self._caption} {self._count_words()}" if self.room > 1 else self._caption

    def _count_words(self) -> str:
        return f"{len(self.paths)} / {self.room}"

    def _on_clicked(self) -> None:
        if self._why_not:
            return
        patterns = "*.png *.jpg *.jpeg *.webp"
        dialog = file_dialog(self, self._caption, "", _("Pictures ({patterns})").format(patterns=patterns))
        dialog.setFileMode(
            QFileDialog.FileMode.ExistingFiles if self.room > 1 else QFileDialog.FileMode.ExistingFile
        )
        dialog.filesSelected.connect(self._on_files)
        dialog.open()

    def _on_files(self, paths: Sequence[str]) -> None:
        if paths:
            self.add(*paths)


def _files(found: QMimeData) -> list[str]:
    """The first local files. Qt's list of addresses takes a second for twenty thousand of them."""
    if not found.hasUrls():
        return []
    lines = bytes(found.data(_ADDRESSES).data()[:_READ_BYTES]).split()
    urls = [QUrl.fromEncoded(line) for line in lines[:_READ_LINES]]
    return [url.toLocalFile() for url in urls if url.isLocalFile()]
