"""Inside a Flatpak: the secret that the desktop's portal keeps for this program alone, instead of every program's keyring.

The call is org.freedesktop.portal.Secret.RetrieveSecret of xdg-desktop-portal: the secret comes through a pipe.
"""

import os
import secrets
import selectors
import time
from pathlib import Path

from o8studio.domain.errors import NoKeyring

NAME = "org.freedesktop.portal.Secret"
_OBJECT, _SERVICE = "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Desktop"
_REQUEST = "org.freedesktop.portal.Request"
_SANDBOX = Path("/.flatpak-info")
_SECONDS = 120.0
"""A person may have to unlock the desktop's keyring first."""
_PIPE_SECONDS = 10.0
"""By then the portal has said yes, and a person has nothing left to do."""
_MOST_BYTES = 4096


def is_sandboxed() -> bool:
    """Whether this process runs inside a Flatpak."""
    return _SANDBOX.exists()


def own_secret(pipe_seconds: float = _PIPE_SECONDS) -> str:
    """The secret, as hexadecimal digits: the same at each call. Blocks.

    Args:
        pipe_seconds: how long the pipe may stay open after the portal has said yes.

    Raises:
        NoKeyring: no portal answers, or not to the end, or a person refused.
    """
    reading, writing = os.pipe()
    try:
        _ask_for_it(writing)
        os.close(writing)
        writing = -1
        found = _all_of(reading, pipe_seconds)
    except (OSError, KeyError, ValueError, RuntimeError) as error:
        raise NoKeyring(NAME) from error
    finally:
        for one in (reading, writing):
            if one >= 0:
                os.close(one)
    if not found:
        raise NoKeyring(NAME)
    return found.hex()


def _all_of(reading: int, seconds: float) -> bytes:
    """What a pipe brings until its other end is closed: half a secret would seal tokens that nobody can open again.

    Raises:
        TimeoutError, ValueError: it has no end.
    """
    found, end = b"", time.monotonic() + seconds
    os.set_blocking(reading, False)
    with selectors.DefaultSelector() as waiting:
        waiting.register(reading, selectors.EVENT_READ)
        while waiting.select(max(0.0, end - time.monotonic())):
            piece = os.read(reading, _MOST_BYTES)
            if not piece:
                return found
            found += piece
            if len(found) > _MOST_BYTES:
                raise ValueError("no secret is that long")
    raise TimeoutError("the portal does not close its pipe")


def _ask_for_it(writing: int) -> None:
    """Have the portal write the secret to this descriptor.

    Raises:
        NoKeyring, OSError, KeyError, ValueError, RuntimeError
    """
    from jeepney import DBusAddress, MatchRule, MessageType, new_method_call
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection

    with open_dbus_connection("SESSION", enable_fds=True) as bus:
        token = f"o8studio{secrets.token_hex(8)}"
        sender = bus.unique_name.removeprefix(":").replace(".", "_")
        path = f"{_OBJECT}/request/{sender}/{token}"
        rule = MatchRule(type="signal", interface=_REQUEST, member="Response", path=path)
        bus.send_and_get_reply(message_bus.AddMatch(rule), timeout=_SECONDS)
        call = new_method_call(
            DBusAddress(_OBJECT, _SERVICE, NAME),
            "RetrieveSecret",
            "ha{sv}",
            (writing, {"handle_token": ("s", token)}),
        )
        with bus.filter(rule) as answers:
            reply = bus.send_and_get_reply(call, timeout=_SECONDS)
            if reply.header.message_type is not MessageType.method_return:
                raise NoKeyring(NAME)
            refused = bus.recv_until_filtered(answers, timeout=_SECONDS).body[0]
        if refused:
            raise NoKeyring(NAME)
