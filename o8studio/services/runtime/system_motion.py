"""The system's preference for less motion (docs/design.md, Motion); Qt reports contrast, but not this."""

import ctypes
import subprocess
import sys
from collections.abc import Callable
from typing import Any

_SECONDS = 2.0
_GNOME, _ANY = "org.gnome.desktop.interface", "org.freedesktop.appearance"

_ANIMATED = 0x1042
"""SPI_GETCLIENTAREAANIMATION."""


def wants_less_motion() -> bool:
    """Ask the system; blocks for up to two seconds. False without an answer."""
    if sys.platform == "win32":
        return on_windows(ctypes.windll.user32.SystemParametersInfoW)
    if sys.platform == "darwin":
        return on_macos()
    return sys.platform == "linux" and _portal()


def _portal() -> bool:
    """Read the desktop portal's settings on Linux: `reduced-motion`, or GNOME's older `enable-animations`.

    Source: xdg-desktop-portal, org.freedesktop.portal.Settings; `ReadAll` is in every version.
    """
    from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    portal = DBusAddress(
        "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop", "org.freedesktop.portal.Settings"
    )
    try:
        with open_dbus_connection("SESSION") as bus:
            question = new_method_call(portal, "ReadAll", "as", ([_ANY, _GNOME],))
            answer = bus.send_and_get_reply(question, timeout=_SECONDS)
    except (OSError, KeyError, ValueError, RuntimeError):  # no session bus, or no address of one
        return False
    header = answer.header
    if (
        header.message_type is not MessageType.method_return
        or header.fields.get(HeaderFields.signature) != "a{sa{sv}}"
    ):
        return False
    told = answer.body[0]
    _kind, reduced = told.get(_ANY, {}).get("reduced-motion", ("u", 0))
    _kind, animated = told.get(_GNOME, {}).get("enable-animations", ("b", True))
    return reduced == 1 or animated is False


def on_macos(program: str = "/usr/bin/defaults") -> bool:
    """Read the setting of its accessibility, with its own program."""
    asked = [program, "read", "com.apple.universalaccess", "reduceMotion"]
    try:
        told = subprocess.run(asked, capture_output=True, timeout=_SECONDS, check=False).stdout  # noqa: S603 - fixed words
    except (OSError, subprocess.TimeoutExpired):
        return False
    return told.strip() == b"1"


def on_windows(ask: Callable[[int, int, Any, int], object]) -> bool:
    """Read whether windows are animated; `ask` is `SystemParametersInfoW`, which writes the answer behind a pointer."""
    animated = ctypes.c_int(1)
    ask(_ANIMATED, 0, ctypes.byref(animated), 0)
    return not animated.value
