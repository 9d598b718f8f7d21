"""The sets that wait: each comes in its turn, and one that was judged no longer counts."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import cast

from PySide6.QtCore import QObject, Signal
from shiboken6 import delete

from o8studio.domain.ids import ClipId
from o8studio.domain.library.listing import ClipRow
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.recipe_compare import Compared, RecipeCompare, RecipePanel
from o8studio.ui.review.review_header import ReviewHeader
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review.waiting import Waiting
from o8studio.ui.review_port import ReviewPort, ReviewTake
from o8studio.ui.widgets.controls import Switch


def row_of(clip: ClipId) -> ClipRow:
    return ClipRow(
        id=clip, job_id=None, name=clip, prompt="", model="", family="", path="", poster="", length=1.0, width=16, height=9,
        fps=24.0, has_sound=False, size=1, added_at=0.0, made_at=0.0,
    )  # fmt: skip


class FakePage(QObject):
    said = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.header, self.is_opening = ReviewHeader(), False
        self.takes: tuple[ReviewTake, ...] = ()

    def open(self, ids: Sequence[ClipId]) -> None:
        self.takes = tuple(ReviewTake(row_of(one)) for one in ids)


class FakePort:
    def __init__(self, *sets: str) -> None:
        self.sets = [[ClipId(f"{name}1"), ClipId(f"{name}2")] for name in sets]

    def waiting_sets(self, take: Callable[[Sequence[Sequence[ClipId]]], object]) -> None:
        take([list(one) for one in self.sets])


def test_next_goes_through_every_set_and_after_a_verdict_goes_on_from_there(dressed) -> None:
    page, port = FakePage(), FakePort("a", "b", "c", "d")
    waiting = Waiting(page, cast(ReviewPort, port))
    waiting.look()
    seen = [page.takes[0].row.id]
    for _turn in range(4):
        waiting.open_next()
        seen.append(page.takes[0].row.id)
        waiting.show()
    assert seen == ["a1", "b1", "c1", "d1", "a1"]
    waiting.open_next()
    waiting.show()
    port.sets.pop(1)  # b was judged while it is shown
    waiting.look()
    assert page.header.next_set.accessibleName() == "3 more sets"
    waiting.open_next()
    assert page.takes[0].row.id == "c1"


class FakeSlowPort:
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.takes: list[Callable[[Sequence[object]], object]] = []

    def waiting_sets(self, take: Callable[[Sequence[object]], object]) -> None:
        self.takes.append(take)

    def recipes(self, _ids: Sequence[ClipId], take: Callable[[Sequence[object]], object]) -> None:
        self.takes.append(take)


def test_an_answer_that_comes_after_the_page_has_gone_shows_nothing(dressed) -> None:
    page, port = FakePage(), FakeSlowPort()
    page.open([ClipId("a1"), ClipId("a2")])
    waiting = Waiting(page, cast(ReviewPort, port))
    waiting.look()
    panel = RecipePanel()
    shown = SimpleNamespace(
        stage=SimpleNamespace(mode=StageMode.SIDE, pair=(0, 1)),
        recipe=panel,
        hide_names=Switch(""),
        takes=page.takes,
        names=[TakeName("A", "", ""), TakeName("B", "", "")],
    )
    recipes = RecipeCompare(cast(Compared, shown), cast(ReviewPort, port))
    recipes.refresh()
    waiting.stop()
    recipes.stop()
    delete(page.header)  # another language builds another page
    delete(panel)
    assert len(port.takes) == 2
    for take in port.takes:
        take([])
