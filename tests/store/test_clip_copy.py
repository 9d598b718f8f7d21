"""A copy has its name only when it is whole, and takes nobody's."""

import os
import time
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.store import clip_copy
from o8studio.store.clip_copy import copied_to, fresh_file, give_name, left_parts


def test_a_copy_is_whole_and_overwrites_nothing(tmp_path: Path) -> None:
    source, folder = tmp_path / "a.mp4", tmp_path / "to" / "deep"
    source.write_bytes(b"content")
    paths = [copied_to(source, folder, "猫 🦊.mp4") for _ in range(3)]
    assert [path.name for path in paths] == ["猫 🦊.mp4", "猫 🦊 (2).mp4", "猫 🦊 (3).mp4"]
    assert {path.read_bytes() for path in paths} == {b"content"}
    assert sorted(path.name for path in folder.iterdir()) == sorted(path.name for path in paths)


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken(_source: Path, part: Path) -> None:
        part.write_bytes(b"half")
        raise OSError(28, "full")

    with pytest.raises(DiskTrouble):
        copied_to(tmp_path / "a", tmp_path / "to", "a.mp4", broken)
    assert list((tmp_path / "to").iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskTrouble), fresh_file(tmp_path / "file"):
        pass


def test_only_old_leftovers_are_named(tmp_path: Path) -> None:
    with fresh_file(tmp_path) as part:
        part.write_bytes(b"x")
        assert left_parts(tmp_path) == []
        os.utime(part, (time.time() - 7200,) * 2)
        assert left_parts(tmp_path) == [part]
        final = give_name(part, "no extension")
    assert final.read_bytes() == b"x"
    assert left_parts(tmp_path / "nowhere") == []


def test_the_copy_of_an_old_file_is_no_old_part_while_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another import used to delete it as something that a kill had left."""
    source, folder = tmp_path / "a.mp4", tmp_path / "to"
    source.write_bytes(b"film")
    os.utime(source, (1e9, 1e9))
    old: list[list[Path]] = []

    def named(part: Path, name: str) -> Path:
        old.append(left_parts(folder))
        return give_name(part, name)

    monkeypatch.setattr(clip_copy, "give_name", named)
    copy = copied_to(source, folder, "a.mp4")
    assert (old, copy.stat().st_mtime) == ([[]], 1e9)
