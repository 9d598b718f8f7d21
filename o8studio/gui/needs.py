"""What the window needs of the system, looked at before Qt is loaded: Qt itself ends the process without a word to a user."""

import ctypes
import os
import sys
from collections.abc import Callable

_LIBRARIES = (
    "libGL.so.1",
    "libEGL.so.1",
    "libxkbcommon.so.0",
    "libfontconfig.so.1",
    "libdbus-1.so.3",
    "libglib-2.0.so.0",
    "libpulse.so.0",
)
"""Libraries that wheels of Qt expect of a Linux system."""
_OF_X11 = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1", "libxkbcommon-x11.so.0")
"""Those that its windows under X11 need in addition; from Qt 6.5 on without libxcb-cursor no window opens."""
_PACKAGES = "libgl1 libegl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0 libpulse0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
_HEADLESS = ("offscreen", "minimal", "vnc", "linuxfb", "eglfs")


def missing(libraries: tuple[str, ...] = _LIBRARIES) -> str:
    """One sentence about what is missing for a window; empty where nothing is.

    Args:
        libraries: that any window needs on Linux.
    """
    if not sys.platform.startswith("linux") or getattr(sys, "frozen", False):
        lacking: list[str] = []
    else:
        lacking = [name for name in (*libraries, *_of_its_platform()) if not _is_there(name)]
    if lacking:
        _ = _words()
        return _(
            "The window needs libraries that this system does not have ({names}). On Debian and Ubuntu: "
            "sudo apt install {packages}"
        ).format(names=", ".join(lacking), packages=_PACKAGES)
    return _no_display()


def _no_display() -> str:
    shown = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    is_shot = "--shot" in sys.argv
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if not sys.platform.startswith("linux") or has_screen or shown in _HEADLESS or is_shot:
        return ""
    _ = _words()
    return _(
        "There is no display for the window. `o8studio --help` lists the commands that work without one; "
        "`o8studio --demo --shot FOLDER` makes a demo clip."
    )


def _of_its_platform() -> tuple[str, ...]:
    shown = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    is_x11 = bool(os.environ.get("DISPLAY")) and shown in ("", "xcb")
    return _OF_X11 if is_x11 else ()


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _words() -> Callable[[str], str]:
    """Translations into the system's language, loaded only where something is missing."""
    from o8studio.texts import language

    language.use("")
    return language._
