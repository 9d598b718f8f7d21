"""Charged and refunded are said with the log's row for that task, asked for in the background; else not known yet."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from email.utils import formatdate

import pytest

from o8studio.cli.printing import event_of, state_words
from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    Charge,
    ChargeLearned,
    Failed,
    FetchStarted,
    Kept,
    LostTrack,
    MovedIn,
    Recorded,
    Rendered,
    Result,
    SendStarted,
    Source,
    SourceKind,
)
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.policies import ChargePolicy, EvidencePolicy, Policies, QuestionPolicy
from o8studio.domain.reasons import LostReason
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.services.diagnostics.dossier import dossier
from o8studio.studio import Studio
from o8studio.texts.money import evidence_words
from o8studio.texts.states import charge_words
from tests.support.demo import DemoServer
from tests.support.opened import GATEWAY, request, studio_on, until
from tests.support.opened import when as told
from tests.support.patience import patience
from tests.support.patience import until as true
from tests.support.small_gateway import LOG, SPENT, STATUS, SUBSCRIPTION, SmallGateway, charge, logged, refund
from tests.support.small_gateway import small_gateway as started
from tests.support.small_gateway import status as status_told

QUICK = ChargePolicy(
    after=(0.1, 0.3, 0.6, 1.0, 1.5, 2.0, 3.0, 4.0, 5.0), start=0.1, refund=0.0, again=0.2
)  # fmt: skip
"""The pace of hours in tenths of seconds."""


def quickly(charges: ChargePolicy = QUICK) -> Policies:
    return Policies(
        charges=charges, evidence=EvidencePolicy(just_now=0.0), questions=QuestionPolicy(gaps=(0.0,))
    )


@pytest.fixture
def server(home):
    with started() as running:
        running.answers |= {
            STATUS: status_told(),
            SUBSCRIPTION: {"hard_limit_usd": 5.0},
            SPENT: {"total_usage": 0},
            LOG: (503, "later"),
        }
        yield running


def wanted(server: SmallGateway, **changes: object) -> GenerationRequest:
    basis = {"gateway_id": GATEWAY, "base_url": server.url, "wire_format": "openai_videos", "model": "sora-2", "prompt": "x"}  # fmt: skip
    return GenerationRequest(**{**basis, **changes})  # type: ignore[arg-type]


async def ended(
    studio: Studio, server: SmallGateway, name: str, *, ago: float = 1.0, request_id: str = "", kept: bool = False
) -> Job:  # fmt: skip
    """A job that was accepted and has ended, written down without sending anything."""
    at, job_id = time.time() - ago, JobId(name)
    facts: list = [
        Recorded(job_id=job_id, at=at - 2, request=wanted(server)),
        SendStarted(job_id=job_id, at=at - 2),
        Accepted(job_id=job_id, at=at - 1, remote_id=RemoteId(f"task_{name}"), request_id=request_id),
    ]
    if kept:
        link = Result((Source(SourceKind.LINK, "https://x/v.mp4"),))
        facts += [Rendered(job_id=job_id, at=at, results=(link,)), FetchStarted(job_id=job_id, at=at)]
        facts.append(
            Kept(job_id=job_id, at=at, index=0, path="/none.mp4", sha256="", size=1, length=1.0, width=2, height=2,
                 fps=24.0, has_sound=False)
        )  # fmt: skip
    else:
        facts.append(Failed(job_id=job_id, at=at, reason="it failed", charge=Charge.TAKEN))
    for fact in facts:
        job = await studio.book.commit(fact)
    return job


async def when(studio: Studio, job: Job, is_so: Callable[[Job], bool], seconds: float = 20) -> Job:
    def now() -> Job:
        return studio.book.get(job.id) or job

    await told(studio, lambda: is_so(now()), seconds)
    return now()


async def test_a_failed_job_whose_task_keeps_its_quota_is_refunded_by_the_logs_row(server) -> None:
    task = "task_Mn2sRdFbE9hll5IPeS0MdTRJBM7z1xgf"
    video = {"id": task, "object": "video", "model": "sora-2", "status": "failed", "progress": 99,
             "error": {"code": "video_generation_failed", "message": "Please try again later."}}  # fmt: skip
    dto = {
        "code": "success",
        "data": {"task_id": task, "status": "FAILURE", "quota": 2000, "progress": "100%"},
    }
    server.on_submit = {"id": task, "task_id": task, "object": "video", "status": "queued"}
    server.headers["X-Oneapi-Request-Id"] = "20261127011257"
    server.answers |= {f"/v1/videos/{task}": video, f"/v1/video/generations/{task}": dto, LOG: (503, "later")}
    async with studio_on(server, policies=quickly()) as studio:
        job = await until(studio, await studio.pipeline.record(wanted(server)), JobState.FAILED)
        assert job.request_id == "20261127011257"
        assert charge_words(job) == "Charge not known yet"
        event = event_of(job)
        assert event is not None
        assert event["charge"] == "maybe"
        assert "- charge: not known yet" in dossier(job, studio.book.facts(job.id))
        now = time.time()
        server.answers[LOG] = logged(
            refund(now, task), charge(now - 9, request_id="20261127011257"), charge(now - 20, request_id="x")
        )
        job = await when(studio, job, lambda one: one.charged_usd is not None)
        assert charge_words(job) == "Refunded"
        assert state_words(job).endswith("(Refunded)")
        event = event_of(job)
        assert event is not None
        assert (event["charge"], event["charged_usd"]) == ("refunded", 0.004)
        text = dossier(job, studio.book.facts(job.id))
        assert "- charge: refunded, $0.0040 by the gateway's log" in text
        assert "charge taken" not in text


async def test_without_a_row_of_the_task_nothing_is_said_however_often_it_is_asked(server) -> None:
    server.answers[LOG] = logged(refund(time.time(), "task_other"), charge(time.time(), request_id="y"))
    async with studio_on(server, policies=quickly()) as studio:
        job = await ended(studio, server, "alone", request_id="r")
        await true(lambda: server.asked[LOG] >= 3)
        job = studio.book.get(job.id) or job
        assert charge_words(job) == "Charge not known yet"
        server.answers[LOG] = logged(charge(time.time(), request_id="r"))
        job = await when(studio, job, lambda one: one.charged_usd is not None)
        assert charge_words(job) == "Charged"
        server.answers[LOG] = logged(refund(time.time(), "task_alone"), charge(time.time(), request_id="r"))
        await when(studio, job, lambda one: charge_words(one) == "Refunded")


async def test_thirty_jobs_are_served_by_one_question(server) -> None:
    async with studio_on(server, policies=quickly(replace(QUICK, after=(8.0,)))) as studio:
        now = time.time()
        server.answers[LOG] = logged(
            *(charge(now, request_id=f"r{at}") for at in range(30)), *(refund(now, f"task_j{at}") for at in range(0, 30, 3))
        )  # fmt: skip
        jobs = [
            await ended(studio, server, f"j{at}", ago=0.0, request_id=f"r{at}", kept=at % 3 != 0) for at in range(30)
        ]  # fmt: skip
        told = [await when(studio, job, lambda one: one.charged_usd is not None) for job in jobs]
    assert {one.charge for one in told if one.state is JobState.FAILED} == {Charge.REFUNDED}
    assert {(one.charge, one.charged_usd) for one in told if one.state is JobState.KEPT} == {
        (Charge.TAKEN, 0.004)
    }
    assert server.asked[LOG] == 1


@pytest.mark.parametrize("kind", ["failed", "kept", "lost"])
async def test_the_log_is_not_asked_about_what_came_from_another_computer(server, kind: str) -> None:
    later = replace(QUICK, after=(1000.0,), start=1000.0)
    async with studio_on(server, policies=quickly(later)) as studio:
        if kind == "lost":
            job = await studio.book.commit(
                Recorded(job_id=JobId("a"), at=time.time(), request=wanted(server))
            )
            job = await studio.book.commit(
                LostTrack(job_id=job.id, at=time.time(), reason=LostReason.RESTORED)
            )
        else:
            job = await ended(studio, server, "a", request_id="r", kept=kind == "kept")
        await studio.charges.look_now(20)
        before = server.asked[LOG]
        assert before, "as long as it is a job of this computer"
        await studio.book.commit(MovedIn(job_id=job.id, at=time.time()))
        await studio.charges.look_now(20)
        assert server.asked[LOG] == before


async def test_a_throttled_log_leaves_the_charge_unknown_and_is_not_asked_on(server) -> None:
    server.answers[LOG] = (429, "")
    async with studio_on(server, policies=quickly()) as studio:
        job = await ended(studio, server, "throttled", request_id="r")
        await true(lambda: server.asked[LOG] == 1)
        async with patience(10):
            while await studio.account.log_wait(GATEWAY) < 30:  # until the answer was read
                await asyncio.sleep(0)
        assert charge_words(studio.book.get(job.id) or job) == "Charge not known yet"
    assert server.asked[LOG] == 1


async def test_after_a_start_of_the_program_the_jobs_of_the_last_days_are_looked_up(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        yesterday = await ended(studio, server, "yesterday", ago=86_400, request_id="r")
        long_ago = await ended(studio, server, "long-ago", ago=9 * 86_400, request_id="q")
        await studio.preferences.change(studio.preferences.settings)
    server.answers[LOG] = logged(refund(time.time(), "task_yesterday"), refund(time.time(), "task_long-ago"))
    server.asked.clear()
    async with studio_on(server, policies=quickly()) as studio:
        studio.charges.resume()
        await when(studio, yesterday, lambda one: charge_words(one) == "Refunded")
        assert charge_words(studio.book.get(long_ago.id) or long_ago) == "Charge not known yet"
    assert server.asked[LOG] == 1


async def test_a_run_of_the_command_line_asks_once_before_it_ends(server) -> None:
    server.answers[LOG] = logged(refund(time.time(), "task_cli"))
    async with studio_on(server, policies=quickly(replace(QUICK, after=(600.0,)))) as studio:
        job = await ended(studio, server, "cli", ago=0.0)
        await studio.charges.look_now(5.0)
        assert charge_words(studio.book.get(job.id) or job) == "Refunded"


async def test_the_demo_gateways_refund_is_found(demo: DemoServer, home) -> None:
    async with studio_on(demo, policies=quickly()) as studio:
        job = await studio.pipeline.record(request(demo, "[demo:fail] refunded"))
        job = await until(studio, job, JobState.FAILED, JobState.KEPT)
        assert job.state is JobState.FAILED
        await when(studio, job, lambda one: charge_words(one) == "Refunded")


# ---- a lost answer


async def lost(studio: Studio, server: SmallGateway, ago: float = 60.0) -> Job:
    job_id, at = JobId("lost"), time.time() - ago
    await studio.book.commit(Recorded(job_id=job_id, at=at, request=wanted(server)))
    await studio.book.commit(SendStarted(job_id=job_id, at=at))
    return await studio.book.commit(LostTrack(job_id=job_id, at=at + 1, reason="connection broken"))


async def test_the_rows_of_other_known_jobs_are_left_out_and_a_row_releases_nothing(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        job = await lost(studio, server)
        sent = job.sent_at or 0.0
        await ended(studio, server, "other", ago=58.0, request_id="theirs", kept=True)
        mine = charge(sent + 1, request_id="unknown")
        server.answers[LOG] = logged(
            charge(sent + 30, model_name="other-model", request_id="z"),
            mine,
            charge(sent + 1, request_id="theirs"),
            charge(sent, path="/v1/chat/completions", request_id="chat"),
        )
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert [line.request_id for line in job.evidence.charges] == ["unknown"]
        assert job.evidence.nothing_until is None
        server.answers[LOG] = logged(charge(sent + 30, model_name="m", request_id="z"), charge(sent - 60))
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert job.evidence.charges == ()
        assert job.evidence.nothing_until is not None
        until_words = time.strftime("%H:%M", time.localtime(job.evidence.nothing_until))
        told = evidence_words(job.evidence, studio.account.known_unit(GATEWAY))
        assert f"No charge found so far (until {until_words})." in told
    assert (studio.book.get(job.id) or job).state is JobState.UNCONFIRMED
    assert server.asked["/v1/videos"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        (429, ""),
        (503, "down"),
        {"success": False, "message": "no"},
        "<html>busy</html>",
        logged(),
        logged(charge(time.time() - 3600)),
    ],
)
async def test_no_charge_is_never_said_of_a_log_that_was_not_read_far_enough(server, answer) -> None:
    server.answers[LOG] = answer
    async with studio_on(server, policies=quickly()) as studio:
        job = await studio.pipeline.check_again((await lost(studio, server)).id)
        assert job.state is JobState.UNCONFIRMED
        assert job.evidence is not None
        told = evidence_words(job.evidence, studio.account.known_unit(GATEWAY))
        assert job.evidence.nothing_until is None
        assert "No charge" not in told
        assert "Infinity" not in json.dumps(job.evidence.balance_after)


@pytest.mark.parametrize("ahead", [30, 3 * 86_400], ids=["begins later", "not come yet"])
async def test_no_charge_is_never_said_of_a_log_that_tells_nothing_of_that_time(server, ahead: int) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        job = await lost(studio, server)
        sent = job.sent_at or 0.0
        before = [charge(sent - 3600)] if ahead > 60 else []
        server.answers[LOG] = logged(charge(sent + ahead, model_name="m"), *before)
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert job.evidence.nothing_until is None


async def test_a_balance_from_before_is_no_balance_after(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        await studio.evidence.note_balance(GATEWAY)
        job = await lost(studio, server, ago=-1.5)
        server.answers[SUBSCRIPTION] = (503, "down")
        server.answers[LOG] = logged(charge(time.time() - 3600))
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert (job.evidence.balance_before, job.evidence.balance_after) == (5.0, None)
        assert "balance" not in evidence_words(job.evidence, studio.account.known_unit(GATEWAY))


async def test_another_token_tells_nothing_of_a_job_that_the_one_before_has_sent(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        await studio.evidence.note_balance(GATEWAY)
        job = await lost(studio, server, ago=0.0)
        await studio.tokens.keep(studio.gateways.entries()[0], Secret("sk-another"))
        server.answers |= {
            SUBSCRIPTION: {"hard_limit_usd": 3.0},
            LOG: logged(charge(time.time() + 4, request_id="theirs"), charge(time.time() - 3600)),
        }
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is None
        assert job.state is JobState.UNCONFIRMED


async def test_a_person_is_answered_also_where_the_log_was_missing_before(server) -> None:
    del server.answers[LOG]
    async with studio_on(server, policies=quickly()) as studio:
        job = await studio.pipeline.check_again((await lost(studio, server)).id)
        server.answers[LOG] = logged(charge((job.sent_at or 0.0) + 1, request_id="a"))
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert [line.request_id for line in job.evidence.charges] == ["a"]


async def test_what_was_known_of_the_log_stays_when_it_is_throttled(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        job = await lost(studio, server)
        server.answers[LOG] = logged(charge((job.sent_at or 0.0) + 1, request_id="a"))
        await studio.pipeline.check_again(job.id)
        server.answers[LOG] = (429, "")
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert [line.request_id for line in job.evidence.charges] == ["a"]


async def test_a_gateway_whose_clock_is_an_hour_ahead_is_understood(server) -> None:
    server.headers["Date"] = formatdate(time.time() + 3600, usegmt=True)
    async with studio_on(server, policies=quickly()) as studio:
        job = await lost(studio, server)
        server.answers[LOG] = logged(charge((job.sent_at or 0.0) + 3600, request_id="a"))
        job = await studio.pipeline.check_again(job.id)
        assert job.evidence is not None
        assert [line.at for line in job.evidence.charges] == [pytest.approx(job.sent_at, abs=3)]


async def test_the_evidence_grows_by_itself_when_the_row_comes_later(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        server.answers[LOG] = logged()
        job = await lost(studio, server, ago=0.5)
        server.answers[LOG] = logged(charge(job.sent_at or 0.0, request_id="late"))
        job = await when(studio, job, lambda one: bool(one.evidence and one.evidence.charges))
        assert job.state is JobState.UNCONFIRMED
        facts = [type(fact) for fact in studio.book.facts(job.id)]
        assert ChargeLearned not in facts


async def test_the_charge_of_a_gateway_that_was_removed_is_not_asked_for(server) -> None:
    async with studio_on(server, policies=quickly()) as studio:
        studio.preferences.settings = studio.preferences.settings.without_gateway(GatewayId("test"))
        await ended(studio, server, "orphan")
        assert not studio.tasks.is_running(f"charges {GATEWAY}")
    assert server.asked[LOG] == 0
