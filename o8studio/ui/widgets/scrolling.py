"""A vertical scroll area whose bar lies in the margin, so that the content doesn't shift when it appears."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

_BAR = 11
_WIDEST = 840


class Scrolling(QScrollArea):
    """Wraps a widget whose layout has a right margin at least as wide as the bar."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(inner)
        self._inner = inner
        layout = inner.layout()
        assert layout is not None
        self._margins = layout.contentsMargins()
        self.verticalScrollBar().rangeChanged.connect(lambda _least, most: self._make_room(bar=most > 0))

    def _make_room(self, *, bar: bool) -> None:
        layout = self._inner.layout()
        if layout is not None:
            wanted = self._margins.right() - (_BAR if bar else 0)
            if layout.contentsMargins().right() != wanted:
                layout.setContentsMargins(
                    self._margins.left(), self._margins.top(), wanted, self._margins.bottom()
                )


def page_of(content: QWidget) -> Scrolling:
    """A page's content, aligned left and limited to a readable width."""
    content.setMaximumWidth(_WIDEST)
    holder = QWidget()
    around = QHBoxLayout(holder)
    around.setContentsMargins(24, 20, 24, 20)
    around.addWidget(content, 10)
    around.addStretch(1)
    return Scrolling(holder)
