"""Implements `ReviewPort`: sets of takes, comments and answers."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.listing import ClipRow, Sort
from o8studio.domain.library.mark import Mark
from o8studio.domain.library.query import parse
from o8studio.domain.library.range import Range
from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.shelf import Place
from o8studio.media.differences import differences
from o8studio.presenters.background import Background
from o8studio.services.review.blind_report import save_blind_result
from o8studio.store.library.reading import Reader
from o8studio.store.library.row import PLACES
from o8studio.studio import Studio
from o8studio.texts.language import _
from o8studio.texts.reviews import merged_words
from o8studio.ui.review_port import ReviewSet, ReviewTake, Told

_ME = ""
"""Comments written here have no name: they are the person's own."""
_MOST_SETS = 500


class ReviewPresenter:
    """One for the window."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn

    def waiting_sets(self, take: Callable[[Sequence[Sequence[ClipId]]], object]) -> None:
        """The prompts with takes that nobody judged yet, the oldest first: all takes of each, in order of making."""

        async def work() -> None:
            take(await self._studio.index.ask(_waiting))

        self._spawn("waiting sets", work())

    def review_set(
        self, ids: Sequence[ClipId], take: Callable[[ReviewSet], object], *, is_whole: bool = False
    ) -> None:
        """These clips with what was said of them; of a single one, all takes of its prompt unless it is the whole set."""

        async def work() -> None:
            rows = await self._studio.index.ask(lambda reader: _still_there(reader, ids))
            if len(rows) == 1 and rows[0].stack and not is_whole:
                rows = await self._studio.index.ask(lambda reader: _in_order(reader.takes_of(rows[0].stack)))
            takes = [ReviewTake(row, await self._studio.discussions.of(row.id)) for row in rows]
            take(ReviewSet(_title(rows), tuple(takes)))

        self._spawn("review set", work())

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
        work = self._studio.discussions.post(clip_id, _ME, text, where, marks, reply_to)
        self._spawn("comment", work, done, ends=True)

    def resolve_comment(self, clip_id: ClipId, comment: CommentId, *, is_resolved: bool, done: Told) -> None:
        """Nothing is left to be done about it, or there is again."""
        work = self._studio.discussions.resolve(clip_id, comment, is_resolved=is_resolved)
        self._spawn("resolve comment", work, done, ends=True)

    def delete_comment(self, clip_id: ClipId, comment: CommentId, *, is_deleted: bool, done: Told) -> None:
        """Show it no longer, or, as undo, again."""
        work = self._studio.discussions.delete(clip_id, comment, is_deleted=is_deleted)
        self._spawn("delete comment", work, done, ends=True)

    def answer_clip(self, clip_id: ClipId, answer: Answer, done: Told) -> None:
        """What you think of a clip as a whole."""
        self._spawn("answer", self._studio.discussions.answer(clip_id, _ME, answer), done, ends=True)

    def compare_frames(
        self,
        first: str,
        second: str,
        pairs: Sequence[tuple[int, int]],
        take: Callable[[Sequence[float]], object],
    ) -> Callable[[], None]:
        """How far these frames of two files differ, as parts of full white, in order. Returns what stops it."""
        stop = threading.Event()

        async def work() -> None:
            try:
                found = await asyncio.to_thread(differences, Path(first), Path(second), pairs, stop.is_set)
            except (BrokenDownload, OSError):  # the stage says which take can't be shown
                found = []
            if not stop.is_set():
                take(found)

        self._spawn("compare frames", work())
        return stop.set

    def save_blind_result(
        self,
        ids: Sequence[ClipId],
        titles: Mapping[str, str],
        folder: str,
        done: Callable[[str, str], None],
    ) -> None:
        """Write the result of these takes into a folder as CSV; `done` gets the file's path, and a problem."""
        made: list[str] = []

        async def work() -> None:
            rows = await self._studio.index.rows(ids)
            takes = [(row, await self._studio.discussions.of(row.id)) for row in rows]
            made.append(str(await save_blind_result(takes, titles, Path(folder))))

        self._spawn("blind result", work(), lambda problem: done("".join(made), problem))

    def recipes(self, ids: Sequence[ClipId], take: Callable[[Sequence[Recipe | None]], object]) -> None:
        """How these clips were made, in this order; None where nobody knows."""

        async def work() -> None:
            infos = [await self._studio.index.info(one) for one in ids]
            take([info.recipe if info is not None else None for info in infos])

        self._spawn("recipes", work())

    def merge_answers(self, path: str, done: Callable[[str, str], None]) -> None:
        """Take in what a person wrote on a review page; `done` gets what was taken in, in words, and a problem."""
        words: list[str] = []

        async def work() -> None:
            merged = await self._studio.discussions.merge_file(Path(path))
            words.append(merged_words(merged.person, merged.comments, merged.answers))

        self._spawn("merge answers", work(), lambda problem: done("".join(words), problem))


def _waiting(reader: Reader) -> list[list[ClipId]]:
    found = reader.names(parse("is:unrated"), Sort(descending=False), datetime.now().astimezone().date())
    stacks = list(dict.fromkeys(found.stacks))
    return [[row.id for row in _in_order(reader.takes_of(stack))] for stack in stacks[:_MOST_SETS]]


def _still_there(reader: Reader, ids: Sequence[ClipId]) -> list[ClipRow]:
    """Those that are on the shelf; if none is, those in the trash. What has left the library can't be looked at."""
    placed = [(row, reader.place_of(row.id)) for row in reader.rows(ids)]
    on_shelf, in_trash = (
        [row for row, found in placed if found is not None and found[0] == PLACES[place]]
        for place in (Place.SHELF, Place.TRASH)
    )
    return on_shelf or in_trash


def _in_order(rows: Sequence[ClipRow]) -> list[ClipRow]:
    """As they were made; clips of one job were all added at once."""
    return sorted(rows, key=lambda row: (row.made_at, row.added_at))


def _title(rows: Sequence[ClipRow]) -> str:
    if not rows:
        return ""
    prompts = {row.prompt for row in rows}
    name = next(iter(prompts)).strip() or rows[0].name
    return " ".join(name.split()) if len(prompts) == 1 else _("{n} clips").format(n=len(rows))
