"""The gateways' tokens: where each is kept, and the second one that only follows jobs."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from o8studio.domain.errors import BadInput, KeyringSilent, NoToken, TokenFileLocked, VaultError
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.policies import TimeLimits
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.origin import origin_of
from o8studio.services.runtime.bus import Bus, TokenChanged
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.settings import DEMO, FOLLOWING, GatewayEntry
from o8studio.store.vault import KeyringVault, PassphraseVault, SessionVault, TokenVault

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
        self.session = SessionVault()
        self._keyring: TokenVault = KeyringVault()
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
        if entry.token_storage is TokenStorage.PASSPHRASE and not passphrase and self._passphrase is None:
            raise BadInput("passphrase", "empty")
        opened = PassphraseVault(self._preferences.places.tokens, passphrase) if passphrase else None
        vault = (
            opened
            if opened is not None and entry.token_storage is TokenStorage.PASSPHRASE
            else self._vault(entry)
        )
        await self._asked(vault.put, entry.id, token)
        self._passphrase = opened or self._passphrase  # only now is it known to be correct
        self.session.put(entry.id, token)  # drops the one that was read before
        self._bus.publish(TokenChanged(entry.id))

    async def leave(self, before: GatewayEntry, now: GatewayEntry) -> None:
        """Delete the tokens from the previous storage of a gateway; the second token moves to the new one.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked, DiskTrouble
        """
        if before.token_storage == now.token_storage:
            return
        second = await self.following(before)
        if before.token_storage is not TokenStorage.SESSION:  # the new token is stored there, too
            for name in (following_account(before), before.id):
                await self._asked(self._vault(before).forget, name)
        if second is not None and _origin(before) == _origin(now):
            await self.keep_following(now, second)

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
            NoToken: there is none, or the stored one is invalid.
            TokenFileLocked, NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase
        """
        cached = self.session.get(entry.id)
        if cached is None and self._environment is not None and entry.id != DEMO:
            cached = self._environment
        if cached is None:
            cached = await self._asked(self._vault(entry).get, entry.id)
        if cached is None or not cached.is_sendable:
            raise NoToken
        self.session.put(entry.id, cached)
        return cached

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
        BadInput: it is empty, or can't be sent in a header.
    """
    if not token.reveal():
        raise BadInput("token", "empty")
    if not token.is_sendable:
        raise BadInput("token", "characters")


def following_account(entry: GatewayEntry) -> GatewayId:
    """The vault key of the second token; `store.settings.gateway_id` gives no gateway such an id."""
    return GatewayId(f"{entry.id}{FOLLOWING}")


def _origin(entry: GatewayEntry) -> str:
    scheme, host, port = origin_of(entry.base_url)
    return f"{scheme}://{host}:{port}"
