"""Very many of everything, and very large files of a profile: the window's thread goes on, and nothing is lost.

As in test_stalls.py, only that thread's own CPU time counts.
"""

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QApplication

from o8studio.domain.jobs.facts import Cancelled, CancelReason, Fact, Failed
from o8studio.domain.jobs.job import Job, JobState
from o8studio.presenters import Presenters
from o8studio.store.paths import places
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.benchmarks.scale import fill
from tests.flows.test_stalls import dragged, watched
from tests.support.clips import silent
from tests.support.demo import TOKEN, DemoServer
from tests.support.patience import until
from tests.support.scenes import play_scene
from tests.support.small_gateway import small_gateway

pytestmark = pytest.mark.alone

MODELS = (
    "sora-2",
    "kling-v{}",
    "doubao-seedance-{}",
    "gpt-{}",
    "veo-{}-fast",
    "a model with a long name {} " * 4,
)


def test_a_gateway_that_lists_ten_thousand_models(dressed: QApplication, home: Path) -> None:
    named = [MODELS[at % len(MODELS)].format(at) for at in range(10_000)]

    async def scene(studio: Studio, window: WindowController, presenters: Presenters) -> None:
        with small_gateway() as server:
            server.answers["/v1/models"] = {"data": [{"id": name, "object": "model"} for name in named]}
            server.answers["/api/pricing"] = {
                "data": [{"model_name": name, "quota_type": 1, "model_price": 0.1} for name in named]
            }
            async with watched("connected"):
                told: list[str] = []
                presenters.connect.connect_gateway(
                    "many", server.url, TOKEN, "direct", "session", "", told.append
                )
                await until(lambda: bool(told), 60)
                await asyncio.sleep(2)
            assert told == [""]
            async with watched("catalogue"):
                window.compose.picker.click()
                await asyncio.sleep(1)
            async with watched("settings"):
                window.show_page("settings")
                await asyncio.sleep(2)

    play_scene(dressed, None, scene)


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
        await asyncio.sleep(0.5)
        for page in ("studio", "library"):
            window.show_page(page)
            await asyncio.sleep(0.5)
            async with watched(f"{kind} over {page}"):
                is_taken = dragged(data, window.shell)
                await asyncio.sleep(3)
            assert is_taken is (kind != "pictures")

    play_scene(dressed, demo, scene)


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
            await asyncio.sleep(1)

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
            await asyncio.sleep(1.5)
        async with watched(f"{kind}, and back"):
            window.show_page("studio")
            await asyncio.sleep(0.5)

    play_scene(dressed, demo, scene)


def test_ten_thousand_jobs_that_are_answered_at_once(
    dressed: QApplication, home: Path, demo: DemoServer
) -> None:
    places().make()
    fill(places().ledger.parent.parent, 100, open_jobs=10_000)

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        await until(lambda: bool(window.compose.picker.model), 60)
        async with watched("10,000 that are followed"):
            await asyncio.sleep(5)
        running = [job for job in studio.book if not job.state.is_final]
        assert len(running) == 10_000
        async with watched("10,000 answers"):
            await asyncio.gather(*(studio.book.commit(_answer(at, job)) for at, job in enumerate(running)))
            await asyncio.sleep(3)
        ended = [job for job in studio.book if job.state in (JobState.FAILED, JobState.CANCELLED)]
        assert len(ended) == 10_000

    play_scene(dressed, demo, scene)
    with closing(sqlite3.connect(places().ledger)) as ledger:
        [(facts,)] = ledger.execute(
            "SELECT count(*) FROM facts WHERE kind IN ('failed', 'cancelled')"
        ).fetchall()
    assert facts == 10_000


def _answer(at: int, job: Job) -> Fact:
    if at % 2:
        return Cancelled(job_id=job.id, at=time.time(), reason=CancelReason.BY_GATEWAY)
    return Failed(job_id=job.id, at=time.time(), reason="the vendor's words", code="x")


def test_a_ledger_of_two_hundred_thousand_facts(dressed: QApplication, home: Path, demo: DemoServer) -> None:
    places().make()
    fill(places().ledger.parent.parent, 28_600)

    async def scene(studio: Studio, window: WindowController, _presenters: Presenters) -> None:
        async with watched("read"):
            await until(lambda: bool(window.compose.picker.model), 60)
            await asyncio.sleep(3)
        async with watched("library"):
            window.show_page("library")
            await asyncio.sleep(4)
        async with watched("searched"):
            window.pages.library.field.set_text("model:kling-v3 fox", tell=True)
            await asyncio.sleep(2)
        async with watched("older"):
            while studio.book.has_older and len(list(studio.book)) < 3000:
                await studio.book.older()
        assert studio.book.ledger.count() == 28_600

    play_scene(dressed, demo, scene)
