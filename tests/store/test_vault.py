"""Where tokens lie: the system's keyring, and a file behind a passphrase."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend

from o8studio.domain.errors import NoKeyring, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store.vault import KeyringVault, PassphraseVault, backend_name, is_safe
from tests.support import forked
from tests.support.effort import Effort


def test_the_real_secret_service_keeps_reads_back_and_forgets() -> None:
    assert is_safe(), f"no Secret Service here, only {backend_name()}: run the tests with `make test`"
    vault, account = KeyringVault(), GatewayId("test-account")
    vault.put(account, Secret("sk-1"))
    vault.put(account, Secret("sk-2"))
    assert KeyringVault().get(account) == Secret("sk-2")
    vault.forget(account)
    assert vault.get(account) is None


def test_the_passphrase_file_opens_only_with_its_passphrase(tmp_path) -> None:
    path, account = tmp_path / "tokens.locked", GatewayId("g")
    PassphraseVault(path, "right").put(account, Secret("sk-canary"))
    assert b"sk-canary" not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0
    assert PassphraseVault(path, "right").get(account) == Secret("sk-canary")
    with pytest.raises(WrongPassphrase):
        PassphraseVault(path, "wrong").get(account)


class FakeBackend:
    """A keyring of a kind that only a test has."""

    priority = 9

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.written = error, dict[str, str]()

    def get_password(self, _service: str, account: str) -> str | None:
        if self.error is not None:
            raise self.error
        return self.written.get(account)

    def set_password(self, _service: str, account: str, token: str) -> None:
        if self.error is not None:
            raise self.error
        self.written[account] = token

    def delete_password(self, _service: str, account: str) -> None:
        del self.written[account]


@pytest.fixture
def backend() -> Iterator[Callable[[object], None]]:
    """Make this the system's keyring until the end of the test."""
    import keyring.core

    before = keyring.core._keyring_backend
    yield lambda one: setattr(keyring.core, "_keyring_backend", one)
    keyring.core._keyring_backend = before


def _of(module: str, error: Exception | None = None) -> FakeBackend:
    """As a back end of this module says of itself."""
    return type("Keyring", (FakeBackend,), {"__module__": module})(error)


@pytest.mark.parametrize(
    "module",
    [
        "keyrings.alt.file",
        "keyring.backends.null",
        "keyring.backends.fail",
        "keyrings.cryptfile.cryptfile",
        "keyring.backends.SecretService.evil",
        "SecretService",
    ],
)
def test_a_keyring_that_may_write_plain_files_gets_no_token(backend, module: str) -> None:
    plain = _of(module)
    for one in (plain, SimpleNamespace(backends=[plain, _of("keyring.backends.SecretService")])):
        backend(one)
        assert not is_safe()
        with pytest.raises(NoKeyring):
            KeyringVault().put(GatewayId("g"), Secret("sk-1"))
        with pytest.raises(NoKeyring):
            KeyringVault().get(GatewayId("g"))
    assert plain.written == {}


def test_a_keyring_that_raises_an_error_of_its_own_is_none(backend) -> None:
    for error in (RuntimeError("bus"), OSError(5, "x"), KeyError("x"), UnicodeError("x")):
        backend(_of("keyring.backends.SecretService", error))
        for call in (
            lambda: KeyringVault().get(GatewayId("g")),
            lambda: KeyringVault().put(GatewayId("g"), Secret("sk-1")),
        ):
            with pytest.raises(NoKeyring):
                call()


def test_a_keyring_that_cant_be_loaded_is_none(backend, monkeypatch: pytest.MonkeyPatch) -> None:
    backend(None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Module")
    assert not is_safe()
    assert backend_name() == ""
    with pytest.raises(NoKeyring):
        KeyringVault().get(GatewayId("g"))


@pytest.mark.parametrize(
    "content", [b"[]", b"5", b"{}", b'{"salt": 5, "nonce": [], "sealed": {}}', b"\xff", b"[" * 9000, b""]
)
def test_a_token_file_of_any_content_does_not_open(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "tokens.locked").write_bytes(content)
    with pytest.raises(WrongPassphrase):
        PassphraseVault(tmp_path / "tokens.locked", "x").get(GatewayId("g"))


def test_a_passphrase_of_any_letters_opens_what_it_locked(tmp_path: Path) -> None:
    vault = PassphraseVault(tmp_path / "tokens.locked", "öffne \ud800 dich")
    vault.put(GatewayId("g"), Secret("sk-1"))
    assert vault.get(GatewayId("g")) == Secret("sk-1")


def test_the_key_is_derived_once_and_what_is_written_has_a_nonce_of_its_own(tmp_path: Path) -> None:
    """A tenth of a second of a core went into each question for a token, and two into each that was kept."""
    path, account = tmp_path / "tokens.locked", GatewayId("g")
    vault, nonces, salts = PassphraseVault(path, "words"), set(), set()
    effort = Effort()
    vault.put(account, Secret("sk-0"))
    first = effort.seconds
    effort = Effort()
    for number in range(5):
        vault.put(account, Secret(f"sk-{number}"))
        assert vault.get(account) == Secret(f"sk-{number}")
        written = json.loads(path.read_bytes())
        nonces.add(written["nonce"])
        salts.add(written["salt"])
    assert effort.seconds < first
    assert (len(nonces), len(salts)) == (5, 1)


def test_a_file_that_was_made_anew_meanwhile_is_opened_with_the_salt_that_it_has(tmp_path: Path) -> None:
    path, account = tmp_path / "tokens.locked", GatewayId("g")
    vault = PassphraseVault(path, "words")
    vault.put(account, Secret("sk-1"))
    first = json.loads(path.read_bytes())["salt"]
    path.unlink()
    PassphraseVault(path, "words").put(account, Secret("sk-2"))
    assert json.loads(path.read_bytes())["salt"] != first, "as no two files have the same"
    assert vault.get(account) == Secret("sk-2")
    vault.put(account, Secret("sk-3"))
    assert PassphraseVault(path, "words").get(account) == Secret("sk-3")
    path.unlink()
    PassphraseVault(path, "other words").put(account, Secret("sk-4"))
    with pytest.raises(WrongPassphrase):
        vault.get(account)


class FakePlainFile(KeyringBackend):
    """A back end that works, and keeps tokens where anybody can read them, as `keyrings.alt` does."""

    viable = False  # every class of this kind is offered to everybody, this one only to its test
    priority = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[username]


def test_a_keyring_that_writes_a_plain_file_is_refused() -> None:
    before, plain = keyring.get_keyring(), FakePlainFile()
    keyring.set_keyring(plain)
    try:
        assert not is_safe()
        with pytest.raises(NoKeyring):
            KeyringVault().put(GatewayId("test-account"), Secret("sk-canary"))
        with pytest.raises(NoKeyring):
            KeyringVault().get(GatewayId("test-account"))
    finally:
        keyring.set_keyring(before)
    assert plain.kept == {}


def test_finding_the_keyring_starts_no_compiler(tmp_path: Path) -> None:
    """With each start of the program gcc and ld were asked where the libraries of macOS are."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("gcc", "cc", "ld"):
        (tools / name).write_text(f"#!/bin/sh\necho {name} >> {tmp_path}/started\n", "utf-8")
        (tools / name).chmod(0o755)
    around = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    code = "from o8studio.store.vault import is_safe; print(is_safe())"
    done = forked.run(code, env=around)
    assert done.stdout == "True\n", done.stderr
    assert not (tmp_path / "started").exists()
