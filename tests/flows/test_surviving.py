"""Lost networks, sleeping computers, clocks that are set back, locked keyrings, own certificates."""

import asyncio
import json
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from o8studio.domain.errors import AnotherWriter, NotSent
from o8studio.domain.jobs.facts import SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.wire import HttpDraft
from o8studio.services.runtime.bus import ConnectionChanged
from o8studio.services.runtime.tasks import task_name
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.paths import places
from tests.support.certificates import own_certificate
from tests.support.demo import TOKEN, start_demo
from tests.support.ledgers import held, trouble
from tests.support.opened import request, studio_on, until, when
from tests.support.patience import until as true


async def test_a_network_that_is_cut_while_it_renders_loses_nothing(tmp_path: Path, home) -> None:
    server = start_demo(tmp_path / "demo", speed=8)
    async with studio_on(server) as studio:
        news = []
        studio.bus.subscribe(lambda one: news.append(one) if isinstance(one, ConnectionChanged) else None)
        jobs = [await studio.pipeline.record(request(server, f"cut off {number}")) for number in range(3)]
        for job in jobs:
            await until(studio, job, JobState.QUEUED, JobState.RENDERING)
        port = server.url.rsplit(":", 1)[1]
        await asyncio.to_thread(server.stop)
        await when(studio, lambda: news)
        assert all(
            (studio.book.get(job.id) or job).state in (JobState.QUEUED, JobState.RENDERING) for job in jobs
        )
        again = await asyncio.to_thread(start_demo, tmp_path / "demo", "g2", 60)
        try:
            assert again.url.endswith(port), "it comes back where it was"
            for job in jobs:
                await until(studio, job, JobState.KEPT, seconds=40)
            assert [one.online for one in news] == [False, True], "said once, and taken back once"
            assert [again.paid(f"cut off {number}") for number in range(3)] == [1, 1, 1]
        finally:
            again.stop()


LOCKED = """
import asyncio, contextlib, json, os, sys
url, home, token = sys.argv[1:]
os.environ["O8STUDIO_HOME"] = home
import secretstorage
from dataclasses import replace
from o8studio.domain.ids import GatewayId
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import open_studio
from tests.support.opened import when
often = Policies(retry=RetryPolicy(sending=(0.3,)))
entry = GatewayEntry(id=GatewayId("locked"), name="locked", base_url=url, proxy="direct", formats=("openai_videos",))
request = GenerationRequest(gateway_id=entry.id, base_url=url, wire_format="openai_videos", model="kling-v1", prompt="locked away")

async def main():
    async with open_studio(places()) as studio:
        await studio.tokens.keep(entry, Secret(token))
        await studio.preferences.change(studio.preferences.settings.with_gateway(entry))
    with contextlib.closing(secretstorage.dbus_init()) as bus:
        collection = secretstorage.get_default_collection(bus)
        collection.lock()
        locked = collection.is_locked()
    async with open_studio(places(), policies=often) as studio:
        job = await studio.pipeline.record(request)
        await when(studio, lambda: studio.book.get(job.id).problem == "no token", 30)
        held = studio.book.get(job.id)
        print(json.dumps({"locked": locked, "state": held.state.value, "problem": held.problem}))
        await studio.pipeline.stop(job.id)
asyncio.run(main())
"""


def test_a_locked_keyring_holds_the_job_and_says_so(demo, tmp_path: Path) -> None:
    """A Secret Service of its own, its collection locked: nothing is sent, and nothing is lost."""
    desktop = Path(__file__).parent.parent.parent / "packaging" / "with_desktop.sh"
    done = subprocess.run(
        ["sh", str(desktop), sys.executable, "-c", LOCKED, demo.url, str(tmp_path / "home"), TOKEN],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout, done.stderr
    assert json.loads(done.stdout) == {"locked": True, "state": "recorded", "problem": "no token"}
    assert demo.paid("locked away") == 0


async def test_an_own_certificate_is_trusted_only_where_its_file_is_named(tmp_path: Path) -> None:
    public, private = own_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
        )
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "localhost", 0, ssl=context)
    url = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    question = HttpDraft(method="GET", path="/v1/models")
    async with GatewayClient(Route(base_url=url, proxy="direct"), Secret(TOKEN)) as client:
        with pytest.raises(NotSent) as error:
            await client.ask(question)
    assert error.value.reason == "certificate"
    async with GatewayClient(
        Route(base_url=url, proxy="direct", ca_file=str(public)), Secret(TOKEN)
    ) as client:
        assert (await client.ask(question)).object() == {}
    async with GatewayClient(
        Route(base_url=url, proxy="direct", ca_file="/nowhere.pem"), Secret(TOKEN)
    ) as client:
        with pytest.raises(NotSent):
            await client.ask(question)
    server.close()
    await server.wait_closed()


async def test_nothing_leaves_while_the_disk_holds_its_fact_back(demo, home) -> None:
    """Another program holds the ledger; the job is sent after it lets go, and not a moment before."""
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(demo, "held back by the disk"))
        with held(places().ledger):
            waiting = asyncio.create_task(trouble(studio.bus))
            await studio.pipeline.pause_queue(on=False)
            await waiting
            assert demo.paid("held back by the disk") == 0
            assert (studio.book.get(job.id) or job).state is JobState.RECORDED
        await until(studio, job, JobState.KEPT, seconds=40)
    assert demo.paid("held back by the disk") == 1


async def test_what_a_second_writer_sent_is_not_sent_by_the_first(demo, home) -> None:
    """However it became one."""
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(demo, "two writers"))
        second = Ledger(places().ledger)
        second.append(SendStarted(job_id=job.id, at=1.0), is_open=True).result()
        await studio.pipeline.pause_queue(on=False)
        await until(studio, job, JobState.SENDING)
        await true(lambda: not studio.tasks.is_running(task_name(job.id)))
        assert demo.paid("two writers") == 0
        second.close()


def test_a_deleted_lock_file_lets_no_second_writer_in(tmp_path: Path) -> None:
    path = tmp_path / "data" / "writer.lock"
    first, second = InstanceLock(path), InstanceLock(path)
    first.take()
    path.unlink()
    for _ in range(2):
        with pytest.raises(AnotherWriter):
            second.take()
    first.release()
    second.take()
    second.release()
