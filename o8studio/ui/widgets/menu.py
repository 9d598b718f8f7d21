"""Menus in the design's look: icon, text, the key at the right, red for destructive entries."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget

from o8studio.ui.theme.durations import CLOSE_MS, OPEN_MS
from o8studio.ui.theme.style import is_composited
from o8studio.ui.theme.theme import font, restyle, theme
from o8studio.ui.widgets.floating import AROUND, inside_screen, paint_shadow
from o8studio.ui.widgets.motion import fade_out, fade_window_in
from o8studio.ui.widgets.signs import paint_sign

_ICON, _DANGER = "o8-icon", "o8-danger"
_EDGE, _ICON_SIDE, _BESIDE, _GAP = 10, 16, 6, 10
"""From an entry's edge to its icon or key, the icon, from it to the text, and from the edge to a text without one."""


class Menu(QMenu):
    """Opened without a nested event loop; deletes itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._is_soft = is_composited()
        self._has_icons = False
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground, self._is_soft)
        self.setContentsMargins(*(AROUND if self._is_soft else (0, 0, 0, 0)))
        self.setFont(font(13))
        self.aboutToHide.connect(self._on_hide)

    def add(
        self,
        words: str,
        act: Callable[[], object],
        *,
        icon: str = "",
        key: str = "",
        danger: bool = False,
        checked: bool | None = None,
        enabled: bool = True,
    ) -> QAction:
        """Add an entry.

        Args:
            key: only shown at its right end; it triggers nothing here.
            checked: its check state, or None if it is not checkable.
        """
        made = self.addAction(f"{words}\t{key}" if key else words)
        made.setProperty(_ICON, icon)
        made.setProperty(_DANGER, danger)
        made.setEnabled(enabled)
        if checked is not None:
            made.setCheckable(True)
            made.setChecked(checked)
        if not self._has_icons and (icon or checked is not None):
            self._has_icons = True
            self.setProperty("icons", True)
            restyle(self)
        made.triggered.connect(lambda _on=False: act())
        return made

    def open_below(self, beside: QWidget) -> None:
        """Show it at the lower left corner of a widget."""
        self.open_at(beside.mapToGlobal(beside.rect().bottomLeft()))

    def open_at(self, spot: QPoint) -> None:
        """Show it at a point of the screen."""
        self.popup(spot - self.contentsRect().topLeft())
        self.move(inside_screen(spot, self.contentsRect(), self.screen()))  # Qt keeps the shadow inside too
        fade_window_in(self, OPEN_MS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the shadow is outside the menu."""
        if self.contentsRect().contains(event.position().toPoint()):
            super().mousePressEvent(event)
        else:
            self.close()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the shadow, the box, then each entry."""
        painter = QPainter(self)
        if self._is_soft:
            paint_shadow(painter, self.contentsRect(), self.devicePixelRatioF())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().colour("line-3"), 1))
        painter.setBrush(theme().colour("overlay"))
        corner = 10 if self._is_soft else 0
        painter.drawRoundedRect(QRectF(self.contentsRect()).adjusted(0.5, 0.5, -0.5, -0.5), corner, corner)
        for action in self.actions():
            box = QRectF(self.actionGeometry(action))
            if action.isSeparator():
                painter.fillRect(
                    QRectF(box.left(), box.center().y(), box.width(), 1), theme().colour("line-2")
                )
            else:
                self._paint_entry(painter, box, action)

    def _paint_entry(self, painter: QPainter, box: QRectF, action: QAction) -> None:
        is_on, is_danger = action.isEnabled(), bool(action.property(_DANGER))
        if action is self.activeAction() and is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(box, 6, 6)
        quiet, loud = ("text-off", "text-off") if not is_on else ("text-2", "text-1")
        if is_danger and is_on:
            quiet = loud = "bad"
        name = "check" if action.isChecked() else str(action.property(_ICON) or "")
        if name:
            tint = "accent-text" if action.isChecked() else quiet
            paint_sign(painter, name, _ICON_SIDE, tint, box.left() + _EDGE, box)
        words, _tab, key = action.text().partition("\t")
        painter.setFont(self.font())
        painter.setPen(theme().colour(loud))
        left = _EDGE + theme().px(_ICON_SIDE) + _BESIDE if self._has_icons else _GAP
        inner = box.adjusted(left, 0, -_EDGE, 0)
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(font(12))
        painter.setPen(theme().colour("text-3" if is_on else "text-off"))
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, key)

    def _on_hide(self) -> None:
        parent = self.parentWidget()
        if parent is not None and not parent.isHidden():
            window = parent.window()
            fade_out(window, self.grab(), window.mapFromGlobal(self.pos()), CLOSE_MS)
