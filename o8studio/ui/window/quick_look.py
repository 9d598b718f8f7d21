"""A clip large over the page, playing; Space or Esc closes it, the arrows go on."""

from PySide6.QtCore import QEvent, QRectF, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QWidget

from o8studio.domain.library.listing import ClipRow
from o8studio.texts.language import _
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.window.parts import Window

_EDGE, _FOOT = 48, 40


class QuickLook(QWidget):
    """Over the whole window, silent. One for the window: its player is never destroyed while it may still deliver a picture."""

    def __init__(self, window: Window) -> None:
        super().__init__(window.shell)
        self._window = window
        self._player, self._sink = QMediaPlayer(self), QVideoSink(self)
        self._player.setVideoSink(self._sink)
        self._player.setLoops(QMediaPlayer.Loops.Infinite)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self._frame = QVideoFrame()
        self._row: ClipRow | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        window.shell.installEventFilter(self)

    def show_clip(self, row: ClipRow) -> None:
        """Play a clip."""
        self._row = row
        self._frame = QVideoFrame()
        self.setAccessibleName(_("Quick look: {name}").format(name=row.name))
        self._player.setSource(QUrl.fromLocalFile(row.path))
        self._player.play()
        self.update()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """As large as the window."""
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.shell.rect())
        return super().eventFilter(watched, event)  # type: ignore[arg-type]  # Qt hands over its own objects

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():
            self._frame = frame
            self.update()

    def event(self, event: QEvent) -> bool:
        """Its keys are its own, not the page's."""
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and Esc close, the arrows show the next clip, K pauses."""
        library = self._window.pages.library
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Escape):
            self.end()
        elif (
            event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
            and library is not None
        ):
            step = 1 if event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Down) else -1
            row = library.step_selection(step)
            if row is not None:
                self.show_clip(row)
        elif event.key() == Qt.Key.Key_K:
            is_playing = self._player.playbackState() is QMediaPlayer.PlaybackState.PlayingState
            self._player.pause() if is_playing else self._player.play()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """A press closes it."""
        self.end()

    def end(self) -> None:
        """Close, and let the page have the focus again."""
        self.hide()
        self._player.stop()
        self._player.setSource(QUrl())
        library = self._window.pages.library
        if library is not None:
            library.wall.setFocus()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The picture as large as it fits, its name below."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("stage"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE - _FOOT)
        if self._frame.isValid():
            options = QVideoFrame.PaintOptions()
            self._frame.paint(painter, room, options)
        if self._row is None:
            return
        if self._row.is_missing:
            painter.setFont(font(13))
            painter.setPen(theme().colour("text-3"))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, _("File missing"))
        painter.setFont(font(13, 600))
        painter.setPen(theme().colour("text-1"))
        foot = QRectF(_EDGE, self.height() - _EDGE - _FOOT + 12, self.width() - 2 * _EDGE, 20)
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter, self._row.name)


def open_quick_look(window: Window, row: ClipRow) -> QuickLook:
    """Show a clip over the page."""
    made = window.shell.findChild(QuickLook) or QuickLook(window)
    made.setGeometry(window.shell.rect())
    made.show_clip(row)
    made.show()
    made.raise_()
    made.setFocus()
    return made
