"""A row of controls that is one tab stop; the arrow keys move inside it (docs/design.md, Accessibility)."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSlider, QWidget

_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}


class ToolBar(QObject):
    """Lets Tab reach the control that had the focus last."""

    def __init__(self, owner: QWidget, parts: Sequence[QWidget], first: QWidget) -> None:
        """
        Args:
            parts: in order from the left.
            first: the initial tab stop.
        """
        super().__init__(owner)
        self._parts = list(parts)
        for part in self._parts:
            part.installEventFilter(self)
        self._let_in(first)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The arrow keys move the focus; on a slider, up and down set its value."""
        if event.type() is QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self._let_in(watched)
        elif isinstance(event, QKeyEvent) and isinstance(watched, QWidget):
            step = _STEPS.get(Qt.Key(event.key()))
            plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
            if step is not None and plain:
                if event.type() is QEvent.Type.ShortcutOverride:
                    event.accept()  # else the arrow would step the player a frame forward or back
                    return True
                if event.type() is QEvent.Type.KeyPress:
                    self._move(watched, step)
                    return True
            elif (
                isinstance(watched, QSlider)
                and event.type() is QEvent.Type.ShortcutOverride
                and Qt.Key(event.key()) in (Qt.Key.Key_Up, Qt.Key.Key_Down)
            ):
                event.accept()
                return True
        return super().eventFilter(watched, event)

    def _move(self, at: QWidget, step: int) -> None:
        shown = [part for part in self._parts if part.isVisible() and part.isEnabled()]
        if at in shown:
            shown[(shown.index(at) + step) % len(shown)].setFocus(Qt.FocusReason.TabFocusReason)

    def _let_in(self, one: QWidget) -> None:
        for part in self._parts:
            # a mouse press leaves the focus where it is: the arrows keep stepping through frames
            part.setFocusPolicy(Qt.FocusPolicy.TabFocus if part is one else Qt.FocusPolicy.NoFocus)
