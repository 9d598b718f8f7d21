"""A press of Generate from its order to recorded jobs: plan, price, seeds, pictures, the spending limit, all or nothing.

Every face asks here and shows what it hears; none of them decides.
"""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from o8studio.domain.compose.batch import (
    Cost,
    CostLine,
    Fit,
    NotAgreed,
    Order,
    OrderRefused,
    drawn_seed,
    open_seed,
    problems_of,
)
from o8studio.domain.compose.pricing import Balance, PriceList, estimate
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import CutShort, GatewayError, IllegalTransition, StudioError, VaultError
from o8studio.domain.jobs.job import Job
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.fitting import Problem
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput
from o8studio.services.compose.requests import (
    Destination,
    Planned,
    core_of,
    fit_to,
    generation_of,
    keep_picture,
    plan,
    replan,
    request_from,
)
from o8studio.services.gateways.account import Account
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.jobs.commands import Pipeline
from o8studio.services.jobs.evidence import Evidence
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.catalogue.carriage import Carriages
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.settings import DEMO, GatewayEntry

_BALANCE_SECONDS = 5.0
"""How long a press on the command line waits for the balance; without it only the price list counts."""


@dataclass(frozen=True, slots=True)
class PlannedClip:
    """One clip of a press: what its model makes of the draft, and the request as it is recorded and sent."""

    planned: Planned
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Money:
    """What a gateway told of money: its price list, what the token has, and why one of them could not be had."""

    prices: PriceList = field(default_factory=PriceList)
    balance: Balance | None = None
    problem: StudioError | None = None


class Orders:
    """The use cases of composing. What is planned, shown and recorded comes from the same order and the same code."""

    def __init__(
        self,
        *,
        gateways: GatewayRegistry,
        account: Account,
        evidence: Evidence,
        preferences: Preferences,
        catalogue: Catalogue,
        carriages: Carriages,
        pipeline: Pipeline,
        clock: Clock,
    ) -> None:
        self._gateways = gateways
        self._account = account
        self._evidence = evidence
        self._preferences = preferences
        self._catalogue = catalogue
        self._carriages = carriages
        self._pipeline = pipeline
        self._clock = clock

    @staticmethod
    def fresh_draw() -> int:
        """A number for the seeds of one press; a face draws it before it shows anything, and again after the press."""
        return secrets.randbits(48)

    # ---- what is shown before

    def plan(self, order: Order, entry: GatewayEntry) -> list[Planned]:
        """What each model would get of the order's longest prompt. Reads no picture.

        What gateways pass on must have been read before (`carriages`): until then nothing is known to be lost.
        """
        cards = {model: self._catalogue.card(model) for model in order.models}
        return _planned(order, cards, self._destination(entry, cards))

    def cost(
        self, order: Order, entry: GatewayEntry, prices: PriceList, balance: Balance | None = None
    ) -> Cost:
        """What the whole press costs, as far as the gateway tells.

        Args:
            prices: of this gateway; empty where it has no list.
            balance: what the token has; None when nobody knows.
        """
        times = order.count * len(order.prompts)
        generation = generation_of(entry)

        def line(one: Planned) -> CostLine:
            lost = frozenset(name for loss in one.losses if loss.fate is Fate.DROPPED for name in loss.names)
            core = core_of(one, order.of_format)
            price = estimate(prices, one.model, one.view.card.family, core, generation)
            return CostLine(one.view, lost, price.times(times))

        return Cost(
            lines=tuple(line(one) for one in self.plan(order, entry)),
            gateway=entry.name,
            is_free=entry.id == DEMO,
            age=max(0.0, self._clock.now() - prices.read_at),
            left=balance.usd if balance is not None else None,
            limit=self._preferences.settings.ask_above_usd,
        )

    async def money(self, entry: GatewayEntry) -> Money:
        """Prices and balance, for a face that has asked for neither yet; what can't be had is empty."""
        prices, balance, problem = PriceList(), None, None
        try:
            # a gateway that is only given by its address has a client from here on
            await self._gateways.client(entry.id, entry.base_url)
            prices = await self._account.prices(entry.id)
        except (GatewayError, VaultError) as error:
            problem = error
        if entry.id != DEMO and problem is None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_BALANCE_SECONDS):
                    balance = await self._evidence.note_balance(entry.id)
        return Money(prices, balance, problem)

    async def clips(self, order: Order, entry: GatewayEntry) -> list[PlannedClip]:
        """Every clip of the order in the order in which they leave, complete: all of it can be built, or nothing is.

        The same order gives the same requests, seeds included. Pictures are copied, and fitted where that is wanted.

        Raises:
            OrderRefused: something must be put right.
            BadInput: a field of the format can't be used.
            UnreadableImage, DiskTrouble
        """
        images = [await self._own_copy(image) for image in order.draft.images]
        mine = replace(order, draft=replace(order.draft, images=tuple(images)))
        cards, to = await asyncio.to_thread(self._read, order, entry)
        first = await asyncio.to_thread(_planned, mine, cards, to)
        fitted = {one.model: await self._fitted(order.fit, one) for one in first}
        return await asyncio.to_thread(lambda: list(_clips(mine, cards, to, fitted)))

    def _read(self, order: Order, entry: GatewayEntry) -> tuple[dict[str, ModelSpec], Destination]:
        """Cards and rows from disk, where nobody has read them yet. Blocking."""
        self._carriages.of(generation_of(entry))
        cards = {model: self._catalogue.card(model) for model in order.models}
        return cards, self._destination(entry, cards)

    def _destination(self, entry: GatewayEntry, cards: Mapping[str, ModelSpec]) -> Destination:
        return Destination(
            entry=entry,
            carriage=self._carriages.peek(generation_of(entry)),
            endpoint_types={
                card.id: self._account.endpoint_types(entry.id, model) for model, card in cards.items()
            },
        )

    async def _own_copy(self, image: ImageInput) -> ImageInput:
        return await keep_picture(self._preferences.places, image.file or image.link, image.role)

    async def _fitted(self, fit: Fit, one: Planned) -> tuple[ImageInput, ...]:
        if fit is Fit.NONE:
            return one.draft.images
        places, letterbox, shaped = self._preferences.places, fit is Fit.LETTERBOX, fit is not Fit.LIMITS
        return tuple(
            [
                await fit_to(places, image, one, letterbox=letterbox, shaped=shaped)
                for image in one.draft.images
            ]
        )

    # ---- the press

    async def record(
        self, order: Order, clips: Sequence[PlannedClip], cost: Cost, *, folder: str = ""
    ) -> list[Job]:
        """Write all of these clips down and start them.

        Args:
            clips: what `clips` made of this order.
            cost: of this order.
            folder: for the clips, instead of the usual one.

        Raises:
            NotAgreed: it needs a person's word that it does not have (`Order.agreed`); nothing was recorded.
            BadInput, DiskTrouble, LedgerUnreadable: none of them leaves.
            CutShort: for one of these reasons; some were on their way already.
        """
        if (cost.is_short or cost.asks) and not order.agreed:
            raise NotAgreed(cost)
        press = self._pipeline.new_press(len(clips))
        jobs: list[Job] = []
        try:
            for one in clips:
                job = await self._pipeline.record(one.request, folder=folder, press=press)
                jobs.append(job)
        except StudioError as error:
            left = await self._pipeline.take_back(jobs)
            if not left:
                raise
            raise CutShort(error, left=left, count=len(clips)) from error
        if order.first:
            for job in reversed(jobs):  # so that they keep their order among themselves
                with contextlib.suppress(IllegalTransition):  # it is being sent already
                    await self._pipeline.move(job.id, None)
        return jobs


