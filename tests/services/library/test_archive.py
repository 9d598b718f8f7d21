"""Every clip has its file, every file its clip; what is missing is found again by its content."""

import asyncio
import dataclasses
import shutil
from pathlib import Path

import pytest

from o8studio.domain.jobs.facts import Kept
from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryRefused
from o8studio.services.library.archive import video_files
from o8studio.studio import open_studio
from tests.support.shelf_clips import profile_with


async def test_a_check_says_what_is_missing_changed_and_strange(home) -> None:
    where, clips = profile_with(5)
    async with open_studio(where) as studio:
        paths = [Path(row.path) for row in await studio.index.rows(clips)]
        assert (await studio.archive.check(where.clips)).is_good
        paths[0].unlink()
        content = bytearray(paths[1].read_bytes())
        content[-1] ^= 1
        paths[1].write_bytes(content)
        (where.clips / "stranger.webm").write_bytes(b"who am I")
        quick = await studio.archive.check(where.clips, deep=False)
        assert (quick.missing, quick.changed, quick.whole) == ([clips[0]], [], 4)
        steps: list[tuple[int, int]] = []
        deep = await studio.archive.check(where.clips, progress=lambda at, of: steps.append((at, of)))
        assert (deep.missing, deep.changed, deep.whole, deep.checked) == ([clips[0]], [clips[1]], 3, 5)
        assert deep.strangers == [where.clips / "stranger.webm"]
        assert steps[-1] == (5, 5)
        assert await studio.index.ids(parse("is:missing")) == [clips[0]]


async def test_a_check_can_be_stopped(home) -> None:
    where, _clips = profile_with(3)
    async with open_studio(where) as studio:
        begun = asyncio.Event()
        checking = asyncio.create_task(
            studio.archive.check(where.clips, progress=lambda _at, _of: begun.set())
        )
        await begun.wait()
        checking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await checking
        assert (await studio.archive.check(where.clips)).is_good


async def test_a_folder_that_moved_is_found_again_whatever_the_files_are_called(home, tmp_path: Path) -> None:
    where, clips = profile_with(4)
    async with open_studio(where) as studio:
        away = where.clips.rename(tmp_path / "elsewhere \u200fעברית\u200f")
        for number, path in enumerate(sorted(away.iterdir())):
            path.rename(away / f"{'con' if number else 'aux'}{number} 🎬.mp4")
        await studio.archive.look()
        assert set(await studio.index.ids(parse("is:missing"))) == set(clips)
        (away / "decoy.mp4").write_bytes(next(away.iterdir()).read_bytes()[:-1] + b"?")
        assert set(await studio.archive.find_missing(tmp_path)) == set(clips)
        assert await studio.index.ids(parse("is:missing")) == []
        assert all(Path(row.path).parent == away for row in await studio.index.rows(clips))
        with pytest.raises(LibraryRefused):
            await studio.archive.find_missing(tmp_path / "nowhere")
    async with open_studio(where) as studio:
        assert (await studio.archive.check(None)).is_good


async def test_of_two_searches_at_once_each_clip_is_found_by_one(home, tmp_path: Path) -> None:
    """Such as the one after a profile came in, and the one that a person begins meanwhile."""
    where, clips = profile_with(4)
    async with open_studio(where) as studio:
        away = where.clips.rename(tmp_path / "elsewhere")
        found = await asyncio.gather(
            *(studio.archive.find_missing(away) for _ in range(2)), studio.archive.look()
        )
        assert sorted([*(found[0] or ()), *(found[1] or ())]) == clips
        assert await studio.index.ids(parse("is:missing")) == []
        paths = {row.path for row in await studio.index.rows(clips)}
        assert paths == {str(path) for path in away.glob("*.mp4")}


async def test_a_clip_that_got_another_file_during_a_check_is_not_noted_as_missing(
    home, tmp_path: Path
) -> None:
    """What a check says is about the file that it looked at."""
    where, clips = profile_with(40)
    async with open_studio(where) as studio:
        [row] = await studio.index.rows(clips[:1])
        away = Path(row.path).rename(tmp_path / "away.mp4")
        begun = asyncio.Event()
        checking = asyncio.create_task(studio.archive.check(None, progress=lambda _at, _of: begun.set()))
        await begun.wait()
        await studio.library.moved(clips[0], away)
        assert (await checking).missing == clips[:1]
        assert await studio.index.ids(parse("is:missing")) == []


async def test_a_file_that_is_found_belongs_to_one_clip(home, tmp_path: Path) -> None:
    where, clips = profile_with(3)
    async with open_studio(where) as studio:
        rows = await studio.index.rows(clips)
        first = (await studio.index.info(clips[0])).clip  # type: ignore[union-attr]
        for clip in clips[1:]:  # three clips of the same bytes; only the file of the first is there
            job = (await studio.index.info(clip)).job  # type: ignore[union-attr]
            assert job is not None
            kept = [fact for fact in studio.book.facts(job.id) if isinstance(fact, Kept)]
            await studio.book.commit(dataclasses.replace(kept[0], sha256=first.sha256, size=first.size))
        for row in rows[1:]:
            Path(row.path).unlink()
        assert await studio.archive.find_missing(where.clips) == [], "it is the first one's"
        copy = shutil.copyfile(rows[0].path, tmp_path / "copy.mp4")
        found = await studio.archive.find_missing(tmp_path)
        assert len(found) == 1
        assert Path((await studio.index.rows(found))[0].path) == copy


def test_only_videos_are_named_and_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.MP4", "b.txt", ".hidden.mp4", "in/c.webm"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "in" / "loop").symlink_to(tmp_path)
    assert [path.name for path in video_files(tmp_path)] == ["a.MP4", "c.webm"]
