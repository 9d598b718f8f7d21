"""Reads what a person wrote on a review page and sent back: a small JSON file from outside, hostile until it is read. Pure."""

import json
import math
from collections.abc import Callable, Iterable
from typing import Any

from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import (
    NO_COMMENT,
    Answer,
    Comment,
    GivenAnswer,
    UnfitComment,
    checked,
    clean_person,
    is_comment_id,
)
from o8studio.domain.library.facts import PageShared
from o8studio.domain.library.mark import MOST_MARKS, MOST_POINTS, Ink, Mark, Tool, UnfitMark, mark_of
from o8studio.domain.library.merging import AnswersRefused, Delivery
from o8studio.domain.library.range import Range
from o8studio.domain.reasons import AnswersProblem

VERSION = 1
MOST_BYTES = 4_000_000
"""A page saves under 100 kB; a thousand drawings are under this."""
MOST_DEPTH = 12
MOST_COMMENTS = 2000
_LAST_SECOND = 253_402_300_799.0
"""The end of the year 9999."""


def read_answers(content: bytes, page_of: Callable[[PageId], PageShared | None]) -> Delivery:
    """What the file says, within limits; a comment that says nothing, or not where, is left out.

    Args:
        page_of: the review page of this id, if it was made here.

    Raises:
        AnswersRefused
    """
    told = _object(content)
    version = told.get("o8review")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise AnswersRefused(AnswersProblem.NO_ANSWERS)
    if version > VERSION:
        raise AnswersRefused(AnswersProblem.NEWER)
    page_id = told.get("page")
    page = page_of(PageId(page_id)) if isinstance(page_id, str) and is_comment_id(page_id) else None
    if page is None:
        raise AnswersRefused(AnswersProblem.OTHER_PAGE)
    if not page.takes_answers:
        raise AnswersRefused(AnswersProblem.NOT_ASKED)
    person = clean_person(told["person"]) if isinstance(told.get("person"), str) else ""
    if not person:
        raise AnswersRefused(AnswersProblem.NOBODY)
    comments, answers = _list(told, "comments"), _list(told, "answers")
    if len(comments) > MOST_COMMENTS or len(answers) > len(page.clips):
        raise AnswersRefused(AnswersProblem.TOO_MANY)
    return Delivery(
        page=page.page,
        person=person,
        comments=_once(_comment(one, page, person) for one in comments),
        answers=tuple(said for one in answers if (said := _answer(one, page, person)) is not None),
    )


def clip_key(index: int) -> str:
    """How a page names its clips: by place, since ids of the library are nobody else's business."""
    return str(index + 1)


def _object(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise AnswersRefused(AnswersProblem.TOO_LARGE)
    text = content.removeprefix(b"\xef\xbb\xbf").strip()
    if text.startswith(b"<"):
        raise AnswersRefused(AnswersProblem.A_PAGE)
    if _depth(text) > MOST_DEPTH:
        raise AnswersRefused(AnswersProblem.TOO_DEEP)
    try:
        told = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise AnswersRefused(AnswersProblem.NO_ANSWERS) from error
    if not isinstance(told, dict):
        raise AnswersRefused(AnswersProblem.NO_ANSWERS)
    return told


def _depth(text: bytes) -> int:
    """How deeply brackets are nested outside of strings; counted before anything is built of them."""
    depth = deepest = 0
    is_string = is_escaped = False
    for letter in text:
        if is_escaped:
            is_escaped = False
        elif is_string:
            is_escaped = letter == 0x5C
            is_string = letter != 0x22
        elif letter == 0x22:
            is_string = True
        elif letter in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif letter in b"]}":
            depth -= 1
    return deepest


def _list(told: dict[str, Any], name: str) -> list[Any]:
    found = told.get(name, [])
    if not isinstance(found, list):
        raise AnswersRefused(AnswersProblem.NO_ANSWERS)
    return found


def _once(found: Iterable[Comment | None]) -> tuple[Comment, ...]:
    """The first of each id: a file that names one twice was not written by a page."""
    kept: dict[CommentId, Comment] = {}
    for one in found:
        if one is not None:
            kept.setdefault(one.id, one)
    return tuple(kept.values())


def _comment(told: Any, page: PageShared, person: str) -> Comment | None:
    if not isinstance(told, dict):
        return None
    clip, own_id, at = _clip(told, page), told.get("id"), _moment(told.get("at"))
    first, last = told.get("first"), told.get("last")
    if clip is None or at is None or not isinstance(own_id, str) or not is_comment_id(own_id):
        return None
    if not isinstance(first, int) or not isinstance(last, int) or {type(first), type(last)} != {int}:
        return None
    reply_to, marks = told.get("reply_to", ""), told.get("marks", [])
    text = told.get("text", "")
    try:
        drawn = _marks(marks)
        return Comment(
            id=CommentId(own_id),
            clip=clip,
            person=person,
            text=checked(text if isinstance(text, str) else "", drawn),
            range=Range(first, last),
            at=at,
            changed_at=_moment(told.get("changed_at")) or at,
            marks=drawn,
            reply_to=CommentId(reply_to)
            if isinstance(reply_to, str) and is_comment_id(reply_to)
            else NO_COMMENT,
            page=page.page,
            changed_on=page.page,
        )
    except (UnfitComment, ValueError):
        return None


def _marks(told: Any) -> tuple[Mark, ...]:
    if not isinstance(told, list):
        return ()
    return tuple(mark for one in told[:MOST_MARKS] if (mark := _mark(one)) is not None)


def _mark(told: Any) -> Mark | None:
    """A mark, or None for what is none: the words of its comment are kept all the same."""
    if not isinstance(told, dict) or not isinstance(told.get("points"), list):
        return None
    text, width = told.get("text", ""), told.get("width")
    try:
        points = [(float(x), float(y)) for x, y in told["points"][: MOST_POINTS * 4]]
        return mark_of(
            Tool(str(told.get("tool"))),
            points,
            Ink(str(told.get("ink"))),
            width if type(width) is int else 0,
            text if isinstance(text, str) else "",
        )
    except (UnfitMark, ValueError, TypeError, OverflowError):
        return None


def _answer(told: Any, page: PageShared, person: str) -> GivenAnswer | None:
    clip = _clip(told, page) if isinstance(told, dict) else None
    at = _moment(told.get("at")) if isinstance(told, dict) else None
    if clip is None or at is None or told.get("answer") not in list(Answer):
        return None
    return GivenAnswer(clip=clip, person=person, answer=Answer(told["answer"]), at=at, page=page.page)


def _clip(told: dict[str, Any], page: PageShared) -> ClipId | None:
    keys = {clip_key(index): clip for index, clip in enumerate(page.clips)}
    key = told.get("clip")
    return keys.get(key) if isinstance(key, str) else None


def _moment(told: Any) -> float | None:
    """Unix seconds; None for what is no moment."""
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return None
    try:
        at = float(told)
    except OverflowError:
        return None
    return at if math.isfinite(at) and 0 < at <= _LAST_SECOND else None
