"""Very many of everything, and very large files of a profile: the window's thread goes on, and nothing is lost.

As in test_stalls.py, only that thread's own CPU time counts.
"""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from o8studio.presenters import Presenters
from o8studio.store.paths import places
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.benchmarks.scale import fill
from tests.flows.test_stalls import watched
from tests.flows.test_stalls_typed import rest
from tests.support.clips import silent
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene

pytestmark = pytest.mark.alone


@pytest.mark.parametrize("kind", ["videos", "folders", "pictures"])
def test_five_thousand_files_over_the_window(
    dressed: QApplication, home: Path, demo: DemoServer, tmp_path: Path, kind: str
) -> None:
    """Files of another kind took 37 ms at each move into the window, twenty thousand folders 94."""
    where = tmp_path / "a folder of somebody"
    where.mkdir()
    film = silent(tmp_path / "clip.mp4", "libx264")
    paths = []
    for number in range(5000):
        path = where / f"take {number}{ {'videos': '.mp4', 'folders': '', 'pictures': '.png'}[kind] }"
        if kind == "folders":
            path.mkdir()
        else:
            path.hardlink_to(film)
        paths.append(path)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await rest(0.5)
        for page in ("studio", "library"):
            window.show_page(page)
            await rest(0.5)
            async with watched(f"{kind} over {page}"):
                is_taken = dropped(data, window.shell)
                await rest(3)
            assert is_taken is (kind != "pictures" or page == "studio")

    play_scene(dressed, demo, scene)


def dropped(data: QMimeData, window: QWidget) -> bool:
    """Drag something over the middle of the window and drop it there."""
    spot, keys, press = window.rect().center(), Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, press, keys)
    QApplication.sendEvent(window, enter)
    drop = QDropEvent(QPointF(spot), Qt.DropAction.CopyAction, data, press, keys)
    QApplication.sendEvent(window, drop)
    return enter.isAccepted() and drop.isAccepted()


def deep(depth: int) -> str:
    return '{"a":' * depth + "1" + "}" * depth


SESSIONS = {
    "a prompt of 10 MB": json.dumps({"draft": {"prompt": "a fox " * 1_700_000}}),
    "100,000 presets": json.dumps(
        {"draft": {"presets": {f"preset {at}": {"prompt": f"a fox {at}"} for at in range(100_000)}}}
    ),
    "100,000 parts": json.dumps({f"part {at}": at for at in range(100_000)}),
    "a raw of 10 MB": json.dumps({"draft": {"prompt": "a", "extra": {"x": "y" * 10_000_000}}}),
    "very deep": deep(50_000),
    "wrong types": json.dumps({"draft": [1], "window": "x", "selected": {"a": 1}}),
}


@pytest.mark.parametrize("kind", SESSIONS)
def test_a_start_with_a_session_of_any_size(
    dressed: QApplication, home: Path, demo: DemoServer, kind: str
) -> None:
    places().make()
    places().session.write_text(SESSIONS[kind], "utf-8")

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        async with watched(kind):
            await until(lambda: bool(window.compose.picker.model), 60)
            window.compose.prompt.set_text("a fox")
            await rest(1)

    play_scene(dressed, demo, scene)


SETTINGS = {
    "10 MB of a name": f'clip_name = "{"x" * 10_000_000}"\n',
    "100,000 keys": "".join(f"key_{at} = {at}\n" for at in range(100_000)),
    "20,000 gateways": "".join(
        f'[[gateways]]\nid = "g{at}"\nname = "gateway {at}"\nbase_url = "https://g{at}.example"\n'
        for at in range(20_000)
    ),
    "very deep": "a = " + "[" * 20_000 + "]" * 20_000,
    "wrong types": "gateways = 5\nvolume = nan\nclip_name = [1]\n",
}


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_start_with_settings_of_any_size(
    dressed: QApplication, home: Path, demo: DemoServer, kind: str
) -> None:
    places().make()
    places().settings.write_text(SETTINGS[kind], "utf-8")

    async def scene(_studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model), 60)
        async with watched(kind):
            window.show_page("settings")
            await rest(1.5)
        async with watched(f"{kind}, and back"):
            window.show_page("studio")
            await rest(0.5)

    play_scene(dressed, demo, scene)


def test_ten_thousand_jobs_that_are_followed(dressed: QApplication, home: Path, demo: DemoServer) -> None:
    places().make()
    fill(places().ledger.parent.parent, 100, open_jobs=10_000)

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model), 60)
        await rest(2)  # the first listing of so many is none of what is measured here
        async with watched("10,000 that are followed"):
            await rest(2)
        assert sum(not job.state.is_final for job in studio.book) == 10_000

    play_scene(dressed, demo, scene)


def test_a_ledger_of_two_hundred_thousand_facts(dressed: QApplication, home: Path, demo: DemoServer) -> None:
    places().make()
    fill(places().ledger.parent.parent, 28_600)

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        async with watched("read"):
            await until(lambda: bool(window.compose.picker.model), 60)
            await rest(3)
        async with watched("library"):
            window.show_page("library")
            await rest(4)
        async with watched("searched"):
            window.pages.library.field.set_text("model:kling-v3 fox", tell=True)
            await rest(2)
        assert studio.book.ledger.count() == 28_600

    play_scene(dressed, demo, scene)
