"""What the Library page may ask of the studio. Every call is safe in a slot and returns at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.listing import ClipRow, Sidebar, Sort, Suggestion, Sums
from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.shelf import Group
from o8studio.domain.request import ImageRole

Told = Callable[[str], None]
"""Called with an empty text, or with what went wrong."""


@dataclass(frozen=True, slots=True)
class Section:
    """Clips under one heading: those of a day, or of a time to go; without a title they have none."""

    id: str
    title: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """All clips that a query finds, in order: an id and a name each; their rows come on demand.

    Attributes:
        takes: by clip that stands for a closed stack, how many takes it has.
        opened: by clip of an open stack, which take of how many it is, from 1.
        sums: of all that were found, also those inside closed stacks; total: clips in the library.
        is_whole: all are listed; else only the first ones, and the others follow.
        rows: of those that are seen first, so that they wait for nothing that is asked after them.
    """

    ids: Sequence[ClipId] = ()
    names: Sequence[str] = ()
    sections: tuple[Section, ...] = ()
    takes: Mapping[ClipId, int] = field(default_factory=dict)
    opened: Mapping[ClipId, tuple[int, int]] = field(default_factory=dict)
    sums: Sums = field(default_factory=Sums)
    total: int = 0
    is_whole: bool = True
    rows: Sequence[ClipRow] = ()


@dataclass(frozen=True, slots=True)
class Shelves:
    """The sidebar: what there is beside clips, and the room on the disk.

    Attributes:
        clip_bytes, free_bytes: what the clips take and what is left there; None while unknown.
        smart: how many clips each smart collection finds; those that were not counted yet are not in it.
    """

    sidebar: Sidebar
    clip_bytes: int | None = None
    free_bytes: int | None = None
    smart: Mapping[GroupId, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WayBack:
    """What a query that finds nothing would find without one of its parts.

    Attributes:
        part: as it was typed; query: what is left; clips: a few that would come back.
    """

    part: str
    query: str
    count: int
    clips: tuple[ClipRow, ...] = ()


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
        job: the one that made it, with everything that was asked; None for a file that no job of ours made.
        takes: clips of the same prompt, the newest first, this one among them.
        label: what the file says of itself as made by AI, in words; empty for nothing.
        before, after: the clips that it came from, the first one first; those that came of it, the newest first.
    """

    row: ClipRow
    job: Job | None = None
    compared: tuple[Compared, ...] = ()
    takes: tuple[ClipRow, ...] = ()
    label: str = ""
    before: tuple[ClipRow, ...] = ()
    after: tuple[ClipRow, ...] = ()


class LibraryCommand(StrEnum):
    """A verb on clips; most take a text."""

    RATE = "rate"  # "0" to "5"
    JUDGE = "judge"  # "pick", "reject" or empty
    RENAME = "rename"
    TAG = "tag"
    UNTAG = "untag"
    ANSWER = "answer"  # an `Answer`
    COLLECT = "collect"  # the collection's id
    GATHER = "gather"  # the same, and out of every other one
    UNCOLLECT = "uncollect"
    MOVE = "move"  # the project's id; empty for none
    TRASH = "trash"
    RESTORE = "restore"
    DELETE = "delete"  # for good; a person has confirmed it
    FETCH_AGAIN = "fetch again"
    FIND = "find"  # a folder in which to look, or of one clip the path of its file


