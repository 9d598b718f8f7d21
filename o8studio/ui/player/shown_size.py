"""Frames are decoded at display size; this informs the decoder, and notices when the view has grown."""

from PySide6.QtCore import QObject, QTimer, Signal

from o8studio.ui.player.exact_frames import ExactFrames
from o8studio.ui.player.frame_view import FrameView

_SETTLED_MS = 120


class ShownSize(QObject):
    """`changed` is emitted once a resize has settled: the current frame was made for another size."""

    changed = Signal()

    def __init__(self, view: FrameView, exact: ExactFrames) -> None:
        super().__init__(view)
        self._view, self._exact = view, exact
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLED_MS)
        self._settle.timeout.connect(self.changed)
        view.resized.connect(self._on_resized)

    def _on_resized(self) -> None:
        size = self._view.size() * self._view.devicePixelRatioF()
        self._exact.show_at(size.width(), size.height())
        self._settle.start()
