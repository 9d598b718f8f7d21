"""What the desktop says of motion, asked over the session's real bus."""

from collections.abc import Iterator

import pytest

from o8studio.services.runtime.system_motion import wants_less_motion
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
