"""The commands, over the same core as the window."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from o8studio.cli.printing import event_of, print_json, printer, say, state_words, told_clip
from o8studio.cli.session import (
    EXIT_FAILED,
    EXIT_OK,
    CliContext,
    JobFollower,
    choose_gateway,
    read_job,
    studio_for,
)
from o8studio.cli.session import find_job as _find
from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.attention import is_held_here
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.jobs.job import AT_GATEWAY, Job, JobState
from o8studio.domain.models.spec import ModelStatus
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.services.compose.requests import (
    Destination,
)
from o8studio.services.diagnostics.doctor import bundle, look
from o8studio.services.diagnostics.dossier import dossier
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.held import held_in
from o8studio.store.ledger.opening import put_back
from o8studio.store.paths import places
from o8studio.store.settings import DEMO
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.texts.money import evidence_words
from o8studio.texts.start import held_lines
from o8studio.texts.states import not_cancelled_words, set_apart_words

_PROMPT_SHOWN = 48


async def jobs(context: CliContext, state: str | None, as_json: bool) -> int:
    """List jobs. Read only: works while a window is running."""
    async with studio_for(context, demo=False, writer=False) as studio:
        for job in studio.book:
            if state is not None and job.state != state:
                continue
            if as_json:
                event = event_of(job) or {"id": job.id, "model": job.request.model}
                told = {
                    "state": job.state.value,
                    "prompt": job.request.prompt,
                    "gateway": job.request.gateway_id,
                }
                times = {"recorded_at": job.recorded_at, "finished_at": job.finished_at}
                print_json(**{**event, **told, **times})
            else:
                say(_job_line(job))
    return EXIT_OK


def _job_line(job: Job) -> str:
    """When, which model, how it stands, the prompt's beginning, and the file."""
    when = datetime.fromtimestamp(job.recorded_at).astimezone().strftime("%Y-%m-%d %H:%M")
    prompt = " ".join(job.request.prompt.split())
    shown = prompt if len(prompt) <= _PROMPT_SHOWN else prompt[: _PROMPT_SHOWN - 1] + "…"
    parts = [
        job.id,
        when,
        f"{job.request.model:26}",
        state_words(job),
        f"“{shown}”",
        *(clip.path for clip in job.clips),
    ]
    return "  ".join(parts)


async def show(context: CliContext, name: str) -> int:
    """Print every fact of one job; facts that made a clip include its current state."""
    async with studio_for(context, demo=False, writer=False) as studio:
        job_id = await _find(studio, name)
        job = await read_job(studio, job_id)
        for fact in studio.book.facts(job_id):
            of = (
                [clip for clip in job.clips if clip.index == fact.index]
                if job and isinstance(fact, Kept)
                else []
            )
            clips = {"clips": [told_clip(clip) for clip in of]} if of else {}
            print_json(fact=type(fact).__name__, **asdict(fact), **clips)
    return EXIT_OK


def _needs_demo(studio_jobs: Sequence[Job]) -> bool:
    return any(job.request.gateway_id == DEMO and not job.state.is_final for job in studio_jobs)


async def resolve(
    context: CliContext, name: str, adopted: str | None, never_arrived: bool, as_json: bool
) -> int:
    """Resolve an unconfirmed job, or correct the task id that was given for one, and follow the result."""
    async with studio_for(context, demo=False) as studio:
        job_id = await _find(studio, name)
        old = await read_job(studio, job_id)
        if old is not None and old.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        # in the process that is sending it, it is no leftover of an earlier run
        if context.studio is None and old is not None and old.state is JobState.SENDING:
            await studio.pipeline.resume()
        is_beside = context.studio is not None
        with (
            printer(as_json) as shown,
            JobFollower(studio, shown, beside=is_beside, about=[job_id]) as outcome,
        ):
            if never_arrived:
                await studio.pipeline.never_arrived(job_id)
                return EXIT_OK
            if adopted:
                job = await studio.pipeline.adopt(job_id, adopted)
                if told := set_apart_words(job):
                    say(told, err=True)
                outcome.follow([job])
            else:
                outcome.follow([await studio.pipeline.send_again(job_id)])
            return await outcome.wait(give_up_held=True)


async def stop(context: CliContext, name: str) -> int:
    """Stop a job as far as possible, and print the result."""
    async with studio_for(context, demo=False) as studio:
        job_id = await _find(studio, name)
        job = await read_job(studio, job_id)
        if job is not None and job.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        stopped = await studio.pipeline.stop(job_id)
        say(state_words(stopped))
        if stopped.watched and stopped.state in AT_GATEWAY:
            say(not_cancelled_words())
            return EXIT_FAILED
    return EXIT_OK


