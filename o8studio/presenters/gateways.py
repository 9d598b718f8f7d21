"""The gateways as the window shows them; `services.gateways` connects, tests and changes them."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import datetime

from o8studio.domain.errors import GatewayError, Refused, StudioError, UnusableToken, VaultError
from o8studio.domain.gateway import GatewayState
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.job import JobState
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.listing import format_views, listed_models
from o8studio.services.compose.requests import generation_of
from o8studio.services.gateways.connection_test import (
    Finding,
    Subject,
    connected_words,
    detail_words,
    wrong_words,
)
from o8studio.services.gateways.setup import is_same_origin
from o8studio.services.runtime.bus import (
    BalanceNoted,
    GatewaysChanged,
    JobChanged,
    ModelsChanged,
    News,
    TermsChanged,
)
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio
from o8studio.texts.errors import (
    explain,
    still_kept_words,
)
from o8studio.texts.language import _, ngettext
from o8studio.texts.money import balance_words, short_balance_words
from o8studio.texts.names import finding_words, server_words
from o8studio.texts.notices import other_origin_words
from o8studio.ui.ports import Done, FormatView, GatewayView, TestLine


class GatewaysPresenter:
    """Implements `GatewaysPort`; reads models, prices and balance of the gateway in use."""

    def __init__(self, studio: Studio, current: CurrentGateway, work: Background) -> None:
        self._studio, self._current = studio, current
        self._entry, self._spawn, self._say = current.entry, work.spawn, work.say
        self._publish = studio.bus.publish

    def gateway(self) -> GatewayView:
        """The gateway in use."""
        entry = self._entry()
        return (
            self._view(entry)
            if entry is not None
            else GatewayView(name=_("Connect"), state=GatewayState.NONE)
        )

    def gateways(self) -> list[GatewayView]:
        """Every gateway that is set up, and the demo."""
        entries = self._studio.preferences.settings.gateways
        demo = self._studio.gateways.entry(DEMO)
        shown = [self._view(one) for one in entries]
        if demo is not None:
            return [*shown, self._view(demo)]
        words = _("Ready")
        return [
            *shown,
            GatewayView(id=DEMO, name=_("Demo"), state=GatewayState.DEMO, words=words, address=_("built in")),
        ]

    def watch_balance(self) -> None:
        """Subscribe to balance news, and read the balance after each spending."""
        self._studio.bus.subscribe(self._on_news)

    def _on_news(self, news: News) -> None:
        if isinstance(news, BalanceNoted):
            self._on_balance(news)
        elif (
            isinstance(news, JobChanged) and news.job.state is JobState.QUEUED
        ):  # it was billed when it was accepted
            self.look_at_balance()

    def look_at_balance(self) -> None:
        """Read the current gateway's balance, as soon as the limit allows."""
        entry = self._entry()
        if entry is None or entry.id == DEMO:
            return

        async def work() -> None:
            evidence = self._studio.evidence
            await asyncio.sleep(evidence.too_soon(entry.id))
            await evidence.note_balance(entry.id, at_least_every=0.0)

        self._studio.tasks.spawn("window balance", work())

    def _on_balance(self, news: BalanceNoted) -> None:
        entry = self._entry()
        if entry is not None and entry.id == news.gateway_id and news.balance != self._current.balance:
            self._current.balance = news.balance
            self._publish(GatewaysChanged())
            self._publish(TermsChanged())

    def _view(self, entry: GatewayEntry) -> GatewayView:
        settings = self._studio.preferences.settings
        current = entry.id == settings.current_gateway
        if entry.id == DEMO:
            return GatewayView(
                id=DEMO, name=_("Demo"), state=GatewayState.DEMO, words=_("Ready"), balance=_("Free"),
                address=_("built in"), server=server_words(entry.server), is_current=current,
            )  # fmt: skip
        rejected = entry.id in self._rejected
        state = {
            None: GatewayState.NOT_ASKED, True: GatewayState.CONNECTED, False: GatewayState.UNREACHABLE,
        }[self._studio.gateways.is_online(entry.id)]  # fmt: skip
        state = GatewayState.REJECTED if rejected or entry.id in self._without_token else state
        balance = short_balance = ""
        if current:
            found = self._current.balance
            balance = "–" if found is None else balance_words(found)
            short_balance = balance if found is None else short_balance_words(found)
        words = {
            GatewayState.REJECTED: _("Token rejected") if rejected else _("Needs its token"),
            # Translators: of a gateway, in a list of them: nobody asked it anything yet in this session
            GatewayState.NOT_ASKED: _("Not asked yet"),
            GatewayState.CONNECTED: _("Connected"),
            GatewayState.UNREACHABLE: _("Not reachable"),
        }[state]
        return GatewayView(
            id=entry.id, name=entry.name, state=state, words=words, balance=balance, short_balance=short_balance, address=entry.base_url,
            proxy=entry.proxy, ca_file=entry.ca_file, result_hosts=" ".join(entry.result_hosts), token=entry.token_storage, server=server_words(entry.server),
            today=self._today(entry), is_current=current,
        )  # fmt: skip

    _rejected: frozenset[str] = frozenset()
    _without_token: frozenset[str] = frozenset()
    """Gateways whose token was kept for one session only, or can't be read."""
    _learned = ""
    """The gateway whose models, prices and balance are known or being read."""

    def _today(self, entry: GatewayEntry) -> str:
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        sent = [
            job
            for job in self._studio.book
            if job.request.gateway_id == entry.id
            and job.recorded_at >= midnight
            and job.charge is not Charge.NONE
        ]
        return ngettext("{n} clip", "{n} clips", len(sent)).format(n=len(sent))

    def formats(self, gateway_id: str) -> list[FormatView]:
        """The request format of each model family at a gateway."""
        entry = self._studio.gateways.entry(gateway_id)
        if entry is None:
            return []
        return format_views(entry, self._current.specs)

    def choose_format(self, gateway_id: str, family: str, form: str) -> None:
        """Choose the format of a family; empty goes back to the detected one."""
        self._spawn("format", self._studio.setup.choose_format(GatewayId(gateway_id), family, form))

    def use_gateway(self, name: str, done: Done) -> None:
        """Make another gateway the current one."""

        async def work() -> None:
            if name == DEMO:
                await self.use_demo()
            else:
                await self._studio.setup.use(self._studio.setup.known(name).id)
                await self.learn()

        self._spawn("gateway", work(), done)

    def start_demo(self, done: Done) -> None:
        """Use the demo gateway."""
        self._spawn("demo", self.use_demo(), done)

    async def use_demo(self) -> None:
        """Start the demo gateway and load its models."""
        await self._studio.start_demo()
        await self._studio.setup.use(DEMO)
        await self.learn()

    def test_gateway(
        self, gateway_id: str, line: Callable[[TestLine], None], done: Callable[[bool], None]
    ) -> None:
        """Test a configured gateway with its own token; its routes are probed again."""

        async def findings() -> AsyncIterator[Finding]:
            if gateway_id == DEMO:
                await self._studio.start_demo()
            entry = self._studio.gateways.entry(gateway_id) or self._studio.setup.known(gateway_id)
            rejected = False
            async for finding in self._studio.setup.test(entry):
                rejected = rejected or (finding.subject is Subject.TOKEN and finding.good is False)
                yield finding
            self._rejected = (
                self._rejected | {gateway_id} if rejected else self._rejected - frozenset({gateway_id})
            )
            self._publish(GatewaysChanged())

        self.report(findings(), line, done)

    def report(
        self, findings: AsyncIterator[Finding], line: Callable[[TestLine], None], done: Callable[[bool], None]
    ) -> None:
        """Show each finding of a test, and what ended it early."""
        found: list[Finding] = []
        begun, answered = time.monotonic(), 0.0
        trouble = ""

        async def work() -> None:
            nonlocal trouble, answered
            try:
                async for one in findings:
                    answered = answered or time.monotonic() - begun
                    found.append(one)
                    line(TestLine(finding_words(one.subject), one.good, detail_words(one)))
            except StudioError as error:
                trouble = str(explain(error))
                line(TestLine("", False, trouble))

        def ended(problem: str) -> None:
            if problem:
                line(TestLine("", False, problem))
            wrong = trouble or problem or wrong_words(found)
            line(TestLine("", not wrong, wrong or connected_words(found, answered), is_result=True))
            done(not wrong)

        self._spawn("test", work(), ended)

    def change_gateway(self, gateway_id: str, changes: Mapping[str, str], done: Done) -> None:
        """Set `name`, `base_url`, `proxy`, `ca_file` or `result_hosts`."""

        async def work() -> None:
            before = self._studio.setup.known(gateway_id)
            fresh = await self._studio.setup.change(before.id, changes)
            self._publish(GatewaysChanged())
            if not is_same_origin(fresh.base_url, before.base_url):
                self._say(other_origin_words(fresh.name), stays=True)
            elif fresh.base_url != before.base_url:
                self._look_at(fresh)

        self._spawn("gateway", work(), done)

    def remove_gateway(self, gateway_id: str, done: Done) -> None:
        """Remove a gateway and its token; its clips stay."""

        async def work() -> None:
            left = await self._studio.setup.remove(self._studio.setup.known(gateway_id).id)
            self._publish(GatewaysChanged())
            if left is not None:
                self._say(still_kept_words(left), stays=True)
            entry = self._entry()
            if entry is None:
                self._forget_learned()
            elif entry.id != self._learned:  # a different gateway has become the current one
                await self.learn()

        self._spawn("gateway", work(), done)

    def token_came(self, gateway_id: GatewayId) -> None:
        """A new token: whether it is rejected is not known."""
        self._rejected -= frozenset({gateway_id})
        self._without_token -= frozenset({gateway_id})
        self._publish(GatewaysChanged())

    async def learn(self, *, routes: bool = False) -> None:
        """Read models, prices and balance of the current gateway and show them; retries an unreachable one.

        Args:
            routes: probe its formats first.

        Raises:
            GatewayError, VaultError
        """
        entry = self._entry()
        if entry is None:
            return
        if self._learned not in ("", entry.id):
            self._forget_learned()
        self._learned = entry.id
        try:
            await self._learn(await self._studio.setup.learn_routes(entry) if routes else entry)
        except UnusableToken:
            self._rejected |= {entry.id}
            self._publish(GatewaysChanged())
            raise
        except VaultError:
            self._without_token |= {entry.id}
            self._publish(GatewaysChanged())
            raise
        except GatewayError as error:
            if not self._is_rejected(entry, error):
                self._studio.tasks.keep(f"window learn {entry.id}", lambda: self._learn_later(entry.id))
            raise

    def _is_rejected(self, entry: GatewayEntry, error: GatewayError) -> bool:
        """Whether the token is rejected, which is shown; retrying would not help."""
        if not isinstance(error, Refused) or error.status not in (401, 403):
            return False
        self._rejected |= {entry.id}
        self._publish(GatewaysChanged())
        return True

    def _forget_learned(self) -> None:
        """Forget models, prices and balance of the previous gateway."""
        self._learned = ""
        self._current.forget()
        self._publish(ModelsChanged())

    async def _learn_later(self, gateway_id: GatewayId) -> None:
        while True:
            await asyncio.sleep(self._studio.policies.questions.unreached)
            entry = self._entry()
            if entry is None or entry.id != gateway_id:
                return
            try:
                await self._learn(entry)
            except GatewayError as error:
                if self._is_rejected(entry, error):
                    return
            except VaultError:
                return  # a keyring may prompt the user each time
            else:
                return

    async def _learn(self, entry: GatewayEntry) -> None:
        """Another one may be chosen during each question: what is learned then is not that one's."""
        listed = await listed_models(self._studio, entry, self._say)
        # reading the catalogue parses some 400 kB of TOML, and what gateways pass on some 20 kB
        await asyncio.to_thread(self._studio.carriages.of, generation_of(entry))
        specs = await asyncio.to_thread(
            lambda: [
                spec if spec.id == one.id else replace(spec, id=one.id)
                for one in listed
                if one.makes_video(
                    known=(spec := self._studio.catalogue.spec(one.id)).family != UNKNOWN_FAMILY
                )
            ]
        )
        if self._is_left(entry):
            return
        self._current.specs = specs
        prices = await self._studio.account.prices(entry.id)
        if self._is_left(entry):
            return
        self._current.prices = prices
        await self._studio.evidence.note_balance(entry.id, at_least_every=0.0)
        if self._is_left(entry):
            return
        self._current.balance = self._studio.account.last_balance.get(entry.id)
        self._publish(ModelsChanged())
        self._publish(GatewaysChanged())
        self._look_at(entry)

    def _is_left(self, entry: GatewayEntry) -> bool:
        now = self._entry()
        return now is None or now.id != entry.id

    def _look_at(self, entry: GatewayEntry) -> None:
        """Probe, in the background, a gateway whose generation is missing from older settings."""

        async def work() -> None:
            fresh = await self._studio.setup.learn_unknown(entry)
            if fresh is not entry:
                self._publish(GatewaysChanged())
                self._publish(TermsChanged())

        if not entry.generation:
            self._studio.tasks.spawn(f"window look {entry.id}", work())
