"""The window opens whatever fails in its start, and whatever lies in the profile; jobs are followed all the same."""

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from PySide6.QtWidgets import QApplication

from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Accepted, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.settings import TokenStorage
from o8studio.gui.event_loop import EventLoop
from o8studio.gui.session import run_session
from o8studio.gui.startup_snapshot import read_snapshot
from o8studio.services.handover.client import listens, raise_window
from o8studio.services.runtime.tasks import task_name
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.studio import open_studio
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.main_window import MainWindow
from tests.support.demo import TOKEN
from tests.support.held_server import held_server
from tests.support.opened import GATEWAY, Addressed, request
from tests.support.patience import until
from tests.support.planting import Site, modules_of, planted
from tests.support.raw_server import RawServer, answer, raw_server
from tests.support.scenes import ENGINES

HUGE = b"1" + b"0" * 400
PRICES = b'{"success": true, "data": [{"model_name": "sora-2", "model_ratio": %s, "quota_type": 0}]}' % HUGE
BALANCE = b'{"hard_limit_usd": %s}' % HUGE
"""What a gateway says whose figures are as long as an answer may be."""
RUNS = b'{"id": "task_1", "status": "in_progress"}'
MODULES = [
    *modules_of("o8studio.gui"),
    *modules_of("o8studio.presenters"),
    "o8studio.services.jobs.runner",
]
"""What the start consists of, as the folders have it: a new step is found by itself. Of what lies below, which has tests of
its own for each of its steps, what takes the jobs up.
"""
BREATH = "asyncio.sleep(_BREATH_SECONDS)"
"""A pause between two parts of the window that are being built, where nothing can fail."""
ITS_END = {"run_session", "_stay", "leave"}
"""Where an error is met in opening, keeping or closing the profile itself: the window says that it can't go on."""


def hostile(server: RawServer) -> None:
    server.say("/v1/models", answer(b'{"data": [{"id": "sora-2"}]}'))
    server.say("/api/pricing", answer(PRICES))
    server.say("/v1/dashboard/billing/subscription", answer(BALANCE))
    server.say("/v1/dashboard/billing/usage", answer(b'{"total_usage": %s}' % HUGE))
    server.say("/v1/videos/task_1", answer(RUNS))


async def profile(server: Addressed, keep: TokenStorage = TokenStorage.SESSION) -> None:
    """A gateway in use, and a job that runs there."""
    entry = GatewayEntry(
        id=GATEWAY, name="test", base_url=server.url, proxy="direct", formats=("openai_videos",), token_storage=keep,
        generation="new-api",
    )  # fmt: skip
    async with open_studio(places()) as studio:
        await studio.preferences.change(Settings().with_gateway(entry))
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(server, "runs"))
        await studio.tasks.stop(task_name(job.id))
        await studio.book.commit(SendStarted(job_id=job.id, at=1.0))
        await studio.book.commit(Accepted(job_id=job.id, at=2.0, remote_id=RemoteId("task_1")))


def opened(app: QApplication, seen: Callable[[WindowController], Awaitable[None]]) -> int:
    """Run a session on the profile as the program does, look, and close."""

    async def run() -> int:
        window = WindowController(MainWindow())
        window.shell.show()
        window.show_startup_snapshot(*await asyncio.to_thread(read_snapshot, places()))
        for _part in window.complete():
            pass
        session = asyncio.ensure_future(run_session(window, places(), demo=False, shot=None))
        try:
            await seen(window)
        finally:
            assert window.shell.isVisible()
            window.shell.close()
            code = await session
            window.engine.setParent(None)
            ENGINES.append(window.engine)
            window.shell.deleteLater()
        return code

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        return runner.run(run())


def is_open(window: WindowController) -> bool:
    """Whether everything is built, and a page is shown."""
    try:
        return window.ports is not None and window.pages.current in ("studio", "welcome")
    except (AssertionError, AttributeError):  # not yet
        return False


def damaged_settings() -> None:
    places().settings.write_bytes(places().settings.read_bytes() + b"\nvolume = [[[\n")


def damaged_session() -> None:
    places().session.write_text("[" * 5000)


def damaged_ledger() -> None:
    with closing(sqlite3.connect(places().ledger)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(places().ledger.read_bytes())
    content[4096:8192] = bytes(4096)
    places().ledger.write_bytes(content)


def nothing_more() -> None: ...


@pytest.mark.parametrize("damage", [nothing_more, damaged_settings, damaged_session, damaged_ledger])
def test_the_window_opens_with_endless_figures_a_locked_token_and_a_damaged_file(
    dressed: QApplication, home, damage: Callable[[], None]
) -> None:
    with raw_server() as server:
        hostile(server)
        asyncio.run(profile(server))
        damage()

        async def seen(window: WindowController) -> None:
            await until(lambda: is_open(window))
            jobs = window.ports.clips.jobs()
            assert [job.state for job in jobs] == [JobState.QUEUED]

        assert opened(dressed, seen) == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_each_step_of_the_start_fails_once_and_the_window_is_open_and_the_jobs_are_followed(
    dressed: QApplication, home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL + 1)
    with raw_server() as server, planted(MODULES) as plants:
        hostile(server)
        asyncio.run(profile(server))

        def start() -> set[Site]:
            """Open it; the steps that were taken until everything was there."""
            taken: set[Site] = set()

            async def seen(window: WindowController) -> None:
                await until(lambda: is_open(window))
                studio = window.ports.clips._studio  # type: ignore[attr-defined]
                [job] = window.ports.clips.jobs()
                await until(lambda: studio.tasks.is_running(task_name(job.id)))
                taken.update(plants.reached)

            assert opened(dressed, seen) == 0
            return taken

        plants.reached.clear()
        steps = [one for one in start() if one.text != BREATH]
        met = [one for one in steps if one.function.rpartition(".")[2] not in ITS_END]
        assert len(met) > 8
        assert {one.module for one in met} > {
            "o8studio.gui.door",
            "o8studio.gui.session",
            "o8studio.presenters.settings",
        }
        for site in sorted(met, key=str):
            plants.arm(site)
            start()
            assert plants.raised == 1, site
            plants.disarm()


def test_commands_are_taken_over_while_the_gateway_is_still_being_asked(
    dressed: QApplication, home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever ran one beside a window that had just started was told that another o8studio is open."""
    with held_server() as server:
        server.held = ("GET", "/v1/models")
        asyncio.run(profile(server))
        monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)

        async def seen(window: WindowController) -> None:
            await until(lambda: is_open(window) and server.arrived.is_set())
            assert await asyncio.to_thread(listens, places().door)
            assert await asyncio.to_thread(raise_window, places().door, [str(home / "notes.txt")])
            server.let_go.set()
            await until(lambda: "notes.txt" in " ".join(window.toasts.words()))

        assert opened(dressed, seen) == 0
