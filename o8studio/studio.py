"""The composition root: the only file that wires."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from o8studio.domain.errors import LedgerUnreadable
from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.library.comment import clean_person
from o8studio.gateway.proxies import system_proxies
from o8studio.services.compose.orders import Orders
from o8studio.services.diagnostics.logbook import keep_log
from o8studio.services.diagnostics.redaction import redacted_text
from o8studio.services.gateways.account import Account
from o8studio.services.gateways.connection_test import ConnectionTest
from o8studio.services.gateways.demo_process import DemoProcess
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.gateways.setup import GatewaySetup
from o8studio.services.gateways.tokens import Tokens
from o8studio.services.jobs.balance_hold import BalanceHold
from o8studio.services.jobs.charges import Charges
from o8studio.services.jobs.commands import Pipeline
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.jobs.evidence import Evidence
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.naming import ClipNaming
from o8studio.services.jobs.pacer import Pacer
from o8studio.services.jobs.poller import Poller
from o8studio.services.jobs.posters import Posters
from o8studio.services.jobs.runner import Runner
from o8studio.services.jobs.shutdown import GracefulShutdown
from o8studio.services.jobs.status_client import StatusClient
from o8studio.services.jobs.submitter import Submitter
from o8studio.services.jobs.unexpected import UnexpectedErrors
from o8studio.services.library.absences import Absences
from o8studio.services.library.archive import Archive
from o8studio.services.library.exporting import Exporting
from o8studio.services.library.importing import Importing
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.library import Library
from o8studio.services.library.moving import MovedIn, bring_noted, find_brought_aside, is_search_due
from o8studio.services.library.removal import RemovalService
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.library.sidecars import Sidecars
from o8studio.services.library.upkeep import upkeep
from o8studio.services.review.discussions import Discussions
from o8studio.services.review.sharing import Sharing
from o8studio.services.runtime.bus import Bus, Notified
from o8studio.services.runtime.clock import Clock, SystemClock
from o8studio.services.runtime.preferences import Preferences
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store import session_file
from o8studio.store import settings as settings_file
from o8studio.store.catalogue.carriage import Carriages
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.environment import take_token
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.opening import made_ready
from o8studio.store.ledger.rescue import Rescue, back_up_daily, is_damaged, rescue
from o8studio.store.part_file import free_space
from o8studio.store.paths import Places
from o8studio.store.resources import resources
from o8studio.store.set_aside import set_aside
from o8studio.store.settings import DEMO, Settings
from o8studio.texts.notices import unexpected_words

log = logging.getLogger(__name__)

_LAST_ANSWERS_SECONDS = 10.0
"""Seconds that closing waits for pending answers of gateways; the window is hidden by then."""


@dataclass(frozen=True, slots=True)
class StartReport:
    """What the user should know about the start: what was damaged, left unchanged, or could not be used.

    Attributes:
        set_aside: names of files of the profile that were kept under these names, because they could not be used.
        no_proxy: what is not understood in NO_PROXY; it counts as not there.
        moved: what came of a profile that was to take the place of this one.
    """

    rescue: Rescue | None = None
    unreadable: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    no_proxy: tuple[str, ...] = ()
    moved: MovedIn | None = None


@dataclass(slots=True, kw_only=True)
class Studio:
    """The services that a face may use."""

    places: Places
    bus: Bus
    book: JobBook
    tasks: TaskScope
    pipeline: Pipeline
    orders: Orders
    library: Library
    index: LibraryIndex
    shelf: ShelfBook
    removal: RemovalService
    archive: Archive
    absences: Absences
    importing: Importing
    exporting: Exporting
    discussions: Discussions
    sharing: Sharing
    evidence: Evidence
    account: Account
    charges: Charges
    gateways: GatewayRegistry
    tokens: Tokens
    setup: GatewaySetup
    connection_test: ConnectionTest
    preferences: Preferences
    catalogue: Catalogue
    carriages: Carriages
    pacer: Pacer
    report: StartReport
    policies: Policies
    demo: DemoProcess | None = None
    _starting_demo: asyncio.Lock = field(default_factory=asyncio.Lock)

    def read_catalogue(self) -> None:
        """Load provider files and carriage data now; blocking, so that later callers need not wait."""
        self.catalogue.specs()
        self.carriages.of("")

    async def start_demo(self, *, speed: float = 6.0, generation: str = "g2") -> None:
        """Start the demo gateway and make it one of the gateways.

        Raises:
            NotSent: it did not start.
        """
        async with self._starting_demo:  # two commands may want it at once
            if self.demo is not None:
                return
            self.demo = await DemoProcess.start(self.places.demo, speed=speed, generation=generation)
            entry = self.gateways.set_demo(self.demo.url, self.demo.token)
            await self.setup.learn_routes(entry)

    async def end_demo(self) -> None:
        """End the demo gateway, if it runs."""
        if self.demo is not None:
            await self.demo.close()


@asynccontextmanager
async def open_studio(
    places: Places,
    *,
    clock: Clock | None = None,
    pace: Pace | None = None,
    policies: Policies | None = None,
    free: Callable[[Path], int] = free_space,
    writer: bool = True,
    patient: bool = True,
) -> AsyncIterator[Studio]:
    """Open the studio on one profile. The caller resumes the pipeline, once the gateways are up.

    Args:
        policies: pauses and limits of retries.
        free: returns the free bytes of a folder.
        writer: False opens read-only.
        patient: whether stopped downloads are retried as long as the program runs.

    Raises:
        AnotherWriter, LedgerTooNew, LedgerUnreadable
    """
    lock = InstanceLock(places.lock, places.reach)
    clock = clock or SystemClock()
    policies = policies or Policies()
    bus = Bus()
    tasks = TaskScope(lambda _name: bus.publish(Notified(unexpected_words(), stays=True)))
    await asyncio.to_thread(places.make)
    if writer:
        lock.take()
        try:
            await asyncio.to_thread(keep_log, places.log)
        except Exception:
            log.exception("no log can be kept")
    try:
        moved = await asyncio.to_thread(bring_noted, places) if writer else None
        settings, kept_aside = await _read_profile(places, writer=writer)
        preferences = Preferences(places, settings)
        book, rescued = await _opened(places, bus, policies, writer=writer)
        report = StartReport(
            rescued, tuple(book.ledger.unreadable), kept_aside, system_proxies().ignored, moved
        )
        tokens = Tokens(preferences, bus, take_token(), vault_seconds=policies.limits.vault)
        tokens.open_at = frozenset(
            job.request.gateway_id
            for job in book
            if not job.state.is_final and job.request.gateway_id != DEMO
        )
        gateways = GatewayRegistry(preferences, tokens, bus, policies)
        catalogue = Catalogue(resources() / "providers", places.providers)
        pacer = Pacer(book, clock, pace or Pace(), lambda job: _typical(catalogue, job))
        shutdown = GracefulShutdown(book, bus, tasks, clock)
        budget = QuestionBudget(places.questions, clock, policies.questions)
        account = Account(gateways, bus, clock, budget)
        connection_test = ConnectionTest(gateways, tokens, clock, budget)
        evidence = Evidence(book, account, clock, policies.evidence)
        bus.subscribe(evidence.on_news)
        charges = Charges(book, account, evidence, bus, clock, tasks, policies.charges)
        downloader = Downloader(
            book,
            gateways,
            bus,
            clock,
            ClipNaming(book, clock, lambda: preferences.settings.clip_name, free, places.arriving),
            policy=policies.download,
            watch=policies.watch,
        )
        status_client = StatusClient(gateways)
        poller = Poller(
            book=book,
            gateways=gateways,
            status_client=status_client,
            downloader=downloader,
            bus=bus,
            clock=clock,
            pacer=pacer,
            policy=policies.watch,
        )
        posters = Posters(places.posters, bus)

        def link_seconds(job: Job) -> float | None:
            return catalogue.peek(job.request.model).link_seconds

        submitter = Submitter(book, bus, gateways, places, clock, free, redacted=redacted_text)
        runner = Runner(
            book=book,
            bus=bus,
            clock=clock,
            tasks=tasks,
            preferences=preferences,
            submitter=submitter,
            poller=poller,
            downloader=downloader,
            evidence=evidence,
            link_seconds=link_seconds,
            retry=policies.retry,
            hold=BalanceHold(evidence, policies.evidence.again),
            posters=posters,
            unexpected=UnexpectedErrors(book, bus, clock, submitter.has_sent_nothing),
            patient=patient,
        )
        carriages = Carriages(resources() / "gateways")
        pipeline = Pipeline(
            book=book,
            clock=clock,
            tasks=tasks,
            gateways=gateways,
            tokens=tokens,
            preferences=preferences,
            evidence=evidence,
            shutdown=shutdown,
            runner=runner,
            status_client=status_client,
        )
        orders = Orders(
            gateways=gateways,
            account=account,
            evidence=evidence,
            preferences=preferences,
            catalogue=catalogue,
            carriages=carriages,
            pipeline=pipeline,
            clock=clock,
        )
        index = LibraryIndex(places.library, book.ledger, bus, clock, tasks)
        shelf = ShelfBook(book.ledger, bus)
        library = Library(book, downloader, clock, posters, poller.results_now, index, shelf, tasks)
        bus.subscribe(library.on_news)
        discussions = Discussions(shelf, clock)
        studio = Studio(
            places=places,
            bus=bus,
            book=book,
            tasks=tasks,
            gateways=gateways,
            tokens=tokens,
            setup=GatewaySetup(preferences, gateways, tokens, account, connection_test),
            connection_test=connection_test,
            preferences=preferences,
            catalogue=catalogue,
            carriages=carriages,
            pacer=pacer,
            report=report,
            policies=policies,
            index=index,
            shelf=shelf,
            library=library,
            removal=RemovalService(shelf, index, clock),
            archive=Archive(index, library),
            absences=Absences(book, clock, link_seconds),
            importing=Importing(shelf, index, library, posters, clock),
            exporting=Exporting(index),
            discussions=discussions,
            sharing=Sharing(
                index,
                discussions,
                clock,
                lambda model: catalogue.spec(model).title,
                lambda: clean_person(preferences.settings.person),
            ),
            evidence=evidence,
            account=account,
            charges=charges,
            pipeline=pipeline,
            orders=orders,
        )
        sidecars = Sidecars(lambda: preferences.settings.sidecars)
        if writer:
            tasks.spawn("backup", _backed_up(book, places, clock))
            bus.subscribe(sidecars.on_news)
            tasks.spawn("library upkeep", upkeep(index, studio.removal, studio.archive, bus))
            tasks.spawn("replaced files", library.take_up())
            charges.resume()
            if await asyncio.to_thread(is_search_due, places):
                tasks.spawn("imported clips", find_brought_aside(studio.archive, places))
        try:
            yield studio
        finally:
            async with (
                AsyncExitStack() as ending
            ):  # the last one first, and each also when one before it failed
                ending.push_async_callback(book.close)
                ending.push_async_callback(index.close)
                ending.push_async_callback(studio.end_demo)
                ending.callback(tokens.close)
                ending.push_async_callback(gateways.close)
                ending.push_async_callback(sidecars.close)
                ending.push_async_callback(tasks.close)
                if writer:
                    ending.push_async_callback(shutdown.everything, _LAST_ANSWERS_SECONDS)
                    ending.push_async_callback(orders.settled, _LAST_ANSWERS_SECONDS)
    finally:
        if writer:
            lock.release()


async def _read_profile(places: Places, *, writer: bool) -> tuple[Settings, tuple[str, ...]]:
    """As `_profile`; settings that meet an unexpected error are kept beside the new ones."""
    try:
        return await asyncio.to_thread(_profile, places, writer=writer)
    except Exception:
        log.exception("the settings could not be read")
        kept = await asyncio.to_thread(set_aside, places.settings, copy=True) if writer else ""
        return Settings(), (kept,) if kept else ()


def _profile(places: Places, *, writer: bool) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and the files set aside; a damaged session file is kept before it is overwritten."""
    if not writer:
        return settings_file.read(places.settings)[0], ()
    settings, aside = settings_file.opened(places.settings)
    session, is_whole = session_file.read(places.session)
    kept = "" if is_whole else set_aside(places.session, copy=bool(session))
    return settings, tuple(name for name in (aside, kept) if name)


