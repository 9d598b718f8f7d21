"""What the window may ask about sharing takes, and about what comes back. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow


class ShareKind(StrEnum):
    """What is made of the takes."""

    PAGE = "page"
    SHEET = "sheet"
    EDITOR = "editor"
    FILES = "files"


AS_MADE = 0
"""Instead of a number of lines: the pictures of a review page are those of the clips themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOrder:
    """What is to be made.

    Attributes:
        lines: of a page's pictures, or `AS_MADE`.
        passphrase: of a page; empty leaves it open.
        prompts, comments, models, costs, settings: what goes into a page or, the first two, into lists; asks: whether it may be answered.
        ranges: whether a comment about several pictures is a marker with its in and out, or one at its first.
        paper: of a contact sheet, `A4` or `Letter`.
        lists: for an editor, by how the files end: `fcpxml`, `edl`, `otio`, `csv`.
        rate: of the editor's timeline, as `domain/library/timecode.RATES` calls it; empty for that of the clips.
        copies: whether the editor gets the clips, too.
    """

    clips: tuple[ClipId, ...]
    kind: ShareKind
    title: str = ""
    lines: int = 540
    passphrase: str = field(default="", repr=False)
    prompts: bool = True
    comments: bool = True
    ranges: bool = True
    models: bool = False
    costs: bool = False
    settings: bool = False
    asks: bool = True
    paper: str = "A4"
    lists: tuple[str, ...] = ("fcpxml", "csv")
    rate: str = ""
    copies: bool = True


@dataclass(frozen=True, slots=True)
class PageSize:
    """About how large a review page would be: bytes, by the lines of its pictures, and whether most mail takes it."""

    lines: int
    size: int
    is_mailable: bool


@dataclass(frozen=True, slots=True)
class AnswersSeen:
    """What a file from a review page would bring: by whom, and how much of it is new here."""

    person: str
    comments: int
    answers: int


Made = Callable[[str, str], None]
"""Called with the path of what was made, or with what went wrong; not at all after it was stopped."""


class SharePort(Protocol):
    """Files that go out for a review, and files that come back."""

    def page_sizes(self, rows: Sequence[ClipRow]) -> list[PageSize]:
        """About how large a page of these clips would be, from the smallest pictures to the clips themselves."""
        ...

    def file_names(self, order: ShareOrder, rows: Sequence[ClipRow]) -> list[str]:
        """How what an editor gets of these clips would be called; first the folder, if there is one."""
        ...

    def share(
        self, order: ShareOrder, folder: str, told: Callable[[float], None], done: Made
    ) -> Callable[[], None]:
        """Make it in this folder; `told` gets the part that is done, 0 to 1. Returns what stops it."""
        ...

    def look_at_answers(self, path: str, take: Callable[[AnswersSeen | None, str], object]) -> None:
        """What a file from a review page would bring, or why it is refused; nothing is written."""
        ...
