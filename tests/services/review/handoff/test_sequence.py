"""Shots stand one after another, frame by frame; markers stand where their pictures are."""

from fractions import Fraction

import pytest

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.discussion import discussion_of
from o8studio.domain.library.facts import CommentPosted, CommentResolved
from o8studio.domain.library.timecode import RATES, Timebase
from o8studio.services.review.handoff.sequence import common_timebase, markers_of, plain
from tests.support.handoff import BASES, marker, sequence, shot, three


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_shots_of_the_same_rate_take_exactly_their_pictures(base: Timebase) -> None:
    made = three(base)
    assert made.lengths == (121, 2000, 7)
    assert made.offsets == (made.start, made.start + 121, made.start + 2121)
    assert base.timecode(made.start) in ("01:00:00:00", "01:00:00;00")


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_a_shot_of_another_rate_is_never_longer_than_its_file(base: Timebase, rate: Fraction) -> None:
    made = sequence(base, shot(rate, frames=10, markers=(marker(9),)))
    assert 0 <= made.shots[0].seconds - base.seconds(made.lengths[0]) < 1 / base.rate
    first, count = made.placed(0, marker(9))
    assert made.offsets[0] <= first
    assert first + count <= made.offsets[0] + made.lengths[0]


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_a_marker_is_on_its_own_picture(base: Timebase) -> None:
    made = sequence(base, shot(base.rate), shot(base.rate))
    for frame in range(121):
        assert made.placed(1, marker(frame)) == (made.start + 121 + frame, 1)
    assert made.placed(0, marker(100, frames=999)) == (made.start + 100, 21)


def test_a_marker_of_a_clip_whose_pictures_come_unevenly_is_where_its_picture_is() -> None:
    base, begins = Timebase(RATES["25"]), tuple(Fraction(number * number, 100) for number in range(11))
    made = sequence(base, shot(Fraction(10), frames=11, begins=begins))
    at = made.shots[0]
    assert (at.begin(5), at.seconds) == (Fraction(1, 4), 1 + Fraction(1, 10))
    assert at.span(marker(9, frames=2)) == (Fraction(81, 100), Fraction(29, 100))
    assert made.placed(0, marker(9)) == (made.start + 20, 5)
    assert made.lengths == (27,)


def test_a_thread_is_one_marker_with_its_replies() -> None:
    clip, first, second = ClipId("c"), CommentId("comment-1"), CommentId("comment-2")
    found = discussion_of(
        [
            CommentPosted(clip=clip, at=1, comment=first, person="Mei", text="low", first=80, last=90),
            CommentPosted(
                clip=clip, at=2, comment=second, person="Arno", text="yes", first=80, last=90, reply_to=first
            ),
            CommentResolved(clip=clip, at=3, comment=first),
        ]
    )
    (made,) = markers_of(found, 85)
    assert (made.frame, made.frames, made.person, made.text) == (80, 5, "Mei", "low\nArno: yes")
    assert made.is_resolved


def test_the_timeline_has_the_rate_that_most_clips_have() -> None:
    assert common_timebase([RATES["24"], RATES["25"], RATES["24"]]) == Timebase(RATES["24"])
    assert common_timebase([RATES["24"], RATES["30"]]) == Timebase(RATES["30"])
    assert common_timebase([RATES["29.97"]]) == Timebase(RATES["29.97"], is_drop=True)
    assert common_timebase([RATES["29.97"]], is_drop=False) == Timebase(RATES["29.97"])
    assert common_timebase([RATES["23.976"]]).is_drop is False
    assert common_timebase([]) == Timebase(RATES["24"])


def test_nothing_is_a_timeline_too() -> None:
    assert sequence(BASES["24"]).offsets == ()
    assert plain("a\nb\x00") == "a b\ufffd"
