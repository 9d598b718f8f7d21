"""The bus as queued Qt signals: a slot must never run inside a task, where a nested loop would orphan the others."""

from typing import assert_never

from PySide6.QtCore import QObject, Qt, Signal

from o8studio.services.runtime.bus import (
    BalanceNoted,
    Bus,
    ClipsChecked,
    ConnectionChanged,
    FileReplaced,
    FollowingTroubled,
    GatewayMissing,
    GatewaysChanged,
    JobChanged,
    JobProgressed,
    LedgerTrouble,
    LibraryChanged,
    LibraryRead,
    ModelsChanged,
    MotionWished,
    News,
    Notified,
    PosterMade,
    QueuePaused,
    SettingChanged,
    TermsChanged,
    TokenChanged,
)


class Bridge(QObject):
    """Connect to the second row of signals; the first row only transfers the news to the Qt loop."""

    _came = Signal(object)
    job_changed = Signal(object)
    job_progressed = Signal(object)
    following_troubled = Signal(object)
    poster_made = Signal(object)
    ledger_trouble = Signal(bool)
    connection_changed = Signal(object)
    notified = Signal(str, bool)
    gateway_missing = Signal()
    gateways_changed = Signal()
    models_changed = Signal()
    terms_changed = Signal()
    queue_paused = Signal(bool)
    setting_changed = Signal(object)
    motion_wished = Signal(bool)
    clips_checked = Signal(object, object, object)
    library_changed = Signal(object)
    library_read = Signal(int, int)

    def __init__(self, bus: Bus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._came.connect(self._pass_on, Qt.ConnectionType.QueuedConnection)
        bus.subscribe(self._came.emit)

    def _pass_on(self, news: News) -> None:
        match news:
            case JobChanged(job):
                self.job_changed.emit(job)
            case JobProgressed():
                self.job_progressed.emit(news)
            case FollowingTroubled():
                self.following_troubled.emit(news)
            case LedgerTrouble(there):
                self.ledger_trouble.emit(there)
            case PosterMade():
                self.poster_made.emit(news)
            case ConnectionChanged():
                self.connection_changed.emit(news)
            case Notified(words, stays):
                self.notified.emit(words, stays)
            case ClipsChecked(missing, usual, aside):
                self.clips_checked.emit(missing, usual, aside)
            case LibraryChanged():
                self.library_changed.emit(news)
            case LibraryRead(done, total):
                self.library_read.emit(done, total)
            case QueuePaused(on):
                self.queue_paused.emit(on)
            case MotionWished(less):
                self.motion_wished.emit(less)
            case GatewayMissing():
                self.gateway_missing.emit()
            case GatewaysChanged():
                self.gateways_changed.emit()
            case ModelsChanged():
                self.models_changed.emit()
            case TermsChanged():
                self.terms_changed.emit()
            case SettingChanged(name):
                self.setting_changed.emit(name)
            case BalanceNoted() | TokenChanged() | FileReplaced():
                pass  # handled by the presenters and the library, which publish news of their own
            case _:
                assert_never(news)
