"""Files that the window asks about: whether a clip's file is still the one that was saved."""

import asyncio
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId
from o8studio.domain.library.clip import Clip
from o8studio.presenters.background import Background
from o8studio.presenters.files import FilesPresenter
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.patience import patience

CONTENT = b"a clip" * 1000
BASIS = Clip(
    id=ClipId("c"), job_id=None, name="c", path="", sha256="", size=0, length=1.0, width=16, height=16, fps=24.0,
    has_sound=False, kept_at=0.0, poster="c.jpg",
)  # fmt: skip


@pytest.mark.parametrize(
    ("now", "is_as_saved"),
    [(CONTENT, True), (CONTENT[:-1], False), (b"b" + CONTENT[1:], False), (None, None)],
)
async def test_a_file_of_another_size_or_checksum_has_changed_and_one_that_is_not_there_is_gone(
    home: Path, tmp_path: Path, now: bytes | None, is_as_saved: bool | None
) -> None:
    """It used to be said that the file is fine and safe, whatever had become of it."""
    path = tmp_path / "clip.mp4"
    if now is not None:
        path.write_bytes(now)
    clip = replace(BASIS, path=str(path), size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())
    async with open_studio(places()) as studio:
        told: asyncio.Future[bool | None] = asyncio.get_running_loop().create_future()
        FilesPresenter(studio, Background(studio)).look_whether_changed(clip, told.set_result)
        async with patience(20):
            assert await told is is_as_saved


async def test_a_clip_saved_beside_others_overwrites_none_of_them_and_not_itself(
    home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(CONTENT)
    async with open_studio(places()) as studio:
        files = FilesPresenter(studio, Background(studio))
        for _time in range(2):
            told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            files.save_beside(str(path), str(tmp_path), path.name, told.set_result)
            async with patience(20):
                assert await told == ""
    assert sorted(one.name for one in tmp_path.glob("*.mp4")) == ["clip (2).mp4", "clip (3).mp4", "clip.mp4"]
    assert {one.read_bytes() for one in tmp_path.glob("*.mp4")} == {CONTENT}
