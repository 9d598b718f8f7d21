"""What a person does with clips on the shelf: tag, collect, move, answer, trash, restore; each can be taken back."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from o8studio.domain.errors import StudioError
from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.discussion import Discussion, discussion_of
from o8studio.domain.library.facts import (
    NO_GROUP,
    AboutGroup,
    Answered,
    AnswerWithdrawn,
    ClipFact,
    ClipRestored,
    ClipTrashed,
    Collected,
    GroupDeleted,
    GroupKind,
    GroupMade,
    GroupRenamed,
    LibraryFact,
    MovedToProject,
    QuerySaved,
    Tagged,
    Uncollected,
    Untagged,
)
from o8studio.domain.library.query import parse
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.domain.library.review import Review
from o8studio.domain.library.shelf import Group, Place, ShelfEntry, clean_name
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.clock import Clock

_ME = ""
"""Answers given here have no name: they are the person's own."""
_OnClip = ClipFact | Answered | AnswerWithdrawn


@dataclass(frozen=True, slots=True)
class Change:
    """What a command did, and how to take it back.

    Attributes:
        clips: the clips that it changed; those that were so already are not among them.
        back: the counter-facts, in order; empty when nothing was changed.
        reviews: of rated or renamed clips, the reviews before.
        stopped: why it ended midway; what is told of here was done all the same, and can be taken back.
    """

    clips: tuple[ClipId, ...] = ()
    back: tuple[LibraryFact, ...] = ()
    reviews: tuple[tuple[ClipId, Review], ...] = ()
    stopped: StudioError | None = None


