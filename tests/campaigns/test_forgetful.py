"""What a device that forgets would have left, told from notes: the C part needs a compiler, this does not."""

import struct
from pathlib import Path

from tests.campaigns.forgetful import Act, Disk, Forgets, Note, notes


def note(act: Act, first: str | bytes = b"", second: str = "", *, inode: int = 0, offset: int = 0) -> Note:
    return Note(act, inode, offset, first.encode() if isinstance(first, str) else first, second.encode())


def after(disk: Disk, *acts: Note) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What is left where names, and where content is forgotten."""
    for act in acts:
        disk.take(act)
    return disk.after_power_cut(Forgets.NAMES), disk.after_power_cut(Forgets.CONTENT)


def test_what_is_not_synced_is_forgotten(tmp_path: Path) -> None:
    disk, path = Disk(tmp_path), f"{tmp_path}/a"
    written = note(Act.OPENED, path, inode=1), note(Act.WRITTEN, b"clip", inode=1)
    assert after(disk, *written) == ({}, {path: b""})
    assert after(disk, note(Act.SYNCED, path, inode=1)) == ({}, {path: b"clip"})
    assert after(disk, note(Act.WRITTEN, b"!", inode=1, offset=4))[1] == {path: b"clip"}
    assert after(disk, note(Act.SYNCED, str(tmp_path), inode=9)) == ({path: b"clip"}, {path: b"clip"})


def test_a_name_that_was_given_and_not_synced_leads_to_the_old_file(tmp_path: Path) -> None:
    (tmp_path / "settings").write_bytes(b"old")
    disk, path, fresh = Disk(tmp_path), f"{tmp_path}/settings", f"{tmp_path}/settings.new"
    after(
        disk,
        note(Act.OPENED, fresh, inode=1),
        note(Act.WRITTEN, b"new", inode=1),
        note(Act.SYNCED, fresh, inode=1),
    )
    assert after(disk, note(Act.RENAMED, fresh, path)) == ({path: b"old"}, {path: b"new"})
    assert after(disk, note(Act.SYNCED, str(tmp_path), inode=9)) == ({path: b"new"}, {path: b"new"})


def test_a_file_that_was_deleted_comes_back_until_its_folder_is_synced(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    disk, path = Disk(tmp_path), f"{tmp_path}/a"
    assert after(disk, note(Act.UNLINKED, path)) == ({path: b"x"}, {})
    assert after(disk, note(Act.SYNCED, str(tmp_path), inode=9)) == ({}, {})


def test_an_inode_that_is_used_again_is_another_file(tmp_path: Path) -> None:
    disk, one, other = Disk(tmp_path), f"{tmp_path}/one", f"{tmp_path}/other"
    after(
        disk, note(Act.OPENED, one, inode=1), note(Act.WRITTEN, b"1", inode=1), note(Act.SYNCED, one, inode=1)
    )
    after(disk, note(Act.SYNCED, str(tmp_path), inode=9), note(Act.UNLINKED, one))
    left = after(
        disk, note(Act.OPENED, other, inode=1), note(Act.WRITTEN, b"2", inode=1), note(Act.SYNCED, other)
    )
    assert left == ({one: b"1"}, {other: b"2"})


def test_a_note_that_a_kill_cut_off_is_none(tmp_path: Path) -> None:
    whole = struct.pack("=IIIIQQ", Act.UNLINKED, 2, 0, 1, 0, 0) + b"/a"
    journal = tmp_path / "journal"
    journal.write_bytes(whole * 2 + whole[:-1])
    assert [one.first for one in notes(journal)] == [b"/a", b"/a"]
    assert list(notes(tmp_path / "none")) == []
