"""The sound of exactly one take, kept beside the clock of the comparison."""

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

_DRIFT = 0.08
"""Seconds by which the sound may be off before it is put right."""
_SETTLE_MS = 1000
"""After a correction, the player needs time until its position says anything."""


class SoloSound(QObject):
    """A player without a picture. It is commanded through the event loop, as the stage's is (docs/decisions/0007)."""

    _source_wanted = Signal(QUrl)
    _play_wanted = Signal()
    _pause_wanted = Signal()
    _position_wanted = Signal(int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.player = QMediaPlayer(self)
        self.output = QAudioOutput(self)
        self.player.setAudioOutput(self.output)
        queued = Qt.ConnectionType.QueuedConnection
        self._source_wanted.connect(self.player.setSource, queued)
        self._play_wanted.connect(self.player.play, queued)
        self._pause_wanted.connect(self.player.pause, queued)
        self._position_wanted.connect(self.player.setPosition, queued)
        self.player.mediaStatusChanged.connect(self._on_status)
        self.path = ""
        self._wanted_at: float | None = None
        self._runs = False
        self._since_correction = QElapsedTimer()

    def open(self, path: str) -> None:
        """Use this file's sound; empty for silence."""
        if path == self.path:
            return
        self.path, self._runs = path, False
        self._source_wanted.emit(QUrl.fromLocalFile(path) if path else QUrl())

    def follow(self, at: float, speed: float) -> None:
        """The clock runs and is here: start if it stood, put the position right if it drifted.

        Backwards and above double speed there is no sound.
        """
        if not self.path or not 0 < speed <= 2:
            self.pause()
            return
        if not self._runs:
            self._runs = True
            self.player.setPlaybackRate(speed)
            self._seek(at)
            self._play_wanted.emit()
        elif self._since_correction.elapsed() > _SETTLE_MS:
            if self.player.playbackRate() != speed:
                self.player.setPlaybackRate(speed)
            if abs(self.player.position() / 1000 - at) > _DRIFT and at * 1000 < self.player.duration():
                self._seek(at)

    def pause(self) -> None:
        """Be silent."""
        if self._runs:
            self._runs = False
            self._pause_wanted.emit()

    def _seek(self, at: float) -> None:
        self._since_correction.restart()
        self._wanted_at = at
        if self.player.mediaStatus() not in (
            QMediaPlayer.MediaStatus.NoMedia,
            QMediaPlayer.MediaStatus.LoadingMedia,
        ):
            self._wanted_at = None
            self._position_wanted.emit(round(at * 1000))

    def _on_status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.LoadedMedia:
            self.player.setActiveVideoTrack(-1)  # its pictures would be decoded for nobody
            if self._wanted_at is not None and self._runs:
                self._position_wanted.emit(round(self._wanted_at * 1000))
                self._wanted_at = None
