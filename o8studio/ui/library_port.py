"""What the Library page may ask of the studio. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from o8studio.domain.ids import ClipId
from o8studio.domain.library.clip import Flaw
from o8studio.domain.library.review import Verdict

Told = Callable[[str], object]
"""Called with an empty text, or with what went wrong."""


class Order(StrEnum):
    """How clips are sorted; the values are stored."""

    NEWEST = "newest"
    OLDEST = "oldest"
    BEST = "best"  # most stars first
    NAME = "name"
    LONGEST = "longest"
    LARGEST = "largest"
    DEAREST = "dearest"
    LEAVES_FIRST = "leaves first"  # in the trash: who goes next


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipEntry:
    """A clip as the library lists it.

    Attributes:
        prompt: what it was made from; empty for a file that no job made.
        model, family: the model's title and its vendor's family; empty where nobody knows.
        length: seconds; size: bytes; cost: in dollars, None where unknown.
        finished: unix seconds.
        differs: what was delivered other than asked, in words; empty if nothing was.
        takes: how many takes its closed stack holds; 1 outside a stack.
        days_left: in the trash, days on which the program runs until it leaves; None elsewhere.
    """

    id: ClipId
    name: str
    prompt: str = ""
    model: str = ""
    family: str = ""
    path: str = ""
    poster: str = ""
    length: float = 0.0
    width: int = 0
    height: int = 0
    fps: float = 0.0
    has_sound: bool = False
    size: int = 0
    cost: float | None = None
    finished: float = 0.0
    stars: int = 0
    verdict: Verdict = Verdict.NONE
    tags: tuple[str, ...] = ()
    project: str = ""
    collections: tuple[str, ...] = ()
    flaw: Flaw = Flaw.NONE
    differs: str = ""
    is_missing: bool = False
    is_imported: bool = False
    takes: int = 1
    days_left: int | None = None
    comments: int = 0


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """Clips under one heading, such as those of a day; without a title they have none."""

    id: str
    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All clips that a query finds, in order: ids and names, a row each on demand.

    Attributes:
        total: clips in the library; seconds, cost, size: of all that were found.
        problem: what is wrong with the query, in words.
    """

    ids: Sequence[ClipId] = ()
    names: Sequence[str] = ()
    groups: tuple[ListedGroup, ...] = ()
    total: int = 0
    seconds: float = 0.0
    cost: float = 0.0
    size: int = 0
    problem: str = ""


