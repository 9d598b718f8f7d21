"""Closing while clips are made is a question; in the background it goes on to the last clip, and ends by itself."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.pricing import PriceList
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gui.background import Following
from o8studio.services.jobs.awake import Work
from o8studio.store.autostart import autostart_file
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.leave_dialog import LeaveDialog
from tests.support.clips import with_sound
from tests.support.demo import TOKEN, DemoServer
from tests.support.opened import request
from tests.support.patience import until
from tests.support.raw_server import RawServer, answer, raw_server
from tests.support.scenes import play_scene


def work_of(studio: Studio) -> Work:
    return Work(studio.book, studio.bus, studio.pipeline, studio.tasks, studio.preferences)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RawServer]:
    """A gateway whose one job runs until `_ends`."""
    whole_clip = with_sound(tmp_path / "whole.mp4", count=24).read_bytes()
    with raw_server() as running:
        running.say("/v1/videos", answer(b'{"id": "task_1", "status": "queued"}'))
        running.say("/v1/videos/task_1", answer(b'{"id": "task_1", "status": "queued"}'))
        running.say("/v1/videos/task_1/content", answer(whole_clip, content_type="video/mp4"))
        yield running


def _ends(server: RawServer) -> None:
    server.say("/v1/videos/task_1", answer(b'{"id": "task_1", "status": "completed", "progress": 100}'))


async def _gateway(studio: Studio, server: RawServer) -> GatewayEntry:
    entry = GatewayEntry(
        id=GatewayId("test"),
        name="test",
        base_url=server.url,
        proxy="direct",
        token_storage=TokenStorage.SESSION,
    )
    studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
    await studio.tokens.keep(entry, Secret(TOKEN))
    return entry


async def _running(studio: Studio, server: RawServer) -> Job:
    await _gateway(studio, server)
    job = await studio.pipeline.record(request(server, "a fox"))
    await until(lambda: (studio.book.get(job.id) or job).state is JobState.QUEUED)
    return job


def _dialogs(window: WindowController) -> list[LeaveDialog]:
    return window.shell.findChildren(LeaveDialog)


@pytest.fixture
def config(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return autostart_file(["o8studio"]).path


def test_without_jobs_it_closes_without_a_question(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell, work_of(studio))
        assert following.may_close()
        assert _dialogs(window) == []
        await following.close()

    play_scene(dressed, demo, scene)


def test_in_the_background_it_follows_to_the_last_clip_and_ends(
    dressed, home, demo: DemoServer, server: RawServer, config: Path
) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell, work_of(studio))
        job = await _running(studio, server)
        window.shell.ask_to_close()
        window.shell.ask_to_close()  # a second press asks no second time
        (dialog,) = _dialogs(window)
        assert window.shell.isVisible()
        dialog.follow.click()
        await until(config.exists)
        assert not window.shell.isVisible()
        assert not window.shell.is_closed
        _ends(server)
        await until(lambda: window.shell.is_closed, 60)
        kept = studio.book.get(job.id)
        assert kept is not None
        assert kept.state is JobState.KEPT
        await following.close()
        assert not config.exists()

    play_scene(dressed, demo, scene)


def test_staying_stays_and_quitting_quits(
    dressed, home, demo: DemoServer, server: RawServer, config: Path
) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell, work_of(studio))
        job = await _running(studio, server)
        window.shell.ask_to_close()
        _dialogs(window)[0].stay.click()
        assert not window.shell.is_closed
        await until(lambda: not _dialogs(window))
        window.shell.ask_to_close()
        _dialogs(window)[0].leave.click()
        assert window.shell.is_closed
        assert not config.exists()
        await following.close()
        await studio.pipeline.stop(job.id)

    play_scene(dressed, demo, scene)


def test_what_is_followed_at_the_end_of_a_session_goes_on_at_the_next_login(
    dressed, home, demo: DemoServer, server: RawServer, config: Path
) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell, work_of(studio))
        job = await _running(studio, server)
        following.follow()
        await following.close()
        assert config.exists()
        await studio.pipeline.stop(job.id)
        again = Following(studio, window.shell, work_of(studio), hidden=True)
        await again.close()
        assert not config.exists()

    play_scene(dressed, demo, scene)


def test_what_is_still_being_recorded_is_counted_and_asked_about(
    dressed, home, demo: DemoServer, server: RawServer, config: Path
) -> None:
    """Seven of eighteen were said to be made while the others were on their way to the disk; before the first of them
    nothing was asked at all.
    """

    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell, work_of(studio))
        entry = await _gateway(studio, server)
        wanted = Order(
            draft=Draft(prompt="a fox"), models=("sora-2",), prompts=("a fox",), count=18, agreed=True
        )

        async def press() -> None:
            with studio.orders.pressing(wanted) as pressed:
                clips = await studio.orders.clips(wanted, entry)
                cost = studio.orders.cost(wanted, entry, PriceList())
                await studio.orders.record(wanted, clips, cost, pressed=pressed)

        pressing = studio.tasks.spawn("window generate 1", press())
        await asyncio.sleep(0)
        assert list(studio.book) == []
        window.shell.ask_to_close()
        (dialog,) = _dialogs(window)
        told = [dialog.accessibleDescription()]
        silence = studio.bus.subscribe(lambda _news: told.append(dialog.accessibleDescription()))
        await pressing
        silence()
        assert len(list(studio.book)) == 18
        assert [one for one in told if "18 clips are still being made" not in one] == []
        dialog.leave.click()
        assert window.shell.is_closed
        await following.close()

    play_scene(dressed, demo, scene)
