"""Runs programs in processes of their own, forked from one that has already imported what they need.

A start costs 20 ms of a core instead of 700, and the catalogue is read ahead. Arguments, environment, input, output, signals and exit status are a
process's own, as after a start by hand; what the interpreter decides while it starts is not, see `run`.
"""

import faulthandler
import io
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Any, Literal, TextIO

from tests.support import processes

COMMAND_LINE = "from o8studio.__main__ import main; main()"
"""Like `-m o8studio`."""

_IMPORTED = (
    "o8studio.cli.main", "keyring.backends.SecretService", "truststore",
    "o8studio.demo.main", "o8studio.demo.routes.app", "uvicorn.protocols.http.auto", "uvicorn.lifespan.off",
    __name__, "tests.support.forked_ahead",
)  # fmt: skip
_ENCODING = "PYTHONIOENCODING"
_READ_HERE = (_ENCODING, "PYTHON_KEYRING_BACKEND")
"""Named like the interpreter's own: the encoding of the streams, which are made here, and one that a library reads."""
_INPUT, _OUTPUT, _ERRORS = "input", "output", "errors"


def run(
    code: str, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `python -c code arguments` to its end.

    Args:
        cwd: the folder that it stands in; this process's own without it.
        env: the whole environment. Where it sets a PYTHON… variable otherwise than this process has it, the
            interpreter is started anew, as only its start reads them.
    """
    around = dict(os.environ if env is None else env)
    if sys.platform == "win32" or _of_the_interpreter(around) != _of_the_interpreter(os.environ):
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=around, cwd=cwd, check=False
        )
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: Path(folder, name) for name in (_INPUT, _OUTPUT, _ERRORS)}
        kept[_INPUT].write_text(stdin, "utf-8")
        process = _server().Process(
            target=_enter, args=(code, arguments, around, str(cwd or Path.cwd()), folder)
        )
        process.start()
        process.join()
        status = process.exitcode
        process.close()
        encoding, errors = _encoding(around)
        said = {name: kept[name].read_text(encoding, errors) for name in (_OUTPUT, _ERRORS)}
    assert status is not None
    return subprocess.CompletedProcess([code, *arguments], status, said[_OUTPUT], said[_ERRORS])


class Running:
    """A process that goes on; as far as tests need it like a `subprocess.Popen` with pipes of text."""

    def __init__(self, code: str, arguments: tuple[str, ...], env: Mapping[str, str]) -> None:
        context = _server()
        from_here, stdin = context.Pipe(duplex=False)
        stdout, to_here = context.Pipe(duplex=False)
        # the child gets the ends that are its own; those of this process stay here
        ends: tuple[Any, ...] = (from_here, to_here)
        self._process: ForkServerProcess = context.Process(
            target=_enter_with_pipes,
            args=(code, arguments, dict(env), str(Path.cwd()), *ends),
            daemon=True,
        )
        self._process.start()
        for one in ends:
            one.close()
        self.stdin, self.stdout = _text(stdin, "w"), _text(stdout, "r")
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def send_signal(self, number: int) -> None:
        """Nothing if it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Its exit status, negative for a signal; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit status.

        Raises:
            TimeoutExpired: it goes on after these seconds.
        """
        self._process.join(timeout)
        status = self._process.exitcode
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0.0)
        return status


def start(
    code: str, *arguments: str, env: Mapping[str, str] | None = None
) -> "Running | subprocess.Popen[str]":
    """Start `python -c code arguments`, which goes on; its errors go where this process's own go."""
    around = dict(os.environ if env is None else env)
    if sys.platform == "win32" or not processes.has_begun():  # a script would be imported into each child
        command = [sys.executable, "-c", code, *arguments]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around)
    return Running(code, arguments, around)


def _text(end: "Connection[Any, Any]", mode: Literal["r", "w"]) -> TextIO:
    """A pipe's end as a text file; the end itself is closed."""
    file = os.fdopen(os.dup(end.fileno()), mode, encoding="utf-8")
    end.close()
    return file


def _of_the_interpreter(env: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value for name, value in env.items() if name.startswith("PYTHON") and name not in _READ_HERE
    }


def _encoding(env: Mapping[str, str]) -> tuple[str, str]:
    """Of a program's streams, and what becomes of bytes that are none of it where they are read."""
    chosen = env.get(_ENCODING, "")
    return (chosen, "replace") if chosen else ("utf-8", "strict")


def _server() -> ForkServerContext:
    """The process that forks; it serves the whole run."""
    from multiprocessing import forkserver  # not on every system

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_IMPORTED))
    before = processes.children()
    forkserver.ensure_running()
    for pid in processes.children() - before:
        processes.keep(pid, has_children_of_tests=True)
    return context


def _enter(code: str, arguments: tuple[str, ...], env: dict[str, str], cwd: str, folder: str) -> None:
    """In the new process, whose input and output are files."""
    modes = {_INPUT: os.O_RDONLY, _OUTPUT: os.O_WRONLY | os.O_CREAT, _ERRORS: os.O_WRONLY | os.O_CREAT}
    opened = [os.open(Path(folder, name), mode) for name, mode in modes.items()]
    _run(code, arguments, env, cwd, opened)


def _enter_with_pipes(
    code: str,
    arguments: tuple[str, ...],
    env: dict[str, str],
    cwd: str,
    reading: "Connection[Any, Any]",
    writing: "Connection[Any, Any]",
) -> None:
    """In the new process, whose input and output are pipes."""
    opened = [os.dup(reading.fileno()), os.dup(writing.fileno()), os.dup(2)]
    reading.close()
    writing.close()
    _run(code, arguments, env, cwd, opened)


def _run(code: str, arguments: tuple[str, ...], env: dict[str, str], cwd: str, opened: list[int]) -> None:
    os.setsid()  # the terminal of whoever runs the tests is none of its own: nobody there is asked
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    for number, one in enumerate(opened):
        os.dup2(one, number)
        os.close(one)
    encoding, _ = _encoding(env)
    sys.stdin, sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(0, "rb", closefd=False), encoding),
        io.TextIOWrapper(os.fdopen(1, "wb", closefd=False), encoding),
        io.TextIOWrapper(
            os.fdopen(2, "wb", closefd=False), encoding, "backslashreplace", line_buffering=True
        ),
    )
    # the interpreter's own, as after a start: the command line makes lasting ones of these alone
    sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]  # said to be final
    faulthandler.enable()  # a crash says where
    sys.argv = ["-c", *arguments]
    main = vars(sys.modules["__main__"])
    exec(compile(code, "<string>", "exec"), main)
