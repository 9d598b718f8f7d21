"""Whatever reads what is printed, in whatever encoding, and however early it goes: the work is done all the same."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.command_line import PACE, SMALL, events, o8
from tests.support.demo import TOKEN, DemoServer

ODD = "一只狐狸 🦊 in “snow” – ½"


def start(*arguments: str, env: dict[str, str] | None = None, **how: object) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "O8STUDIO_TOKEN": TOKEN, **(env or {})}
    return subprocess.Popen([sys.executable, "-c", PACE, *arguments], env=environment, **how)  # type: ignore[call-overload]


@pytest.mark.parametrize(("lines", "kind"), [(0, []), (1, ["--json"])], ids=["text", "json"])
def test_a_reader_that_goes_away_ends_the_printing_and_not_the_work(
    demo: DemoServer, home: Path, lines: int, kind: list[str]
) -> None:
    """Of 16 clips only 4 used to be recorded, and 3 of them were left "Sending"."""
    prompt = f"read by nobody {lines} {kind}"
    running = start(
        "generate", prompt, *SMALL, "-n", "5", "--yes", "--gateway", demo.url, *kind,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert running.stdout is not None
    assert running.stderr is not None
    for _ in range(lines):
        assert running.stdout.readline()
    running.stdout.close()
    said = running.stderr.read().decode()
    running.stderr.close()
    assert (running.wait(), "Traceback" in said) == (0, False), said
    assert demo.paid(prompt) == 5
    assert [one["state"] for one in events(o8("jobs", "--json").stdout)] == ["kept"] * 5


@pytest.mark.skipif(sys.platform == "win32", reason="a console there ends its programs")
def test_a_terminal_that_goes_away_ends_the_printing_and_not_the_work(demo: DemoServer, home: Path) -> None:
    """The command waited for ever once its terminal was closed behind it, as after `nohup` and a lost connection."""
    master, terminal = os.openpty()
    running = start("generate", "a lost terminal", *SMALL, "--yes", "--gateway", demo.url,
                    stdin=terminal, stdout=terminal, stderr=terminal)  # fmt: skip
    os.close(terminal)
    shown = b""
    while b"Queued" not in shown:
        shown += os.read(master, 4096)
    assert b"\x1b[" in shown, "it is shown as on any terminal"
    os.close(master)
    assert running.wait() == 0
    assert demo.paid("a lost terminal") == 1
    assert [one["state"] for one in events(o8("jobs", "--json").stdout)] == ["kept"]


def test_with_no_output_at_all_it_works_too(demo: DemoServer, home: Path) -> None:
    closed = 'exec "$@" >&- 2>&-'
    arguments = [
        sys.executable,
        "-c",
        PACE,
        "generate",
        "told nobody",
        *SMALL,
        "--gateway",
        demo.url,
        "--json",
    ]
    done = subprocess.run(
        ["sh", "-c", closed, "sh", *arguments], env={**os.environ, "O8STUDIO_TOKEN": TOKEN}, check=False
    )
    assert done.returncode == 0
    assert demo.paid("told nobody") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_output_that_somebody_wanted_and_that_could_not_be_written_is_said(
    demo: DemoServer, home: Path
) -> None:
    with Path("/dev/full").open("wb") as full:
        running = start(
            "generate", "to a full disk", *SMALL, "--gateway", demo.url, stdout=full, stderr=subprocess.PIPE
        )
        _out, said = running.communicate()
    assert running.returncode == 1
    assert b"could not be written" in said
    assert b"Traceback" not in said
    assert demo.paid("to a full disk") == 1


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_any_console_gets_json_and_text_of_any_letters(demo: DemoServer, home: Path, encoding: str) -> None:
    """The first is started anew: there the interpreter itself has made the streams."""
    at = [*SMALL, "--gateway", demo.url]
    env = {"O8STUDIO_TOKEN": TOKEN, "PYTHONIOENCODING": encoding}
    made = start("generate", ODD, *at, "--json", env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = made.communicate()
    assert made.returncode == 0, err
    (saved,) = [one for one in events(out.decode(encoding, "replace")) if one["event"] == "saved"]
    (job,) = events(o8("jobs", "--json", env=env).stdout)
    assert job["prompt"] == ODD
    for arguments in (
        ["jobs"],
        ["show", saved["id"]],
        ["dossier", saved["id"]],
        ["generate", ODD, *at, "--dry-run"],
    ):
        assert o8(*arguments, env=env).stdout


def test_into_a_pipe_it_is_utf8_whatever_the_locale(demo: DemoServer, home: Path) -> None:
    env = {"O8STUDIO_TOKEN": TOKEN, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = o8("generate", ODD, *SMALL, "--gateway", demo.url, "--dry-run", env=env)
    assert ODD in done.stdout


def test_an_argument_that_is_no_text_is_refused_and_one_in_utf8_is_read(demo: DemoServer, home: Path) -> None:
    """A lone surrogate used to end the ledger's thread, and every job of the profile stood still."""
    latin = os.fsencode("ein Fuchs f") + b"\xfc" + b"r immer"
    options = ["--gateway", demo.url]
    done = subprocess.run(
        [sys.executable, "-m", "o8studio", "generate", latin, "-m", "sora-2", *options], capture_output=True
    )
    refused(done.returncode, done.stderr.decode())
    for arguments in (["x", "-m", b"so\xffra"], ["x", "-m", "sora-2", "-p", b"size=\xe9"]):
        odd = [os.fsdecode(one) for one in arguments]  # as the interpreter hands them on
        again = forked.run(forked.COMMAND_LINE, "generate", *odd, *options)
        refused(again.returncode, again.stderr)
    assert o8("jobs").stdout == ""


def refused(code: int, said: str) -> None:
    assert code == 2
    assert "not valid Unicode" in said
    assert "Traceback" not in said
