"""The bus as Qt signals, queued: a slot must never run inside a task, where a nested loop would orphan the others."""

from PySide6.QtCore import QObject, Qt, Signal

from o8studio.services.runtime.bus import (
    BalanceNoted,
    Bus,
    ConnectionChanged,
    FollowingTroubled,
    JobChanged,
    JobProgressed,
    LedgerTrouble,
    News,
    PosterMade,
    TokenChanged,
)


class Bridge(QObject):
    """Connect to the second row of signals; the first row only carries the news over to the Qt loop."""

    _came = Signal(object)
    job_changed = Signal(object)
    job_progressed = Signal(object)
    following_troubled = Signal(object)
    poster_made = Signal(object)
    ledger_trouble = Signal(bool)
    connection_changed = Signal(object)
    balance_noted = Signal(object)

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
            case BalanceNoted():
                self.balance_noted.emit(news)
            case TokenChanged():
                pass  # the window that changed it knows