class PlaceKind(StrEnum):
    """What an entry of the sidebar stands for."""

    ALL = "all"
    PICKS = "picks"
    UNRATED = "unrated"
    REJECTED = "rejected"
    MISSING = "missing"
    TRASH = "trash"
    PROJECT = "project"
    SMART = "smart"
    COLLECTION = "collection"
    TAG = "tag"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPlace:
    """An entry of the sidebar.

    Attributes:
        id: of a project or collection; the word itself for a tag; empty for the fixed entries.
        query: what it lists.
        count: None while it is unknown.
    """

    kind: PlaceKind
    name: str
    query: str
    id: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPlaces:
    """The whole sidebar.

    Attributes:
        clip_bytes, free_bytes: what the clips take and what is left on their disk; None while unknown.
    """

    places: tuple[LibraryPlace, ...] = ()
    clip_bytes: int | None = None
    free_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A continuation of what is typed in the search field.

    Attributes:
        text: what it puts in place of the typed word; one that ends with a colon goes on.
        words: what it means; note: said beside it, quietly.
        count: clips that it finds; None where nobody counted.
        family, model: of a model, for its tile.
    """

    text: str
    words: str = ""
    note: str = ""
    count: int | None = None
    family: str = ""
    model: str = ""
    is_filter: bool = False


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a query: a filter such as `rating:>=4`, or plain words.

    Attributes:
        key: empty for plain words; problem: why it can't be used, in words.
    """

    text: str
    key: str = ""
    value: str = ""
    is_excluded: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a query that finds nothing would find without one of its terms."""

    without: Term
    query: str
    count: int
    clips: tuple[ClipEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """One line of what was asked and what was delivered; both as text."""

    what: str
    asked: str
    delivered: str
    differs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipInfo:
    """All that is known of one clip.

    Attributes:
        compared: asked and delivered.
        seed: in words; empty where nobody knows.
        takes: clips of the same prompt, oldest first, this one among them.
        descent: clips that it was continued from, this one, and those that continue it.
        label: what labels and recipe the file carries, in words; empty for none.
        may_reuse: whether its settings can be used again.
    """

    entry: ClipEntry
    compared: tuple[Compared, ...] = ()
    seed: str = ""
    takes: tuple[ClipEntry, ...] = ()
    descent: tuple[ClipEntry, ...] = ()
    label: str = ""
    may_reuse: bool = False


class LibraryCommand(StrEnum):
    """A verb on clips; what needs a value says which."""

    RATE = "rate"  # "0" to "5"
    JUDGE = "judge"  # "pick", "reject" or empty
    RENAME = "rename"
    TAG = "tag"  # the tag
    UNTAG = "untag"
    COLLECT = "collect"  # the collection's id
    UNCOLLECT = "uncollect"
    MOVE = "move"  # the project's id; empty for none
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"  # for good; confirmed before
    FETCH_AGAIN = "fetch again"
    FIND = "find"  # of one clip, the path of its file now


class PlaceCommand(StrEnum):
    """A verb on a project or collection."""

    MAKE = "make"
    RENAME = "rename"
    DELETE = "delete"
    SAVE_QUERY = "save query"


class SavedAs(StrEnum):
    """In which form copies of clips are saved."""

    ORIGINAL = "original"
    MP4 = "mp4"
    WEBM = "webm"
    GIF = "gif"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveOrder:
    """Copies of clips in a folder.

    Attributes:
        template: of the names, with placeholders in braces; sidecar: whether each gets its recipe beside it.
    """

    folder: str
    template: str
    sidecar: bool = True
    form: SavedAs = SavedAs.ORIGINAL


class ImportTag(StrEnum):
    """What was found out about a file that may be imported."""

    RECIPE = "recipe"
    RECIPE_BESIDE = "recipe beside"
    LABEL = "label"
    NONE = "none"
    HERE = "here"
    CANNOT_PLAY = "cannot play"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEntry:
    """A file that may be imported: what it is, in words, and its tag."""

    path: str
    name: str
    facts: str
    tag: ImportTag
    size: int = 0


class ImportWay(StrEnum):
    """What becomes of the files."""

    COPY = "copy"
    MOVE = "move"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """Files to be imported; `project` is an id or empty."""

    paths: tuple[str, ...]
    way: ImportWay = ImportWay.COPY
    project: str = ""
    tags: tuple[str, ...] = field(default_factory=tuple)


class LibraryPort(Protocol):
    """The library: what is in it, and every verb on one or many clips."""

    def terms(self, query: str) -> Sequence[Term]:
        """The parts of a query as typed."""
        ...

    def suggest(self, query: str, typed: str) -> Sequence[Suggestion]:
        """Continuations of the word that is being typed; from memory."""
        ...

    def find(self, query: str, order: Order, *, stacked: bool, take: Callable[[Listing], object]) -> None:
        """All clips that a query finds."""
        ...

    def rows(self, ids: Sequence[ClipId], take: Callable[[Sequence[ClipEntry]], object]) -> None:
        """The rows of these clips; those that are gone are left out."""
        ...

    def places(self, take: Callable[[LibraryPlaces], object]) -> None:
        """The sidebar with its counts."""
        ...

    def ways_back(self, query: str, take: Callable[[Sequence[WayBack], int], object]) -> None:
        """What a query that finds nothing would find without each of its terms, best first; how many are in the trash."""
        ...

    def info(self, clip_id: ClipId, take: Callable[[ClipInfo], object]) -> None:
        """All that is known of one clip."""
        ...

    def act(self, command: LibraryCommand, ids: Sequence[ClipId], value: str, done: Told) -> None:
        """Run a verb on clips, as one step."""
        ...

    def change_place(self, command: PlaceCommand, place: LibraryPlace, value: str, done: Told) -> None:
        """Make, rename or delete a project or collection, or save a query under a name."""
        ...

    def save(self, ids: Sequence[ClipId], order: SaveOrder, done: Callable[[int, str], object]) -> None:
        """Save copies; `done` gets how many were saved, and what went wrong."""
        ...

    def save_table(self, ids: Sequence[ClipId], path: str, done: Told) -> None:
        """Write what is known of these clips, verdicts among it, as CSV or, by the path's ending, JSON."""
        ...

    def look_through(self, paths: Sequence[str], take: Callable[[Sequence[ImportEntry]], object]) -> None:
        """What these files and folders hold that can be imported."""
        ...

    def bring_in(self, order: ImportOrder, done: Callable[[int, str], object]) -> None:
        """Import files; `done` gets how many are clips now, and what went wrong."""
        ...
