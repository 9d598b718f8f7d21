"""A run of the command line ends also where nothing more happens by itself."""

import re
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from o8studio.cli.printing import printer
from o8studio.cli.session import EXIT_FAILED, EXIT_NEEDS_YOU, EXIT_OK, CliContext, JobFollower, choose_gateway
from o8studio.domain.errors import BadInput
from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.domain.reasons import HoldReason
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, Settings
from o8studio.studio import Studio, open_studio
from o8studio.texts.errors import explain
from tests.services.jobs.test_downloader import Rendering, signed_anew
from tests.support.clips import silent
from tests.support.opened import Addressed, request, retried, studio_on, until
from tests.support.patience import patience
from tests.support.raw_server import RawServer, answer, raw_server


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


@asynccontextmanager
async def run_on(server: Addressed, policies: Policies) -> AsyncIterator[Studio]:
    pace = Pace(first=0.02, growth=1.1, longest=0.05, per_second=200)
    async with studio_on(server, pace=pace, policies=policies, patient=False) as studio:
        yield studio


async def ended(studio: Studio, server: Addressed, *, give_up_held: bool) -> tuple[int, JobState]:
    """The exit code of a run with one job, and what became of it."""
    with printer(True) as shown:
        follower = JobFollower(studio, shown)
        job = await studio.pipeline.record(request(server, "ends"))
        follower.follow([job])
        async with patience(20):
            code = await follower.wait(give_up_held=give_up_held)
    return code, (studio.book.get(job.id) or job).state


@pytest.mark.parametrize("give_up_held", [True, False])
async def test_a_run_ends_when_its_gateway_stays_busy(home, server: RawServer, give_up_held: bool) -> None:
    server.say("/v1/videos", answer(b"", 429))
    async with run_on(server, retried(sending=(0.02,), most_attempts=2)) as studio:
        told = await ended(studio, server, give_up_held=give_up_held)
    assert told == (EXIT_NEEDS_YOU, JobState.RECORDED)


async def test_a_run_ends_when_its_address_is_none(home) -> None:
    nowhere = SimpleNamespace(url="ftp://127.0.0.1:9")
    async with run_on(nowhere, retried(sending=(0.02,))) as studio:
        told = await ended(studio, nowhere, give_up_held=False)
    assert told == (EXIT_NEEDS_YOU, JobState.RECORDED)


async def test_a_run_ends_although_every_answer_brings_another_dead_link(home, server: RawServer) -> None:
    Rendering(server)
    server.say("/v1/videos/task_1", lambda _asked: signed_anew(server))
    server.say("/dead.mp4", answer(b"", 403))
    server.say("/v.mp4", answer(b"", 403))
    async with run_on(server, Policies(retry=RetryPolicy(fetching=(0.02, 0.02)))) as studio:
        told = await ended(studio, server, give_up_held=True)
    assert told == (EXIT_FAILED, JobState.RENDERED)


async def test_watching_says_first_how_each_job_stands(home, server: RawServer, capsys) -> None:
    """It used to print nothing while nothing changed."""
    Rendering(server)
    server.say("/v1/videos/task_1", answer(b'{"id":"task_1","status":"in_progress","progress":40}'))
    async with run_on(server, Policies()) as studio:
        job = await studio.pipeline.record(request(server, "watched"))
        job = await until(studio, job, JobState.RENDERING)
        with printer(False) as shown:
            follower = JobFollower(studio, shown)
            follower.follow([job])
            follower.show_states()
    assert f"{job.id}  {job.request.model}  Rendering" in capsys.readouterr().out


@pytest.mark.parametrize("as_json", [True, False])
async def test_a_run_whose_gateway_has_no_money_left_ends_and_says_what_to_do(
    home, server: RawServer, capsys, as_json: bool
) -> None:
    server.say("/v1/videos", answer(b'{"code":"insufficient_user_quota","message":"x"}', 403))
    async with run_on(server, retried(sending=(0.02,))) as studio:
        with printer(as_json) as shown:
            follower = JobFollower(studio, shown)
            follower.follow([await studio.pipeline.record(request(server, f"poor {n}")) for n in range(3)])
            async with patience(20):
                assert await follower.wait(give_up_held=True) == EXIT_NEEDS_YOU
    told = capsys.readouterr()
    waiting = [job for job in studio.book if job.state is JobState.RECORDED]
    held = [job for job in waiting if job.held_for is HoldReason.NO_BALANCE]
    assert held, "the others wait behind it"
    for job in held:
        assert f"{job.id}  The balance is too low" in (told.err if as_json else told.out)
        assert f"`o8studio stop {job.id}` removes it" in (told.err if as_json else told.out)


async def test_a_run_ends_when_the_disk_refuses_what_must_be_written_before_sending(
    home, server: RawServer, capsys
) -> None:
    """It used to try for ever, without a word."""
    server.say("/v1/videos", answer(b'{"id":"task_1","status":"queued"}'))
    async with run_on(server, retried(fetching_disk=0.02)) as studio:
        with closing(sqlite3.connect(studio.places.ledger)) as beside:
            beside.execute(
                "CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.kind = 'SendStarted' BEGIN SELECT json(NEW.kind); END"
            )
            beside.commit()
        told = await ended(studio, server, give_up_held=True)
    assert told == (EXIT_NEEDS_YOU, JobState.RECORDED)
    assert server.count("/v1/videos") == 0
    assert "The ledger can't be written" in capsys.readouterr().err


