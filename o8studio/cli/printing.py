"""Prints news: one JSON object per line, live progress on a terminal, or plain lines."""

import json
import math
from collections.abc import Callable
from dataclasses import asdict
from typing import Self

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from o8studio.cli.console import terminal
from o8studio.domain.compose.pricing import DOLLARS, MoneyUnit
from o8studio.domain.harmless import escaped, harmless
from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.attention import is_held_here
from o8studio.domain.jobs.charges import told_charge
from o8studio.domain.jobs.delivered import differences
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip
from o8studio.domain.reasons import LostReason
from o8studio.domain.request import valid
from o8studio.services.runtime.bus import FollowingTroubled, JobChanged, JobProgressed, News
from o8studio.texts.downloads import flaw_words, stopped_words
from o8studio.texts.language import _, as_sentence, joined
from o8studio.texts.money import figure
from o8studio.texts.states import (
    answer_words,
    charge_words,
    failed_words,
    held_words,
    trouble_words,
)

_EVENTS = {
    JobState.RECORDED: "recorded",
    JobState.SENDING: "sent",
    JobState.UNCONFIRMED: "unconfirmed",
    JobState.QUEUED: "accepted",
    JobState.RENDERING: "progress",
    JobState.RENDERED: "rendered",
    JobState.KEPT: "saved",
    JobState.FAILED: "failed",
    JobState.CANCELLED: "cancelled",
}


def say(text: str, *, err: bool = False) -> None:
    """Print a text, which may hold words from outside, on standard output or standard error."""
    click.echo(harmless(text), file=terminal().err if err else terminal().out)


def _plainly(text: str) -> str:
    """The same for a text that is printed as markup."""
    return escape(harmless(text))


def print_json(**values: object) -> None:
    """Print one object on one line, flushed, as UTF-8 or in ASCII; a number that JSON can't express becomes null."""
    told = json.dumps(_finite(values), ensure_ascii=not terminal().takes_unicode, allow_nan=False)
    out = terminal().out
    out.write(valid(escaped(told)) + "\n")
    out.flush()


