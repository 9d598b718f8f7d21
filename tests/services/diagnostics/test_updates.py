"""The daily look for a newer version: off until a yes, silent during jobs, and nothing unsigned is believed."""

import asyncio
import base64
import json
import logging
import runpy
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from o8studio.domain.update_notice import UpdateNotice
from o8studio.services.diagnostics.updates import Updates
from o8studio.store.paths import places
from o8studio.store.update_source import UpdateSource, update_source
from o8studio.studio import open_studio
from tests.support.opened import request
from tests.support.patience import patience
from tests.support.raw_server import Asked, RawServer, answer, raw_server

SIGN = runpy.run_path(str(Path(__file__).parents[3] / "packaging" / "updates" / "sign.py"))
DAY = 24 * 3600.0
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
NOTICE = {
    "version": "99.0.0",
    "date": "2027-01-05",
    "address": "https://example.com",
    "changes": {"en": ["Faster"]},
}


class FakeClock:
    """Stands still until a test moves it; refuses to sleep."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        raise AssertionError("nothing here waits")


class FakePassingClock(FakeClock):
    """Its time passes while somebody sleeps; who sleeps at the end of `until` is not woken."""

    def __init__(self, until: float) -> None:
        super().__init__()
        self._end = self.time + until
        self.is_over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.time += seconds
        if self.time >= self._end:
            self.is_over.set()
            await asyncio.Event().wait()


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server(RawServer()) as running:
        yield running


def signed(clock: FakeClock, key: bytes = b"k" * 32, **changes: object) -> bytes:
    return str(SIGN["signed"](key, {**NOTICE, **changes}, clock.time)).encode()


@asynccontextmanager
async def updates(
    server: RawServer, clock: FakeClock, *, on: bool = True
) -> AsyncIterator[tuple[Updates, list[str]]]:
    told: list[str] = []

    def tell(notice: UpdateNotice) -> None:
        told.append(notice.version)

    source = UpdateSource(f"{server.url}/notice.json", KEY.public_key().public_bytes_raw())
    async with open_studio(places()) as studio:
        await studio.preferences.change(replace(studio.preferences.settings, check_updates=on))
        yield Updates(source, studio.preferences, studio.book, studio.places, clock, tell), told


async def test_nothing_is_asked_before_a_yes(home: Path, server: RawServer) -> None:
    clock = FakeClock()
    server.say("/notice.json", answer(signed(clock)))
    async with updates(server, clock, on=False) as (looking, told):
        assert await looking.look() is None
    assert (told, server.asked) == ([], [])


async def test_a_newer_version_is_told_once_and_asked_for_once_a_day(home: Path, server: RawServer) -> None:
    clock = FakeClock()
    server.say("/notice.json", answer(signed(clock)))
    async with updates(server, clock) as (looking, told):
        assert await looking.look() is not None
        clock.time += DAY - 10
        await looking.look()
        assert server.count("/notice.json") == 1
        clock.time += 20
        await looking.look()
        assert server.count("/notice.json") == 2
        assert told == ["99.0.0"]
    (asked, *_others) = server.asked
    assert not {"authorization", "cookie"} & asked.headers.keys()


async def test_as_long_as_the_program_runs_it_is_looked_once_a_day(home: Path, server: RawServer) -> None:
    clock = FakePassingClock(3 * DAY - 10)
    server.say("/notice.json", answer(b"", 500), answer(signed(clock)))
    async with updates(server, clock) as (looking, told):
        watching = asyncio.get_running_loop().create_task(looking.watch())
        async with patience():
            await clock.is_over.wait()
        watching.cancel()
    assert server.count("/notice.json") == 3
    assert told == ["99.0.0"], "told once, on the second day, as the first answer was an error"


async def test_a_job_that_begins_while_it_is_asked_hears_of_it_when_it_is_done(
    home: Path, server: RawServer
) -> None:
    clock, loop, told = FakeClock(), asyncio.get_running_loop(), []
    source = UpdateSource(f"{server.url}/notice.json", KEY.public_key().public_bytes_raw())
    async with open_studio(places()) as studio:
        settings = replace(studio.preferences.settings, check_updates=True)
        await studio.preferences.change(settings)
        await studio.pipeline.pause_queue(on=True)
        jobs = []

        def meanwhile(_asked: Asked) -> bytes:
            recorded = studio.pipeline.record(request(server, "meanwhile"))
            jobs.append(asyncio.run_coroutine_threadsafe(recorded, loop).result(20))
            return answer(signed(clock))

        server.say("/notice.json", meanwhile, answer(signed(clock)))
        looking = Updates(source, studio.preferences, studio.book, studio.places, clock, told.append)
        assert await looking.look() is None
        await studio.pipeline.stop(jobs[0].id)
        assert await looking.look() is not None
    assert [one.version for one in told] == ["99.0.0"]


async def test_what_can_not_be_written_down_is_told_once_all_the_same(
    home: Path, server: RawServer, caplog: pytest.LogCaptureFixture
) -> None:
    """On a full disk it was asked for and told again each hour."""
    clock = FakeClock()
    server.say("/notice.json", answer(signed(clock)))
    caplog.set_level(logging.INFO)
    async with updates(server, clock) as (looking, told):
        (places().data / "updates.json").mkdir()  # nothing can be written there
        assert await looking.look() is not None
        clock.time += DAY / 2
        assert await looking.look() is None
        assert server.count("/notice.json") == 1
        clock.time += DAY
        (places().data / "updates.json").rmdir()
        assert await looking.look() is None
        assert server.count("/notice.json") == 2
    assert told == ["99.0.0"]
    assert json.loads((places().data / "updates.json").read_text())["told"] == "99.0.0"
    assert "it can't be kept when was looked for a newer version" in caplog.text


@pytest.mark.parametrize("wrong", ["key", "payload", "expired", "old", "none", "large", "moved"])
async def test_nothing_forged_damaged_old_or_stale_is_told(home: Path, server: RawServer, wrong: str) -> None:
    clock = FakeClock()
    content = signed(clock)
    if wrong == "key":
        content = signed(clock, key=b"x" * 32)
    elif wrong == "payload":
        whole = json.loads(content)
        payload = base64.b64decode(whole["signed"]).replace(b"99.0.0", b"99.0.1")
        content = json.dumps({**whole, "signed": base64.b64encode(payload).decode()}).encode()
    elif wrong == "old":
        content = signed(clock, version="0.0.1")
    elif wrong == "none":
        content = b"<html>"
    elif wrong == "large":
        content = b"x" * 500_000
    elif wrong == "expired":
        clock.time += 200 * DAY
    moved = answer(b"", 302, location="/elsewhere.json")
    server.say("/notice.json", moved if wrong == "moved" else answer(content))
    async with updates(server, clock) as (looking, told):
        assert await looking.look() is None
    assert told == []
    assert server.count("/elsewhere.json") == 0


async def test_while_clips_are_made_nothing_is_asked(home: Path, server: RawServer) -> None:
    clock = FakeClock()
    server.say("/notice.json", answer(signed(clock)))
    async with open_studio(places()) as studio:
        await studio.pipeline.pause_queue(on=True)
        await studio.pipeline.record(request(server, "waits"))
    async with updates(server, clock) as (looking, _told):
        assert await looking.look() is None
    assert server.asked == []


def test_a_build_without_address_and_key_has_no_source(tmp_path: Path) -> None:
    assert update_source() is None
    key = base64.b64encode(b"k" * 32).decode()
    for text in (
        "",
        "address = 5",
        f'address = "https://a.example"\npublic_key = "{key[:8]}"',
        f'address = "http://a.example"\npublic_key = "{key}"',
    ):
        (tmp_path / "updates.toml").write_text(text, "utf-8")
        assert update_source(tmp_path) is None
    (tmp_path / "updates.toml").write_text(
        f'address = "https://a.example/n.json"\npublic_key = "{key}"', "utf-8"
    )
    assert update_source(tmp_path) == UpdateSource("https://a.example/n.json", b"k" * 32)
