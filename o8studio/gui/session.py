"""One session of the window: opens the studio, connects the window to it, runs until it closes."""

import asyncio
import contextlib
import importlib
import logging
import shutil
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from o8studio.domain.errors import NotSent, StudioError
from o8studio.domain.jobs.attention import Held
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.settings import ThemeName
from o8studio.gui.background import Following
from o8studio.gui.door import open_door
from o8studio.gui.unexpected import WindowNet
from o8studio.presenters import Presenters
from o8studio.services.diagnostics.updates import Updates
from o8studio.services.jobs.awake import RESUMING, Awake, Work
from o8studio.services.runtime.bus import JobChanged, News
from o8studio.services.runtime.clock import SystemClock
from o8studio.store.paths import Places
from o8studio.store.settings import DEMO
from o8studio.store.update_source import update_source
from o8studio.studio import Studio, open_studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _, ngettext
from o8studio.texts.notices import unexpected_words
from o8studio.texts.start import moved_words, report_words, resumed_words
from o8studio.texts.updates import update_words
from o8studio.ui.qt.bridge import Bridge
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.dialogs import ask, inform
from o8studio.ui.window.arrivals import Arrivals
from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.navigation_frame import PageName

log = logging.getLogger(__name__)

_SHOT_SECONDS = 180.0
_BREATH_SECONDS = 0.01
"""Pause between building two parts of the window, for layout and painting."""


async def run_session(
    window: WindowController,
    where: Places,
    *,
    demo: bool,
    shot: Path | None,
    net: WindowNet | None = None,
    items: Sequence[str] = (),
    hidden: bool = False,
) -> int:
    """Open the studio and run until the window closes; returns the exit code.

    Args:
        items: files and links that it was started with.
        hidden: whether it follows jobs in the background, without showing the window.
    """
    closed = asyncio.Event()
    window.shell.closing.connect(closed.set)
    if window.shell.is_closed:  # in its first second
        closed.set()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, window.shell.close)
    try:
        async with open_studio(where) as studio:
            callers = _Callers()
            if items:
                callers.opened(items)
            async with open_door(studio, callers.opened):  # the profile is ours: nobody else does a command
                presenters = await bring_to_life(studio, window, demo=demo, net=net, pages_ahead=shot is None)
                code = 0
                if shot is None:
                    await _stay(studio, window, closed, callers, hidden=hidden)
                else:
                    code = await _showcase(studio, window, shot)
            await leave(presenters, window)
            return code
    except StudioError as error:
        await _say_why_it_ends(window, str(explain(error)), closed, stays=shot is None)
        return 1
    except Exception:
        log.exception("the session ended with an error")
        await _say_why_it_ends(window, unexpected_words(), closed, stays=shot is None)
        return 1
    finally:
        # one that is still shown would be closed after Python has ended, which crashes
        if not window.shell.is_closed:
            window.shell.close()


class _Callers:
    """What is handed over to be shown; it waits until the window can take it."""

    def __init__(self) -> None:
        self._take: Callable[[Sequence[str]], None] | None = None
        self._waiting: list[Sequence[str]] = []

    def opened(self, items: Sequence[str]) -> None:
        """Files and links of another start; none of them only raises the window."""
        if self._take is None:
            self._waiting.append(items)
        else:
            self._take(items)

    def answer(self, take: Callable[[Sequence[str]], None]) -> None:
        """From now on they are taken at once."""
        self._take = take
        for items in self._waiting:
            take(items)
        self._waiting.clear()


async def _stay(
    studio: Studio,
    window: WindowController,
    closed: asyncio.Event,
    callers: _Callers,
    *,
    hidden: bool,
) -> None:
    """Until the window closes: commands are taken over, the system is kept awake, newer versions are looked for."""
    arrivals = window.arrivals
    work = Work(studio.book, studio.bus, studio.pipeline, studio.tasks, studio.preferences)
    following = Following(studio, window.shell, work, hidden=hidden)
    awake = Awake(work)

    def opened(handed: Sequence[str]) -> None:
        following.shown()
        arrivals.receive(handed)

    try:
        callers.answer(opened)
        with _telling(window.say, "the look for newer versions"):
            await _look_for_updates(studio, arrivals)
        await closed.wait()
    finally:
        await awake.close()
        await following.close()


