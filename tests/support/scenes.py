"""Scenes: the real window on the program's own kind of event loop, with a real demo gateway."""

import asyncio
from collections.abc import Awaitable, Callable

from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.request import Json
from o8studio.gui.event_loop import EventLoop
from o8studio.gui.session import bring_to_life, leave
from o8studio.gui.startup_snapshot import read_snapshot
from o8studio.presenters import Presenters
from o8studio.services.gateways.discovery import Probe, probe
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio, open_studio
from o8studio.ui.player.engine import Engine
from o8studio.ui.queue.card import QueueRow
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.main_window import MainWindow
from tests.support.demo import TOKEN, DemoServer
from tests.support.opened import PACE
from tests.support.patience import until

Scene = Callable[[Studio, WindowController, Presenters], Awaitable[None]]


def play_scene(
    app: QApplication,
    server: DemoServer | None,
    scene: Scene,
    policies: Policies | None = None,
    pace: Pace = PACE,
    pages_ahead: bool = False,
) -> None:
    """Run a scene on the program's own kind of event loop; Library and Review are made ahead only on demand."""

    async def run() -> None:
        assert isinstance(asyncio.get_running_loop(), EventLoop)
        window = WindowController(MainWindow())
        window.shell.show()
        newest = min(20, policies.page if policies is not None else 20)
        window.show_startup_snapshot(*await asyncio.to_thread(read_snapshot, places(), newest))
        async with open_studio(places(), pace=pace, policies=policies) as studio:
            if server is not None:
                entry = studio.gateways.set_demo(server.url, TOKEN)
                await studio.setup.learn_routes(entry, await _routes_of(server, studio, entry))
                studio.demo = Lent(server)  # type: ignore[assignment]  # it has the whole interface needed
            presenters = await bring_to_life(studio, window, demo=server is not None, pages_ahead=pages_ahead)
            try:
                await scene(studio, window, presenters)
            finally:
                window.shell.close()
                await leave(presenters, window)
                window.player.close_clip()
                no_clip = QMediaPlayer.MediaStatus.NoMedia
                await until(lambda: window.engine.player.mediaStatus() is no_clip)
        window.engine.setParent(None)
        ENGINES.append(window.engine)
        window.shell.deleteLater()
        await until(lambda: not isValid(window.shell))

    with asyncio.Runner(loop_factory=lambda: EventLoop(app)) as runner:
        runner.run(run())


async def _routes_of(server: DemoServer, studio: Studio, entry: GatewayEntry) -> Probe:
    """Of a gateway that nobody changed they are asked for once in a process: nineteen questions."""
    if not server.is_as_new:
        return await probe(await studio.gateways.client(entry.id))
    if server.found is None:
        server.found = await probe(await studio.gateways.client(entry.id))
    return server.found


ENGINES: list[Engine] = []
"""The program has one engine for its lifetime, and never destroys a playing one."""


class Lent:
    """A demo process owned by the test: the studio must not end it."""

    def __init__(self, server: DemoServer) -> None:
        self.url, self.token = server.url, TOKEN

    async def close(self) -> None:
        await asyncio.sleep(0)


def kept(window: WindowController) -> list[Job]:
    return [job for job in window.store.jobs() if job.state is JobState.KEPT]


SMALL: dict[str, Json] = {"duration": 4, "resolution": "480p"}


def order(prompt: str, *models: str, count: int = 1, **values: Json) -> Order:
    """A small clip from each model."""
    return Order(
        models=models or ("doubao-seedance-2-0-260128",),
        draft=Draft(prompt=prompt, values=values or SMALL),
        prompts=(prompt,),
        count=count,
    )


def generate(window: WindowController, prompt: str) -> None:
    """Enter the prompt and press the button, on one quick model."""
    window.compose.picker.set_model("doubao-seedance-2-0-260128")
    window.compose.picker.chosen.emit("doubao-seedance-2-0-260128")
    for name, value in SMALL.items():
        window.compose.form.changed.emit(name, value)
    window.compose.prompt.set_text(prompt)
    window.compose.press_generate()


def is_at_rest(window: WindowController) -> bool:
    """Whether pending changes are sorted into the queue, and its cards have come to their places."""
    return not (window.queue.table._flush.isActive() or window.queue._motion.is_settling)


def card_of(window: WindowController, prompt: str) -> QueueRow | None:
    table = window.table
    for row in range(table.rowCount()):
        card = table.card_at(row)
        if card.job is not None and card.job.request.prompt == prompt:
            return card
    return None
