"""Returns freed memory to the system: glibc keeps what many threads have freed, each in an arena of its own."""

import ctypes
import sys

_M_ARENA_MAX = -8
"""From glibc's malloc.h."""
_ARENAS = 2


def share_arenas(platform: str = sys.platform) -> None:
    """Limit the number of malloc arenas; call before threads start. Does nothing without glibc."""
    if (libc := _glibc(platform)) is not None:
        libc.mallopt(_M_ARENA_MAX, _ARENAS)


def give_back(platform: str = sys.platform) -> None:
    """Return free memory now, in some milliseconds and without blocking other threads; a no-op without glibc."""
    if (libc := _glibc(platform)) is not None:
        libc.malloc_trim(0)


def _glibc(platform: str) -> ctypes.CDLL | None:
    if not platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") and hasattr(libc, "mallopt") else None
