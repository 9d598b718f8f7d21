"""The command line's edge: arguments, exit codes, and what is said of an error; in this process, without a network."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from o8studio import __version__
from o8studio.cli import commands
from o8studio.cli.main import run
from o8studio.domain.errors import AnotherWriter, DiskTrouble, IllegalTransition
from o8studio.domain.reasons import DiskProblem
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.paths import places


def said(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> tuple[int, str, str]:
    code = run(arguments)
    out, err = capsys.readouterr()
    return code, out, err


def test_version_and_help_end_well(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _err = said(capsys, ["--version"])
    assert (code, __version__ in out) == (0, True)
    code, out, _err = said(capsys, ["-h"])
    assert code == 0
    assert {"generate", "watch", "gateway"} <= set(out.split())


@pytest.mark.parametrize("arguments", [
    ["no-such-command"], ["generate", "x"], ["generate", "x", "-m", "m", "-n", "0"], ["resolve", "x"],
    ["resolve", "x", "--send-again", "--never-arrived"], ["gateway", "add"], ["demo-gateway", "--generation", "g9"],
])  # fmt: skip
def test_what_cant_be_meant_is_a_usage_error_and_makes_no_profile(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    code, out, err = said(capsys, arguments)
    assert (code, out) == (2, "")
    assert "Traceback" not in err
    assert err
    assert not places().ledger.exists()


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (AnotherWriter(), 2, "Another o8studio is open on this profile."),
        (DiskTrouble(DiskProblem.FULL), 1, "The disk is full."),
        (IllegalTransition("there is no such job"), 2, "there is no such job"),
        (IllegalTransition("x", state="kept"), 2, "This clip is already saved."),
        (KeyboardInterrupt(), 130, "Jobs continue at the gateway"),
        (RuntimeError("sk-1234"), 1, ""),
    ],
    ids=lambda one: type(one).__name__,
)
def test_an_error_is_an_exit_code_and_a_sentence(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str
) -> None:  # fmt: skip
    async def fails(*_arguments: object) -> int:
        raise error

    monkeypatch.setattr(commands, "jobs", fails)
    found, out, err = said(capsys, ["jobs"])
    assert (found, out) == (code, "")
    assert words in err
    assert err.strip()


def test_two_that_write_at_once_are_not_let_in_and_reading_is(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places().make()
    lock = InstanceLock(places().lock)
    lock.take()
    try:
        code, _out, err = said(capsys, ["watch"])
        assert (code, "Another o8studio is open" in err) == (2, True)
        assert said(capsys, ["jobs", "--json"])[0] == 0
    finally:
        lock.release()
