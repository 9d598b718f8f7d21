"""The desk behind the window: Qt's plain calls become work on the studio. Imported after the first paint."""

import asyncio
import functools
import json
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from o8studio.domain.catalogue import ModelCard
from o8studio.domain.compose import ComposeView, Draft
from o8studio.domain.errors import BadInput, NoKeyring, StudioError
from o8studio.domain.ids import JobId
from o8studio.domain.job import Job
from o8studio.domain.pricing import Certainty, PriceList, add, estimate
from o8studio.domain.request import GenerationRequest, Json
from o8studio.domain.secret import Secret
from o8studio.gateway.formats import FORMATS
from o8studio.services.composing import Planned, keep_picture, plan, request_from
from o8studio.services.dossier import dossier
from o8studio.services.explaining import explain
from o8studio.services.language import _
from o8studio.services.wording import estimate_words, evidence_words, made_words, violation_words
from o8studio.store.settings import DEMO, GatewayEntry, clean_address, gateway_id
from o8studio.studio import Studio
from o8studio.ui.desk import Cost, GatewayView, TestLine
from o8studio.ui.main_window import MainWindow

log = logging.getLogger(__name__)


class WindowDesk:
    """Implements `ui.desk.Desk`."""

    def __init__(self, studio: Studio, window: MainWindow) -> None:
        self._studio = studio
        self._window = window
        self._cards: list[ModelCard] = []
        self._prices = PriceList()
        self._balance: float | None = None
        self._count = 0

    def jobs(self) -> list[Job]:
        """The jobs in memory."""
        return list(self._studio.book)

    def models(self) -> list[ModelCard]:
        """Cards of the models that the current gateway lists."""
        return self._cards

    def plan(self, models: Sequence[str], draft: Draft) -> list[ComposeView]:
        """What the composer shows, a view per model; values that none of them knows are left out."""
        return [one.view for one in self._plan(models, draft)]

    def _plan(self, models: Sequence[str], draft: Draft) -> list[Planned]:
        cards = {model: self._card(model) for model in models}
        known = {
            name
            for card in cards.values()
            for operation in card.operations
            for spec in operation.parameters
            for name in spec.names
        }
        values = {name: value for name, value in draft.values.items() if name in known}
        planned = plan(cards, replace(draft, values=values))
        if len(planned) == 1:  # what this operation lacks comes back with another one
            unknown = {one.field for one in planned[0].view.violations if one.problem == "unknown parameter"}
            if unknown:
                values = {name: value for name, value in values.items() if name not in unknown}
                planned = plan(cards, replace(draft, values=values))
        return planned

    def cost(self, models: Sequence[str], draft: Draft, count: int) -> Cost:
        """What it will cost, and what stands in the way of it."""
        entry = self._entry()
        planned = self._plan(models, draft)
        if entry is None or entry.id == DEMO:
            lines = tuple((one.view.card.title, made_words(one.view), _("Free")) for one in planned)
            return Cost(_("Free (demo)"), "", lines)
        each = [
            estimate(self._prices, one.model, one.view.card.family, one.view.core).times(count)
            for one in planned
        ]
        lines = tuple(
            (one.view.card.title, made_words(one.view), estimate_words(cost))
            for one, cost in zip(planned, each, strict=True)
        )
        known = [cost for cost in each if cost.certainty is not Certainty.UNKNOWN]
        if not known:
            return Cost(_("Price unknown"), "", lines)
        total = functools.reduce(add, known)
        words = estimate_words(total)
        if len(known) < len(each):
            words = _("{price} + {n} unpriced").format(price=words, n=len(each) - len(known))
        age = datetime.fromtimestamp(total.read_at).astimezone()
        source = _("From the price list of {gateway}, read {time}").format(
            gateway=entry.name, time=f"{age:%H:%M}"
        )
        left, most = self._balance, total.high if total.high is not None else total.low
        if left is not None and left < total.low:
            blocked = _("This needs about ${amount} and {gateway} has ${left}.").format(
                amount=f"{total.low:.2f}", gateway=entry.name, left=f"{left:.2f}"
            )
            return Cost(words, source, lines, blocked)
        limit = self._studio.preferences.settings.ask_above_usd
        ask = _("This may cost {price}, more than ${limit}. Send it?").format(price=words, limit=f"{limit:g}")
        return Cost(words, source, lines, "", ask if most > limit else "")

    def exact_request(self, model: str, draft: Draft) -> str:
        """The request as it would leave, as text, with pictures shortened."""
        entry = self._entry()
        [one] = self._plan([model], draft)
        if entry is None or not one.view.can_send:
            return ""
        request = self._request(entry, one)
        pictures = {image.file: b"" for image in request.images if image.file}
        sent = FORMATS[request.wire_format].encode_submit(request, pictures)
        body = json.dumps(sent.body, ensure_ascii=False, indent=2)
        return f"{sent.method} {entry.base_url}{sent.path}\n\n{body}"

    def generate(self, models: Sequence[str], draft: Draft, count: int, sent: Callable[[str], None]) -> None:
        """Record and start."""
        self._spawn("generate", self._generate(models, draft, count), sent)

    async def _generate(self, models: Sequence[str], draft: Draft, count: int) -> None:
        entry = self._entry()
        if entry is None:
            self._window.show_welcome()
            return
        kept = [
            await keep_picture(self._studio.places, image.file or image.link, image.role)
            for image in draft.images
        ]
        planned = self._plan(models, replace(draft, images=tuple(kept)))
        problems = [bad for one in planned for bad in one.view.violations]
        if problems:  # all or nothing
            raise BadInput(problems[0].field, violation_words(problems[0]))
        requests = [self._request(entry, one) for one in planned]
        for request in requests:
            for _number in range(count):
                await self._studio.pipeline.record(request)

    def _request(self, entry: GatewayEntry, one: Planned) -> GenerationRequest:
        types = self._studio.gateways.endpoint_types(entry.id, one.model)
        return request_from(entry, one.view, one.draft, {}, model=one.model, endpoint_types=types)

    def act(self, job_id: JobId, action: str, text: str = "") -> None:
        """Something done to a job."""
        pipeline = self._studio.pipeline
        match action:
            case "nudge":
                pipeline.nudge(job_id)
            case "stop":
                self._spawn(action, pipeline.stop(job_id))
            case "watch":
                self._spawn(action, pipeline.watch_again(job_id))
            case "check":
                self._spawn(action, pipeline.check_again(job_id))
            case "first":
                self._spawn(action, pipeline.move(job_id, None))
            case "edit":
                self._spawn(action, self._edit(job_id, text))
            case "adopt":
                self._spawn(action, pipeline.adopt(job_id, text))
            case "never arrived":
                self._spawn(action, pipeline.never_arrived(job_id))
            case "send again":
                self._spawn(action, pipeline.send_again(job_id))
            case _:
                log.warning("unknown action %s", action)

    async def _edit(self, job_id: JobId, prompt: str) -> None:
        job = self._studio.book.get(job_id)
        if job is not None and prompt.strip():
            await self._studio.pipeline.edit(job_id, replace(job.request, prompt=prompt))

    def dossier(self, job_id: JobId) -> str:
        """All about one job for the gateway's administrator, without secrets."""
        job = self._studio.book.get(job_id)
        return dossier(job, self._studio.book.facts(job_id)) if job is not None else ""

    def evidence_words(self, job_id: JobId) -> str:
        """What free questions told about a job whose answer was lost."""
        job = self._studio.book.get(job_id)
        return evidence_words(job.evidence) if job is not None and job.evidence is not None else ""

    def poster(self, job_id: JobId) -> Path:
        """Where the poster lies once it is made."""
        return self._studio.places.posters / f"{job_id}.jpg"

    def remember(self, state: Mapping[str, Json]) -> None:
        """Keep the draft and the window."""
        self._spawn("remember", self._remember(dict(state)))

    async def leave(self) -> None:
        """Write the draft and the window down before everything ends."""
        self._window.end()
        await self._remember(self._window.state())

    async def _remember(self, state: dict[str, Json]) -> None:
        await self._studio.preferences.remember_desk(state)

    def gateway(self) -> GatewayView:
        """The gateway in use."""
        entry = self._entry()
        if entry is None:
            return GatewayView(_("Connect"), "none")
        if entry.id == DEMO:
            return GatewayView(_("Demo"), "demo", _("Free"))
        online = self._studio.gateways.is_online(entry.id)
        words = (
            "–"
            if self._balance is None
            else _("Unlimited")
            if self._balance == float("inf")
            else f"${self._balance:.2f}"
        )
        return GatewayView(entry.name, "connected" if online else "unreachable", words)

    def gateways(self) -> list[GatewayView]:
        """Every gateway that is set up."""
        online = self._studio.gateways.is_online
        entries = self._studio.preferences.settings.gateways
        return [GatewayView(one.name, "connected" if online(one.id) else "unreachable") for one in entries]

    def use_gateway(self, name: str, done: Callable[[str], None]) -> None:
        """Make another gateway the current one."""

        async def work() -> None:
            settings = self._studio.preferences.settings
            entry = settings.gateway(name)
            if entry is not None:
                await self._studio.preferences.change(replace(settings, current_gateway=entry.id))
                await self.learn()

        self._spawn("gateway", work(), done)

    def start_demo(self, done: Callable[[str], None]) -> None:
        """Use the demo gateway."""
        self._spawn("demo", self.use_demo(), done)

    async def use_demo(self) -> None:
        """Start it and take its models."""
        await self._studio.start_demo()
        self._studio.preferences.settings = replace(self._studio.preferences.settings, current_gateway=DEMO)
        await self._studio.preferences.change(self._studio.preferences.settings)
        await self.learn()

    def test_connection(
        self,
        address: str,
        token: str,
        proxy: str,
        line: Callable[[TestLine], None],
        done: Callable[[bool], None],
    ) -> None:
        """Test without storing anything."""

        async def work() -> None:
            good = True
            try:
                base_url = clean_address(address)
                entry = GatewayEntry(
                    id=gateway_id("test", frozenset()), name="test", base_url=base_url, proxy=proxy
                )
                async for finding in self._studio.gateways.test(entry, Secret(token)):
                    good = good and finding.good is not False
                    words = str(explain(finding.error)) if finding.error else finding.detail
                    line(TestLine(finding.subject, finding.good, words))
            except StudioError as error:
                good = False
                line(TestLine("", False, str(explain(error))))
            finally:
                done(good)

        self._spawn("test", work())

    def connect_gateway(
        self,
        name: str,
        address: str,
        token: str,
        proxy: str,
        keep: str,
        passphrase: str,
        done: Callable[[str], None],
    ) -> None:
        """Store the gateway and its token."""

        async def work() -> None:
            base_url = clean_address(address)
            settings = self._studio.preferences.settings
            title = name or base_url.partition("://")[2].partition("/")[0]
            same = settings.gateway(title)
            entry = GatewayEntry(
                id=same.id if same else gateway_id(title, frozenset(one.id for one in settings.gateways)),
                name=title,
                base_url=base_url,
                proxy=proxy,
                token_storage=keep,
            )
            await self._studio.gateways.keep_token(entry, Secret(token), passphrase=passphrase)
            settings = replace(settings.with_gateway(entry), current_gateway=entry.id)
            await self._studio.preferences.change(settings)
            await self._studio.gateways.learn_routes(entry)
            await self.learn()

        self._spawn("connect", work(), done)

    def set_theme(self, name: str) -> None:
        """Remember the theme."""
        settings = replace(self._studio.preferences.settings, theme=name)
        self._spawn("theme", self._studio.preferences.change(settings))

    async def learn(self) -> None:
        """Ask the current gateway for its models, prices and balance, and show them."""
        entry = self._entry()
        if entry is None:
            return
        gateways = self._studio.gateways
        listed = await gateways.models(entry.id)
        # reading the catalogue parses some 400 kB of TOML
        self._cards = await asyncio.to_thread(
            lambda: [
                card if card.id == one.id else replace(card, id=one.id)
                for one in listed
                if one.makes_video(known=(card := self._studio.catalogue.card(one.id)).family != "unknown")
            ]
        )
        self._prices = await gateways.prices(entry.id)
        self._balance = await gateways.balance(entry.id)
        self._window.show_models()
        self._window.show_gateway()

    def _card(self, model: str) -> ModelCard:
        return self._studio.catalogue.card(model)

    def _entry(self) -> GatewayEntry | None:
        current = self._studio.preferences.settings.current_gateway
        return self._studio.gateways.entry(current) if current else None

    def _spawn(
        self, name: str, work: Coroutine[Any, Any, object], done: Callable[[str], None] | None = None
    ) -> None:
        self._count += 1

        async def run() -> None:
            problem = ""
            try:
                await work
            except NoKeyring:
                problem = "no keyring"
            except (StudioError, TimeoutError) as error:
                problem = (
                    str(explain(error))
                    if isinstance(error, StudioError)
                    else _("The keyring did not answer.")
                )
            if done is not None:
                done(problem)
            elif problem:
                log.warning("%s: %s", name, problem)

        self._studio.tasks.spawn(f"window {name} {self._count}", run())
