"""Thumbnails: a few at a time, so that a column of cards never stops the window."""

from dataclasses import replace
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import ClipId
from o8studio.ui.models.thumbnails import Thumbnails
from tests.support.made import made


def test_posters_that_are_painted_at_once_are_read_a_few_in_each_turn(
    qapp: QApplication, tmp_path: Path
) -> None:
    """Fifteen took 12 ms of one turn."""
    Image.new("RGB", (320, 180), "red").save(tmp_path / "poster.jpg")
    (clip,) = made(1).clips
    clips = [replace(clip, id=ClipId(f"c{number}"), poster="poster.jpg") for number in range(10)]
    thumbnails, waited = Thumbnails(), list[int]()
    thumbnails.read_from(tmp_path, tmp_path, lambda _path, _take: None)
    thumbnails.posters_waited.connect(lambda: waited.append(1))
    counts = []
    for _turn in range(4):
        counts.append(sum(thumbnails.of_clip(one, may_wait=True) is not None for one in clips))
        qapp.processEvents()
    assert counts == [4, 8, 10, 10]
    assert len(waited) == 2, "told while some are missing"
    assert thumbnails.of_clip(replace(clip, id=ClipId("d"), poster="poster.jpg")) is not None


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
