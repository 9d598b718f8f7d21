"""Without money the other jobs wait instead of being refused one by one."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import RefusalKind
from o8studio.domain.jobs.facts import Charge
from o8studio.domain.jobs.job import AT_GATEWAY, JobState
from o8studio.domain.jobs.policies import EvidencePolicy, Policies
from o8studio.domain.jobs.queue_state import Conditions, QueueState, queue_state
from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.services.runtime.bus import BalanceNoted, JobChanged, News
from o8studio.studio import Studio
from o8studio.texts.states import failed_words
from tests.services.jobs.test_slots import cap
from tests.support import processes
from tests.support.demo import DemoServer, start_demo
from tests.support.opened import GATEWAY, request, studio_on, until, when
from tests.support.patience import patience
from tests.support.patience import until as true
from tests.support.wire_tap import WireTap, wire_tap


async def test_after_a_refusal_for_want_of_money_the_others_wait(tmp_path, home) -> None:
    server = start_demo(tmp_path / "demo")
    try:
        server.change(balance_usd=0.01)
        async with studio_on(server, policies=Policies(evidence=EvidencePolicy(again=0.3))) as studio:
            studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
            first = await studio.pipeline.record(request(server, "too dear 1"))
            second = await studio.pipeline.record(request(server, "too dear 2"))
            await until(studio, first, JobState.FAILED)
            await when(studio, lambda: studio.book.get(second.id).problem == "no balance")
            refused = [one for one in server.state()["posts"] if "too dear" in str(one["body"])]
            assert len(refused) == 1
            server.change(balance_usd=100)
            await until(studio, second, JobState.KEPT)
            assert server.paid("too dear 2") == 1
    finally:
        server.stop()


@asynccontextmanager
async def out_of_money(folder: Path, again: float) -> AsyncIterator[tuple[DemoServer, WireTap, Studio]]:
    """A gateway that has just refused a clip for want of money, and is asked for the balance so often."""
    server = start_demo(folder)
    policies = Policies(evidence=EvidencePolicy(again=again))
    try:
        server.change(balance_usd=0.01)
        with wire_tap(server.url) as tap:
            async with studio_on(tap, policies=policies) as studio:
                first = await studio.pipeline.record(request(tap, "too dear"))
                await until(studio, first, JobState.FAILED)
                yield server, tap, studio
    finally:
        server.stop()


async def test_when_there_is_money_again_every_held_clip_goes_out(tmp_path, home) -> None:
    async with out_of_money(tmp_path / "demo", 0.3) as (server, tap, studio):
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=3)
        held = [await studio.pipeline.record(request(tap, f"held {at}")) for at in range(3)]
        await when(studio, lambda: {studio.book.get(job.id).problem for job in held} == {"no balance"})
        facts = {type(fact).__name__ for job in held for fact in studio.book.facts(job.id)}
        assert facts == {"Recorded", "NothingSent"}, "to hold is not to send"
        server.change(balance_usd=100)
        for job in held:
            await until(studio, job, JobState.KEPT)
        assert [server.paid(f"held {at}") for at in range(3)] == [1, 1, 1]


async def test_a_press_while_the_balance_is_asked_is_heard(tmp_path, home) -> None:
    async with out_of_money(tmp_path / "demo", 0.0) as (server, tap, studio):
        server.fault(route="/v1/dashboard", kind="drip", interval=0.01, times=9)
        before = len(tap.gets)
        job = await studio.pipeline.record(request(tap, "pressed"))
        await true(lambda: any(path.startswith("/v1/dashboard") for path in tap.gets[before:]))
        server.change(balance_usd=100)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
        assert server.paid("pressed") == 1


OFTEN = Policies(evidence=EvidencePolicy(again=0.2))


def in_envelope_b(code: str) -> dict[str, object]:
    return {"code": code, "message": "no money", "data": None}


def in_error(code: str | None, kind: str) -> dict[str, object]:
    return {"error": {"message": "no money", "type": kind, "param": None, "code": code}}


NO_BALANCE = [
    (403, in_envelope_b("insufficient_user_quota")),
    (403, in_envelope_b("pre_consume_token_quota_failed")),
    (403, in_envelope_b("quota_not_enough")),
    (429, in_error("insufficient_quota", "insufficient_quota")),
    (429, in_error("429", "budget_exceeded")),
    (400, in_error("400", "budget_exceeded")),
    (429, {"code": 1101, "message": "no money", "request_id": "r"}),
    (429, {"code": 1102, "message": "no money", "request_id": "r"}),
    (403, in_error("AccountOverdueError", "Forbidden")),
    (200, in_envelope_b("insufficient_user_quota")),
    (200, in_error("insufficient_quota", "insufficient_quota")),
    (200, in_error("429", "budget_exceeded")),
    (200, {"success": False, "message": "余额不足"}),
    (200, {"task_id": "", "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}),
]


@pytest.fixture(scope="session")
def own_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """One whose balance may be changed."""
    server = start_demo(tmp_path_factory.mktemp("no-balance"))
    processes.keep(server.process.pid)
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("status", "body"), NO_BALANCE, ids=lambda it: str(it) if isinstance(it, int) else json.dumps(it)[:60]
)
async def test_one_is_refused_for_want_of_money_and_the_others_are_held_until_there_is_more(
    own_demo: DemoServer, home, status: int, body: dict[str, object]
) -> None:
    own_demo.change(balance_usd=5)
    own_demo.fault(route="submit", kind="status", status=status, body=json.dumps(body), times=-1)
    async with studio_on(own_demo, policies=OFTEN) as studio:
        cap(studio, 1)
        names = [f"{status} {json.dumps(body)} {at}" for at in range(4)]
        first, *others = [await studio.pipeline.record(request(own_demo, name)) for name in names]
        first = await until(studio, first, JobState.FAILED)
        assert (first.refused_for, first.charge) == (RefusalKind.BALANCE, Charge.NONE)
        assert queue_state(first, Conditions(now=0.0)) is QueueState.NO_BALANCE
        await true(lambda: studio.pipeline._runner._balance_hold.is_held(GATEWAY))
        await studio.preferences.change(replace(studio.preferences.settings, jobs_at_once=16))
        await when(studio, lambda: {studio.book.get(job.id).problem for job in others} == {"no balance"})
        facts = {type(fact).__name__ for job in others for fact in studio.book.facts(job.id)}
        assert facts == {"Recorded", "NothingSent"}, "to hold is not to send"
        own_demo.clear()
        own_demo.change(balance_usd=100)
        for job in others:
            await until(studio, job, JobState.KEPT)
        assert [own_demo.paid(name) for name in names] == [0, 1, 1, 1]


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"code": 50412, "message": "x", "data": None}, RefusalKind.CONTENT),
        (400, in_error("InputTextSensitiveContentDetected", "BadRequest"), RefusalKind.CONTENT),
        (403, in_error("", "new_api_error"), RefusalKind.PERMISSION),
        (503, in_error("model_not_found", "new_api_error"), RefusalKind.NO_CHANNEL),
        (400, in_envelope_b("task_not_exist"), RefusalKind.NOWHERE),
        (403, in_envelope_b("fail_to_fetch_task"), RefusalKind.SETUP),
    ],
    ids=lambda it: str(it)[:50],
)
async def test_any_other_refusal_is_about_one_job(
    demo: DemoServer, home, status: int, body: dict[str, object], kind: RefusalKind
) -> None:
    demo.fault(route="submit", kind="status", status=status, body=json.dumps(body))
    async with studio_on(demo) as studio:
        cap(studio, 1)
        first = await studio.pipeline.record(request(demo, f"{kind} first"))
        second = await studio.pipeline.record(request(demo, f"{kind} second"))
        first = await until(studio, first, JobState.FAILED)
        assert (first.refused_for, first.charge) == (kind, Charge.NONE)
        assert queue_state(first, Conditions(now=0.0)) is QueueState.FAILED
        await until(studio, second, JobState.KEPT)
        states = {type(fact).__name__ for fact in studio.book.facts(second.id)}
        assert "NothingSent" not in states


@pytest.mark.parametrize("code", [1101, 1102])
async def test_a_vendors_code_for_no_money_inside_http_200_holds_the_others(
    demos: Callable[[str], DemoServer], home, code: int
) -> None:
    """Its envelope does not say whose account is empty: a gateway that imitates Kling answers so for the person."""
    server = demos("g2")
    body = json.dumps({"code": code, "message": "no money", "request_id": "r"})
    server.fault(route="submit", kind="status", status=200, body=body)
    async with studio_on(server) as studio:
        cap(studio, 1)
        wanted = {"model": "kling-v1", "family": "kling", "wire_format": "kling"}
        first = await studio.pipeline.record(request(server, f"{code} first", **wanted))
        second = await studio.pipeline.record(request(server, f"{code} second"))
        first = await until(studio, first, JobState.FAILED)
        assert (first.status, first.refused_for) == (200, RefusalKind.BALANCE)
        await when(studio, lambda: studio.book.get(second.id).problem == "no balance")
        studio.pipeline.nudge(second.id)
        await until(studio, second, JobState.KEPT)


async def test_an_empty_account_of_the_gateways_own_holds_the_jobs_of_that_vendor_until_one_is_accepted(
    demo: DemoServer, home
) -> None:
    """Each of them was refused, one after the other."""
    body = json.dumps({"code": "task_failed", "message": "Account balance not enough", "data": None})
    demo.fault(route="submit", kind="status", status=400, body=body)
    async with studio_on(demo) as studio:
        cap(studio, 1)
        first, tried, third = [
            await studio.pipeline.record(request(demo, f"account {at}")) for at in range(3)
        ]
        first = await until(studio, first, JobState.FAILED)
        assert (first.refused_for, first.charge) == (RefusalKind.ACCOUNT, Charge.NONE)
        await when(
            studio,
            lambda: {studio.book.get(one.id).problem for one in (tried, third)} == {"vendor account"},
        )
        assert studio.pipeline.is_held_for_a_person(studio.book.get(third.id))
        other = await studio.pipeline.record(request(demo, "another vendor", family=UNKNOWN_FAMILY))
        await until(studio, other, JobState.KEPT)
        demo.fault(route="submit", kind="status", status=400, body=body)
        studio.pipeline.nudge(tried.id)
        await until(studio, tried, JobState.FAILED)
        assert studio.book.get(third.id).state is JobState.RECORDED, "a try sends one job"
        more = await studio.pipeline.record(request(demo, "account 3"))
        await when(studio, lambda: studio.book.get(more.id).problem == "vendor account")
        studio.pipeline.nudge(more.id)
        for one in (more, third):
            await until(studio, one, JobState.KEPT)
        assert [demo.paid(f"account {at}") for at in range(4)] == [0, 0, 1, 1]


async def test_an_account_that_was_filled_for_one_clip_only_holds_the_others_again(
    demo: DemoServer, home
) -> None:
    """Those that the accepted one woke went on although the next one was refused, one refusal after the other."""
    body = json.dumps({"code": "task_failed", "message": "Account balance not enough", "data": None})
    demo.fault(route="submit", kind="status", status=400, body=body)
    async with studio_on(demo) as studio:
        cap(studio, 1)
        first, *others = [await studio.pipeline.record(request(demo, f"filled {at}")) for at in range(4)]
        await until(studio, first, JobState.FAILED)
        await when(studio, lambda: {studio.book.get(one.id).problem for one in others} == {"vendor account"})
        refuses = iter([lambda: demo.fault(route="submit", kind="status", status=400, body=body)])

        def empty_again(news: News) -> None:
            if isinstance(news, JobChanged) and news.job.id == others[0].id and news.job.state in AT_GATEWAY:
                next(refuses, lambda: None)()

        studio.bus.subscribe(empty_again)
        studio.pipeline.nudge(others[0].id)
        await until(studio, others[0], JobState.KEPT)
        refused = await until(studio, others[1], JobState.FAILED)
        assert refused.refused_for is RefusalKind.ACCOUNT
        more = await studio.pipeline.record(request(demo, "filled 4"))
        await when(studio, lambda: studio.book.get(more.id).problem == "vendor account")
        assert studio.book.get(others[2].id).problem == "vendor account"
        assert demo.paid("filled 3") == 0


@pytest.mark.parametrize("status", [200, 400, 403, 429])
@pytest.mark.parametrize(
    "quoted",
    [
        in_error("insufficient_quota", "insufficient_quota"),
        {"code": 1102, "message": "x"},
        {"message": "余额不足"},
    ],
    ids=["openai", "kling", "words"],
)
async def test_a_vendors_empty_account_that_is_passed_on_is_not_repeated_as_busy(
    demo: DemoServer, home, status: int, quoted: dict[str, object]
) -> None:
    """With HTTP 429 it was sent twenty times."""
    body = {"code": "fail_to_fetch_task", "message": json.dumps(quoted, ensure_ascii=False), "data": None}
    demo.fault(route="submit", kind="status", status=status, body=json.dumps(body))
    async with studio_on(demo) as studio:
        cap(studio, 1)
        first = await studio.pipeline.record(request(demo, f"{status} {quoted} first"))
        first = await until(studio, first, JobState.FAILED)
        assert (first.refused_for, first.charge) == (RefusalKind.ACCOUNT, Charge.NONE)
        assert "which is not your balance" in failed_words(first, "x")
        assert demo.paid(f"{status} {quoted} first") == 0


async def test_a_word_of_the_gateways_own_on_a_vendors_route_is_about_the_persons_balance(
    demo: DemoServer, home
) -> None:
    """Jimeng's envelope took every code for the vendor's; a vendor's are numbers."""
    body = json.dumps(in_envelope_b("insufficient_user_quota"))
    demo.fault(route="submit", kind="status", status=200, body=body)
    async with studio_on(demo) as studio:
        wanted = {"model": "jimeng_t2v_v30", "family": "jimeng", "wire_format": "jimeng"}
        first = await studio.pipeline.record(request(demo, "own word", **wanted))
        first = await until(studio, first, JobState.FAILED)
        assert first.refused_for is RefusalKind.BALANCE


