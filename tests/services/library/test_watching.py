"""What lies in a watched folder is told once, when nobody writes to it any more."""

import asyncio
from pathlib import Path

import pytest

from o8studio.domain.library.refused import LibraryRefused
from o8studio.services.library.watching import _settled, changes_in
from tests.support.patience import patience

SOON = {"settled_seconds": 0.2, "again_ms": 400}


async def test_what_is_there_then_what_comes_each_once(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")
    changes = changes_in(tmp_path, **SOON)
    async with patience(60):
        assert await anext(changes) == [tmp_path / "a.mp4"]
        (tmp_path / "c.webm").write_bytes(b"c")
        assert await anext(changes) == [tmp_path / "c.webm"]
    await changes.aclose()


async def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryRefused):
        await anext(changes_in(tmp_path / "none"))


async def test_nothing_is_said_until_a_whole_file_is_there(tmp_path: Path) -> None:
    assert [one async for one in _settled(tmp_path, {}, 0.2)] == []
    (tmp_path / "away.mp4").symlink_to(tmp_path / "elsewhere" / "away.mp4")
    changes = changes_in(tmp_path, **SOON)
    first = asyncio.ensure_future(anext(changes))
    path, size = tmp_path / "grows.mp4", 0
    async with patience(60):
        while not path.exists() or size < 20:  # it grows for longer than a file is looked at
            with path.open("ab") as file:
                file.write(b"a")
            size = path.stat().st_size
            assert not first.done()
            await asyncio.sleep(0.05)
        assert await first == [path]
    await changes.aclose()
