"""Where tokens lie: the system's keyring, and a file behind a passphrase."""

import keyring
import pytest
from keyring.backend import KeyringBackend

from o8studio.domain.errors import NoKeyring, WrongPassphrase
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store.vault import KeyringVault, PassphraseVault, backend_name, is_safe


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
