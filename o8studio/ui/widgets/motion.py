"""What moves (docs/design.md, Motion): a number that runs to its end, and looks that fade into the next ones.

At most twelve things move at a time, the others jump; where a person wants less motion, all of them jump.
"""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from PySide6.QtCore import (
    QAbstractAnimation,
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QRect,
    Qt,
    QVariantAnimation,
)
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QGraphicsOpacityEffect, QLabel, QWidget
from shiboken6 import isValid

from o8studio.ui.theme.durations import HOVER_IN_MS, HOVER_OUT_MS, MOST, PRESS_MS
from o8studio.ui.theme.theme import theme

_RISE = 4

Easing = QEasingCurve.Type
_moving: WeakKeyDictionary[QObject, QVariantAnimation] = WeakKeyDictionary()


def animate(
    owner: QObject,
    ms: int,
    step: Callable[[float], object],
    *,
    easing: QEasingCurve.Type = QEasingCurve.Type.OutCubic,
    done: Callable[[], object] | None = None,
) -> None:
    """Let `step` hear a number that runs from 0 to 1, and then `done`; a new run of an owner ends its last one.

    The owner's end is the run's end too.
    """
    stop(owner)
    for gone in [one for one, run in _moving.items() if not (isValid(one) and isValid(run))]:
        del _moving[gone]  # taken away in the middle of it
    if theme().reduce_motion or len(_moving) >= MOST:
        step(1.0)
        if done is not None:
            done()
        return
    run = QVariantAnimation(owner)
    run.setStartValue(0.0)
    run.setEndValue(1.0)
    run.setDuration(ms)
    run.setEasingCurve(easing)
    _moving[owner] = run

    def end() -> None:
        if _moving.get(owner) is run:
            del _moving[owner]
        if done is not None:
            done()

    run.valueChanged.connect(step)
    run.finished.connect(end)
    run.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)


def stop(owner: QObject) -> None:
    """Bring what an owner has running to its end at once."""
    run = _moving.pop(owner, None)
    if run is not None and isValid(run):
        run.setCurrentTime(run.duration())


def rise_in(body: QWidget, ms: int) -> None:
    """What opens fades in and comes up 4 px."""
    stop(body)
    if theme().reduce_motion:
        return
    effect = QGraphicsOpacityEffect(body)
    effect.setOpacity(0.0)
    body.setGraphicsEffect(effect)
    place = body.pos()

    def step(part: float) -> None:
        effect.setOpacity(part)
        body.move(place + QPoint(0, round(_RISE * (1 - part))))

    animate(body, ms, step, done=lambda: body.setGraphicsEffect(None))  # type: ignore[arg-type]  # None takes it off


def fade_window_in(window: QWidget, ms: int) -> None:
    """The same for a window that paints itself, where the system can."""
    if QGuiApplication.platformName() in ("xcb", "cocoa", "windows") and not theme().reduce_motion:
        window.setWindowOpacity(0.0)
        animate(window, ms, window.setWindowOpacity)


def fade_hover(button: QWidget, event: QEvent.Type) -> None:
    """Fade from the look without the pointer to the one with it, or back; called before the look changes."""
    is_in = event is QEvent.Type.Enter
    if theme().reduce_motion or not button.isEnabled() or not button.isVisible():
        return
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, not is_in)
    picture = button.grab()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_in)
    fade_out(button, picture, QPoint(0, 0), HOVER_IN_MS if is_in else HOVER_OUT_MS, Easing.Linear)


def fade_press(button: QAbstractButton, let_go: Callable[[], object]) -> None:
    """Let a button go, and let its pressed look fade; what the press does may take the button away."""
    picture = button.grab() if button.isDown() and not theme().reduce_motion else QPixmap()
    let_go()
    if isValid(button) and button.isVisible():
        fade_out(button, picture, QPoint(0, 0), PRESS_MS)


def fade_out(
    parent: QWidget, picture: QPixmap, place: QPoint, ms: int, easing: QEasingCurve.Type = Easing.OutCubic
) -> None:
    """Let looks that are gone fade away where they were."""
    if not theme().reduce_motion and not picture.isNull():
        _Ghost(parent, picture, place, ms, easing)


def unveil(place: QWidget, ms: int) -> None:
    """Let what lies in a place come up out of the window's colour. Not for a splitter, which makes parts of its children."""
    if not theme().reduce_motion:
        veil = QPixmap(place.size())
        veil.fill(theme().colour("canvas"))
        _Ghost(place, veil, QPoint(0, 0), ms, Easing.Linear)


def wipe_out(parent: QWidget, picture: QPixmap, box: QRect, ms: int, *, to_left: bool) -> None:
    """Let what was in a box shrink to its left or right edge, over what is there now."""
    if theme().reduce_motion:
        return
    cover = QLabel(parent)
    cover.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    cover.setAlignment(
        Qt.AlignmentFlag.AlignTop | (Qt.AlignmentFlag.AlignRight if to_left else Qt.AlignmentFlag.AlignLeft)
    )
    cover.setPixmap(picture)
    cover.setProperty("column", "canvas")  # where there is no picture: the stage's colour
    cover.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    cover.setGeometry(box)
    cover.show()
    cover.raise_()

    def step(part: float) -> None:
        width = round(box.width() * (1 - part))
        left = box.left() if to_left else box.right() + 1 - width
        cover.setGeometry(left, box.top(), width, box.height())

    animate(cover, ms, step, easing=Easing.InOutCubic, done=cover.deleteLater)


class _Ghost(QWidget):
    """The picture of what was there, until it has faded."""

    def __init__(
        self, parent: QWidget, picture: QPixmap, place: QPoint, ms: int, easing: QEasingCurve.Type
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture, self._opacity = picture, 1.0
        self.setGeometry(QRect(place, picture.deviceIndependentSize().toSize()))
        self.show()
        self.raise_()
        animate(self, ms, self._step, easing=easing, done=self._end)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paler and paler."""
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        painter.drawPixmap(0, 0, self._picture)

    def _step(self, part: float) -> None:
        self._opacity = 1.0 - part
        self.update()

    def _end(self) -> None:
        self.hide()
        self.deleteLater()
