"""A window is closed: what was pressed right before is on disk, and nothing of it stays in memory."""

import gc
import weakref

from PySide6.QtWidgets import QApplication
from shiboken6 import getCppPointer

from o8studio.domain.jobs.job import JobState
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene


def test_all_eighteen_clips_of_a_press_are_recorded_although_the_window_closes_at_once(
    dressed, home, demo: DemoServer
) -> None:
    """9 of 18 were, when it closed within a second; when it closed in the same turn of the loop, none."""
    prompt = "A {tall|short|old} tree in {fog|sun} with {one|two|three} birds"

    async def scene(_studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        presenters.queue.pause_queue(True)
        await until(lambda: window.queue.pause.isChecked())
        window.compose.prompt.set_text(prompt)
        assert window.compose.order().clips == 18
        window.compose.press_generate()

    play_scene(dressed, demo, scene)

    async def look(_studio, window, _presenters) -> None:
        assert len(window.store.jobs()) == 18
        assert {job.state for job in window.store.jobs()} == {JobState.RECORDED}

    play_scene(dressed, demo, look)


def test_a_closed_window_leaves_no_widget_and_none_of_what_it_knew(dressed: QApplication, home) -> None:
    """A function at a signal of the player kept the whole window, and the field of the raw JSON belonged to nobody."""
    gone: list[weakref.ref[object]] = []

    async def scene(studio, window, presenters) -> None:
        gone.extend(weakref.ref(one) for one in (window, studio.catalogue, window.compose))
        await until(lambda: not studio.tasks.is_running("pages"))

    before = {getCppPointer(one)[0] for one in dressed.allWidgets()}
    play_scene(dressed, None, scene, pages_ahead=True)
    gc.collect()
    assert [one() for one in gone] == [None] * 3
    assert [one for one in dressed.allWidgets() if getCppPointer(one)[0] not in before] == []
