"""Settings that depend on what is there: a folder for clips is used only if clips can be saved in it."""

import asyncio
from pathlib import Path

import pytest

from o8studio.presenters.background import Background
from o8studio.presenters.settings import SettingsPresenter
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.patience import patience


async def chosen(settings: SettingsPresenter, folder: str) -> str:
    """Why a folder is refused; empty when it is used now."""
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    settings.choose_clips_folder(folder, told.set_result)
    async with patience(20):
        return await told


@pytest.mark.parametrize(
    ("folder", "words"),
    [
        ("/proc/nowhere", "can't be saved in /proc/nowhere"),
        ("/dev/null", "it is no folder"),
        ("/dev/null/in/it", "it is no folder"),
        ("a\0b", "there is no such folder"),
        ("/" + "n" * 5000, "the name is too long"),
    ],
)
async def test_a_folder_that_cant_take_clips_is_refused_with_its_reason_and_the_old_one_stays(
    home: Path, tmp_path: Path, folder: str, words: str
) -> None:
    """It used to be accepted without a word, and the next clip was paid for and lay nowhere."""
    async with open_studio(places()) as studio:
        settings = SettingsPresenter(studio, Background(studio))
        assert await chosen(settings, str(tmp_path / "clips")) == ""
        said = await chosen(settings, folder)
        assert words in said
        assert len(said) < 600
        assert studio.preferences.settings.clips_folder == str(tmp_path / "clips")
        assert await chosen(settings, "") == ""
        assert studio.pipeline.clips_folder() == places().clips
