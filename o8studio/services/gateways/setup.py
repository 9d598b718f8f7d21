"""Setting gateways up: adding, changing, removing, making current, keeping their tokens, choosing formats by hand."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from o8studio.domain.errors import (
    BadInput,
    DiskTrouble,
    GatewayError,
    Incomprehensible,
    NoKeyring,
    RefusalKind,
    Refused,
    StudioError,
    TokenFileLocked,
    VaultError,
)
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.domain.similar import similar
from o8studio.gateway.contact import can_trust
from o8studio.gateway.formats import NATIVE, SUBMITTABLE
from o8studio.gateway.origin import origin_of
from o8studio.gateway.refusals import is_forbidden, is_token_refused
from o8studio.services.gateways.account import Account
from o8studio.services.gateways.connection_test import ConnectionTest, Finding
from o8studio.services.gateways.discovery import Probe, learned, probe
from o8studio.services.gateways.registry import GatewayRegistry
from o8studio.services.gateways.tokens import Tokens, check_token
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.settings import (
    DEMO,
    MOST_GATEWAYS,
    MOST_RESULT_HOSTS,
    GatewayEntry,
    clean_address,
    clean_host,
    clean_proxy,
    gateway_id,
)

AUTOMATIC = "auto"
"""Chosen in place of a format: the detected one."""
_CHANGEABLE = frozenset({"name", "base_url", "proxy", "ca_file", "result_hosts"})


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedGateway:
    """A gateway as the user describes it; None keeps the old value, or takes the default.

    Attributes:
        name: empty for the address' host.
        proxy: `system`, `direct` or an address.
        ca_file: a file of certificates that are trusted beside the system's; empty for none.
        keep: where the token is kept, a `TokenStorage`.
    """

    address: str
    name: str = ""
    proxy: str | None = None
    ca_file: str | None = None
    keep: str | None = None


def is_same_origin(one: str, other: str) -> bool:
    """Whether a token for one address may go to the other."""
    return origin_of(one) == origin_of(other)


def formats_for(family: str) -> tuple[str, ...]:
    """The formats that a person may choose for a family of models, the vendor's own first."""
    return tuple(dict.fromkeys((*NATIVE.get(family, ()), *SUBMITTABLE)))


