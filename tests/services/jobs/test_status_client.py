"""One round of questions about a job: which routes are asked, whose answer counts, and what each refusal means."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from o8studio.domain.errors import BadInput, NotSent, Refused
from o8studio.domain.ids import JobId, RemoteId
from o8studio.domain.jobs.following import Trail, Trouble
from o8studio.domain.jobs.job import Job
from o8studio.domain.reasons import HoldReason
from o8studio.domain.secret import Secret
from o8studio.gateway.wire import Finished, Rejected, Rendering
from o8studio.services.jobs.status_client import StatusClient
from o8studio.studio import Studio
from tests.support.made import made
from tests.support.opened import GATEWAY, request, studio_on
from tests.support.raw_server import RawServer, answer, raw_server

VIDEOS, GENERATIONS, TASKS = "/v1/videos/task_1", "/v1/video/generations/task_1", "/v1/tasks/task_1"
RUNS = {"id": "task_1", "status": "in_progress", "progress": 40}
NO_ROUTE = {"error": {"message": "Invalid URL (GET /v1/x)", "type": "invalid_request_error"}}
NO_TOKEN = {"error": {"code": "", "message": "Invalid token", "type": "new_api_error"}}
NO_ACCESS = {"error": {"code": "", "message": "This token has no access to model m", "type": "new_api_error"}}
NO_JOB = {"code": "task_not_exist", "message": "task_not_exist", "data": None}


def said(value: Any, status: int = 200, **headers: str) -> bytes:
    return answer(json.dumps(value).encode(), status, **headers)


@dataclass
class Asking:
    server: RawServer
    studio: Studio
    client: StatusClient
    job: Job

    def paths(self) -> list[str]:
        return [one.path for one in self.server.asked]


@asynccontextmanager
async def asking(**answers: bytes) -> AsyncIterator[Asking]:
    with raw_server() as server:
        for name, said_there in answers.items():
            paths = {
                "videos": VIDEOS,
                "generations": GENERATIONS,
                "tasks": TASKS,
                "cancel": "/v1/responses/task_1/cancel",
            }
            server.say(paths[name], said_there)  # fmt: skip
        async with studio_on(server) as studio:
            basis = made(0, job_id=JobId("j1"))
            job = replace(basis, request=request(server, "a fox"), remote_id=RemoteId("task_1"))
            yield Asking(server, studio, StatusClient(studio.gateways), job)


async def test_the_best_route_is_asked_first_and_the_one_that_answered_last_the_next_time(home) -> None:
    async with asking(videos=said(NO_ROUTE, 404), generations=said(RUNS)) as a:
        trail = Trail()
        first = await a.client.ask(a.job, trail)
        assert (first.route, first.trouble, first.online) == ("generations", Trouble.NONE, True)
        assert isinstance(first.status, Rendering)
        assert a.paths() == [VIDEOS, GENERATIONS]
        await a.client.ask(a.job, trail)
        assert a.paths()[2:] == [GENERATIONS], "what answered last is asked first, and alone"


async def test_an_answer_about_another_job_is_named_as_one(home) -> None:
    async with asking(videos=said({**RUNS, "id": "task_2"})) as a:
        assert (await a.client.ask(a.job, Trail())).another == "task_2"


@pytest.mark.parametrize(
    ("status", "body", "trouble"),
    [
        (401, NO_TOKEN, Trouble.TOKEN_REFUSED),
        (403, NO_ACCESS, Trouble.MAY_NOT_LOOK),
        (400, NO_JOB, Trouble.UNKNOWN),
    ],
)
async def test_a_refusal_is_trouble_of_its_kind_and_no_status(
    home, status: int, body: Any, trouble: Trouble
) -> None:
    refused = said(body, status)
    async with asking(videos=refused, generations=refused, tasks=refused) as a:
        found = await a.client.ask(a.job, Trail(thorough=True))
        assert (found.status, found.trouble, found.online) == (None, trouble, True)
        assert found.refusal is not None
        assert found.refusal.status == status
        assert found.said.startswith(f"HTTP {status}: ")
        if trouble is Trouble.TOKEN_REFUSED:
            assert VIDEOS in a.paths()
            assert GENERATIONS not in a.paths(), "the token is as bad on every route"


async def test_a_busy_gateway_says_when_to_ask_again_and_no_other_route_is_asked(home) -> None:
    busy = said({"error": {"message": "slow down", "code": "rate_limit"}}, 429, retry_after="7")
    async with asking(videos=busy, generations=said(RUNS)) as a:
        found = await a.client.ask(a.job, Trail(thorough=True))
        assert (found.status, found.retry_after) == (None, 7.0)
        assert a.paths() == [VIDEOS]


async def test_a_gateway_that_is_away_is_offline_and_no_trouble_of_the_job(home) -> None:
    async with asking() as a:
        away = replace(a.job, request=replace(a.job.request, base_url="http://127.0.0.1:9"))
        entry = a.studio.gateways.entry(GATEWAY)
        assert entry is not None
        a.studio.preferences.settings = a.studio.preferences.settings.with_gateway(
            replace(entry, base_url="http://127.0.0.1:9")
        )
        found = await a.client.ask(away, Trail())
        assert (found.status, found.online, found.trouble) == (None, False, Trouble.NONE)


async def test_a_failure_is_asked_about_on_the_other_routes_which_may_have_the_clip(home) -> None:
    failed = {"id": "task_1", "status": "failed", "error": {"message": "upstream returned error"}}
    done = {"code": "success", "data": {"task_id": "task_1", "status": "SUCCESS", "result_url": "https://x.example/v.mp4"}}  # fmt: skip
    async with asking(videos=said(failed), generations=said(done)) as a:
        found = await a.client.ask(a.job, Trail())
        assert isinstance(found.status, Finished)
        assert found.status.results[0].sources[0].value == "https://x.example/v.mp4"
    async with asking(videos=said(failed), generations=said(NO_ROUTE, 404)) as a:
        alone = (await a.client.ask(a.job, Trail())).status
        assert isinstance(alone, Rejected)
        assert alone.reason == "upstream returned error"


async def test_an_id_is_taken_unless_the_gateway_says_that_it_is_wrong(home) -> None:
    async with asking(videos=said({**RUNS, "id": "task_2"})) as a:
        with pytest.raises(BadInput, match="another task_2"):
            await a.client.check_id(a.job, RemoteId("task_1"))
    unknown = said(NO_JOB, 400)
    async with asking(videos=unknown, generations=unknown, tasks=unknown) as a:
        with pytest.raises(BadInput, match="unknown"):
            await a.client.check_id(a.job, RemoteId("task_1"))
    broken = answer(b"<html>bad gateway</html>", 502)
    async with asking(videos=broken, generations=broken, tasks=broken) as a:
        await a.client.check_id(a.job, RemoteId("task_1"))


async def test_another_token_is_kept_only_if_it_can_read_the_job(home) -> None:
    token = Secret("sk-another")
    async with asking(videos=said(RUNS)) as a:
        await a.client.check_token(a.job, token)
        assert {one.headers["authorization"] for one in a.server.asked} == {"Bearer sk-another"}
    refused = said(NO_TOKEN, 401)
    async with asking(videos=refused, generations=refused, tasks=refused) as a:
        with pytest.raises(Refused) as told:
            await a.client.check_token(a.job, token)
        assert told.value.status == 401
    async with asking() as a:
        gone = replace(a.job, request=replace(a.job.request, gateway_id="gone"))
        with pytest.raises(BadInput, match="no gateway"):
            await a.client.check_token(gone, token)
        a.studio.preferences.settings = a.studio.preferences.settings.with_gateway(
            replace(a.studio.preferences.settings.gateways[0], base_url="http://127.0.0.1:9")
        )
        with pytest.raises(NotSent) as unsent:
            await a.client.check_token(a.job, token)
        assert unsent.value.reason is HoldReason.UNREACHABLE


@pytest.mark.parametrize(
    ("told", "status", "cancelled"),
    [
        ({"id": "task_1", "status": "cancelled"}, 200, True),
        ({"id": "task_2", "status": "cancelled"}, 200, False),
        ({"id": "task_1", "status": "in_progress"}, 200, False),
        (NO_TOKEN, 401, False),
        (NO_ROUTE, 404, None),
    ],
)
async def test_only_an_answer_that_says_so_about_this_job_cancels_it(
    home, told: Any, status: int, cancelled: bool | None
) -> None:
    async with asking(cancel=said(told, status)) as a:
        job = replace(a.job, request=replace(a.job.request, wire_format="openai_responses"))
        assert await a.client.cancel(job) is cancelled
        assert await a.client.cancel(a.job) is None, "this format has no such route"
        assert len(a.server.asked) == 1
