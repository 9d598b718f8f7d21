"""The window always opens: where it can't go on it says why, and what it could not use it says too."""

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs.facts import Accepted, MovedIn, SendStarted
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.gui.event_loop import EventLoop
from o8studio.gui.session import _make_pages, run_session
from o8studio.presenters import Presenters
from o8studio.services.runtime.tasks import task_name
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import places
from o8studio.store.settings import DEMO
from o8studio.studio import Studio
from o8studio.ui.widgets.dialogs import Dialog
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.main_window import MainWindow
from tests.support.demo import TOKEN
from tests.support.held_server import held_server
from tests.support.jobs import RECORDED, REQUEST
from tests.support.patience import patience, until
from tests.support.scenes import ENGINES, card_of, play_scene


def sheets(window: WindowController) -> list[Dialog]:
    return [one for one in window.shell.findChildren(Dialog) if one.isVisible()]


@pytest.mark.parametrize(
    ("hindrance", "words"),
    [("lock", "Another o8studio is open"), ("place", "A file is where the folder should be")],
)
def test_a_window_that_cant_go_on_says_why_and_ends_when_it_was_read(
    dressed: QApplication, home, hindrance: str, words: str
) -> None:
    lock = InstanceLock(places().lock)
    if hindrance == "lock":
        lock.take()
    else:
        home.write_text("a file where the folder should be")
    window = WindowController(MainWindow())
    window.shell.show()

    async def run() -> int:
        session = asyncio.ensure_future(run_session(window, places(), demo=False, shot=None))
        await until(lambda: bool(sheets(window)))
        [sheet] = sheets(window)
        assert words in sheet.accessibleDescription()
        assert not session.done()
        sheet.findChildren(QPushButton)[-1].click()
        return await session

    with asyncio.Runner(loop_factory=lambda: EventLoop(dressed)) as runner:
        assert runner.run(run()) == 1
    assert not window.shell.isVisible()
    window.shell.deleteLater()
    lock.release()


def test_files_that_cant_be_used_are_said_in_the_sheet_of_the_start(dressed: QApplication, home) -> None:
    where = places()
    where.make()
    where.settings.write_text("gateways = 5\nvolume = nan\n")
    where.session.write_text(
        '{"draft": {"prompt": "a fox", "count": "many"}, "window": {"columns": [null, {}, "x"]}}'
    )

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        [sheet] = sheets(window)
        for name in ("settings.broken.toml", "desk.broken.json"):
            assert name in sheet.accessibleDescription()
        assert window.compose.prompt.text() == "a fox"
        await asyncio.sleep(0)

    play_scene(dressed, None, scene)
    assert (where.data / "desk.broken.json").exists()


def test_a_provider_file_that_is_skipped_is_said(dressed: QApplication, home, demo) -> None:
    where = places()
    where.make()
    where.providers.mkdir()
    (where.providers / "mine.toml").write_text("output = 5")

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        assert studio.catalogue.broken
        texts = [one.text() for one in window.shell.findChildren(QLabel)]
        assert any("mine.toml" in text for text in texts)
        await asyncio.sleep(0)

    play_scene(dressed, demo, scene)


def test_a_window_that_was_closed_before_the_session_began_ends_it(dressed: QApplication, home) -> None:
    """It stayed as a process that nobody saw and that held the profile."""
    window = WindowController(MainWindow())
    window.shell.show()
    window.shell.close()

    async def run() -> int:
        async with patience(30):
            return await run_session(window, places(), demo=False, shot=None)

    with asyncio.Runner(loop_factory=lambda: EventLoop(dressed)) as runner:
        assert runner.run(run()) == 0
    window.engine.setParent(None)
    ENGINES.append(window.engine)
    window.shell.deleteLater()


def test_the_pages_that_were_made_ahead_are_those_that_are_shown(dressed: QApplication, home) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: not studio.tasks.is_running("pages"))
        library, review = window.pages._ahead, window.pages._review_ahead
        assert library is not None
        assert review is not None
        window.show_page("library")
        window.show_page("review")
        assert (window.pages.library, window.pages.review) == (library, review)

    play_scene(dressed, None, scene, pages_ahead=True)


def test_no_page_is_made_ahead_for_a_window_that_was_closed_meanwhile(dressed: QApplication, home) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        pages = window.pages
        making = asyncio.ensure_future(_make_pages(window))
        await until(lambda: pages._parts is not None)
        window.shell.close()
        await making
        assert pages._ahead is None
        assert pages._review is None

    play_scene(dressed, None, scene)


def test_the_end_of_the_start_leaves_people_where_they_went(dressed: QApplication, home, tmp_path) -> None:
    with held_server() as server:
        server.rule = lambda _method, path: (
            (200, {"data": [{"id": "sora-2"}]}) if path == "/v1/models" else None
        )

        async def connect(_studio: Studio, _window: WindowController, presenters: Presenters) -> None:
            told: list[str] = []
            presenters.connect.connect_gateway(
                "mine", server.url, TOKEN, "direct", "keyring", "", told.append
            )
            await until(lambda: told == [""])

        play_scene(dressed, None, connect)
        server.held = ("GET", "/v1/models")
        window = WindowController(MainWindow())
        window.shell.show()
        seen: list[str] = []

        async def run() -> int:
            session = asyncio.ensure_future(run_session(window, places(), demo=False, shot=None))
            await until(server.arrived.is_set)
            window.show_page("library")
            server.let_go.set()
            await until(lambda: bool(window.ports.compose.models()))
            await until(lambda: window.corner is not None and not session.done())
            for _turn in range(50):
                await asyncio.sleep(0.01)
            seen.append(window.pages.current)
            window.shell.close()
            return await session

        with asyncio.Runner(loop_factory=lambda: EventLoop(dressed)) as runner:
            assert runner.run(run()) == 0
        assert seen == ["library"]
        window.engine.setParent(None)
        ENGINES.append(window.engine)
        window.shell.deleteLater()


def test_what_came_from_another_computer_is_followed_by_one_press_of_the_starts_sheet(
    dressed: QApplication, home, demo
) -> None:
    """A job that a gateway had when its profile was exported."""
    where = places()
    where.make()
    held = JobId("came in")
    ledger = Ledger(where.ledger)
    for fact in (
        replace(
            RECORDED,
            job_id=held,
            request=replace(REQUEST, gateway_id=GatewayId(DEMO), base_url=demo.url, prompt="a fox"),
        ),
        SendStarted(job_id=held, at=2.0),
        Accepted(job_id=held, at=3.0, remote_id=RemoteId("task_x")),
        MovedIn(job_id=held, at=4.0),
    ):
        ledger.append(fact, is_open=True).result()
    ledger.close()

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        [sheet] = sheets(window)
        assert "1 clip came with the profile from another computer" in sheet.accessibleDescription()
        await until(
            lambda: (card := card_of(window, "a fox")) is not None and card.state is QueueState.MOVED_IN
        )
        assert not studio.tasks.is_running(task_name(held))
        press = next(one for one in sheet.findChildren(QPushButton) if one.text() == "Follow it here")
        press.click()
        await until(lambda: studio.book.known(held).watched)
        await until(lambda: studio.tasks.is_running(task_name(held)))

    play_scene(dressed, demo, scene)
