"""What the Review page may ask of the studio. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.mark import Mark
from o8studio.domain.library.range import Range
from o8studio.domain.library.recipe import Recipe

Told = Callable[[str], None]
"""Called with an empty text, or with what went wrong."""


@dataclass(frozen=True, slots=True)
class ReviewTake:
    """A clip and what was said of it."""

    row: ClipRow
    discussion: Discussion = field(default_factory=Discussion)


@dataclass(frozen=True, slots=True)
class ReviewSet:
    """Takes that are judged together, such as those of one prompt."""

    title: str
    takes: tuple[ReviewTake, ...] = ()


class ReviewPort(Protocol):
    """Sets of takes, comments and answers."""

    def waiting_sets(self, take: Callable[[Sequence[Sequence[ClipId]]], object]) -> None:
        """The prompts with takes that nobody judged yet, the oldest first: all takes of each, in order of making."""
        ...

    def review_set(
        self, ids: Sequence[ClipId], take: Callable[[ReviewSet], object], *, is_whole: bool = False
    ) -> None:
        """These clips with what was said of them; of a single one, all takes of its prompt unless it is the whole set."""
        ...

    def post_comment(
        self,
        clip_id: ClipId,
        text: str,
        where: Range,
        marks: tuple[Mark, ...],
        reply_to: CommentId,
        done: Told,
    ) -> None:
        """Say something about frames of a clip, or reply to a comment."""
        ...

    def resolve_comment(self, clip_id: ClipId, comment: CommentId, *, is_resolved: bool, done: Told) -> None:
        """Nothing is left to be done about it, or there is again."""
        ...

    def delete_comment(self, clip_id: ClipId, comment: CommentId, *, is_deleted: bool, done: Told) -> None:
        """Show it no longer, or, as undo, again."""
        ...

    def answer_clip(self, clip_id: ClipId, answer: Answer, done: Told) -> None:
        """What you think of a clip as a whole."""
        ...

    def compare_frames(
        self,
        first: str,
        second: str,
        pairs: Sequence[tuple[int, int]],
        take: Callable[[Sequence[float]], object],
    ) -> Callable[[], None]:
        """How far these frames of two files differ, as parts of full white, in order. Returns what stops it."""
        ...

    def save_blind_result(
        self,
        ids: Sequence[ClipId],
        titles: Mapping[str, str],
        folder: str,
        done: Callable[[str, str], None],
    ) -> None:
        """Write the result of these takes into a folder as CSV; `done` gets the file's path, and a problem."""
        ...

    def recipes(self, ids: Sequence[ClipId], take: Callable[[Sequence[Recipe | None]], object]) -> None:
        """How these clips were made, in this order; None where nobody knows."""
        ...

    def merge_answers(self, path: str, done: Callable[[str, str], None]) -> None:
        """Take in what a person wrote on a review page; `done` gets what was taken in, in words, and a problem."""
        ...
