"""A press of Generate from its order to recorded jobs: plan, price, seeds, pictures, the spending limit, all or nothing.

Every face calls this and shows the result; none decides anything itself.
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
from o8studio.domain.compose.pricing import Balance, Certainty, Estimate, PriceList, estimate
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import CutShort, GatewayError, IllegalTransition, StudioError, VaultError
from o8studio.domain.jobs.job import Job
from o8studio.domain.models.carriage import Fate
from o8studio.domain.models.fitting import Problem
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput
from o8studio.domain.similar import similar
from o8studio.services.compose.link_pictures import LinkPictures
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
"""Seconds that the command line waits for the balance; without it only the price list counts."""


@dataclass(frozen=True, slots=True)
class PlannedClip:
    """One clip of a press: the draft resolved for its model, and the request as it is recorded and sent."""

    planned: Planned
    request: GenerationRequest


@dataclass(frozen=True, slots=True)
class Money:
    """What a gateway reports about money: its price list, the token's balance, and why one of them is missing."""

    prices: PriceList = field(default_factory=PriceList)
    balance: Balance | None = None
    problem: StudioError | None = None


@dataclass(slots=True)
class Pressed:
    """A press that is being planned or recorded; `left` of its clips are not recorded yet."""

    left: int

    def note_one(self) -> None:
        """One more is recorded and runs."""
        self.left -= 1


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
        self._presses: list[Pressed] = []
        self._no_press = asyncio.Event()
        self._no_press.set()
        self._links = LinkPictures(gateways)
        self._last: tuple[Order, dict[str, ModelSpec], Destination, list[Planned]] | None = None
        """The last plan and what it was made of: the window asks for plan and cost of the same order."""

    @staticmethod
    def fresh_draw() -> int:
        """A random number that decides the seeds of one press; drawn before anything is shown and after each press."""
        return secrets.randbits(48)

    # ---- what is shown before

    def plan(self, order: Order, entry: GatewayEntry) -> list[Planned]:
        """The order resolved for each model, with its longest prompt. Reads no picture.

        The carriage data must have been read before (`carriages`): until then nothing is known to be lost.
        """
        model_specs = {model: self._catalogue.spec(model) for model in order.models}
        to = self._destination(entry, model_specs)
        # by its words as well: 1, 1.0 and true are equal, and not the same in JSON
        known = self._last is not None and self._last[:3] == (order, model_specs, to)
        if self._last is None or not known or repr(self._last[0]) != repr(order):
            self._last = (order, model_specs, to, _planned(order, model_specs, to))
        return list(self._last[3])

    def cost(
        self, order: Order, entry: GatewayEntry, prices: PriceList, balance: Balance | None = None
    ) -> Cost:
        """The cost of the whole press, as far as the gateway reports it.

        Args:
            prices: of this gateway; empty where it has no list.
            balance: of the token; None when unknown.
        """
        times = order.count * len(order.prompts)
        generation = generation_of(entry)

        def line(one: Planned) -> CostLine:
            lost = frozenset(name for loss in one.losses if loss.fate is Fate.DROPPED for name in loss.names)
            core = core_of(one, order.of_format)
            price = estimate(prices, one.model, one.view.model_spec.family, core, generation)
            return CostLine(one.view, lost, price.times(times), times)

        return Cost(
            lines=tuple(line(one) for one in self.plan(order, entry)),
            gateway=entry.name,
            is_free=entry.id == DEMO,
            age=max(0.0, self._clock.now() - prices.read_at),
            left=balance.usd if balance is not None else None,
            limit=self._preferences.settings.ask_above_usd,
            unpriced_limit=self._preferences.settings.ask_above_clips,
        )

    async def money(self, entry: GatewayEntry) -> Money:
        """Prices and balance, for a face that has fetched neither yet; empty where they can't be fetched."""
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

    async def unlisted(self, order: Order, entry: GatewayEntry) -> dict[str, tuple[str, ...]]:
        """The models that the gateway does not list, each with the listed ones that were probably meant.

        Empty where it lists none at all, or can't be asked now: then nothing is known of its models.
        """
        try:
            await self._gateways.client(entry.id, entry.base_url)
            listed = [one.id for one in await self._account.models(entry.id)]
        except (GatewayError, VaultError, TimeoutError):
            return {}
        missing = [model for model in order.models if listed and model not in listed]
        return {model: tuple(similar(model, listed, 3, 0.5)) for model in missing}

    async def clips(self, order: Order, entry: GatewayEntry) -> list[PlannedClip]:
        """Every clip of the order, in sending order: all of them can be built, or none is.

        The same order gives the same requests, seeds included. Pictures are copied, and fitted if requested.

        Raises:
            OrderRefused: something must be put right.
            BadInput: a field of the format can't be used.
            UnreadableImage, DiskTrouble
        """
        images = [await self._own_copy(image) for image in order.draft.images]
        mine = replace(order, draft=replace(order.draft, images=tuple(images)))
        model_specs, to = await asyncio.to_thread(self._read, order, entry)
        first = await asyncio.to_thread(_planned, mine, model_specs, to)
        places = self._preferences.places
        fitted = {}
        for one in first:
            own = await self._links.as_files(places, entry, one, one.draft.images)
            fetched = one if own == one.draft.images else await asyncio.to_thread(replan, one, to, own)
            fitted[one.model] = await self._fitted(order.fit, fetched)
        return await asyncio.to_thread(lambda: list(_clips(mine, model_specs, to, fitted)))

    def _read(self, order: Order, entry: GatewayEntry) -> tuple[dict[str, ModelSpec], Destination]:
        """Model specs and carriage rows, read from disk unless they are in memory. Blocking."""
        self._carriages.of(generation_of(entry))
        model_specs = {model: self._catalogue.spec(model) for model in order.models}
        return model_specs, self._destination(entry, model_specs)

    def _destination(self, entry: GatewayEntry, model_specs: Mapping[str, ModelSpec]) -> Destination:
        return Destination(
            entry=entry,
            carriage=self._carriages.peek(generation_of(entry)),
            endpoint_types={
                model_spec.id: self._account.endpoint_types(entry.id, model)
                for model, model_spec in model_specs.items()
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

    @contextlib.contextmanager
    def pressing(self, order: Order) -> Iterator[Pressed]:
        """Around planning and recording one press: the program closes only when it is recorded, or refused."""
        pressed = Pressed(order.count * len(order.prompts) * len(order.models))
        self._presses.append(pressed)
        self._no_press.clear()
        try:
            yield pressed
        finally:
            self._presses = [one for one in self._presses if one is not pressed]
            if not self._presses:
                self._no_press.set()

    @property
    def unrecorded(self) -> int:
        """Clips that were pressed and are not recorded yet: in the book there is nothing of them."""
        return sum(one.left for one in self._presses)

    async def settled(self, seconds: float) -> None:
        """Wait until every press is recorded, at most for this long: one that is cut short loses the rest of its clips."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._no_press.wait()

    async def record(
        self,
        order: Order,
        clips: Sequence[PlannedClip],
        cost: Cost,
        *,
        folder: str = "",
        pressed: Pressed | None = None,
    ) -> list[Job]:
        """Record all of these clips and start them.

        Args:
            clips: what `clips` made of this order.
            cost: of this order.
            folder: for the clips, instead of the usual one.
            pressed: is told of each clip that is recorded.

        Raises:
            NotAgreed: it needs a person's consent (`Order.agreed`); nothing was recorded.
            BadInput, DiskTrouble, LedgerUnreadable: none of its jobs is sent.
            CutShort: one of these errors, after some of its jobs were sent; the others are removed.
        """
        if (cost.is_short or cost.asks) and not order.agreed:
            raise NotAgreed(cost)
        pressed = pressed or Pressed(len(clips))
        press = self._pipeline.new_press(len(clips))
        jobs: list[Job] = []
        most = {} if cost.is_free else {line.view.model_spec.id: _most_of_one(line) for line in cost.lines}
        try:
            for one in clips:
                request = replace(one.request, told_usd=most.get(one.request.model))
                job = await self._pipeline.record(
                    request, folder=folder, press=press, started=pressed.note_one
                )
                jobs.append(job)
        except StudioError as error:
            pressed.left = 0
            left = await self._pipeline.take_back(jobs)
            if not left:
                raise
            raise CutShort(error, left=left, count=len(clips)) from error
        if order.first:
            for job in reversed(jobs):  # keeps their relative order
                with contextlib.suppress(IllegalTransition):  # already being sent
                    await self._pipeline.move(job.id, None)
        return jobs


def price_of(request: GenerationRequest, prices: PriceList) -> Estimate:
    """What one request costs, by its gateway's price list; nothing at the demo gateway."""
    if request.gateway_id == DEMO:
        return Estimate(Certainty.EXACT, 0.0, 0.0)
    return estimate(prices, request.model, request.family, request.core, request.generation)


def _most_of_one(line: CostLine) -> float | None:
    """The most that one of these clips would cost, as a person is told; None where that is open or unknown."""
    high = line.price.high if line.price.certainty is not Certainty.UNKNOWN else None
    return high / line.clips if high is not None and line.clips else None


def _planned(order: Order, model_specs: Mapping[str, ModelSpec], to: Destination) -> list[Planned]:
    extras = {model: order.extras.get(model, {}) for model in order.models}
    if not order.drops_unknown:
        return plan(model_specs, order.draft, to, extras)
    known = {
        name
        for model_spec in model_specs.values()
        for operation in model_spec.operations
        for spec in operation.parameters
        for name in spec.names
    }
    draft = _without(order, set(order.draft.values) - known)
    planned = plan(model_specs, draft, to, extras)
    if len(planned) == 1:  # a parameter that this operation lacks may belong to another operation
        unknown = {
            one.field for one in planned[0].view.violations if one.problem == Problem.UNKNOWN_PARAMETER
        }
        if unknown:
            planned = plan(model_specs, _without(replace(order, draft=draft), unknown), to, extras)
    return planned


def _without(order: Order, names: set[str]) -> Draft:
    values = {name: value for name, value in order.draft.values.items() if name not in names}
    return replace(order.draft, values=values)


def _clips(
    order: Order,
    model_specs: Mapping[str, ModelSpec],
    to: Destination,
    images: Mapping[str, tuple[ImageInput, ...]],
) -> Iterator[PlannedClip]:
    """Ordered by repetition, then prompt, then model.

    Args:
        images: by model, the pictures as they are sent.
    """
    prompts: list[list[Planned]] = []
    for prompt in order.prompts:
        draft = replace(order.draft, prompt=prompt)
        planned = _planned(replace(order, draft=draft), model_specs, to)
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
