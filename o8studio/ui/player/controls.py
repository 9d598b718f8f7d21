"""Timeline and transport as one part, which fades while it lies over a picture that fills the window."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QFrame, QGraphicsOpacityEffect, QWidget

from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import Transport
from o8studio.ui.theme.durations import CONTROLS_OUT_MS
from o8studio.ui.theme.theme import restyle
from o8studio.ui.widgets.layout import column
from o8studio.ui.widgets.motion import animate, stop

_REST_MS = 2000
_INSET = 14


class Controls(QFrame):
    """Below the picture it always stays; over it, it goes 2 s after the pointer last moved, and the pointer with it."""

    def __init__(self, timeline: Timeline, transport: Transport, view: FrameView) -> None:
        super().__init__()
        self.setProperty("role", "controls")
        self._view = view
        self._line = column(timeline, transport, spacing=0)
        self.setLayout(self._line)
        self._is_over = False
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rest)
        view.pointer_moved.connect(self.wake)

    def set_over(self, on: bool) -> None:
        """Whether it lies over the picture."""
        self._is_over = on
        self.setProperty("over", on)
        restyle(self)
        inset = _INSET if on else 0
        self._line.setContentsMargins(inset, inset, inset, inset)
        self.wake()

    def wake(self) -> None:
        """The pointer moved: show it, and the pointer."""
        stop(self)
        self.setGraphicsEffect(None)  # type: ignore[arg-type]  # the stubs don't know that None removes it
        self.show()
        self._view.unsetCursor()
        if self._is_over:
            self._rest.start()
        else:
            self._rest.stop()

    def _on_rest(self) -> None:
        if not self._is_over:
            return
        focus = QApplication.focusWidget()
        if (
            (focus is not None and self.isAncestorOf(focus))
            or self.underMouse()
            or QWidget.keyboardGrabber() is not None
            or self._has_menu()
        ):
            self._rest.start()
            return
        effect = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(effect)
        animate(self, CONTROLS_OUT_MS, lambda part: self._fade(effect, part))
        self._view.setCursor(Qt.CursorShape.BlankCursor)

    def _fade(self, effect: QGraphicsOpacityEffect, part: float) -> None:
        if self.graphicsEffect() is effect:
            effect.setOpacity(1.0 - part)
            if part >= 1.0:
                self.hide()
                self.setGraphicsEffect(None)  # type: ignore[arg-type]  # as above

    def _has_menu(self) -> bool:
        return QApplication.activePopupWidget() is not None or QApplication.activeModalWidget() is not None
