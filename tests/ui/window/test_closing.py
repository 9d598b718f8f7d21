"""The window is closed right after a press: what was pressed is on disk."""

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
