"""Memory that was freed in pieces goes back to the system."""

import subprocess
import sys

from o8studio.services.runtime.memory import give_back, share_arenas

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
    give_back()
    give_back()
    assert bytearray(1000) == bytes(1000)
