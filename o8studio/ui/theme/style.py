"""What the system's windows can do for the program's look."""

import ctypes
from functools import lru_cache

from PySide6.QtGui import QGuiApplication


def is_composited() -> bool:
    """Whether windows may be translucent. Under X11 that takes a compositor; without one they would have black edges."""
    return QGuiApplication.platformName() != "xcb" or has_compositor()


def has_compositor() -> bool:
    """Whether one runs on the X screen now: it owns that screen's selection, whatever the desktop is called."""
    library, display, name = _display()
    return bool(library.XGetSelectionOwner(display, name)) if library is not None else True


@lru_cache(maxsize=1)
def _display() -> tuple[ctypes.CDLL | None, int, int]:
    """A connection of our own, as Qt lends Python none, and the selection's name."""
    try:
        library = ctypes.CDLL("libX11.so.6")
    except OSError:
        return None, 0, 0
    library.XOpenDisplay.restype = ctypes.c_void_p
    library.XDefaultScreen.argtypes = [ctypes.c_void_p]
    library.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    library.XInternAtom.restype = ctypes.c_ulong
    library.XGetSelectionOwner.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
    library.XGetSelectionOwner.restype = ctypes.c_ulong
    display = library.XOpenDisplay(None)
    if not display:
        return None, 0, 0
    screen = library.XDefaultScreen(display)
    return library, display, library.XInternAtom(display, f"_NET_WM_CM_S{screen}".encode(), 0)
