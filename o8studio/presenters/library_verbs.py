"""Implements `LibraryPort`: the verbs on clips and groups, each a step that can be undone."""

import itertools
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from o8studio.domain.ids import ClipId, GroupId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.facts import GroupKind
from o8studio.domain.library.review import Verdict
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.library import LibraryReading
from o8studio.presenters.library_files import LibraryFiles
from o8studio.services.library.shelving import Change
from o8studio.studio import Studio
from o8studio.texts.language import _, ngettext
from o8studio.ui.library_port import GroupCommand, LibraryCommand, Told

_MOST_STEPS = 200
_LONGEST_NAME = 200


class LibraryPresenter:
    """One for the window; steps that can be undone are kept for as long as it is open."""

    def __init__(self, studio: Studio, current: CurrentGateway, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn
        reading, self._files = LibraryReading(studio, current, work), LibraryFiles(studio, work)
        self.suggest, self.find_clips, self.clip_rows = reading.suggest, reading.find_clips, reading.clip_rows
        self.shelves, self.ways_back, self.clip_info = reading.shelves, reading.ways_back, reading.clip_info
        self.save_clips, self.save_table = self._files.save_clips, self._files.save_table
        self._done: list[tuple[int, str, Change]] = []
        self._undone: list[tuple[int, str, Change]] = []
        self._steps = itertools.count(1)
        self._last = 0

    def act_on_clips(self, command: LibraryCommand, ids: Sequence[ClipId], text: str, done: Told) -> None:
        """Run a verb on clips, as one step that can be undone."""
        match command:
            case LibraryCommand.FETCH_AGAIN:
                self._spawn(command, self._fetch(ids), done)
            case LibraryCommand.FIND:
                self._spawn(command, self._files.find_files(ids, Path(text)), done)
            case LibraryCommand.DELETE:
                self._spawn(command, self._files.delete(ids), done)
            case _:
                words = step_words(command, len(ids), text)
                self._spawn(command, self._step(words, self._change(command, ids, text)), done, ends=True)

    async def _change(self, command: LibraryCommand, ids: Sequence[ClipId], text: str) -> Change:
        library, shelving = self._studio.library, self._studio.library.shelving
        match command:
            case LibraryCommand.RATE:
                return await library.rate(ids, stars=int(text))
            case LibraryCommand.JUDGE:
                return await library.rate(ids, verdict=Verdict(text))
            case LibraryCommand.RENAME:
                return await library.rate(ids, title=text.strip()[:_LONGEST_NAME])
            case LibraryCommand.TAG:
                return await shelving.tag(ids, text)
            case LibraryCommand.UNTAG:
                return await shelving.untag(ids, text)
            case LibraryCommand.ANSWER:
                return await shelving.answer(ids, Answer(text))
            case LibraryCommand.GATHER:
                return await shelving.gather(ids, GroupId(text))
            case LibraryCommand.COLLECT:
                return await shelving.collect(ids, GroupId(text))
            case LibraryCommand.UNCOLLECT:
                return await shelving.uncollect(ids, GroupId(text))
            case LibraryCommand.MOVE:
                return await shelving.move_to_project(ids, GroupId(text))
            case LibraryCommand.TRASH:
                return await shelving.trash(ids)
            case LibraryCommand.RESTORE:
                return await shelving.restore(ids)
            case _:
                raise AssertionError(f"{command} is no step that can be undone")

    async def _step(self, words: str, change: Coroutine[Any, Any, Change]) -> None:
        self._last = 0
        made = await change
        if made.back or made.reviews:
            self._last = next(self._steps)
            self._done.append((self._last, words, made))
            del self._done[:-_MOST_STEPS]
            self._undone.clear()
        if made.stopped is not None:
            raise made.stopped

    async def _fetch(self, ids: Sequence[ClipId]) -> None:
        for clip_id in ids:
            await self._studio.library.fetch_again(clip_id)

    def last_step(self) -> int:
        """The number of what was done last; 0 when that changed nothing."""
        return self._last

    def undo_step(self, *, again: bool, done: Callable[[str, str], object], step: int | None = None) -> None:
        """Undo a step, or do it again; `done` gets what was undone, in words (empty: nothing), and a problem."""
        taken, given = (self._undone, self._done) if again else (self._done, self._undone)
        places = [at for at, one in enumerate(taken) if step in (None, one[0])]
        if not places:
            done("", "")
            return
        number, words, change = taken.pop(places[-1])

        async def work() -> None:
            given.append((number, words, await self._studio.library.undo(change)))

        def ended(problem: str) -> None:
            if problem:
                taken.append((number, words, change))
            done(words, problem)

        self._spawn("undo", work(), ended, ends=True)

    def act_on_group(self, command: GroupCommand, group_id: str, text: str, done: Told) -> None:
        """Make, change or delete a project or collection."""
        self._spawn(
            command,
            self._step(group_words(command, text), self._group(command, group_id, text)),
            done,
            ends=True,
        )

    async def _group(self, command: GroupCommand, group_id: str, text: str) -> Change:
        shelving = self._studio.library.shelving
        match command:
            case GroupCommand.MAKE_PROJECT:
                return (await shelving.make_group(GroupKind.PROJECT, text))[1]
            case GroupCommand.MAKE_COLLECTION:
                return (await shelving.make_group(GroupKind.COLLECTION, text))[1]
            case GroupCommand.SAVE_QUERY:
                return (await shelving.make_group(GroupKind.SMART, text, group_id))[1]
            case GroupCommand.CHANGE_QUERY:
                return await shelving.save_query(GroupId(group_id), text)
            case GroupCommand.RENAME:
                return await shelving.rename_group(GroupId(group_id), text)
            case GroupCommand.DELETE:
                return await shelving.delete_group(GroupId(group_id))


def step_words(command: LibraryCommand, count: int, text: str) -> str:
    """What a step was, for the sentence that says it was undone."""
    moved = ngettext("moving {n} clip", "moving {n} clips", count)
    words = {
        LibraryCommand.RATE: ngettext("rating {n} clip", "rating {n} clips", count),
        LibraryCommand.JUDGE: ngettext("judging {n} clip", "judging {n} clips", count),
        LibraryCommand.RENAME: ngettext("renaming {n} clip", "renaming {n} clips", count),
        LibraryCommand.TAG: ngettext("tagging {n} clip “{text}”", "tagging {n} clips “{text}”", count),
        LibraryCommand.UNTAG: ngettext(
            "taking “{text}” off {n} clip", "taking “{text}” off {n} clips", count
        ),
        LibraryCommand.COLLECT: ngettext("collecting {n} clip", "collecting {n} clips", count),
        LibraryCommand.UNCOLLECT: ngettext("taking out {n} clip", "taking out {n} clips", count),
        LibraryCommand.ANSWER: ngettext("answering for {n} clip", "answering for {n} clips", count),
        LibraryCommand.MOVE: moved,
        LibraryCommand.GATHER: moved,
        LibraryCommand.TRASH: ngettext("moving {n} clip to Trash", "moving {n} clips to Trash", count),
        LibraryCommand.RESTORE: ngettext("restoring {n} clip", "restoring {n} clips", count),
    }
    return words[command].format(n=f"{count:,}", text=text)


def group_words(command: GroupCommand, text: str) -> str:
    """The same, of a project or collection."""
    return {
        GroupCommand.MAKE_PROJECT: _("making the project “{name}”"),
        GroupCommand.MAKE_COLLECTION: _("making the collection “{name}”"),
        GroupCommand.SAVE_QUERY: _("saving the search “{name}”"),
        GroupCommand.CHANGE_QUERY: _("changing a smart collection"),
        GroupCommand.RENAME: _("the name “{name}”"),
        GroupCommand.DELETE: _("deleting a group"),
    }[command].format(name=text)
