"""The stage: plays a clip with sound, loops, seeks; its transport and a few facts below."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QSlider, QToolButton, QVBoxLayout, QWidget

from o8studio.domain.delivered import differences
from o8studio.domain.job import Job
from o8studio.services.language import _
from o8studio.services.wording import difference_words
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.theme import font, set_icon
from o8studio.ui.widgets.basics import button, header, label, row, tool

_SHORT = 15.0
"""Clips below this many seconds loop."""


class PlayerPanel(QWidget):
    """One player for the life of the window: its frame signal is connected once and never disconnected."""

    folder_asked = Signal(str)
    # commands reach the player through the event loop, which runs them without the interpreter's lock: a renderer
    # thread that takes its objects apart needs that lock, and a direct call would hold it while waiting for the thread
    _source_wanted = Signal(QUrl)
    _play_wanted = Signal()
    _pause_wanted = Signal()
    _stop_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.view = FrameView()
        self.timeline = Timeline()
        self._job: Job | None = None
        self._frames = 0
        self._wanted: float | None = None
        self.player = QMediaPlayer(self)
        self.sound = QAudioOutput(self)
        self._sink = QVideoSink(self)
        self.player.setAudioOutput(self.sound)
        self.player.setVideoSink(self._sink)
        queued = Qt.ConnectionType.QueuedConnection
        self._source_wanted.connect(self.player.setSource, queued)
        self._play_wanted.connect(self.player.play, queued)
        self._pause_wanted.connect(self.player.pause, queued)
        self._stop_wanted.connect(self.player.stop, queued)
        self._sink.videoFrameChanged.connect(self._on_frame)
        self.player.mediaStatusChanged.connect(self._on_status)
        self.player.errorOccurred.connect(self._on_error)
        self.player.playbackStateChanged.connect(self._on_playback)
        self._ticker = QTimer(self)
        self._ticker.setInterval(33)
        self._ticker.timeout.connect(self._show_time)
        top, _quiet = header("", self._name_label(), 1)
        self._facts = label(size=12, tone="2")
        self._facts.setWordWrap(True)
        self._folder = button(_("Show in folder"), icon_name="folder-open")
        self._folder.clicked.connect(self._on_folder)
        self._folder.setEnabled(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(top)
        inner = QVBoxLayout()
        inner.setContentsMargins(16, 16, 16, 16)
        inner.setSpacing(8)
        inner.addWidget(self.view)
        inner.addWidget(self.timeline)
        inner.addLayout(self._transport())
        details = row(self._facts, self._folder, spacing=12)
        details.setStretch(0, 1)
        inner.addLayout(details)
        inner.addStretch(1)
        layout.addLayout(inner, 1)
        self.timeline.sought.connect(self.seek)
        self.set_volume(0.4)

    def show_clip(self, job: Job, *, play: bool) -> None:
        """Open a kept clip; AV1 and broken files get a sentence instead."""
        self._job = job
        kept = job.kept[0]
        self._frames = 0
        if not Path(kept.path).exists():
            self.close_clip()
            self.view.show_words(_("The file is no longer where it was saved"), kept.path)
            return
        self._name.setText(job.request.title[:60])
        sound = _("sound") if kept.has_sound else _("silent")
        shape = f"{kept.width} × {kept.height}, {kept.fps:g} fps"
        facts = [job.request.model, shape, f"{kept.length:.2f} s", sound]
        facts += [difference_words(one) for one in differences(job.request, kept)]
        self._facts.setText(" · ".join(facts))
        self._folder.setEnabled(True)
        self.timeline.show_length(kept.length)
        self.timeline.show_position(0)
        self.loop.setChecked(kept.length < _SHORT)
        self._on_loop(self.loop.isChecked())
        self._source_wanted.emit(QUrl.fromLocalFile(kept.path))
        (self._play_wanted if play else self._pause_wanted).emit()

    def close_clip(self) -> None:
        """Let go of the file."""
        self._stop_wanted.emit()
        self._source_wanted.emit(QUrl())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture box is 16:9 as long as there is room below it."""
        super().resizeEvent(event)
        self.view.setFixedHeight(min((self.width() - 32) * 9 // 16, self.height() - 48 - 16 - 92 - 60))

    def toggle(self) -> None:
        """Play or pause."""
        if self.player.playbackState() is QMediaPlayer.PlaybackState.PlayingState:
            self._pause_wanted.emit()
        elif self._job is not None:
            self._play_wanted.emit()

    def seek(self, seconds: float) -> None:
        """Go there; before the file is open, the wish is kept."""
        status = self.player.mediaStatus()
        ready = (
            QMediaPlayer.MediaStatus.LoadedMedia,
            QMediaPlayer.MediaStatus.BufferedMedia,
            QMediaPlayer.MediaStatus.EndOfMedia,
        )
        if status in ready:
            fps = self._job.kept[0].fps if self._job and self._job.kept[0].fps else 24.0
            self.player.setPosition(round((int(seconds * fps) + 0.5) * 1000 / fps))
            self.timeline.show_position(seconds)
        else:
            self._wanted = seconds

    def set_volume(self, part: float) -> None:
        """0 to 1."""
        self.sound.setVolume(part)
        self.volume.setValue(round(part * 100))

    def frames_shown(self) -> int:
        """How many pictures came since the clip was opened."""
        return self._frames

    def _name_label(self) -> QWidget:
        self._name = label(_("Stage"), size=14, weight=600)
        return self._name

    def _transport(self) -> QVBoxLayout:
        self._time = label("00:00:00", figures=True)
        self._time.setFont(font(13, 500, code=True))
        self._frame = label(size=12, tone="3", figures=True)
        self.play_button: QToolButton = tool("play", _("Play"), size=18)
        self.play_button.setProperty("kind", "play")
        set_icon(self.play_button, "play", 18, "canvas")
        self.play_button.clicked.connect(self.toggle)
        self.loop = tool("repeat", _("Loop"), checkable=True)
        self.loop.toggled.connect(self._on_loop)
        back = tool("step-back", _("Previous frame"))
        back.clicked.connect(lambda: self._step(-1))
        on = tool("step-forward", _("Next frame"))
        on.clicked.connect(lambda: self._step(1))
        mute = tool("volume-2", _("Mute"), checkable=True)
        mute.toggled.connect(self.sound.setMuted)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(72)
        self.volume.setAccessibleName(_("Volume"))
        self.volume.valueChanged.connect(lambda value: self.sound.setVolume(value / 100))
        line = row(
            self._time, self._frame, 1, self.loop, back, self.play_button, on, 1, mute, self.volume, spacing=8
        )
        outer = QVBoxLayout()
        outer.addLayout(line)
        return outer

    def _step(self, frames: int) -> None:
        self._pause_wanted.emit()
        fps = self._job.kept[0].fps if self._job and self._job.kept[0].fps else 24.0
        number = int(self.player.position() * fps / 1000) + frames
        self.seek(max(0.0, (number + 0.25) / fps))

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():  # one invalid frame comes at the end of media
            self._frames += 1
            self.view.show_frame(frame)

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        loaded = (QMediaPlayer.MediaStatus.LoadedMedia, QMediaPlayer.MediaStatus.BufferedMedia)
        if status in loaded and self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.seek(wanted)
        if status is QMediaPlayer.MediaStatus.EndOfMedia and self._frames == 0 and self.player.hasVideo():
            self._cannot_play()

    def _on_error(self, error: QMediaPlayer.Error, _words: str) -> None:
        if error is not QMediaPlayer.Error.NoError and self._frames == 0:
            self._cannot_play()

    def _cannot_play(self) -> None:
        self.view.show_words(
            _("This computer cannot play this file"), _("The file is fine and safe in its folder.")
        )

    def _on_playback(self, state: QMediaPlayer.PlaybackState) -> None:
        playing = state is QMediaPlayer.PlaybackState.PlayingState
        name = _("Pause") if playing else _("Play")
        set_icon(self.play_button, "pause" if playing else "play", 18, "canvas")
        self.play_button.setToolTip(name)
        self.play_button.setAccessibleName(name)
        (self._ticker.start if playing else self._ticker.stop)()
        self._show_time()

    def _on_loop(self, on: bool) -> None:
        self.player.setLoops(QMediaPlayer.Loops.Infinite if on else 1)

    def _show_time(self) -> None:
        if self._job is None:
            return
        kept = self._job.kept[0]
        seconds = self.player.position() / 1000
        fps = kept.fps or 24.0
        total = max(1, round(kept.length * fps))
        number = min(total - 1, int(seconds * fps))
        self._time.setText(
            f"{int(number / fps) // 60:02}:{int(number / fps) % 60:02}:{number % round(fps):02}"
        )
        self._frame.setText(_("frame {n} of {total}").format(n=number + 1, total=total))
        self.timeline.show_position(seconds)

    def _on_folder(self) -> None:
        if self._job is not None:
            self.folder_asked.emit(self._job.id)
