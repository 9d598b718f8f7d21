"""The picture that is asked for by number is the picture that comes, in every container and order of coding."""

import gc
import random
import struct
from pathlib import Path

import pytest
from av.video.codeccontext import VideoCodecContext

from o8studio.domain.errors import BrokenDownload
from o8studio.media.frame_cache import FrameCache, bytes_of
from o8studio.media.frames import FrameReader
from tests.support.clips import CLIPS, X264, drawn_number, make

MEGA = 1024 * 1024


@pytest.mark.parametrize("name", CLIPS)
def test_the_number_is_the_picture(name: str, tmp_path: Path) -> None:
    file, codec, how = CLIPS[name]
    path = make(tmp_path / file, codec, **how)
    reader = FrameReader(path, FrameCache(64 * MEGA))
    count = how.get("count", 60)
    assert reader.count == count
    order = [*range(count), *reversed(range(count)), *random.Random(5).choices(range(count), k=40)]
    assert [drawn_number(reader.picture(number)) for number in order] == order
    assert [reader.number_at(reader.seconds(number)) for number in range(count)] == list(range(count))
    times = how.get("times")
    if times:
        assert reader.seconds(30) == pytest.approx(times[30] / 1200, abs=0.002)
    reader.close()


def test_a_small_cache_changes_nothing_but_time(tmp_path: Path) -> None:
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", options=X264), FrameCache(1))
    order = random.Random(7).choices(range(60), k=30)
    assert [drawn_number(reader.picture(number)) for number in order] == order


