"""What can happen to a clip or to the library itself without a job: values that are written down and never changed.

They lie in the same ledger as those of jobs, under the subject that they are about (docs/decisions/0027).
"""

from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.ids import LIBRARY_MARK, ClipId, CommentId, GroupId, PageId
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.comment import NO_COMMENT, NO_PAGE, Answer
from o8studio.domain.library.mark import Mark
from o8studio.domain.library.review import Verdict

NO_GROUP = GroupId("")


class GroupKind(StrEnum):
    """What a named set of clips is; the values are stored."""

    COLLECTION = "collection"  # made by hand; a clip may be in several
    PROJECT = "project"  # a clip is in one at most
    SMART = "smart"  # what a saved query finds


class Removal(StrEnum):
    """What becomes of the file of a clip that leaves the library; the values are stored."""

    SYSTEM_TRASH = "system trash"
    DELETED = "deleted"
    LEFT = "left"  # somebody else's file: it is not touched


def clip_subject(clip_id: ClipId) -> str:
    """The key under which facts about this clip are stored."""
    return f"{LIBRARY_MARK}clip {clip_id}"


def group_subject(group: GroupId) -> str:
    """The key under which facts about this group are stored."""
    return f"{LIBRARY_MARK}group {group}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutClip:
    """A fact about one clip. `at` is the moment in unix seconds."""

    clip: ClipId
    at: float

    @property
    def subject(self) -> str:
        """The key under which it is stored."""
        return clip_subject(self.clip)


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutGroup:
    """A fact about one collection, project or smart collection. `at` is the moment in unix seconds."""

    group: GroupId
    at: float

    @property
    def subject(self) -> str:
        """The key under which it is stored."""
        return group_subject(self.group)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipImported(AboutClip):
    """A file that no job of ours made is a clip from now on.

    Attributes:
        in_place: it was left where it was, so it is somebody else's: never moved, never deleted by us.
        length: seconds; width, height: pixels; fps: frames a second; size: bytes.
        recipe: how it was made, as the JSON of `domain/library/recipe.py`; empty when nothing in or beside it says so.
        made_at: unix seconds of the file's last change.
    """

    name: str
    path: str
    sha256: str
    size: int
    length: float
    width: int
    height: int
    fps: float
    has_sound: bool
    flaw: Flaw = Flaw.NONE
    in_place: bool = False
    recipe: str = ""
    made_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipReviewed(AboutClip):
    """A person's complete review of a clip that no job made; the last one counts. See `jobs/facts.py` `Reviewed`."""

    stars: int = 0
    verdict: Verdict = Verdict.NONE
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRelocated(AboutClip):
    """The file of a clip that no job made has a new path."""

    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged(AboutClip):
    """The clip has this tag."""

    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Untagged(AboutClip):
    """The clip no longer has this tag."""

    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected(AboutClip):
    """The clip is in this collection."""

    group: GroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncollected(AboutClip):
    """The clip is no longer in this collection."""

    group: GroupId


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedToProject(AboutClip):
    """The clip is in this project and in no other; `NO_GROUP` for none."""

    project: GroupId = NO_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTrashed(AboutClip):
    """The clip is in the library's trash. Its file stays where it is until the clip is removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRestored(AboutClip):
    """The clip is in the library again, with all that was known of it.

    Attributes:
        in_place: whether its file is somebody else's from now on; None for as it was.
    """

    in_place: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalStarted(AboutClip):
    """From here on the file may be gone."""

    how: Removal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRemoved(AboutClip):
    """The clip has left the library; what was known of it comes back with the same file."""

    how: Removal


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMade(AboutGroup):
    """A collection, project or smart collection is there, or is there again.

    Attributes:
        query: what a smart collection finds; empty for the others.
    """

    kind: GroupKind
    name: str
    query: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRenamed(AboutGroup):
    """It has another name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QuerySaved(AboutGroup):
    """A smart collection finds something else from now on."""

    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupDeleted(AboutGroup):
    """It is gone; its clips stay, and are in it again when it comes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """The program ran on this day: the trash counts such days.

    Attributes:
        day: as `2026-11-27`, by the clock of this computer.
    """

    day: str
    at: float

    @property
    def subject(self) -> str:
        """The key under which it is stored."""
        return f"{LIBRARY_MARK}days"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentPosted(AboutClip):
    """A person said something of pictures of the clip.

    Attributes:
        first, last: numbers of pictures from 0, both included.
        reply_to: the comment that it answers; beside: the one of which it is another version; or empty.
        page: the review page that it came from; written_at: when, in unix seconds by the clock of whoever wrote it;
            0 for `at`. changed_at: when it was changed last before it came; 0 for never.
    """

    comment: CommentId
    person: str
    text: str
    first: int
    last: int
    marks: tuple[Mark, ...] = ()
    reply_to: CommentId = NO_COMMENT
    page: PageId = NO_PAGE
    written_at: float = 0.0
    changed_at: float = 0.0
    beside: CommentId = NO_COMMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentEdited(AboutClip):
    """A comment says this from now on. See `CommentPosted`."""

    comment: CommentId
    text: str
    first: int
    last: int
    marks: tuple[Mark, ...] = ()
    page: PageId = NO_PAGE
    written_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentResolved(AboutClip):
    """Nothing is left to be done about a comment."""

    comment: CommentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentReopened(AboutClip):
    """There is something to be done about a comment again."""

    comment: CommentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentDeleted(AboutClip):
    """A comment is no longer shown, and its replies with it."""

    comment: CommentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentRestored(AboutClip):
    """A deleted comment is shown again."""

    comment: CommentId


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(AboutClip):
    """A person's answer about a clip; their latest counts. `page` and `written_at`: see `CommentPosted`."""

    person: str
    answer: Answer
    page: PageId = NO_PAGE
    written_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWithdrawn(AboutClip):
    """A person's answer that was given here counts no longer, as if it had never been given."""

    person: str


def page_subject(page: PageId) -> str:
    """The key under which facts about this review page are stored."""
    return f"{LIBRARY_MARK}page {page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageShared:
    """A review page was made; only answers that name it are taken in, and only about its clips.

    Attributes:
        clips: in the order of the page, which names them by their place.
        title: as it stands on the page.
        takes_answers: whether people may comment on it.
    """

    page: PageId
    at: float
    clips: tuple[ClipId, ...]
    title: str = ""
    takes_answers: bool = True

    @property
    def subject(self) -> str:
        """The key under which it is stored."""
        return page_subject(self.page)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswered:
    """What a person wrote on a review page was taken in.

    Attributes:
        digest: SHA-256 of the file that it came in.
    """

    page: PageId
    at: float
    person: str
    digest: str

    @property
    def subject(self) -> str:
        """The key under which it is stored."""
        return page_subject(self.page)


ClipFact = (
    ClipImported
    | ClipReviewed
    | ClipRelocated
    | Tagged
    | Untagged
    | Collected
    | Uncollected
    | MovedToProject
    | ClipTrashed
    | ClipRestored
    | RemovalStarted
    | ClipRemoved
)
GroupFact = GroupMade | GroupRenamed | QuerySaved | GroupDeleted
DiscussionFact = (
    CommentPosted
    | CommentEdited
    | CommentResolved
    | CommentReopened
    | CommentDeleted
    | CommentRestored
    | Answered
    | AnswerWithdrawn
)
PageFact = PageShared | PageAnswered
LibraryFact = ClipFact | GroupFact | DayRun | DiscussionFact | PageFact
