"""The token from the environment, which leaves it at once, and what keeps tokens out of core dumps."""

import contextlib
import ctypes
import os
import sys
from pathlib import Path

TOKEN_VARIABLE = "O8STUDIO_TOKEN"

_held: list[str] = []
"""The token between the start of the process and the opening of the studio."""


def hold_token() -> None:
    """Take the token out of the environment, so that no child inherits it; `take_token` returns it."""
    found = os.environ.get(TOKEN_VARIABLE)
    if found is None:
        return
    _wipe(found)
    del os.environ[TOKEN_VARIABLE]
    _held[:] = [found]


def take_token() -> str:
    """The token that the environment gave, once; empty without one."""
    hold_token()
    return _held.pop() if _held else ""


def forbid_core_dumps() -> None:
    """No core file of this process: it would hold every token in it."""
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _wipe(text: str) -> None:
    """Overwrite it where the system put it: the same user reads there what a process was started with."""
    if not sys.platform.startswith("linux"):
        return
    get = ctypes.CDLL(None).getenv
    get.argtypes, get.restype = [ctypes.c_char_p], ctypes.c_void_p
    place = get(TOKEN_VARIABLE.encode("ascii"))
    if place and ctypes.string_at(place) == os.fsencode(text):
        ctypes.memset(place, 0, len(os.fsencode(text)))


def hide_argument(text: str) -> None:
    """Overwrite an argument where others of this user read what a process was started with; it holds a token."""
    if not sys.platform.startswith("linux"):
        return
    try:
        # after the name in brackets, which may hold anything, fields 48 and 49: where the arguments begin and end
        fields = Path("/proc/self/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        begin, end = int(fields[45]), int(fields[46])
        written = Path("/proc/self/cmdline").read_bytes()
    except (OSError, ValueError, IndexError):
        return
    place = written.find(os.fsencode(text))
    if begin and place >= 0 and len(written) == end - begin:
        ctypes.memset(begin + place, ord("-"), len(os.fsencode(text)))
