"""Clients of the gateways: one for each, and what runs on one comes to its end whatever a person changes meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, BrokenDownload, NoToken, NotSent
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.wire import HttpDraft
from o8studio.services.runtime.bus import ConnectionChanged, JobChanged, News
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry, Settings
from o8studio.studio import Studio, open_studio
from tests.support.demo import TOKEN
from tests.support.held_server import Answer, HeldServer, held_server
from tests.support.opened import request
from tests.support.patience import patience

OTHER = "sk-other5a1b"
GATEWAY = GatewayId("test")
POST = ("POST", "/v1/videos")
RUNNING: Answer = (200, {"id": "task_1", "status": "in_progress"})


@pytest.fixture
def server() -> Iterator[HeldServer]:
    with held_server() as running:
        running.rule = lambda method, path: RUNNING if path.startswith("/v1/videos") else None
        yield running


def entry_at(url: str, **changes: object) -> GatewayEntry:
    plain = GatewayEntry(
        id=GATEWAY, name="test", base_url=url, proxy="direct", token_storage=TokenStorage.SESSION,
        formats=("openai_videos",),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
async def studio(server: HeldServer, home: Path) -> AsyncIterator[Studio]:
    pace, often = Pace(first=0.05, growth=1.1, longest=0.2), Policies(retry=RetryPolicy(sending=(0.05,)))
    async with open_studio(places(), pace=pace, policies=often) as studio:
        await studio.setup.add(entry_at(server.url), Secret(TOKEN))
        yield studio


async def arrived(server: HeldServer) -> None:
    assert await asyncio.to_thread(server.arrived.wait, 20)


async def reach(studio: Studio, job: Job, *states: JobState) -> Job:
    """The job once it is in one of these states; the bus is listened to, so that no clock is."""
    changed = asyncio.Event()

    def hear(news: News) -> None:
        if isinstance(news, JobChanged):
            changed.set()

    stop = studio.bus.subscribe(hear)
    try:
        async with patience(20):
            while (now := studio.book.get(job.id) or job).state not in states:
                changed.clear()
                await changed.wait()
    finally:
        stop()
    return now


async def another_token(studio: Studio) -> None:
    await studio.setup.add(studio.setup.known(GATEWAY), Secret(OTHER))
    await studio.gateways.client(GATEWAY)


async def another_proxy(studio: Studio) -> None:
    await studio.setup.change(GATEWAY, {"proxy": "system"})
    await studio.gateways.client(GATEWAY)


async def another_address(studio: Studio) -> None:
    await studio.setup.change(GATEWAY, {"base_url": "http://127.0.0.1:9"})
    with pytest.raises(NoToken):  # the token was for the other address
        await studio.gateways.client(GATEWAY)


async def removed(studio: Studio) -> None:
    await studio.setup.remove(GATEWAY)


@pytest.mark.parametrize("change", [another_token, another_proxy, another_address, removed])
async def test_what_is_being_sent_gets_its_answer_whatever_is_changed_meanwhile(
    server: HeldServer, studio: Studio, change: Callable[[Studio], Awaitable[None]]
) -> None:
    server.held = POST
    job = await studio.pipeline.record(request(server, "a fox"))  # type: ignore[arg-type]
    await arrived(server)
    await change(studio)
    server.let_go.set()
    job = await reach(studio, job, JobState.QUEUED, JobState.RENDERING, JobState.UNCONFIRMED, JobState.FAILED)
    assert job.state in (JobState.QUEUED, JobState.RENDERING), job.problem
    assert job.remote_id == "task_1"
    assert server.tokens(*POST) == [TOKEN]


async def test_a_running_download_comes_to_its_end_when_the_token_is_replaced(
    server: HeldServer, studio: Studio
) -> None:
    content = "/v1/videos/task_1/content"
    server.held = ("GET", content)
    server.rule = lambda method, path: (200, b"a clip") if path == content else None
    client = await studio.gateways.client(GATEWAY)

    async def fetch() -> bytes:
        async with client.download(Source(SourceKind.GATEWAY, content)) as incoming:
            return b"".join([chunk async for chunk in incoming])

    fetching = asyncio.gather(fetch())
    await arrived(server)
    await another_token(studio)
    server.let_go.set()
    assert await fetching == [b"a clip"]
    assert client._http.is_closed, "its connections are let go of with the last answer"


async def test_a_client_that_no_longer_fits_begins_nothing_more(server: HeldServer, studio: Studio) -> None:
    client = await studio.gateways.client(GATEWAY)
    await another_token(studio)
    asked = len(server.asked)
    with pytest.raises(NotSent):
        await client.submit(client.prepare(HttpDraft(method="POST", path="/v1/videos", body={})))
    with pytest.raises(BrokenDownload):
        async with client.download(Source(SourceKind.GATEWAY, "/v1/videos/t/content")):
            pass
    assert len(server.asked) == asked


async def test_a_token_that_is_replaced_just_before_sending_sends_nothing_with_the_old_one(
    server: HeldServer, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    news: list[News] = []
    studio.bus.subscribe(news.append)
    taken, go_on = asyncio.Event(), asyncio.Event()
    client = studio.gateways.client

    async def slowly(gateway_id: GatewayId, base_url: str = "") -> object:
        found = await client(gateway_id, base_url)
        if not taken.is_set():
            taken.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(studio.gateways, "client", slowly)
    job = await studio.pipeline.record(request(server, "a fox"))  # type: ignore[arg-type]
    async with patience(20):
        await taken.wait()
    await another_token(studio)
    go_on.set()
    await reach(studio, job, JobState.QUEUED, JobState.RENDERING)
    assert server.tokens(*POST) == [OTHER]
    assert not [one for one in news if isinstance(one, ConnectionChanged)], "nobody failed to reach it"


@pytest.mark.parametrize("known", [True, False])
async def test_who_asked_while_a_gateway_got_another_address_gets_the_client_of_the_new_one(
    server: HeldServer, studio: Studio, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    """The old address was read, then the token: the new token could go to the old one."""
    if not known:
        await removed(studio)
    reads, go_on, read = asyncio.Event(), asyncio.Event(), studio.tokens.get

    async def slowly(entry: GatewayEntry) -> Secret:
        reads.set()
        await go_on.wait()
        return await read(entry)

    monkeypatch.setattr(studio.tokens, "get", slowly)
    asking = asyncio.gather(studio.gateways.client(GATEWAY, server.url))
    async with patience(20):
        await reads.wait()
    await studio.setup.add(entry_at("http://127.0.0.1:9"), Secret(OTHER))
    go_on.set()
    (client,) = await asking
    with pytest.raises(NotSent):
        await client.ask(HttpDraft(method="GET", path="/v1/models"))
    assert server.asked == []


async def test_who_asked_for_the_second_token_meanwhile_gets_none(
    server: HeldServer, studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    await studio.tokens.keep_following(studio.setup.known(GATEWAY), Secret(OTHER))
    read = studio.tokens.following

    async def moves(entry: GatewayEntry) -> Secret | None:
        found = await read(entry)
        if entry.base_url == server.url:
            await studio.setup.add(entry_at("http://127.0.0.1:9"), Secret(OTHER))
        return found

    monkeypatch.setattr(studio.tokens, "following", moves)
    assert await studio.gateways.following_client(GATEWAY) is None


async def test_one_client_serves_all_who_ask_at_once(studio: Studio) -> None:
    clients = await asyncio.gather(*(studio.gateways.client(GATEWAY) for _ in range(5)))
    assert len(set(map(id, clients))) == 1


async def test_the_client_goes_with_the_gateway(server: HeldServer, studio: Studio) -> None:
    client = await studio.gateways.client(GATEWAY)
    await removed(studio)
    assert client._http.is_closed
    with pytest.raises(NoToken):
        await studio.gateways.client(GATEWAY)


async def test_a_token_that_no_header_can_carry_makes_no_client(studio: Studio) -> None:
    for token in ("", "sk-中", "sk-abс"):
        with pytest.raises(BadInput):
            studio.gateways.trial_client(studio.setup.known(GATEWAY), Secret(token))


async def test_jobs_of_the_demo_never_go_to_a_gateway_that_is_called_demo(
    server: HeldServer, home: Path
) -> None:
    """An older version took such a name."""
    async with open_studio(places()) as studio:
        mine = entry_at(server.url, id=GatewayId("demo-2"), name="demo")
        await studio.preferences.change(Settings().with_gateway(mine))
        await studio.tokens.keep(mine, Secret(TOKEN))
        assert studio.gateways.entry(DEMO) is None
        with pytest.raises(NoToken):
            await studio.gateways.client(DEMO)
        assert studio.gateways.entry("demo-2") == mine


async def test_an_id_is_meant_before_a_name(home: Path) -> None:
    first = entry_at("https://a.example", id=GatewayId("x"), name="y")
    second = entry_at("https://b.example", id=GatewayId("y"), name="z")
    settings = Settings().with_gateway(first).with_gateway(second)
    assert settings.gateway("y") == second
    assert settings.gateway("z") == second
    async with open_studio(places()) as studio:
        await studio.preferences.change(settings)
        assert studio.gateways.entry("y") == second
