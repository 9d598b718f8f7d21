"""Behind the composer: presents what `services/compose` plans, prices and records."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from o8studio.domain.compose.batch import Cost, Order
from o8studio.domain.compose.pricing import Certainty, estimate
from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.errors import UnreadableImage
from o8studio.domain.ids import GatewayId
from o8studio.domain.models.abilities import default_seconds
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import ImageRole, Json
from o8studio.media.images import png_from, thumbnail
from o8studio.media.pixels import check_size
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.services.compose.exact import ExactRequest, exact_requests
from o8studio.services.compose.history import sent_prompts
from o8studio.services.compose.orders import Pressed
from o8studio.services.compose.requests import keep_content
from o8studio.services.runtime.bus import GatewayMissing
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _, joined, pick
from o8studio.texts.money import estimate_words
from o8studio.texts.states import when_words
from o8studio.ui.ports import Done, Offer, PastPrompt, Pixels, RequestText

_SIDE = 320
"""Size in pixels of a picture in a slot or a queue row."""
_NOWHERE = GatewayEntry(id=GatewayId(""), name="", base_url="")
"""The gateway that drafts are planned for while none is set up."""


class ComposePresenter:
    """Implements `ComposePort`."""

    def __init__(self, studio: Studio, current: CurrentGateway, work: Background) -> None:
        self._studio, self._current = studio, current
        self._entry, self._spawn, self._say = current.entry, work.spawn, work.say

    def gateway_name(self) -> str:
        """The name of the gateway in use."""
        entry = self._entry()
        if entry is None:
            return _("Connect")
        return _("Demo") if entry.id == DEMO else entry.name

    def models(self) -> list[ModelSpec]:
        """Specs of the models that the current gateway lists."""
        return self._current.specs

    def offers(self) -> dict[str, Offer]:
        """By model, what its default clip costs, and how long it takes."""
        entry = self._entry()
        is_free = entry is None or entry.id == DEMO
        return {spec.id: self._offer(spec, is_free=is_free) for spec in self._current.specs}

    def _offer(self, spec: ModelSpec, *, is_free: bool) -> Offer:
        usual = self._studio.pacer.usual(spec.id)
        published = sorted(spec.typical_seconds.values())
        if usual is None and published:
            usual = published[len(published) // 2]
        if is_free:
            # Translators: costs nothing; stands where a price stands
            return Offer(_("Free"), _("Free"), usual)
        length = default_seconds(spec)
        core: dict[str, Json] = {} if length is None else {"duration": length}
        cost = estimate(self._current.prices, spec.id, spec.family, core)
        if cost.certainty is Certainty.UNKNOWN:
            return Offer(seconds=usual)
        price = estimate_words(cost)
        if length is None:
            # Translators: a price of a whole clip
            return Offer(price, _("{price} a clip").format(price=price), usual)
        second = estimate_words(cost.times(1 / length))
        # Translators: a price of one second of a clip
        return Offer(price, _("{price} / s").format(price=second), usual)

    def fresh_draw(self) -> int:
        """A number for the seeds of the next press."""
        return self._studio.orders.fresh_draw()

    def plan(self, order: Order) -> list[ComposeView]:
        """The plan, one view per model; values that no model knows are left out."""
        return [one.view for one in self._studio.orders.plan(order, self._entry() or _NOWHERE)]

    def cost(self, order: Order) -> Cost:
        """The cost of the order, and what prevents sending it."""
        return self._studio.orders.cost(
            order, self._entry() or _NOWHERE, self._current.prices, self._current.balance
        )

    def usual_seconds(self, models: Sequence[str]) -> tuple[float, float] | None:
        """How long these usually take, learned from this computer's clips."""
        usual = [self._studio.pacer.usual(model) for model in models]
        known = [one for one in usual if one is not None]
        return (min(known), max(known)) if known and len(known) == len(usual) else None

    def exact_requests(self, order: Order, take: Callable[[Sequence[RequestText]], object]) -> None:
        """The requests as they would be sent, in order; if nothing can be sent, one text that says why."""

        async def work() -> None:
            entry = self._entry()
            if entry is None:
                return
            clips = await self._studio.orders.clips(order, entry)
            requests = [one.request for one in clips]
            exact = await asyncio.to_thread(lambda: list(exact_requests(self._studio.places, requests)))
            titles = {spec.id: pick(spec.title, spec.title_zh) for spec in self._current.specs}
            take([_shown(number, one, titles) for number, one in enumerate(exact, 1)])

        def ended(problem: str) -> None:
            if problem:
                take([RequestText("", problem)])

        self._spawn("request", work(), ended)

    def generate(self, order: Order, sent: Done) -> None:
        """Record and start all of it, or nothing."""
        press = ExitStack()  # from this moment on: the window may be closed before the work begins
        pressed = press.enter_context(self._studio.orders.pressing(order))
        self._spawn("generate", self._generate(order, press, pressed), sent)

    async def _generate(self, order: Order, press: ExitStack, pressed: Pressed) -> None:
        with press:
            entry = self._entry()
            if entry is None:
                self._studio.bus.publish(GatewayMissing())
                return
            clips = await self._studio.orders.clips(order, entry)
            await self._studio.orders.record(order, clips, self.cost(order), pressed=pressed)

    def keep_picture(self, pixels: Pixels, role: ImageRole, done: Done) -> None:
        """Store a picture; `done` gets the file's path, or an empty text."""

        def keep() -> str:
            check_size(pixels.width, pixels.height)
            content = png_from(pixels.width, pixels.height, pixels.content())
            return str(keep_content(self._studio.places, content, role))

        found: list[str] = []

        async def work() -> None:
            found.append(await asyncio.to_thread(keep))

        def ended(problem: str) -> None:
            if problem:
                self._say(problem, stays=True)
            done("".join(found))

        self._spawn("picture", work(), ended)

    def thumbnail(self, path: Path, done: Callable[[Pixels | str], None]) -> None:
        """A thumbnail of a picture file; words if it can't be used as one."""
        found: list[Pixels | str] = []

        async def work() -> None:
            try:
                found.append(Pixels(*await asyncio.to_thread(thumbnail, path, _SIDE)))
            except UnreadableImage as error:
                told = explain(error)
                found.append(joined((told.happened, told.remedy)))

        self._spawn("thumbnail", work(), lambda problem: done(found[0] if found else problem))

    def past_prompts(self) -> list[PastPrompt]:
        """Prompts, newest first, without duplicates."""
        now = datetime.now().astimezone()
        return [
            PastPrompt(one.text, when_words(one.at, now), one.clips, one.stars)
            for one in sent_prompts(self._studio.book)
        ]


def _shown(number: int, one: ExactRequest, titles: Mapping[str, str]) -> RequestText:
    model = one.request.model
    title = _("{n}. {model}: {prompt}").format(
        n=number, model=titles.get(model, model), prompt=one.request.title
    )
    parts = [f"{one.method} {one.url}", json.dumps(one.body, ensure_ascii=False, indent=2)]
    parts += [
        f"{file.form_field}: {file.name} ({file.mime}, {file.size} bytes, SHA-256 {file.sha256})"
        for file in one.files
    ]
    return RequestText(title, "\n\n".join(parts))
