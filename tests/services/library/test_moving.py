"""A profile goes to another computer, and one that was chosen comes in at the next start."""

from pathlib import Path

import pytest

from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryRefused
from o8studio.services.library.moving import export_profile, note_import
from o8studio.store.paths import Places
from o8studio.studio import open_studio
from tests.support.patience import until
from tests.support.shelf_clips import profile_with


def another(folder: Path) -> Places:
    """The places of another computer."""
    made = Places(
        config=folder / "config", data=folder / "data", cache=folder / "cache", clips=folder / "clips"
    )
    made.make()
    return made


async def test_what_was_exported_is_there_after_the_next_start_with_stars_and_files(
    home, tmp_path: Path
) -> None:
    where, [one, two] = profile_with(2)
    async with open_studio(where) as studio:
        await studio.library.rate([one], stars=4)
        path, left_out = await export_profile(
            studio.index, studio.book.ledger.back_up, where, tmp_path / "moved.zip", with_clips=True
        )
        assert left_out == []
    where.clips.rename(tmp_path / "the other computer's")
    there = another(tmp_path / "there")
    note_import(there, path)
    async with open_studio(there) as studio:
        assert studio.report.moved is not None and studio.report.moved.error is None
        assert await studio.index.ids(parse("stars:4")) == [one]
        await until(lambda: not studio.tasks.is_running("imported clips"))
        rows = await studio.index.rows([one, two])
        assert [Path(row.path).parent for row in rows] == [there.clips, there.clips]
    async with open_studio(there) as studio:
        assert studio.report.moved is None, "once"


async def test_what_is_no_profile_is_refused_at_once_and_one_that_is_gone_leaves_all_as_it_was(
    home, tmp_path: Path
) -> None:
    where, [one] = profile_with(1)
    (tmp_path / "a.zip").write_bytes(b"no profile")
    with pytest.raises(LibraryRefused):
        note_import(where, tmp_path / "a.zip")
    async with open_studio(where) as studio:
        path, _out = await export_profile(
            studio.index, studio.book.ledger.back_up, where, tmp_path / "moved.zip", with_clips=False
        )
    note_import(where, path)
    path.unlink()
    async with open_studio(where) as studio:
        assert studio.report.moved is not None and studio.report.moved.error is not None
        assert await studio.index.ids(parse("")) == [one]


async def test_clips_that_came_in_are_looked_for_again_when_the_first_start_ended_before_they_were_found(
    home, tmp_path: Path
) -> None:
    where, clips = profile_with(2)
    async with open_studio(where) as studio:
        path, _out = await export_profile(
            studio.index, studio.book.ledger.back_up, where, tmp_path / "moved.zip", with_clips=True
        )
    where.clips.rename(tmp_path / "the other computer's")
    there = another(tmp_path / "there")
    note_import(there, path)
    async with open_studio(there):  # a command, which is over at once
        pass
    async with open_studio(there) as studio:
        assert studio.report.moved is None, "the profile came in before"
        await until(lambda: not studio.tasks.is_running("imported clips"))
        assert await studio.index.ids(parse("is:missing")) == []
        assert {Path(row.path).parent for row in await studio.index.rows(clips)} == {there.clips}
    async with open_studio(there) as studio:
        assert not studio.tasks.is_running("imported clips"), "once they were found, nobody looks again"