async def test_the_next_run_tries_a_gateway_again_that_stayed_busy(home, server: RawServer, capsys) -> None:
    """The sentence of the first run says that `o8studio watch` sends it, and it never did."""
    server.say("/v1/videos", answer(b"", 429))
    policies = retried(sending=(0.02,), most_attempts=2)
    async with run_on(server, policies) as studio:
        assert await ended(studio, server, give_up_held=False) == (EXIT_NEEDS_YOU, JobState.RECORDED)
    assert "The gateway stayed busy, 2 attempts. Nothing was sent." in capsys.readouterr().err
    asked = server.count("/v1/videos")
    async with run_on(server, policies) as studio:
        with printer(False) as shown:
            follower = JobFollower(studio, shown)
            follower.follow(await studio.pipeline.resume())
            async with patience(20):
                assert await follower.wait(give_up_held=False) == EXIT_NEEDS_YOU
    assert server.count("/v1/videos") == asked + 2


@pytest.mark.parametrize(
    "refusal",
    [
        b'{"code":"insufficient_user_quota","message":"x","data":null}',
        b'{"code":"task_failed","message":"Account balance not enough","data":null}',
    ],
)
async def test_the_next_run_tries_what_waited_for_want_of_money(
    home, server: RawServer, capsys, refusal: bytes
) -> None:
    """It ended at once with the reason of the run before, and nothing was ever sent."""
    server.say("/v1/videos", answer(refusal, 403))
    async with run_on(server, retried(sending=(0.02,))) as studio:
        with printer(False) as shown:
            follower = JobFollower(studio, shown)
            follower.follow([await studio.pipeline.record(request(server, f"poor {n}")) for n in range(2)])
            async with patience(20):
                assert await follower.wait(give_up_held=True) == EXIT_NEEDS_YOU
    assert server.count("/v1/videos") == 1
    async with run_on(server, retried(sending=(0.02,))) as studio:
        with printer(False) as shown:
            follower = JobFollower(studio, shown)
            follower.follow(await studio.pipeline.resume())
            async with patience(20):
                assert await follower.wait(give_up_held=True) == EXIT_FAILED
    assert server.count("/v1/videos") == 2


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("teem", "team"),
        ("TEAM", "team"),
        ("zzz", ""),
        # a gateway without a name of its own is called after its host
        ("gatewey.example.com", "gateway.example.com"),
        ("gateway.example.con:443", "gateway.example.com"),
    ],
)
async def test_a_misspelt_gateway_is_asked_back_and_given_no_token(home, given: str, meant: str) -> None:
    async with open_studio(places()) as studio:
        entries = [
            GatewayEntry(id=GatewayId(name), name=name, base_url=f"https://{name}")
            for name in ("team", "gateway.example.com")
        ]
        await studio.preferences.change(Settings(gateways=tuple(entries)))
        words = f"Did you mean {meant}?" if meant else "Known are team, gateway.example.com."
        with pytest.raises(click.UsageError, match=re.escape(words)):
            choose_gateway(CliContext(), studio, given, demo=False)
        found = choose_gateway(CliContext(), studio, f"https://{given}", demo=False)
        assert found.base_url.startswith(f"https://{given.lower()}"), "an address that is written out is one"
        with pytest.raises(BadInput) as error:
            studio.setup.known(given)
        assert error.value.meant == meant
        assert ("Did you mean" in str(explain(error.value))) is bool(meant)


@pytest.mark.parametrize("is_allowed", [True, False])
async def test_a_run_goes_on_with_a_clip_whose_private_host_was_allowed_since(
    home, tmp_path: Path, server: RawServer, monkeypatch: pytest.MonkeyPatch, is_allowed: bool
) -> None:
    """`watch` ended at once, and said again what had been done: the paid clip never came."""
    link = "http://169.254.9.9:1/v.mp4"
    clip = silent(tmp_path / "clip.mp4", "libx264", count=24).read_bytes()
    server.say("/v1/videos", answer(b'{"id": "task_1", "status": "queued"}'))
    done = f'{{"id": "task_1", "status": "completed", "metadata": {{"url": "{link}"}}}}'
    server.say("/v1/videos/task_1", answer(done.encode()))
    async with run_on(server, retried(fetching=(0.02,))) as studio:
        assert await ended(studio, server, give_up_held=False) == (EXIT_NEEDS_YOU, JobState.RENDERED)
    monkeypatch.setenv("http_proxy", server.url)  # so that no test leads out
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server.say(link, answer(clip, content_type="video/mp4"))
    async with run_on(server, retried(fetching=(0.02,))) as studio:
        entry = studio.gateways.entry("test")
        assert entry is not None
        fresh = replace(entry, proxy="system", result_hosts=("169.254.9.9",) if is_allowed else ())
        studio.preferences.settings = studio.preferences.settings.with_gateway(fresh)
        with printer(True) as shown:
            follower = JobFollower(studio, shown)
            follower.follow(await studio.pipeline.resume())
            async with patience(20):
                assert await follower.wait(give_up_held=False) == (EXIT_OK if is_allowed else EXIT_NEEDS_YOU)
    assert server.count(link) == is_allowed
