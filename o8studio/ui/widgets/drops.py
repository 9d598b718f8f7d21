"""What is dropped on the window from elsewhere."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent

_VIDEOS = (".mp4", ".m4v", ".mov", ".webm", ".mkv")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".heic", ".avif")
"""Also kinds that no model takes: the place that one is put into says so."""


def is_video(path: str) -> bool:
    """By its name."""
    return path.lower().endswith(_VIDEOS)


def pictures_of(paths: Sequence[str]) -> list[str]:
    """Those that are pictures by their names."""
    return [path for path in paths if path.lower().endswith(_PICTURES)]


def accept_copy(event: QDropEvent) -> bool:
    """Take files as copies, whatever is proposed: after a move the other program would delete its own.

    Returns:
        Whether that is allowed; what may only be moved or linked is left alone.
    """
    if event.possibleActions() & Qt.DropAction.CopyAction:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        return True
    event.ignore()
    return False
