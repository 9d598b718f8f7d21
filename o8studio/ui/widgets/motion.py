"""Animations (docs/design.md, Motion): a running number, and cross-fades between looks.

At most twelve run at a time, further ones jump to their end; with reduced motion, all of them jump.
"""

from collections.abc import Callable
from functools import partial
from weakref import WeakKeyDictionary

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QRect,
    Qt,
    QTimer,
    QVariantAnimation,
)
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QAbstractButton, QGraphicsOpacityEffect, QLabel, QWidget
from shiboken6 import delete, isValid

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
    """Call `step` with a number running from 0 to 1, then `done`; a new run of the same owner ends its previous one.

    The run ends when the owner is deleted.
    """
    stop(owner)
    for gone in [one for one, run in _moving.items() if not (isValid(one) and isValid(run))]:
        del _moving[gone]  # deleted while running
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
        # Often `step` is what keeps the owner alive: it must not go while Qt deletes its run, which is a part of it.
        QTimer.singleShot(0, partial(_discard, run, owner))
        if done is not None:
            done()

    run.valueChanged.connect(step)
    run.finished.connect(end)
    run.start()


def _discard(run: QVariantAnimation, _owner: QObject) -> None:
    """Delete a run that has ended, and let go of its owner only after that."""
    if isValid(run):
        delete(run)


def stop(owner: QObject) -> None:
    """Finish the owner's run immediately."""
    run = _moving.pop(owner, None)
    if run is not None and isValid(run):
        run.setCurrentTime(run.duration())


def rise_in(body: QWidget, ms: int) -> None:
    """Fade in an opening body while it moves up 4 px."""
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

    animate(body, ms, step, done=lambda: body.setGraphicsEffect(None))  # type: ignore[arg-type]  # None removes it


def fade_window_in(window: QWidget, ms: int) -> None:
    """Fade in a window that paints itself, if the system supports it."""
    if QGuiApplication.platformName() in ("xcb", "cocoa", "windows") and not theme().reduce_motion:
        window.setWindowOpacity(0.0)
        animate(window, ms, window.setWindowOpacity)


def fade_hover(button: QWidget, event: QEvent.Type) -> None:
    """Fade into or out of the hovered look; called before the look changes."""
    is_in = event is QEvent.Type.Enter
    if theme().reduce_motion or not button.isEnabled() or not button.isVisible():
        return
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, not is_in)
    picture = button.grab()
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_in)
    fade_out(button, picture, QPoint(0, 0), HOVER_IN_MS if is_in else HOVER_OUT_MS, Easing.Linear)


def fade_press(button: QAbstractButton, let_go: Callable[[], object]) -> None:
    """Release a button and fade its pressed look; the press may delete the button."""
    picture = button.grab() if button.isDown() and not theme().reduce_motion else QPixmap()
    let_go()
    if isValid(button) and button.isVisible():
        fade_out(button, picture, QPoint(0, 0), PRESS_MS)


def fade_out(
    parent: QWidget, picture: QPixmap, place: QPoint, ms: int, easing: QEasingCurve.Type = Easing.OutCubic
) -> None:
    """Fade out a picture of what was at a place."""
    if not theme().reduce_motion and not picture.isNull():
        _Ghost(parent, picture, QRect(place, picture.deviceIndependentSize().toSize()), ms, easing)


def unveil(place: QWidget, ms: int) -> None:
    """Fade in the content of a place from the window's colour. Not for a splitter, which adopts its children."""
    if not theme().reduce_motion:
        _Ghost(place, theme().colour("canvas"), place.rect(), ms, Easing.Linear)


def wipe_out(parent: QWidget, picture: QPixmap, box: QRect, ms: int, *, to_left: bool) -> None:
    """Shrink a picture of a box's former content to its left or right edge, over the new content."""
    if theme().reduce_motion:
        return
    cover = QLabel(parent)
    cover.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    cover.setAlignment(
        Qt.AlignmentFlag.AlignTop | (Qt.AlignmentFlag.AlignRight if to_left else Qt.AlignmentFlag.AlignLeft)
    )
    cover.setPixmap(picture)
    cover.setProperty("column", "canvas")  # if there is no picture: the stage's colour
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
    """A picture of the former content, or one colour, while it fades."""

    def __init__(
        self, parent: QWidget, picture: QPixmap | QColor, box: QRect, ms: int, easing: QEasingCurve.Type
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture, self._opacity = picture, 1.0
        self.setGeometry(box)
        self.show()
        self.raise_()
        animate(self, ms, self._step, easing=easing, done=self._end)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint it at decreasing opacity."""
        painter = QPainter(self)
        painter.setOpacity(self._opacity)
        if isinstance(self._picture, QColor):
            painter.fillRect(self.rect(), self._picture)
        else:
            painter.drawPixmap(0, 0, self._picture)

    def _step(self, part: float) -> None:
        self._opacity = 1.0 - part
        self.update()

    def _end(self) -> None:
        self.hide()
        self.deleteLater()
