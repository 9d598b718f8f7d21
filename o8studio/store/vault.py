"""Where tokens are kept: the OS keyring, this session's memory, or a file locked with a passphrase. Blocking."""

import base64
import json
import logging
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from o8studio.domain.errors import KeyringLocked, NoKeyring, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store import regular, secret_portal
from o8studio.store.part_file import write_whole
from o8studio.store.set_aside import set_aside

log = logging.getLogger(__name__)

_SERVICE = "o8studio"
_KEYCHAIN = "keyring.backends.macOS.api"
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
        except Exception as error:  # back ends also raise what their bus or system raises
            log.warning("the keyring failed: %s", type(error).__name__)
            raise NoKeyring(backend_name()) from error
        return found


def system_vault(sealed: Path) -> TokenVault:
    """What the system has for secrets; inside a Flatpak that is `sealed`, a file under the secret of its portal."""
    return PortalVault(sealed) if secret_portal.is_sandboxed() else KeyringVault()


def backend_name() -> str:
    """Module of the keyring that would be used, or the portal's name; empty when none can be loaded."""
    if secret_portal.is_sandboxed():
        return secret_portal.NAME
    backend = _backend()
    return type(backend).__module__ if backend is not None else ""


def is_safe() -> bool:
    """Whether that keyring is one that is safe."""
    if secret_portal.is_sandboxed():
        return True  # a portal that gives no secret says so at the first use
    backend = _backend()
    kinds = list(getattr(backend, "backends", [backend]))
    return bool(kinds) and type(kinds[0]).__module__ in _SAFE


def _backend() -> object | None:
    """The keyring that this system or a person has chosen; None when that one can't be loaded."""
    import keyring

    if sys.platform != "darwin":
        # the first use loads the back ends of all systems, and this module has the C compiler and the linker look for
        # three libraries of macOS: eight processes, 45 ms of a core, with each start
        sys.modules.setdefault(_KEYCHAIN, ModuleType(_KEYCHAIN))
    try:
        return keyring.get_keyring()
    except Exception as error:  # noqa: BLE001 - a back end of another program, named in the environment or a file
        log.warning("the keyring can't be loaded: %s", type(error).__name__)
        return None


class PortalVault:
    """Tokens in a file, under the secret of the sandbox's portal. Raises NoKeyring where there is none.

    Under another secret, a new one or another desktop's, they are asked for again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: PassphraseVault | None = None

    def get(self, account: GatewayId) -> Secret | None:
        """The token, or None."""
        try:
            return self._file().get(account)
        except WrongPassphrase:
            return None

    def put(self, account: GatewayId, token: Secret) -> None:
        """Store the token."""
        try:
            self._file().put(account, token)
        except WrongPassphrase:
            set_aside(self._path)  # under another desktop's secret: nothing is lost for that one
            self._file().put(account, token)

    def forget(self, account: GatewayId) -> None:
        """Delete the token if present."""
        if self.get(account) is not None:
            self._file().forget(account)

    def _file(self) -> "PassphraseVault":
        if self._opened is None:
            self._opened = PassphraseVault(self._path, secret_portal.own_secret())
        return self._opened


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
    """One file, AES-GCM under a key from scrypt. Raises WrongPassphrase when it does not open.

    The key takes a tenth of a second to derive. It is derived once and lies where the passphrase does, as long as that:
    a file that is rewritten keeps its salt, and each writing has a nonce of its own.
    """

    def __init__(self, path: Path, passphrase: str) -> None:
        self._path = path
        self._passphrase = passphrase
        self._derived: tuple[bytes, AESGCM] | None = None

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
            saved = json.loads(regular.content(self._path))
            salt, nonce, sealed = (base64.b64decode(saved[part]) for part in ("salt", "nonce", "sealed"))
            cipher = self._cipher(salt)
            tokens = json.loads(cipher.decrypt(nonce, sealed, b"o8studio"))
        except (InvalidTag, KeyError, TypeError, ValueError, RecursionError) as error:
            raise WrongPassphrase from error
        except OSError as error:
            raise NoKeyring(self._path.name) from error
        if not isinstance(tokens, dict):
            raise WrongPassphrase
        self._derived = salt, cipher  # it opens the file, so this salt is one of ours
        return {name: token for name, token in tokens.items() if isinstance(token, str)}

    def _write(self, tokens: dict[str, str]) -> None:
        salt, nonce = self._derived[0] if self._derived else os.urandom(16), os.urandom(12)
        cipher = self._cipher(salt)
        sealed = cipher.encrypt(nonce, json.dumps(tokens).encode("utf-8"), b"o8studio")
        parts = {"salt": salt, "nonce": nonce, "sealed": sealed}
        text = json.dumps({name: base64.b64encode(part).decode("ascii") for name, part in parts.items()})
        write_whole(self._path, text.encode("ascii"))
        self._derived = salt, cipher

    def _cipher(self, salt: bytes) -> AESGCM:
        if self._derived is not None and self._derived[0] == salt:
            return self._derived[1]
        return AESGCM(
            Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(
                self._passphrase.encode("utf-8", "surrogatepass")
            )
        )
