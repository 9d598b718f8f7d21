"""Paints one frame on the stage colour, fitted and never cropped: from playback or a still."""

from PySide6.QtCore import QMimeData, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.player.picture_place import fitted
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.layout import button
from o8studio.ui.widgets.signs import centred, paint_sign

_WRAPPED = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
_GREY = 118
"""Mid grey of 18 % reflectance in sRGB."""


class FrameView(QWidget):
    """Holds the visible picture, or a sentence instead.

    `whole_asked` and `carry_asked` request the picture at full size; the visible one may be smaller.
    """

    broke = Signal()
    pressed = Signal()
    resized = Signal()
    whole_asked = Signal()
    carry_asked = Signal()
    pointer_moved = Signal()
    action_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumSize(320, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Picture"))
        self._image = QImage()
        self._poster: QPixmap | None = None
        self._title = self._help = self._sign = self._command = ""
        self._action = button("")
        self._action.setParent(self)
        self._action.hide()
        self._action.clicked.connect(lambda: self.action_asked.emit(self._command))
        self.setMouseTracking(True)
        self._moved = QPointF()
        self._drag_from = QPointF()
        self._dragged = False
        self.surround = "theme"
        self.is_full_size = False
        self.is_rounded, self.is_alone = True, False

    def sizeHint(self) -> QSize:
        """16:9."""
        return QSize(644, 362)

    def show_nothing(self, *, is_coming: bool = False) -> None:
        """No clip is to be shown; said once that is known, not while the one of the last time is looked up.

        Args:
            is_coming: one is being made.
        """
        if is_coming:
            self.show_words(_("Your clip is being made"), _("It opens here when it is ready."))
        else:
            self.show_words(_("No clip yet"), _("Finished clips are saved here on their own."))

    def show_broken(self) -> None:
        """The file is there, but no picture of it can be had; why is said once somebody has looked at the file."""
        self._show_broken("")
        self.broke.emit()

    def show_whether_changed(self, *, is_as_saved: bool) -> None:
        """Whether the file that can't be shown is still the one that was saved."""
        self._show_broken(
            _("It stays in its folder as it was delivered.")
            if is_as_saved
            else _("It has changed since it was saved. Download the clip again, or find its file.")
        )

    def _show_broken(self, about_file: str) -> None:
        self.show_words(
            _("This computer cannot play this file"),
            about_file,
            sign="monitor-x",
            action=(CommandId.OPEN_OUTSIDE, _("Open in the system player")),
        )

    def show_missing(self, path: str) -> None:
        """The file is gone from where it was saved."""
        self.show_words(
            _("The file is no longer where it was saved"),
            path,
            sign="file-question-mark",
            action=(CommandId.FIND_FILE, _("Find it…")),
        )

    def show_frame(self, frame: QVideoFrame) -> None:
        """Show a frame decoded by the player."""
        self.show_image(frame.toImage())

    def show_image(self, image: QImage) -> None:
        """Show a still."""
        self._image = image
        self._action.hide()
        self.update()

    def show_poster(self, poster: QPixmap | None) -> None:
        """Show a clip's poster until its first picture comes; it is never taken for a picture of the clip."""
        self._image, self._poster = QImage(), poster
        self._title = self._help = ""
        self._action.hide()
        self.update()

    def show_words(
        self, title: str, help_text: str, *, sign: str = "clapperboard", action: tuple[str, str] = ("", "")
    ) -> None:
        """Show a sentence instead of a picture.

        Args:
            sign: the icon above it.
            action: the name that `action_asked` emits and the label of its button; empty for none.
        """
        self._image, self._poster = QImage(), None
        self._title, self._help, self._sign = title, help_text, sign
        self._command, words = action
        self._action.setText(words)
        self._action.setVisible(bool(words))
        self._place_action()
        self.update()

    def _place_action(self) -> None:
        self._action.adjustSize()
        top = self._help_box().top() + self._help_height() + 10
        self._action.move((self.width() - self._action.width()) // 2, round(top))

    def _help_box(self) -> QRectF:
        px, middle = theme().px, self.height() / 2
        return QRectF(16, middle - 8 + px(22), self.width() - 32, px(60))

    def _help_height(self) -> int:
        box = self._help_box().toRect()
        return min(box.height(), QFontMetrics(font(12)).boundingRect(box, _WRAPPED, self._help).height())

    def set_alone(self, on: bool) -> None:
        """Whether it fills the window: then black lies around the picture, and no ring."""
        self.is_alone = on
        self.setProperty("ringless", on)
        self.update()

    def image(self) -> QImage:
        """The visible picture; null if there is none."""
        return self._image

    def set_full_size(self, on: bool) -> None:
        """One clip pixel per screen pixel, panned by dragging; or fitted."""
        self.is_full_size, self._moved = on, QPointF()
        self.update()
        if on:
            self.whole_asked.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Emit the change: frames are decoded at the displayed size."""
        super().resizeEvent(event)
        self._place_action()
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the stage and its content."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.is_full_size)
        box = QRectF(self.rect())
        if self.is_rounded:
            rounded = QPainterPath()
            rounded.addRoundedRect(box, 8, 8)
            painter.setClipPath(rounded)
        around = {"black": QColor(Qt.GlobalColor.black), "grey": QColor(_GREY, _GREY, _GREY)}
        usual = around["black"] if self.is_alone else theme().colour("stage")
        painter.fillRect(box, around.get(self.surround, usual))
        if self._image.isNull():
            if self._poster is not None:
                small = self._poster.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
                spot = QRectF(0, 0, small.width(), small.height())
                spot.moveCenter(box.center())
                painter.drawPixmap(spot, self._poster, QRectF(self._poster.rect()))
            elif self._title:
                self._paint_words(painter, box)
            return
        ratio = self.devicePixelRatioF()
        if self.is_full_size:
            size = self._image.size() / ratio
            spot = QRectF(
                (box.width() - size.width()) / 2,
                (box.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
        else:
            spot = fitted(box, self._image.size(), ratio)
        painter.drawImage(spot.translated(self._moved), self._image)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Play or pause, or begin a drag."""
        self._drag_from, self._dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press without a drag plays or pauses."""
        if not self.is_full_size and not self._dragged and event.button() is Qt.MouseButton.LeftButton:
            self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan the picture at full size, or begin to carry it."""
        self.pointer_moved.emit()
        if self.is_full_size and event.buttons() & Qt.MouseButton.LeftButton:
            self._moved += event.position() - self._drag_from
            self._drag_from = event.position()
            self.update()
        elif event.buttons() & Qt.MouseButton.LeftButton and not self._dragged:
            way = (event.position() - self._drag_from).manhattanLength()
            if way >= QApplication.startDragDistance() and not self._image.isNull():
                self._dragged = True
                self.carry_asked.emit()

    def carry(self, image: QImage) -> None:
        """Drag the picture if the button is still held: to a reference slot, or out of the window.

        The drag has a loop of its own, in which tasks go on only if it does not begin inside one.
        """
        QTimer.singleShot(0, self, lambda: self._drag(image))

    def _drag(self, image: QImage) -> None:
        if not QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            return
        drag = QDrag(self)
        carried = QMimeData()
        carried.setImageData(image)
        drag.setMimeData(carried)
        drag.setPixmap(QPixmap.fromImage(image.scaledToHeight(72)))
        drag.exec(Qt.DropAction.CopyAction)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Toggle full screen."""
        self.action_asked.emit(CommandId.FULL_SCREEN)

    def _paint_words(self, painter: QPainter, box: QRectF) -> None:
        middle = box.center()
        px = theme().px
        above = QRectF(box.left(), middle.y() - 20 - px(24), box.width(), px(24))
        paint_sign(painter, self._sign, 24, "text-3", centred(above, 24).left(), above)
        painter.setPen(theme().colour("text-1"))
        painter.setFont(font(13, 600))
        line = QRectF(16, middle.y() - 10, box.width() - 32, px(22))
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self._title)
        painter.setPen(theme().colour("text-3"))
        painter.setFont(font(12))
        painter.drawText(self._help_box(), _WRAPPED, self._help)
