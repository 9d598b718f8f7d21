"""What the desktop says of motion, asked over the session's real bus."""

import ctypes
from collections.abc import Iterator
from pathlib import Path

import pytest

from o8studio.services.runtime.system_motion import on_macos, on_windows, wants_less_motion
from tests.support.portal import ANY, GNOME, FakePortal


@pytest.fixture
def portal() -> Iterator[FakePortal]:
    """One that says nothing yet."""
    made = FakePortal()
    yield made
    made.close()


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({}, False),
        ({ANY: {"color-scheme": ("u", 1)}}, False),
        ({ANY: {"reduced-motion": ("u", 0)}}, False),
        ({ANY: {"reduced-motion": ("u", 1)}}, True),
        ({GNOME: {"enable-animations": ("b", True)}}, False),
        ({GNOME: {"enable-animations": ("b", False)}}, True),
        ({ANY: {"reduced-motion": ("s", "much")}, GNOME: {"enable-animations": ("u", 0)}}, False),
        (None, False),
    ],
)
def test_the_desktop_is_asked(portal: FakePortal, told, wanted: bool) -> None:
    portal.settings = told
    assert wants_less_motion() is wanted
    assert portal.asked == [[ANY, GNOME]]


def test_where_no_desktop_answers_nothing_is_wished(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wants_less_motion() is False
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/at/all")
    assert wants_less_motion() is False
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "tcp:host=localhost")
    assert wants_less_motion() is False
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    assert wants_less_motion() is False


@pytest.mark.parametrize(
    ("program", "wanted"),
    [
        ("echo 1", True),
        ("echo 0", False),
        ("echo 'The domain/default pair does not exist' >&2; exit 1", False),
        ('test "$*" = "read com.apple.universalaccess reduceMotion" && echo 1', True),
    ],
)
def test_macos_is_asked_with_its_own_program(tmp_path: Path, program: str, wanted: bool) -> None:
    path = tmp_path / "defaults"
    path.write_text(f"#!/bin/sh\n{program}\n")
    path.chmod(0o700)
    assert on_macos(str(path)) is wanted
    assert on_macos(str(tmp_path / "none")) is False


@pytest.mark.parametrize(("animated", "wanted"), [(0, True), (1, False), (None, False)])
def test_windows_writes_its_answer_behind_a_pointer(animated: int | None, wanted: bool) -> None:
    asked: list[tuple[int, int, int]] = []

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_uint, ctypes.c_uint, ctypes.POINTER(ctypes.c_int), ctypes.c_uint)
    def ask(what: int, count: int, answer, flags: int) -> int:
        asked.append((what, count, flags))
        if animated is None:
            return 0  # it failed
        answer[0] = animated
        return 1

    assert on_windows(ask) is wanted
    assert asked == [(0x1042, 0, 0)]