class Shelving:
    """Every command takes any number of clips, writes one fact for each that it changes, and returns a `Change`."""

    def __init__(self, book: ShelfBook, clock: Clock) -> None:
        self._book = book
        self._clock = clock

    async def undo(self, change: Change) -> Change:
        """Take a change back that is no review (`Library.undo` takes any); what it returns does it again.

        Clips that were removed meanwhile are left alone.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        at = self._clock.now()
        async with self._book.changing:
            facts = [replace(fact, at=at) for fact in change.back if not await self._has_left(fact)]
            again = [await self._inverse(fact) for fact in facts]
            await self._book.commit(facts)
        stayed = {fact.clip for fact in facts if isinstance(fact, _OnClip)}
        return Change(tuple(clip for clip in change.clips if clip in stayed), tuple(reversed(again)))

    async def _has_left(self, fact: LibraryFact) -> bool:
        """Whether it would bring back a clip that was removed since: without its file."""
        if not isinstance(fact, (ClipRestored, ClipTrashed)):
            return False
        entry = await asyncio.to_thread(self._book.entry, fact.clip)
        return entry.place in (Place.REMOVING, Place.REMOVED)

    async def tag(self, clips: Iterable[ClipId], tag: str) -> Change:
        """Give clips a tag.

        Raises:
            LibraryRefused: the tag is empty.
            LedgerUnreadable: the disk refused.
        """
        name = _named(tag)
        return await self._change(
            clips, lambda one, entry, at: _unless(name in entry.tags, Tagged(clip=one, at=at, tag=name))
        )

    async def untag(self, clips: Iterable[ClipId], tag: str) -> Change:
        """Take a tag off.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        return await self._change(
            clips, lambda one, entry, at: _unless(tag not in entry.tags, Untagged(clip=one, at=at, tag=tag))
        )

    async def collect(self, clips: Iterable[ClipId], group: GroupId) -> Change:
        """Put clips into a collection.

        Raises:
            LibraryRefused: there is no such collection.
            LedgerUnreadable: the disk refused.
        """
        await self._known_group(group, GroupKind.COLLECTION)
        return await self._change(
            clips,
            lambda one, entry, at: _unless(group in entry.groups, Collected(clip=one, at=at, group=group)),
        )

    async def gather(self, clips: Iterable[ClipId], group: GroupId) -> Change:
        """Put clips into a collection, and take them out of every other one that there is.

        Raises:
            LibraryRefused: there is no such collection.
            LedgerUnreadable: the disk refused.
        """
        await self._known_group(group, GroupKind.COLLECTION)

        def facts_of(one: ClipId, entry: ShelfEntry, at: float) -> list[ClipFact]:
            others = [known for known in entry.groups if known != group and self._is_there(known)]
            return [
                *_unless(group in entry.groups, Collected(clip=one, at=at, group=group)),
                *(Uncollected(clip=one, at=at, group=other) for other in others),
            ]

        return await self._change(clips, facts_of)

    def _is_there(self, group: GroupId) -> bool:
        """Blocking."""
        found = self._book.group(group)
        return found is not None and not found.is_deleted

    async def uncollect(self, clips: Iterable[ClipId], group: GroupId) -> Change:
        """Take clips out of a collection.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        return await self._change(
            clips,
            lambda one, entry, at: _unless(
                group not in entry.groups, Uncollected(clip=one, at=at, group=group)
            ),
        )

    async def move_to_project(self, clips: Iterable[ClipId], project: GroupId = NO_GROUP) -> Change:
        """Put clips into a project, out of the one that they are in; `NO_GROUP` for none.

        Raises:
            LibraryRefused: there is no such project.
            LedgerUnreadable: the disk refused.
        """
        if project:
            await self._known_group(project, GroupKind.PROJECT)
        return await self._change(
            clips,
            lambda one, entry, at: _unless(
                entry.project == project, MovedToProject(clip=one, at=at, project=project)
            ),
        )

    async def trash(self, clips: Iterable[ClipId]) -> Change:
        """Put clips into the library's trash; their files stay where they are.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        return await self._change(
            clips,
            lambda one, entry, at: _unless(entry.place is not Place.SHELF, ClipTrashed(clip=one, at=at)),
        )

    async def restore(self, clips: Iterable[ClipId]) -> Change:
        """Take clips out of the trash, with stars, tags and comments.

        Raises:
            LedgerUnreadable: the disk refused.
        """
        return await self._change(
            clips,
            lambda one, entry, at: _unless(entry.place is not Place.TRASH, ClipRestored(clip=one, at=at)),
        )

    async def answer(self, clips: Iterable[ClipId], answer: Answer) -> Change:
        """Say what you think of clips as a whole; each takes the place of what you said before.

        Raises:
            LedgerUnreadable: the disk refused.
        """

        def facts_of(one: ClipId, _entry: ShelfEntry, at: float) -> list[_OnClip]:
            said = self._said(one)
            mine = said.given_here(_ME)
            if mine is not None and mine.answer == said.answer == answer:
                return []
            before = [AnswerWithdrawn(clip=one, at=at, person=_ME)] if mine is not None else []
            return [*before, Answered(clip=one, at=at, person=_ME, answer=answer)]

        return await self._change(clips, facts_of)

    def _said(self, clip: ClipId) -> Discussion:
        """Blocking."""
        return discussion_of(self._book.facts(clip))

    # ---- groups

    async def make_group(self, kind: GroupKind, name: str, query: str = "") -> tuple[GroupId, Change]:
        """Make a collection, a project, or a smart collection of a query.

        Raises:
            LibraryRefused: the name is empty, or the query is not understood.
            LedgerUnreadable: the disk refused.
        """
        at = self._clock.now()
        group = self._book.new_group_id(at)
        if kind is GroupKind.SMART:
            _check_query(query)
        made = GroupMade(group=group, at=at, kind=kind, name=_named(name), query=query)
        await self._book.commit([made])
        return group, Change((), (GroupDeleted(group=group, at=at),))

    async def rename_group(self, group: GroupId, name: str) -> Change:
        """Give a group another name.

        Raises:
            LibraryRefused: the name is empty.
            LibraryRefused: there is no such group.
            LedgerUnreadable: the disk refused.
        """
        return await self._change_group(
            group, GroupRenamed(group=group, at=self._clock.now(), name=_named(name))
        )

    async def save_query(self, group: GroupId, query: str) -> Change:
        """Let a smart collection find something else.

        Raises:
            LibraryRefused: the query is not understood.
            LibraryRefused: there is no such smart collection.
            LedgerUnreadable: the disk refused.
        """
        _check_query(query)
        await self._known_group(group, GroupKind.SMART)
        return await self._change_group(group, QuerySaved(group=group, at=self._clock.now(), query=query))

    async def delete_group(self, group: GroupId) -> Change:
        """Delete a group; its clips stay in the library, and are in it again when it is brought back.

        Raises:
            LibraryRefused: there is no such group.
            LedgerUnreadable: the disk refused.
        """
        return await self._change_group(group, GroupDeleted(group=group, at=self._clock.now()))

    async def _change_group(self, group: GroupId, fact: LibraryFact) -> Change:
        async with self._book.changing:
            await self._known_group(group)
            back = await self._inverse(fact)
            await self._book.commit([fact])
        return Change((), (back,))

    async def _known_group(self, group: GroupId, kind: GroupKind | None = None) -> Group:
        found = await asyncio.to_thread(self._book.group, group)
        if found is None or found.is_deleted or (kind is not None and found.kind is not kind):
            raise LibraryRefused(LibraryProblem.NO_GROUP)
        return found

    async def _change(
        self, clips: Iterable[ClipId], facts_of: Callable[[ClipId, ShelfEntry, float], Sequence[_OnClip]]
    ) -> Change:
        """
        Args:
            facts_of: what is to be said of a clip; runs in a thread.
        """
        ids = list(dict.fromkeys(clips))
        async with self._book.changing:  # two commands in a row must not read the same state
            at = self._clock.now()
            pairs = await asyncio.to_thread(
                lambda: [
                    (fact, self._inverse_on(fact, entry))
                    for one, entry in ((one, self._book.entry(one)) for one in ids)
                    for fact in facts_of(one, entry, at)
                ]
            )
            await self._book.commit([fact for fact, _back in pairs])
        changed = dict.fromkeys(fact.clip for fact, _back in pairs)
        return Change(tuple(changed), tuple(back for _fact, back in reversed(pairs)))

    def _inverse_on(self, fact: _OnClip, before: ShelfEntry | None = None) -> LibraryFact:
        """What takes back something that was said of a clip. Blocking."""
        match fact:
            case Answered():
                return AnswerWithdrawn(clip=fact.clip, at=fact.at, person=fact.person)
            case AnswerWithdrawn():
                given = self._said(fact.clip).given_here(fact.person)
                if given is None:
                    return fact
                return Answered(
                    clip=fact.clip, at=fact.at, person=fact.person, answer=given.answer, written_at=given.at
                )
            case _:
                return _inverse_of(fact, before or self._book.entry(fact.clip))

    async def _inverse(self, fact: LibraryFact) -> LibraryFact:
        if isinstance(fact, _OnClip):
            return await asyncio.to_thread(self._inverse_on, fact)
        assert isinstance(fact, AboutGroup)
        before = await asyncio.to_thread(self._book.group, fact.group)
        return _group_inverse(fact, before)