class GroupCommand(StrEnum):
    """A verb on a project or a collection; the text is a name, or a smart collection's other query."""

    MAKE_PROJECT = "make project"
    MAKE_COLLECTION = "make collection"
    SAVE_QUERY = "save query"  # the query itself is the id
    CHANGE_QUERY = "change query"
    RENAME = "rename"
    DELETE = "delete"


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
        is_embedded: whether each gets its recipe inside; only of whole originals, and not of signed ones.
        begin, end: of a part of each, in seconds; without an end up to the clip's.
    """

    folder: str
    template: str
    sidecar: bool = True
    is_embedded: bool = False
    form: SavedAs = SavedAs.ORIGINAL
    begin: float = 0.0
    end: float | None = None


class ImportTag(StrEnum):
    """What was found out about a file that may be imported."""

    RECIPE = "recipe"
    RECIPE_BESIDE = "recipe beside"
    LABEL = "label"
    SIGNED = "signed"
    NONE = "none"
    HERE = "here"
    CANNOT_PLAY = "cannot play"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportFile:
    """A file that may be imported.

    Attributes:
        facts: what it is, in words; tag: what was found out. length: seconds.
        recipe: how it was made, if it says so; is_whole: that was written for these very bytes.
        label: what it says of itself as made by AI, in words.
        pictures: what was used for what, as paths of pictures that are on this computer.
    """

    path: str
    name: str
    facts: str
    tag: ImportTag
    size: int = 0
    length: float = 0.0
    recipe: Recipe | None = None
    is_whole: bool = False
    label: str = ""
    pictures: tuple[tuple[ImageRole, str], ...] = ()

    @property
    def may_come(self) -> bool:
        """Whether it can be imported."""
        return self.tag not in (ImportTag.HERE, ImportTag.LEFT_OUT)


class ImportWay(StrEnum):
    """What becomes of imported files."""

    COPY = "copy"
    MOVE = "move"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """Files to be imported; `project` is an id or empty."""

    paths: tuple[str, ...]
    way: ImportWay = ImportWay.COPY
    project: str = ""
    tags: tuple[str, ...] = ()


class LibraryPort(Protocol):
    """The library: what is in it, and every verb on one or many clips."""

    def suggest(self, text: str) -> Sequence[Suggestion]:
        """Ways to go on typing the last word of this query; from memory."""
        ...

    def find_clips(
        self,
        query: str,
        sort: Sort,
        *,
        stacked: bool,
        take: Callable[[Listing], object],
        opened: frozenset[str] = frozenset(),
        soon: Callable[[Listing], object] | None = None,
        failed: Callable[[], object] | None = None,
    ) -> None:
        """All clips that a query finds; `stacked`: one for each prompt, but for the `opened` stacks all that it finds.

        `soon` gets the first ones before, where there are many; `failed` is called where no answer comes, and why is said.
        """
        ...

    def clip_rows(self, ids: Sequence[ClipId], take: Callable[[Sequence[ClipRow]], object]) -> None:
        """The rows of these clips; those that are gone are left out."""
        ...

    def shelves(
        self, take: Callable[[Shelves], object], counted: Callable[[Shelves], object] | None = None
    ) -> None:
        """The sidebar with its counts; to `counted` once more if those of smart collections are other ones than before."""
        ...

    def ways_back(self, query: str, take: Callable[[Sequence[WayBack], int], object]) -> None:
        """What a query that finds nothing would find without each part, best first; and how many are in the trash."""
        ...

    def clip_info(self, clip_id: ClipId, take: Callable[[ClipInfo], object]) -> None:
        """All that is known of one clip."""
        ...

    def act_on_clips(self, command: LibraryCommand, ids: Sequence[ClipId], text: str, done: Told) -> None:
        """Run a verb on clips, as one step that can be undone."""
        ...

    def act_on_group(self, command: GroupCommand, group_id: str, text: str, done: Told) -> None:
        """Make, rename or delete a project or collection, or save a query under a name."""
        ...

    def undo_step(self, *, again: bool, done: Callable[[str, str], object], step: int | None = None) -> None:
        """Undo a step, or do it again; `done` gets what was undone, in words (empty: nothing), and a problem.

        `step` is one that `last_step` gave; None for the last one.
        """
        ...

    def last_step(self) -> int:
        """The number of what was done last; 0 when that changed nothing. To be asked when it has just ended."""
        ...

    def save_clips(self, ids: Sequence[ClipId], order: SaveOrder, done: Callable[[int, str], None]) -> None:
        """Save copies; `done` gets how many were saved, and what went wrong."""
        ...

    def save_table(self, ids: Sequence[ClipId], path: str, done: Told) -> None:
        """Write what is known of these clips, verdicts among it: as JSON if the path ends so, else as CSV."""
        ...


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of all files has found: how many files are missing, changed, unreadable, or belong to no clip.

    Attributes:
        is_stopped: before its end.
        names: of the first files that are changed or unreadable.
    """

    missing: int = 0
    changed: int = 0
    unreadable: int = 0
    strangers: int = 0
    is_stopped: bool = False
    names: tuple[str, ...] = ()


CheckFiles = Callable[[Callable[[int, int], None], Callable[[Checked, str], None]], Callable[[], None]]
"""See `ImportsPort.check_files`."""


class ImportsPort(Protocol):
    """Files from elsewhere, and whether those of the library are there."""

    def check_files(
        self, told: Callable[[int, int], None], done: Callable[[Checked, str], None]
    ) -> Callable[[], None]:
        """Compare every clip's file with its checksum, and look for files without a clip. Returns what stops it.

        `told` gets how many of how many were looked at; `done` what was found, and what went wrong.
        """
        ...

    def look_through(self, paths: Sequence[str], take: Callable[[Sequence[ImportFile]], object]) -> None:
        """What these files and folders hold that can be imported."""
        ...

    def poster_of(self, path: str, done: Callable[[str], object]) -> None:
        """Make a small picture of a video that was looked at; `done` gets its path, or an empty text."""
        ...

    def bring_in(self, order: ImportOrder, done: Callable[[int, str], None]) -> None:
        """Import files; `done` gets how many are clips now, and what went wrong."""
        ...

    def watch_folder(self, folder: str, done: Told) -> None:
        """From now on what is put into this folder becomes clips; an empty text ends that."""
        ...

    def export_profile(self, path: str, *, with_clips: bool, done: Told) -> None:
        """Write everything but the tokens to one file, for another computer."""
        ...

    def import_profile(self, path: str, done: Told) -> None:
        """At the next start the profile in this file takes the place of this one; nothing is sent."""
        ...


def groups_of(shelves: Shelves) -> dict[str, Group]:
    """Every project and collection that there is, by id."""
    return {group.id: group for group in shelves.sidebar.groups if not group.is_deleted}
