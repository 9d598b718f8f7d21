"""Floating windows: frameless, with round corners and a shadow where the system composites windows."""

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QFrame, QLayout, QVBoxLayout, QWidget

from o8studio.ui.theme.durations import CLOSE_MS, OPEN_MS
from o8studio.ui.theme.style import is_composited
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.motion import fade_out, rise_in

_BLUR, _DOWN = 28, 12
AROUND = (_BLUR, _BLUR - _DOWN, _BLUR, _BLUR + _DOWN)
_CORNER = 12
_GAP, _EDGE = 6, 8
"""To the widget that it opens beside, and at least to the edge of the screen or window."""


class Floating(QWidget):
    """A `body` with the given layout, and its shadow around it."""

    def __init__(
        self,
        parent: QWidget,
        layout: QLayout,
        width: int,
        kind: Qt.WindowType = Qt.WindowType.Popup,
        role: str = "popover",
    ) -> None:
        flags = kind | Qt.WindowType.FramelessWindowHint | Qt.WindowType.NoDropShadowWindowHint
        super().__init__(parent, flags)
        self._is_soft = is_composited()
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_soft)
        self.body = QFrame()
        self.body.setProperty("role", role)
        self.body.setProperty("soft", self._is_soft)
        self.body.setLayout(layout)
        self.body.setFixedWidth(wide_enough(width, parent))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(AROUND if self._is_soft else (0, 0, 0, 0)))
        outer.addWidget(self.body)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shadow."""
        if self._is_soft:
            painter = QPainter(self)
            paint_shadow(painter, self.body.geometry(), self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the shadow is outside the popover."""
        if not self.body.geometry().contains(event.position().toPoint()):
            self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Fade out."""
        parent = self.parentWidget()
        if self.isVisible() and parent is not None:
            behind = parent.window()
            spot = behind.mapFromGlobal(self.mapToGlobal(self.body.pos()))
            fade_out(behind, self.body.grab(), spot, CLOSE_MS)
        super().closeEvent(event)


def wide_enough(width: int, parent: QWidget) -> int:
    """As wide as the text needs, but no wider than the window at larger sizes of text, and never wider than the screen."""
    room = parent.screen().availableGeometry().width() - 2 * _EDGE
    scaled = min(theme().px(width), max(width, parent.window().width() - 2 * _EDGE))
    return min(max(width, scaled), room)


class Popover(Floating):
    """Opens beside a button; a press elsewhere closes it."""

    def __init__(self, parent: QWidget, layout: QLayout, width: int) -> None:
        super().__init__(parent, layout, width)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def open_at(self, beside: QWidget, spot: QRect | None = None, *, above: bool = False) -> None:
        """Show it below the widget or a part of it, or above; always inside the screen."""
        open_beside(self, beside, spot or beside.rect(), above=above)


def open_beside(floating: Floating, beside: QWidget, spot: QRect, *, above: bool = False) -> None:
    """Show it with its body aligned to the left edge of a part of a widget, 6 px away."""
    to_its_size(floating)
    body = floating.body.geometry()
    height = -body.height() - _GAP if above else spot.height() + _GAP
    corner = beside.mapToGlobal(spot.topLeft() + QPoint(0, height))
    floating.move(inside_screen(corner, body, beside.screen(), beside.window()))
    floating.show()
    rise_in(floating.body, OPEN_MS)


def inside_screen(corner: QPoint, body: QRect, screen: QScreen | None, over: QWidget | None = None) -> QPoint:
    """The window position that puts its body at a corner, or as near to it as the screen allows.

    Args:
        body: the visible rectangle of the window without its shadow, in its own pixels.
        over: the window to stay in, if the body has room in it.
    """
    whole = (screen or QGuiApplication.primaryScreen()).availableGeometry()
    whole.adjust(_EDGE, _EDGE, -_EDGE, -_EDGE)
    if over is not None:
        inner = QRect(over.mapToGlobal(QPoint(0, 0)), over.size())
        inner = inner.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE).intersected(whole)
        if inner.width() >= body.width() and inner.height() >= body.height():
            whole = inner
    left = max(whole.left(), min(corner.x(), whole.right() - body.width()))
    top = max(whole.top(), min(corner.y(), whole.bottom() - body.height()))
    return QPoint(left, top) - body.topLeft()


def to_its_size(window: QWidget) -> None:
    """Fit the height to the text: Qt's own `adjustSize` stops at two thirds of the screen and ignores wrapped lines."""
    layout = window.layout()
    if layout is not None:
        for inner in window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if (within := inner.layout()) is not None:
                within.activate()  # what changed inside is else known to the layout around it a turn later
        layout.activate()
        size = layout.sizeHint()
        if layout.hasHeightForWidth():
            size.setHeight(layout.totalHeightForWidth(size.width()))
        window.resize(size)
        layout.setGeometry(window.rect())  # a hidden child otherwise learns its size only when shown


def paint_shadow(painter: QPainter, box: QRect, ratio: float) -> None:
    """12 px below the box and 28 px around it, as a nine-patch from one small picture."""
    patch = _patch(ratio, theme().name)
    side = round((_BLUR + _CORNER) * ratio)
    outer = QRectF(box.adjusted(-_BLUR, -_BLUR + _DOWN, _BLUR, _BLUR + _DOWN))
    edge = _BLUR + _CORNER
    across = (
        (outer.left(), edge),
        (outer.left() + edge, outer.width() - 2 * edge),
        (outer.right() - edge, edge),
    )
    down = (
        (outer.top(), edge),
        (outer.top() + edge, outer.height() - 2 * edge),
        (outer.bottom() - edge, edge),
    )
    sources = ((0, side), (side, 1), (side + 1, side))
    for (left, wide), (from_left, from_wide) in zip(across, sources, strict=True):
        for (top, high), (from_top, from_high) in zip(down, sources, strict=True):
            painter.drawPixmap(
                QRectF(left, top, wide, high), patch, QRectF(from_left, from_top, from_wide, from_high)
            )


@lru_cache(maxsize=4)
def _patch(ratio: float, _theme: str) -> QPixmap:
    """Stacked rounded boxes, each a little smaller: their sum falls off softly."""
    side = 2 * round((_BLUR + _CORNER) * ratio) + 1
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    whole = theme().colour("shadow")
    layers = 2 * _BLUR
    for layer in range(layers):
        inset = layer * ratio / 2
        colour = QColor(whole)
        # the outer half is thin, like the tail of a bell curve
        colour.setAlphaF(whole.alphaF() * 2 * (layer + 1) / (layers * (layers + 1)))
        painter.setBrush(colour)
        radius = (_CORNER + _BLUR - layer / 2) * ratio
        painter.drawRoundedRect(
            QRectF(0, 0, side, side).adjusted(inset, inset, -inset, -inset), radius, radius
        )
    painter.end()
    return made