class GatewaySetup:
    """The use cases, for every face. Input is checked before anything is asked, sent or kept."""

    def __init__(
        self,
        preferences: Preferences,
        registry: GatewayRegistry,
        tokens: Tokens,
        account: Account,
        connection_test: ConnectionTest,
    ) -> None:
        self._preferences = preferences
        self._registry = registry
        self._tokens = tokens
        self._account = account
        self._connection_test = connection_test
        self._looked_at: set[tuple[GatewayId, str]] = set()

    async def checked(self, wanted: WantedGateway) -> GatewayEntry:
        """The entry that `add` would store: the existing one of that name at this address, or a new one.

        Raises:
            BadInput: what can't be used.
        """
        base_url = clean_address(wanted.address)
        known, title = self._known_as(wanted.name.strip(), base_url)
        settings = self._preferences.settings
        if known is None:
            self._check_name(title)
            taken = frozenset(one.id for one in settings.gateways)
            known = GatewayEntry(id=gateway_id(title, taken), name=title, base_url=base_url)
        keep = known.token_storage if wanted.keep is None else wanted.keep
        if keep not in list(TokenStorage):
            raise BadInput("keep", f"one of {', '.join(TokenStorage)}")
        return replace(
            known.at(base_url),
            proxy=known.proxy if wanted.proxy is None else clean_proxy(wanted.proxy),
            ca_file=known.ca_file if wanted.ca_file is None else await _clean_ca_file(wanted.ca_file),
            token_storage=TokenStorage(keep),
        )

    async def add(
        self, entry: GatewayEntry, token: Secret, passphrase: str = ""
    ) -> VaultError | DiskTrouble | None:
        """Keep the entry that `checked` gave, then its token. Only the first gateway becomes the current one.

        At another origin the old token goes first: whenever the program ends in between, no token is there for an
        address that it is not for.

        Returns:
            Why the place where its tokens were kept before still keeps them; None when it does not.

        Raises:
            BadInput: it can't be a token, the passphrase is missing, or there are `MOST_GATEWAYS` already.
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, DiskTrouble: nothing was added; the token for
                another origin may be gone.
        """
        check_token(token)
        before = self._preferences.settings.gateway(entry.id)
        if before is None and len(self._preferences.settings.gateways) >= MOST_GATEWAYS:
            raise BadInput("gateway", "too many")
        if before is None or not is_same_origin(before.base_url, entry.base_url):
            await self._tokens.make_way(entry, passphrase)
        try:
            await self._registry.save(entry)
            await self._tokens.keep(entry, token, passphrase=passphrase)
        except StudioError:
            await self._put_back(entry, before)
            raise
        return await _told(self._tokens.leave(before, entry)) if before is not None else None

    async def use(self, gateway_id: GatewayId) -> None:
        """Make a gateway the current one.

        Raises:
            BadInput: there is no such gateway.
            DiskTrouble
        """
        if gateway_id != DEMO:
            self.known(gateway_id)
        settings = replace(self._preferences.settings, current_gateway=gateway_id)
        await self._preferences.change(settings)

    async def change(self, gateway_id: GatewayId, changes: Mapping[str, str]) -> GatewayEntry:
        """Set `name`, `base_url`, `proxy`, `ca_file` or `result_hosts` and return the new entry. Running requests finish.

        Args:
            changes: `result_hosts` with spaces or commas between the hosts.

        At another origin the tokens are deleted first, and one must be given again (docs/decisions/0024).

        Raises:
            BadInput: there is no such gateway, or what can't be used.
            NoKeyring, KeyringLocked, KeyringSilent, TokenFileLocked, DiskTrouble: nothing was changed; the tokens may
                be gone.
        """
        entry = self.known(gateway_id)
        wrong = changes.keys() - _CHANGEABLE
        if wrong:
            raise BadInput(min(wrong), "no such setting")
        name = changes.get("name", entry.name).strip()
        if name != entry.name:  # older versions accepted names that are refused now
            self._check_name(name, but=entry.id)
        base_url = clean_address(changes["base_url"]) if "base_url" in changes else entry.base_url
        proxy = clean_proxy(changes["proxy"]) if "proxy" in changes else entry.proxy
        ca_file = await _clean_ca_file(changes["ca_file"]) if "ca_file" in changes else entry.ca_file
        hosts = _clean_hosts(changes["result_hosts"]) if "result_hosts" in changes else None
        if not is_same_origin(entry.base_url, base_url):
            try:
                await self._tokens.make_way(entry)
            except BadInput as error:  # its passphrase was not entered in this session
                raise TokenFileLocked from error
        now = self.known(gateway_id)  # a test may have updated it meanwhile
        fresh = replace(now.at(base_url), name=name, proxy=proxy, ca_file=ca_file)
        if hosts is not None:
            fresh = replace(fresh, result_hosts=hosts)
        await self._registry.save(fresh)
        return fresh

    async def remove(self, gateway_id: GatewayId) -> VaultError | DiskTrouble | None:
        """Delete its token, then its entry; its jobs stay, and running requests finish.

        Returns:
            Why the token could not be deleted; None when it was.

        Raises:
            BadInput: there is no such gateway.
            DiskTrouble: the settings can't be written.
        """
        entry = self.known(gateway_id)
        left = await _told(self._tokens.forget(entry))
        await self._registry.drop(entry.id)
        await self._preferences.change(self._preferences.settings.without_gateway(entry.id))
        return left

    async def choose_format(self, gateway_id: GatewayId, family: str, form: str) -> GatewayEntry:
        """Choose the format for a family of models; `AUTOMATIC` or empty goes back to the detected one.

        Raises:
            BadInput: there is no such gateway, or no such format for this family.
            DiskTrouble
        """
        entry = self.known(gateway_id)
        if form not in ("", AUTOMATIC, *formats_for(family)):
            raise BadInput("format", f"one of {', '.join((*formats_for(family), AUTOMATIC))}")
        chosen = {name: value for name, value in entry.chosen.items() if name != family}
        if form not in ("", AUTOMATIC):
            chosen[family] = form
        fresh = replace(entry, chosen=chosen)
        await self._registry.save(fresh)
        return fresh

    async def allow_host(self, gateway_id: GatewayId, host: str, *, allowed: bool = True) -> GatewayEntry:
        """Allow the results of this gateway to lie on a host of a private network, or no longer.

        One that commands were only given by its address, which is its id then, is kept from here on.

        Raises:
            BadInput: there is no such gateway, or it is no host.
            DiskTrouble
        """
        wanted = clean_host(host)
        is_kept = self._preferences.settings.gateway(gateway_id) is not None or not allowed
        entry = self.known(gateway_id) if is_kept or "://" not in gateway_id else given_by_address(gateway_id)
        others = tuple(one for one in entry.result_hosts if one != wanted)
        if allowed and len(others) >= MOST_RESULT_HOSTS:
            raise BadInput("host", "too many")
        fresh = replace(entry, result_hosts=(*others, wanted) if allowed else others)
        await self._registry.save(fresh)
        return fresh

    async def test(self, entry: GatewayEntry) -> AsyncIterator[Finding]:
        """Test a configured gateway, and store what its routes showed.

        Raises:
            VaultError: there is no token to test with.
            DiskTrouble: the result can't be written.
        """
        found: Probe | None = None
        async for finding in self._connection_test.of(entry):
            found = finding.probe or found
            yield finding
        if found is not None:
            await self.learn_routes(entry, found)

    async def learn_routes(self, entry: GatewayEntry, found: Probe | None = None) -> GatewayEntry:
        """Store the gateway's formats and generation.

        Args:
            found: the result of a test made just now; without it the gateway is probed.

        Raises:
            GatewayError, VaultError, DiskTrouble: nothing was stored; this includes a token that is not accepted.
        """
        self._looked_at.add((entry.id, entry.base_url))
        if found is None:
            await self._check_token_is_taken(entry.id)
            found = await probe(await self._registry.client(entry.id))
        now = self._registry.entry(entry.id)  # the user may have changed it meanwhile
        if now is None or now.base_url != entry.base_url:
            return entry
        fresh = learned(now, found)
        if entry.id == DEMO:  # our own demo gateway, whichever server it imitates
            fresh = replace(fresh, generation=Generation.DEMO.value, server="Demo")
        await self._registry.save(fresh)
        return fresh

    async def learn_unknown(self, entry: GatewayEntry) -> GatewayEntry:
        """Probe a gateway of unknown generation, once per start: settings of older versions lack it."""
        if entry.generation or (entry.id, entry.base_url) in self._looked_at:
            return entry
        with contextlib.suppress(GatewayError, VaultError, DiskTrouble):
            return await self.learn_routes(entry)
        return entry

    def known(self, name: str) -> GatewayEntry:
        """A configured gateway, by id or name.

        Raises:
            BadInput: there is none.
        """
        entry = self._preferences.settings.gateway(name)
        if entry is None:
            raise BadInput("gateway", "unknown", meant=self.meant(name))
        return entry

    def meant(self, name: str, least: float = 0.6) -> str:
        """The gateway whose name is most like this one; empty when none is. `least` is how alike, of 1."""
        names = [one.name for one in self._preferences.settings.gateways]
        return "".join(similar(name, names, 1, least))

    async def _check_token_is_taken(self, gateway_id: GatewayId) -> None:
        """Routes refuse a wrong token first: with one, their answers say nothing about the gateway."""
        try:
            await self._account.models(gateway_id)
        except (Refused, Incomprehensible) as error:
            elsewhere = isinstance(error, Refused) and (
                error.kind is RefusalKind.REDIRECT
                or (error.kind is RefusalKind.BETWEEN and error.status == 401)
            )
            if elsewhere or (isinstance(error, Refused) and (is_token_refused(error) or is_forbidden(error))):
                raise

    def _known_as(self, name: str, base_url: str) -> tuple[GatewayEntry | None, str]:
        """The existing entry, and the title for a new one."""
        settings = self._preferences.settings
        if name:
            return settings.gateway(name), name
        rest = base_url.partition("://")[2]
        title = rest.partition("/")[0]
        known = settings.gateway(title)
        if known is not None and known.base_url != base_url:  # another one on the same host
            known, title = settings.gateway(rest), rest
        return known, title if title.casefold() != DEMO else base_url

    async def _put_back(self, entry: GatewayEntry, before: GatewayEntry | None) -> None:
        """As it was before it was added, at least in memory."""
        now = self._preferences.settings
        old = now.without_gateway(entry.id) if before is None else now.with_gateway(before)
        with contextlib.suppress(DiskTrouble):
            await self._preferences.change(old)

    def _check_name(self, name: str, but: str = "") -> None:
        if not name:
            raise BadInput("name", "empty")
        others = [one for one in self._preferences.settings.gateways if one.id != but]
        if name.casefold() == DEMO or any(name in (one.id, one.name) for one in others):
            raise BadInput("name", "taken")


