"""The gateways' tokens: where each is kept, and the second one that only follows jobs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from o8studio.domain.errors import (
    BadInput,
    KeyringSilent,
    NoToken,
    TokenFileLocked,
    UnusableToken,
    VaultError,
)
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.policies import TimeLimits
from o8studio.domain.secret import MOST_LETTERS, Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.origin import origin_of
from o8studio.services.runtime.bus import Bus, Notified, TokenChanged
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.settings import DEMO, FOLLOWING, GatewayEntry
from o8studio.store.vault import PassphraseVault, SessionVault, TokenVault, system_vault
from o8studio.texts.language import _

_Found = TypeVar("_Found")
_PROBE = GatewayId("connection test")
"""Contains a space, which no gateway id does, so that it can't collide with a gateway's token."""


class Tokens:
    """Read from the vault once, then cached in memory. Vaults block, so one thread calls them."""

    def __init__(
        self,
        preferences: Preferences,
        bus: Bus,
        environment_token: str = "",
        vault_seconds: float = TimeLimits().vault,
    ) -> None:
        """`vault_seconds` is the most that a keyring may take to answer, including a prompt to the user."""
        self._vault_seconds = vault_seconds
        self._preferences = preferences
        self._bus = bus
        self._environment = Secret(environment_token) if environment_token else None
        self._given_for: tuple[GatewayId, str] | None = None
        self._serves: dict[tuple[GatewayId, str], bool] = {}
        self._told: set[str] = set()
        self.open_at: frozenset[GatewayId] = frozenset()
        """The gateways of unfinished jobs, some of which may be given by their address alone."""
        self.session = SessionVault()
        self._keyring = system_vault(preferences.places.tokens.with_name("sealed-tokens.json"))
        self._passphrase: PassphraseVault | None = None
        self._threads = ThreadPoolExecutor(1, "vault")
        self._without_following: set[GatewayId] = set()

    async def keep(self, entry: GatewayEntry, token: Secret, *, passphrase: str = "") -> None:
        """Store the token where the entry says and read it back; it is used from now on.

        Raises:
            BadInput: it can't be a token, or the passphrase is missing.
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, DiskTrouble
        """
        check_token(token)
        opened, vault = self._place(entry, passphrase)
        await self._asked(vault.put, entry.id, token)
        self._passphrase = opened or self._passphrase  # only now is it known to be correct
        self._serves.pop(_place(entry), None)
        self.session.put(entry.id, token)  # drops the one that was read before
        self._bus.publish(TokenChanged(entry.id))

    async def make_way(self, entry: GatewayEntry, passphrase: str = "") -> None:
        """Delete what lies where the entry keeps its tokens: it is another origin's, and must never go to this one.

        Raises:
            BadInput: the passphrase is missing.
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, DiskTrouble
        """
        _opened, vault = self._place(entry, passphrase)
        for account in (following_account(entry), entry.id):
            await self._asked(vault.forget, account)
            self.session.forget(account)  # behind the vault: who was just reading there has put it here again

    async def leave(self, before: GatewayEntry, now: GatewayEntry) -> None:
        """Delete the tokens from the previous storage of a gateway; the second token moves to the new one.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked, DiskTrouble
        """
        if before.token_storage == now.token_storage:
            return
        second = await self.following(before)
        if second is not None and _origin(before) == _origin(now):
            await self.keep_following(now, second)
        if before.token_storage is not TokenStorage.SESSION:  # where the new token lies, too
            for name in (following_account(before), before.id):
                await self._asked(self._vault(before).forget, name)

    async def is_kept(self, entry: GatewayEntry, token: Secret) -> bool | None:
        """Whether the entry's storage returns this token; None where the environment provides it.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked
        """
        if self._environment is not None and token == self._environment:
            return None
        return await self._asked(self._vault(entry).get, entry.id) == token

    async def forget(self, entry: GatewayEntry) -> None:
        """Delete both tokens of a gateway; this session forgets them even if the vault refuses.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked, DiskTrouble
        """
        account = following_account(entry)
        self._without_following.add(account)
        self.session.forget(account)
        self.session.forget(entry.id)
        for name in (account, entry.id):
            await self._asked(self._vault(entry).forget, name)

    async def get(self, entry: GatewayEntry) -> Secret:
        """The token of a gateway.

        Raises:
            NoToken: there is none.
            UnusableToken: the kept one contains what no header can carry.
            TokenFileLocked, NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase
        """
        if self._environment is not None and self._serves.get(_place(entry)):
            return self._environment
        cached = self.session.get(entry.id)
        if cached is None and self._environment is not None and entry.id != DEMO:
            cached = await self._kept_or_given(entry, self._environment)
        elif cached is None:
            cached = await self._asked(self._vault(entry).get, entry.id)
        if cached is None:
            raise NoToken
        if cached.odd is not None:
            raise UnusableToken(*cached.odd)
        if not self._serves.get(_place(entry)):
            self.session.put(entry.id, cached)
        return cached

    def environment_is_for(self, entry: GatewayEntry) -> None:
        """A person named this gateway: the environment's token is meant for it, and for no other one."""
        self._given_for = _place(entry)

    async def lend(self, entry: GatewayEntry, given: Secret) -> None:
        """A command that was handed over brings a token for the gateway that it names: as the environment's, it
        serves only where none is kept, and only in memory.

        Raises:
            BadInput: it can't be a token.
        """
        check_token(given)
        try:
            kept = self.session.get(entry.id) or await self._asked(self._vault(entry).get, entry.id)
        except VaultError:
            return  # it may hold another one, which a person would unlock; that one is not covered up
        if kept is None:
            self.session.put(entry.id, given)
        elif kept != given:
            self._tell(
                _(
                    "O8STUDIO_TOKEN is not used: {gateway} has a token of its own. Remove that one, or add "
                    "the gateway again with the other."
                ).format(gateway=entry.name)
            )

    async def _kept_or_given(self, entry: GatewayEntry, given: Secret) -> Secret | None:
        """The token that is kept, or the environment's where none is and it is meant for this gateway.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked: and it is not meant for it.
        """
        meant = self._is_meant_for(entry)
        try:
            kept = await self._asked(self._vault(entry).get, entry.id)
        except VaultError:
            if not meant:
                raise
            kept = None
        if kept is not None:
            if meant and kept != given:
                self._tell(
                    _(
                        "O8STUDIO_TOKEN is not used: {gateway} has a token of its own. Remove that one, or add "
                        "the gateway again with the other."
                    ).format(gateway=entry.name)
                )
            return kept
        if meant:
            self._serves[_place(entry)] = True
            return given
        self._tell(
            _(
                "O8STUDIO_TOKEN is not used for {gateway}: it serves the gateway that --gateway names, or the "
                "only one."
            ).format(gateway=entry.name)
        )
        return None

    def _is_meant_for(self, entry: GatewayEntry) -> bool:
        """Whether the environment's token may go to this gateway: it was named, or it is the only one."""
        if self._given_for is not None:
            return self._given_for == _place(entry)
        known = [one.id for one in self._preferences.settings.gateways]
        return (known or sorted(self.open_at)) == [entry.id]

    def _tell(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._bus.publish(Notified(words, stays=True))

    async def keep_following(self, entry: GatewayEntry, token: Secret) -> None:
        """Store a second token for following this gateway's jobs, the same way as the main one.

        It is stored with the gateway's origin and is not used for another address.

        Raises:
            BadInput: it can't be a token.
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked, DiskTrouble
        """
        check_token(token)
        account = following_account(entry)
        self._without_following.discard(account)
        bound = Secret(f"{_origin(entry)}|{token.reveal()}")
        await self._asked(self._vault(entry).put, account, bound)
        self.session.put(account, bound)

    async def following(self, entry: GatewayEntry) -> Secret | None:
        """The following token, or None; also None if the vault can't be read."""
        account = following_account(entry)
        bound = self.session.get(account)
        if bound is None and account not in self._without_following:
            try:
                bound = await self._asked(self._vault(entry).get, account)
            except VaultError:
                return None
            if bound is None:
                self._without_following.add(account)
            else:
                self.session.put(account, bound)
        origin, _bar, token = bound.reveal().partition("|") if bound is not None else ("", "", "")
        return Secret(token) if token and origin == _origin(entry) else None

    async def try_keyring(self) -> None:
        """Write a test value to the keyring, read it back, and delete it.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent
        """
        await self._asked(self._keyring.put, _PROBE, Secret("read-back"))
        await self._asked(self._keyring.forget, _PROBE)

    def close(self) -> None:
        """Stop the thread."""
        self._threads.shutdown(wait=False)

    def _place(self, entry: GatewayEntry, passphrase: str) -> tuple[PassphraseVault | None, TokenVault]:
        """The file that this passphrase is for, if one is given, and the place that the entry names."""
        opened = PassphraseVault(self._preferences.places.tokens, passphrase) if passphrase else None
        if entry.token_storage is not TokenStorage.PASSPHRASE:
            return opened, self._vault(entry)
        vault = opened or self._passphrase
        if vault is None:
            raise BadInput("passphrase", "empty")
        return opened, vault

    def _vault(self, entry: GatewayEntry) -> TokenVault:
        match entry.token_storage:
            case TokenStorage.SESSION:
                return self.session
            case TokenStorage.PASSPHRASE:
                if self._passphrase is None:
                    raise TokenFileLocked
                return self._passphrase
            case _:
                return self._keyring

    async def _asked(self, call: Callable[..., _Found], *arguments: object) -> _Found:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._vault_seconds):
                return await loop.run_in_executor(self._threads, call, *arguments)
        except TimeoutError as error:
            raise KeyringSilent from error


def check_token(token: Secret) -> None:
    """Refuse an invalid token before it is sent or kept.

    Raises:
        BadInput: it is empty or too long, or contains what no header can carry, with its place.
    """
    if not token.reveal():
        raise BadInput("token", "empty")
    if len(token.reveal()) > MOST_LETTERS:
        raise BadInput("token", "too long")
    if token.odd is not None:
        place, sign = token.odd
        raise BadInput("token", "characters", place=place, sign=sign)


def following_account(entry: GatewayEntry) -> GatewayId:
    """The vault key of the second token; `store.settings.gateway_id` gives no gateway such an id."""
    return GatewayId(f"{entry.id}{FOLLOWING}")


def _place(entry: GatewayEntry) -> tuple[GatewayId, str]:
    """A token serves a gateway at one origin."""
    return entry.id, _origin(entry)


def _origin(entry: GatewayEntry) -> str:
    scheme, host, port = origin_of(entry.base_url)
    return f"{scheme}://{host}:{port}"
