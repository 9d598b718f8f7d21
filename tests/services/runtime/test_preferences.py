"""Settings take effect at once, reach the disk whole, and a disk that refuses leaves what was there."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.paths import places
from o8studio.store.settings import Settings, load


async def test_a_change_is_in_effect_before_it_is_on_disk(home: Path) -> None:
    where = places()
    where.make()
    preferences = Preferences(where, Settings())
    seen = []
    preferences.changed.append(lambda: seen.append((preferences.settings.language, where.settings.exists())))
    await preferences.change(replace(preferences.settings, language="zh_CN"))
    assert seen == [("zh_CN", False)]
    assert load(where.settings).language == "zh_CN"


async def test_what_the_disk_refuses_is_said_and_still_in_effect(home: Path) -> None:
    where = places()
    where.make()
    where.settings.mkdir()  # nothing can be written in its place
    preferences = Preferences(where, Settings())
    with pytest.raises(DiskTrouble):
        await preferences.change(replace(preferences.settings, language="zh_CN"))
    assert preferences.settings.language == "zh_CN"


async def test_the_session_is_kept_in_whole_characters_and_a_refusal_is_no_error(home: Path) -> None:
    where = places()
    where.make()
    preferences = Preferences(where, Settings())
    assert await preferences.save_session({"prompt": "狐 \ud83e\udd8a \ud800"})
    assert json.loads(where.session.read_text("utf-8")) == {"prompt": "狐 🦊 \ufffd"}
    where.session.unlink()
    where.session.mkdir()
    assert not await preferences.save_session({})
