"""The shipped files are found wherever the program lies."""

import json
import sys
from pathlib import Path

import pytest

from o8studio.store.resources import resources, shipped


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


def test_what_a_package_holds_is_told_with_its_licences(tmp_path: Path) -> None:
    assert shipped(str(tmp_path)) == ()
    rows = [
        {"name": "Lucide icons", "version": "", "licence": "ISC"},
        {"name": "av", "version": "18.1.0", "licence": "BSD-3-Clause", "inside": "FFmpeg with x264"},
    ]
    (tmp_path / "index.json").write_text(json.dumps(rows), "utf-8")
    assert shipped(str(tmp_path)) == ("Lucide icons, ISC", "av 18.1.0, BSD-3-Clause, FFmpeg with x264")
    for damaged in ("", "[1]", "{}", '[{"name": "x"}]', "\x00"):
        (tmp_path / "index.json").write_text(damaged, "utf-8")
        assert shipped(str(tmp_path)) == ()
