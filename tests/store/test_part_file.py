"""A clip gets its name only when it is whole and on the disk, and takes nobody's place."""

import errno
import os
import sys
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.store.part_file import PartFile, digest_of, write_whole


def test_a_file_gets_its_name_only_when_kept_and_overwrites_nothing(tmp_path) -> None:
    target = tmp_path / "a.mp4"
    target.write_bytes(b"mine")
    part = PartFile(target)
    part.begin(source="s", validator='"e"', keep=False)
    part.write(b"new")
    part.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.mp4", "a.mp4.part", "a.mp4.part.json"]
    assert (part.received(), part.validator("s"), part.validator("other")) == (3, '"e"', "")
    assert part.keep("a.mp4", "b.mp4", part.digest()).name == "a (2).mp4"
    part.forget()
    assert target.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a (2).mp4", "a.mp4"]


@pytest.mark.parametrize(
    "notes", ["[]", "5", '"x"', "[" * 100_000, '{"source": ["s"], "validator": {}}', "\xff"]
)
def test_notes_beside_a_half_clip_may_be_anything(tmp_path: Path, notes: str) -> None:
    part = PartFile(tmp_path / "a.mp4")
    part.part.write_bytes(b"half")
    (tmp_path / "a.mp4.part.json").write_text(notes)
    assert (part.received(), part.validator("s")) == (4, "")


def test_a_folder_that_has_the_clips_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    part = PartFile(tmp_path / "a.mp4")
    part.begin(source="s", validator="", keep=False)
    part.write(b"clip")
    part.close()
    assert part.keep("a.mp4", "b.mp4", part.digest()).name == "a (2).mp4"
    (tmp_path / "b.mp4.part").mkdir()
    blocked = PartFile(tmp_path / "b.mp4")
    assert blocked.received() == 0
    for act in (lambda: blocked.begin(source="s", validator="", keep=False), blocked.discard):
        with pytest.raises(DiskTrouble):
            act()


def test_a_name_that_no_disk_takes_is_a_typed_error(tmp_path: Path) -> None:
    part = PartFile(tmp_path / ("n" * 5000))
    for act in (part.received, lambda: part.begin(source="s", validator="", keep=False), part.discard):
        with pytest.raises(DiskTrouble) as trouble:
            act()
        assert trouble.value.problem == "name too long"


def test_a_clip_is_synced_before_it_has_its_name_and_its_name_after(tmp_path: Path) -> None:
    calls: list[str] = []
    watched = ("write", "fsync", "link")

    def note(_frame: object, event: str, called: object) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in watched:
            calls.append(name)

    part = PartFile(tmp_path / "a.mp4")
    part.begin(source="s", validator="", keep=False)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        part.write(b"clip")
        part.close()
        part.keep("a.mp4", "b.mp4", part.digest())
    finally:
        sys.setprofile(before)
    note = ["write", "fsync", "fsync"]
    assert calls == ["write", "fsync", *note, "link", "fsync"]


def test_a_small_file_is_synced_before_it_takes_the_old_ones_place_and_its_name_after(tmp_path: Path) -> None:
    calls: list[str] = []

    def note(_frame: object, event: str, called: object) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in ("write", "fsync", "replace", "rename"):
            calls.append(name)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        write_whole(tmp_path / "settings.toml", b"x")
    finally:
        sys.setprofile(before)
    assert calls in (["write", "fsync", "replace", "fsync"], ["write", "fsync", "rename", "fsync"])


def filled(
    part: PartFile, content: bytes, *, source: str = "s", validator: str = "", keep: bool = False
) -> PartFile:
    part.begin(source=source, validator=validator, keep=keep)
    part.write(content)
    part.close()
    return part


def test_what_came_before_a_new_beginning_stays_if_it_is_the_longest(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "a")
    for content in (b"12345", b"123", b"1234567", b"12"):
        filled(part, content)
    assert part.best.read_bytes() == b"1234567"
    assert part.part.read_bytes() == b"12"
    assert part.bring_back_best()
    assert part.part.read_bytes() == b"1234567"
    assert part.validator("s") == "", "the notes were of other bytes"
    assert not part.best.exists()


def test_what_came_last_stays_where_nothing_before_it_was_longer(tmp_path: Path) -> None:
    part = filled(filled(PartFile(tmp_path / "a"), b"12"), b"123", validator='"e"')
    assert part.bring_back_best()
    assert (part.part.read_bytes(), part.validator("s")) == (b"123", '"e"')
    part.start_over()
    assert (part.received(), part.best.read_bytes()) == (0, b"123")
    assert not PartFile(tmp_path / "b").bring_back_best(), "nothing came at all"


def test_a_name_leads_back_to_the_clip_until_it_is_forgotten(tmp_path: Path) -> None:
    clips, noted = tmp_path / "clips", tmp_path / "noted"
    part = filled(PartFile(clips / "clip 1", intentions=noted), b"clip")
    filled(part, b"clip!")
    final = part.keep("a.mp4", "b.mp4", part.digest())
    assert sorted(path.name for path in clips.iterdir()) == ["a.mp4"], "only the clip lies among the clips"
    assert PartFile(clips / "clip 1", intentions=noted).kept_before() == final
    assert PartFile(clips / "clip 2", intentions=noted).kept_before() is None
    part.forget()
    assert PartFile(clips / "clip 1", intentions=noted).kept_before() is None
    assert not list(noted.iterdir())


