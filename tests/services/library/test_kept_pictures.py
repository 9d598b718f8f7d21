"""What is decoded already comes at once and together, also while its decoder is busy."""

import queue
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader, Picture
from o8studio.services.library.kept_pictures import KeptPicture, KeptPictures
from tests.support.clips import X264, drawn_number, make

Came = Sequence[tuple[KeptPicture, Picture | None]]
MEGA = 1024 * 1024


@pytest.fixture
def cache() -> FrameCache:
    return FrameCache(8 * MEGA)


@pytest.fixture
def came() -> "queue.Queue[Came]":
    return queue.Queue()


@pytest.fixture
def kept(cache: FrameCache, came: "queue.Queue[Came]") -> Iterator[KeptPictures]:
    made = KeptPictures(cache, came.put)
    yield made
    made.end()
    assert not cache.waiting


def readers_of(folder: Path, cache: FrameCache) -> list[FrameReader]:
    made = [
        FrameReader(make(folder / f"{at}.mp4", "libx264", count=12, size=(640, 384), options=X264), cache)
        for at in range(2)
    ]
    for reader in made:
        reader.show_at(321, 193)
        for number in (3, 4):
            reader.shown(number)
    return made


def test_pictures_of_several_clips_come_together_and_one_that_was_dropped_is_told(
    tmp_path: Path, cache: FrameCache, came: "queue.Queue[Came]", kept: KeptPictures
) -> None:
    first, second = readers_of(tmp_path, cache)
    assert first.is_ready(4, 321, 193)
    assert not first.is_ready(11, 321, 193)
    assert not first.is_ready(4, 640, 384), "it was made for a smaller box"
    asked = [KeptPicture(0, "a", first, 4, (321, 193)), KeptPicture(1, "b", second, 3, (321, 193))]
    kept.want(asked)
    found = came.get(timeout=30)
    assert [one for one, _picture in found] == asked
    assert [drawn_number(picture) for _one, picture in found if picture is not None] == [4, 3]
    cache.drop(second)
    kept.want(asked)
    assert [picture is None for _one, picture in came.get(timeout=30)] == [False, True]
    for reader in (first, second):
        reader.close()


def test_a_kept_picture_is_even_in_height_so_that_it_is_made_ready_fast(
    tmp_path: Path, cache: FrameCache
) -> None:
    for reader in readers_of(tmp_path, cache):
        picture = reader.shown(4)
        assert (picture.width, picture.height) == (321, 192)
        reader.close()