async def test_a_job_that_waits_for_the_queue_to_go_on_is_held_by_a_refusal_meanwhile(
    own_demo: DemoServer, home
) -> None:
    own_demo.change(balance_usd=0.01)
    own_demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(own_demo, policies=OFTEN) as studio:
        cap(studio, 16)
        waits = await studio.pipeline.record(request(own_demo, "waits for the queue"))
        await when(studio, lambda: studio.book.get(waits.id).problem == "throttled")
        own_demo.fault(route="submit", kind="drip", interval=0.01)
        refused = await until(
            studio, await studio.pipeline.record(request(own_demo, "refused slowly")), JobState.SENDING
        )
        await studio.pipeline.pause_queue(on=True)
        studio.pipeline.nudge(waits.id)
        asked = asyncio.Event()
        studio.bus.subscribe(lambda news: asked.set() if isinstance(news, BalanceNoted) else None)
        await until(studio, refused, JobState.FAILED)
        async with patience(20):
            await asked.wait()  # after a refusal the balance is asked, and from then on it holds
        await studio.pipeline.pause_queue(on=False)
        await when(studio, lambda: studio.book.get(waits.id).problem == "no balance")
        facts = [type(fact).__name__ for fact in studio.book.facts(waits.id)]
        assert facts == ["Recorded", "SendStarted", "NothingSent", "NothingSent"]
