"""A clip gets its name only when it is whole and on the disk, and takes nobody's place."""

import sys
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.store.part_file import PartFile


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
    note = ["write", "fsync"]
    assert calls == ["write", "fsync", *note, "link", "fsync"]
