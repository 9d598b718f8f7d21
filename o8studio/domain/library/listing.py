"""What a list of clips shows: rows, their order, a place to go on from, and counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from o8studio.domain.ids import ClipId, GroupId, JobId
from o8studio.domain.library.facts import NO_GROUP
from o8studio.domain.library.query import Came
from o8studio.domain.library.review import Verdict
from o8studio.domain.library.shelf import Group


class SortKey(StrEnum):
    """What a list is ordered by."""

    ADDED = "added"
    NAME = "name"
    STARS = "stars"
    LENGTH = "length"
    COST = "cost"
    SIZE = "size"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Sort:
    """The order of a list; where two are equal, the newer one first."""

    key: SortKey = SortKey.ADDED
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ended: the next one begins behind it. Its parts mean something to the read model only."""

    value: str | float
    added: float
    clip: ClipId


class Gone(StrEnum):
    """Why a file is not where it was."""

    DRIVE = "drive"  # its drive is not connected
    FOLDER = "folder"  # its folder was moved or renamed
    MOVED = "moved"  # the file itself was
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True)
class Absence:
    """Of a file that was not there: why, and until when (unix seconds) its gateway probably has it; None where it has not."""

    why: Gone
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRow:
    """One clip as a list shows it; a snapshot, safe to hand to a widget.

    Attributes:
        job_id: the job that made it, or None for a file that no job of ours made.
        name: given by hand, or the beginning of its prompt, or its file's name.
        model, family: empty for an import of which nobody knows.
        poster: the name of its poster's file; the sprite is `domain/library/clip.Clip.sprite` beside it.
        length: seconds; width, height: pixels; fps: frames a second; size: bytes; 0 where it could not be measured.
        added_at: unix seconds at which it came into the library; made_at: its file's own time, or the same.
        cost_usd: US dollars that the gateway charged for its job, shared by the clips of the job; None when unknown.
        came: how it differs from what was asked for, without `Came.OTHERWISE`; is_otherwise: whether it differs at all.
        asked: by what came otherwise (a `domain/jobs/delivered.Measured`, or `Came.DEARER`), what was asked for, or told, as text.
        stack: equal for the takes of one prompt; takes: how many clips there are of it.
        is_missing: when its file was looked for last, it was not there.
        absence: more about that, where somebody looked.
        days_left: of a clip in the trash, days with the program running until it goes; None for the others.
        comments, open_comments: how many there are.
        in_place: its file is somebody else's, and is never touched.
    """

    id: ClipId
    job_id: JobId | None
    name: str
    prompt: str
    model: str
    family: str
    path: str
    poster: str
    length: float
    width: int
    height: int
    fps: float
    has_sound: bool
    size: int
    added_at: float
    made_at: float
    stars: int = 0
    verdict: Verdict = Verdict.NONE
    tags: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()
    project: GroupId = NO_GROUP
    cost_usd: float | None = None
    came: tuple[Came, ...] = ()
    is_otherwise: bool = False
    asked: Mapping[str, str] = field(default_factory=dict)
    ratio: str = ""
    seed: str = ""
    stack: str = ""
    takes: int = 1
    is_missing: bool = False
    absence: Absence | None = None
    days_left: int | None = None
    comments: int = 0
    open_comments: int = 0
    answer: str = ""
    in_place: bool = False

    @property
    def is_imported(self) -> bool:
        """Whether no job of ours made it."""
        return self.job_id is None


@dataclass(frozen=True, slots=True)
class ClipPage:
    """A part of a list; `after` is where the next one begins, None at the end."""

    rows: tuple[ClipRow, ...]
    after: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """All clips that are found, in order, as columns.

    Attributes:
        names: their beginnings. moments: of adding, in unix seconds. stacks: as in `ClipRow`.
    """

    ids: Sequence[ClipId]
    names: Sequence[str]
    moments: Sequence[float]
    stacks: Sequence[str]

    def rows(self) -> list[tuple[ClipId, str, float, str]]:
        """The same, clip by clip."""
        return list(zip(self.ids, self.names, self.moments, self.stacks, strict=True))


@dataclass(frozen=True, slots=True)
class Sums:
    """What a query finds, in sum: clips, seconds, bytes and US dollars (as far as they are known)."""

    clips: int = 0
    seconds: float = 0.0
    bytes: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """Counts under a query, each by the value that is typed in its token (of groups, by their id).

    Attributes:
        flags: by `query.Is` value. trash: how many clips are in the trash, whatever the query.
    """

    sums: Sums = field(default_factory=Sums)
    models: Mapping[str, int] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)
    ratios: Mapping[str, int] = field(default_factory=dict)
    stars: Mapping[int, int] = field(default_factory=dict)
    flags: Mapping[str, int] = field(default_factory=dict)
    came: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    groups: Mapping[GroupId, int] = field(default_factory=dict)
    trash: int = 0


@dataclass(frozen=True, slots=True)
class Sidebar:
    """What the library has beside clips: groups by name, and how many clips there are of each."""

    groups: tuple[Group, ...]
    facets: Facets


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One way to go on typing.

    Attributes:
        token: takes the place of what is being typed; count: clips have it, None if unknown.
        is_said: it is the word itself, as it was typed: clips are found of which it is said.
        family, title: of the model that it names, if that is known; note: what is to be said of it.
    """

    token: str
    count: int | None = None
    is_said: bool = False
    family: str = ""
    title: str = ""
    note: str = ""
