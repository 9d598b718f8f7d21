"""A forked process that goes on has an input, an output, a status, and an end: its test's at the latest."""

import os
import signal
import sys

import pytest

from tests.support import forked, processes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are started anew there")
ECHO = "import sys\nfor line in sys.stdin: print(sys.argv[1], line, end='', flush=True)\nsys.exit(3)"


def test_it_is_spoken_with_and_ends_with_its_input() -> None:
    running = forked.start(ECHO, "heard:")
    assert running.stdin is not None and running.stdout is not None
    assert running.pid != os.getpid()
    for words in ("a fox", "雪"):
        running.stdin.write(words + "\n")
        running.stdin.flush()
        assert running.stdout.readline() == f"heard: {words}\n"
    assert running.poll() is None
    running.stdin.close()
    assert running.wait() == 3
    assert running.stdout.read() == ""
    running.stdout.close()
    running.kill()  # of one that has ended, it is nothing


def test_one_that_a_test_leaves_is_found_and_killed() -> None:
    running = forked.start(ECHO, "left")
    assert running.stdin is not None and running.stdout is not None
    running.stdin.write("there\n")
    running.stdin.flush()
    running.stdout.readline()
    assert len(processes.end_what_a_test_left()) == 1
    assert running.wait() == -signal.SIGKILL
    running.stdin.close()
    running.stdout.close()


def test_one_that_is_kept_stays() -> None:
    running = forked.start(ECHO, "kept")
    processes.keep(running.pid)
    assert processes.end_what_a_test_left() == []
    assert running.poll() is None
    running.kill()
    assert running.wait() == -signal.SIGKILL
    assert running.stdin is not None and running.stdout is not None
    running.stdin.close()
    running.stdout.close()
