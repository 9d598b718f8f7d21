"""The stage: plays a clip with sound, stands still on an exact picture, and shows what is known of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap, QResizeEvent
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QInputDialog, QLineEdit, QToolButton, QVBoxLayout, QWidget

from o8studio.domain.job import Job
from o8studio.services.language import _
from o8studio.services.pictures import FrameReader
from o8studio.ui.player.clip_details import ClipDetails, thumb
from o8studio.ui.player.engine import Engine
from o8studio.ui.player.exact_frames import ExactFrames
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import SPEEDS, Transport, number_of
from o8studio.ui.theme import theme
from o8studio.ui.widgets.basics import Elided, header, label, tool

_SHORT = 15.0
"""Clips below this many seconds loop."""
_LATE_MS = 120
_REVERSE_MS = 40
_THUMBS = 6
_DETAILS = 150


@dataclass(slots=True)
class Habits:
    """How a person likes to watch."""

    loop_short: bool = True
    surround: str = "theme"
    volume: float = 0.4


class PlayerPanel(QWidget):
    """Shows what the window's one engine plays. `asked` names what should happen to the clip on the stage."""

    asked = Signal(str)
    take_chosen = Signal(str)
    fullscreen_changed = Signal(bool)

    def __init__(self, engine: Engine, exact: ExactFrames) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.job: Job | None = None
        self.engine, self.exact = engine, exact
        self._habits = Habits()
        self._reader: FrameReader | None = None
        self._number = 0
        self._range: tuple[int, int] | None = None
        self._waits_for = -1
        self._then: Callable[[], None] | None = None
        self._is_still = True
        self._cannot = False
        self._take_jobs: list[Job] = []
        self._posters = Path()
        self._reverse = QTimer(self)
        self._reverse.setInterval(_REVERSE_MS)
        self._reverse.timeout.connect(self._step_back_in_play)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._build()
        self.engine.frame_came.connect(self._on_frame)
        self.engine.playing_changed.connect(self._on_playing)
        self.engine.failed.connect(self._on_cannot_play)
        self.engine.ended.connect(self._on_ended)
        self.exact.opened.connect(self._on_opened)
        self.exact.came.connect(self._on_exact)
        self.exact.failed.connect(self._on_broken)
        self._late.timeout.connect(lambda: self.transport.show_late(self._waits_for >= 0))
        self.set_volume(self._habits.volume)

    # ---- what is shown

    def show_clip(self, job: Job, *, play: bool, family: str = "unknown", model: str = "") -> None:
        """Open a kept clip."""
        self.job = job
        kept = job.kept[0]
        self._reader, self._range, self._cannot = None, None, False
        self._number, self._waits_for = 0, -1
        self._reverse.stop()
        self._name.show_text(job.title[:80])
        self.details.show_job(job, family, model or job.request.model)
        self.details.show()
        self.timeline.show_length(kept.length)
        self.timeline.show_range(None)
        self.transport.loop.setChecked(self._habits.loop_short and kept.length < _SHORT)
        self._on_loop(self.transport.loop.isChecked())
        self.set_speed(1.0)
        self._is_still = not play
        self.engine.open(kept.path, play=play)
        self.exact.open(kept.path)
        self._show_time()

    def show_missing(self, job: Job) -> None:
        """The file is gone; the card says what can be done."""
        self.close_clip()
        self.job = job
        self.view.show_words(_("The file is no longer where it was saved"), job.kept[0].path)

    def show_review(self, job: Job) -> None:
        """The review of the clip on the stage has changed."""
        if self.job is not None and self.job.id == job.id:
            self.job = job
            self.details.show_review(job)
            self._name.show_text(job.title[:80])

    def show_takes(self, jobs: Sequence[Job], posters: Path) -> None:
        """The clips of the same prompt, oldest first, as small pictures in the header."""
        self._take_jobs, self._posters = list(jobs), posters
        current = self.job.id if self.job else ""
        at = next((number for number, job in enumerate(jobs) if job.id == current), -1)
        self._take.setText(
            _("take {n} of {total}").format(n=at + 1, total=len(jobs)) if at >= 0 and len(jobs) > 1 else ""
        )
        few = 1 < len(jobs) <= _THUMBS
        self._pager.setText(f"‹ {at + 1} / {len(jobs)} ›" if len(jobs) > _THUMBS else "")
        for number, made in enumerate(self._thumbs):
            made.setVisible(few and number < len(jobs))
            if made.isVisibleTo(self):
                job = jobs[number]
                picture = QPixmap(str(posters / f"{job.id}.jpg"))
                made.setIcon(QIcon(thumb(picture)) if not picture.isNull() else QIcon())
                made.setChecked(number == at)
                made.setAccessibleName(_("Take {n}").format(n=number + 1))

    def close_clip(self) -> None:
        """Let go of the file."""
        self.engine.close()
        self.exact.open("")
        self._reader = None

    def set_habits(self, habits: Habits) -> None:
        """How a person likes to watch, from the settings."""
        self._habits = habits
        self.view.surround = habits.surround
        self.set_volume(habits.volume)
        self.view.update()

    # ---- playing

    def toggle(self) -> None:
        """Play or pause."""
        if self.engine.is_playing or self._reverse.isActive():
            self.pause()
        elif self.job is not None and not self._cannot:
            self._is_still = False
            self.engine.seek(self._middle_of(self._number))
            self.engine.play()

    def pause(self) -> None:
        """Stand still on the picture that is seen."""
        self._reverse.stop()
        self.engine.pause()
        self._stand_still(self._number)

    def shuttle(self, direction: int) -> None:
        """Forward, and faster each time; or backward, silently, picture by picture."""
        if direction > 0:
            self._reverse.stop()
            if self.engine.is_playing:
                self.set_speed({1.0: 2.0, 2.0: 4.0}.get(self.engine.player.playbackRate(), 1.0))
            else:
                self.toggle()
        elif self._reverse.isActive():
            self._reverse.setInterval(max(10, self._reverse.interval() // 2))
        else:
            self.pause()
            self._reverse.setInterval(_REVERSE_MS)
            self._reverse.start()

    def step(self, frames: int) -> None:
        """So many pictures on or back, standing still."""
        self._reverse.stop()
        self.go_to(self._number + frames)

    def step_seconds(self, seconds: float) -> None:
        """A second on or back."""
        self.step(round(seconds * self.fps))

    def go_to(self, number: int) -> None:
        """Stand still on this picture, counted from 0."""
        if self.job is None:
            return
        if self.engine.is_playing:
            self.engine.pause()
        self._stand_still(max(0, min(self.count - 1, number)))

    def seek(self, seconds: float) -> None:
        """Stand still on what is seen at this time."""
        number = self._reader.number_at(seconds) if self._reader else int(seconds * self.fps)
        self.go_to(number)

    def when_seen(self, act: Callable[[], None]) -> None:
        """Do something as soon as the picture that was asked for is on the stage."""
        if self._waits_for < 0:
            act()
        else:
            self._then = act

    def set_speed(self, speed: float) -> None:
        """A factor."""
        self.engine.player.setPlaybackRate(speed)
        self.transport.show_speed(speed)

    def change_speed(self, step: int) -> None:
        """The next faster or slower one; 0 is the clip's own."""
        now = self.engine.player.playbackRate()
        at = min(range(len(SPEEDS)), key=lambda index: abs(SPEEDS[index] - now))
        self.set_speed(1.0 if step == 0 else SPEEDS[min(len(SPEEDS) - 1, max(0, at + step))])

    def mark(self, *, begin: bool) -> None:
        """In or out at the picture that is seen."""
        first, last = self._range or (0, self.count - 1)
        first, last = (
            (self._number, max(last, self._number)) if begin else (min(first, self._number), self._number)
        )
        self._set_range((first, last))

    def go_to_mark(self, *, begin: bool) -> None:
        """To in or out."""
        if self._range is not None:
            self.go_to(self._range[0 if begin else 1])

    def clear_marks(self) -> None:
        """No in and no out."""
        self._set_range(None)

    def set_volume(self, part: float) -> None:
        """0 to 1."""
        self.engine.sound.setVolume(part)
        self.transport.volume.setValue(round(part * 100))

    def ask_where(self) -> None:
        """Type a frame or a timecode."""
        if self.job is None:
            return
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setLabelText(_("Frame number, or timecode as MM:SS:FF"))
        dialog.setTextEchoMode(QLineEdit.EchoMode.Normal)
        dialog.setTextValue(str(self._number + 1))
        dialog.textValueSelected.connect(self._on_typed)
        dialog.open()

    def choose_take(self, step: int) -> None:
        """The next or the previous clip of the same prompt."""
        if self.job is None or len(self._take_jobs) < 2:
            return
        at = next((n for n, job in enumerate(self._take_jobs) if self.job and job.id == self.job.id), 0)
        self.take_chosen.emit(self._take_jobs[(at + step) % len(self._take_jobs)].id)

    @property
    def fps(self) -> float:
        """Pictures a second of the clip on the stage."""
        return (self.job.kept[0].fps if self.job else 0.0) or 24.0

    @property
    def count(self) -> int:
        """How many pictures the clip has."""
        if self._reader is not None:
            return self._reader.count
        return max(1, round(self.job.kept[0].length * self.fps)) if self.job else 1

    @property
    def number(self) -> int:
        """The picture that is seen, counted from 0."""
        return self._number

    def frames_shown(self) -> int:
        """How many pictures came since the clip was opened."""
        return self.engine.frames

    def set_full_screen(self, on: bool) -> None:
        """Picture and transport only."""
        for part in (self._top, self.details):
            part.setVisible(not on)
        self._inner.setContentsMargins(*((0, 0, 0, 0) if on else (16, 16, 16, 0)))
        self.view.is_rounded = not on
        self._lay_out()

    # ---- inside

    def _build(self) -> None:
        self.view = FrameView()
        self.timeline = Timeline()
        self.transport = Transport()
        self.details = ClipDetails()
        self.details.hide()
        self._name = Elided("", size=14, tone="1", weight=600, left=True)
        self._take = label(size=12, tone="3")
        self._pager = label(size=12, tone="3", figures=True)
        self._thumbs = [self._thumb(at) for at in range(_THUMBS)]
        self._top, _quiet = header("", self._name, self._take, self._pager, *self._thumbs)
        self._top.layout().setStretch(0, 1)  # type: ignore[union-attr]  # a box layout
        self._name.installEventFilter(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        self._inner = QVBoxLayout()
        self._inner.setContentsMargins(16, 16, 16, 0)
        self._inner.setSpacing(8)
        for part in (self.view, self.timeline, self.transport, self.details):
            self._inner.addWidget(part)
        self._inner.addStretch(1)
        layout.addLayout(self._inner, 1)
        self.view.pressed.connect(self.toggle)
        self.view.fullscreen_asked.connect(lambda: self.asked.emit("full_screen"))
        self.timeline.sought.connect(self.seek)
        self.timeline.range_dragged.connect(self._on_range_dragged)
        self.transport.speed_chosen.connect(self.set_speed)
        self.transport.volume_changed.connect(self.engine.sound.setVolume)
        self.transport.muted.connect(self.engine.sound.setMuted)
        self.transport.looped.connect(self._on_loop)
        self.transport.pressed.connect(self._on_pressed)
        self.details.asked.connect(self.asked)
        self.details.rated.connect(lambda stars: self.asked.emit(f"rate {stars}"))
        self.details.judged.connect(lambda verdict: self.asked.emit(f"judge {verdict}"))

    def _thumb(self, at: int) -> QToolButton:
        made = tool("clapperboard", _("Take {n}").format(n=at + 1), checkable=True)
        made.setProperty("kind", "thumb")
        made.setIconSize(QSize(48, 27))
        made.hide()
        made.clicked.connect(lambda: self.take_chosen.emit(self._take_jobs[at].id))
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on the name renames."""
        if watched is self._name and event.type() is QEvent.Type.MouseButtonDblClick and self.job:
            self.asked.emit("rename")
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture box is 16:9 as long as there is room below it."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        full = not self._top.isVisibleTo(self)
        if full:
            self.view.setFixedHeight(max(120, self.height() - 40 - 44 - 16))
            return
        below = self.height() - 48 - 16 - 92
        least = theme().px(_DETAILS + 80 if self.height() >= 792 else _DETAILS)
        wanted = (self.width() - 32) * 9 // 16
        self.view.setFixedHeight(max(120, min(wanted, below - least)))
        self.transport.show_room(self.width() - 32)
        self.details.show_room(width=self.width() - 32, height=below - self.view.height())

    def _on_pressed(self, deed: str) -> None:
        match deed:
            case "play":
                self.toggle()
            case "step_back":
                self.step(-1)
            case "step_on":
                self.step(1)
            case "mark_in":
                self.mark(begin=True)
            case "mark_out":
                self.mark(begin=False)
            case "go_to":
                self.ask_where()
            case _:
                self.asked.emit(deed)

    def _on_typed(self, text: str) -> None:
        number = number_of(text, self.fps)
        if number is not None:
            self.go_to(number)

    def _on_range_dragged(self, first: float, last: float) -> None:
        at = self._reader.number_at if self._reader else lambda seconds: int(seconds * self.fps)
        self._set_range((at(first), at(last)))

    def _set_range(self, numbers: tuple[int, int] | None) -> None:
        self._range = numbers
        shown = None
        if numbers is not None:
            shown = (self._seconds(numbers[0]), self._seconds(numbers[1] + 1))
        self.timeline.show_range(shown)

    def _seconds(self, number: int) -> float:
        if self._reader is not None and 0 <= number < self._reader.count:
            return self._reader.seconds(number)
        return number / self.fps

    def _middle_of(self, number: int) -> float:
        """A moment at which this picture is seen for sure."""
        begin = self._seconds(number)
        return begin + max(0.001, (self._seconds(number + 1) - begin) / 2)

    def _stand_still(self, number: int) -> None:
        self._is_still, self._number = True, number
        self._waits_for = number
        self._late.start()
        self.exact.want(number)
        self._show_time()

    def _step_back_in_play(self) -> None:
        if self._number <= 0:
            self._reverse.stop()
        elif self._waits_for < 0:
            self._stand_still(self._number - 1)

    def _on_frame(self, frame: QVideoFrame) -> None:
        if self._is_still and not self.view.image().isNull():
            return
        self.view.show_frame(frame)
        if frame.startTime() >= 0:
            seconds = frame.startTime() / 1e6
            self._number = self._reader.number_at(seconds) if self._reader else int(seconds * self.fps)
            self._show_time()
        if self._range is not None and self._number >= self._range[1] and self.engine.is_playing:
            if self.transport.loop.isChecked():
                self.engine.seek(self._middle_of(self._range[0]))
            else:
                self.pause()

    def _on_opened(self, path: str, reader: FrameReader) -> None:
        if self.job is not None and path == self.job.kept[0].path:
            self._reader = reader
            if self._is_still:
                self._stand_still(min(self._number, reader.count - 1))

    def _on_exact(self, path: str, number: int, image: QImage) -> None:
        if self.job is None or path != self.job.kept[0].path or not self._is_still:
            return
        if number == self._waits_for:
            self._waits_for = -1
            self._late.stop()
            self.transport.show_late(False)
            self._number = number
            self.view.show_image(image)
            self._show_time()
            if self._then is not None:
                act, self._then = self._then, None
                act()

    def _on_cannot_play(self) -> None:
        self._cannot = True
        if self._reader is not None:
            self._stand_still(0)
        else:
            self._say_broken()

    def _on_broken(self, path: str) -> None:
        if self.job is not None and path == self.job.kept[0].path and self.engine.frames == 0:
            self._cannot = True
            self._say_broken()

    def _say_broken(self) -> None:
        self.view.show_words(
            _("This computer cannot play this file"),
            _("The file is fine and safe in its folder. Open it in the system player from the menu."),
        )

    def _on_playing(self, on: bool) -> None:
        self.transport.show_playing(on)

    def _on_ended(self) -> None:
        if not self.transport.loop.isChecked():
            self._stand_still(self.count - 1)

    def _on_loop(self, on: bool) -> None:
        self.engine.set_loop(on)

    def _show_time(self) -> None:
        if self.job is None:
            return
        self.transport.show_time(self._number, self.count, self.fps)
        self.timeline.show_position(self._seconds(self._number))
