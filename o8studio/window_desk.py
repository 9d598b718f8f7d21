"""The desk behind the window: Qt's plain calls become work on the studio. Imported after the first paint."""

import asyncio
import contextlib
import logging
import shutil
import signal
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from o8studio.domain.catalogue import ModelCard
from o8studio.domain.compose import ComposeView, Draft
from o8studio.domain.compose import resolve as resolve_draft
from o8studio.domain.errors import NoKeyring, StudioError
from o8studio.domain.ids import JobId
from o8studio.domain.job import Job, JobState
from o8studio.domain.pricing import PriceList, estimate
from o8studio.domain.request import Json
from o8studio.domain.secret import Secret
from o8studio.services.bus import JobChanged, News
from o8studio.services.composing import keep_picture, request_from
from o8studio.services.explaining import explain
from o8studio.services.language import _
from o8studio.services.wording import estimate_words
from o8studio.store.paths import Places
from o8studio.store.settings import DEMO, GatewayEntry, clean_address, gateway_id
from o8studio.studio import Studio, open_studio
from o8studio.ui.bridge import Bridge
from o8studio.ui.desk import GatewayView, TestLine
from o8studio.ui.main_window import MainWindow
from o8studio.ui.theme import theme

log = logging.getLogger(__name__)

_SHOT_SECONDS = 180.0


