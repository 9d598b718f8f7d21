"""A failed test whose end never comes stops its run, and says where it hangs."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CONFTEST = """
import pytest
from tests.support.hangs import hang_limit, remember_terminal

def pytest_configure():
    remember_terminal()

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown():
    with hang_limit(0.5):
        yield
"""
HANGS = """
import threading
import pytest

@pytest.fixture
def thing():
    yield
    threading.Event().wait(600)

def test_it(thing):
    assert False, "and then it hangs"
"""


def _run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "pytest.ini").write_text("[pytest]\ntimeout = 300\ntimeout_method = thread\n")
    (folder / "test_it.py").write_text(HANGS)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, "test_it.py"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_failed_test_that_hangs_in_its_end_ends_the_run_and_shows_where(tmp_path: Path) -> None:
    run = _run(tmp_path, "-n", "0")
    assert run.returncode == 1
    assert "Timeout" in run.stderr
    assert 'test_it.py", line 8 in thing' in run.stderr


def test_a_worker_that_hangs_so_is_missed_by_the_run(tmp_path: Path) -> None:
    """Each as in the Makefile: in a D-Bus session of its own, whose daemons live a little longer."""
    desktop = ROOT / "packaging/with_desktop.sh"
    run = _run(tmp_path, "--dist", "load", "--tx", f"popen//python=sh {desktop} {sys.executable}")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "crashed while running" in run.stdout