def _unless(is_so: bool, fact: ClipFact) -> list[ClipFact]:
    return [] if is_so else [fact]


def _inverse_of(fact: ClipFact, before: ShelfEntry) -> ClipFact:
    """The fact that brings back what was before. Only commands of `Shelving` are taken back."""
    clip, at = fact.clip, fact.at
    match fact:
        case Tagged(tag=tag):
            return Untagged(clip=clip, at=at, tag=tag)
        case Untagged(tag=tag):
            return Tagged(clip=clip, at=at, tag=tag)
        case Collected(group=group):
            return Uncollected(clip=clip, at=at, group=group)
        case Uncollected(group=group):
            return Collected(clip=clip, at=at, group=group)
        case MovedToProject():
            return MovedToProject(clip=clip, at=at, project=before.project)
        case ClipTrashed():
            return ClipRestored(clip=clip, at=at)
        case ClipRestored():
            return ClipTrashed(clip=clip, at=at)
        case _:
            raise AssertionError(f"{type(fact).__name__} is no command of the shelf")


def _group_inverse(fact: LibraryFact, before: Group | None) -> LibraryFact:
    assert isinstance(fact, AboutGroup)
    if before is None or isinstance(fact, GroupMade):
        return GroupDeleted(group=fact.group, at=fact.at)
    match fact:
        case GroupRenamed():
            return GroupRenamed(group=fact.group, at=fact.at, name=before.name)
        case QuerySaved():
            return QuerySaved(group=fact.group, at=fact.at, query=before.query)
        case _:
            return GroupMade(
                group=fact.group, at=fact.at, kind=before.kind, name=before.name, query=before.query
            )


def _named(text: str) -> str:
    name = clean_name(text)
    if not name:
        raise LibraryRefused(LibraryProblem.NO_NAME)
    return name


def _check_query(query: str) -> None:
    asked = parse(query)
    if not query.strip() or asked.problems:
        raise LibraryRefused(LibraryProblem.BAD_QUERY, asked.problems[0].given if asked.problems else "")
