"""The entry that starts the program at login, on the three systems."""

import plistlib
from pathlib import Path

import pytest

from o8studio.store.autostart import autostart_file, start_at_login

HOME = Path("/home/me")


def test_linux_reads_a_desktop_entry() -> None:
    entry = autostart_file(["/opt/o8 studio/o8studio"], platform="linux", home=HOME, config="")
    assert entry.path == HOME / ".config" / "autostart" / "o8studio.desktop"
    assert b'Exec="/opt/o8 studio/o8studio" "--background"\n' in entry.content
    elsewhere = autostart_file(["o8studio"], platform="linux", home=HOME, config="/cfg")
    assert elsewhere.path == Path("/cfg/autostart/o8studio.desktop")


@pytest.mark.parametrize(("name", "written"), [("a%b", "a%%b"), ('a"b', 'a\\\\"b'), ("a$b", "a\\\\$b")])
def test_what_an_entry_would_take_for_something_else_is_escaped(name: str, written: str) -> None:
    entry = autostart_file([name], platform="linux", home=HOME, config="")
    assert f'Exec="{written}" "--background"'.encode() in entry.content


def test_macos_reads_a_launch_agent() -> None:
    entry = autostart_file(
        ["/Applications/o8studio.app/Contents/MacOS/o8studio"], platform="darwin", home=HOME
    )
    assert entry.path.parent == HOME / "Library" / "LaunchAgents"
    told = plistlib.loads(entry.content)
    assert told["ProgramArguments"][1:] == ["--background"]
    assert told["RunAtLoad"] is True


def test_windows_runs_what_lies_in_startup() -> None:
    entry = autostart_file(["C:\\o8 studio\\o8studio.exe"], platform="win32", home=HOME)
    assert entry.path.name == "o8studio.cmd"
    assert entry.content == b'@start "" "C:\\o8 studio\\o8studio.exe" "--background"\r\n'


def test_it_comes_and_goes(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert start_at_login(wanted=True)
    assert (tmp_path / "autostart" / "o8studio.desktop").exists()
    assert start_at_login(wanted=False)
    assert start_at_login(wanted=False)
    assert list((tmp_path / "autostart").iterdir()) == []
    (tmp_path / "autostart").rmdir()
    (tmp_path / "autostart").touch()
    assert not start_at_login(wanted=True)
