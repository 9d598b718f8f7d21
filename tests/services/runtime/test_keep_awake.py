"""The desktop's inhibitor is asked on a real bus, and what held the system awake is let go."""

import ctypes
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from jeepney import new_error, new_method_return
from jeepney.low_level import Message

from o8studio.services.runtime.keep_awake import KeepAwake, caffeinate, execution_state, logind
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


class FakeLogind(FakeService):
    """Gives an end of a pipe away, as logind does: who has the other end sees when it is closed everywhere.

    Attributes:
        answers: what it says; None for a refusal.
    """

    def __init__(self) -> None:
        self.held, self._given = os.pipe()
        os.set_blocking(self.held, False)
        self.answers: tuple[str, tuple[object, ...]] | None = ("h", (self._given,))
        self.asked: list[tuple[object, ...]] = []
        super().__init__("org.freedesktop.login1", "Inhibit")

    def answer(self, call: Message) -> None:
        """The descriptor, something else, or an error."""
        self.asked.append(call.body)
        if self.answers is None:
            self.bus.send(new_error(call, "org.freedesktop.login1.OperationInProgress", "s", ("no",)))
            return
        self.bus.send(new_method_return(call, *self.answers))

    def let_go_of_its_own(self) -> None:
        """From now on only those have it to whom it was given."""
        os.close(self._given)

    def is_held(self) -> bool:
        """Whether anybody has the given end open."""
        try:
            return os.read(self.held, 1) != b""
        except BlockingIOError:
            return True


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLogind]:
    """On the tests' own bus, which is the system's as well."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", os.environ["DBUS_SESSION_BUS_ADDRESS"])
    one = FakeLogind()
    yield one
    one.close()
    os.close(one.held)


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


def test_without_a_desktop_the_system_holds_it_until_the_descriptor_is_closed(manager: FakeLogind) -> None:
    keep = KeepAwake()
    assert keep.hold()
    assert keep.by == "org.freedesktop.login1"
    assert manager.asked == [("idle", "o8studio", "Clips are being made", "block")]
    manager.let_go_of_its_own()
    assert manager.is_held()
    keep.release()
    assert not manager.is_held()
    assert not keep.by


@pytest.mark.parametrize("answers", [None, ("u", (7,)), ("", ())])
def test_a_system_that_refuses_or_says_something_else_holds_nothing(
    manager: FakeLogind, answers: tuple[str, tuple[object, ...]] | None
) -> None:
    manager.answers = answers
    keep = KeepAwake([logind])
    assert not keep.hold()
    assert (keep.by, len(manager.asked)) == ("", 1)
    manager.let_go_of_its_own()


def test_on_macos_a_process_of_its_own_holds_it_and_ends_when_it_is_let_go(tmp_path: Path) -> None:
    program, told = tmp_path / "caffeinate", tmp_path / "told"
    os.mkfifo(told)
    program.write_text(f'#!/bin/sh\necho $$ "$@" > {told}\nexec sleep 1000\n')
    program.chmod(0o700)
    keep = KeepAwake([partial(caffeinate, str(program))])
    assert keep.hold()
    process, *words = told.read_text().split()
    assert words == ["-i", "-w", str(os.getpid())]
    assert keep.by == "caffeinate"
    os.kill(int(process), 0)
    keep.release()
    with pytest.raises(ProcessLookupError):
        os.kill(int(process), 0)
    assert not KeepAwake([partial(caffeinate, str(tmp_path / "none"))]).hold()


def test_a_process_that_somebody_ended_is_let_go_without_a_word(tmp_path: Path) -> None:
    program = tmp_path / "caffeinate"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o700)
    keep = KeepAwake([partial(caffeinate, str(program))])
    assert keep.hold()
    keep.release()
    keep.release()
    assert keep.by == ""


def test_on_windows_the_thread_says_it_and_takes_it_back() -> None:
    said: list[int] = []
    function = ctypes.CFUNCTYPE(ctypes.c_uint, ctypes.c_uint)

    @function
    def put(state: int) -> int:
        said.append(state)
        return 0x80000000  # the state before

    keep = KeepAwake([partial(execution_state, put)])
    assert keep.hold()
    assert (keep.by, said) == ("windows", [0x80000001])
    keep.release()
    assert said == [0x80000001, 0x80000000]
    refuses = KeepAwake([partial(execution_state, function(lambda _state: 0))])
    assert not refuses.hold()


def test_what_comes_first_holds_it_alone_and_what_can_not_is_passed_over() -> None:
    asked: list[str] = []

    def no() -> None:
        asked.append("no")

    def way(name: str) -> tuple[object, str]:
        asked.append(name)
        return (lambda: asked.append(f"{name} let go")), name

    keep = KeepAwake([no, partial(way, "one"), partial(way, "two")])
    assert keep.hold()
    keep.release()
    assert asked == ["no", "one", "one let go"]