def _planned(order: Order, cards: Mapping[str, ModelSpec], to: Destination) -> list[Planned]:
    extras = {model: order.extras.get(model, {}) for model in order.models}
    if not order.drops_unknown:
        return plan(cards, order.draft, to, extras)
    known = {
        name
        for card in cards.values()
        for operation in card.operations
        for spec in operation.parameters
        for name in spec.names
    }
    draft = _without(order, set(order.draft.values) - known)
    planned = plan(cards, draft, to, extras)
    if len(planned) == 1:  # what this operation lacks comes back with another one
        unknown = {
            one.field for one in planned[0].view.violations if one.problem == Problem.UNKNOWN_PARAMETER
        }
        if unknown:
            planned = plan(cards, _without(replace(order, draft=draft), unknown), to, extras)
    return planned


def _without(order: Order, names: set[str]) -> Draft:
    values = {name: value for name, value in order.draft.values.items() if name not in names}
    return replace(order.draft, values=values)


def _clips(
    order: Order,
    cards: Mapping[str, ModelSpec],
    to: Destination,
    images: Mapping[str, tuple[ImageInput, ...]],
) -> Iterator[PlannedClip]:
    """Number by number, prompt by prompt, model by model.

    Args:
        images: by model, the pictures as they leave.
    """
    prompts: list[list[Planned]] = []
    for prompt in order.prompts:
        draft = replace(order.draft, prompt=prompt)
        planned = _planned(replace(order, draft=draft), cards, to)
        prompts.append([replan(one, to, images[one.model]) for one in planned])
    problems = problems_of(one.view for planned in prompts for one in planned)
    if problems:
        raise OrderRefused(problems)
    for number in range(order.count):
        for place, planned in enumerate(prompts):
            for one in planned:
                request = request_from(to.entry, one, order.of_format)
                seed = open_seed(one.view, one.draft, one.passage, one.draft.extra)
                if seed is not None:
                    drawn = drawn_seed(seed, order.draw, place, one.model, number)
                    request = replace(request, core={**request.core, "seed": drawn})
                yield PlannedClip(one, request)
