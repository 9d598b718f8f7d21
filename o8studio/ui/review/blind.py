"""A blind comparison as it goes on: which takes were seen without names, and the way to its result."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.review.blind_result import BlindResultView
from o8studio.ui.review.comment_rows import clock_words
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.take_cards import LETTERS
from o8studio.ui.review_port import ReviewPort, ReviewSet, ReviewTake
from o8studio.ui.widgets.controls import Switch


class Blinded(Protocol):
    """What the page has for it."""

    stage: CompareStage
    stack: QStackedWidget
    work: QWidget
    result: BlindResultView
    show_result: QPushButton
    hide_names: Switch


@dataclass(frozen=True, slots=True)
class BlindRun:
    """What was seen without names, in order; by model, the letters of the last set; and when it ended."""

    seen: tuple[ClipId, ...] = ()
    letters: Mapping[str, str] = field(default_factory=dict)
    ended: str = ""


class Blind:
    """One for the page; what was seen is remembered until names are hidden again."""

    def __init__(self, page: Blinded, port: ReviewPort, title: Callable[[ClipRow], tuple[str, str]]) -> None:
        self._page, self._port, self._title = page, port, title
        self._seen: dict[ClipId, None] = {}
        self._letters: dict[str, str] = {}
        self._ended = ""
        """Hour and minute when names were shown again, or their result."""
        page.show_result.clicked.connect(self.open)
        page.result.left.connect(self.close)
        page.result.hidden_again.connect(self._hide_again)

    def note(self, takes: Sequence[ReviewTake]) -> None:
        """These are seen without names."""
        self._seen.update(dict.fromkeys(take.row.id for take in takes))
        self._letters = {take.row.model: letter for take, letter in zip(takes, LETTERS, strict=False)}

    def show_way(self) -> None:
        """Names were hidden, or are shown again: then the result stays within reach."""
        if self._page.hide_names.isChecked():
            self._seen.clear()
            self._ended = ""
        elif self._seen:
            self._ended = clock_words(time.time())
        self._page.show_result.setVisible(True)

    def open(self) -> None:
        """Show the result of what was judged so far."""

        def take(found: ReviewSet) -> None:
            rows = {one.row.model: one.row for one in found.takes}
            self._page.stage.pause()
            self._ended = self._ended or clock_words(time.time())
            self._page.result.show_result(
                found.takes, lambda model: self._title(rows[model]), self._letters, self._ended
            )
            self._page.stack.setCurrentWidget(self._page.result)
            self._page.result.setFocus()

        if len(self._seen) > 1:
            self._port.review_set(list(self._seen), take)

    @property
    def seen(self) -> list[ClipId]:
        """The takes that were seen without names."""
        return list(self._seen)

    @property
    def run(self) -> BlindRun:
        """As far as it has come."""
        return BlindRun(tuple(self._seen), dict(self._letters), self._ended)

    def go_on(self, run: BlindRun) -> None:
        """With one that was begun on a page before this one."""
        self._seen, self._letters, self._ended = dict.fromkeys(run.seen), dict(run.letters), run.ended
        self._page.show_result.setVisible(bool(run.seen))

    def _hide_again(self) -> None:
        """To judge on: what was seen so far stays in the result."""
        before = dict(self._seen)
        self.close()
        if not self._page.hide_names.isChecked():
            self._page.hide_names.click()
        self._seen = {**before, **self._seen}

    def close(self) -> None:
        """Back to the takes."""
        self._page.stack.setCurrentWidget(self._page.work)
        self._page.stage.setFocus()
