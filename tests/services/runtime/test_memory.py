"""Freed memory goes back where the system's library can do that; elsewhere nothing happens."""

import subprocess
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


PROGRAM = """
import os
from o8studio.services.runtime.memory import give_back, share_arenas
share_arenas()
def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
pieces = [bytearray(60_000) for _ in range(3000)]
last = bytearray(60_000)
full = resident()
pieces.clear()
give_back("darwin")  # elsewhere nothing is done
before = resident()
give_back()
print(full, before, resident())
"""


def test_what_lies_under_a_piece_in_use_is_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    full, before, after = map(float, told.split())
    assert before > full - 50, "nothing was held back, and the test shows nothing"
    assert after < full - 150


def test_asking_again_does_no_harm() -> None:
    share_arenas()
    share_arenas("win32")
    give_back()
    give_back("darwin")
    give_back()
    assert bytearray(1000) == bytes(1000)
