"""What is listed of the comments: by state, person, marks, origin and model, with counts, in either order."""

from dataclasses import replace

import pytest

from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import Comment, CommentState
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.range import Range
from o8studio.ui.review.comment_filter import CommentFilter, Thread, Which, models_of, people_of

MARK = Mark(Tool.PEN, ((0.1, 0.1), (0.2, 0.2)), Ink.RED, 5)


def said(name: str, person: str, first: int, at: float, **more: object) -> Comment:
    made = Comment(
        id=CommentId(f"comment-{name}"), clip=ClipId("clip-1"), person=person, text=name, range=Range.at(first), at=at,
        changed_at=at,
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # fields by name


THREADS = [
    Thread(0, said("flicker", "Mei", 3, 10), (said("agreed", "", 3, 90),), "Kling"),
    Thread(0, said("poster", "Arno", 80, 40, marks=(MARK,), page=PageId("page-1234")), (), "Kling"),
    Thread(1, said("slow", "Mei", 9, 20, state=CommentState.RESOLVED), (said("box", "Arno", 9, 21, marks=(MARK,)),), "Vidu"),
    Thread(1, said("trim", "", 99, 30), (), "Vidu"),
]  # fmt: skip


def listed(**wanted: object) -> list[str]:
    made = CommentFilter(**wanted)  # type: ignore[arg-type]  # fields by name
    return [one.comment.text for one in made.listed(THREADS)]


@pytest.mark.parametrize(
    ("wanted", "texts"),
    [
        ({}, ["flicker", "poster", "trim"]),
        ({"which": Which.ALL}, ["flicker", "poster", "slow", "trim"]),
        ({"which": Which.MINE}, ["flicker", "trim"]),
        ({"which": Which.ALL, "person": "Arno"}, ["poster", "slow"]),
        ({"which": Which.ALL, "person": ""}, ["flicker", "trim"]),
        ({"which": Which.ALL, "has_marks": True}, ["poster", "slow"]),
        ({"is_from_page": True}, ["poster"]),
        ({"which": Which.ALL, "model": "Vidu"}, ["slow", "trim"]),
        ({"which": Which.ALL, "is_newest_first": True}, ["flicker", "poster", "trim", "slow"]),
        ({"has_marks": True, "model": "Vidu"}, []),
    ],
)
def test_a_filter_lists_the_threads_that_have_all_it_asks_for(
    wanted: dict[str, object], texts: list[str]
) -> None:
    assert listed(**wanted) == texts


def test_each_state_is_counted_within_what_else_is_asked_for() -> None:
    assert CommentFilter().counts(THREADS) == {Which.OPEN: 3, Which.ALL: 4, Which.MINE: 2}
    assert CommentFilter(person="Arno").counts(THREADS) == {Which.OPEN: 1, Which.ALL: 2, Which.MINE: 0}


def test_people_and_models_are_named_once_and_whoever_is_here_comes_last() -> None:
    assert people_of(THREADS) == ["Arno", "Mei", ""]
    assert models_of(THREADS) == ["Kling", "Vidu"]
