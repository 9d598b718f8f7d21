"""The desktop's inhibitor is asked on a real bus, and what held the system awake is let go."""

import threading
from collections.abc import Iterator

import pytest
from jeepney import HeaderFields, MatchRule, new_error, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection

from o8studio.services.runtime.keep_awake import KeepAwake

NAMES = ("org.gnome.SessionManager", "org.freedesktop.PowerManagement")


class FakeDesktop(threading.Thread):
    """A session manager, or one that refuses, on the session's real bus."""

    def __init__(self, name: str, *, refuses: bool = False) -> None:
        super().__init__(daemon=True)
        self._refuses, self._name, self._is_over = refuses, name, False
        self.asked: list[tuple[object, ...]] = []
        self._bus = open_dbus_connection("SESSION")
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
                if call.header.fields[HeaderFields.member] != "Inhibit":
                    continue  # such as a desktop that looks round who is on the bus
                self.asked.append(call.body)
                refused = new_error(call, "org.example.No", "s", ("no",))
                self._bus.send(refused if self._refuses else new_method_return(call, "u", (7,)))

    def close(self) -> None:
        """Release its name."""
        self._is_over = True
        self.join(5)
        self._bus.send_and_get_reply(message_bus.ReleaseName(self._name))
        self._bus.close()


@pytest.fixture(params=NAMES)
def desktop(request: pytest.FixtureRequest) -> Iterator[FakeDesktop]:
    one = FakeDesktop(request.param)
    yield one
    one.close()


def test_the_desktop_holds_it_until_it_is_let_go(desktop: FakeDesktop) -> None:
    keep = KeepAwake()
    assert keep.hold()
    assert keep.hold()  # one wish at a time
    assert keep.by == desktop._name
    assert len(desktop.asked) == 1
    assert "o8studio" in desktop.asked[0]
    keep.release()
    assert keep.by == ""
    keep.release()


def test_a_desktop_that_refuses_holds_nothing() -> None:
    one = FakeDesktop(NAMES[0], refuses=True)
    keep = KeepAwake()
    keep.hold()
    assert keep.by != NAMES[0]
    keep.release()
    one.close()


def test_without_a_bus_nothing_happens(monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")
    keep = KeepAwake()
    assert not keep.hold()
    keep.release()
