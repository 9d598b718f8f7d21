"""From a draft to jobs: what is shown, what it costs, what is sent."""

import asyncio
import contextlib
import functools
import json
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from o8studio.domain.compose.pricing import Certainty, Estimate, add, estimate
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.errors import BadInput, IllegalTransition, UnreadableImage
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import JobState
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole
from o8studio.gateway.formats import FORMATS
from o8studio.media.images import png_from, thumbnail
from o8studio.presenters.base import Background, CurrentGateway
from o8studio.services.compose.requests import (
    Destination,
    Planned,
    fit_to,
    generation_of,
    keep_content,
    keep_picture,
    plan,
    request_from,
)
from o8studio.services.runtime.bus import GatewayMissing
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.language import _, pick
from o8studio.texts.money import estimate_words, money
from o8studio.texts.names import made_words
from o8studio.texts.states import violation_words, when_words
from o8studio.ui.ports import Cost, CostLine, Done, Order, PastPrompt, Pixels

_SEEDS = 2**31 - 1
_SIDE = 320
"""Pixels of a picture in a slot or on a card."""


class ComposePresenter:
    """Implements `ComposePort`."""

    def __init__(self, studio: Studio, current: CurrentGateway, work: Background) -> None:
        self._studio, self._current = studio, current
        self._entry, self._spawn = current.entry, work.spawn

    def gateway_name(self) -> str:
        """The gateway in use, by the name a person gave it."""
        entry = self._entry()
        if entry is None:
            return _("Connect")
        return _("Demo") if entry.id == DEMO else entry.name

    def models(self) -> list[ModelSpec]:
        """Cards of the models that the current gateway lists."""
        return self._current.cards

    def model_prices(self) -> dict[str, str]:
        """By model, what its default clip costs."""
        entry = self._entry()
        if entry is None or entry.id == DEMO:
            return {card.id: _("Free") for card in self._current.cards}
        found = {
            card.id: estimate(self._current.prices, card.id, card.family, {}) for card in self._current.cards
        }
        return {
            model: estimate_words(cost)
            for model, cost in found.items()
            if cost.certainty is not Certainty.UNKNOWN
        }

    def plan(self, order: Order) -> list[ComposeView]:
        """What the composer shows, a view per model; values that none of them knows are left out."""
        return [one.view for one in self._plan(order)]

    def _destination(self, cards: Mapping[str, ModelSpec]) -> Destination:
        entry = self._entry() or GatewayEntry(id=GatewayId(""), name="", base_url="")
        account = self._studio.account
        return Destination(
            entry=entry,
            # files are never read here: what gateways pass on comes with the list of models
            carriage=self._studio.carriages.peek(generation_of(entry)),
            endpoint_types={
                card.id: account.endpoint_types(entry.id, model) for model, card in cards.items()
            },
        )

    def _plan(self, order: Order) -> list[Planned]:
        cards = {model: self._studio.catalogue.card(model) for model in order.models}
        to = self._destination(cards)
        known = {
            name
            for card in cards.values()
            for operation in card.operations
            for spec in operation.parameters
            for name in spec.names
        }
        extras = {model: order.extras.get(model, {}) for model in order.models}
        values = {name: value for name, value in order.draft.values.items() if name in known}
        planned = plan(cards, replace(order.draft, values=values), to, extras)
        if len(planned) == 1:  # what this operation lacks comes back with another one
            unknown = {one.field for one in planned[0].view.violations if one.problem == "unknown parameter"}
            if unknown:
                values = {name: value for name, value in values.items() if name not in unknown}
                planned = plan(cards, replace(order.draft, values=values), to, extras)
        return planned

    def cost(self, order: Order) -> Cost:
        """What it will cost, and what stands in the way of it."""
        entry = self._entry()
        planned = self._plan(order)
        times = order.count * len(order.prompts)

        def line(one: Planned, price: str) -> CostLine:
            card = one.view.card
            lost = {name for loss in one.losses if loss.fate is Fate.DROPPED for name in loss.names}
            return CostLine(card.family, pick(card.title, card.title_zh), made_words(one.view, lost), price)

        if entry is None or entry.id == DEMO:
            return Cost(_("Free (demo)"), "", tuple(line(one, _("Free")) for one in planned))
        each = [
            estimate(
                self._current.prices, one.model, one.view.card.family, one.view.core, generation_of(entry)
            ).times(times)
            for one in planned
        ]
        lines = tuple(line(one, estimate_words(cost)) for one, cost in zip(planned, each, strict=True))
        known = [cost for cost in each if cost.certainty is not Certainty.UNKNOWN]
        if not known:
            return Cost(_("Price unknown"), "", lines, len(each))
        return self._total(entry, functools.reduce(add, known), lines, len(each) - len(known))

    def _total(
        self, entry: GatewayEntry, total: Estimate, lines: tuple[CostLine, ...], unpriced: int
    ) -> Cost:
        words = estimate_words(total)
        age = max(0, round((time.time() - total.read_at) / 60))
        source = _(
            "From the price list of {gateway}, {n} min old. The gateway decides the final charge."
        ).format(gateway=entry.name, n=age)
        left = (
            self._current.balance.usd if self._current.balance is not None else None
        )  # None of a token without a limit, too
        most = total.high if total.high is not None else total.low
        if left is not None and left < total.low:
            blocked = _("This needs about {amount} and {gateway} has {left}.").format(
                amount=money(total.low, total.unit), gateway=entry.name, left=money(left, total.unit)
            )
            return Cost(words, source, lines, unpriced, "", blocked)
        after = ""
        if left is not None:
            after = _("Balance after: about {amount}.").format(amount=money(left - most, total.unit))
        limit = self._studio.preferences.settings.ask_above_usd
        if most <= limit:
            return Cost(words, source, lines, unpriced, after)
        ask = _("This may cost {price}, more than {limit}. Send it?").format(
            price=words, limit=money(limit, total.unit)
        )
        over = _("over your {limit} limit").format(limit=money(limit, total.unit))
        return Cost(words, source, lines, unpriced, after, "", ask, over)

    def usual_seconds(self, models: Sequence[str]) -> tuple[float, float] | None:
        """How long these usually take, from this computer's own clips."""
        usual = [self._studio.pacer.usual(model) for model in models]
        known = [one for one in usual if one is not None]
        return (min(known), max(known)) if known and len(known) == len(usual) else None

    def exact_requests(self, order: Order) -> list[str]:
        """The requests as they would leave, as text, with pictures shortened."""
        entry = self._entry()
        if entry is None:
            return []
        told = []
        for one in self._plan(order):
            if not one.view.can_send:
                told.append(f"{one.model}: {violation_words(one.view.violations[0])}")
                continue
            request = request_from(entry, one, {})
            pictures = {image.file: b"" for image in request.images if image.file}
            sent = FORMATS[request.wire_format].encode_submit(request, pictures)
            body = json.dumps(sent.body, ensure_ascii=False, indent=2)
            told.append(f"{sent.method} {entry.base_url}{sent.path}\n\n{body}")
        return told

    def generate(self, order: Order, sent: Done) -> None:
        """Record and start all of it, or nothing."""
        self._spawn("generate", self._generate(order), sent)

    async def _generate(self, order: Order) -> None:
        entry = self._entry()
        if entry is None:
            self._studio.bus.publish(GatewayMissing())
            return
        await asyncio.to_thread(self._studio.carriages.of, generation_of(entry))
        kept = [await self._own_copy(image) for image in order.draft.images]
        orders: list[tuple[Planned, GenerationRequest]] = []
        for prompt in order.prompts:
            mine = replace(order, draft=replace(order.draft, prompt=prompt, images=tuple(kept)))
            planned = self._plan(mine)
            if order.fit:
                planned = [
                    await self._fitted(mine, one, letterbox=order.fit == "letterbox") for one in planned
                ]
            problems = [bad for one in planned for bad in one.view.violations]
            if problems:  # all or nothing
                raise BadInput(problems[0].field, violation_words(problems[0]))
            orders += [(one, request_from(entry, one, {})) for one in planned]
        press = self._studio.pipeline.new_press(order.count * len(orders))
        for _number in range(order.count):
            for one, request in orders:
                job = await self._studio.pipeline.record(_with_seed(one, request), press=press)
                if order.first:
                    with contextlib.suppress(IllegalTransition):  # it is being sent already
                        await self._studio.pipeline.move(job.id, None)

    async def _own_copy(self, image: ImageInput) -> ImageInput:
        return await keep_picture(self._studio.places, image.file or image.link, image.role)

    async def _fitted(self, order: Order, one: Planned, *, letterbox: bool) -> Planned:
        images = [
            await fit_to(self._studio.places, image, one, letterbox=letterbox, shaped=True)
            for image in one.draft.images
        ]
        mine = replace(order, models=(one.model,), draft=replace(one.draft, images=tuple(images)))
        return self._plan(mine)[0]

    def keep_picture(self, pixels: Pixels, role: ImageRole, done: Done) -> None:
        """Store a picture; `done` hears the file's path, or an empty text."""

        def keep() -> str:
            content = png_from(pixels.width, pixels.height, pixels.rgba)
            return str(keep_content(self._studio.places, content, role))

        async def work() -> None:
            done(await asyncio.to_thread(keep))

        self._spawn("picture", work())

    def thumbnail(self, path: Path, done: Callable[[Pixels | None], None]) -> None:
        """Read a picture file small; None when it is none."""

        async def work() -> None:
            try:
                done(Pixels(*await asyncio.to_thread(thumbnail, path, _SIDE)))
            except UnreadableImage:
                done(None)

        self._spawn("thumbnail", work())

    def past_prompts(self) -> list[PastPrompt]:
        """Newest first, without doubles."""
        found: dict[str, list[tuple[float, int]]] = {}
        for job in sorted(self._studio.book, key=lambda one: one.recorded_at, reverse=True):
            if job.request.prompt.strip() and job.state is not JobState.CANCELLED:
                stars = max((clip.review.stars for clip in job.clips), default=0)
                found.setdefault(job.request.prompt, []).append((job.recorded_at, stars))
        now = datetime.now().astimezone()
        return [
            PastPrompt(text, when_words(times[0][0], now), len(times), max(stars for _at, stars in times))
            for text, times in found.items()
        ]


def _with_seed(one: Planned, request: GenerationRequest) -> GenerationRequest:
    """A fresh number where none was given, so that every clip can be made again (DESIGN §8.2)."""
    spec = next((spec for spec in one.view.fields if "seed" in spec.core), None)
    if spec is None or spec.key in one.view.disabled or one.passage.fate(spec) is Fate.DROPPED:
        return request
    given = {**one.draft.portable, **one.draft.values}
    if any(given.get(name) is not None for name in spec.names) or spec.key in request.native:
        return request
    if spec.json_type not in ("integer", "number"):
        return request
    most = int(min(_SEEDS, spec.maximum if spec.maximum is not None else _SEEDS))
    least = max(1, int(spec.minimum or 0))
    return replace(request, core={**request.core, "seed": least + secrets.randbelow(max(1, most - least))})