def test_a_turned_clip_says_so(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", count=3)
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 4 + 40
    content[at : at + 36] = struct.pack(">9i", 0, 65536, 0, -65536, 0, 0, 0, 0, 1 << 30)  # a quarter turn
    path.write_bytes(content)
    assert FrameReader(path, FrameCache(MEGA)).picture(1).turned == 90


@pytest.mark.parametrize("content", [b"", b"<html>", b"\0\0\0\x18ftypmp42" + bytes(500)])
def test_what_is_no_clip_is_an_error(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.mp4"
    path.write_bytes(content)
    with pytest.raises(BrokenDownload):
        FrameReader(path, FrameCache(MEGA))


def test_a_cut_clip_is_an_error_at_the_cut_and_the_rest_is_seen(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mkv", "libx264", options={"g": "10", "bf": "0"})
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 3 // 4])
    reader = FrameReader(path, FrameCache(MEGA))
    assert 20 < reader.count < 60
    assert drawn_number(reader.picture(2)) == 2
    with pytest.raises(IndexError):
        reader.picture(60)


def test_around_the_shown_picture_both_ways_are_filled_even_where_the_cache_is_full(tmp_path: Path) -> None:
    """After a leap the first step either way is there already; other clips' pictures gave way."""
    path = make(tmp_path / "a.mp4", "libx264", count=200, options={"g": "50", "bf": "2", "sc_threshold": "0"})
    size = 320 * 192 * 3 // 2
    cache = FrameCache(80 * size - 1)
    reader, other = FrameReader(path, cache), FrameReader(path, cache)
    for number in range(80):
        other.shown(number)
    assert drawn_number(reader.shown(130)) == 130
    assert [number for number in range(200) if reader.is_cached(number)] == [130], (
        "a leap decodes no more than it needs"
    )
    while (number := reader.to_fill()) is not None:
        reader.fill(number)
    around = cache.share // 2 // bytes_of(cache.get(reader, 130))
    assert around >= 5
    assert all(reader.is_cached(number) for number in range(130 - around * 2 // 3, 131 + around))
    assert cache.used <= 80 * size


def test_a_clip_that_has_room_is_filled_whole_from_wherever_somebody_stands(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", count=130, options={**X264, "keyint_min": "250"})
    for stood in ((120,), (0, 1), (60, 0, 129)):
        reader = FrameReader(path, FrameCache(64 * MEGA))
        for shown in stood:
            reader.shown(shown)
        turns = 0
        while (number := reader.to_fill()) is not None and turns < 1000:
            reader.fill(number)
            turns += 1
        assert turns < 2 * reader.count
        assert all(reader.is_cached(one) for one in range(reader.count))


def test_as_many_readers_as_there_are_shares_come_to_rest_in_a_full_cache(tmp_path: Path) -> None:
    """Each may take others' pictures for those around its own; they may not do so for ever."""
    path = make(tmp_path / "a.mp4", "libx264", count=200, options={"g": "50", "bf": "2", "sc_threshold": "0"})
    cache = FrameCache(120 * 320 * 192 * 3 // 2)
    readers = [FrameReader(path, cache) for _at in range(6)]
    for reader, number in zip(readers, (10, 60, 90, 130, 160, 199), strict=True):
        reader.shown(number)
    for _turn in range(600):
        left = [(reader, number) for reader in readers if (number := reader.to_fill()) is not None]
        if not left:
            break
        for reader, number in left:
            reader.fill(number)
    assert not left


def test_leaps_show_exactly_what_was_asked_for(tmp_path: Path) -> None:
    """Pictures that no other refers to are left out on the way, and never shown in place of another."""
    draw = random.Random(7)
    for name, codec, options in (
        ("a.mp4", "libx264", {"preset": "slow", "g": "40", "bf": "4"}),
        ("b.mkv", "libx265", {"preset": "ultrafast", "x265-params": "keyint=40:log-level=none"}),
        ("c.ts", "libx264", {"g": "30", "bf": "2"}),
        ("d.avi", "mpeg4", {"g": "24", "bf": "2"}),
    ):
        reader = FrameReader(make(tmp_path / name, codec, count=120, options=options), FrameCache(1))
        for number in (draw.randrange(reader.count) for _leap in range(24)):
            assert drawn_number(reader.shown(number)) == number, name
        reader.close()


def _decoders() -> int:
    return sum(isinstance(one, VideoCodecContext) for one in gc.get_objects())


def test_a_reader_that_rests_keeps_no_decoder_and_goes_on_where_it_is_asked_to(tmp_path: Path) -> None:
    path, cache = make(tmp_path / "a.mp4", "libx264", count=24, options=X264), FrameCache(2**24)
    gc.collect()
    before = _decoders()
    reader = FrameReader(path, cache)
    reader.shown(3)
    assert _decoders() == before + 1, "nothing is held back, and the test shows nothing"
    reader.rest()
    assert _decoders() == before, "a decoder keeps its pictures, 45 MB at 1080p"
    assert reader.is_cached(3), "what was decoded stays"
    assert drawn_number(reader.picture(20)) == 20
    reader.close()


def test_a_reader_is_done_once_every_picture_is_cached(tmp_path: Path) -> None:
    path, cache = make(tmp_path / "a.mp4", "libx264", count=24, options=X264), FrameCache(2**24)
    reader = FrameReader(path, cache)
    reader.shown(0)
    assert not reader.is_done
    while (number := reader.to_fill()) is not None:
        reader.fill(number)
    assert reader.is_done
    reader.rest()
    assert not reader.is_done, "nothing is left to close"
    assert [drawn_number(reader.shown(number)) for number in (23, 0, 12)] == [23, 0, 12]
    reader.close()


def test_a_reader_whose_clip_has_no_room_goes_on_decoding(tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", count=24, options=X264)
    reader = FrameReader(path, FrameCache(400_000))
    reader.shown(0)
    while (number := reader.to_fill()) is not None:
        reader.fill(number)
    assert not reader.is_done
    reader.close()


def test_near_are_the_pictures_that_may_be_shown_next(tmp_path: Path) -> None:
    clip = make(tmp_path / "a.mp4", "libx264", count=40)
    reader = FrameReader(clip, FrameCache(96 * 1024**2))
    reader.shown(0)
    assert reader.lacks_near()
    while reader.lacks_near():
        at = reader.to_fill()
        assert at is not None
        reader.fill(at)
    assert all(reader.is_cached(number) for number in range(9))
    assert reader.to_fill() is not None, "the rest is still to be decoded"
    reader.look_at(20)
    assert reader.lacks_near()
    reader.close()
