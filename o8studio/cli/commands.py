"""What each command does, over the same core as the window."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click

from o8studio.cli.dry_run import show_request
from o8studio.cli.printing import JsonPrinter, TextPrinter, event_of, print_json, state_words, told_clip
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, JobFollower, choose_gateway, studio_for
from o8studio.cli.session import find_job as _find
from o8studio.domain.compose.pricing import Certainty, Estimate, PriceList, add, estimate
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import BadInput, GatewayError, VaultError
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.formats import FORMATS, NATIVE, SUBMITTABLE
from o8studio.services.compose.requests import (
    Destination,
    Planned,
    fit_to,
    generation_of,
    keep_picture,
    plan,
    replan,
    request_from,
    split_values,
)
from o8studio.services.diagnostics.doctor import bundle, look
from o8studio.services.diagnostics.dossier import dossier
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.rescue import held_in, restore
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.language import _
from o8studio.texts.money import estimate_words, evidence_words, money
from o8studio.texts.start import held_lines
from o8studio.texts.states import note_words, violation_words


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateOptions:
    """The options of `generate`."""

    prompt: str
    models: Sequence[str]
    parameters: Sequence[str]
    extra: str
    first_frame: str | None
    last_frame: str | None
    references: Sequence[str]
    count: int
    gateway: str | None
    demo: bool
    folder: str | None
    dry_run: bool
    as_json: bool
    operation: str = ""
    format_id: str = ""
    fit_images: bool = False
    yes: bool = False


async def generate(context: CliContext, options: GenerateOptions) -> int:
    """Record, send, watch, fetch."""
    values, extra = _values(options.parameters), _object("--extra", options.extra)
    async with studio_for(context, demo=options.demo) as studio:
        entry = choose_gateway(studio, options.gateway, demo=options.demo)
        if entry.server.startswith("New API, g"):  # an older version's words, which knew no generation
            entry = await studio.setup.learn_unknown(entry)
        images = await _pictures(studio, options)
        draft = Draft(
            prompt=options.prompt,
            values=split_values(values)[0],
            images=images,
            extra=extra,
            operation=options.operation,
        )
        await studio.account.learn_endpoints(entry)
        cards = {model: studio.catalogue.card(model) for model in options.models}
        to = _destination(studio, entry, options, cards)
        planned = plan(cards, draft, to)
        if options.fit_images:
            planned = [await _fitted(studio, one, to) for one in planned]
        requests = _requests(entry, planned, split_values(values)[1])
        prices = await _prices(studio, entry, options)
        if options.dry_run:
            for one, request in zip(planned, requests, strict=True):
                show_request(studio.places, one, request, prices)
            return EXIT_OK
        _ask_about_cost(studio, options, requests, prices)
        for one in planned:
            for note in one.view.notes:
                if note.kind != "remark":
                    click.echo(f"{one.model}: {note_words(note)}", err=True)
        with _printer(options.as_json) as printer:
            outcome = JobFollower(studio, printer)
            folder = _folder(options.folder)
            press = studio.pipeline.new_press(len(requests) * options.count)
            for request in requests:
                for _ in range(options.count):
                    outcome.follow([await studio.pipeline.record(request, folder=folder, press=press)])
            return await outcome.wait(give_up_held=True)


async def _prices(studio: Studio, entry: GatewayEntry, options: GenerateOptions) -> PriceList:
    """The price list; empty where it does not matter, or can't be had now."""
    if entry.id == DEMO and not options.dry_run:
        return PriceList()
    try:
        return await studio.account.prices(entry.id)
    except (GatewayError, VaultError, TimeoutError):
        return PriceList()


def _ask_about_cost(
    studio: Studio, options: GenerateOptions, requests: Sequence[GenerationRequest], prices: PriceList
) -> None:
    """Over the spending limit a person has to say yes; without one who can be asked, nothing is sent."""
    cost = Estimate(Certainty.EXACT, 0.0, 0.0)
    for request in requests:
        one = estimate(prices, request.model, request.family, request.core, request.generation)
        cost = add(cost, one.times(options.count)) if one.certainty is not Certainty.UNKNOWN else cost
    most = cost.high if cost.high is not None else cost.low
    limit = studio.preferences.settings.ask_above_usd
    if most <= limit or options.yes:
        return
    words = _("This may cost {price}, more than {limit}. Send it?").format(
        price=estimate_words(cost), limit=money(limit, cost.unit)
    )
    if not sys.stdin.isatty():
        raise click.UsageError(words + " --yes")
    click.confirm(words, abort=True)


