"""A comment on pictures of a clip, and a person's answer: values within limits, in plain text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.errors import StudioError
from o8studio.domain.harmless import harmless, one_line
from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.mark import MOST_MARKS, Mark
from o8studio.domain.library.range import Range

MOST_TEXT = 4000
"""Characters of a comment."""
MOST_NAME = 60
"""Characters of a person's name."""
NO_COMMENT = CommentId("")
NO_PAGE = PageId("")
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_BLANK = re.compile(r"\n{3,}")


class CommentState(StrEnum):
    """Whether something is still to be done; the values are stored."""

    OPEN = "open"
    RESOLVED = "resolved"


class Answer(StrEnum):
    """What a person says of a clip as a whole, apart from picks; the values are stored."""

    NEEDS_REVIEW = "needs review"
    CHANGES = "changes"
    APPROVED = "approved"


class UnfitComment(StudioError, ValueError):
    """A comment that cannot be kept: it says nothing, or has more marks than a picture holds."""

    def __init__(self, *, has_too_many_marks: bool) -> None:
        super().__init__("marks" if has_too_many_marks else "empty")
        self.has_too_many_marks = has_too_many_marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """What a person said of one picture or range; never changed, safe to hand to a widget.

    Attributes:
        person: the name that they gave; two people of one name are told apart only by where it came from.
        at: unix seconds when it was written; changed_at: when it was changed last.
        range: which pictures it is about.
        marks: drawn on them.
        reply_to: the comment that it answers, or empty; replies have no replies.
        page: the review page that it came from, or empty for one that was written here.
        changed_on: where it was changed last; empty for here.
    """

    id: CommentId
    clip: ClipId
    person: str
    text: str
    range: Range
    at: float
    changed_at: float
    marks: tuple[Mark, ...] = ()
    reply_to: CommentId = NO_COMMENT
    state: CommentState = CommentState.OPEN
    page: PageId = NO_PAGE
    changed_on: PageId = NO_PAGE
    is_deleted: bool = False

    @property
    def content(self) -> tuple[str, Range, tuple[Mark, ...]]:
        """What its person may change."""
        return self.text, self.range, self.marks


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswer:
    """A person's latest answer about a clip.

    Attributes:
        at: unix seconds when it was given; page: where, or empty for here.
    """

    clip: ClipId
    person: str
    answer: Answer
    at: float
    page: PageId = NO_PAGE


def clean_text(text: str) -> str:
    """A comment's text as it is stored: plain, with its lines, no space around, at most `MOST_TEXT` characters."""
    lines = (line.rstrip() for line in harmless(text).split("\n"))
    return _BLANK.sub("\n\n", "\n".join(lines)).strip()[:MOST_TEXT].rstrip()


def clean_person(name: str) -> str:
    """A person's name as it is stored: one line of at most `MOST_NAME` characters; may be empty."""
    return one_line(name)[:MOST_NAME].strip()


def checked(text: str, marks: tuple[Mark, ...]) -> str:
    """The clean text of a comment with these marks.

    Raises:
        UnfitComment: neither words nor marks, or more marks than a picture holds.
    """
    cleaned = clean_text(text)
    if not cleaned and not marks:
        raise UnfitComment(has_too_many_marks=False)
    if len(marks) > MOST_MARKS:
        raise UnfitComment(has_too_many_marks=True)
    return cleaned


def is_comment_id(text: str) -> bool:
    """Whether this could be a comment's id; ids come from outside, too."""
    return _ID.fullmatch(text) is not None
