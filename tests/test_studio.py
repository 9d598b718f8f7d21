"""Opening a profile: one writer, readers beside it; a start that fails leaves nothing behind, and closing ends everything."""

import asyncio
import threading
from contextlib import AsyncExitStack
from typing import Any

import pytest

from o8studio.domain.errors import AnotherWriter, IllegalTransition, LedgerTooNew, StudioError
from o8studio.domain.jobs.job import JobState
from o8studio.services.gateways.demo_process import DemoProcess
from o8studio.services.runtime.bus import Notified
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, Settings
from o8studio.studio import open_studio
from tests.support.ledgers import JOBS, written
from tests.support.opened import request, studio_on
from tests.support.raw_server import answer, raw_server


async def test_one_writes_and_others_read_meanwhile(home) -> None:
    async with open_studio(places()) as studio:
        with pytest.raises(AnotherWriter):
            async with open_studio(places()):
                pass
        async with open_studio(places(), writer=False) as reader:
            assert list(reader.book) == list(studio.book) == []
    async with open_studio(places()):
        pass  # the lock was given back


async def test_a_reader_changes_nothing_and_needs_no_profile_to_be_there(home) -> None:
    places().make()
    written(places().ledger)
    before = places().ledger.read_bytes()
    async with open_studio(places(), writer=False) as reader:
        assert len(list(reader.book)) == JOBS
        with pytest.raises(StudioError):
            await reader.pipeline.record(request(_Nobody(), "never"))
    assert places().ledger.read_bytes() == before


class _Nobody:
    url = "http://127.0.0.1:9"


async def test_a_start_that_fails_gives_the_lock_back(home) -> None:
    import sqlite3
    from contextlib import closing

    places().make()
    written(places().ledger, 3)
    with closing(sqlite3.connect(places().ledger)) as ledger:
        ledger.execute("PRAGMA user_version = 9999")
        ledger.commit()
    for _ in range(2):  # the second would be refused as another writer
        with pytest.raises(LedgerTooNew):
            async with open_studio(places()):
                pass


async def test_settings_that_cant_be_read_are_kept_beside_the_new_ones_and_said(home) -> None:
    places().make()
    places().settings.write_text("this is = = no toml", "utf-8")
    async with open_studio(places()) as studio:
        assert studio.preferences.settings == Settings()
        (kept,) = studio.report.set_aside
        assert (places().settings.parent / kept).read_text("utf-8") == "this is = = no toml"


async def test_a_background_task_that_fails_is_said_and_the_studio_goes_on(home) -> None:
    async def fails() -> None:
        raise RuntimeError("nobody foresaw this")

    async with open_studio(places()) as studio:
        said: list[object] = []
        told = asyncio.Event()

        def hear(news: object) -> None:
            said.append(news)
            told.set()

        studio.bus.subscribe(hear)
        studio.tasks.spawn("odd", fails())
        await told.wait()
        (notice,) = said
        assert isinstance(notice, Notified)
        assert notice.stays
        assert "nobody foresaw" not in notice.words


async def test_closing_waits_for_a_submission_whose_answer_is_on_its_way(home) -> None:
    with raw_server() as server:
        arrived, leaves = asyncio.Event(), threading.Event()
        loop = asyncio.get_running_loop()

        def late(_asked: object) -> bytes:
            loop.call_soon_threadsafe(arrived.set)
            leaves.wait()
            return answer(b'{"id": "task_1", "status": "queued"}')

        server.say("/v1/videos", late)
        server.say("/v1/videos/task_1", answer(b'{"id": "task_1", "status": "queued"}'))
        opened = AsyncExitStack()
        studio = await opened.enter_async_context(studio_on(server))
        job = await studio.pipeline.record(request(server, "last words"))
        await arrived.wait()
        closing = asyncio.create_task(opened.aclose())
        await asyncio.sleep(0)
        assert not closing.done()
        leaves.set()
        await closing
    async with open_studio(places()) as again:
        kept = again.book.get(job.id)
        assert kept is not None
        assert (kept.state, kept.remote_id) == (JobState.QUEUED, "task_1")


async def test_the_demo_gateway_starts_once_and_ends_with_the_studio(home) -> None:
    async with open_studio(places()) as studio:
        await studio.start_demo(speed=60)
        first = studio.demo
        await studio.start_demo(speed=60)
        assert studio.demo is first
        assert first is not None
        entry = studio.gateways.entry(DEMO)
        assert entry is not None
        assert (entry.base_url, entry.formats[0]) == (first.url, "openai_videos")
    assert first._process.returncode == 0


async def test_a_job_that_is_gone_cant_be_moved(home) -> None:
    from o8studio.domain.ids import JobId

    async with open_studio(places()) as studio:
        with pytest.raises(IllegalTransition):
            await studio.pipeline.move(JobId("none"), None)


async def test_two_commands_that_want_the_demo_at_once_start_one(
    home, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[DemoProcess] = []
    start = DemoProcess.start

    async def counted(*arguments: Any, **choice: Any) -> DemoProcess:
        started.append(await start(*arguments, **choice))
        return started[-1]

    monkeypatch.setattr(DemoProcess, "start", counted)
    async with open_studio(places()) as studio:
        await asyncio.gather(studio.start_demo(), studio.start_demo())
        assert started == [studio.demo]
