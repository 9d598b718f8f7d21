"""The shipped files are found wherever the program lies."""

import sys
from pathlib import Path

import pytest

from o8studio.store.resources import resources


def test_the_folder_has_what_the_program_needs() -> None:
    assert {"icons", "fonts", "providers", "gateways", "locale"} <= {
        one.name for one in resources().iterdir()
    }


def test_a_frozen_program_brings_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    resources.cache_clear()
    try:
        assert resources() == tmp_path / "resources"
    finally:
        monkeypatch.undo()
        resources.cache_clear()
    assert resources() != tmp_path / "resources"
