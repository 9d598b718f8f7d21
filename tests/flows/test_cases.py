"""Inputs that once failed, each with its right value (`right.toml` in its folder)."""

from pathlib import Path

import pytest

from tests.support.case_player import HERE, Play, played, plays

PLAYS = [play for folder in sorted(HERE.glob("[0-9][0-9]-*")) for play in plays(folder)]


@pytest.mark.parametrize("play", PLAYS, ids=[play.name for play in PLAYS])
async def test_the_right_value_of(play: Play, tmp_path: Path, whole_clip: bytes) -> None:
    wrong = await played(play, tmp_path / "home", whole_clip)
    assert not wrong, "\n".join(wrong)
