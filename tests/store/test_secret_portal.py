"""The portal's secret comes through a pipe on a real bus, and seals the tokens of a Flatpak."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from jeepney import DBusAddress, HeaderFields, MatchRule, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from o8studio.domain.errors import NoKeyring
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.store import secret_portal
from o8studio.store.vault import PortalVault, backend_name, is_safe, system_vault

GATEWAY = GatewayId("https://gw.example.com")


class FakePortal(threading.Thread):
    """Answers for xdg-desktop-portal on the session's real bus; `response` is its answer, 0 for a yes."""

    def __init__(self, secret: bytes, response: int = 0) -> None:
        super().__init__(daemon=True)
        self._secret, self._response, self._is_over = secret, response, False
        self._bus = open_dbus_connection("SESSION", enable_fds=True)
        name = "org.freedesktop.portal.Desktop"
        assert self._bus.send_and_get_reply(message_bus.RequestName(name)).body[0] == 1
        self.start()

    def run(self) -> None:
        """Answer until it is closed."""
        with self._bus.filter(MatchRule(type="method_call"), bufsize=100) as queue:
            while not self._is_over:
                try:
                    call = self._bus.recv_until_filtered(queue, timeout=0.05)
                except TimeoutError:
                    continue
                if call.header.fields[HeaderFields.member] != "RetrieveSecret":
                    continue
                pipe, options = call.body
                sender = call.header.fields[HeaderFields.sender]
                token = options["handle_token"][1]
                path = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{token}"
                self._bus.send(new_method_return(call, "o", (path,)))
                with os.fdopen(pipe.to_raw_fd(), "wb") as writing:
                    writing.write(self._secret)
                request = DBusAddress(path, interface="org.freedesktop.portal.Request")
                self._bus.send(new_signal(request, "Response", "ua{sv}", (self._response, {})))

    def close(self) -> None:
        """Leave the bus."""
        self._is_over = True
        self.join()
        self._bus.close()


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
