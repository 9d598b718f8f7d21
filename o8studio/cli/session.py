"""One run of the command line: opens the studio, follows jobs, and gives the exit code."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from contextvars import copy_context
from dataclasses import dataclass, field
from typing import Self

import click

from o8studio.cli.next_steps import follow_moved_in, next_step
from o8studio.cli.printing import JsonPrinter, TextPrinter, say
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.attention import Held, needs_a_person
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.services.gateways.setup import given_by_address
from o8studio.services.runtime.bus import (
    FollowingTroubled,
    JobChanged,
    JobProgressed,
    LedgerTrouble,
    News,
    Notified,
)
from o8studio.services.runtime.clock import SystemClock
from o8studio.services.runtime.tasks import task_name
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio, open_studio
from o8studio.texts.inputs import meant_words
from o8studio.texts.language import _, joined
from o8studio.texts.notices import ledger_waits_words
from o8studio.texts.start import moved_words, report_words

log = logging.getLogger(__name__)

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_NEEDS_YOU, EXIT_INTERRUPTED = 0, 1, 2, 3, 130
_HELD_TIMES = 3
_ALMOST = 0.85
"""How alike two hosts are, of 1, of which one is probably the other, mistyped."""
_GIVEN_UP = (HoldReason.UNREACHABLE, HoldReason.PROXY, HoldReason.UNEXPECTED)
"""Hold reasons that end a run once all of its jobs have one."""
_CHARGES_SECONDS = 6.0
"""Seconds that a run stays for a last look at the charges of ended jobs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CliContext:
    """How this process runs; tests speed it up."""

    pace: Pace = field(default_factory=Pace)
    policies: Policies = field(default_factory=Policies)
    demo_speed: float = 6.0
    demo_generation: str = "g2"
    studio: Studio | None = None
    """The open one, where the command was handed over to the process that holds it."""
    token: Secret | None = None
    """Of a command that was handed over: its own environment's, for the gateway that it names."""


@asynccontextmanager
async def studio_for(context: CliContext, *, demo: bool, writer: bool = True) -> AsyncIterator[Studio]:
    """Open the studio, with the demo gateway if requested or if it has unfinished jobs; or use the one that is open."""
    if context.studio is not None:
        if demo:
            await context.studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        yield context.studio
        return
    async with open_studio(
        places(),
        clock=SystemClock(),
        pace=context.pace,
        policies=context.policies,
        writer=writer,
        patient=False,
    ) as studio:
        studio.bus.subscribe(_say)
        if demo:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        report, held = studio.report, Held.of(studio.book) if writer else Held()
        if told := report_words(
            report.rescue, report.unreadable, held.unsent, report.set_aside, report.no_proxy, held.moved
        ):
            say(told, err=True)
        if held.moved:
            say(follow_moved_in(), err=True)
        if (moved := report.moved) is not None:  # chosen in the window, before a command was the next start
            say(moved_words(moved.source.name, moved.error), err=True)
        yield studio
        for problem in studio.catalogue.broken:  # read by then, if the command needed it
            say(_("One of your provider files is skipped. {why}").format(why=problem), err=True)


def _say(news: News) -> None:
    """What a service says without being asked."""
    if isinstance(news, Notified):
        say(news.words, err=True)
    elif isinstance(news, LedgerTrouble) and news.there:
        say(ledger_waits_words(), err=True)


def choose_gateway(context: CliContext, studio: Studio, name: str | None, *, demo: bool) -> GatewayEntry:
    """The gateway with this name or address, or the current one. Named by a person, it is what the environment's token
    is for; a command that was handed over brings its own, and never moves that of the process that does it.

    Raises:
        UsageError: there is no such gateway, or none at all.
    """
    wanted = DEMO if demo else name or studio.preferences.settings.current_gateway
    entry = studio.gateways.entry(wanted) if wanted else None
    if entry is None and name and ("." in name or ":" in name):
        _refuse_misspelt(studio, name)
        entry = given_by_address(name)
    if name and entry is not None and context.studio is None:
        studio.tokens.environment_is_for(entry)
    if entry is None and not studio.gateways.entries():
        raise click.UsageError(
            _("No gateway is set up. Add one with `o8studio gateway add ADDRESS`, or try it with --demo.")
        )
    if entry is None:
        known = ", ".join(one.name for one in studio.gateways.entries())
        if name:
            if meant := studio.setup.meant(name):
                raise click.UsageError(meant_words(meant))
            raise click.UsageError(
                _("There is no gateway {name}. Known are {names}.").format(name=name, names=known)
            )
        raise click.UsageError(
            _("No gateway is chosen. Name one with --gateway; known are {names}.").format(names=known)
        )
    return entry


