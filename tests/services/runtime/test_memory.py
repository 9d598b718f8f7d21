"""Freed memory goes back where the system's library can do that; elsewhere nothing happens."""

import sys
from pathlib import Path

import pytest

from o8studio.services.runtime.memory import give_back, share_arenas


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_both_may_be_called_at_any_time() -> None:
    share_arenas()
    give_back()
    give_back()
    assert bytes(1000) == b"\0" * 1000, "memory can still be had"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux says it of one process alone")
def test_a_heap_that_was_freed_in_pieces_is_given_back() -> None:
    pieces = [bytearray(60_000) for _ in range(2000)]  # below the size that is given back at once
    full, end = _resident(), pieces[-1]
    del pieces
    give_back()
    assert _resident() < full - 60 * 1024 * 1024
    assert len(end) == 60_000
