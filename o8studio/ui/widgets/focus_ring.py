"""The ring around the widget with the focus: 2 px thick, 2 px outside, in every window (docs/design.md, Accessibility).

A style sheet can't draw outside a widget; so one transparent widget is kept on top and follows the focus. Fields and
lists show the focus themselves. After a mouse press there is no ring.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QSplitter,
    QSplitterHandle,
    QWidget,
)
from shiboken6 import isValid

from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.focus_follower import FocusFollower

_OUT = 4
_OWN = (QLineEdit, QAbstractScrollArea, QAbstractSpinBox, QComboBox, QAbstractItemView, QSplitterHandle)
_RADII = {
    "primary": 8,
    "queue": 8,
    "chip": 8,
    "place": 8,
    "entry": 8,
    "rail": 8,
    "mark": 8,
    "play": 20,
    "pill": 10,
}
_MOVES = frozenset({QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide})


class FocusRing(FocusFollower):
    """One per application."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        self._target: QWidget | None = None
        self._watched: list[QWidget] = []
        self._left: tuple[QWidget | None, bool] = (None, False)
        """What had the focus when the window lost it, and whether it had a ring: it comes back as it was."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._place)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the focused widget and its container."""
        if event.type() in _MOVES:
            self._soon.start(0)
        elif event.type() is QEvent.Type.MouseButtonPress and watched is self._target:
            self._target = None  # it has the focus already, but now the mouse is used
            self._place()
        return super().eventFilter(watched, event)

    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        for one in self._watched:
            if isValid(one):
                one.removeEventFilter(self)
        self._watched = []
        if now is None and old is not None:
            self._left = old, self._target is old
        left, was_ringed = self._left
        has_ring = was_ringed if now is left else now is not None and _is_ringed(now)
        if now is not None:
            self._left = None, False
        self._target = now if has_ring else None
        self._place()
        if self._target is None or self._ring is None or not isValid(self._ring):
            return
        holder = self._ring.parentWidget()
        at: QWidget | None = self._target
        while at is not None and at is not holder:
            at.installEventFilter(self)
            self._watched.append(at)
            at = at.parentWidget()

    def _place(self) -> None:
        target = self._target
        if target is None or not isValid(target) or not target.isVisible():
            if self._ring is not None and isValid(self._ring):
                self._ring.hide()
            return
        holder = _holder(target)
        ring = self._ring
        if ring is None or not isValid(ring):
            ring = self._ring = _Ring(holder)
        if ring.parentWidget() is not holder:
            ring.setParent(holder)
        ring.show_around(QRect(target.mapTo(holder, QPoint(0, 0)), target.size()), _radius(target))


class _Ring(QWidget):
    def __init__(self, holder: QWidget) -> None:
        super().__init__(holder)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._radius = 6.0

    def show_around(self, box: QRect, radius: float) -> None:
        """Show it around this box."""
        self._radius = min(radius, min(box.width(), box.height()) / 2)
        self.setGeometry(box.adjusted(-_OUT, -_OUT, _OUT, _OUT))
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint only the outline."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("accent-line"), 2))
        corner = self._radius + _OUT - 1
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), corner, corner)


def _is_ringed(widget: QWidget) -> bool:
    pressed = QGuiApplication.mouseButtons() != Qt.MouseButton.NoButton
    return not (pressed or widget.isWindow() or isinstance(widget, _OWN) or widget.property("ringless"))


def _holder(target: QWidget) -> QWidget:
    """The nearest ancestor that contains the whole ring; a scroll area keeps the ring inside."""
    at = target
    while not at.isWindow():
        around = at.parentWidget()
        if around is None:
            break
        at = around
        if isinstance(at, QSplitter):
            continue  # a splitter would add the ring as a column
        box = QRect(target.mapTo(at, QPoint(0, 0)), target.size()).adjusted(-_OUT, -_OUT, _OUT, _OUT)
        if at.rect().contains(box) or isinstance(at.parentWidget(), QAbstractScrollArea):
            break
    return at


def _radius(target: QWidget) -> float:
    own = target.property("radius")
    return float(own) if own is not None else _RADII.get(str(target.property("kind") or ""), 6)
