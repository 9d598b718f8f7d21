"""Notifications for a person who looks elsewhere: through the system tray if there is one, and to screen readers."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from o8studio.domain.harmless import harmless
from o8studio.texts.language import _

_MS = 6000


class Notices(QObject):
    """Announces each thing once. What needs an action is always on its card too."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._tray: QSystemTrayIcon | None = None
        self.announced: list[tuple[str, str]] = []
        """Title and text of everything that was announced."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            # with its tile: a panel is light or dark, whatever our theme is
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.setToolTip("o8studio")
            self._tray.activated.connect(self._raise)
            self._tray.messageClicked.connect(self._raise)
            self._tray.show()

    def announce(self, title: str, words: str) -> None:
        """Show in the tray while the window is inactive; always announce to screen readers."""
        title, words = harmless(title), harmless(words)
        self.announced.append((title, words))
        event = QAccessibleAnnouncementEvent(self._window, f"{title}: {words}")
        QAccessible.updateAccessibility(event)
        if not self._window.isActiveWindow():
            if self._tray is not None:
                self._tray.showMessage(title, words[:200], QSystemTrayIcon.MessageIcon.NoIcon, _MS)
            QApplication.alert(self._window)

    def show_progress(self, running: int) -> None:
        """Show the number of running jobs, as text at the tray icon."""
        words = _("{n} running").format(n=running) if running else ""
        if self._tray is not None:
            self._tray.setToolTip(f"o8studio\n{words}" if words else "o8studio")

    def end(self) -> None:
        """Remove the icon."""
        if self._tray is not None:
            self._tray.hide()

    def _raise(self) -> None:
        self._window.showNormal()
        self._window.raise_()
        self._window.activateWindow()