async def _opened(at: Places, bus: Bus, how: Policies, *, writer: bool) -> tuple[JobBook, Rescue | None]:
    """The job book, after its ledger was repaired where necessary."""
    book = partial(JobBook.open, at.ledger, bus, page=how.page, lock_seconds=how.limits.ledger)
    if not writer:
        return await book(read_only=True), None
    rescued = await asyncio.to_thread(made_ready, at.ledger, at.backups, at.reach)
    try:
        return await book(reach=at.reach), rescued
    except LedgerUnreadable:  # damage that was not noticed before
        if not await asyncio.to_thread(is_damaged, at.ledger):
            raise
        rescued = await asyncio.to_thread(rescue, at.ledger, at.backups)
        return await book(reach=at.reach), rescued


async def _backed_up(book: JobBook, places: Places, clock: Clock) -> None:
    try:
        await asyncio.to_thread(back_up_daily, book.ledger, places.backups, clock.now())
    except (LedgerUnreadable, OSError):
        log.warning("the daily copy of the ledger could not be made")


def _typical(catalogue: Catalogue, job: Job) -> float | None:
    """The vendor's typical duration for this job; None if unknown or the provider files are not read yet."""
    figures = catalogue.peek(job.request.model).typical_seconds
    wanted = (job.request.operation, str(job.request.core.get("resolution", "")))
    found = next((figures[name] for name in wanted if name in figures), None)
    return found if found is not None or not figures else sorted(figures.values())[len(figures) // 2]
