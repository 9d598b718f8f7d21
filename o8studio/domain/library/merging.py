"""Takes in what a person wrote on a review page: each thing once, by person, and what differs is kept beside."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from o8studio.domain.errors import StudioError
from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import NO_COMMENT, Comment, GivenAnswer
from o8studio.domain.library.discussion import Discussion, apply, is_same_voice
from o8studio.domain.library.facts import Answered, CommentEdited, CommentPosted, DiscussionFact
from o8studio.domain.reasons import AnswersProblem


class AnswersRefused(StudioError):
    """A file that should hold a person's comments from a review page can't be taken in; nothing of it was."""

    def __init__(self, problem: AnswersProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a file from a review page holds, read and within limits.

    Attributes:
        page: the page that it was written on; every comment and answer has it, and this person.
    """

    page: PageId
    person: str
    comments: tuple[Comment, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()


def merge(known: Mapping[ClipId, Discussion], delivery: Delivery, now: float) -> tuple[DiscussionFact, ...]:
    """The facts that take a delivery in; none when it was taken in before.

    A comment that nobody has is posted. A later version of the person's own is an edit, an earlier one is passed over.
    Where somebody changed it here meanwhile, or it claims the id of a comment of somebody else, it is posted beside with
    an id that follows from its content, so that a second time changes nothing. What was deleted here stays deleted.
    Nobody writes later than now: a time that is, of a fast clock or a hostile file, counts as now.
    """
    found = dict(known)
    facts: list[DiscussionFact] = []
    comments = [
        replace(one, at=min(one.at, now), changed_at=min(one.changed_at, now)) for one in delivery.comments
    ]
    for comment in sorted(comments, key=lambda one: (bool(one.reply_to), one.at, one.id)):
        fact = _taken_in(found, comment, now)
        if fact is not None:
            facts.append(fact)
            found[fact.clip] = apply(found.get(fact.clip, Discussion()), fact)
    for answer in delivery.answers:
        mine = [one for one in found.get(answer.clip, Discussion()).answers if is_same_voice(one, answer)]
        was_taken = answer.at > now and any(one.answer is answer.answer for one in mine)
        if not was_taken and all(one.at < min(answer.at, now) for one in mine):
            said = Answered(
                clip=answer.clip,
                at=now,
                person=answer.person,
                answer=answer.answer,
                page=answer.page,
                written_at=min(answer.at, now),
            )
            facts.append(said)
            found[said.clip] = apply(found.get(said.clip, Discussion()), said)
    return tuple(facts)


def _taken_in(
    found: Mapping[ClipId, Discussion], comment: Comment, now: float
) -> CommentPosted | CommentEdited | None:
    old = _known(found, comment.id)
    if old is None:
        return _posted(found, comment, now)
    is_theirs = (old.person, old.clip, old.page) == (comment.person, comment.clip, comment.page)
    if is_theirs and (old.is_deleted or old.content == comment.content):
        return None
    if is_theirs and old.changed_on == comment.page and old.changed_at != comment.changed_at:
        if comment.changed_at < old.changed_at:
            return None
        return CommentEdited(
            clip=old.clip,
            at=now,
            comment=old.id,
            text=comment.text,
            first=comment.range.first,
            last=comment.range.last,
            marks=comment.marks,
            page=comment.page,
            written_at=comment.changed_at,
        )
    version = _version_id(comment)
    if _known(found, version) is not None:
        return None
    return _posted(found, comment, now, version, beside=comment.id)


def _posted(
    found: Mapping[ClipId, Discussion],
    comment: Comment,
    now: float,
    own_id: CommentId = NO_COMMENT,
    beside: CommentId = NO_COMMENT,
) -> CommentPosted:
    parent = _known(found, comment.reply_to) if comment.reply_to else None
    is_answer = parent is not None and parent.clip == comment.clip and not parent.reply_to
    return CommentPosted(
        clip=comment.clip,
        at=now,
        comment=own_id or comment.id,
        person=comment.person,
        text=comment.text,
        first=comment.range.first,
        last=comment.range.last,
        marks=comment.marks,
        reply_to=comment.reply_to if is_answer else NO_COMMENT,
        page=comment.page,
        written_at=comment.at,
        changed_at=comment.changed_at,
        beside=beside,
    )


def _known(found: Mapping[ClipId, Discussion], comment_id: CommentId) -> Comment | None:
    candidates = (discussion.comment(comment_id) for discussion in found.values())
    return next((one for one in candidates if one is not None), None)


def _version_id(comment: Comment) -> CommentId:
    """The same for the same version of the same comment by the same person, and for no other."""
    body = [comment.id, comment.clip, comment.person, comment.page, comment.text]
    whole = json.dumps([*body, asdict(comment.range), [asdict(one) for one in comment.marks]])
    return CommentId(f"v{hashlib.sha256(whole.encode()).hexdigest()[:31]}")
