"""QtMultimedia playback with sound: one player for the lifetime of the window, commanded through the event loop."""

from PySide6.QtCore import QObject, Qt, QTimer, QUrl, Signal, SignalInstance
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink

_FRAME_TIMEOUT_MS = 1500
_REST_MS = 20_000
_UNPLAYED_REST_MS = 4_000
"""Of a clip that was opened and not played: reopening it takes some 50 ms, as nothing must be decoded up to its beginning."""
_NEAR_SECONDS = 0.25
_READY = (
    QMediaPlayer.MediaStatus.LoadedMedia,
    QMediaPlayer.MediaStatus.BufferedMedia,
    QMediaPlayer.MediaStatus.EndOfMedia,
)


class Engine(QObject):
    """Its frame signal is connected once and never disconnected (docs/decisions/0007).

    Commands reach the player through the event loop, which runs them without the GIL: a renderer thread that
    destroys its objects needs the GIL, and a direct call would hold it while waiting for that thread.

    After an idle period the decoder is released (some 45 MB at 1080p) and `rested` is emitted; playing reopens the file.
    """

    frame_came = Signal(QVideoFrame)
    playing_changed = Signal(bool)
    failed = Signal()
    ended = Signal()
    rested = Signal()
    _source_wanted = Signal(QUrl)
    _play_wanted = Signal()
    _pause_wanted = Signal()
    _stop_wanted = Signal()

    def __init__(
        self, parent: QObject, rest_ms: int = _REST_MS, unplayed_rest_ms: int = _UNPLAYED_REST_MS
    ) -> None:
        super().__init__(parent)
        self.player = QMediaPlayer(self)
        self.sound = QAudioOutput(self)
        self._sink = QVideoSink(self)
        for signal in (self.player.hasAudioChanged, self.sound.volumeChanged, self._sink.videoSizeChanged):
            _know_overrides(signal)
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
        self._wanted: float | None = None
        self._path, self._rests = "", False
        self._skips_to: float | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(rest_ms)
        self._rest_ms, self._unplayed_rest_ms = rest_ms, unplayed_rest_ms
        self._rest.timeout.connect(self._on_rest)
        self._newest: QVideoFrame | None = None
        self._show = QTimer(self, singleShot=True, interval=0)
        self._show.timeout.connect(self._show_newest)
        self._frame_timeout = QTimer(self)
        self._frame_timeout.setSingleShot(True)
        self._frame_timeout.setInterval(_FRAME_TIMEOUT_MS)
        self._frame_timeout.timeout.connect(self._give_up)
        self.frames = 0
        """How many frames arrived since the clip was opened."""

    @property
    def is_playing(self) -> bool:
        """Whether it is playing."""
        return self.player.playbackState() is QMediaPlayer.PlaybackState.PlayingState

    def open(self, path: str, *, play: bool) -> None:
        """Open a file."""
        self.frames, self._wanted, self._skips_to, self._newest = 0, None, None, None
        self._path, self._rests = path, False
        self._frame_timeout.stop()
        self._rest.start(self._rest_ms if play else self._unplayed_rest_ms)
        self._source_wanted.emit(QUrl.fromLocalFile(path))
        (self._play_wanted if play else self._pause_wanted).emit()

    def close(self) -> None:
        """Release the file."""
        self._path, self._rests = "", False
        self._rest.stop()
        self._forget_newest()
        self._stop_wanted.emit()
        self._source_wanted.emit(QUrl())

    def play(self) -> None:
        """Play from the current position."""
        if self._rests:
            wanted = self._wanted
            self.open(self._path, play=True)
            self._wanted = self._skips_to = wanted
            self.start_frame_timeout()
            return
        self._play_wanted.emit()

    def pause(self) -> None:
        """Pause at the current position."""
        self._pause_wanted.emit()

    def seek(self, seconds: float) -> None:
        """Seek; before the file is open, the position is kept for later."""
        if self.player.mediaStatus() in _READY:
            self.player.setPosition(round(seconds * 1000))
        else:
            self._wanted = seconds

    def set_loop(self, on: bool) -> None:
        """Loop from the end to the beginning."""
        self.player.setLoops(QMediaPlayer.Loops.Infinite if on else 1)

    def start_frame_timeout(self) -> None:
        """The file is known to be good: if no frame arrives soon, a decoder keeps failing without reporting it."""
        if self.frames == 0 and not self._rests:
            self._frame_timeout.start()

    def _on_rest(self) -> None:
        if not self._path or self.is_playing:
            return
        self._rests = True
        self._frame_timeout.stop()  # a frame that no decoder is there to bring proves nothing
        self._forget_newest()
        self._stop_wanted.emit()
        self._source_wanted.emit(QUrl())
        self.rested.emit()

    def _give_up(self) -> None:
        if self.frames == 0:
            self.close()
            self.failed.emit()

    def _on_frame(self, frame: QVideoFrame) -> None:
        if frame.isValid():  # one invalid frame comes at the end of media
            if self._skips_to is not None and 0 <= frame.startTime() / 1e6 < self._skips_to - _NEAR_SECONDS:
                return  # from the file's beginning, before it seeked to its former position
            self._skips_to = None
            self.frames += 1
            self._frame_timeout.stop()
            self._newest = frame
            if not self._show.isActive():
                self._show.start()

    def _show_newest(self) -> None:
        """Only the newest frame is shown: on a busy machine the others would keep the loop from everything else."""
        frame, self._newest = self._newest, None
        if frame is not None:
            self.frame_came.emit(frame)

    def _forget_newest(self) -> None:
        """A frame that was not shown yet is of a clip that is closed."""
        self._newest = None
        self._show.stop()

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status in _READY[:2] and self._wanted is not None:
            wanted, self._wanted = self._wanted, None
            self.seek(wanted)
        if status is QMediaPlayer.MediaStatus.EndOfMedia:
            if self.frames == 0 and self.player.hasVideo():
                self.failed.emit()
            else:
                self.ended.emit()

    def _on_error(self, error: QMediaPlayer.Error, _words: str) -> None:
        if error is not QMediaPlayer.Error.NoError and self.frames == 0:
            self.failed.emit()

    def _on_playback(self, state: QMediaPlayer.PlaybackState) -> None:
        if self.is_playing:
            self._rest.stop()
            self._rest.setInterval(self._rest_ms)
        else:
            self._rest.start()
        self.playing_changed.emit(state is QMediaPlayer.PlaybackState.PlayingState)


def _know_overrides(signal: SignalInstance) -> None:
    """Make PySide check now that nobody overrides `connectNotify` and `disconnectNotify`.

    It checks at the first call and needs the GIL for that. The first call would come from a player thread that is
    ending and holds one of Qt's own locks: whoever holds the GIL and connects a signal at that moment would
    deadlock.
    """

    def nothing(*_args: object) -> None:
        """Never called."""

    signal.connect(nothing)
    signal.disconnect(nothing)