def _folder(wanted: str | None) -> str:
    return str(Path(wanted).expanduser().absolute()) if wanted else ""


def _destination(
    studio: Studio, entry: GatewayEntry, options: GenerateOptions, cards: Mapping[str, ModelSpec]
) -> Destination:
    """The gateway; `--format` is a choice for the families of this one command."""
    if options.format_id and options.format_id not in SUBMITTABLE + tuple(
        name for one in NATIVE.values() for name in one
    ):
        raise click.UsageError(f"formats are {', '.join(FORMATS)}")
    if options.format_id:
        families = {card.family: options.format_id for card in cards.values()}
        entry = replace(entry, chosen={**entry.chosen, **families})
    carriage = studio.carriages.of(generation_of(entry))
    return Destination(
        entry=entry,
        carriage=carriage,
        endpoint_types={
            card.id: studio.account.endpoint_types(entry.id, model) for model, card in cards.items()
        },
    )


def _requests(
    entry: GatewayEntry, planned: Sequence[Planned], of_format: Mapping[str, Json]
) -> list[GenerationRequest]:
    """One request per model, or nothing at all when one of them can't be sent."""
    problems = [f"{one.model}: {violation_words(bad)}" for one in planned for bad in one.view.violations]
    if problems:
        raise click.UsageError("\n".join(problems))
    return [request_from(entry, one, of_format) for one in planned]


async def _fitted(studio: Studio, one: Planned, to: Destination) -> Planned:
    """The same with pictures that the model takes; the person asked for it with --fit-images."""
    images = tuple([await fit_to(studio.places, image, one) for image in one.draft.images])
    return replan(one, to, images)


async def _pictures(studio: Studio, options: GenerateOptions) -> tuple[ImageInput, ...]:
    wanted = [
        (ImageRole.FIRST_FRAME, options.first_frame),
        (ImageRole.LAST_FRAME, options.last_frame),
        *((ImageRole.REFERENCE, one) for one in options.references),
    ]
    return tuple([await keep_picture(studio.places, source, role) for role, source in wanted if source])


def _values(parameters: Sequence[str]) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for parameter in parameters:
        name, equals, text = parameter.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-p wants NAME=VALUE, not {parameter}")
        try:
            values[name] = json.loads(text)
        except ValueError:
            values[name] = text
    return values


