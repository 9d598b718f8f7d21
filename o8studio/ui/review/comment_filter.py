"""Which threads are listed, and in which order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from o8studio.domain.library.comment import Comment, CommentState


class Which(StrEnum):
    """Open threads, all, or those in which somebody here said something."""

    OPEN = "open"
    ALL = "all"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment and its replies.

    Attributes:
        at: index of its take.
        model: title of the take's model; empty while models are hidden.
    """

    at: int
    comment: Comment
    replies: tuple[Comment, ...]
    model: str = ""

    @property
    def said(self) -> tuple[Comment, ...]:
        """All that belongs to it."""
        return (self.comment, *self.replies)

    @property
    def newest(self) -> float:
        """Unix seconds of the last thing that was said."""
        return max(one.at for one in self.said)


@dataclass(frozen=True, slots=True)
class CommentFilter:
    """What a thread must have to be listed.

    Attributes:
        person: who said something in it, empty for here; None for anybody.
        model: title of the take's model; empty for any.
        is_newest_first: otherwise by take and place in the clip.
    """

    which: Which = Which.OPEN
    person: str | None = None
    has_marks: bool = False
    is_from_page: bool = False
    model: str = ""
    is_newest_first: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether more is asked for than which state."""
        return self.without_order != CommentFilter(self.which)

    @property
    def without_order(self) -> "CommentFilter":
        """The same of what is listed."""
        return replace(self, is_newest_first=False)

    def lists(self, thread: Thread) -> bool:
        """Whether it is listed."""
        if self.which is Which.OPEN and thread.comment.state is not CommentState.OPEN:
            return False
        if self.which is Which.MINE and all(one.person for one in thread.said):
            return False
        return (
            (self.person is None or any(one.person == self.person for one in thread.said))
            and (not self.has_marks or any(one.marks for one in thread.said))
            and (not self.is_from_page or any(one.page for one in thread.said))
            and self.model in ("", thread.model)
        )

    def listed(self, threads: Iterable[Thread]) -> list[Thread]:
        """Those that are listed, in order."""
        found = [one for one in threads if self.lists(one)]
        if self.is_newest_first:
            found.sort(key=lambda one: one.newest, reverse=True)
        return found

    def counts(self, threads: Sequence[Thread]) -> dict[Which, int]:
        """How many threads each state would list, whatever else is asked for."""
        return {which: sum(replace(self, which=which).lists(one) for one in threads) for which in Which}


def people_of(threads: Iterable[Thread]) -> list[str]:
    """Who said something, those from elsewhere by name, then whoever is here."""
    return sorted(
        {one.person for thread in threads for one in thread.said}, key=lambda name: (not name, name)
    )


def models_of(threads: Iterable[Thread]) -> list[str]:
    """Titles of the models whose takes have comments."""
    return sorted({one.model for one in threads} - {""})
