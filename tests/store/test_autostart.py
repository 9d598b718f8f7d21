"""The entry that starts the program at login, on the three systems."""

import plistlib
import sys
from pathlib import Path

import pytest

from o8studio.store.autostart import autostart_file, own_program, start_at_login

HOME = Path("/home/me")


def test_linux_reads_a_desktop_entry() -> None:
    entry = autostart_file(["/opt/o8 studio/o8studio"], platform="linux", home=HOME, config="", profile="")
    assert entry.path == HOME / ".config" / "autostart" / "o8studio.desktop"
    assert b'Exec="/opt/o8 studio/o8studio" "--background"\n' in entry.content
    elsewhere = autostart_file(["o8studio"], platform="linux", home=HOME, config="/cfg", profile="")
    assert elsewhere.path == Path("/cfg/autostart/o8studio.desktop")


@pytest.mark.parametrize(("name", "written"), [("a%b", "a%%b"), ('a"b', 'a\\\\"b'), ("a$b", "a\\\\$b")])
def test_what_an_entry_would_take_for_something_else_is_escaped(name: str, written: str) -> None:
    entry = autostart_file([name], platform="linux", home=HOME, config="", profile="")
    assert f'Exec="{written}" "--background"'.encode() in entry.content


def test_macos_reads_a_launch_agent() -> None:
    entry = autostart_file(
        ["/Applications/o8studio.app/Contents/MacOS/o8studio"], platform="darwin", home=HOME, profile=""
    )
    assert entry.path.parent == HOME / "Library" / "LaunchAgents"
    told = plistlib.loads(entry.content)
    assert told["ProgramArguments"][1:] == ["--background"]
    assert told["RunAtLoad"] is True


def test_windows_runs_what_lies_in_startup() -> None:
    entry = autostart_file(["C:\\o8 studio\\o8studio.exe"], platform="win32", home=HOME, profile="")
    assert entry.path.name == "o8studio.cmd"
    assert entry.content == b'@start "" "C:\\o8 studio\\o8studio.exe" "--background"\r\n'


def test_it_comes_and_goes(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("O8STUDIO_HOME", raising=False)
    assert start_at_login(wanted=True)
    assert (tmp_path / "autostart" / "o8studio.desktop").exists()
    assert start_at_login(wanted=False)
    assert start_at_login(wanted=False)
    assert list((tmp_path / "autostart").iterdir()) == []
    (tmp_path / "autostart").rmdir()
    (tmp_path / "autostart").touch()
    assert not start_at_login(wanted=True)


def test_a_profile_of_its_own_has_an_entry_of_its_own_which_opens_that_profile() -> None:
    """The entry opened the usual profile at login, and closing one removed the other's."""
    usual, own, other = (
        autostart_file(["o8"], platform="linux", home=HOME, config="", profile=profile)
        for profile in ("", "/a b/one", "/two")
    )
    assert len({usual.path, own.path, other.path}) == 3
    assert b'Exec="env" "O8STUDIO_HOME=/a b/one" "o8" "--background"\n' in own.content
    assert b"O8STUDIO_HOME" not in usual.content
    told = plistlib.loads(autostart_file(["o8"], platform="darwin", home=HOME, profile="/two").content)
    assert told["EnvironmentVariables"] == {"O8STUDIO_HOME": "/two"}
    batch = autostart_file(["o8.exe"], platform="win32", home=HOME, profile="/two").content
    assert batch.splitlines()[0] == b'@set "O8STUDIO_HOME=/two"'


def test_an_entry_that_a_person_made_stays(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("O8STUDIO_HOME", raising=False)
    (tmp_path / "autostart").mkdir()
    made = tmp_path / "autostart" / "o8studio.desktop"
    made.write_text("[Desktop Entry]\nExec=o8studio\n")
    assert start_at_login(wanted=False)
    assert made.exists()


def test_an_appimage_starts_as_its_image(tmp_path, monkeypatch) -> None:
    """Its contents lie in a folder that is gone at the next login."""
    image, contents = tmp_path / "o8studio.AppImage", tmp_path / ".mount_o8"
    image.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(contents / "usr" / "o8studio"))
    monkeypatch.setenv("APPIMAGE", str(image))
    monkeypatch.setenv("APPDIR", str(contents))
    assert own_program() == [str(image)]
    monkeypatch.setenv("APPDIR", str(tmp_path / ".mount_terminal"))
    assert own_program() == [sys.executable]
