"""What the read model lists and searches of a discussion."""

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import Answered, CommentDeleted, CommentPosted, Tagged
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.store.library.notes import notes_of
from o8studio.store.library.row import Notes

CLIP = ClipId("clip")


def test_words_people_and_marks_are_found_and_deleted_ones_are_not() -> None:
    mark = mark_of(Tool.TEXT, [(0.1, 0.1)], Ink.RED, 3, "太低")
    first, second = CommentId("comment-1"), CommentId("comment-2")
    found = notes_of(
        [
            CommentPosted(
                clip=CLIP, at=1, comment=first, person="林悦", text="flame", first=1, last=1, marks=(mark,)
            ),
            CommentPosted(clip=CLIP, at=2, comment=second, person="Mei", text="gone", first=1, last=1),
            CommentDeleted(clip=CLIP, at=3, comment=second),
            Answered(clip=CLIP, at=4, person="Mei", answer=Answer.CHANGES),
            Tagged(clip=CLIP, at=5, tag="x"),
        ]
    )
    assert (found.count, found.open, found.answer) == (1, 1, "changes")
    assert found.words == "林悦 flame 太低"


def test_a_clip_of_which_nobody_speaks_has_none() -> None:
    assert notes_of([]) == Notes()
