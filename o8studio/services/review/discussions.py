"""Commands on what is said of clips: comments, answers, and what comes back from review pages."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import ClipId, CommentId, PageId
from o8studio.domain.library.comment import (
    NO_COMMENT,
    Answer,
    Comment,
    checked,
    clean_person,
)
from o8studio.domain.library.discussion import Discussion, discussion_of
from o8studio.domain.library.facts import (
    Answered,
    CommentDeleted,
    CommentPosted,
    CommentReopened,
    CommentResolved,
    CommentRestored,
    DiscussionFact,
    PageAnswered,
    PageShared,
)
from o8studio.domain.library.mark import Mark
from o8studio.domain.library.merging import AnswersRefused, Delivery, merge
from o8studio.domain.library.range import Range
from o8studio.domain.reasons import AnswersProblem
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.review.answer_file import MOST_BYTES, read_answers
from o8studio.services.runtime.clock import Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What was taken in of a file; zero and zero when everything in it was known.

    Attributes:
        clips: those about which something new was said.
    """

    person: str
    comments: int
    answers: int
    clips: tuple[ClipId, ...]


class Discussions:
    """Every change is a fact about one clip; when a method returns, it is on disk.

    Methods that change something raise `LedgerUnreadable` when the disk refuses; then nothing changed.
    """

    def __init__(self, shelf: ShelfBook, clock: Clock) -> None:
        self._shelf = shelf
        self._clock = clock
        self._merging = asyncio.Lock()

    async def of(self, clip_id: ClipId) -> Discussion:
        """What was said about a clip.

        Raises:
            LedgerUnreadable
        """
        return await asyncio.to_thread(self._read, clip_id)

    def _read(self, clip_id: ClipId) -> Discussion:
        return discussion_of(self._shelf.facts(clip_id))

    async def post(
        self,
        clip_id: ClipId,
        person: str,
        text: str,
        where: Range,
        marks: tuple[Mark, ...] = (),
        reply_to: CommentId = NO_COMMENT,
    ) -> CommentId:
        """Say something about pictures of a clip; a reply is about those of its comment.

        Raises:
            UnfitComment: it says nothing, or has too many marks.
            IllegalTransition: what it replies to is not there.
        """
        words = checked(text, marks)
        if reply_to:
            parent = await self._known(clip_id, reply_to)
            where, reply_to = parent.range, parent.reply_to or parent.id
        fact = CommentPosted(
            clip=clip_id,
            at=self._clock.now(),
            comment=CommentId(secrets.token_hex(16)),
            person=clean_person(person),
            text=words,
            first=where.first,
            last=where.last,
            marks=marks,
            reply_to=reply_to,
        )
        await self._shelf.commit([fact])
        return fact.comment

    async def resolve(self, clip_id: ClipId, comment: CommentId, *, is_resolved: bool = True) -> None:
        """Nothing is left to be done about it, or there is again.

        Raises:
            IllegalTransition
        """
        await self._known(clip_id, comment)
        kind = CommentResolved if is_resolved else CommentReopened
        await self._shelf.commit([kind(clip=clip_id, at=self._clock.now(), comment=comment)])

    async def delete(self, clip_id: ClipId, comment: CommentId, *, is_deleted: bool = True) -> None:
        """Show it no longer, or, as undo, again.

        Raises:
            IllegalTransition
        """
        await self._known(clip_id, comment)
        kind = CommentDeleted if is_deleted else CommentRestored
        await self._shelf.commit([kind(clip=clip_id, at=self._clock.now(), comment=comment)])

    async def answer(self, clip_id: ClipId, person: str, answer: Answer) -> None:
        """Say what you think of a clip as a whole."""
        fact = Answered(clip=clip_id, at=self._clock.now(), person=clean_person(person), answer=answer)
        await self._shelf.commit([fact])

    async def _known(self, clip_id: ClipId, comment: CommentId) -> Comment:
        found = (await self.of(clip_id)).comment(comment)
        if found is None:
            raise IllegalTransition("there is no such comment")
        return found

    # ---- review pages

    def new_page_id(self) -> PageId:
        """An id that nobody can guess: whoever has the page may answer."""
        return PageId(secrets.token_hex(16))

    async def shared(self, page: PageId, clips: Sequence[ClipId], title: str, *, takes_answers: bool) -> None:
        """Write down that a page is about to be made; before its file is there, so that no answer finds nobody."""
        fact = PageShared(
            page=page, at=self._clock.now(), clips=tuple(clips), title=title, takes_answers=takes_answers
        )
        await self._shelf.commit([fact])

    async def look_at(self, path: Path) -> Merged:
        """What `merge_file` would take in of this file now; nothing is written.

        Raises:
            AnswersRefused: with the reason.
        """
        content = await _content(path)
        delivery, facts = await self._planned(content)
        return _merged(delivery, facts)

    async def merge_file(self, path: Path) -> Merged:
        """Take in what a person wrote on a review page; a second time changes nothing.

        Raises:
            AnswersRefused: with the reason; nothing of it was taken in.
        """
        return await self.merge(await _content(path))

    async def merge(self, content: bytes) -> Merged:
        """As `merge_file`, of a file's content.

        Raises:
            AnswersRefused
        """
        async with self._merging:  # two drops of one file must not both find nothing there
            delivery, facts = await self._planned(content)
            if facts:
                digest = hashlib.sha256(content).hexdigest()
                now = self._clock.now()
                said = PageAnswered(page=delivery.page, at=now, person=delivery.person, digest=digest)
                await self._shelf.commit([*facts, said])
        return _merged(delivery, facts)

    async def _planned(self, content: bytes) -> tuple[Delivery, tuple[DiscussionFact, ...]]:
        delivery = await asyncio.to_thread(read_answers, content, self._shelf.page)
        page = await asyncio.to_thread(self._shelf.page, delivery.page)
        known = {clip: await self.of(clip) for clip in page.clips} if page is not None else {}
        return delivery, await asyncio.to_thread(merge, known, delivery, self._clock.now())


def _merged(delivery: Delivery, facts: Sequence[DiscussionFact]) -> Merged:
    answers = sum(isinstance(fact, Answered) for fact in facts)
    return Merged(
        person=delivery.person,
        comments=len(facts) - answers,
        answers=answers,
        clips=tuple(dict.fromkeys(fact.clip for fact in facts)),
    )


async def _content(path: Path) -> bytes:
    """
    Raises:
        AnswersRefused: it can't be read.
    """
    try:
        return await asyncio.to_thread(_bounded, path)
    except (OSError, ValueError) as error:
        raise AnswersRefused(AnswersProblem.UNREADABLE) from error


def _bounded(path: Path) -> bytes:
    """At most one byte more than may be there: that is enough to refuse it. Blocking, but not for a pipe's writer.

    Raises:
        OSError: it can't be read, or is no file.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
