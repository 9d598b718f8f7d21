"""How much each frame differs, as a curve under the picture; where it differs most, and the way there."""

from collections.abc import Callable, Sequence
from statistics import fmean, pstdev
from typing import Protocol

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from o8studio.domain.library.comparing import Comparison, Lock
from o8studio.texts.language import _
from o8studio.ui.player.transport import timecode
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review_port import ReviewPort
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import button, column, label, row

_HIGH, _SIDE = 34, 8
_STANDS_OUT = 1.25
"""Times the mean: the noise of an even difference has no peaks."""
_APART = 6
"""Frames between two peaks at least."""


def peaks(values: Sequence[float]) -> list[int]:
    """Where a curve stands out: higher than all within some frames, and well above its mean."""
    if not values:
        return []
    mean = fmean(values)
    least = max(mean + pstdev(values), mean * _STANDS_OUT)
    found: list[int] = []
    for at, value in enumerate(values):
        near = values[max(0, at - _APART) : at + _APART + 1]
        is_new = not found or at - found[-1] > _APART
        if value > 0 and value >= least and value == max(near) and is_new:
            found.append(at)
    return found


class CurveBand(QWidget):
    """`sought` with a time in seconds."""

    sought = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self._words = label(size=12, tone="3", figures=True)
        self.go = button(_("Go there"), "link")
        self._curve = _Curve(self)
        head = row(
            label(_("How much each frame differs"), size=12, tone="3"),
            1,
            self._words,
            self.go,
            margins=(_SIDE, 2, _SIDE, 0),
        )
        whole = column(spacing=2)
        whole.addLayout(head)
        whole.addWidget(self._curve)
        self.setLayout(whole)
        self.go.clicked.connect(lambda: self.sought.emit(self._curve.most()))
        self.show_curve([], [], 0.0, 24.0)

    def show_curve(self, times: Sequence[float], values: Sequence[float], length: float, fps: float) -> None:
        """One value for each frame, and when it is shown; none while they are being made."""
        self._curve.put(times, values, length)
        self.go.setVisible(bool(values) and max(values) > 0)
        words = _("Comparing every frame…")
        if values:
            at = max(range(len(values)), key=lambda one: values[one])
            told = _("most at {time}, {n} %").format(time=timecode(at, fps), n=f"{values[at] * 100:.1f}")
            words = told if values[at] > 0 else _("The two are the same on every frame")
        self._words.setText(words)
        self._curve.setAccessibleDescription(words)

    def show_position(self, seconds: float) -> None:
        """Move the line."""
        self._curve.at = seconds
        self._curve.update()

    def next_peak(self, seconds: float) -> float | None:
        """The time of the next frame that stands out; from the last one, the first."""
        places = self._curve.peak_times()
        return next((one for one in places if one > seconds + 1e-3), places[0] if places else None)


class _Curve(QWidget):
    def __init__(self, band: CurveBand) -> None:
        super().__init__(band)
        self._band = band
        self.setFixedHeight(_HIGH)
        self.setAccessibleName(_("How much each frame differs"))
        self._times: Sequence[float] = ()
        self._values: Sequence[float] = ()
        self._length, self.at = 0.0, 0.0

    def put(self, times: Sequence[float], values: Sequence[float], length: float) -> None:
        self._times, self._values, self._length = times[: len(values)], values, length
        self.update()

    def most(self) -> float:
        return self._times[max(range(len(self._values)), key=lambda one: self._values[one])]

    def peak_times(self) -> list[float]:
        return [self._times[at] for at in peaks(self._values)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the curve, its peaks, and where the playhead is."""
        if self._length <= 0 or not self._values:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = max(*self._values, 1e-6)
        high = self.height() - 6
        points = [
            QPointF(self._x(time), self.height() - 1 - high * value / top)
            for time, value in zip(self._times, self._values, strict=True)
        ]
        ground = [QPointF(points[-1].x(), self.height()), QPointF(points[0].x(), self.height())]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("line-2"))
        painter.drawPolygon(QPolygonF([*points, *ground]))
        painter.setPen(QPen(theme().colour("text-3"), 1.25))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("text-1"))
        for at in peaks(self._values):
            place = points[at]
            painter.drawPolygon(
                QPolygonF(
                    [
                        place + QPointF(0, -3),
                        place + QPointF(3, 0),
                        place + QPointF(0, 3),
                        place + QPointF(-3, 0),
                    ]
                )
            )
        painter.setPen(QPen(theme().colour("text-2"), 1))
        painter.drawLine(QPointF(self._x(self.at), 0), QPointF(self._x(self.at), self.height()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        part = (event.position().x() - _SIDE) / max(1, self.width() - 2 * _SIDE)
        self._band.sought.emit(min(1.0, max(0.0, part)) * self._length)

    def _x(self, seconds: float) -> float:
        return _SIDE + (self.width() - 2 * _SIDE) * seconds / self._length


def pairs_of(comparison: Comparison, first: int, second: int) -> tuple[list[float], list[tuple[int, int]]]:
    """A time for each frame of the first take, and the frames of both that are shown at it."""
    take = comparison.takes[first]
    times = [take.seconds(number) for number in range(take.count)]
    shown = [comparison.numbers(time + 1e-4) for time in times]
    return times, [(numbers[first], numbers[second]) for numbers in shown]


class Compared(Protocol):
    """What the page has for it."""

    stage: CompareStage
    curve: CurveBand


class Differences:
    """Asks for the curve of the two takes that are shown as a difference; one at a time."""

    def __init__(self, page: Compared, port: ReviewPort) -> None:
        self._page, self._port = page, port
        self._asked: object = None
        self._stop: Callable[[], None] | None = None
        page.curve.hide()
        page.curve.sought.connect(self._go)
        page.stage.instant_shown.connect(lambda instant: page.curve.show_position(instant.at))

    def refresh(self) -> None:
        """Show the curve where a difference is shown; what was asked for otherwise is stopped."""
        stage = self._page.stage
        comparison = stage.frames.comparison
        is_shown = (
            stage.mode is StageMode.BLEND
            and stage.blend.mode is BlendMode.DIFFERENCE
            and len(stage.panes) > 1
            and comparison is not None
        )
        self._page.curve.setVisible(is_shown)
        if not is_shown or comparison is None:
            self.stop()
            return
        first, second = stage.pair
        ringed = stage.active if stage.lock is Lock.FRAME else 0
        wanted = (stage.panes[first].path, stage.panes[second].path, stage.offsets, stage.lock, ringed)
        if wanted == self._asked:
            return
        self.stop()
        self._asked = wanted
        times, pairs = pairs_of(comparison, first, second)
        length, fps = comparison.length, stage.panes[first].fps
        self._page.curve.show_curve([], [], length, fps)

        def show(values: Sequence[float]) -> None:
            if wanted == self._asked:
                self._page.curve.show_curve(times, values, length, fps)

        self._stop = self._port.compare_frames(wanted[0], wanted[1], pairs, show)

    def stop(self) -> None:
        """Nobody waits for it any longer."""
        if self._stop is not None:
            self._stop()
        self._stop, self._asked = None, None

    def go_to_next(self) -> None:
        """The next frame that stands out."""
        at = self._page.curve.next_peak(self._page.stage.playhead.at) if self._asked else None
        if at is not None:
            self._go(at)

    def _go(self, seconds: float) -> None:
        self._page.stage.pause()
        self._page.stage.seek(seconds + 1e-3)