def test_a_clip_whose_name_can_not_be_noted_keeps_the_one_that_is_looked_for(tmp_path: Path) -> None:
    """Where the profile's disk was full it was named all the same, and lost to its job by a kill just then."""
    noted = tmp_path / "noted"
    noted.write_text("no folder")
    part = filled(PartFile(tmp_path / "clips" / "clip 1", intentions=noted), b"clip")
    with pytest.raises(DiskTrouble):
        part.keep("a.mp4", "b.mp4", part.digest())
    assert part.part.read_bytes() == b"clip"
    assert not (tmp_path / "clips" / "a.mp4").exists()
    noted.unlink()
    assert part.keep("a.mp4", "b.mp4", part.digest()).name == "a.mp4"


def test_a_kill_between_the_two_names_leaves_nothing_beside_the_clip(tmp_path: Path) -> None:
    clips, noted = tmp_path / "clips", tmp_path / "noted"
    part = filled(PartFile(clips / "clip 1", intentions=noted), b"clip")
    left = {path: path.read_bytes() for path in (part.part, part.notes)}
    final = part.keep("a.mp4", "b.mp4", part.digest())
    for path, content in {**left, part.best: b"cl"}.items():
        path.write_bytes(content)
    part = PartFile(clips / "clip 1", intentions=noted)
    assert part.kept_before() == final
    part.forget()
    assert [path.name for path in clips.iterdir()] == ["a.mp4"]
    assert not list(noted.iterdir())


def test_a_name_that_was_noted_and_never_given_leads_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"a stranger's")
    part = filled(PartFile(tmp_path / "clip 1"), b"clip")
    assert part.keep("a.mp4", "b.mp4", part.digest()).name == "a (2).mp4"
    (tmp_path / "a (2).mp4").unlink()
    assert part.kept_before() is None


def test_a_disk_that_takes_no_long_name_gets_the_short_one(tmp_path: Path) -> None:
    """As an encrypted folder, whose names end at 143 bytes; here they end at 255."""
    part = filled(PartFile(tmp_path / "clip 1"), b"clip")
    assert part.keep("n" * 300 + ".mp4", "clip 1.mp4", part.digest()).name == "clip 1.mp4"
    again = filled(PartFile(tmp_path / "clip 2"), b"clip")
    assert again.keep("n" * 300 + ".mp4", "clip 1.mp4", again.digest()).name == "clip 1 (2).mp4"
    third = filled(PartFile(tmp_path / "clip 3"), b"clip")
    with pytest.raises(DiskTrouble, match="name too long"):
        third.keep("n" * 300 + ".mp4", "m" * 300 + ".mp4", third.digest())
    assert third.part.read_bytes() == b"clip"


def test_what_an_older_version_began_is_gone_on_with_only_if_it_is_this_clips(tmp_path: Path) -> None:
    older = filled(PartFile(tmp_path / "A fox.mp4"), b"half", source="link", validator='"e"')
    stranger = PartFile(tmp_path / "clip 1")
    stranger.take_over(older, ["another link"])
    assert (stranger.received(), older.received()) == (0, 4)
    part = PartFile(tmp_path / "clip 2")
    part.take_over(older, ["link", "copy"])
    assert (part.received(), part.validator("link"), older.received()) == (4, '"e"', 0)
    filled(older, b"other", source="link")
    part.take_over(older, ["link"])
    assert part.part.read_bytes() == b"half", "what has begun already is not replaced"


def test_the_room_is_what_is_free_without_what_is_left_for_others(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "a", free=lambda folder: 1000 if folder == tmp_path else 0)
    part.room_for(600, 400)
    with pytest.raises(DiskTrouble, match="full"):
        part.room_for(601, 400)

    def gone(_folder: Path) -> int:
        raise OSError(errno.ENOENT, "gone")

    with pytest.raises(DiskTrouble, match="missing"):
        PartFile(tmp_path / "a", free=gone).room_for(1)


def test_a_digest_of_what_cant_be_read_is_empty(tmp_path: Path) -> None:
    assert digest_of(tmp_path / "nothing") == digest_of(tmp_path) == ""


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
def test_what_is_noted_ahead_is_this_users_alone(tmp_path: Path) -> None:
    part = filled(PartFile(tmp_path / "clip 1", intentions=tmp_path / "noted"), b"clip")
    part.keep("a.mp4", "b.mp4", part.digest())
    (noted,) = (tmp_path / "noted").iterdir()
    assert noted.stat().st_mode & 0o077 == 0


def test_a_clip_that_is_there_under_its_own_name_is_not_there_twice(tmp_path: Path) -> None:
    """An older version was killed before it had recorded it, or the ledger is an older one."""
    (tmp_path / "a 1b2c3d.mp4").write_bytes(b"clip")
    part = filled(filled(PartFile(tmp_path / "clip 1"), b"cli"), b"clip")
    kept = part.keep("a 1b2c3d.mp4", "b.mp4", part.digest(), is_own_name=True)
    part.forget()
    assert kept == tmp_path / "a 1b2c3d.mp4"
    assert [path.name for path in tmp_path.iterdir()] == ["a 1b2c3d.mp4"]


@pytest.mark.parametrize("there", [b"clap", b"clip and more", b""])
def test_another_file_under_its_own_name_is_left_alone(tmp_path: Path, there: bytes) -> None:
    (tmp_path / "a 1b2c3d.mp4").write_bytes(there)
    part = filled(PartFile(tmp_path / "clip 1"), b"clip")
    assert part.keep("a 1b2c3d.mp4", "b.mp4", part.digest(), is_own_name=True).name == "a 1b2c3d (2).mp4"
    assert (tmp_path / "a 1b2c3d.mp4").read_bytes() == there
    same = filled(PartFile(tmp_path / "clip 2"), b"clip")
    assert same.keep("a 1b2c3d (2).mp4", "b.mp4", same.digest()).name == "a 1b2c3d (2) (2).mp4"
    long = filled(PartFile(tmp_path / "clip 3"), b"clip")
    assert long.keep("n" * 300, "short.mp4", long.digest(), is_own_name=True).name == "short.mp4"
