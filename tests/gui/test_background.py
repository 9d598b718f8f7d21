"""Closing while clips are made is a question; in the background it goes on to the last clip, and ends by itself."""

from pathlib import Path

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.request import GenerationRequest
from o8studio.gui.background import Following
from o8studio.store.settings import DEMO
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.leave_dialog import LeaveDialog
from tests.support.demo import DemoServer
from tests.support.opened import request
from tests.support.patience import until
from tests.support.scenes import play_scene


def _ordered(demo: DemoServer) -> GenerationRequest:
    return request(demo, "a fox", gateway_id=DEMO)


def _dialogs(window: WindowController) -> list[LeaveDialog]:
    return window.shell.findChildren(LeaveDialog)


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "autostart" / "o8studio.desktop"


def test_without_jobs_it_closes_without_a_question(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell)
        assert following.may_close()
        assert _dialogs(window) == []
        await following.close()

    play_scene(dressed, demo, scene)


def test_in_the_background_it_follows_to_the_last_clip_and_ends(
    dressed, home, demo: DemoServer, config: Path
) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell)
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(_ordered(demo))
        window.shell.ask_to_close()
        window.shell.ask_to_close()  # a second press asks no second time
        (dialog,) = _dialogs(window)
        assert window.shell.isVisible()
        dialog.follow.click()
        await until(config.exists)
        assert not window.shell.isVisible()
        assert not window.shell.is_closed
        await studio.pipeline.pause_queue(on=False)
        await until(lambda: window.shell.is_closed, 60)
        kept = studio.book.get(job.id)
        assert kept is not None
        assert kept.state is JobState.KEPT
        await following.close()
        assert not config.exists()

    play_scene(dressed, demo, scene)


def test_staying_stays_and_quitting_quits(dressed, home, demo: DemoServer, config: Path) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell)
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(_ordered(demo))
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
    dressed, home, demo: DemoServer, config: Path
) -> None:
    async def scene(studio: Studio, window: WindowController, presenters) -> None:
        following = Following(studio, window.shell)
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(_ordered(demo))
        following.follow()
        await following.close()
        assert config.exists()
        await studio.pipeline.stop(job.id)
        again = Following(studio, window.shell, hidden=True)
        await again.close()
        assert not config.exists()

    play_scene(dressed, demo, scene)
