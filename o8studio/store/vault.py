"""Where tokens are kept: the OS keyring, this session's memory, or a file locked with a passphrase. Blocking."""

import base64
import json
import os
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from o8studio.domain.errors import KeyringLocked, NoKeyring, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store.part_file import write_whole

_SERVICE = "o8studio"
_SAFE = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
)


class TokenVault(Protocol):
    """Keeps one token per gateway."""

    def get(self, account: GatewayId) -> Secret | None:
        """The token, or None."""
        ...

    def put(self, account: GatewayId, token: Secret) -> None:
        """Store the token."""
        ...

    def forget(self, account: GatewayId) -> None:
        """Delete the token if present."""
        ...


class KeyringVault:
    """The OS keyring. Refuses back ends that write plain files or nothing at all.

    Every call may raise NoKeyring or KeyringLocked, and may wait for a person to unlock it.
    """

    def get(self, account: GatewayId) -> Secret | None:
        """The token, or None."""
        found = self._call("get_password", account)
        return Secret(found) if found else None

    def put(self, account: GatewayId, token: Secret) -> None:
        """Write, then read back: some back ends drop tokens silently."""
        self._call("set_password", account, token.reveal())
        if self.get(account) != token:
            raise NoKeyring(backend_name())

    def forget(self, account: GatewayId) -> None:
        """Delete the token if present."""
        if self.get(account) is not None:
            self._call("delete_password", account)

    def _call(self, name: str, *arguments: str) -> str | None:
        import keyring
        import keyring.errors

        if not is_safe():
            raise NoKeyring(backend_name())
        try:
            found: str | None = getattr(keyring, name)(_SERVICE, *arguments)
        except keyring.errors.KeyringLocked as error:
            raise KeyringLocked from error
        except keyring.errors.KeyringError as error:
            raise NoKeyring(backend_name()) from error
        return found


def backend_name() -> str:
    """Module of the keyring that would be used."""
    import keyring

    return type(keyring.get_keyring()).__module__


def is_safe() -> bool:
    """Whether that keyring is one that is safe."""
    import keyring

    backend = keyring.get_keyring()
    kinds = getattr(backend, "backends", [backend])
    return bool(kinds) and type(next(iter(kinds))).__module__ in _SAFE


class SessionVault:
    """Memory only; gone with the process."""

    def __init__(self) -> None:
        self._tokens: dict[GatewayId, Secret] = {}

    def get(self, account: GatewayId) -> Secret | None:
        """The token, or None."""
        return self._tokens.get(account)

    def put(self, account: GatewayId, token: Secret) -> None:
        """Store the token until the process ends."""
        self._tokens[account] = token

    def forget(self, account: GatewayId) -> None:
        """Delete the token if present."""
        self._tokens.pop(account, None)


class PassphraseVault:
    """One file, AES-GCM under a key from scrypt. Raises WrongPassphrase when it does not open."""

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = passphrase

    def get(self, account: GatewayId) -> Secret | None:
        """The token, or None."""
        found = self._read().get(account)
        return Secret(found) if found else None

    def put(self, account: GatewayId, token: Secret) -> None:
        """Rewrite the file with the token."""
        self._write({**self._read(), account: token.reveal()})

    def forget(self, account: GatewayId) -> None:
        """Rewrite the file without the token."""
        self._write({name: token for name, token in self._read().items() if name != account})

    def _read(self) -> dict[str, str]:
        if not self._path.exists():
            return {}
        try:
            saved = json.loads(self._path.read_text("utf-8"))
            salt, nonce, sealed = (base64.b64decode(saved[part]) for part in ("salt", "nonce", "sealed"))
            opened = self._cipher(salt).decrypt(nonce, sealed, b"o8studio")
        except (InvalidTag, KeyError, ValueError) as error:
            raise WrongPassphrase from error
        tokens: dict[str, str] = json.loads(opened)
        return tokens

    def _write(self, tokens: dict[str, str]) -> None:
        salt, nonce = os.urandom(16), os.urandom(12)
        sealed = self._cipher(salt).encrypt(nonce, json.dumps(tokens).encode("utf-8"), b"o8studio")
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        text = json.dumps({name: base64.b64encode(part).decode("ascii") for name, part in parts.items()})
        write_whole(self._path, text.encode("ascii"))

    def _cipher(self, salt: bytes) -> AESGCM:
        return AESGCM(
            Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(self._passphrase.encode("utf-8"))
        )
