"""The portal's secret comes through a pipe on a real bus, and seals the tokens of a Flatpak."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, new_method_return, new_signal
from jeepney.low_level import Message

from o8studio.domain.errors import NoKeyring
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store import secret_portal
from o8studio.store.vault import PortalVault, backend_name, is_safe, system_vault
from tests.support.bus_service import FakeService

GATEWAY = GatewayId("https://gw.example.com")


class FakePortal(FakeService):
    """Answers for xdg-desktop-portal; `response` is its answer, 0 for a yes."""

    def __init__(self, secret: bytes, response: int = 0) -> None:
        self._secret, self._response = secret, response
        super().__init__("org.freedesktop.portal.Desktop", "RetrieveSecret")

    def answer(self, call: Message) -> None:
        """The secret through the caller's pipe, and the response as a signal."""
        pipe, options = call.body
        sender = call.header.fields[HeaderFields.sender]
        token = options["handle_token"][1]
        path = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{token}"
        self.bus.send(new_method_return(call, "o", (path,)))
        self.write(pipe.to_raw_fd())
        request = DBusAddress(path, interface="org.freedesktop.portal.Request")
        self.bus.send(new_signal(request, "Response", "ua{sv}", (self._response, {})))

    def write(self, pipe: int) -> None:
        """The whole secret, and the end."""
        with os.fdopen(pipe, "wb") as writing:
            writing.write(self._secret)


class FakePortalWithoutEnd(FakePortal):
    """Says yes, writes something, and keeps its end of the pipe open until it is closed itself."""

    def write(self, pipe: int) -> None:
        """Part of a secret."""
        os.write(pipe, self._secret)
        self.kept = pipe

    def close(self) -> None:
        """Close the pipe, too."""
        super().close()
        os.close(self.kept)


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(secret_portal, "is_sandboxed", lambda: True)
    yield tmp_path / "sealed-tokens.json"


def test_a_token_lies_sealed_and_comes_back_with_the_same_secret_alone(sandbox: Path) -> None:
    assert (backend_name(), is_safe()) == ("org.freedesktop.portal.Secret", True)
    portal = FakePortal(b"a" * 64)
    vault = system_vault(sandbox)
    assert isinstance(vault, PortalVault)
    vault.put(GATEWAY, Secret("sk-0123456789"))
    assert b"sk-0123456789" not in sandbox.read_bytes()
    assert system_vault(sandbox).get(GATEWAY) == Secret("sk-0123456789")
    portal.close()
    other = FakePortal(b"b" * 64)
    vault = system_vault(sandbox)
    assert vault.get(GATEWAY) is None  # the desktop has made its secret anew
    vault.put(GATEWAY, Secret("sk-another"))
    assert vault.get(GATEWAY) == Secret("sk-another")
    assert len(list(sandbox.parent.glob(f"{sandbox.stem}.broken*"))) == 1, (
        "it opens with the first secret again"
    )
    vault.forget(GATEWAY)
    assert vault.get(GATEWAY) is None
    other.close()


def test_a_portal_that_refuses_or_is_not_there_is_no_keyring(sandbox: Path) -> None:
    with pytest.raises(NoKeyring):
        PortalVault(sandbox).get(GATEWAY)
    for secret, response in ((b"", 0), (b"a" * 64, 1)):
        portal = FakePortal(secret, response)
        with pytest.raises(NoKeyring):
            PortalVault(sandbox).get(GATEWAY)
        portal.close()


@pytest.mark.parametrize("secret", [b"", b"half of it", b"x" * 5000])
def test_a_portal_that_does_not_close_its_pipe_keeps_nobody_waiting(sandbox: Path, secret: bytes) -> None:
    portal = FakePortalWithoutEnd(secret)
    with pytest.raises(NoKeyring):
        secret_portal.own_secret(pipe_seconds=0.2)
    portal.close()
