"""What is dropped on the window from elsewhere."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDropEvent


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
