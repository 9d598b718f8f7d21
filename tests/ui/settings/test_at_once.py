"""Jobs at once on the settings page, and a large press in the queue."""

from dataclasses import replace

from PySide6.QtWidgets import QSpinBox

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.job import JobState
from o8studio.store import settings as settings_file
from o8studio.store.paths import places
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.settings.plain_sections import models_and_prices
from tests.support.demo import DemoServer
from tests.support.jobs import BASE
from tests.support.patience import until
from tests.support.scenes import order, play_scene


def test_automatic_is_the_first_choice_and_a_cap_is_kept(dressed, home, demo: DemoServer) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        section = models_and_prices(presenters.settings, presenters.compose)
        field = next(one for one in section.findChildren(QSpinBox) if one.accessibleName() == "Jobs at once")
        assert (field.minimum(), field.maximum(), field.text()) == (0, 16, "Automatic")
        assert field.width() >= field.sizeHint().width()
        field.setValue(3)
        assert studio.preferences.settings.jobs_at_once == 3
        await until(lambda: settings_file.load(places().settings).jobs_at_once == 3, 5)
        field.setValue(0)
        await until(lambda: settings_file.load(places().settings).jobs_at_once == 0, 5)
        section.deleteLater()

    play_scene(dressed, demo, scene)


def test_cards_of_a_large_press_say_what_they_wait_for(qapp) -> None:
    store = JobStore()
    table = JobTable(store)
    jobs = [replace(BASE, id=JobId(f"j{at}"), press="p", rank=float(at)) for at in range(5)]
    store.add(jobs)

    def lines() -> list[str]:
        table.flush()
        return [table.card_at(table.row_of(job.id)).line for job in jobs]

    behind = "Waits until the first is accepted"
    assert lines() == ["Starts when a slot is free", *[behind] * 4]
    store.put(replace(jobs[0], state=JobState.FAILED, problem="no"))
    assert lines()[1:] == ["Starts when a slot is free", *[behind] * 3]
    store.put(replace(jobs[1], state=JobState.QUEUED, accepted_at=1.0))
    assert lines()[2:] == ["Starts when a slot is free"] * 3


def test_a_press_of_five_from_the_window_is_one_press_and_undo_keeps_it(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        window.queue.pause.click()
        await until(lambda: window.queue.pause.accessibleName() == "Resume the queue", 5)
        presenters.compose.generate(replace(order("of five"), count=5), lambda _problem: None)
        presenters.compose.generate(replace(order("of four"), count=4), lambda _problem: None)
        await until(lambda: len(list(studio.book)) == 9, 5)
        five = [job for job in studio.book if job.request.prompt == "of five"]
        assert len({job.press for job in five}) == 1
        assert five[0].press
        assert {job.press for job in studio.book if job.request.prompt == "of four"} == {""}
        removed = await studio.pipeline.stop(five[0].id)
        presenters.queue.put_back(removed)
        await until(lambda: len(list(studio.book)) == 10, 5)
        assert {job.press for job in studio.book if job.request.prompt == "of five"} == {five[0].press}

    play_scene(dressed, demo, scene)
