"""What the window needs of the system, looked at before Qt is loaded: Qt itself ends the process without a word to a user."""

import contextlib
import ctypes
import os
import socket
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libbrotlidec.so.1": "libbrotli1",
    "libpulse.so.0": "libpulse0",
    "libXrandr.so.2": "libxrandr2",
    "libXext.so.6": "libxext6",
    "libdrm.so.2": "libdrm2",
}
"""Libraries that wheels of Qt expect of a Linux system, and Debian's packages that bring them. Without the last three the
window opens and plays nothing: they are the media plug-in's."""
OF_X11 = {
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
}
"""Those that its windows under X11 need in addition; from Qt 6.5 on without libxcb-cursor no window opens."""
_X11, _WAYLAND = "xcb", "wayland"


def missing(libraries: Mapping[str, str] = LIBRARIES) -> str:
    """One sentence about what is missing for a window; empty where nothing is.

    Args:
        libraries: that any window needs on Linux, and the packages that bring them.
    """
    if not sys.platform.startswith("linux"):
        return ""
    wanted = _wanted(libraries)
    if lacking := [name for name in wanted if not _is_there(name)]:
        _ = _words()
        return _(
            "The window needs libraries that this system does not have ({names}). On Debian and Ubuntu: "
            "sudo apt install {packages}"
        ).format(names=", ".join(lacking), packages=" ".join(wanted[name] for name in lacking))
    return _no_display()


def _no_display() -> str:
    chosen = _chosen()
    if chosen - {_X11, _WAYLAND}:
        return ""  # one without a screen
    named = _named(chosen)
    if not named:
        if "--shot" in sys.argv:
            return ""  # it does without
        _ = _words()
        return _(
            "There is no display for the window. `o8studio --help` lists the commands that work without one; "
            "`o8studio --demo --shot FOLDER` makes a demo clip."
        )
    if any(_ANSWERS[kind](name) for kind, name in named.items()):
        return ""
    _ = _words()
    return _("No display answers ({names}).").format(names=", ".join(named.values()))


def _chosen() -> frozenset[str]:
    """Qt's platforms that somebody has chosen, without their options; empty where Qt takes what is there."""
    parts = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return frozenset(one.partition(":")[0].partition("-")[0] for one in parts if one)


def _named(chosen: frozenset[str]) -> dict[str, str]:
    """The displays that the environment names and that Qt would try."""
    found = {_WAYLAND: os.environ.get("WAYLAND_DISPLAY", ""), _X11: os.environ.get("DISPLAY", "")}
    return {kind: name for kind, name in found.items() if name and (not chosen or kind in chosen)}


def _wanted(libraries: Mapping[str, str]) -> dict[str, str]:
    return {**libraries, **(OF_X11 if _X11 in _named(_chosen()) else {})}


def _is_there(name: str) -> bool:
    # a bundle brings most of them along, and expects of the system what belongs to its graphics
    if (Path(getattr(sys, "_MEIPASS", "/nowhere")) / name).exists():
        return True
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _x11_answers(_name: str) -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # nobody can be asked; Qt says the rest
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def _wayland_answers(name: str) -> bool:
    if os.environ.get("WAYLAND_SOCKET"):
        return True  # a connection that was handed down, and serves one taker
    place = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asked, contextlib.suppress(OSError):
        asked.connect(str(place))
        return True
    return False


_ANSWERS: dict[str, Callable[[str], bool]] = {_X11: _x11_answers, _WAYLAND: _wayland_answers}


def _words() -> Callable[[str], str]:
    """Translations into the system's language, loaded only where something is missing."""
    from o8studio.texts import language

    language.use("")
    return language._
