"""What goes over the socket between a command and the running instance: one JSON object per line, bounded.

From the command: `run` (a command with its arguments), `ask` (the answer to one that was handed over before), `open`
(raise the window, with files and links), then maybe `answer` to a question, or `bye`. To it: `hello`, and numbered
events, or `unknown` for an id that was never handed over.
"""

import hashlib
import json
import os
import re
import socket
import stat
import struct
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from o8studio.domain.request import Json, UnfitJson, read_json

MOST_BYTES = 1024 * 1024
"""Of one message; a hundred long prompts are 200 kB."""
MOST_ITEMS = 100
"""Files and links that are handed over at once."""
_MOST_OF_PATH = 100
"""Bytes that the address of a socket may have: 108 on Linux, 104 on macOS, with its end."""
_ID = re.compile(r"[0-9a-f]{32}")


class Doing(StrEnum):
    """What a command asks for first, as the member `do`."""

    OPEN = "open"
    RUN = "run"
    ASK = "ask"


class Event(StrEnum):
    """What the running instance tells a command, as the member that holds it."""

    OUT = "out"
    ERR = "err"
    CONFIRM = "confirm"
    CODE = "code"


class BadMessage(Exception):
    """What came is no message of ours, or too long; it is never quoted."""


def packed(**values: Json) -> bytes:
    """One message as a line.

    Raises:
        BadMessage: it is too long.
    """
    line = json.dumps(values).encode() + b"\n"
    if len(line) > MOST_BYTES:
        raise BadMessage
    return line


def unpacked(line: bytes) -> dict[str, Json]:
    """The message of a line.

    Raises:
        BadMessage
    """
    if len(line) > MOST_BYTES or not line.endswith(b"\n"):
        raise BadMessage
    try:
        value = read_json(line.decode("utf-8"))
    except (UnfitJson, ValueError, RecursionError) as error:
        raise BadMessage from error
    if not isinstance(value, dict):
        raise BadMessage
    return value


def checked_id(value: Json) -> str:
    """The id of a hand-over.

    Raises:
        BadMessage
    """
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise BadMessage
    return value


def has_sockets() -> bool:
    """Whether this system has private sockets that Python can use; on Windows one instance hands nothing over."""
    return hasattr(socket, "AF_UNIX") and sys.platform != "win32"


def socket_path(wanted: Path, *, runtime: str | None = None, temporary: str | None = None) -> Path:
    """Where the socket of a profile lies: beside the ledger, or in a private folder if that path is too long for one.

    Args:
        wanted: the path in the profile.
        runtime: the session's own folder, `XDG_RUNTIME_DIR` by default.
        temporary: the folder for temporary files.
    """
    if len(os.fsencode(wanted)) <= _MOST_OF_PATH:
        return wanted
    name = hashlib.sha256(os.fsencode(wanted)).hexdigest()[:24]
    base = os.environ.get("XDG_RUNTIME_DIR", "") if runtime is None else runtime
    if base and len(os.fsencode(base)) < _MOST_OF_PATH - len(name) - 8:
        return Path(base) / f"o8-{name}"
    owner = os.getuid() if hasattr(os, "getuid") else 0
    return Path(temporary or tempfile.gettempdir()) / f"o8studio-{owner}" / name


def is_ours(peer: socket.socket) -> bool:
    """Whether the process at the other end belongs to the same user."""
    if sys.platform == "linux":
        told = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        return bool(struct.unpack("3i", told)[1] == os.getuid())
    if sys.platform == "darwin":
        # struct xucred of <sys/ucred.h>: a version, then the user
        told = peer.getsockopt(0, 1, 76)
        return bool(struct.unpack_from("II", told)[1] == os.getuid())
    return False


def is_private(path: Path) -> bool:
    """Whether nobody else can have made this socket: it and its folder are ours, and not open to others."""
    try:
        told, folder = path.lstat(), path.parent.stat()  # a profile may lie behind a link
    except OSError:
        return False
    owner = os.getuid()
    return (
        stat.S_ISSOCK(told.st_mode)
        and told.st_uid == owner
        and folder.st_uid == owner
        and not folder.st_mode & 0o022
    )
