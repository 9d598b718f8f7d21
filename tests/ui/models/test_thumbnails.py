"""Thumbnails: a few at a time, so that a column of cards never stops the window."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import ClipId
from o8studio.domain.library.clip import Clip
from o8studio.ui.models.thumbnails import Thumbnails
from tests.support.made import made


def test_posters_that_are_painted_at_once_are_read_a_few_in_each_turn(
    qapp: QApplication, tmp_path: Path
) -> None:
    """Fifteen took 12 ms of one turn."""
    Image.new("RGB", (320, 180), "red").save(tmp_path / "poster.jpg")
    (clip,) = made(1).clips
    clips = [replace(clip, id=ClipId(f"c{number}"), poster="poster.jpg") for number in range(10)]
    slow, waited = Thumbnails(reading=0.0), list[list[str]]()
    slow.read_from(tmp_path, tmp_path, lambda _path, _take: None)
    slow.posters_waited.connect(waited.append)
    counts = []
    for _turn in range(11):
        counts.append(sum(slow.of_clip(one, may_wait=True) is not None for one in clips))
        qapp.processEvents()
    assert counts == [*range(1, 11), 10]
    assert waited == [[f"c{n}" for n in range(at, 10)] for at in range(1, 10)], "told while some are missing"
    assert slow.of_clip(replace(clip, id=ClipId("d"), poster="poster.jpg")) is not None
    quick = Thumbnails(reading=1000.0)
    quick.read_from(tmp_path, tmp_path, lambda _path, _take: None)
    assert all(quick.of_clip(one, may_wait=True) is not None for one in clips)


def test_posters_that_were_scrolled_past_take_no_memory_for_ever(qapp: QApplication, tmp_path: Path) -> None:
    """A queue of 10,000 clips that was scrolled through held 2 GB."""
    Image.new("RGB", (320, 180), "red").save(tmp_path / "poster.jpg")
    (clip,) = made(1).clips
    clips = [replace(clip, id=ClipId(f"c{number}"), poster="poster.jpg") for number in range(300)]
    thumbnails = Thumbnails()
    thumbnails.read_from(tmp_path, tmp_path, lambda _path, _take: None)
    first = thumbnails.of_clip(clips[0])
    assert first is not None
    for one in clips:
        thumbnails.of_clip(one)
        again = thumbnails.of_clip(clips[0])
        assert again is not None
        assert again.cacheKey() == first.cacheKey(), "what is shown all the time is not read again"
    assert len(thumbnails._posters) < 100


def test_of_many_clips_that_come_only_the_newest_sprites_are_held(qapp: QApplication, tmp_path: Path) -> None:
    """Each takes 700 kB: those of an hour's clips took 45 MB, though a person points at one."""
    Image.new("RGB", (960, 180), "red").save(tmp_path / "sprite.jpg")
    (clip,) = made(1).clips
    clips = [replace(clip, id=ClipId(f"c{number}")) for number in range(40)]
    thumbnails, asked = Thumbnails(), list[str]()

    def make(one: Clip, deliver: Callable[[Path | None], object]) -> None:
        asked.append(one.id)
        deliver(tmp_path / "sprite.jpg" if one.id != "c7" else None)

    thumbnails.read_from(tmp_path, tmp_path, lambda _path, _take: None, make)
    for one in clips:
        thumbnails.want_sprite(one)
    assert [one.id for one in clips if thumbnails.sprite_of(one) is not None] == [
        f"c{n}" for n in range(28, 40)
    ]
    thumbnails.want_sprite(clips[0])
    assert thumbnails.sprite_of(clips[0]) is not None, "it is read again when it is pointed at"
    assert asked.count("c0") == 2
