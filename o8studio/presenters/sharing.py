"""Implements `SharePort`: pages, contact sheets and lists go out, answers are looked at."""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.timecode import RATES, Timebase, can_drop
from o8studio.presenters.background import Background
from o8studio.services.review.file_names import ListKind, editor_names
from o8studio.services.review.review_page import MAIL_BYTES, Switches
from o8studio.services.review.sharing import ListOptions, PageOptions
from o8studio.services.review.sheet import Paper
from o8studio.services.review.sizes import page_bytes
from o8studio.store.part_file import disk_trouble
from o8studio.studio import Studio
from o8studio.ui.share_port import AS_MADE, AnswersSeen, Made, PageSize, ShareKind, ShareOrder

_LINES = (360, 540, 720, AS_MADE)


class SharePresenter:
    """One for the window."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn

    def page_sizes(self, rows: Sequence[ClipRow]) -> list[PageSize]:
        """About how large a page of these clips would be, from the smallest pictures to the clips themselves."""
        sizes = [(lines, page_bytes(rows, lines)) for lines in _LINES]
        return [PageSize(lines, size, size <= MAIL_BYTES) for lines, size in sizes]

    def file_names(self, order: ShareOrder, rows: Sequence[ClipRow]) -> list[str]:
        """How what an editor gets would be called."""
        kinds = [ListKind(one) for one in order.lists]
        return editor_names(rows, order.title, kinds, has_copies=order.copies)

    def share(
        self, order: ShareOrder, folder: str, told: Callable[[float], None], done: Made
    ) -> Callable[[], None]:
        """Make it in this folder; `told` gets the part that is done, 0 to 1. Returns what stops it."""
        made: list[str] = []
        running: list[asyncio.Task[object]] = []
        stopped: list[bool] = []

        def tell(part: float) -> None:
            if not stopped:
                told(part)

        async def work() -> None:
            task = asyncio.current_task()
            if stopped or task is None:
                return
            running.append(task)
            try:
                made.append(str(await self._made(order, Path(folder), tell)))
            except OSError as error:
                raise disk_trouble(error) from error

        def stop() -> None:
            stopped.append(True)
            for one in running:
                one.cancel()

        def ended(problem: str) -> None:
            if not stopped:
                done("".join(made), problem)

        self._spawn("share", work(), ended)
        return stop

    async def _made(self, order: ShareOrder, folder: Path, told: Callable[[float], None]) -> Path:
        sharing, clips = self._studio.sharing, order.clips
        if order.kind is ShareKind.PAGE:
            switches = Switches(
                prompts=order.prompts,
                comments=order.comments,
                models=order.models,
                costs=order.costs,
                settings=order.settings,
                asks=order.asks,
            )
            title = order.title if order.prompts else ""
            options = PageOptions(
                title=title, lines=order.lines, passphrase=order.passphrase, switches=switches
            )
            return await sharing.page(clips, folder, options, told)
        if order.kind is ShareKind.SHEET:
            return await sharing.sheet(clips, folder, Paper(order.paper), order.title)
        rate = RATES.get(order.rate)
        lists = ListOptions(
            kinds=[ListKind(one) for one in order.lists],
            title=order.title,
            timebase=Timebase(rate, is_drop=can_drop(rate)) if rate is not None else None,
            with_prompts=order.prompts,
            with_comments=order.comments,
            with_ranges=order.ranges,
        )
        if order.copies:
            return await sharing.editor_folder(clips, folder, lists, told)
        return (await sharing.lists(clips, folder, lists))[0]

    def look_at_answers(self, path: str, take: Callable[[AnswersSeen | None, str], object]) -> None:
        """What a file from a review page would bring, or why it is refused; nothing is written."""
        seen: list[AnswersSeen] = []

        async def work() -> None:
            merged = await self._studio.discussions.look_at(Path(path))
            seen.append(AnswersSeen(merged.person, merged.comments, merged.answers))

        def ended(problem: str) -> None:
            take(next(iter(seen), None), problem)

        self._spawn("look at answers", work(), ended)
