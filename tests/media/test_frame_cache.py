"""One budget of bytes for the pictures of all open clips, whoever asks for them."""

import random
from pathlib import Path

import av

from o8studio.media.frame_cache import FrameCache, bytes_of
from o8studio.media.frames import FrameReader
from tests.support.clips import X264, drawn_number, make

BUDGET = 2 * 1024 * 1024


def test_several_views_share_one_budget_and_every_picture_is_the_right_one(tmp_path: Path) -> None:
    cache = FrameCache(BUDGET)
    path = make(tmp_path / "a.mp4", "libx264", size=(1280, 720), options=X264)
    readers = [FrameReader(path, cache) for _view in range(3)]
    chance = random.Random(3)
    fullest = 0
    for reader, width in zip(readers, (320, 480, 640), strict=True):
        reader.show_at(width, width)
    for _step in range(150):
        reader, number = chance.choice(readers), chance.randrange(60)
        assert drawn_number(reader.shown(number)) == number
        assert cache.used <= BUDGET
        fullest = max(fullest, cache.used)
    assert fullest > BUDGET * 0.9, "it was never full"
    for reader in readers:
        reader.close()
    assert cache.used == 0


def test_pictures_are_kept_as_large_as_they_are_shown_in_a_byte_and_a_half_for_each_pixel(
    tmp_path: Path,
) -> None:
    cache = FrameCache(64 * 1024 * 1024)
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", size=(1280, 720), count=30), cache)
    reader.show_at(640, 480)
    for number in range(30):
        picture = reader.shown(number)
        assert (picture.width, picture.height, picture.is_whole) == (640, 360, False)
    assert 30 * 640 * 360 * 1.5 <= cache.used <= 30 * 640 * 360 * 1.6
    assert (reader.picture(7).width, drawn_number(reader.picture(7))) == (1280, 7)
    reader.show_at(900, 900)
    assert not reader.is_cached(7), "a larger view needs larger pictures"
    assert reader.shown(7).width == 900


def test_a_clip_smaller_than_its_view_is_left_as_it_is(tmp_path: Path) -> None:
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", count=3), FrameCache(BUDGET))
    reader.show_at(1000, 1000)
    picture = reader.shown(1)
    assert (picture.width, picture.height, picture.is_whole) == (320, 192, True)


def test_a_reader_that_rested_has_what_was_kept_and_reads_on(tmp_path: Path) -> None:
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", options=X264), FrameCache(BUDGET))
    assert drawn_number(reader.shown(3)) == 3
    reader.rest()
    assert reader.is_cached(3)
    assert [drawn_number(reader.shown(number)) for number in (3, 40, 2)] == [3, 40, 2]


def test_what_was_used_longest_ago_goes_first() -> None:
    frames = [av.VideoFrame(64, 64, "yuv420p") for _number in range(4)]
    cache, owner = FrameCache(3 * bytes_of(frames[0])), object()
    for number in (0, 1, 2):
        cache.put(owner, number, frames[number])
    assert not cache.has_room(1)
    assert cache.get(owner, 0) is frames[0]
    cache.put(owner, 3, frames[3])
    assert [cache.has(owner, number) for number in range(4)] == [True, False, True, True]
    cache.put(owner, 5, av.VideoFrame(640, 640, "yuv420p"))
    assert not cache.has(owner, 5), "larger than everything"
    assert cache.used == 3 * bytes_of(frames[0])
