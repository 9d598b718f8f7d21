"""One sentence about what is missing for a window, instead of Qt's abort."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_a_library_that_is_missing_is_named_with_what_brings_it(monkeypatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    words = needs.missing({"libnosuch.so.7": "libnosuch7", "libc.so.6": "libc6"})
    assert "(libnosuch.so.7)" in words
    assert words.endswith("apt install libnosuch7")


def test_a_bundle_names_what_it_expects_of_the_system_and_does_not_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ended with a traceback about libGL."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    (tmp_path / "libheld.so.7").touch()
    words = needs.missing({"libheld.so.7": "libheld7", "libnosuch.so.7": "libnosuch7"})
    assert "(libnosuch.so.7)" in words
    assert words.endswith("apt install libnosuch7")


def test_the_program_and_its_set_up_name_the_same_packages() -> None:
    script = (Path(__file__).parents[2] / "packaging" / "setup.sh").read_text("utf-8")
    listed = re.search(r'^qt="([^"]+)"', script, re.MULTILINE)
    assert listed
    pairs = dict(pair.split(":") for pair in listed[1].split())
    assert pairs == needs.LIBRARIES | needs.OF_X11


@pytest.mark.parametrize(
    ("shown", "chosen", "names"),
    [
        ({"DISPLAY": ":7777"}, "", ":7777"),
        ({"WAYLAND_DISPLAY": "wayland-77"}, "", "wayland-77"),
        ({"DISPLAY": ":7777", "WAYLAND_DISPLAY": "wayland-77"}, "", "wayland-77, :7777"),
        ({"DISPLAY": ":7777", "WAYLAND_DISPLAY": "wayland-77"}, "xcb", ":7777"),
        ({"DISPLAY": ":7777"}, "wayland-egl;xcb", ":7777"),
    ],
)
def test_a_display_that_does_not_answer_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: dict[str, str], chosen: str, names: str
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in shown.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", chosen)
    assert f"({names})" in needs.missing()


def test_one_display_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DISPLAY", ":7777")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-77")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("QT_QPA_PLATFORM", "")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as compositor:
        compositor.bind(str(tmp_path / "wayland-77"))
        compositor.listen()
        assert needs.missing() == ""


def test_where_nothing_is_missing_nothing_is_said(monkeypatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert needs.missing() == ""