class WindowDesk:
    """Implements `ui.desk.Desk`."""

    def __init__(self, studio: Studio, window: MainWindow) -> None:
        self._studio = studio
        self._window = window
        self._cards: list[ModelCard] = []
        self._prices = PriceList()
        self._balance: float | None = None
        self._count = 0

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        return list(self._studio.book)

    def models(self) -> list[ModelCard]:
        """Cards of the models that the current gateway lists."""
        return self._cards

    def resolve(self, model: str, draft: Draft) -> ComposeView:
        """What the composer shows."""
        return resolve_draft(self._studio.catalogue.card(model), draft)

    def price_words(self, model: str, count: int) -> str:
        """What it will cost, or that it is free or unknown."""
        entry = self._entry()
        if entry is not None and entry.id == DEMO:
            return _("Free (demo)")
        return estimate_words(estimate(self._prices, model, self._card(model).family, {}).times(count))

    def generate(self, model: str, draft: Draft, count: int, sent: Callable[[str], None]) -> None:
        """Record and start."""
        self._spawn("generate", self._generate(model, draft, count), sent)

    async def _generate(self, model: str, draft: Draft, count: int) -> None:
        entry = self._entry()
        if entry is None:
            self._window.show_welcome()
            return
        kept = [
            await keep_picture(self._studio.places, image.file or image.link, image.role)
            for image in draft.images
        ]
        known = replace(draft, images=tuple(kept))
        view = self.resolve(model, known)
        names = {name for spec in view.fields for name in (spec.key, spec.native, *spec.core)}
        known = replace(known, values={name: value for name, value in draft.values.items() if name in names})
        view = self.resolve(model, known)
        types = self._studio.gateways.endpoint_types(entry.id, model)
        request = request_from(entry, view, known, {}, model=model, endpoint_types=types)
        for _number in range(count):
            await self._studio.pipeline.record(request)

    def act(self, job_id: JobId, action: str, text: str = "") -> None:
        """Something done to a job."""
        pipeline = self._studio.pipeline
        match action:
            case "nudge":
                pipeline.nudge(job_id)
            case "stop":
                self._spawn(action, pipeline.stop(job_id))
            case "watch":
                self._spawn(action, pipeline.watch_again(job_id))
            case "adopt":
                self._spawn(action, pipeline.adopt(job_id, text))
            case "never arrived":
                self._spawn(action, pipeline.never_arrived(job_id))
            case "send again":
                self._spawn(action, pipeline.send_again(job_id))
            case _:
                log.warning("unknown action %s", action)

    def poster(self, job_id: JobId) -> Path:
        """Where the poster lies once it is made."""
        return self._studio.places.posters / f"{job_id}.jpg"

    def remember(self, state: Mapping[str, Json]) -> None:
        """Keep the draft and the window."""
        self._spawn("remember", self._remember(dict(state)))

    async def leave(self) -> None:
        """Write the draft and the window down before everything ends."""
        self._window.end()
        await self._remember(self._window.state())

    async def _remember(self, state: dict[str, Json]) -> None:
        await self._studio.preferences.remember_desk(state)

    def gateway(self) -> GatewayView:
        """The gateway in use."""
        entry = self._entry()
        if entry is None:
            return GatewayView(_("Connect"), "none")
        if entry.id == DEMO:
            return GatewayView(_("Demo"), "demo", _("Free"))
        online = self._studio.gateways.is_online(entry.id)
        words = (
            "–"
            if self._balance is None
            else _("Unlimited")
            if self._balance == float("inf")
            else f"${self._balance:.2f}"
        )
        return GatewayView(entry.name, "connected" if online else "unreachable", words)

    def gateways(self) -> list[GatewayView]:
        """Every gateway that is set up."""
        online = self._studio.gateways.is_online
        entries = self._studio.preferences.settings.gateways
        return [GatewayView(one.name, "connected" if online(one.id) else "unreachable") for one in entries]

    def use_gateway(self, name: str, done: Callable[[str], None]) -> None:
        """Make another gateway the current one."""

        async def work() -> None:
            settings = self._studio.preferences.settings
            entry = settings.gateway(name)
            if entry is not None:
                await self._studio.preferences.change(replace(settings, current_gateway=entry.id))
                await self.learn()

        self._spawn("gateway", work(), done)

    def start_demo(self, done: Callable[[str], None]) -> None:
        """Use the demo gateway."""
        self._spawn("demo", self.use_demo(), done)

    async def use_demo(self) -> None:
        """Start it and take its models."""
        await self._studio.start_demo()
        self._studio.preferences.settings = replace(self._studio.preferences.settings, current_gateway=DEMO)
        await self._studio.preferences.change(self._studio.preferences.settings)
        await self.learn()

    def test_connection(
        self,
        address: str,
        token: str,
        proxy: str,
        line: Callable[[TestLine], None],
        done: Callable[[bool], None],
    ) -> None:
        """Test without storing anything."""

        async def work() -> None:
            good = True
            try:
                base_url = clean_address(address)
                entry = GatewayEntry(
                    id=gateway_id("test", frozenset()), name="test", base_url=base_url, proxy=proxy
                )
                async for finding in self._studio.gateways.test(entry, Secret(token)):
                    good = good and finding.good is not False
                    words = str(explain(finding.error)) if finding.error else finding.detail
                    line(TestLine(finding.subject, finding.good, words))
            except StudioError as error:
                good = False
                line(TestLine("", False, str(explain(error))))
            finally:
                done(good)

        self._spawn("test", work())

    def connect_gateway(
        self,
        name: str,
        address: str,
        token: str,
        proxy: str,
        keep: str,
        passphrase: str,
        done: Callable[[str], None],
    ) -> None:
        """Store the gateway and its token."""

        async def work() -> None:
            base_url = clean_address(address)
            settings = self._studio.preferences.settings
            title = name or base_url.partition("://")[2].partition("/")[0]
            same = settings.gateway(title)
            entry = GatewayEntry(
                id=same.id if same else gateway_id(title, frozenset(one.id for one in settings.gateways)),
                name=title,
                base_url=base_url,
                proxy=proxy,
                token_storage=keep,
            )
            await self._studio.gateways.keep_token(entry, Secret(token), passphrase=passphrase)
            settings = replace(settings.with_gateway(entry), current_gateway=entry.id)
            await self._studio.preferences.change(settings)
            await self._studio.gateways.learn_routes(entry)
            await self.learn()

        self._spawn("connect", work(), done)

    def set_theme(self, name: str) -> None:
        """Remember the theme."""
        settings = replace(self._studio.preferences.settings, theme=name)
        self._spawn("theme", self._studio.preferences.change(settings))

    async def learn(self) -> None:
        """Ask the current gateway for its models, prices and balance, and show them."""
        entry = self._entry()
        if entry is None:
            return
        gateways = self._studio.gateways
        listed = await gateways.models(entry.id)
        # reading the catalogue parses some 400 kB of TOML
        self._cards = await asyncio.to_thread(
            lambda: [
                card if card.id == one.id else replace(card, id=one.id)
                for one in listed
                if one.makes_video(known=(card := self._studio.catalogue.card(one.id)).family != "unknown")
            ]
        )
        self._prices = await gateways.prices(entry.id)
        self._balance = await gateways.balance(entry.id)
        self._window.show_models()
        self._window.show_gateway()

    def _card(self, model: str) -> ModelCard:
        return self._studio.catalogue.card(model)

    def _entry(self) -> GatewayEntry | None:
        current = self._studio.preferences.settings.current_gateway
        return self._studio.gateways.entry(current) if current else None

    def _spawn(
        self, name: str, work: Coroutine[Any, Any, object], done: Callable[[str], None] | None = None
    ) -> None:
        self._count += 1

        async def run() -> None:
            problem = ""
            try:
                await work
            except NoKeyring:
                problem = "no keyring"
            except (StudioError, TimeoutError) as error:
                problem = (
                    str(explain(error))
                    if isinstance(error, StudioError)
                    else _("The keyring did not answer.")
                )
            if done is not None:
                done(problem)
            elif problem:
                log.warning("%s: %s", name, problem)

        self._studio.tasks.spawn(f"window {name} {self._count}", run())


