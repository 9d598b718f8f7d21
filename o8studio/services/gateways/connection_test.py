"""A free connection test: one typed finding per question. Nothing is stored, and no job is submitted."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.errors import (
    AnswerLost,
    GatewayError,
    Incomprehensible,
    NotSent,
    RefusalKind,
    Refused,
    StudioError,
    VaultError,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.refusals import is_forbidden, is_token_refused
from o8studio.services.gateways.account import Account, has_no_list
from o8studio.services.gateways.discovery import Probe, learned, probe
from o8studio.services.gateways.question_budget import QuestionBudget
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.gateways.tokens import Tokens
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.clock import Clock
from o8studio.store.settings import GatewayEntry, is_unencrypted
from o8studio.texts.errors import explain, no_list_words, unencrypted_words
from o8studio.texts.language import _, joined, ngettext
from o8studio.texts.money import balance_words
from o8studio.texts.names import finding_words, format_words, server_words


class Subject(StrEnum):
    """The subject of a finding; the values are printed by `--json`."""

    ADDRESS = "address"
    CERTIFICATE = "certificate"
    TOKEN = "token"
    MODELS = "models"
    ROUTES = "routes"
    BALANCE = "balance"
    PRICES = "prices"
    KEYRING = "keyring"
    """Whether the keyring returns the token; for one that is not kept yet, whether it keeps anything."""
    SESSION = "session"
    PASSPHRASE = "passphrase"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding of a connection test; only the attributes of its subject are set.

    Attributes:
        good: None when it does not apply here.
        error: why it is not good, where something was raised.
        address: the address asked; of `ADDRESS`.
        is_readable: the token travels unencrypted; of `CERTIFICATE`.
        count: of `MODELS` and `PRICES`.
        is_unlisted: the gateway has no list of models; of `MODELS`.
        server, formats: what was detected; of `ROUTES`.
        probe: the complete result of the probe, so that it is not run twice; of `ROUTES`.
        balance: of the token; of `BALANCE`.
    """

    subject: Subject
    good: bool | None
    error: StudioError | None = None
    address: str = ""
    is_readable: bool = False
    count: int = 0
    is_unlisted: bool = False
    server: str = ""
    formats: tuple[str, ...] = ()
    probe: Probe | None = None
    balance: Balance | None = None


class ConnectionTest:
    """Tests with a client of its own, so that running jobs are not affected."""

    def __init__(
        self, registry: GatewayRegistry, tokens: Tokens, clock: Clock, budget: QuestionBudget
    ) -> None:
        """`budget` is shared by all questions to this address."""
        self._registry = registry
        self._tokens = tokens
        self._clock = clock
        self._budget = budget

    async def of(self, entry: GatewayEntry) -> AsyncIterator[Finding]:
        """Test a configured gateway with its own token; the last finding says whether that token is kept.

        Raises:
            VaultError: there is no token to test with.
        """
        token = await self._tokens.get(entry)
        async with aclosing(self._questions(entry, token)) as lines:
            async for line in lines:
                yield line
        yield await self._kept(entry, token)

    async def run(self, entry: GatewayEntry, token: Secret) -> AsyncIterator[Finding]:
        """Test an address and a token that are not kept; the last finding says whether the keyring keeps anything.

        Raises:
            BadInput: it can't be a token.
        """
        async with aclosing(self._questions(entry, token)) as lines:
            async for line in lines:
                yield line
        if entry.token_storage is TokenStorage.KEYRING:
            yield await self._keyring()

    async def _questions(self, entry: GatewayEntry, token: Secret) -> AsyncGenerator[Finding]:
        """One finding per question, up to the first after which nothing more can be asked."""
        async with self._registry.trial_client(entry, token) as client:
            account = Account(_OnlyOne(entry.base_url, client), Bus(), self._clock, self._budget)
            try:
                count, problem = len(await account.models(entry.id)), None
            except (NotSent, AnswerLost) as error:
                yield _not_reached(entry, error)
                if _is_certificate(error):
                    yield Finding(subject=Subject.CERTIFICATE, good=False, error=error)
                return
            except (Refused, Incomprehensible) as error:
                count, problem = 0, error
            if isinstance(problem, Refused) and problem.kind is RefusalKind.REDIRECT:
                yield Finding(subject=Subject.ADDRESS, good=False, address=entry.base_url, error=problem)
                return
            yield Finding(subject=Subject.ADDRESS, good=True, address=entry.base_url)
            is_safe = True if entry.base_url.startswith("https:") else None
            yield Finding(
                subject=Subject.CERTIFICATE, good=is_safe, is_readable=is_unencrypted(entry.base_url)
            )
            if isinstance(problem, Refused) and (is_token_refused(problem) or is_forbidden(problem)):
                yield Finding(subject=Subject.TOKEN, good=False, error=problem)
                return
            # it is unknown whether the token was checked before something else failed
            yield Finding(subject=Subject.TOKEN, good=True if problem is None else None)
            if problem is not None and has_no_list(problem):
                yield Finding(subject=Subject.MODELS, good=None, is_unlisted=True)
            else:
                yield Finding(subject=Subject.MODELS, good=bool(count), count=count, error=problem)
                if problem is not None:
                    return
            yield await _routes(entry, client)
            left = await account.balance(entry.id)
            yield Finding(subject=Subject.BALANCE, good=left is not None or None, balance=left)
            yield await _prices(entry, account)

    async def _kept(self, entry: GatewayEntry, token: Secret) -> Finding:
        subject = Subject(entry.token_storage)
        try:
            return Finding(subject=subject, good=await self._tokens.is_kept(entry, token))
        except VaultError as error:
            return Finding(subject=subject, good=False, error=error)

    async def _keyring(self) -> Finding:
        try:
            await self._tokens.try_keyring()
        except VaultError as error:
            return Finding(subject=Subject.KEYRING, good=False, error=error)
        return Finding(subject=Subject.KEYRING, good=True)


