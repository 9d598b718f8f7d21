"""The sets that wait for a verdict: the first comes by itself, the next with one key."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import SignalInstance

from o8studio.domain.ids import ClipId
from o8studio.texts.language import _
from o8studio.ui.review.review_header import ReviewHeader
from o8studio.ui.review_port import ReviewPort, ReviewTake


class PageOfSets(Protocol):
    """What the page has for it."""

    said: SignalInstance
    header: ReviewHeader

    @property
    def is_opening(self) -> bool:
        """Whether another set was asked for and has not come yet."""
        ...

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown set."""
        ...

    def open(self, ids: Sequence[ClipId]) -> None:
        """Show these clips."""
        ...


class Waiting:
    """One for the page."""

    def __init__(self, page: PageOfSets, port: ReviewPort) -> None:
        self._page, self._port = page, port
        self._sets: list[tuple[ClipId, ...]] = []
        self._at = 0
        """Where the shown set stands among them, or stood before it was judged."""
        self._is_over = False

    def look(self) -> None:
        """Look for them, and show the first one unless a set is shown."""

        def take(sets: Sequence[Sequence[ClipId]]) -> None:
            if self._is_over:
                return
            found = [tuple(one) for one in sets if one]
            self._at = sum(one in found for one in self._sets[: self._at])
            self._sets = found
            self.show()
            if not self._page.takes and not self._page.is_opening and self._sets:
                self._page.open(self._sets[0])

        self._port.waiting_sets(take)

    def stop(self) -> None:
        """The page goes: an answer that is still to come finds nothing to show."""
        self._is_over = True

    def open_next(self) -> None:
        """Show the one after the shown set; after the last comes the first."""
        rest = self._others()
        if rest:
            self._page.open(rest[0])
        else:
            self._page.said.emit(_("No other takes wait for a verdict."))

    def show(self) -> None:
        """Say how many there are beside the shown one."""
        rest = len(self._others())
        self._page.header.show_waiting(rest)

    def _others(self) -> list[tuple[ClipId, ...]]:
        """In the order in which they come after the shown one."""
        shown = {take.row.id for take in self._page.takes}
        self._at = next((at for at, one in enumerate(self._sets) if shown & set(one)), self._at)
        turned = [*self._sets[self._at :], *self._sets[: self._at]]
        return [one for one in turned if not shown & set(one)]