async def fetch(context: CliContext, name: str, as_json: bool) -> int:
    """Download what is missing or flawed of an ended job; 1 when a clip did not come, or not better."""
    async with studio_for(context, demo=False) as studio:
        job = await read_job(studio, await _find(studio, name))
        if job is not None and job.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        code, wanted = EXIT_OK, [] if job is None else list(job.made)
        for clip in wanted:
            is_missing = not await asyncio.to_thread(Path(clip.path).exists)
            if not is_missing and not clip.flaw:
                continue
            bring = studio.library.fetch_again if is_missing else studio.library.try_again
            try:
                job = await bring(clip.id)
            except (BrokenDownload, DiskTrouble) as error:
                say(f"{clip.path}: {explain(error)}", err=True)
                code = EXIT_FAILED
        if job is not None:
            for told in job.made:
                print_json(**told_clip(told)) if as_json else say(told.path)
    return code


async def watch(context: CliContext, name: str | None, as_json: bool, *, moved: bool = False) -> int:
    """Follow all unfinished jobs, and the named one again; with `moved` also those that came from another computer."""
    async with studio_for(context, demo=False) as studio:
        if _needs_demo(list(studio.book)):
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        with printer(as_json) as shown, JobFollower(studio, shown) as outcome:
            taken = await studio.pipeline.resume()
            if moved:
                outcome.follow(await studio.pipeline.follow_moved_in())
            outcome.follow(
                [job for job in taken if job.watched or (is_held_here(job) and not (name or moved))]
            )
            if name is not None:
                outcome.follow([await studio.pipeline.watch_again(await _find(studio, name))])
            outcome.show_states()
            return await outcome.wait(give_up_held=False)


async def models(context: CliContext, gateway: str | None, demo: bool, as_json: bool) -> int:
    """List the gateway's models, with what the catalogue knows."""
    async with studio_for(context, demo=demo, writer=demo) as studio:
        entry = choose_gateway(context, studio, gateway, demo=demo)
        await studio.gateways.client(
            entry.id, entry.base_url
        )  # one that is only given by its address has one now
        for listed in await studio.account.models(entry.id):
            model_spec = studio.catalogue.spec(listed.id)
            if as_json:
                types = {model_spec.id: listed.endpoint_types}
                form = Destination(entry=entry, endpoint_types=types).format_of(model_spec)
                print_json(
                    id=listed.id,
                    provider=model_spec.family,
                    title=model_spec.title,
                    status=model_spec.status,
                    format=form,
                    detected=model_spec.family not in entry.chosen,
                    video=listed.makes_video(known=model_spec.family != UNKNOWN_FAMILY),
                )
            else:
                is_current = model_spec.status is ModelStatus.CURRENT
                status = "" if is_current else f"  ({model_spec.status.value})"
                say(f"{listed.id:40} {model_spec.title}{status}")
    return EXIT_OK


async def move(context: CliContext, name: str, before: str | None) -> int:
    """Move a waiting job forward."""
    async with studio_for(context, demo=False) as studio:
        target = await _find(studio, before) if before else None
        await studio.pipeline.move(await _find(studio, name), target)
    return EXIT_OK


async def evidence(context: CliContext, name: str) -> int:
    """Print the free evidence about a job whose answer was lost."""
    async with studio_for(context, demo=False) as studio:
        job_id = await _find(studio, name)
        job = await read_job(studio, job_id)
        if job is not None and job.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        found = (await studio.pipeline.check_again(job_id)).evidence
        told = asdict(found) if found is not None else {"job_id": job_id, "charges": []}
        gateway_id = job.request.gateway_id if job is not None else GatewayId("")
        left, unit = studio.account.last_balance.get(gateway_id), studio.account.known_unit(gateway_id)
        words = evidence_words(found, unit) if found is not None else ""
        print_json(**told, unlimited=left.unlimited if left else None, currency=unit.kind, words=words)
    return EXIT_OK


async def dossier_of(context: CliContext, name: str, prompt: bool) -> int:
    """Print the report on one job for the gateway's administrator, as Markdown."""
    async with studio_for(context, demo=False, writer=False) as studio:
        job_id = await _find(studio, name)
        job = await read_job(studio, job_id)
        if job is not None:
            say(dossier(job, studio.book.facts(job_id), prompt=prompt))
    return EXIT_OK


def doctor(as_json: bool, bundle_to: str | None, prompts: bool, backup: str | None) -> int:
    """Run the checks, write a diagnostic bundle, or replace the ledger with a backup."""
    where = places()
    if backup is not None:
        lock = InstanceLock(where.lock, where.reach)
        lock.take()
        try:
            aside = put_back(where.ledger, Path(backup), where.reach)
            held = held_in(where.ledger).unsent
        finally:
            lock.release()
        say(_("Restored. The previous ledger was kept as {path}").format(path=aside))
        if held:
            say(held_lines(held))
        return EXIT_OK
    lines = look(where)
    if as_json:
        print_json(**{line.subject: line.detail if line.good is None else line.good for line in lines})
    else:
        for line in lines:
            mark = {None: "    ", True: "ok  ", False: "FAIL"}[line.good]
            say(f"{mark} {line.subject:24} {line.detail}".rstrip())
    if bundle_to is not None:
        say(str(bundle(where, Path(bundle_to), prompts=prompts)))
    return EXIT_FAILED if any(line.good is False for line in lines) and not as_json else EXIT_OK
