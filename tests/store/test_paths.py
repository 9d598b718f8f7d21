"""Where things live: one folder moves everything, and what is private is."""

import os
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.store.paths import places


def test_one_folder_moves_everything(home: Path) -> None:
    where = places()
    for path in (
        where.config,
        where.data,
        where.cache,
        where.clips,
        where.settings,
        where.ledger,
        where.tokens,
        where.demo,
    ):
        assert path.is_relative_to(home), path


def test_without_it_they_are_this_users_own(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("O8STUDIO_HOME")
    where = places()
    assert not where.config.is_relative_to(home)
    assert "o8studio" in where.config.parts
    assert where.clips.name == "o8studio"


@pytest.mark.skipif(os.name != "posix", reason="modes are a Unix system's")
def test_private_folders_are_private(home: Path) -> None:
    where = places()
    where.make()
    for folder in (where.config, where.data, where.cache, where.references, where.posters):
        assert folder.stat().st_mode & 0o077 == 0, folder


def test_a_place_that_can_be_none_is_a_typed_error(home: Path) -> None:
    home.parent.mkdir(parents=True, exist_ok=True)
    home.write_text("a file")
    with pytest.raises(DiskTrouble):
        places().make()


def test_a_clip_folder_that_is_away_stops_nothing(home: Path) -> None:
    home.mkdir(parents=True)
    (home / "clips").write_text("a file")
    places().make()
    assert places().data.is_dir()