async def _look_for_updates(studio: Studio, arrivals: Arrivals) -> None:
    source = await asyncio.to_thread(update_source)
    if source is not None:
        updates = Updates(
            source,
            studio.preferences,
            studio.book,
            studio.places,
            SystemClock(),
            lambda notice: arrivals.show_update(update_words(notice), notice.address),
        )
        studio.tasks.keep("updates", updates.watch)


async def _say_why_it_ends(
    window: WindowController, words: str, closed: asyncio.Event, *, stays: bool
) -> None:
    """Show why in the window, too, until it is closed: a user who started it from a menu sees nothing else."""
    print(words)  # noqa: T201 - for who started it from a terminal
    if stays and not closed.is_set():
        inform(window.shell, _("o8studio can't go on"), words).finished.connect(window.shell.close)
        await closed.wait()


async def bring_to_life(
    studio: Studio,
    window: WindowController,
    *,
    demo: bool,
    net: WindowNet | None = None,
    pages_ahead: bool = True,
) -> Presenters:
    """Attach the window, restore the session, start background work, resume every job.

    A step that fails is told and does not keep the others from being done: the window opens, jobs are followed.

    Args:
        pages_ahead: whether Library and Review are made before somebody asks for them.
    """
    settings = studio.preferences.settings
    looks = (settings.text_size / 100, settings.reduce_motion, settings.more_contrast)
    worn = (theme().scale, theme().less_motion, theme().asked_contrast)
    if settings.theme not in (theme().name, ThemeName.SYSTEM) or looks != worn:
        theme().apply_preferences(partial(getattr, settings))
    presenters = Presenters(studio)
    problems: list[str] = []
    with _telling(problems.append, "the catalogue"):
        await asyncio.to_thread(studio.read_catalogue)  # attaching the composer plans the draft
    for _part in window.attach(presenters.ports(), Bridge(studio.bus, window)):
        await asyncio.sleep(_BREATH_SECONDS)
    if net is not None:
        net.show_by(lambda: window.say(unexpected_words(), stays=True), asyncio.get_running_loop())
    unfinished = any(job.request.gateway_id == DEMO and not job.state.is_final for job in studio.book)
    with _telling(problems.append, "the demo gateway"):
        if demo or settings.current_gateway == DEMO:
            await presenters.gateways.use_demo()
        elif unfinished:
            await studio.start_demo()
    with _telling(problems.append, "background work"):
        presenters.start()
        # a returning user may have topped up, or changed system preferences
        window.frame.woken.connect(presenters.gateways.look_at_balance)
        window.frame.woken.connect(presenters.settings.learn_motion)
    if pages_ahead:
        studio.tasks.spawn("pages", _make_pages(window))
    taken: list[Job] = []

    async def resume() -> None:
        taken.extend(await studio.pipeline.resume())

    try:
        await resume()
    except Exception:
        log.exception("the jobs met an unexpected error")
        problems.append(unexpected_words())
        studio.tasks.keep(RESUMING, resume)  # until they are followed
    report, held = studio.report, Held.of(studio.book)
    if told := report_words(
        report.rescue, report.unreadable, held.unsent, report.set_aside, report.no_proxy, held.moved
    ):
        _report(studio, window, told, held.moved)
    elif going := [job for job in taken if job.watched]:
        lost = sum(job.state is JobState.UNCONFIRMED for job in going)
        waiting = sum(job.state is JobState.RECORDED for job in going)
        (window.show_report if lost else window.say)(resumed_words(len(going), lost, waiting))
    if (moved := report.moved) is not None:
        window.say(moved_words(moved.source.name, moved.error), stays=moved.error is not None)
    current = studio.preferences.settings.current_gateway
    if current and current != DEMO:
        with _telling(window.corner.tell, "the gateway"):
            try:
                await presenters.gateways.learn()
            except NotSent as error:  # a missing gateway is noticed and tried again
                window.say(str(explain(error)))
    if not current and window.pages.current is PageName.STUDIO:
        window.show_welcome()
    elif window.is_welcoming:
        window.show_studio()
    else:  # whoever went elsewhere meanwhile, to another page or another field, stays there
        window.show_gateway()
    if studio.catalogue.broken:  # these were read together with the models, if at all
        window.say(
            _("One of your provider files is skipped. {why}").format(why=studio.catalogue.broken[0]),
            stays=True,
        )
    for words in dict.fromkeys(problems):
        window.say(words, stays=True)
    return presenters


