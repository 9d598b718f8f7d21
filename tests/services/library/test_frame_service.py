"""A thread brings the pictures that a view wants; what was asked for whole comes whatever is wanted meanwhile."""

import queue
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from o8studio.services.library.frame_service import BUDGET_BYTES, FrameCache, FrameReader, Pictures, _is_fresh
from tests.support.clips import X264, drawn_number, make, packet_places
from tests.support.patience import tries

MEGA = 1024 * 1024
Told = tuple[str, str, Any]


class View:
    """Listens as a view does; `told` holds what came, in order."""

    def __init__(self, cache: FrameCache, **how: float) -> None:
        self.told: queue.Queue[Told] = queue.Queue()
        self.reader: FrameReader | None = None
        self.pictures = Pictures(
            cache,
            self._opened,
            lambda path, picture: self.told.put(("came", path, drawn_number(picture))),
            lambda path, picture: self.told.put(("took", path, (drawn_number(picture), picture.width))),
            lambda path, number: self.told.put(("failed", path, number)),
            **how,
        )

    def _opened(self, path: str, reader: FrameReader) -> None:
        self.reader = reader
        self.told.put(("opened", path, reader.count))

    def is_cached(self, number: int) -> bool:
        return self.reader is not None and self.reader.is_cached(number)

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


def test_around_a_picture_that_somebody_else_shows_is_decoded_ahead(tmp_path: Path) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", options=X264))
    cache = FrameCache(64 * MEGA)
    view = View(cache)
    view.pictures.show_at(320, 192)
    view.pictures.look_at(7)  # nothing is open
    view.pictures.open(path)
    assert view.next() == ("opened", path, 60)
    assert not view.is_cached(30)
    view.pictures.look_at(29)
    for _try in tries():
        if all(view.is_cached(number) for number in range(60)):
            break
    assert view.told.empty(), "nobody asked to be given one"
    view.pictures.end()
    assert cache.used == 0


def test_a_picture_that_the_clip_does_not_have_is_told_as_failed(views: list[View], tmp_path: Path) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", count=5))
    view = views[0]
    view.pictures.open(path)
    assert view.next() == ("opened", path, 5)
    view.pictures.want(5)
    assert view.next() == ("failed", path, 5)
    view.pictures.take(5)
    assert view.next() == ("failed", path, 5)
    view.pictures.want(4)
    assert view.next() == ("came", path, 4)


def test_a_broken_picture_fails_alone_whether_it_is_wanted_or_only_decoded_ahead(tmp_path: Path) -> None:
    clip = make(tmp_path / "a.mp4", "libx264", count=12, options={"g": "1", "bf": "0"})
    content, [(at, size)] = bytearray(clip.read_bytes()), packet_places(clip)[4:5]
    content[at : at + size] = b"\xff" * size
    clip.write_bytes(content)
    cache = FrameCache(64 * MEGA)
    view = View(cache)
    view.pictures.open(str(clip))
    assert view.next()[0] == "opened"
    view.pictures.want(0)
    assert view.next() == ("came", str(clip), 0)
    for _try in tries():
        if view.is_cached(3) and view.reader is not None and 4 in view.reader._missing:
            break  # it went on from the shown one until it could not
    assert view.told.empty(), "nobody wanted it yet"
    view.pictures.want(4)
    assert view.next() == ("failed", str(clip), 4)
    view.pictures.want(9)
    assert view.next() == ("came", str(clip), 9)
    view.pictures.end()


def test_a_closed_view_has_no_picture_until_a_file_is_opened(views: list[View], tmp_path: Path) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", count=5))
    view = views[0]
    view.pictures.open(path)
    assert view.next() == ("opened", path, 5)
    view.pictures.want(2)
    assert view.next() == ("came", path, 2)
    view.pictures.open("")
    view.pictures.want(3)
    assert view.next() == ("failed", "", 3)
    assert view.pictures._cache.used == 0, "its pictures are dropped with it"
    view.pictures.open(path)
    assert view.next() == ("opened", path, 5)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux says it of one process alone")
def test_a_file_that_nobody_asks_about_for_a_while_is_closed_until_it_is_asked_about(tmp_path: Path) -> None:
    path = str(make(tmp_path / "a.mp4", "libx264", options=X264))
    view = View(FrameCache(BUDGET_BYTES), rest_after=0.05)
    view.pictures.show_at(640, 360)
    view.pictures.open(path)
    assert view.next()[0] == "opened"
    assert view.reader is not None
    for _try in tries():
        if view.reader._file is None:
            break
    view.pictures.want(9)
    assert view.next() == ("came", path, 9)
    view.pictures.end()


def test_what_was_freed_elsewhere_is_given_back_in_its_thread(views: list[View]) -> None:
    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    pieces = [bytearray(60_000) for _ in range(2000)]
    full, last = resident(), pieces[-1]
    del pieces
    views[0].pictures.tidy()
    for _try in tries():
        if resident() < full - 60 * MEGA:
            break
    assert len(last) == 60_000


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
