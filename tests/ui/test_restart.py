"""The second start: nothing that months of work leave behind makes the window stand still."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain.secret import Secret
from o8studio.store.paths import places
from o8studio.store.vault import KeyringVault
from tests.conftest import TOKEN, DemoServer
from tests.media.test_frames import X264, make
from tests.support.full_profile import GATEWAY, fill
from tests.support.slow_relay import slow_relay

ROOT = Path(__file__).parents[2]
CLIPS, SECONDS = 2000, 3.0


@pytest.fixture
def restarted(home: Path, demo: DemoServer, tmp_path: Path) -> dict[str, Any]:
    """What the watch saw of one start, with a gateway that answers late."""
    clip = make(tmp_path / "clip.mp4", "libx264", size=(1280, 720), count=120, options=X264)
    told = tmp_path / "told.json"
    with slow_relay(int(demo.url.rpartition(":")[2]), SECONDS) as relay:
        fill(places(), clip, clips=CLIPS, url=relay.url, length=5.0, size=(1280, 720))
        KeyringVault().put(GATEWAY, Secret(TOKEN))
        done = subprocess.run(
            [sys.executable, "-m", "tests.ui.restart", str(told)],
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
            cwd=ROOT, capture_output=True, text=True, timeout=150, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(told.read_text())
    assert "error" not in found, found["error"]
    return found


@pytest.mark.timeout(200)
def test_the_second_start_never_stops_the_window(restarted: dict[str, Any]) -> None:
    """2,000 clips, a draft of three models with a picture, a selected clip, a gateway that answers after 3 s."""
    assert restarted["models after"] > SECONDS, "the gateway was not slow"
    assert restarted["stalls"] == []
    assert restarted["opened"] == {}, "files are read in threads"
    assert restarted["asked"] == {}, "the ledger is asked in threads"
