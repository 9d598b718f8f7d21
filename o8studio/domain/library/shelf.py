"""The state that follows from library facts: what is known of one clip beside its file, and of one group."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.facts import (
    NO_GROUP,
    ClipFact,
    ClipImported,
    ClipRelocated,
    ClipRemoved,
    ClipRestored,
    ClipReviewed,
    ClipTrashed,
    Collected,
    GroupDeleted,
    GroupFact,
    GroupKind,
    GroupMade,
    GroupRenamed,
    LibraryFact,
    MovedToProject,
    QuerySaved,
    RemovalStarted,
    Tagged,
    Uncollected,
    Untagged,
)
from o8studio.domain.library.review import Review

_Name = TypeVar("_Name", bound=str)

TRASH_DAYS = 30
"""Days on which the program ran that a clip stays in the trash."""
MOST_TAG = 80
"""Letters of a tag or a group's name."""


class Place(StrEnum):
    """Where a clip is, seen from the library."""

    SHELF = "shelf"
    TRASH = "trash"
    REMOVING = "removing"  # its file may be gone
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelfEntry:
    """What library facts say of one clip, whatever made it; never changed.

    Attributes:
        imported: the clip itself, when no job of ours made it.
        in_place: its file is somebody else's.
        recipe: see `ClipImported`.
        tags: sorted; groups: the collections that it is in, sorted, also those that were deleted.
        project: the one that it is in, or empty; it may have been deleted.
        trashed_at: unix seconds; 0 while it is not in the trash.
        made_at: unix seconds of an imported file's last change, or 0.
    """

    imported: Clip | None = None
    in_place: bool = False
    recipe: str = ""
    tags: tuple[str, ...] = ()
    groups: tuple[GroupId, ...] = ()
    project: GroupId = NO_GROUP
    place: Place = Place.SHELF
    trashed_at: float = 0.0
    made_at: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A collection, a project or a smart collection; never changed.

    Attributes:
        query: what a smart collection finds.
        is_deleted: it is kept so that undo brings it back with its clips.
    """

    id: GroupId
    kind: GroupKind
    name: str
    made_at: float
    query: str = ""
    is_deleted: bool = False


def clean_name(text: str) -> str:
    """A tag or a group's name as it is stored: one line, no spaces around, at most `MOST_TAG` letters; may be empty."""
    return " ".join(text.split())[:MOST_TAG].strip()


def entry_of(facts: Iterable[LibraryFact]) -> ShelfEntry:
    """The entry that follows from a clip's facts; facts that are not about a clip's place or marks change nothing."""
    entry = ShelfEntry()
    for fact in facts:
        if isinstance(fact, ClipFact):
            entry = apply(entry, fact)
    return entry


def apply(entry: ShelfEntry, fact: ClipFact) -> ShelfEntry:
    """The entry after this fact. Every fact can follow every other: what is said twice changes nothing."""
    match fact:
        case ClipImported():
            clip = _clip(fact, entry.imported)
            about = replace(entry, in_place=fact.in_place, recipe=fact.recipe, made_at=fact.made_at)
            return replace(about, imported=clip)
        case ClipReviewed():
            review = Review(stars=fact.stars, verdict=fact.verdict, title=fact.title)
            return replace(entry, imported=_with(entry.imported, review=review))
        case ClipRelocated():
            return replace(entry, imported=_with(entry.imported, path=fact.path))
        case Tagged():
            return replace(entry, tags=_inserted(entry.tags, fact.tag))
        case Untagged():
            return replace(entry, tags=tuple(tag for tag in entry.tags if tag != fact.tag))
        case Collected():
            return replace(entry, groups=_inserted(entry.groups, fact.group))
        case Uncollected():
            return replace(entry, groups=tuple(one for one in entry.groups if one != fact.group))
        case MovedToProject():
            return replace(entry, project=fact.project)
        case ClipTrashed():
            return replace(entry, place=Place.TRASH, trashed_at=fact.at)
        case ClipRestored():
            in_place = entry.in_place if fact.in_place is None else fact.in_place
            return replace(entry, place=Place.SHELF, trashed_at=0.0, in_place=in_place)
        case RemovalStarted():
            return replace(entry, place=Place.REMOVING, trashed_at=entry.trashed_at or fact.at)
        case ClipRemoved():
            return replace(entry, place=Place.REMOVED)
        case _:
            assert_never(fact)


def group_of(facts: Iterable[LibraryFact]) -> Group | None:
    """The group that follows from its facts; None when its making is missing."""
    group: Group | None = None
    for fact in facts:
        if isinstance(fact, GroupFact):
            group = apply_to_group(group, fact)
    return group


def apply_to_group(group: Group | None, fact: GroupFact) -> Group | None:
    """The group after this fact; what is said of one that was never made changes nothing."""
    if isinstance(fact, GroupMade):
        made_at = group.made_at if group is not None else fact.at
        return Group(id=fact.group, kind=fact.kind, name=fact.name, query=fact.query, made_at=made_at)
    if group is None:
        return None
    match fact:
        case GroupRenamed():
            return replace(group, name=fact.name)
        case QuerySaved():
            return replace(group, query=fact.query)
        case GroupDeleted():
            return replace(group, is_deleted=True)
        case _:
            assert_never(fact)


def days_left(trashed_on: str, days_run: Iterable[str]) -> int:
    """How many more days with the program running a clip stays in the trash.

    Args:
        trashed_on: the day as `2026-11-27`; days_run: those on which the program ran, in any order.
    """
    return max(0, TRASH_DAYS - sum(day > trashed_on for day in set(days_run)))


def _inserted(known: tuple[_Name, ...], name: _Name) -> tuple[_Name, ...]:
    """The sorted names with this one in its place; to sort them again for each of thousands takes seconds."""
    at = bisect_left(known, name)
    return known if known[at : at + 1] == (name,) else (*known[:at], name, *known[at:])


def _with(clip: Clip | None, **changes: Any) -> Clip | None:
    return replace(clip, **changes) if clip is not None else None


def _clip(fact: ClipImported, before: Clip | None) -> Clip:
    """The clip; one that is imported again keeps its review and its place in the order."""
    return Clip(
        id=fact.clip,
        job_id=None,
        name=fact.name,
        path=fact.path,
        sha256=fact.sha256,
        size=fact.size,
        length=fact.length,
        width=fact.width,
        height=fact.height,
        fps=fact.fps,
        has_sound=fact.has_sound,
        kept_at=before.kept_at if before is not None else fact.at,
        poster=poster_name(fact.clip),
        flaw=fact.flaw,
        review=before.review if before is not None else Review(),
    )


def poster_name(clip_id: ClipId) -> str:
    """The name of a clip's poster in the folder of posters."""
    return f"{clip_id}.jpg"
