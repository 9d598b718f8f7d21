"""What was said about one clip: its comments in threads and the answers, as they follow from facts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import assert_never

from o8studio.domain.ids import CommentId
from o8studio.domain.library.comment import Answer, Comment, CommentState, GivenAnswer
from o8studio.domain.library.facts import (
    Answered,
    AnswerWithdrawn,
    CommentDeleted,
    CommentEdited,
    CommentPosted,
    CommentReopened,
    CommentResolved,
    CommentRestored,
    DiscussionFact,
)
from o8studio.domain.library.range import Range


@dataclass(frozen=True, slots=True)
class Discussion:
    """All comments and answers about one clip; never changed.

    Attributes:
        all_comments: in the order in which they became known, also those that were deleted.
        answers: the latest of each person.
    """

    all_comments: tuple[Comment, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()

    @property
    def comments(self) -> tuple[Comment, ...]:
        """What is shown: by place in the clip, then by time; a reply to a deleted comment goes with it."""
        gone = {one.id for one in self.all_comments if one.is_deleted}
        shown = [one for one in self.all_comments if not one.is_deleted and one.reply_to not in gone]
        return tuple(sorted(shown, key=lambda one: (one.range.first, one.at, one.id)))

    @property
    def threads(self) -> tuple[tuple[Comment, tuple[Comment, ...]], ...]:
        """Each comment with its replies, oldest first."""
        shown = self.comments
        ids = {one.id for one in shown}
        return tuple(
            (
                one,
                tuple(sorted((r for r in shown if r.reply_to == one.id), key=lambda r: (r.at, r.id))),
            )
            for one in shown
            if one.reply_to not in ids
        )

    @property
    def open_count(self) -> int:
        """Threads in which something is to be done."""
        return sum(one.state is CommentState.OPEN for one, _replies in self.threads)

    @property
    def answer(self) -> Answer:
        """The latest answer of anybody; a clip that has none needs review."""
        return max(self.answers, key=lambda one: one.at).answer if self.answers else Answer.NEEDS_REVIEW

    def given_here(self, person: str) -> GivenAnswer | None:
        """The answer of this person, if it was given here and not on a page."""
        return next((one for one in self.answers if one.person == person and not one.page), None)

    @property
    def has_two_answers(self) -> bool:
        """Whether people differ."""
        return len({one.answer for one in self.answers}) > 1

    def comment(self, comment_id: CommentId) -> Comment | None:
        """The comment of this id, also a deleted one."""
        return next((one for one in self.all_comments if one.id == comment_id), None)


def signed(said: Discussion, person: str) -> Discussion:
    """What goes out: comments and answers that were written here, which have no name, get this one."""
    return Discussion(
        tuple(replace(one, person=one.person or person) for one in said.all_comments),
        tuple(replace(one, person=one.person or person) for one in said.answers),
    )


def discussion_of(facts: Iterable[object]) -> Discussion:
    """The discussion that follows from a clip's facts; other facts than those of discussions change nothing."""
    found = Discussion()
    for fact in facts:
        if isinstance(fact, DiscussionFact):
            found = apply(found, fact)
    return found


def apply(discussion: Discussion, fact: DiscussionFact) -> Discussion:
    """The discussion after this fact. Every fact can follow every other: what is said twice changes nothing."""
    match fact:
        case CommentPosted():
            if discussion.comment(fact.comment) is not None:
                return discussion
            return replace(discussion, all_comments=(*discussion.all_comments, _comment(fact)))
        case CommentEdited():
            return _changed(
                discussion,
                fact.comment,
                text=fact.text,
                range=Range(fact.first, fact.last),
                marks=fact.marks,
                changed_at=_moment(fact.written_at, fact),
                changed_on=fact.page,
            )
        case CommentResolved():
            return _changed(discussion, fact.comment, state=CommentState.RESOLVED)
        case CommentReopened():
            return _changed(discussion, fact.comment, state=CommentState.OPEN)
        case CommentDeleted():
            return _changed(discussion, fact.comment, is_deleted=True)
        case CommentRestored():
            return _changed(discussion, fact.comment, is_deleted=False)
        case Answered():
            return _answered(discussion, fact)
        case AnswerWithdrawn():
            mine = discussion.given_here(fact.person)
            return replace(discussion, answers=tuple(one for one in discussion.answers if one is not mine))
        case _:
            assert_never(fact)


def _changed(discussion: Discussion, comment_id: CommentId, **changes: object) -> Discussion:
    fresh = tuple(
        replace(one, **changes) if one.id == comment_id else one  # type: ignore[arg-type]  # the fields named above
        for one in discussion.all_comments
    )
    return replace(discussion, all_comments=fresh)


def _answered(discussion: Discussion, fact: Answered) -> Discussion:
    """A later answer takes the place of an earlier one of the same person; one given here is never replaced by a page's."""
    given = GivenAnswer(
        clip=fact.clip,
        person=fact.person,
        answer=fact.answer,
        at=_moment(fact.written_at, fact),
        page=fact.page,
    )
    same = [one for one in discussion.answers if is_same_voice(one, given)]
    if any(one.at > given.at for one in same):
        return discussion
    others = tuple(one for one in discussion.answers if one not in same)
    return replace(discussion, answers=(*others, given))


def _moment(told: float, fact: DiscussionFact) -> float:
    """When it was written by its own clock, but never later than it was taken in."""
    return min(told, fact.at) if told else fact.at


def is_same_voice(one: GivenAnswer, other: GivenAnswer) -> bool:
    """Whether both are one person's: of the same name, and both written here or both on pages."""
    return one.person == other.person and bool(one.page) == bool(other.page)


def _comment(fact: CommentPosted) -> Comment:
    written = _moment(fact.written_at, fact)
    return Comment(
        id=fact.comment,
        clip=fact.clip,
        person=fact.person,
        text=fact.text,
        range=Range(fact.first, fact.last),
        marks=fact.marks,
        at=written,
        changed_at=_moment(fact.changed_at, fact) if fact.changed_at else written,
        reply_to=fact.reply_to,
        page=fact.page,
        changed_on=fact.page,
    )
