"""The compared takes, painted in one widget and one go: all panes show the same instant."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from o8studio.domain.library.comparing import Lock
from o8studio.services.library.frame_service import FrameCache
from o8studio.texts.language import _
from o8studio.ui.player.picture_place import fitted
from o8studio.ui.review.blend_pane import BlendPane
from o8studio.ui.review.blending import Blend, BlendMode
from o8studio.ui.review.pane_layout import StageMode, places
from o8studio.ui.review.playhead import Playhead
from o8studio.ui.review.shown_rate import PLATE_HIGH, ShownRate, paint_plate
from o8studio.ui.review.solo_sound import SoloSound
from o8studio.ui.review.synced_frames import Instant, SyncedFrames
from o8studio.ui.theme.theme import theme

_RADIUS = 8
_SETTLED_MS = 120
_REJECTED = 0.38
"""Opacity of a rejected take."""


@dataclass(frozen=True, slots=True)
class Pane:
    """One compared take: its file, frame rate, whether it has sound, and whether it is rejected."""

    path: str
    fps: float
    has_sound: bool
    is_rejected: bool = False


class CompareStage(QWidget):
    """Shows one to four takes. Frames count from 0, times are seconds.

    Signals:
        instant_shown: the `Instant` that is painted next.
        active_changed: the index of the ringed take.
        playing_changed: whether it plays.
        unreadable: the index of a take that can't be shown.
        opened: every file was opened.
        reblended: of a pair that shares the picture, other parts are seen.
    """

    instant_shown = Signal(object)
    active_changed = Signal(int)
    playing_changed = Signal(bool)
    unreadable = Signal(int)
    opened = Signal()
    reblended = Signal()

    def __init__(self, cache: FrameCache) -> None:
        super().__init__()
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Compared takes"))
        self.frames = SyncedFrames(self, cache)
        self.playhead = Playhead(self, self._length)
        self.sound = SoloSound(self)
        self.blend = Blend()
        self.panes: tuple[Pane, ...] = ()
        self.mode, self.lock = StageMode.ONE, Lock.TIME
        self.active, self.audible = 0, 0
        self.pair = (0, 1)
        """The takes that side by side and blending show."""
        self.offsets: tuple[int, ...] = ()
        self.names: list[str] = []
        self.instant: Instant | None = None
        self.pair_pane, self.speed = BlendPane(self), 1.0
        self._rate = ShownRate()
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settle.timeout.connect(self._fit)
        self._blink = QTimer(self)
        self._blink.timeout.connect(self._on_blink)
        self.frames.came.connect(self._on_came)
        self.frames.opened.connect(self._on_opened)
        self.frames.unreadable.connect(self.unreadable)
        self.playhead.moved.connect(self._on_moved)
        self.playhead.playing_changed.connect(self._on_playing)

    # ---- the takes

    def show_takes(self, panes: Sequence[Pane], mode: StageMode) -> None:
        """Open these takes, and stand on the first frame."""
        self.playhead.pause()
        self.panes, self.instant = tuple(panes), None
        self.active, self.audible, self.pair = 0, 0, (0, min(1, len(panes) - 1))
        self.offsets = (0,) * len(panes)
        self.playhead.marked = None
        self.playhead.set(0.0)
        self.frames.open([pane.path for pane in panes])
        self.frames.want(0.0)
        self.set_mode(mode)
        self.listen_to(0)

    def set_mode(self, mode: StageMode) -> None:
        """Lay the takes out otherwise."""
        self.mode = mode
        self._pair_active()
        self.pair_pane.release()
        self._start_blinking()
        self._fit()

    def set_active(self, index: int) -> None:
        """Ring this take: steps go by its frames, and commands mean it."""
        if 0 <= index < len(self.panes) and index != self.active:
            self.active = index
            self._pair_active()
            self._arrange()
            self._fit()
            self.active_changed.emit(index)

    def _pair_active(self) -> None:
        """Where only a pair is seen, the ringed take is one of it: nothing is said of what is not seen."""
        if self.mode in (StageMode.SIDE, StageMode.BLEND) and self.active not in self.pair:
            self.pair = (self.pair[0], self.active)

    def swap(self) -> None:
        """Exchange the two takes of the pair."""
        self.pair = (self.pair[1], self.pair[0])
        self._fit()
        self.reblend()

    def set_lock(self, lock: Lock) -> None:
        """Lock by time or by frame."""
        self.lock = lock
        self._arrange()

    def shift(self, index: int, frames: int) -> None:
        """Put one take ahead by some more frames."""
        self.offsets = tuple(
            offset + frames if one == index else offset for one, offset in enumerate(self.offsets)
        )
        self._arrange()

    def show_rejected(self, rejected: Sequence[bool]) -> None:
        """Dim the rejected takes."""
        self.panes = tuple(
            replace(pane, is_rejected=is_rejected)
            for pane, is_rejected in zip(self.panes, rejected, strict=True)
        )
        self.update()

    def listen_to(self, index: int) -> None:
        """Hear this take, and no other."""
        self.audible = index
        pane = self.panes[index] if index < len(self.panes) else None
        self.sound.open(pane.path if pane is not None and pane.has_sound else "")
        self.update()

    def set_blend(self, blend: Blend) -> None:
        """Blend otherwise."""
        self.blend = blend
        self._start_blinking()
        self.reblend()

    def reblend(self) -> None:
        """Paint again: other parts of the pair are seen."""
        self.update()
        self.reblended.emit()

    def end(self) -> None:
        """Release every file."""
        self.playhead.pause()
        self._settle.stop()
        self._blink.stop()
        self.sound.open("")
        self.panes, self.instant = (), None
        self.frames.end()

    # ---- playing

    def toggle(self) -> None:
        """Play or pause."""
        if self.playhead.is_playing:
            self.pause()
        elif self.frames.comparison is not None:
            self.playhead.play(self.speed)

    def pause(self) -> None:
        """Stop on the frames that are shown."""
        if self.playhead.is_playing:
            self.playhead.pause()
            if self.instant is not None:
                self._go(self.instant.at)  # not what is on its way

    def set_speed(self, speed: float) -> None:
        """Play at this speed, now and from now on."""
        self.speed = speed
        if self.playhead.is_playing:
            self.playhead.play(speed)

    def shuttle(self, direction: int) -> None:
        """Play that way, twice as fast at each press, up to 4×."""
        if not self.playhead.is_playing or self.playhead.speed * direction < 0:
            self.playhead.play(direction)
        else:
            self.playhead.play(max(-4.0, min(4.0, self.playhead.speed * 2)))

    def step(self, frames: int) -> None:
        """Move all takes by this many frames of the active one, and stop there."""
        self.pause()
        if (comparison := self.frames.comparison) is not None:
            self._go(comparison.stepped(self.playhead.at, frames))

    def go_to(self, number: int) -> None:
        """Stop on this frame of the active take."""
        self.pause()
        if (comparison := self.frames.comparison) is not None:
            self._go(comparison.at_frame(number))

    def seek(self, seconds: float) -> None:
        """Go there; it plays on if it played."""
        self._go(seconds)

    @property
    def number(self) -> int:
        """The shown frame of the active take."""
        return self.instant.numbers[self.active] if self.instant is not None else 0

    @property
    def sought(self) -> int:
        """The frame of the active take on which the clock stands: while it is being read, not yet the shown one."""
        comparison = self.frames.comparison
        if comparison is None or self.playhead.is_playing:
            return self.number
        return comparison.numbers(self.playhead.at)[self.active]

    # ---- layout

    @property
    def shown(self) -> tuple[int, ...]:
        """The indices of the takes that are laid out, in order."""
        if not self.panes:
            return ()
        if self.mode is StageMode.ONE:
            return (self.active,)
        if self.mode is StageMode.FOUR:
            return tuple(range(len(self.panes)))
        return self.pair if len(self.panes) > 1 else (0,)

    def boxes(self) -> dict[int, QRectF]:
        """Where each laid-out take is painted; blended takes share one place."""
        return places(self.mode, self.shown, QRectF(self.rect()))

    def picture_box(self, index: int) -> QRectF:
        """Where a take's picture itself lies, fitted into its place; empty while it has none."""
        images = self.instant.images if self.instant is not None else ()
        image = images[index] if index < len(images) else QImage()
        box = self.boxes().get(index)
        return QRectF() if box is None or image.isNull() else self._fitted(box, image)

    def _fitted(self, box: QRectF, image: QImage) -> QRectF:
        return fitted(box, image.size(), self.devicePixelRatioF())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decode at the new size once it has settled."""
        super().resizeEvent(event)
        self._settle.start()

    # ---- painting

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint every pane."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        boxes = self.boxes()
        if self.mode is StageMode.BLEND and self.instant is not None and len(self.panes) > 1:
            self.pair_pane.paint(painter, boxes[self.pair[0]])
        else:
            for index, box in boxes.items():
                self._paint_pane(painter, index, box)
        above = PLATE_HIGH + 6 if self.mode is StageMode.BLEND and self.pair_pane.words else 0
        paint_plate(painter, QPointF(12, self.height() - 36 - above), self.rate_words())

    def _paint_pane(self, painter: QPainter, index: int, box: QRectF) -> None:
        painter.save()
        rounded = QPainterPath()
        rounded.addRoundedRect(box, _RADIUS, _RADIUS)
        painter.setClipPath(rounded)
        painter.fillRect(box, theme().colour("stage"))
        image = self.instant.images[index] if self.instant is not None else QImage()
        if not image.isNull():
            painter.setOpacity(_REJECTED if self.panes[index].is_rejected else 1.0)
            painter.drawImage(self._fitted(box, image), image)
        painter.restore()
        if index == self.active and len(self.shown) > 1:
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def rate_words(self) -> str:
        """That this computer shows fewer pictures than there are, or nothing."""
        usual = max((self.panes[one].fps for one in self.shown), default=0.0) * abs(self.playhead.speed)
        return self._rate.words(usual) if self.playhead.is_playing else ""

    # ---- pointer

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what blends the pair, or ring the take that was pressed."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        if self.mode is StageMode.BLEND:
            self.pair_pane.press(event.position())
        else:
            self._press(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the wipe."""
        self.pair_pane.drag(event.position())

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Let go."""
        self.pair_pane.release()

    def _press(self, point: QPointF) -> None:
        hit = next((index for index, box in self.boxes().items() if box.contains(point)), None)
        if hit is None:
            return
        if hit == self.active:
            self.toggle()
        else:
            self.set_active(hit)

    # ---- internals

    def _length(self) -> float:
        comparison = self.frames.comparison
        return comparison.length if comparison is not None else 0.0

    def _arrange(self) -> None:
        self.frames.arrange(active=self.active, lock=self.lock, offsets=self.offsets)
        self.frames.want(self.playhead.at)

    def _fit(self) -> None:
        """Decode at the size at which takes are painted now."""
        ratio, boxes = self.devicePixelRatioF(), self.boxes()
        none = QSize(0, 0)
        sizes = [
            (boxes[one].size() * ratio).toSize() if one in boxes else none for one in range(len(self.panes))
        ]
        self.frames.show_at(sizes, frozenset(boxes))
        self.update()

    def _go(self, seconds: float) -> None:
        self.playhead.set(seconds)
        self.frames.want(seconds)

    def _start_blinking(self) -> None:
        if self.mode is StageMode.BLEND and self.blend.mode is BlendMode.BLINK:
            self._blink.start(1000 // self.blend.rate)
        else:
            self._blink.stop()

    def _on_blink(self) -> None:
        self.blend.is_second = not self.blend.is_second
        self.reblend()

    def _on_opened(self) -> None:
        self._arrange()
        self.opened.emit()

    def _on_moved(self, at: float) -> None:
        self.sound.follow(self._heard_at(at), self.playhead.speed)
        if not self.frames.is_busy:
            self.frames.want(at)

    def _heard_at(self, at: float) -> float:
        """Where the audible take is at this instant: where it would be by itself, and moved with its pictures."""
        comparison, heard = self.frames.comparison, self.audible
        if comparison is None or heard >= len(comparison.takes):
            return at
        take, offset = comparison.takes[heard], self.offsets[heard]
        if comparison.lock is Lock.FRAME and heard != comparison.active:
            return take.seconds(comparison.numbers(at)[heard])
        ahead = take.seconds(min(abs(offset), take.count - 1))
        return max(0.0, at + ahead if offset > 0 else at - ahead)

    def _on_came(self, instant: Instant) -> None:
        is_other = self.instant is None or instant.numbers != self.instant.numbers
        self.instant = instant
        if is_other and self.playhead.is_playing:
            self._rate.note()
        self.update()
        self.instant_shown.emit(instant)

    def _on_playing(self, on: bool) -> None:
        self._rate = ShownRate()
        if not on:
            self.sound.pause()
        self.update()
        self.playing_changed.emit(on)
