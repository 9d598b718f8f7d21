"""What lies in a watched folder is told once, when nobody writes to it any more."""

from pathlib import Path

import pytest

from o8studio.domain.library.refused import LibraryRefused
from o8studio.services.library.watching import changes_in
from tests.support.patience import patience


async def test_what_is_there_then_what_comes_each_once(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"a")
    (tmp_path / "b.txt").write_bytes(b"b")
    changes = changes_in(tmp_path)
    async with patience(60):
        assert await anext(changes) == [tmp_path / "a.mp4"]
        (tmp_path / "c.webm").write_bytes(b"c")
        assert await anext(changes) == [tmp_path / "c.webm"]
    await changes.aclose()


async def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LibraryRefused):
        await anext(changes_in(tmp_path / "none"))