def _finite(value: object) -> object:
    """Old ledgers contain infinity as the balance of a token without a limit."""
    if isinstance(value, dict):
        return {name: _finite(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def event_of(job: Job) -> dict[str, object] | None:
    """The event for a job's new state; None for a step that is not reported."""
    name = _EVENTS.get(job.state)
    if name is None:
        return None
    event: dict[str, object] = {"event": name, "id": job.id, "model": job.request.model}
    if job.state is JobState.RECORDED and job.problem:
        event |= {"event": "held", "reason": job.held_for.value}
        event |= {"detail": job.held_detail} if job.held_detail else {}
    if is_held_here(job):
        event |= {"event": "held", "reason": "moved in"}
    if job.state is JobState.QUEUED:
        event["task"] = job.remote_id
    if job.state is JobState.RENDERED and job.problem:
        event |= {"event": "download_stopped", "reason": job.problem, "words": stopped_words(job.problem)}
    if job.state is JobState.KEPT:
        (first, *_others) = job.made
        event |= {"path": first.path, "paths": [clip.path for clip in job.made]}
        event |= {"sha256": first.sha256, "seconds": first.length}
        event["differences"] = [asdict(one) for clip in job.made for one in differences(job.request, clip)]
    if job.clips:  # also for a job whose other results are still to come
        event["clips"] = [told_clip(clip) for clip in job.clips]
    if job.state in (JobState.FAILED, JobState.UNCONFIRMED):
        event |= {"reason": job.problem, "code": job.code}
        event |= {"answer": job.answer} if job.answer else {}
    if job.state.is_final or job.state is JobState.UNCONFIRMED:
        event |= {"charge": told_charge(job).value, "charged_usd": job.charged_usd}
    return event


def told_clip(clip: Clip) -> dict[str, object]:
    """The fields of one clip for `--json`."""
    return {
        "id": clip.id,
        "path": clip.path,
        "sha256": clip.sha256,
        "size": clip.size,
        "seconds": clip.length,
        "width": clip.width,
        "height": clip.height,
        "title": clip.title,
        "stars": clip.review.stars,
        "verdict": clip.review.verdict,
        "guessed": clip.guessed,
        "flaw": clip.flaw.value,
    }


def _is_later_news(job: Job) -> bool:
    """Whether this came after the job's end, so that it is about its charge."""
    return job.state.is_final and job.finished_at is not None and job.changed_at > job.finished_at


class JsonPrinter:
    """`--json`."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None: ...

    def show(self, news: News) -> None:
        """Print the events of this news."""
        if isinstance(news, JobChanged):
            event = event_of(news.job)
            if event is not None and _is_later_news(news.job):
                kept = ("id", "model", "charge", "charged_usd")
                event = {"event": "charge", **{name: event[name] for name in kept}}
            if event is not None:
                print_json(**event)
        elif isinstance(news, JobProgressed):
            part = news.part
            if part is None and news.received is not None and news.expected:
                part = news.received / news.expected
            print_json(event="progress", id=news.job_id, progress=part, received=news.received)
        elif isinstance(news, FollowingTroubled):
            words = trouble_words(news.trouble, news.said)
            said = {"said": news.said} if news.said else {}
            print_json(event="following", id=news.job_id, trouble=news.trouble.value, words=words, **said)

    def show_next_step(self, job: Job, words: str) -> None:
        """Print what a person has to do about this job."""
        terminal().err.write(f"{job.id}  {words}\n")  # the events themselves stay as they are


class TextPrinter:
    """Bars on a terminal, lines elsewhere. Progress never decreases."""

    def __init__(self) -> None:
        self.unit_of: Callable[[GatewayId], MoneyUnit] = lambda _gateway_id: DOLLARS
        """How a gateway shows money."""
        columns = terminal().columns
        shown = {} if columns is None else {"force_terminal": columns > 0, "width": columns or None}
        self._console = Console(file=terminal().out, highlight=False, **shown)  # type: ignore[arg-type]
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[line]}"), TimeElapsedColumn(),
            console=self._console,
            # the streams of the process that does a handed-over command are not this command's
            redirect_stdout=columns is None, redirect_stderr=columns is None,
        )  # fmt: skip
        self._bars: dict[JobId, TaskID] = {}

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._console.is_terminal:
            self._progress.stop()

    def show(self, news: News) -> None:
        """Draw or print this news."""
        if isinstance(news, JobChanged):
            self._changed(news.job)
        elif isinstance(news, JobProgressed) and news.job_id in self._bars:
            bar = self._bars[news.job_id]
            part = news.part if news.part is not None else self._progress.tasks[bar].completed
            if news.received is not None and news.expected:
                part = news.received / news.expected
            self._progress.update(bar, completed=part)
        elif isinstance(news, FollowingTroubled) and news.trouble is not Trouble.NONE:
            self._console.print(
                _plainly(f"{news.job_id}  {trouble_words(news.trouble, news.said)}"), soft_wrap=True
            )
            if news.trouble.wants_token:
                told = _("`o8studio follow {job}` takes such a token.").format(job=news.job_id)
                self._console.print(_plainly(told), soft_wrap=True)

    def show_next_step(self, job: Job, words: str) -> None:
        """Print what a person has to do about this job."""
        self._console.print(_plainly(f"{job.id}  {words}"), soft_wrap=True)

    def _changed(self, job: Job) -> None:
        line = state_words(job)
        if _is_later_news(job) and job.state is JobState.KEPT:
            if job.charged_usd is not None:
                amount = figure(job.charged_usd, self.unit_of(job.request.gateway_id))
                words = _("Charged {amount}").format(amount=amount)
                self._console.print(_plainly(f"{job.id}  {job.request.model}  {words}"), soft_wrap=True)
            return
        if self._console.is_terminal:
            if job.id not in self._bars:
                title = _plainly(f"{job.request.model}  {job.request.title[:40]}")
                self._bars[job.id] = self._progress.add_task(title, total=1.0, line=_plainly(line))
            self._progress.update(self._bars[job.id], line=_plainly(line))
            if job.state is JobState.KEPT:
                self._progress.update(self._bars[job.id], completed=1.0)
        elif job.state not in (JobState.SENDING, JobState.FETCHING):
            self._console.print(_plainly(f"{job.id}  {job.request.model}  {line}"), soft_wrap=True)
        if job.private_host:
            told = _("`o8studio gateway allow {gateway} {host}` allows it.")
            gateway = job.request.gateway_id
            self._console.print(_plainly(told.format(gateway=gateway, host=job.private_host)), soft_wrap=True)
        if job.state is JobState.KEPT:
            for clip in job.made:
                self._console.print(_plainly(clip.path), soft_wrap=True)
                if clip.flaw:
                    told = _("`o8studio fetch {job}` tries again.").format(job=job.id)
                    self._console.print(_plainly(joined((flaw_words(clip.flaw), told))), soft_wrap=True)


def printer(as_json: bool) -> JsonPrinter | TextPrinter:
    """The printer that was asked for."""
    return JsonPrinter() if as_json else TextPrinter()


def state_words(job: Job) -> str:
    """The state of a job in one line."""
    if is_held_here(job):
        return _("Held: it came with the profile from another computer, and is not followed here")
    if not job.watched and not job.state.is_final:
        return _("Not watching; it may still be billed")
    match job.state:
        case JobState.RECORDED:
            return held_words(job.held_for, job.attempts, job.held_detail) if job.problem else _("Waiting")
        case JobState.SENDING:
            return _("Sending")
        case JobState.UNCONFIRMED if job.lost_by is LostReason.RESTORED:
            return _("Held: the ledger was restored or rescued, so it may have been sent since")
        case JobState.UNCONFIRMED:
            if job.lost_by is LostReason.UNKNOWN_ID:
                return _("Unconfirmed: the gateway does not know the task id that was given")
            if job.lost_by is LostReason.ANOTHERS_ID:
                return _("Unconfirmed: the task id that was given belongs to another clip")
            lost = _("Unconfirmed: it may be running and it may have been billed")
            if job.lost_by is LostReason.BETWEEN:
                lost = _(
                    "Unconfirmed: something between here and the gateway answered, and it may have been sent on and billed"
                )
            return joined((as_sentence(lost), answer_words(job))) if job.answer else lost
        case JobState.QUEUED:
            return _("Queued at the gateway")
        case JobState.RENDERING:
            return _("Rendering")
        case JobState.RENDERED:
            if not job.problem:
                return _("Rendered")
            return stopped_words(job.problem) or _("Finished and paid for, the download stopped")
        case JobState.FETCHING:
            return _("Downloading")
        case JobState.KEPT:
            return _("Saved")
        case JobState.FAILED:
            return f"{_('Failed')}: {failed_words(job, job.request.model)} ({charge_words(job)})"
        case JobState.CANCELLED:
            return f"{_('Cancelled')} ({charge_words(job)})"
