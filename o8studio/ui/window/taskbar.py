"""Overall progress at the window's icon in the taskbar or dock: a number, and a bar if the system has one.

On Linux the bar is the `com.canonical.Unity.LauncherEntry` signal, which the docks of GNOME, KDE, Cinnamon and Plank
listen to; elsewhere Qt's badge shows the number.
"""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import JobId
from o8studio.ui.models.job_store import JobStore

_EVERY_MS = 1000
_SOON_MS = 50
_PATH = "/com/canonical/unity/launcherentry/1"
_INTERFACE = "com.canonical.Unity.LauncherEntry"
_APP = "application://o8studio.desktop"


class Taskbar(QObject):
    """Updates once a second while something is under way."""

    def __init__(self, store: JobStore, show_tray: Callable[[int], None], parent: QObject) -> None:
        """
        Args:
            show_tray: receives the number of running jobs, for systems with a tray.
        """
        super().__init__(parent)
        self._store, self._show_tray = store, show_tray
        self._batch: set[JobId] = set()
        self._shown: tuple[int, int] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self.look)

    def look_soon(self) -> None:
        """The same for many changes at once: all jobs are counted."""
        if not self._soon.isActive():
            self._soon.start()

    def look(self) -> None:
        """Publish what changed; stops when nothing is under way."""
        alive = self._store.under_way()
        batch = self._batch | alive.keys() if alive else set()
        ended = len(batch) - len(alive)
        percent = round(100 * (ended + sum(alive.values())) / len(batch)) if alive else 0
        if alive and batch == self._batch and self._shown is not None:
            percent = max(percent, self._shown[1])  # it goes back only when more is to be made
        self._batch = batch
        if (len(alive), percent) != self._shown:
            self._shown = (len(alive), percent)
            self._show(len(alive), percent / 100)
        if bool(alive) != self._timer.isActive():
            (self._timer.start if alive else self._timer.stop)()

    def end(self) -> None:
        """Remove number and bar."""
        self._timer.stop()
        self._soon.stop()
        if self._shown not in (None, (0, 0)):
            self._show(0, 0.0)

    def _show(self, count: int, part: float) -> None:
        self._show_tray(count)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setBadgeNumber(count)
        if sys.platform.startswith("linux"):
            _show_in_docks(count, part)


def _show_in_docks(count: int, part: float) -> None:
    from PySide6.QtDBus import QDBusConnection, QDBusMessage  # not needed before the first clip

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return
    message = QDBusMessage.createSignal(_PATH, _INTERFACE, "Update")
    shown = {
        "count": count,
        "count-visible": count > 0,
        "progress": part,
        "progress-visible": count > 0,
    }
    message.setArguments([_APP, shown])
    bus.send(message)