async def run_session(window: MainWindow, where: Places, *, demo: bool, shot: Path | None) -> int:
    """Open the studio and stay until the window closes; the exit code."""
    closed = asyncio.Event()
    window.shell.closing.connect(closed.set)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, window.shell.close)
    try:
        async with open_studio(where) as studio:
            desk = await bring_to_life(studio, window, demo=demo)
            if shot is not None:
                return await _showcase(studio, desk, window, shot)
            await closed.wait()
            await desk.leave()
    except StudioError as error:
        print(explain(error))  # noqa: T201 - there is no window to say it in
        return 1
    return 0


async def bring_to_life(studio: Studio, window: MainWindow, *, demo: bool) -> WindowDesk:
    """Attach the window, restore what was, start what is needed, resume every job."""
    settings = studio.preferences.settings
    if settings.theme != theme().name:
        theme().apply(settings.theme)
    desk = WindowDesk(studio, window)
    window.attach(desk, Bridge(studio.bus, window), studio.places.posters)
    unfinished = any(job.request.gateway_id == DEMO and not job.state.is_final for job in studio.book)
    try:
        if demo or settings.current_gateway == DEMO:
            await desk.use_demo()
        elif unfinished:
            await studio.start_demo()
    except StudioError as error:
        log.warning("the demo gateway: %s", explain(error))
    await studio.pipeline.resume()
    if studio.preferences.settings.current_gateway:
        if studio.preferences.settings.current_gateway != DEMO:
            with contextlib.suppress(StudioError, TimeoutError):
                await desk.learn()
        window.show_studio()
    else:
        window.show_welcome()
    return desk


async def _showcase(studio: Studio, _desk: WindowDesk, window: MainWindow, folder: Path) -> int:
    """Make one clip through the real widgets, then save it and a picture of the window."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    finished: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

    def hear(news: News) -> None:
        if isinstance(news, JobChanged) and news.job.state.is_final and not finished.done():
            finished.set_result(news.job)

    studio.bus.subscribe(hear)
    window.compose.prompt.set_text("Paper lanterns rise over the hills at dusk, seen from the river")
    window.compose.picker.set_model("kling-v3")
    window.compose.picker.chosen.emit("kling-v3")
    window.compose.generate.click()
    async with asyncio.timeout(_SHOT_SECONDS):
        job = await finished
        if job.state is not JobState.KEPT:
            print(f"the clip ended as {job.state}: {job.problem}")  # noqa: T201 - the result of `make run`
            return 1
        while window.player.frames_shown() < 12:  # noqa: ASYNC110 - Qt's player has no future to wait for
            await asyncio.sleep(0.05)
    window.player.toggle()
    await asyncio.sleep(0.3)
    clip, picture = folder / "clip.mp4", folder / "window.png"
    await asyncio.to_thread(shutil.copyfile, job.kept[0].path, clip)
    window.shell.grab().save(str(picture))
    print(f"clip:    {clip}\npicture: {picture}")  # noqa: T201 - the result of `make run`
    return 0
