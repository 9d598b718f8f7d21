"""`generate`: builds an order from the options, asks about its cost, and follows its jobs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import click

from o8studio.cli.console import terminal
from o8studio.cli.dry_run import show_requests
from o8studio.cli.printing import printer, say
from o8studio.cli.session import EXIT_OK, CliContext, JobFollower, choose_gateway, studio_for
from o8studio.domain.compose.batch import Cost, Fit, Order
from o8studio.domain.compose.resolve import Draft, NoteKind
from o8studio.domain.errors import VaultError
from o8studio.domain.request import ImageInput, ImageRole, Json, UnfitJson, read_json
from o8studio.gateway.formats import FORMATS, NATIVE, SUBMITTABLE
from o8studio.services.compose.orders import Money, PlannedClip
from o8studio.services.compose.requests import split_values
from o8studio.store.paths import expanded
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.drafts import note_words
from o8studio.texts.errors import explain
from o8studio.texts.inputs import unfit_words
from o8studio.texts.orders import ask_words, unlisted_words


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateOptions:
    """The options of `generate`."""

    prompts: Sequence[str]
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
    fit: str | None = None
    draw: int | None = None
    yes: bool = False
    force: bool = False


async def generate(context: CliContext, options: GenerateOptions) -> int:
    """Record, send, poll, download."""
    order = _order(options)
    async with studio_for(context, demo=options.demo) as studio:
        entry = choose_gateway(context, studio, options.gateway, demo=options.demo)
        if context.token is not None and options.gateway:
            await studio.tokens.lend(entry, context.token)
        # the name written by older versions, which knew no generation
        if entry.server.startswith("New API, g"):
            entry = await studio.setup.learn_unknown(entry)
        await _check_listed(studio, order, entry, is_forced=options.force)
        await studio.account.learn_endpoints(entry)
        entry = _with_format(studio, entry, options)
        order = order if options.draw is not None else replace(order, draw=studio.orders.fresh_draw())
        clips = await studio.orders.clips(order, entry)
        money = await studio.orders.money(entry)
        if options.dry_run:
            await show_requests(studio.places, clips, money.prices, order.draw)
            return EXIT_OK
        if isinstance(money.problem, VaultError):
            raise money.problem  # without its token nothing can be sent
        cost = studio.orders.cost(order, entry, money.prices, money.balance)
        if cost.asks and not order.agreed:
            order = replace(order, agreed=await _ask_about_cost(cost, money))
        _say_notes(clips)
        with (
            printer(options.as_json) as shown,
            JobFollower(studio, shown, beside=context.studio is not None) as outcome,
        ):
            with studio.orders.pressing(order) as pressed:
                jobs = await studio.orders.record(
                    order, clips, cost, folder=_folder(options.folder), pressed=pressed
                )
            outcome.follow(jobs)
            return await outcome.wait(give_up_held=True)


async def _check_listed(studio: Studio, order: Order, entry: GatewayEntry, *, is_forced: bool) -> None:
    """Refuse models that the gateway does not list, before anything is sent.

    Raises:
        UsageError
    """
    if is_forced:
        return
    unlisted = await studio.orders.unlisted(order, entry)
    if unlisted:
        raise click.UsageError(unlisted_words(unlisted, entry.name))


def _order(options: GenerateOptions) -> Order:
    """The order that the options describe."""
    values, of_format = split_values(_values(options.parameters))
    extra = _object("--extra", options.extra)
    pictures = [
        (ImageRole.FIRST_FRAME, options.first_frame),
        (ImageRole.LAST_FRAME, options.last_frame),
        *((ImageRole.REFERENCE, one) for one in options.references),
    ]
    draft = Draft(
        prompt=max(options.prompts, key=len),
        values=values,
        images=tuple(ImageInput(role=role, file=source) for role, source in pictures if source),
        operation=options.operation,
    )
    return Order(
        models=tuple(options.models),
        draft=draft,
        prompts=tuple(options.prompts),
        count=options.count,
        extras=dict.fromkeys(options.models, extra),
        of_format=of_format,
        fit=Fit(options.fit) if options.fit else Fit.LIMITS if options.fit_images else Fit.NONE,
        draw=options.draw or 0,
        agreed=options.yes,
    )


def _with_format(studio: Studio, entry: GatewayEntry, options: GenerateOptions) -> GatewayEntry:
    """`--format` overrides the format of these families for this command only."""
    if not options.format_id:
        return entry
    if options.format_id not in SUBMITTABLE + tuple(name for one in NATIVE.values() for name in one):
        raise click.UsageError(f"The formats are {', '.join(FORMATS)}.")
    families = {studio.catalogue.spec(model).family: options.format_id for model in options.models}
    return replace(entry, chosen={**entry.chosen, **families})


def _folder(wanted: str | None) -> str:
    return str(expanded(wanted).absolute()) if wanted else ""


async def _ask_about_cost(cost: Cost, money: Money) -> bool:
    """Ask the user; if nobody can be asked, nothing is sent."""
    if money.problem is not None:
        say(str(explain(money.problem)), err=True)
    if not terminal().can_ask:
        raise click.UsageError(ask_words(cost) + " --yes")
    if not await terminal().confirm(ask_words(cost)):
        raise click.Abort
    return True


def _say_notes(clips: Sequence[PlannedClip]) -> None:
    """Print what will be sent differently than asked, once per model."""
    lines = [
        f"{one.planned.model}: {note_words(note)}"
        for one in clips
        for note in one.planned.view.notes
        if note.kind != NoteKind.REMARK
    ]
    for line in dict.fromkeys(lines):
        say(line, err=True)


def _values(parameters: Sequence[str]) -> dict[str, Json]:
    values: dict[str, Json] = {}
    for parameter in parameters:
        name, equals, text = parameter.partition("=")
        if not equals or not name:
            raise click.UsageError(f"-p takes NAME=VALUE, not {parameter}")
        try:
            values[name] = read_json(text)
        except UnfitJson as error:
            if (
                error.found in (text, text.strip()) and not error.found[-1:].isdigit()
            ):  # the word alone is a text
                values[name] = text
            else:
                raise click.UsageError(f"-p {name}: {unfit_words(error)}") from error
        except ValueError:
            values[name] = text
    return values


def _object(option: str, text: str) -> dict[str, Json]:
    if not text:
        return {}
    try:
        value = read_json(text)
    except UnfitJson as error:
        raise click.UsageError(f"{option}: {unfit_words(error)}") from error
    except ValueError as error:
        raise click.UsageError(f"{option} is not valid JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.UsageError(f"{option} wants a JSON object")
    return value
