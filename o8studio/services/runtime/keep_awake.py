"""Keeps the system from falling asleep while jobs run, with the desktop's own inhibitor; the screen may go dark."""

import contextlib
import logging
import os
import subprocess
import sys
from typing import Any

log = logging.getLogger(__name__)

_SECONDS = 2.0
_NAME, _WHY = "o8studio", "Clips are being made"
_SUSPEND = 4
"""Of GNOME's session manager: suspending is inhibited, and nothing else."""
_WINDOWS_HOLD, _WINDOWS_RELEASE = 0x80000001, 0x80000000
"""SetThreadExecutionState: ES_CONTINUOUS with and without ES_SYSTEM_REQUIRED."""


class KeepAwake:
    """One wish at a time. Its methods block for up to a few seconds and are called from one thread, always the same."""

    def __init__(self) -> None:
        self._held: Any = None
        self.by = ""
        """What holds the system awake now; empty for nothing."""

    def hold(self) -> bool:
        """Ask for it; False where nothing here can do that."""
        if self.by:
            return True
        if sys.platform == "win32":
            self.by = "windows" if _windows(_WINDOWS_HOLD) else ""
        elif sys.platform == "darwin":
            self._held = _caffeinate()
            self.by = "caffeinate" if self._held is not None else ""
        else:
            self._held, self.by = _session() or _logind() or (None, "")
        if not self.by:
            log.info("nothing here keeps the system awake")
        return bool(self.by)

    def release(self) -> None:
        """Let it sleep again; the connection or the descriptor is what held it."""
        held, self._held = self._held, None
        if self.by == "windows":
            _windows(_WINDOWS_RELEASE)
        elif isinstance(held, int):
            os.close(held)
        elif isinstance(held, subprocess.Popen):
            held.terminate()
            held.wait()
        elif held is not None:
            with contextlib.suppress(OSError):
                held.close()
        self.by = ""


def _session() -> tuple[object, str] | None:
    """The desktop's: GNOME's session manager, or the power management of KDE, Xfce, MATE and others."""
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    gnome = DBusAddress("/org/gnome/SessionManager", "org.gnome.SessionManager", "org.gnome.SessionManager")
    name = "org.freedesktop.PowerManagement"
    others = DBusAddress("/org/freedesktop/PowerManagement/Inhibit", name, f"{name}.Inhibit")
    try:
        bus = open_dbus_connection("SESSION")
    except (OSError, KeyError, ValueError, RuntimeError):
        return None
    for address, signature, body in (
        (gnome, "susu", (_NAME, 0, _WHY, _SUSPEND)),
        (others, "ss", (_NAME, _WHY)),
    ):
        with contextlib.suppress(OSError, ValueError, RuntimeError):
            question = new_method_call(address, "Inhibit", signature, body)
            answer = bus.send_and_get_reply(question, timeout=_SECONDS)
            if answer.header.message_type is MessageType.method_return:
                return bus, str(address.bus_name)
    bus.close()
    return None


def _logind() -> tuple[object, str] | None:
    """The system's: it gives a descriptor that holds for as long as it is open."""
    from jeepney import DBusAddress, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    manager = DBusAddress(
        "/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager"
    )
    try:
        with open_dbus_connection("SYSTEM", enable_fds=True) as bus:
            question = new_method_call(manager, "Inhibit", "ssss", ("idle", _NAME, _WHY, "block"))
            answer = bus.send_and_get_reply(question, timeout=_SECONDS)
            if answer.header.message_type is not MessageType.method_return:
                return None
            return int(answer.body[0].to_raw_fd()), "org.freedesktop.login1"
    except (OSError, KeyError, ValueError, RuntimeError):
        return None


def _caffeinate() -> "subprocess.Popen[bytes] | None":
    try:
        return subprocess.Popen(["/usr/bin/caffeinate", "-i", "-w", str(os.getpid())])  # noqa: S603 - fixed words
    except OSError:
        return None


def _windows(state: int) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.SetThreadExecutionState(state))
