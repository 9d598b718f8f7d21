"""The desktop's inhibitor is asked on a real bus, and what held the system awake is let go."""

from collections.abc import Iterator

import pytest
from jeepney import new_error, new_method_return
from jeepney.low_level import Message

from o8studio.services.runtime.keep_awake import KeepAwake
from tests.support.bus_service import FakeService

NAMES = ("org.gnome.SessionManager", "org.freedesktop.PowerManagement")


class FakeDesktop(FakeService):
    """A session manager, or one that refuses."""

    def __init__(self, name: str, *, refuses: bool = False) -> None:
        self._refuses = refuses
        self.asked: list[tuple[object, ...]] = []
        super().__init__(name, "Inhibit")

    def answer(self, call: Message) -> None:
        """A cookie, or an error."""
        self.asked.append(call.body)
        refused = new_error(call, "org.example.No", "s", ("no",))
        self.bus.send(refused if self._refuses else new_method_return(call, "u", (7,)))


@pytest.fixture(params=NAMES)
def desktop(request: pytest.FixtureRequest) -> Iterator[FakeDesktop]:
    one = FakeDesktop(request.param)
    yield one
    one.close()


def test_the_desktop_holds_it_until_it_is_let_go(desktop: FakeDesktop) -> None:
    keep = KeepAwake()
    assert keep.hold()
    assert keep.hold()  # one wish at a time
    assert keep.by == desktop.service
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
