"""Which takes are in the set, and which of them are shown: at most four at once, read again when something changes."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from o8studio.domain.ids import ClipId
from o8studio.domain.library.query import Key, written_all
from o8studio.domain.library.review import Verdict
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.review.blind import Blind
from o8studio.ui.review.compare_stage import CompareStage, Pane
from o8studio.ui.review.marked_range import MarkedRange
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.recipe_compare import RecipeCompare
from o8studio.ui.review.review_header import ReviewHeader
from o8studio.ui.review.synced_frames import MOST_TAKES
from o8studio.ui.review_port import ReviewPort, ReviewSet, ReviewTake
from o8studio.ui.widgets.controls import Switch


class ShowsTakes(Protocol):
    """What the page has for it."""

    stage: CompareStage
    header: ReviewHeader
    hide_names: Switch
    blind: Blind
    range: MarkedRange
    recipes: RecipeCompare
    timeline: Timeline
    stack: QStackedWidget
    work: QWidget

    def show_takes(self) -> None:
        """Show what is known of the shown takes."""
        ...

    def show_nothing(self) -> None:
        """Show that there are no takes."""
        ...

    def show_mode(self) -> None:
        """Check the layout that the stage has."""
        ...


class TakeSet:
    """One for the page.

    Attributes:
        all: the whole set; takes: those that are shown.
        first: how many takes of the set come before the shown ones.
        is_opening: whether another set was asked for and has not come yet.
    """

    def __init__(self, page: ShowsTakes, port: ReviewPort) -> None:
        self._page, self._port = page, port
        self.all: tuple[ReviewTake, ...] = ()
        self.takes: tuple[ReviewTake, ...] = ()
        self.first, self.is_opening = 0, False
        self._round = 0

    @property
    def ids(self) -> list[ClipId]:
        """The clips of the whole set."""
        return [take.row.id for take in self.all]

    @property
    def query(self) -> str:
        """What finds them all in the Library: every take of their prompts."""
        return written_all(Key.STACK, list(dict.fromkeys(take.row.stack for take in self.all)))

    def open(
        self, ids: Sequence[ClipId], *, mode: StageMode | None = None, ringed: ClipId | None = None
    ) -> None:
        """Show these clips, the first one ringed or this one; of a single one, all takes of its prompt, and itself ringed."""
        self._round += 1
        asked, self.is_opening = self._round, True

        def take(found: ReviewSet) -> None:
            if asked == self._round:
                self.is_opening = False
                self._show_set(found, mode, ids[0] if len(ids) == 1 else ringed)

        self._port.review_set(list(ids), take)

    def reload(self) -> None:
        """Read again what is said of the takes, and how they were made."""
        asked = self._round

        def take(found: ReviewSet) -> None:
            if asked != self._round:
                return
            fresh = {one.row.id: one for one in found.takes}
            kept = tuple(fresh[one.row.id] for one in self.all if one.row.id in fresh)
            is_same = len(kept) == len(self.all)
            self.all = kept
            if is_same:
                self.takes = kept[self.first : self.first + MOST_TAKES]
                self._page.show_takes()
                self._page.recipes.ask_again()
            else:
                self._show_rest()

        self._port.review_set(self.ids, take, is_whole=True)

    def _show_rest(self) -> None:
        """A clip has gone: what is left is looked at as before, on the same frame if the ringed take is among it."""
        stage, mode = self._page.stage, self._page.stage.mode
        ringed, number = self.takes[stage.active].row.id, stage.number
        at = next((at for at, take in enumerate(self.all) if take.row.id == ringed), None)
        first = min(self.first, max(0, len(self.all) - 1)) if at is None else at
        first -= first % MOST_TAKES
        count = len(self.all[first : first + MOST_TAKES])
        self._show_some(first, mode if count > 2 or (count == 2 and mode is not StageMode.FOUR) else None)
        if at is not None:
            once = Qt.ConnectionType.SingleShotConnection
            stage.opened.connect(lambda: stage.go_to(number), once)
            stage.set_active(at % MOST_TAKES)

    def show_others(self, step: int) -> None:
        """Of more than four takes, the next four, or those before."""
        starts = range(0, len(self.all), MOST_TAKES)
        if len(starts) > 1:
            self._show_some(starts[(self.first // MOST_TAKES + step) % len(starts)], None)

    def stop(self) -> None:
        """The page goes: an answer that is still to come finds nothing to show."""
        self._round += 1

    def _show_set(self, found: ReviewSet, mode: StageMode | None, ringed: ClipId | None) -> None:
        takes = list(found.takes)
        if self._page.hide_names.isChecked():  # neither their order nor their names may say what they are
            takes.sort(key=lambda take: hashlib.sha256(take.row.id.encode()).digest())
            self._page.blind.note(takes)
        self.all = tuple(takes)
        self._page.header.show_title(found.title[:200])
        at = next((at for at, take in enumerate(takes) if take.row.id == ringed), 0)
        self._show_some(at - at % MOST_TAKES, mode)
        self._page.stage.set_active(at % MOST_TAKES)

    def _show_some(self, first: int, mode: StageMode | None) -> None:
        page = self._page
        page.stage.pause()  # before a smaller set is there whose take is not the ringed one
        self.first, self.takes = first, self.all[first : first + MOST_TAKES]
        page.range.forget()
        if not self.takes:
            page.stage.show_takes([], StageMode.ONE)
            page.show_nothing()
            return
        page.stack.setCurrentWidget(page.work)
        usual = {1: StageMode.ONE, 2: StageMode.SIDE}.get(len(self.takes), StageMode.FOUR)
        panes = [
            Pane(take.row.path, take.row.fps or 24.0, take.row.has_sound, take.row.verdict is Verdict.REJECT)
            for take in self.takes
        ]
        page.stage.show_takes(panes, mode or usual)
        page.timeline.show_length(max(take.row.length for take in self.takes))
        page.show_mode()
        page.show_takes()