def _report(studio: Studio, window: WindowController, told: str, moved: int) -> None:
    """What happened before this start; jobs that came from another computer are followed by one press."""
    if not moved:
        window.show_report(told)
        return

    async def followed() -> None:
        await studio.pipeline.follow_moved_in()

    def follow() -> None:
        studio.tasks.spawn("moved in", followed())

    words = ngettext("Follow it here", "Follow all {n} here", moved).format(n=moved)
    ask(
        window.shell,
        _("Current state"),
        told,
        _("Not now"),
        (words, "primary", follow),
        icon="file-input",
        tone="accent",
    )


async def _make_pages(window: WindowController) -> None:
    await asyncio.to_thread(load_pages)
    if window.shell.is_closed:
        return
    for _part in window.pages.make_ahead():
        await asyncio.sleep(_BREATH_SECONDS)
        if window.shell.is_closed:
            return


def load_pages() -> None:
    """Import what the other pages are made of ahead of their first use: that would stop the window."""
    for name in ("library.library_page", "review.review_page", "window.quick_look", "settings.settings_page"):
        importlib.import_module(f"o8studio.ui.{name}")


@contextlib.contextmanager
def _telling(tell: Callable[[str], None], what: str) -> Iterator[None]:
    """The start goes on after a step that failed, and says so."""
    try:
        yield
    except StudioError as error:
        log.warning("%s: %s", what, explain(error))
        tell(str(explain(error)))
    except Exception:
        log.exception("%s met an unexpected error", what)
        tell(unexpected_words())


async def leave(presenters: Presenters, window: WindowController) -> None:
    """Save the draft and the window before the end."""
    window.frame.woken.disconnect()  # no more requests to system and gateway
    window.end()
    await presenters.settings.save_session(window.state())


async def _showcase(studio: Studio, window: WindowController, folder: Path) -> int:
    """Make one clip through the real widgets, then save it and a picture of the window."""
    print("making one demo clip; this takes about a minute", flush=True)  # noqa: T201 - for who waits for `make run`
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    finished: asyncio.Future[Job] = asyncio.get_running_loop().create_future()

    def on_news(news: News) -> None:
        if isinstance(news, JobChanged) and news.job.state.is_final and not finished.done():
            finished.set_result(news.job)

    studio.bus.subscribe(on_news)
    window.compose.prompt.set_text("Paper lanterns rise over the hills at dusk, seen from the river")
    window.compose.picker.set_model("kling-v3")
    window.compose.picker.chosen.emit("kling-v3")
    window.compose.generate.click()
    async with asyncio.timeout(_SHOT_SECONDS):
        job = await finished
        if job.state is not JobState.KEPT:
            print(f"the clip ended as {job.state}: {job.problem}")  # noqa: T201 - the result of `make run`
            return 1
        (made, *_others) = job.clips
        window.play(made.id)  # in a used profile another clip may be on the stage
        while window.player.engine.frames < 12:  # noqa: ASYNC110 - Qt's player has no future to wait for
            await asyncio.sleep(0.05)
    window.player.toggle()
    await asyncio.sleep(0.3)
    clip, picture = folder / "clip.mp4", folder / "window.png"
    await asyncio.to_thread(shutil.copyfile, made.path, clip)
    window.shell.grab().save(str(picture))
    print(f"clip:    {clip}\npicture: {picture}")  # noqa: T201 - the result of `make run`
    return 0
