"""What the system's windows can do for the program's look."""

import os

from PySide6.QtGui import QGuiApplication


def is_composited() -> bool:
    """Whether windows may be translucent. Under X11 that takes a compositor, which a bare desktop lacks."""
    return QGuiApplication.platformName() != "xcb" or bool(os.environ.get("XDG_CURRENT_DESKTOP"))