async def _told(forgetting: Awaitable[None]) -> VaultError | DiskTrouble | None:
    """Why tokens are still kept where they were to be deleted."""
    try:
        await forgetting
    except NoKeyring:  # it keeps nothing
        return None
    except (VaultError, DiskTrouble) as error:
        return error
    return None


def given_by_address(typed: str) -> GatewayEntry:
    """A gateway that is not set up, by its address alone.

    Raises:
        BadInput: it is no address.
    """
    address = clean_address(typed)
    return GatewayEntry(
        id=GatewayId(address), name=address, base_url=address, token_storage=TokenStorage.SESSION
    )


def _clean_hosts(typed: str) -> tuple[str, ...]:
    """Hosts with spaces or commas between them, each once.

    Raises:
        BadInput
    """
    found = tuple(dict.fromkeys(map(clean_host, typed.replace(",", " ").split())))
    if len(found) > MOST_RESULT_HOSTS:
        raise BadInput("host", "too many")
    return found


async def _clean_ca_file(typed: str) -> str:
    """The file's absolute path, after a check that it contains certificates; empty for none."""
    path = _whole_path(typed.strip()) if typed.strip() else ""
    if path and not await asyncio.to_thread(can_trust, path):
        raise BadInput("ca_file", "unreadable")
    return path


def _whole_path(typed: str) -> str:
    """Absolute, as the program may be started in another folder next time."""
    return str(Path(typed).expanduser().absolute())
