"""What of the window's looks comes back at the next start."""

import pytest
from PySide6.QtCore import QByteArray

from o8studio.ui.window.controller import WindowController
from o8studio.ui.window.looks import looks_of
from o8studio.ui.window.main_window import MainWindow
from tests.support.made import made


def started(job, looks) -> WindowController:
    """A window with what it shows first, before any gateway was asked."""
    window = WindowController(MainWindow())
    window.show_startup_snapshot([job], {"window": looks})
    return window


def test_the_first_cards_of_a_start_have_the_names_of_their_models(dressed) -> None:
    """They had raw ids until the gateway had told its models, and then changed before the eye."""
    job = made(1)
    before = started(job, {})
    assert before.store.names_of(job)[1] == job.request.model
    assert looks_of(QByteArray(), before.columns, before.table, before.store)["names"] == {}
    before.store.set_names({job.request.model: ("kling", "Kling 3.0"), "unused": ("vidu", "Vidu")})
    looks = looks_of(QByteArray(), before.columns, before.table, before.store)
    assert looks["names"] == {job.request.model: ["kling", "Kling 3.0"]}
    assert started(job, looks).store.names_of(job) == ("kling", "Kling 3.0")


@pytest.mark.parametrize("names", ["text", ["a"], {"m": 3}, {"m": ["a"]}, {"m": ["a", 7]}, {"m": None}])
def test_names_of_another_kind_are_left_out(dressed, names) -> None:
    job = made(1)
    assert started(job, {"names": names}).store.names_of(job)[1] == job.request.model
