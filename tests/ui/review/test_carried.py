"""What a reviewer is in the middle of goes on when the window is built anew."""

from PySide6.QtTest import QTest

from o8studio.domain.library.comparing import Lock
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.range import Range
from o8studio.studio import Studio
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_page import ReviewPage
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.ui.review.test_review_page import two_takes

BOX = Mark(Tool.BOX, ((0.25, 0.25), (0.75, 0.75)), Ink.RED, 8)


async def built_anew(window: WindowController, page: ReviewPage) -> ReviewPage:
    """Review after the window was built anew."""
    window.rebuild()
    fresh = window.pages.review
    assert fresh is not None
    assert fresh is not page
    await until(lambda: len(fresh.takes) == 2 and fresh.stage.instant is not None)
    return fresh


def test_what_is_written_and_drawn_and_where_it_was_are_there_after_another_size_of_text(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.set_mode(StageMode.BLEND)
        page.blend_bar.modes.choices[BlendMode.DIFFERENCE].click()
        page.stage.set_active(1)
        page.lock_bar.toggle()
        page.lock_bar.shift(3)
        page.stage.go_to(7)
        await until(lambda: page.stage.number == 7 and not page.stage.frames.is_busy)
        clip = page.takes[1].row.id
        page.blend_bar.step_gain(1)
        page.blend_bar.marks.click()
        page.range.set((5, 9))
        page.do("review_draw")
        sketch = page.drawing._current()
        assert sketch is not None
        sketch.add(BOX)
        page.drawing.end()
        QTest.keyClicks(page.comments.field.text, "too low")
        fresh = await built_anew(window, page)
        await until(lambda: fresh.stage.number == 7)
        assert (fresh.stage.mode, fresh.stage.blend.mode) == (StageMode.BLEND, BlendMode.DIFFERENCE)
        assert fresh.active is not None
        assert fresh.active.row.id == clip
        assert (fresh.stage.blend.gain, fresh.stage.blend.marks) == (8, True)
        assert (fresh.blend_bar.gains.field.value(), fresh.blend_bar.marks.isChecked()) == (8, True)
        assert (fresh.stage.lock, fresh.stage.offsets) == (Lock.FRAME, (0, 3))
        assert fresh.range.marked == (5, 9)
        assert fresh.comments.field.text.toPlainText() == "too low"
        assert fresh.comments.field._marks == 1
        fresh.stage.set_active(0)
        fresh.comments.field.ask_to_post()
        await until(lambda: fresh.comments.field.text.toPlainText() == "")
        (posted,) = (await studio.discussions.of(clip)).comments
        assert (posted.text, posted.range, posted.marks) == ("too low", Range(5, 9), (BOX,)), (
            "where it was begun"
        )

    play_scene(dressed, demo, scene)


def test_a_blind_comparison_stays_blind_and_keeps_what_was_seen(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.hide_names.click()
        await until(lambda: len(page.blind.seen) == 2 and not page.is_opening)
        order = [take.row.id for take in page.takes]
        window.show_page("settings")
        window.rebuild()
        assert window.pages.review is None
        window.show_page("review")
        fresh = window.pages.review
        assert fresh is not None
        await until(lambda: len(fresh.takes) == 2)
        assert fresh.hide_names.isChecked()
        assert [name.cap for name in fresh.names] == ["A", "B"]
        assert [take.row.id for take in fresh.takes] == order
        assert sorted(fresh.blind.seen) == sorted(order)
        fresh.hide_names.click()
        await until(lambda: not fresh.is_opening)
        again = await built_anew(window, fresh)
        assert (len(again.blind.seen), again.show_result.isVisible()) == (2, True), "its result is in reach"

    play_scene(dressed, demo, scene)


def test_without_a_set_nothing_is_carried(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        window.show_page("review")
        window.rebuild()
        assert window.pages._carried is None
        assert window.pages.review is not None
        assert not window.pages.review.has_takes

    play_scene(dressed, demo, scene)
