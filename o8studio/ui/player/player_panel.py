"""The stage: plays a clip with sound, stops on exact frames, and shows what is known about it."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtMultimedia import QVideoFrame
from PySide6.QtWidgets import QAbstractButton, QWidget

from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.services.library.frame_service import FrameReader
from o8studio.texts.language import _
from o8studio.ui.player.clip_details import ClipDetails
from o8studio.ui.player.clip_times import ClipTimes
from o8studio.ui.player.controls import Controls
from o8studio.ui.player.engine import Engine
from o8studio.ui.player.exact_frames import ExactFrames
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.marks import Marks
from o8studio.ui.player.preferences import PlayerPreferences
from o8studio.ui.player.reverse import Reverse
from o8studio.ui.player.shown_size import ShownSize
from o8studio.ui.player.speed import Speed
from o8studio.ui.player.stage_header import StageHeader
from o8studio.ui.player.stage_layout import StageLayout
from o8studio.ui.player.takes_strip import TakesStrip
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import Transport, number_of

_SHORT, _LATE_MS = 15.0, 120
"""Clips below this many seconds loop; and how long a picture may take before that is shown."""


class PlayerPanel(QWidget):
    """Shows what the window's one engine plays. `asked` names a command, `unplayable` says why there is no picture."""

    asked = Signal(str)
    unplayable = Signal(str)
    take_chosen, clip_shown = Signal(str), Signal()

    def __init__(self, engine: Engine, exact: ExactFrames, transport: Transport | None = None) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.clip: Clip | None = None
        self.job: Job | None = None
        self.engine, self.exact, self.transport = engine, exact, transport or Transport()
        self._preferences = PlayerPreferences()
        self._reader: FrameReader | None = None
        self._number, self._seen, self._waits_for = 0, -1, -1
        self._is_still, self._is_whole = True, False
        self._cannot = self._is_opening = self._is_alone = False
        self._waiting_takes: list[Callable[[QImage], None]] = []
        """Of pictures that were asked for while the clip is being opened."""
        self._reverse = Reverse(self, self._step_back_in_play)
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._build()
        self.engine.frame_came.connect(self._on_frame)
        self.engine.playing_changed.connect(self.transport.show_playing)
        self.engine.failed.connect(self._on_cannot_play)
        self.engine.ended.connect(self._on_ended)
        self.exact.opened.connect(self._on_opened)
        self.exact.came.connect(self._on_exact)
        self.exact.failed.connect(self._on_broken)
        self._late.timeout.connect(lambda: self.transport.show_late(self._waits_for >= 0))
        self.set_volume(self._preferences.volume)

    # ---- the clip

    def show_clip(
        self,
        clip: Clip,
        job: Job,
        names: tuple[str, str],
        *,
        play: bool,
        poster: QPixmap | None = None,
        is_missing: bool = False,
    ) -> None:
        """Open a clip that `job` made.

        Args:
            names: family and title of its model.
            poster: shown until the clip's first picture comes.
            is_missing: say that its file is not where it was saved.
        """
        self.clip, self.job = clip, job
        self._reader, self._cannot, self._is_opening = None, False, not is_missing
        self._waiting_takes.clear()
        self._number, self._seen, self._waits_for, self._is_whole = 0, -1, -1, False
        self._reverse.stop()
        self.header.show_name(clip.title[:200])
        self.view.show_poster(poster)
        self.details.show_clip(clip, job, *names)
        self.details.setVisible(not self._is_alone)
        self.timeline.show_length(clip.length)
        self.marks.clear()
        self.transport.loop.setChecked(self._preferences.loop_short and clip.length < _SHORT)
        self.engine.set_loop(self.transport.loop.isChecked())
        self.speed.set(1.0)
        self._is_still = not play
        if is_missing:
            self.close_clip()
            self.view.show_missing(clip.path)
        else:
            self.engine.open(clip.path, play=play)
            self.exact.open(clip.path)
        self._show_time()
        self.clip_shown.emit()

    def close_clip(self) -> None:
        """Release the file."""
        self.engine.close()
        self.exact.open("")
        self._reader, self._is_opening = None, False
        self._waiting_takes.clear()

    def show_review(self, clip: Clip) -> None:
        """The review of the clip on the stage changed."""
        if self.clip is not None and self.clip.id == clip.id:
            self.clip = clip
            self.details.show_review(clip.review)
            self.header.show_name(clip.title[:200])

    def set_preferences(self, preferences: PlayerPreferences) -> None:
        """Apply the playback settings."""
        self._preferences = preferences
        self.view.surround = preferences.surround
        self.set_volume(preferences.volume)
        self.view.update()

    # ---- playing

    def toggle(self) -> None:
        """Play or pause."""
        if self.engine.is_playing or self._reverse.isActive():
            self.pause()
        elif self._cannot:
            self.unplayable.emit(_("This computer cannot play this file"))
        elif self.clip is not None:
            self._is_still = False
            self.engine.seek(self._times.middle_of(self._number))
            self.engine.play()

    def pause(self) -> None:
        """Stop on the visible frame."""
        self._reverse.stop()
        self.engine.pause()
        self._stand_still(self._number)

    def shuttle(self, direction: int) -> None:
        """Play forward, faster on each press; or backward, silently, frame by frame."""
        if direction > 0:
            self._reverse.stop()
            if self.engine.is_playing:
                self.speed.double()
            else:
                self.toggle()
        else:
            if not self._reverse.isActive():
                self.pause()
            self._reverse.press()

    def step(self, frames: int) -> None:
        """Move by this many frames and stop there."""
        self._reverse.stop()
        self.go_to(self._number + frames)

    def step_seconds(self, seconds: float) -> None:
        """Move a second forward or back."""
        self.step(round(seconds * self._times.fps))

    def go_to(self, number: int) -> None:
        """Stop on this frame, counted from 0."""
        if self.clip is None:
            return
        if self.engine.is_playing:
            self.engine.pause()
        self._stand_still(max(0, min(self.count - 1, number)))

    def seek(self, seconds: float) -> None:
        """Stop on the frame shown at this time."""
        self.go_to(self._times.at(seconds))

    def take_picture(self, take: Callable[[QImage], None]) -> None:
        """Deliver the visible or last requested frame at full size."""
        if self._is_still and self._reader is not None and (self._waits_for >= 0 or not self._is_whole):
            self.exact.take(self._number, take)
        elif self._is_still and self._is_opening:
            self._waiting_takes.append(take)
        elif not self.view.image().isNull():
            take(self.view.image())

    def mark(self, *, begin: bool) -> None:
        """Set in or out at the visible frame."""
        self.marks.set(self._number, self.count - 1, begin=begin)

    def go_to_mark(self, *, begin: bool) -> None:
        """Go to in or out."""
        if self.marks.range is not None:
            self.go_to(self.marks.range[0 if begin else 1])

    def set_volume(self, part: float) -> None:
        """Set the volume, 0 to 1."""
        self.engine.sound.setVolume(part)
        self.transport.volume.setValue(round(part * 100))

    def ask_where(self) -> None:
        """Let the person type a frame or a timecode."""
        if self.clip is not None:
            self.transport.ask_where(self._number)

    @property
    def count(self) -> int:
        """The clip's number of frames."""
        return self._times.count

    @property
    def _times(self) -> ClipTimes:
        return ClipTimes(self.clip, self._reader)

    @property
    def number(self) -> int:
        """The visible frame, counted from 0."""
        return self._number

    def set_alone(self, on: bool) -> None:
        """Show only the picture, with controls over it that fade."""
        self._is_alone = on
        self.header.setVisible(not on)
        self.takes.setVisible(not on)
        self.details.setVisible(not on and self.clip is not None)
        self.controls.set_over(on)
        self.view.is_rounded = not on
        self.view.set_alone(on)
        self._lay_out()

    # ---- internals

    def _build(self) -> None:
        self.view = FrameView()
        self.timeline = Timeline()
        self.speed = Speed(self.engine, self.transport)
        self.details = ClipDetails()
        self.details.hide()
        self.header = StageHeader()
        self.takes = TakesStrip()
        self.controls = Controls(self.timeline, self.transport, self.view)
        self._layout = StageLayout(
            self.header, self.view, self.controls, self.transport, self.takes, self.details
        )
        self.setLayout(self._layout)
        self.takes.chosen.connect(self.take_chosen)
        for asks in (self.view.action_asked, self.header.asked, self.takes.asked):
            asks.connect(self.asked)
        for menu in (self.view.menu_asked, self.takes.menu_asked):
            menu.connect(self.details.open_menu)
        self.transport.typed.connect(self._on_typed)
        self.view.pressed.connect(self.toggle)
        ShownSize(self.view, self.exact).changed.connect(self._on_other_size)
        self.view.whole_asked.connect(self._show_whole)
        self.view.carry_asked.connect(lambda: self.take_picture(self.view.carry))
        self.timeline.sought.connect(self.seek)
        self.timeline.range_dragged.connect(self._on_range_dragged)
        self.marks = Marks(self.timeline, lambda: self._times)
        self.transport.speed_chosen.connect(self.speed.set)
        self.transport.volume_changed.connect(self.engine.sound.setVolume)
        self.transport.mute.setChecked(self.engine.sound.isMuted())
        self.transport.muted.connect(self.engine.sound.setMuted)
        self.transport.looped.connect(self.engine.set_loop)
        self.transport.pressed.connect(self.asked)
        self.details.asked.connect(self.asked)
        self.details.rated.connect(lambda stars: self.asked.emit(f"rate_{stars}"))

    def event(self, event: QEvent) -> bool:
        """Space presses the button that has the focus; elsewhere on the stage it plays."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = self.focusWidget()
            on_button = isinstance(held, QAbstractButton) and held is not self.takes.shown_slot
            if on_button and event.key() == Qt.Key.Key_Space and not event.modifiers():
                event.accept()
                return True
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the picture box 16:9 as long as there is room below it."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        self._layout.fit(self.width(), self.height(), full=self._is_alone)

    def _on_typed(self, text: str) -> None:
        if (number := number_of(text, self._times.fps)) is not None:
            self.go_to(number)

    def _on_range_dragged(self, first: float, last: float) -> None:
        self.marks.show((self._times.at(first), self._times.at(last)))

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
        if self._is_still and (self._waits_for > 0 or not self.view.image().isNull()):
            return  # a person went to another frame, or one is seen
        self.view.show_frame(frame)
        if frame.startTime() >= 0:
            self._number = self._times.at(frame.startTime() / 1e6)
            self._show_time()
        self._seen = self._number
        marked = self.marks.range
        if marked is not None and self._number >= marked[1] and self.engine.is_playing:
            if self.transport.loop.isChecked():
                self.engine.seek(self._times.middle_of(marked[0]))
            else:
                self.pause()

    def _on_opened(self, path: str, reader: FrameReader) -> None:
        if self.clip is not None and path == self.clip.path:
            self._reader, self._is_opening = reader, False
            self.engine.start_frame_timeout()
            if self._is_still:
                self._stand_still(min(self._number, reader.count - 1))
            takes, self._waiting_takes = self._waiting_takes, []
            for take in takes:
                self.take_picture(take)

    def _on_other_size(self) -> None:
        if self._is_still and not self._is_whole and self._waits_for < 0 <= self._seen and self._reader:
            self._stand_still(self._number)

    def _show_whole(self) -> None:
        """The view shows the file's pixels one to one: it needs the full size."""
        number = self._number

        def show(image: QImage) -> None:
            if self._is_still and self._number == number and self._waits_for < 0:
                self._is_whole = True
                self.view.show_image(image)

        self.take_picture(show)

    def _on_exact(self, path: str, number: int, image: QImage, is_whole: bool) -> None:
        is_ours = self.clip is not None and path == self.clip.path
        if not is_ours or not self._is_still or number != self._waits_for:
            return
        self._seen, self._is_whole = number, is_whole
        self.view.show_image(image)
        self._stop_waiting()
        if self.view.is_full_size and not is_whole:
            self._show_whole()

    def _stop_waiting(self) -> None:
        self._waits_for = -1
        self._late.stop()
        self.transport.show_late(False)
        self._number = self._seen
        self._show_time()

    def _on_cannot_play(self) -> None:
        self._cannot = True
        if self._reader is not None:  # the frame that a person went to meanwhile stays
            self._stand_still(self._number)
        else:
            self.view.show_broken()

    def _on_broken(self, path: str, number: int) -> None:
        if self.clip is None or path != self.clip.path:
            return
        if number < 0:  # it can't be opened: no picture will come
            self._is_opening = False
            self._waiting_takes.clear()
        if self._seen < 0:
            self._cannot = self.engine.frames == 0
            self.view.show_broken()
        elif number == self._waits_for >= 0 and self._is_still:  # back to the visible frame
            self._reverse.stop()
            self._stop_waiting()
            damaged = _("The file is damaged at that frame.")
            self.unplayable.emit(damaged if self._reader else _("This computer cannot play this file"))

    def _on_ended(self) -> None:
        if not self.transport.loop.isChecked():
            self._stand_still(self.count - 1)

    def _show_time(self) -> None:
        if self.clip is not None:
            self.transport.show_time(self._number, self.count, self._times.fps)
            self.timeline.show_position(self._times.seconds(self._number))
