"""Programs that are killed a thousand times, forked from one that has imported what they need: a start costs 20 ms of a core, not a second.

python tests/campaigns/nursery.py     reads `[file for errors, arguments of one_job …]` a line, answers with the process's id
"""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class Child:
    """A forked program, as far as a campaign needs it like a `subprocess.Popen`."""

    def __init__(self, pid: int) -> None:
        self._end = os.pidfd_open(pid)
        self._ended = False

    def poll(self) -> int | None:
        """0 once it has ended, however; None while it runs."""
        if not self._ended and select.select([self._end], [], [], 0)[0]:
            self._close()
        return 0 if self._ended else None

    def kill(self) -> None:
        """Nothing if it has ended."""
        if not self._ended:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._end, signal.SIGKILL)

    def wait(self) -> None:
        """Until it has ended."""
        if not self._ended:
            select.select([self._end], [], [])
            self._close()

    def _close(self) -> None:
        self._ended = True
        os.close(self._end)


class Nursery:
    """The process that forks. It ends with the program that has it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__))], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )  # fmt: skip
        self._gate = threading.Lock()

    def start(self, errors: Path, *arguments: str) -> Child:
        """Run one_job with these arguments."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._gate:
            self._process.stdin.write(json.dumps([str(errors), *arguments]) + "\n")
            self._process.stdin.flush()
            pid = int(self._process.stdout.readline())
            child = Child(pid)
            self._process.stdin.write("\n")  # its id stays its own until this was read
            self._process.stdin.flush()
        return child

    def close(self) -> None:
        """No more are started; those that run go on."""
        self._process.communicate()


def _fork(errors: str, *arguments: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        said = os.open(errors, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number, of in ((0, nothing), (1, nothing), (2, said)):
            os.dup2(of, number)
        one_job.main(*arguments)
        status = 0
    except BaseException:  # noqa: BLE001 - as at the end of any program
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(status)


def main() -> None:
    """Fork what each line of the input asks for."""
    while line := sys.stdin.readline():
        print(_fork(*json.loads(line)), flush=True)
        sys.stdin.readline()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    from tests.campaigns import one_job

    main()
