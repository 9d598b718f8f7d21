"""One sentence about what is missing for a window, instead of Qt's abort."""

import os
import subprocess
import sys

from o8studio.gui import needs


def started(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    return subprocess.run(
        [sys.executable, "-m", "o8studio", *arguments],
        env={**clean, **environment},
        capture_output=True,
        text=True,
    )


def test_without_a_display_one_sentence_says_so(home) -> None:
    for arguments in ((), ("--demo",), ("open", "/a.png")):
        done = started(*arguments, LANG="C")
        assert done.returncode == 1
        assert "no display" in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""


def test_help_needs_no_display(home) -> None:
    done = started("--demo", "--help")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_library_that_is_missing_is_named_with_what_brings_it() -> None:
    words = needs.missing(("libnosuch.so.7",))
    assert "libnosuch.so.7" in words
    assert "apt install libgl1" in words


def test_where_nothing_is_missing_nothing_is_said(monkeypatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert needs.missing() == ""
