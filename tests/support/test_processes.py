"""Processes that a test starts end with it, even if nobody is left to end them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import processes
from tests.support.patience import tries

ROOT = Path(__file__).parents[2]
SLEEPER = "import sys, time; print('there', flush=True); time.sleep(600)"
STARTS = f"""
import os, subprocess, sys, time
from pathlib import Path
import pytest

@pytest.fixture
def started():
    sleeper = [sys.executable, "-c", {SLEEPER!r}]
    child = subprocess.Popen(sleeper, stdout=subprocess.PIPE)
    deep = subprocess.Popen(
        [sys.executable, "-c", "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)", *sleeper],
        stdout=subprocess.PIPE,
    )
    child.stdout.readline(), deep.stdout.readline()
    deep.wait()  # its own child is nobody's now
    Path("word").write_text(os.environ[{processes.MARK!r}].split()[-1])
    Path("started").touch()

def test_it(started):
    time.sleep({{seconds}})
"""


def _pytest(folder: Path, seconds: float, *options: str) -> subprocess.Popen[bytes]:
    (folder / "conftest.py").write_text(
        "from tests.support import processes\nprocesses.begin_run()\n"
        "import pytest\n@pytest.hookimpl(wrapper=True, tryfirst=True)\ndef pytest_runtest_teardown():\n"
        "    yield\n    assert not processes.end_what_a_test_left()\n"
    )
    (folder / "pytest.ini").write_text("[pytest]\ntimeout_func_only = true\n")
    (folder / "test_it.py").write_text(STARTS.format(seconds=seconds))
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, "test_it.py"],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def _word(folder: Path, run: subprocess.Popen[bytes]) -> str:
    for _ in tries():
        if (folder / "started").exists():
            break
        assert run.poll() is None, run.communicate()[0].decode()
    word = (folder / "word").read_text()
    assert len(processes.marked(word)) >= 2, "the sleepers are not there"
    return word


def _nothing_is_left_of(word: str) -> None:
    for _ in tries():
        if not processes.marked(word):
            break


pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="no environment of other processes can be read there"
)


def test_kill_9_of_pytest_leaves_no_process(tmp_path: Path) -> None:
    run = _pytest(tmp_path, 600)
    word = _word(tmp_path, run)
    run.kill()
    run.communicate()
    _nothing_is_left_of(word)


def test_a_time_limit_leaves_no_process(tmp_path: Path) -> None:
    run = _pytest(tmp_path, 600, "--timeout=0.5", "--timeout-method=thread")
    output = run.communicate()[0].decode()
    assert "Timeout" in output
    _nothing_is_left_of((tmp_path / "word").read_text())


def test_kill_9_of_a_run_with_workers_leaves_no_process(tmp_path: Path) -> None:
    run = _pytest(tmp_path, 600, "-n", "1")
    word = _word(tmp_path, run)
    run.kill()
    run.communicate()
    _nothing_is_left_of(word)


def test_a_test_that_leaves_a_process_fails_and_the_process_is_gone(tmp_path: Path) -> None:
    run = _pytest(tmp_path, 0)
    output = run.communicate()[0].decode()
    assert run.returncode == 1, output
    assert "1 passed, 1 error" in output
    _nothing_is_left_of((tmp_path / "word").read_text())


def test_a_child_that_is_kept_stays() -> None:
    child = subprocess.Popen([sys.executable, "-c", SLEEPER], stdout=subprocess.PIPE)
    try:
        assert child.pid in processes.children()
        processes.keep(child.pid)
        assert not processes.end_what_a_test_left()
        assert child.poll() is None
    finally:
        child.kill()
        child.communicate()
    assert child.returncode == -signal.SIGKILL