def _object(option: str, text: str) -> dict[str, Json]:
    if not text:
        return {}
    try:
        value = json.loads(text)
    except ValueError as error:
        raise click.UsageError(f"{option} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.UsageError(f"{option} wants a JSON object")
    return value


def _printer(as_json: bool) -> JsonPrinter | TextPrinter:
    return JsonPrinter() if as_json else TextPrinter()


async def jobs(context: CliContext, state: str | None, as_json: bool) -> int:
    """Read only: works beside a running window."""
    if state is not None and state not in list(JobState):
        raise click.UsageError(f"states are {', '.join(JobState)}")
    async with studio_for(context, demo=False, writer=False) as studio:
        for job in studio.book:
            if state is not None and job.state != state:
                continue
            if as_json:
                event = event_of(job) or {"id": job.id, "model": job.request.model}
                print_json(**{**event, "state": job.state.value, "prompt": job.request.prompt})
            else:
                click.echo(f"{job.id}  {job.request.model:30}  {state_words(job)}")
    return EXIT_OK


async def show(context: CliContext, name: str) -> int:
    """Every fact of one job; beside the one that made a clip, the clip as it is now."""
    async with studio_for(context, demo=False, writer=False) as studio:
        job_id = _find(studio, name)
        job = studio.book.get(job_id)
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
    """Settle an unconfirmed job, and follow what comes of it."""
    async with studio_for(context, demo=False) as studio:
        job_id = _find(studio, name)
        old = studio.book.get(job_id)
        if old is not None and old.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        if old is not None and old.state is JobState.SENDING:
            await studio.pipeline.resume()
        with _printer(as_json) as printer:
            outcome = JobFollower(studio, printer)
            if never_arrived:
                await studio.pipeline.never_arrived(job_id)
                return EXIT_OK
            if adopted:
                outcome.follow([await studio.pipeline.adopt(job_id, adopted)])
            else:
                outcome.follow([await studio.pipeline.send_again(job_id)])
            return await outcome.wait(give_up_held=True)


async def stop(context: CliContext, name: str) -> int:
    """Take a job back as far as that is possible, and say how far that was."""
    async with studio_for(context, demo=False) as studio:
        job_id = _find(studio, name)
        job = studio.book.get(job_id)
        if job is not None and job.request.gateway_id == DEMO:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        stopped = await studio.pipeline.stop(job_id)
        click.echo(state_words(stopped))
    return EXIT_OK


async def watch(context: CliContext, name: str | None, as_json: bool) -> int:
    """Follow everything unfinished, and again the one job that is named."""
    async with studio_for(context, demo=False) as studio:
        if _needs_demo(list(studio.book)):
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        with _printer(as_json) as printer:
            outcome = JobFollower(studio, printer)
            outcome.follow([job for job in await studio.pipeline.resume() if job.watched])
            if name is not None:
                outcome.follow([await studio.pipeline.watch_again(_find(studio, name))])
            return await outcome.wait(give_up_held=False)


async def models(context: CliContext, gateway: str | None, demo: bool, as_json: bool) -> int:
    """The gateway's list, with what the catalogue knows."""
    async with studio_for(context, demo=demo, writer=demo) as studio:
        entry = choose_gateway(studio, gateway, demo=demo)
        if studio.gateways.entry(entry.id) is None:
            raise BadInput("gateway", "unknown")
        for listed in await studio.account.models(entry.id):
            card = studio.catalogue.card(listed.id)
            if as_json:
                types = {card.id: listed.endpoint_types}
                form = Destination(entry=entry, endpoint_types=types).format_of(card)
                print_json(
                    id=listed.id,
                    provider=card.family,
                    title=card.title,
                    status=card.status,
                    format=form,
                    detected=card.family not in entry.chosen,
                    video=listed.makes_video(known=card.family != "unknown"),
                )
            else:
                click.echo(f"{listed.id:40} {card.title}")
    return EXIT_OK


async def move(context: CliContext, name: str, before: str | None) -> int:
    """Let a waiting job go out earlier."""
    async with studio_for(context, demo=False) as studio:
        target = _find(studio, before) if before else None
        await studio.pipeline.move(_find(studio, name), target)
    return EXIT_OK


async def evidence(context: CliContext, name: str) -> int:
    """What free questions tell about a job whose answer was lost."""
    async with studio_for(context, demo=False) as studio:
        job_id = _find(studio, name)
        job = studio.book.get(job_id)
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
    """One job for the gateway's administrator, as Markdown."""
    async with studio_for(context, demo=False, writer=False) as studio:
        job_id = _find(studio, name)
        job = studio.book.get(job_id)
        if job is not None:
            click.echo(dossier(job, studio.book.facts(job_id), prompt=prompt))
    return EXIT_OK


def doctor(as_json: bool, bundle_to: str | None, prompts: bool, backup: str | None) -> int:
    """Look, and say how it is; pack a bundle; or put a backup in the ledger's place."""
    where = places()
    if backup is not None:
        lock = InstanceLock(where.lock)
        lock.take()
        try:
            aside, held = restore(where.ledger, Path(backup)), held_in(where.ledger)
        finally:
            lock.release()
        click.echo(_("Restored. What was there before: {path}").format(path=aside))
        if held:
            click.echo(held_lines(held))
        return EXIT_OK
    lines = look(where)
    if as_json:
        print_json(**{line.subject: line.detail if line.good is None else line.good for line in lines})
    else:
        for line in lines:
            mark = {None: "    ", True: "ok  ", False: "FAIL"}[line.good]
            click.echo(f"{mark} {line.subject:24} {line.detail}".rstrip())
    if bundle_to is not None:
        click.echo(str(bundle(where, Path(bundle_to), prompts=prompts)))
    return EXIT_FAILED if any(line.good is False for line in lines) and not as_json else EXIT_OK
