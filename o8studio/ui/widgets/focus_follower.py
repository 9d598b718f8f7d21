"""What follows the focus in every window of the application, once for all of them."""

from abc import abstractmethod

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget


class FocusFollower(QObject):
    """One of each kind per application; a subclass says what it does when the focus moves."""

    @classmethod
    def follow(cls) -> None:
        """Start following the focus; a second call changes nothing."""
        app = QApplication.instance()
        if isinstance(app, QApplication) and not app.findChildren(cls):
            cls(app)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        app.focusChanged.connect(self._on_focus)

    @abstractmethod
    def _on_focus(self, old: QWidget | None, now: QWidget | None) -> None:
        """The focus went from one widget to another; None is outside this application's windows."""