class _OnlyOne:
    """The client source of a test: only this gateway, and contact is not recorded."""

    def __init__(self, base_url: str, client: GatewayClient) -> None:
        self._base_url = base_url
        self._client = client

    async def client(self, _gateway_id: GatewayId) -> GatewayClient:
        return self._client

    def address(self, _gateway_id: GatewayId) -> str:
        return self._base_url

    def note_contact(self, _gateway_id: str, *, online: bool) -> None: ...


def _not_reached(entry: GatewayEntry, error: GatewayError) -> Finding:
    """An untrusted certificate still means that a server answered at that address."""
    return Finding(
        subject=Subject.ADDRESS, good=_is_certificate(error), address=entry.base_url,
        error=None if _is_certificate(error) else error,
    )  # fmt: skip


def _is_certificate(error: GatewayError) -> bool:
    return isinstance(error, NotSent) and error.reason is HoldReason.CERTIFICATE


async def _routes(entry: GatewayEntry, client: GatewayClient) -> Finding:
    try:
        found = await probe(client)
    except (NotSent, AnswerLost) as error:
        return Finding(subject=Subject.ROUTES, good=False, error=error)
    known = learned(entry, found)
    return Finding(
        subject=Subject.ROUTES, good=bool(known.formats), server=known.server, formats=known.formats,
        probe=found,
    )  # fmt: skip


async def _prices(entry: GatewayEntry, account: Account) -> Finding:
    try:
        count = len((await account.prices(entry.id)).prices)
    except GatewayError as error:
        return Finding(subject=Subject.PRICES, good=False, error=error)
    return Finding(subject=Subject.PRICES, good=True if count else None, count=count)


def wrong_words(findings: Sequence[Finding]) -> str:
    """What is wrong and what to do about it, as one line; empty if nothing is."""
    wrong = next((one for one in findings if one.good is False), None)
    return (
        "" if wrong is None else detail_words(wrong) or f"{finding_words(wrong.subject)}: {_('not usable')}"
    )


def connected_words(findings: Sequence[Finding], seconds: float) -> str:
    """What a test without a fault found, as one line.

    Args:
        seconds: until the gateway's first answer.
    """
    by_subject = {one.subject: one for one in findings}
    models, balance = by_subject.get(Subject.MODELS), by_subject.get(Subject.BALANCE)
    words = [_("Connected in {n} ms.").format(n=round(seconds * 1000))]
    if models is not None and models.count:
        words.append(ngettext("{n} model.", "{n} models.", models.count).format(n=models.count))
    if balance is not None and balance.balance is not None:
        words.append(_("Balance {sum}.").format(sum=balance_words(balance.balance)))
    return joined(words)


def detail_words(finding: Finding) -> str:
    """The detail of a finding; empty where the mark says it all."""
    if finding.error is not None:
        return str(explain(finding.error))
    match finding.subject:
        case Subject.ADDRESS:
            return finding.address
        case Subject.CERTIFICATE if finding.is_readable:
            return unencrypted_words()
        case Subject.MODELS if finding.is_unlisted:
            return no_list_words()
        case Subject.MODELS:
            return str(finding.count)
        case Subject.PRICES if finding.count:
            return str(finding.count)
        case Subject.ROUTES:
            return f"{server_words(finding.server)} ({', '.join(map(format_words, finding.formats))})"
        case Subject.BALANCE if finding.balance is not None:
            return balance_words(finding.balance)
        case _:
            return ""
