"""The tokens of the gateways: where each is kept, and the second one that only follows jobs."""

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
"""With a space, which no gateway's id has: what is kept under it is no gateway's token."""


class Tokens:
    """Read from the vault once, then held in memory. Vaults block, so one thread asks them."""

    def __init__(
        self,
        preferences: Preferences,
        bus: Bus,
        environment_token: str = "",
        vault_seconds: float = TimeLimits().vault,
    ) -> None:
        """`vault_seconds` is the most that a keyring may take to answer, its person included."""
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
        """Put the token where the entry says, and read it back; from now on it is the one that counts.

        Raises:
            BadInput: it can't be a token, or the passphrase is missing.
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, DiskTrouble
        """
        check_token(token)
        opened, vault = self._place(entry, passphrase)
        await self._asked(vault.put, entry.id, token)
        self._passphrase = opened or self._passphrase  # only now is it known to be the right one
        self.session.put(entry.id, token)  # the one that was read before counts no more
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
        """Delete what is kept where the gateway was told to keep its tokens before; the second token came along.

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
        """Whether the place that the entry names gives this token back; None where the environment gives it.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent, WrongPassphrase, TokenFileLocked
        """
        if self._environment is not None and token == self._environment:
            return None
        return await self._asked(self._vault(entry).get, entry.id) == token

    async def forget(self, entry: GatewayEntry) -> None:
        """Delete both tokens of a gateway; this session has lost them also where the vault refuses.

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
            NoToken: there is none, or what is kept can't be one.
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
        """The token that jobs of this gateway may be followed with, beside the main one and kept like it.

        It is written with the gateway's origin: under another address it counts no more.

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
        """That token, or None; a vault that can't be read has none."""
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
        """Write something that is no token, read it back, take it away.

        Raises:
            NoKeyring, KeyringLocked, KeyringSilent
        """
        await self._asked(self._keyring.put, _PROBE, Secret("read-back"))
        await self._asked(self._keyring.forget, _PROBE)

    def close(self) -> None:
        """Let the thread go."""
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
    """Refuse what can't be a token before it is sent or kept.

    Raises:
        BadInput: it is empty, or no header can carry it.
    """
    if not token.reveal():
        raise BadInput("token", "empty")
    if not token.is_sendable:
        raise BadInput("token", "characters")


def following_account(entry: GatewayEntry) -> GatewayId:
    """What the second token is kept under; `store.settings.gateway_id` gives no gateway such a name."""
    return GatewayId(f"{entry.id}{FOLLOWING}")


def _origin(entry: GatewayEntry) -> str:
    scheme, host, port = origin_of(entry.base_url)
    return f"{scheme}://{host}:{port}"
