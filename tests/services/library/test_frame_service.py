"""A thread brings the pictures that a view wants; what was asked for whole comes whatever is wanted meanwhile."""

import queue
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache, FrameReader, Pictures, _is_fresh
from tests.support.clips import X264, drawn_number, make

MEGA = 1024 * 1024
Told = tuple[str, str, Any]


class View:
    """Listens as a view does; `told` holds what came, in order."""

    def __init__(self, cache: FrameCache) -> None:
        self.told: queue.Queue[Told] = queue.Queue()
        self.pictures = Pictures(
            cache,
            lambda path, reader: self.told.put(("opened", path, reader.count)),
            lambda path, picture: self.told.put(("came", path, drawn_number(picture))),
            lambda path, picture: self.told.put(("took", path, (drawn_number(picture), picture.width))),
            lambda path, number: self.told.put(("failed", path, number)),
        )

    def next(self) -> Told:
        return self.told.get(timeout=30)


@pytest.fixture
def views() -> Iterator[list[View]]:
    cache = FrameCache(MEGA)
    made = [View(cache) for _view in range(3)]
    yield made
    for one in made:
        one.pictures.end()
    assert cache.used == 0


def test_a_picture_that_is_taken_comes_whole_before_the_next_file_is_read(
    views: list[View], tmp_path: Path
) -> None:
    first = str(make(tmp_path / "a.mp4", "libx264", size=(640, 384), options=X264))
    second = str(make(tmp_path / "b.mp4", "libx264", count=5))
    view = views[0]
    view.pictures.show_at(320, 320)
    view.pictures.open(first)
    assert view.next() == ("opened", first, 60)
    assert view.pictures.take(44) == first
    view.pictures.want(50)
    view.pictures.open(second)
    assert view.next() == ("took", first, (44, 640))
    assert view.next() == ("opened", second, 5)
    view.pictures.want(3)
    assert view.next() == ("came", second, 3)


def test_what_cant_be_read_is_told(views: list[View], tmp_path: Path) -> None:
    path = tmp_path / "none.mp4"
    path.write_bytes(b"<html>")
    view = views[0]
    view.pictures.open(str(path))
    assert view.next() == ("failed", str(path), -1)
    view.pictures.want(4)
    assert view.next() == ("failed", str(path), 4)
    view.pictures.take(5)
    assert view.next() == ("failed", str(path), 5)


def test_what_was_asked_of_a_file_that_was_passed_over_is_told_as_failed(
    views: list[View], tmp_path: Path
) -> None:
    there = str(make(tmp_path / "a.mp4", "libx264", count=3))
    view = views[0]
    with view.pictures._change:  # the thread can't look in between
        view.pictures.open("passed over")
        view.pictures.take(1)
        view.pictures.open(there)
    assert {view.next()[:1], view.next()[:1]} == {("opened",), ("failed",)}


def test_three_views_that_fill_ahead_stay_within_one_budget(views: list[View], tmp_path: Path) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", options=X264))
    for view in views:
        view.pictures.show_at(320, 192)
        view.pictures.open(path)
        assert view.next()[0] == "opened"
    cache = views[0].pictures._cache
    for number in (0, 59, 30, 12):
        for view in views:
            view.pictures.want(number)
        for view in views:
            assert view.next() == ("came", path, number)
            assert cache.used <= MEGA


def test_a_file_that_is_opened_again_says_so_again(views: list[View], tmp_path: Path) -> None:
    """A stage that showed the same clip once more waited for its reader for ever."""
    first = str(make(tmp_path / "a.mp4", "libx264", size=(640, 384), options=X264))
    view = views[0]
    view.pictures.open(first)
    assert view.next() == ("opened", first, 60)
    view.pictures.open(first)
    view.pictures.want(7)
    assert view.next() == ("opened", first, 60)
    assert view.next() == ("came", first, 7)
    view.pictures.take(44)
    assert view.next() == ("took", first, (44, 640))


def test_while_somebody_steps_only_what_may_be_next_is_decoded_ahead(tmp_path: Path) -> None:
    """A step waited for pictures far away, as long as there was room for them."""
    reader = FrameReader(make(tmp_path / "a.mp4", "libx264", count=60), FrameCache(BUDGET_BYTES))
    reader.shown(0)
    assert not _is_fresh(reader, monotonic()), "the next ones are missing"
    while reader.lacks_near():
        reader.fill(reader.to_fill() or 0)
    assert _is_fresh(reader, monotonic())
    assert not _is_fresh(reader, monotonic() - 1), "they have looked at it for a while"
    reader.close()