def _refuse_misspelt(studio: Studio, name: str) -> None:
    """A gateway is mostly called after its host: what looks like one, mistyped, is no address to give a token to.

    Raises:
        UsageError
    """
    if "://" not in name and (meant := studio.setup.meant(name, _ALMOST)):
        whole = _("An address of another one begins with https:// or http://.")
        raise click.UsageError(joined((meant_words(meant), whole)))


async def find_job(studio: Studio, prefix: str) -> JobId:
    """The one job whose id starts with this text.

    Raises:
        UsageError
    """
    found = await asyncio.to_thread(studio.book.find, prefix)  # may be done in the window's process
    if not found:
        raise click.UsageError(_("There is no job {name}.").format(name=prefix[:80]))
    if len(found) > 1:
        raise click.UsageError(_("Several jobs start with {name}.").format(name=prefix[:80]))
    return found[0]


async def read_job(studio: Studio, job_id: JobId) -> Job | None:
    """A job, from memory or disk.

    Raises:
        LedgerUnreadable
    """
    return await asyncio.to_thread(studio.book.read, job_id)


class JobFollower:
    """Waits until every job that it follows has ended or needs the user; it hears of them until it is left."""

    def __init__(
        self,
        studio: Studio,
        printer: JsonPrinter | TextPrinter,
        *,
        beside: bool = False,
        about: Sequence[JobId] = (),
    ) -> None:
        """`beside`: the studio is another process's, whose other jobs are none of this command's and are not shown;
        `about` are, without being waited for.
        """
        self._studio = studio
        self._is_beside, self._about = beside, set(about)
        self._unknown: list[News] = []
        """Of jobs that may turn out to be those that are just being recorded."""
        self._printer = printer
        if isinstance(printer, TextPrinter):
            printer.unit_of = studio.account.known_unit
        self._jobs: dict[JobId, Job] = {}
        self._heard: dict[JobId, Job] = {}
        self._held: dict[JobId, int] = {}
        self._stuck: dict[JobId, FollowingTroubled] = {}
        """Jobs whose status could not be read for a while: a person is needed."""
        self._changed = asyncio.Event()
        self._context = copy_context()
        """News come in whichever context publishes them; what is printed goes to this command's terminal."""
        self._unsubscribe: Callable[[], None] = studio.bus.subscribe(
            lambda news: self._context.run(self._on_news, news)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._unsubscribe()  # the studio may go on without this command

    def follow(self, jobs: Sequence[Job]) -> None:
        """Follow these jobs; news from before this call is included."""
        for job in jobs:
            self._jobs.setdefault(job.id, self._heard.get(job.id, job))
            self._about.add(job.id)
        earlier, self._unknown = self._unknown, []
        for news in earlier:
            if _job_of(news) in self._about:
                self._printer.show(news)

    def show_states(self) -> None:
        """Print how each followed job stands now: what goes on unchanged publishes nothing for a while."""
        for job in self._jobs.values():
            if job.id not in self._heard:
                self._printer.show(JobChanged(job))

    async def wait(self, *, give_up_held: bool) -> int:
        """Wait until all have ended; returns the exit code.

        Args:
            give_up_held: remove what could not be sent after three attempts, and, while nothing was accepted
                yet,
                what waits behind it for the same gateway; nothing is billed for it.
        """
        while open_jobs := [job for job in self._jobs.values() if not self._is_over(job)]:
            if give_up_held:
                await self._give_up(open_jobs)
            self._changed.clear()
            waiting = any(not self._is_over(job) for job in self._jobs.values())
            if waiting:
                # a task that gives up for this run publishes nothing more, so check periodically
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(1):
                        await self._changed.wait()
        await self._studio.charges.look_now(_CHARGES_SECONDS)
        code = self.exit_code()
        if code == EXIT_NEEDS_YOU:
            self._say_what_to_do()
        return code

    def _say_what_to_do(self) -> None:
        for job in self._jobs.values():
            stuck = self._stuck.get(job.id)
            if stuck is not None and not job.state.is_final:
                self._printer.show_next_step(job, next_step(job, stuck.trouble, stuck.said))
            elif _needs_a_person(job, self._studio):
                self._printer.show_next_step(job, next_step(job))

    async def _give_up(self, open_jobs: Sequence[Job]) -> None:
        held = {
            job.id: job
            for job in open_jobs
            if job.state is JobState.RECORDED and self._held.get(job.id, 0) >= _HELD_TIMES
        }
        is_away = all(job.accepted_at is None for job in self._jobs.values())
        gateways = {job.request.gateway_id for job in held.values()} if is_away else set()
        for job in reversed(open_jobs):  # the last first: none may take the slot of one that is removed
            if self._jobs[job.id].state is JobState.RECORDED and (
                job.id in held or job.request.gateway_id in gateways
            ):
                await self._studio.pipeline.stop(job.id)

    def exit_code(self) -> int:
        """0 all saved, 3 one needs the user, else 1."""
        states = [job.state for job in self._jobs.values()]
        stuck = any(job.id in self._stuck and not job.state.is_final for job in self._jobs.values())
        if stuck or any(_needs_a_person(job, self._studio) for job in self._jobs.values()):
            return EXIT_NEEDS_YOU
        return EXIT_OK if all(state is JobState.KEPT for state in states) else EXIT_FAILED

    def _on_news(self, news: News) -> None:
        if isinstance(news, JobChanged):
            job = self._heard[news.job.id] = news.job
            if job.id in self._jobs:
                self._jobs[job.id] = job
            if job.held_for in _GIVEN_UP:
                self._held[job.id] = self._held.get(job.id, 0) + 1
            self._changed.set()
        elif isinstance(news, FollowingTroubled):
            self._stuck.pop(news.job_id, None)
            if news.is_lasting:
                self._stuck[news.job_id] = news
            self._changed.set()
        if self._is_beside and (told := _job_of(news)) not in self._about:
            if not self._jobs and told is not None:
                self._unknown.append(news)
            return
        self._printer.show(news)  # last: what can't be printed has happened all the same

    def _is_over(self, job: Job) -> bool:
        return job.id in self._stuck or _is_over(job, self._studio) or self._is_behind(job)

    def _is_behind(self, job: Job) -> bool:
        """Whether it waits for the slot of one at its gateway that waits for a person, while nothing else runs there."""
        if job.state is not JobState.RECORDED:
            return False
        there = [one for one in self._jobs.values() if one.request.gateway_id == job.request.gateway_id]
        is_held = any(one.state is JobState.RECORDED and needs_a_person(one) for one in there)
        ends = (JobState.RECORDED, JobState.UNCONFIRMED)
        return is_held and all(one.state in ends or one.state.is_final or not one.watched for one in there)


def _job_of(news: News) -> JobId | None:
    if isinstance(news, JobChanged):
        return news.job.id
    return news.job_id if isinstance(news, JobProgressed | FollowingTroubled) else None


def _needs_a_person(job: Job, studio: Studio) -> bool:
    """Unconfirmed, held until somebody does something, or on a private host that nobody has allowed yet.

    What is held stays in the queue for the next run.
    """
    if job.private_host and not _is_allowed(job, studio):
        return True
    if job.state is JobState.RENDERED and studio.tasks.is_running(task_name(job.id)):
        return False  # another attempt of this run is to come
    return needs_a_person(job) or studio.pipeline.is_held_for_a_person(job)


def _is_allowed(job: Job, studio: Studio) -> bool:
    """Whether a person has allowed the private host that stopped it, since then: it is about to be fetched."""
    entry = studio.gateways.entry(job.request.gateway_id)
    return entry is not None and job.private_host in entry.result_hosts


def _is_over(job: Job, studio: Studio) -> bool:
    if job.state.is_final or _needs_a_person(job, studio) or not job.watched:
        return True
    # its last attempt was given up for this run
    return not studio.tasks.is_running(task_name(job.id))
