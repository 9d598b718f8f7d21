"""What differs between the three systems, by its pure parts: names of files, places, sockets, starting at login."""

import sys
from pathlib import Path

import pytest

from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.services.handover import messages
from o8studio.store.autostart import autostart_file


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_each_has_a_place_that_is_read_at_login(system: str) -> None:
    entry = autostart_file(["o8studio"], platform=system, home=Path("/home/me"), config="")
    assert entry.path.is_relative_to("/home/me")
    assert b"--background" in entry.content


def test_windows_has_no_private_sockets_so_nothing_is_handed_over_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert messages.has_sockets()
    monkeypatch.setattr(sys, "platform", "win32")
    assert not messages.has_sockets()


@pytest.mark.parametrize("title", ["con", "NUL", "com1", 'a<b>c:d"e', "ends.", "x" * 400, "狐" * 200])
def test_a_clip_s_name_is_one_on_every_system(title: str) -> None:
    name = clip_file_name("{title}", {"title": title}, "abc123", ".mp4")
    stem = name.removesuffix(".mp4")
    assert stem.partition(".")[0].lower() not in ("con", "nul", "com1")
    assert not set('<>:"/\\|?*') & set(name)
    assert not stem.endswith((".", " "))
    assert len(name.encode()) <= 255
