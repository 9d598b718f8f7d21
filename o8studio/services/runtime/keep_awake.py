"""Keeps the system from falling asleep while jobs run, with the desktop's own inhibitor; the screen may go dark."""

import contextlib
import ctypes
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)

_SECONDS = 2.0
_NAME, _WHY = "o8studio", "Clips are being made"
_SUSPEND = 4
"""Of GNOME's session manager: suspending is inhibited, and nothing else."""
_WINDOWS_HOLD, _WINDOWS_RELEASE = 0x80000001, 0x80000000
"""SetThreadExecutionState: ES_CONTINUOUS with and without ES_SYSTEM_REQUIRED."""

Held = tuple[Callable[[], object], str]
"""What lets the system sleep again, and the name of what holds it awake."""


class KeepAwake:
    """One wish at a time. Its methods block for up to a few seconds and are called from one thread, always the same."""

    def __init__(self, ways: Sequence[Callable[[], Held | None]] = ()) -> None:
        """`ways` are tried in turn; without any, those of this system."""
        self._ways = ways or _ways()
        self._let_go: Callable[[], object] | None = None
        self.by = ""
        """What holds the system awake now; empty for nothing."""

    def hold(self) -> bool:
        """Ask for it; False where nothing here can do that."""
        if self.by:
            return True
        for way in self._ways:
            if (held := way()) is not None:
                self._let_go, self.by = held
                return True
        log.info("nothing here keeps the system awake")
        return False

    def release(self) -> None:
        """Let it sleep again; the connection or the descriptor is what held it."""
        let_go, self._let_go, self.by = self._let_go, None, ""
        if let_go is not None:
            with contextlib.suppress(OSError):
                let_go()


def _ways() -> Sequence[Callable[[], Held | None]]:
    if sys.platform == "win32":
        return (lambda: execution_state(ctypes.windll.kernel32.SetThreadExecutionState),)
    if sys.platform == "darwin":
        return (caffeinate,)
    return session, logind


def session() -> Held | None:
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
                return bus.close, str(address.bus_name)
    bus.close()
    return None


def logind() -> Held | None:
    """The system's: it gives a descriptor that holds for as long as it is open."""
    from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    manager = DBusAddress(
        "/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager"
    )
    try:
        with open_dbus_connection("SYSTEM", enable_fds=True) as bus:
            question = new_method_call(manager, "Inhibit", "ssss", ("idle", _NAME, _WHY, "block"))
            answer = bus.send_and_get_reply(question, timeout=_SECONDS)
            header = answer.header
            if (
                header.message_type is not MessageType.method_return
                or header.fields.get(HeaderFields.signature) != "h"
            ):
                return None
            held = int(answer.body[0].to_raw_fd())
    except (OSError, KeyError, ValueError, RuntimeError):
        return None
    return lambda: os.close(held), "org.freedesktop.login1"


def caffeinate(program: str = "/usr/bin/caffeinate") -> Held | None:
    """That of macOS: a process that ends with ours at the latest."""
    try:
        process = subprocess.Popen([program, "-i", "-w", str(os.getpid())])  # noqa: S603 - fixed words
    except OSError:
        return None

    def end() -> None:
        process.terminate()
        process.wait()

    return end, "caffeinate"


def execution_state(put: Callable[[int], int]) -> Held | None:
    """That of Windows, of the thread that asks; `put` is `SetThreadExecutionState`, which returns 0 where it refuses."""
    return (lambda: put(_WINDOWS_RELEASE), "windows") if put(_WINDOWS_HOLD) else None
