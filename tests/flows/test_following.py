"""A job is followed to its end whatever its gateway, its token or its id does meanwhile: over a small real server."""

import asyncio
import itertools
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import BadInput, BrokenDownload, IllegalTransition, NotSent, Refused
from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.jobs.facts import (
    Charge,
    Failed,
    FetchStarted,
    Source,
    SourceKind,
)
from o8studio.domain.jobs.following import Trail, Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.queue_state import Conditions, QueueState, queue_state
from o8studio.domain.reasons import LostReason
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.wire import Finished, Rejected
from o8studio.store.settings import gateway_id
from o8studio.texts import language
from o8studio.texts.errors import explain
from o8studio.texts.states import state_line, trouble_words
from tests.support import following as gateway_of
from tests.support.demo import TOKEN
from tests.support.following import (
    BROKEN,
    NO_ACCESS,
    OTHER,
    PANIC,
    SPENT,
    UNKNOWN,
    Answer,
    Pretended,
    case,
    clip_or,
    done,
    following,
)
from tests.support.jobs import BASE
from tests.support.opened import request, when

film, server = gateway_of.film, gateway_of.server

# ---- routes


async def test_a_native_question_says_its_type_and_two_broken_rounds_lead_to_the_next_route(
    server: Pretended, home
) -> None:
    native, _good, unified = case("kling_native_poll_500_while_done")
    body = json.loads(json.dumps(unified["body"]).replace("https://vendor.example", server.url))
    task = body["id"]

    def rule(method: str, path: str, token: str) -> Answer | None:
        if method == "POST":
            return 200, {"id": task, "object": "video", "status": "queued"}
        if path.startswith("/kling/"):
            return native["status"], native["body"]
        return clip_or(server, path, (200, body) if path == f"/v1/videos/{task}" else None)

    server.rule = rule
    async with following(server, form="kling") as at:
        job = await at.send(wire_format="kling", model="kling-v1", family="kling", core={"duration": 5})
        job = await at.until(job, JobState.KEPT, JobState.FAILED)
        assert at.is_kept(job)
    polls = [one for one in server.asked if one[0] == "GET" and one[1].startswith("/kling/")]
    assert len(polls) == 2, "two rounds, then the next"
    assert {headers["content-type"] for *_rest, headers in polls} == {"application/json"}


@pytest.mark.parametrize(
    "form", ["kling", "doubao", "ark", "vidu", "vidu_mounted", "doubao_flags", "ark_flags"]
)
def test_every_native_question_says_its_type(form: str) -> None:
    draft = FORMATS[form].encode_status(RemoteId("t"), request(Pretended(b"", url="http://g"), "x"))
    assert (draft.method, draft.content_type) == ("GET", "application/json")


@pytest.mark.parametrize("broken", [PANIC, BROKEN, UNKNOWN], ids=["panic", "page", "unknown"])
async def test_the_route_that_answered_is_the_one_that_is_asked_from_then_on(
    server: Pretended, home, broken: Answer
) -> None:
    rounds = 0

    def rule(method: str, path: str, token: str) -> Answer | None:
        nonlocal rounds
        if path == "/v1/videos/task_1":
            return broken
        if path == "/v1/video/generations/task_1":
            rounds += 1
            data = {"status": "IN_PROGRESS", "progress": "30%"}
            if rounds > 3:
                data = {"status": "SUCCESS", "result_url": f"{server.url}/files/x.mp4"}
            return 200, {"code": "success", "message": "", "data": data}
        return clip_or(server, path, None)

    server.rule = rule
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.KEPT, JobState.FAILED)
        assert at.is_kept(job)
    assert server.count("GET", "/v1/videos/task_1") == 2


async def test_a_job_that_no_route_knows_goes_on_and_says_so(server: Pretended, home) -> None:
    server.rule = lambda method, path, token: UNKNOWN if method == "GET" else None
    async with following(server) as at:
        job = await at.send()
        await at.until_said(Trouble.UNKNOWN)
        job = at.studio.book.get(job.id) or job
        assert job.state is JobState.QUEUED
        server.rule = lambda method, path, token: clip_or(
            server, path, done(server) if path == "/v1/videos/task_1" else None
        )
        assert at.is_kept(await at.until(job, JobState.KEPT))
        assert at.said[-1] is Trouble.NONE


@pytest.mark.parametrize("link", ["http://[x", "http://host:99999/v.mp4"])
async def test_a_link_that_can_be_no_address_leaves_the_gateways_own_copy(
    server: Pretended, home, link: str
) -> None:
    said = {"id": "task_1", "status": "completed", "expires_at": 10**400, "metadata": {"url": link}}

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path == "/v1/videos/task_1/content":
            return 200, server.clip
        return (200, said) if path == "/v1/videos/task_1" else None

    server.rule = rule
    async with following(server) as at:
        assert at.is_kept(await at.until(await at.send(), JobState.KEPT, JobState.FAILED))


async def test_a_clip_whose_etag_no_request_can_repeat_is_fetched_from_the_beginning(
    server: Pretended, home
) -> None:
    server.rule = lambda method, path, token: clip_or(
        server, path, done(server) if path == "/v1/videos/task_1" else None
    )
    server.cut, server.etag = 1, '"caf\xe9"'
    async with following(server) as at:
        assert at.is_kept(await at.until(await at.send(), JobState.KEPT))


# ---- a token that may submit and not look


async def test_a_token_that_may_not_look_gets_the_file_itself_and_gets_it_once(
    server: Pretended, home
) -> None:
    asked = 0

    def rule(method: str, path: str, token: str) -> Answer | None:
        nonlocal asked
        if path == "/v1/videos/task_1/content":
            asked += 1
            state = {"error": {"message": "Task is not completed yet, current status: IN_PROGRESS",
                               "type": "invalid_request_error"}}  # fmt: skip
            return (400, state) if asked < 3 else (200, server.clip)
        return NO_ACCESS if method == "GET" else None

    server.rule = rule
    async with following(server) as at:
        job = await at.send()
        await at.until_said(Trouble.MAY_NOT_LOOK)
        job = await at.until(job, JobState.KEPT, JobState.FAILED)
        assert at.is_kept(job)
        assert FetchStarted in {type(fact) for fact in at.studio.book.facts(job.id)}, "facts before acts"
    assert asked == 3, "the file came once"
    assert not list(Path(job.clips[0].path).parent.glob("*.part*"))


async def test_a_file_that_breaks_off_is_a_finished_clip_that_is_fetched_like_any_other(
    server: Pretended, home
) -> None:
    server.rule = lambda method, path, token: (
        None if method == "POST" else (200, server.clip) if path.endswith("/content") else NO_ACCESS
    )
    server.cut = 1
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.KEPT)
        assert at.is_kept(job)
        facts = [type(fact).__name__ for fact in at.studio.book.facts(job.id)]
    assert facts[-5:] == ["Rendered", "FetchStarted", "FetchInterrupted", "FetchStarted", "Kept"]
    assert server.count("GET", "/v1/videos/task_1/content") == 2


async def test_never_are_two_files_asked_for_at_once(server: Pretended, home) -> None:
    made = 0

    def rule(method: str, path: str, token: str) -> Answer | None:
        nonlocal made
        if method == "POST":
            made += 1
            return 200, {"id": f"task_{made}", "status": "queued"}
        return (200, server.clip) if path.endswith("/content") else NO_ACCESS

    server.rule, server.slow = rule, 0.3
    async with following(server) as at:
        jobs = [await at.send() for _ in range(3)]
        assert all([at.is_kept(await at.until(job, JobState.KEPT)) for job in jobs])
    assert server.most_streaming == 1


async def test_a_failure_that_only_the_file_tells_ends_the_job(server: Pretended, home) -> None:
    words = {"error": {"message": "Task is not completed yet, current status: FAILURE", "type": "x"}}
    server.rule = lambda method, path, token: (
        None if method == "POST" else (400, words) if path.endswith("/content") else NO_ACCESS
    )
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.KEPT, JobState.FAILED)
        assert (job.state, job.charge) == (JobState.FAILED, Charge.MAYBE)


def test_the_file_is_asked_for_once_a_minute_and_later_every_five() -> None:
    trail, asked = Trail(), []
    for second in range(0, 3600, 5):
        if trail.may_ask_for_copy(float(second)):
            asked.append(second)
    assert asked[:10] == [60 * minute for minute in range(10)]
    assert {later - earlier for earlier, later in itertools.pairwise(asked[9:])} == {300}


async def test_another_token_counts_only_after_it_has_answered_for_this_very_id(
    server: Pretended, home
) -> None:
    answers: dict[str, Answer] = {OTHER: UNKNOWN}

    def rule(method: str, path: str, token: str) -> Answer | None:
        if method == "POST" or path.startswith("/files/"):
            return clip_or(server, path, None)
        if path == "/v1/videos/task_1":
            return answers.get(token, NO_ACCESS)
        return UNKNOWN if token == OTHER else NO_ACCESS

    server.rule = rule
    async with following(server) as at:
        job = await at.send()
        await at.until_said(Trouble.MAY_NOT_LOOK)
        for wrong in (UNKNOWN, done(server, "task_9"), PANIC):
            answers[OTHER] = wrong
            with pytest.raises(BadInput) as refused:
                await at.studio.pipeline.follow_with(job.id, Secret(OTHER))
            assert "was not kept" in str(explain(refused.value))
            assert await at.studio.gateways.following_client(GatewayId("test")) is None
        answers[OTHER] = SPENT
        with pytest.raises(Refused):
            await at.studio.pipeline.follow_with(job.id, Secret(OTHER))
        answers[OTHER] = done(server)
        await at.studio.pipeline.follow_with(job.id, Secret(OTHER))
        assert at.is_kept(await at.until(job, JobState.KEPT))
        assert at.said[-1] is Trouble.NONE
    assert {one[2] for one in server.asked if one[0] == "POST"} == {TOKEN}, "it never sends"


@pytest.mark.parametrize("trouble", [Trouble.MAY_NOT_LOOK, Trouble.TOKEN_REFUSED])
def test_the_card_says_what_keeps_a_clip_from_being_followed(trouble: Trouble) -> None:
    card = queue_state(
        Job(id=BASE.id, state=JobState.RENDERING, request=BASE.request, recorded_at=1.0, changed_at=1.0),
        Conditions(now=9.0, trouble=trouble),
    )
    assert state_line(card, BASE, "Kling") == trouble_words(trouble)
    assert "another token of the same account" in trouble_words(trouble).lower()
    assert card in (QueueState.MAY_NOT_LOOK, QueueState.TOKEN_REFUSED)


# ---- a spent token


async def test_a_token_that_is_spent_while_jobs_run_loses_none_of_them(server: Pretended, home) -> None:
    spent = threading.Event()

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path.startswith("/files/"):
            return 200, server.clip
        if token == TOKEN and spent.is_set():
            return SPENT
        if method == "POST":
            return None
        answer = {"id": "task_1", "status": "in_progress"}
        if token == OTHER:
            if path.endswith("/content"):
                return 200, server.clip
            return 200, {**answer, "status": "completed"}  # only the gateway's copy: it wants a token, too
        return 200, answer

    server.rule = rule
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.RENDERING)
        spent.set()
        await at.until_said(Trouble.TOKEN_REFUSED)
        job = at.studio.book.get(job.id) or job
        assert job.state is JobState.RENDERING
        await at.studio.pipeline.follow_with(job.id, Secret(OTHER))
        assert at.is_kept(await at.until(job, JobState.KEPT, JobState.FAILED))
    assert {one[2] for one in server.asked if one[1].startswith("/files/")} <= {""}


async def test_a_clip_that_is_unknown_to_a_new_token_is_followed_with_the_old_ones_account(
    server: Pretended, home
) -> None:
    answers: dict[str, Answer] = {TOKEN: (200, {"id": "task_1", "status": "in_progress"})}

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path == "/v1/videos/task_1":
            return answers[token]
        return clip_or(server, path, None if method == "POST" else UNKNOWN)

    server.rule = rule
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.RENDERING)
        answers |= {TOKEN: UNKNOWN, OTHER: done(server)}
        await at.studio.pipeline.follow_with(job.id, Secret(OTHER))
        assert at.is_kept(await at.until(job, JobState.KEPT))


async def test_a_client_of_a_gateway_that_was_changed_meanwhile_sends_nothing(
    server: Pretended, home
) -> None:
    async with following(server) as at:
        client = await at.studio.gateways.client(GatewayId("test"))
        await client.close()
        draft = FORMATS["openai_videos"].encode_status(RemoteId("t"), request(server, "x"))
        with pytest.raises(NotSent):
            await client.submit(client.prepare(draft))
        with pytest.raises(BrokenDownload):
            async with client.download(Source(SourceKind.GATEWAY, "/v1/videos/t/content")):
                pass


async def test_a_channel_keys_401_is_not_the_users_token(server: Pretended, home) -> None:
    inner = json.dumps({"error": {"message": "Incorrect API key", "code": "invalid_api_key", "type": "x"}})
    passed_on = (401, {"code": "fail_to_fetch_task", "message": inner, "data": None})
    rounds = 0

    def rule(method: str, path: str, token: str) -> Answer | None:
        nonlocal rounds
        if path == "/v1/videos/task_1":
            rounds += 1
            return passed_on if rounds < 4 else done(server)
        return clip_or(server, path, None)

    server.rule = rule
    async with following(server) as at:
        assert at.is_kept(await at.until(await at.send(), JobState.KEPT, JobState.FAILED))
        assert at.said == []
        server.rule = lambda method, path, token: passed_on
        job = await at.until(await at.send(), JobState.FAILED)
        words = state_line(QueueState.FAILED, job, "Sora")
        assert "does not accept the token" not in words
        assert "administrator" in words


async def test_the_token_for_following_goes_to_the_origin_that_it_was_given_for_and_goes_with_the_gateway(
    server: Pretended, home
) -> None:
    async with following(server) as at:
        gateways, preferences, tokens = at.studio.gateways, at.studio.preferences, at.studio.tokens
        entry = gateways.entry("test")
        assert entry is not None
        await tokens.keep_following(entry, Secret(OTHER))
        assert await gateways.following_client(entry.id) is not None
        for address in ("http://127.0.0.2:1", server.url.replace("http:", "https:")):
            moved = replace(entry, base_url=address)
            preferences.settings = preferences.settings.with_gateway(moved)
            assert await gateways.following_client(entry.id) is None
        preferences.settings = preferences.settings.with_gateway(entry)
        assert await gateways.following_client(entry.id) is not None
        await tokens.forget(entry)
        assert await gateways.following_client(entry.id) is None


def test_no_gateway_is_called_like_another_ones_second_token() -> None:
    assert gateway_id("Main following", frozenset({"main"})) == "main-following-2"


# ---- adoption


async def test_an_id_that_the_gateway_does_not_know_is_not_believed(server: Pretended, home) -> None:
    recorded = {
        one["request"].split()[1]: (one["status"], one["body"]) for one in case("adopted_unknown_task_400")
    }

    def rule(method: str, path: str, token: str) -> Answer | None:
        if path == "/v1/videos/task_9":
            return done(server, "task_8")
        if path == "/v1/videos/task_right":
            return done(server, "task_right")
        return clip_or(server, path, recorded.get(path))

    server.rule = rule
    async with following(server) as at:
        job = await at.lost()
        for wrong, words in (("task_wrong123", "does not know"), ("task_9", "task_8"), (" ", "missing")):
            with pytest.raises(BadInput) as refused:
                await at.studio.pipeline.adopt(job.id, wrong)
            assert words in str(explain(refused.value))
            assert "Nothing was sent" not in str(explain(refused.value)), "something may well have been"
            assert (at.studio.book.get(job.id) or job).state is JobState.UNCONFIRMED
        job = await at.studio.pipeline.adopt(job.id, " task_right ")
        assert at.is_kept(await at.until(job, JobState.KEPT))


async def test_an_id_that_another_clip_has_is_refused(server: Pretended, home) -> None:
    server.rule = lambda method, path, token: clip_or(
        server, path, done(server) if path == "/v1/videos/task_1" else None
    )
    async with following(server) as at:
        first = await at.until(await at.send(), JobState.KEPT)
        job = await at.lost()
        with pytest.raises(BadInput, match="of another job"):
            await at.studio.pipeline.adopt(job.id, "task_1")
        with pytest.raises(IllegalTransition):
            await at.studio.pipeline.adopt(first.id, "task_2")


@pytest.mark.parametrize("doubt", [PANIC, NO_ACCESS, SPENT], ids=["panic", "forbidden", "spent"])
async def test_an_id_that_nobody_can_ask_about_now_is_taken_and_can_be_put_right(
    server: Pretended, home, doubt: Answer
) -> None:
    server.rule = lambda method, path, token: doubt
    async with following(server) as at:
        job = await at.studio.pipeline.adopt((await at.lost()).id, "task_wrong")
        assert (job.state, job.by_user) == (JobState.QUEUED, True)
        server.rule = lambda method, path, token: clip_or(
            server, path, done(server, "task_right") if path == "/v1/videos/task_right" else doubt
        )
        job = await at.studio.pipeline.adopt(job.id, "task_right")
        assert at.is_kept(await at.until(job, JobState.KEPT))
        assert job.remote_id == "task_right"


@pytest.mark.parametrize("form", ["openai_videos", "kling", "jimeng"])
async def test_a_given_id_that_stays_unknown_is_unconfirmed_again(server: Pretended, home, form: str) -> None:
    platform = (400, {"code": "invalid_api_platform", "message": "invalid_api_platform", "data": None})
    server.rule = lambda method, path, token: platform if path.startswith("/jimeng") else UNKNOWN
    async with following(server, form=form) as at:
        job = await at.until(await at.lost("task_wrong", wire_format=form), JobState.UNCONFIRMED)
        assert (job.problem, job.remote_id, job.charge) == (LostReason.UNKNOWN_ID, None, Charge.MAYBE)
        assert "does not know the task id" in state_line(QueueState.UNCONFIRMED, job, "Kling")
        server.rule = lambda method, path, token: clip_or(
            server, path, done(server, "task_2") if path == "/v1/videos/task_2" else UNKNOWN
        )
        job = await at.studio.pipeline.adopt(job.id, "task_2")
        assert at.is_kept(await at.until(job, JobState.KEPT))


def test_a_given_id_has_two_minutes() -> None:
    trail = Trail()
    assert [trail.is_lost(1000.0 + second) for second in (0, 60, 119, 120)] == [False, False, False, True]


# ---- refusals that come as an end


@pytest.mark.parametrize("form", ["openai_videos", "generations"])
async def test_an_error_beside_completed_is_a_failure_with_its_reason(
    server: Pretended, home, form: str
) -> None:
    recorded = case("jimeng_failed_as_completed")
    answers = {one["request"].split()[1]: (one["status"], one["body"]) for one in recorded}
    task = recorded[0]["body"]["id"]
    server.rule = lambda method, path, token: (
        (200, {"id": task, "status": "queued"}) if method == "POST" else answers.get(path)
    )
    async with following(server, form=form) as at:
        job = await at.until(
            await at.send(wire_format=form), JobState.FAILED, JobState.RENDERED, JobState.KEPT
        )
        assert (job.state, job.problem, job.code) == (JobState.FAILED, "Post Video Risk Not Pass", "50516")
        (failed,) = [fact for fact in at.studio.book.facts(job.id) if isinstance(fact, Failed)]
        assert failed.charge is Charge.MAYBE
    assert not server.count("GET", f"/v1/videos/{task}/content")


def test_an_end_without_a_link_is_asked_on_the_route_that_says_why() -> None:
    """A vendor's code that no filter has ends nothing by itself."""
    data = {
        "status": "SUCCESS",
        "result_url": "https://g/v1/videos/t/content",
        "data": {"code": 1, "message": "x"},
    }
    status = FORMATS["generations"].decode_status(RemoteId("t"), {"code": "success", "data": data})
    assert isinstance(status, Finished)
    linked = {
        "id": "t",
        "status": "completed",
        "error": {"message": "late"},
        "metadata": {"url": "https://v/x.mp4"},
    }
    assert isinstance(FORMATS["openai_videos"].decode_status(RemoteId("t"), linked), Finished)
    bare = {"id": "t", "status": "completed", "error": {"message": "", "code": ""}}
    assert isinstance(FORMATS["openai_videos"].decode_status(RemoteId("t"), bare), Finished)


@pytest.mark.parametrize("quota", [0, 500, None])
def test_a_tasks_quota_proves_nothing(quota: int | None) -> None:
    data = {"status": "FAILURE", "fail_reason": "Risk", "quota": quota}
    assert FORMATS["generations"].decode_status(RemoteId("t"), {"code": "success", "data": data}) == Rejected(
        "Risk"
    )


async def test_a_copy_that_the_gateways_filter_blocks_is_no_expired_link_and_is_tried_again(
    server: Pretended, home
) -> None:
    recorded = case("content_blocked_403")
    blocked = (recorded["status"], recorded["body"])
    ready = {"id": "task_1", "status": "completed"}
    answers = {"/v1/videos/task_1": (200, ready), "/v1/videos/task_1/content": blocked}
    server.rule = lambda method, path, token: answers.get(path)
    async with following(server) as at:
        job = await at.until(await at.send(), JobState.RENDERED)
        await when(at.studio, lambda: at.studio.book.get(job.id).problem, 40)
        job = at.studio.book.get(job.id)
        card = queue_state(job, Conditions(now=1.0))
        line = state_line(card, job, "Sora")
        assert card is QueueState.DOWNLOAD_STOPPED
        assert "administrator" in line
        assert "port 18101 is not allowed" in line
        answers["/v1/videos/task_1/content"] = (200, server.clip)
        at.studio.pipeline.nudge(job.id)
        assert at.is_kept(await at.until(job, JobState.KEPT))


async def test_a_vendors_link_that_is_gone_behind_the_gateway_is_not_the_end(server: Pretended, home) -> None:
    gone = (502, {"error": {"message": "Failed to fetch video content", "type": "server_error"}})
    answers = {
        "/v1/videos/task_1": (200, {"id": "task_1", "status": "completed"}),
        "/v1/videos/task_1/content": gone,
    }
    server.rule = lambda method, path, token: answers.get(path)
    async with following(server) as at:
        job = await at.send()
        await when(at.studio, lambda: at.studio.book.get(job.id).problem == "vendor gone", 40)
        answers["/v1/videos/task_1/content"] = (200, server.clip)
        at.studio.pipeline.nudge(job.id)
        assert at.is_kept(await at.until(job, JobState.KEPT))


# ---- the language


async def test_every_request_is_made_in_the_language_of_the_program(server: Pretended, home) -> None:
    server.rule = lambda method, path, token: clip_or(
        server, path, done(server) if path == "/v1/videos/task_1" else None
    )
    chosen = language.use("en")
    try:
        async with following(server) as at:
            await at.until(await at.send(), JobState.KEPT)
            assert {one[3].get("accept-language", "").partition(",")[0] for one in server.asked} == {"en"}
            server.asked.clear()
            language.use("zh_CN")
            await at.until(await at.send(), JobState.KEPT)
            assert {one[3].get("accept-language", "").partition(",")[0] for one in server.asked} == {"zh-CN"}
    finally:
        language.use(chosen)


async def test_a_token_that_was_replaced_is_not_used_again(server: Pretended, home) -> None:
    server.rule = lambda method, path, token: (200, {"data": []}) if path == "/v1/models" else None
    async with following(server) as at:
        entry = replace(at.studio.gateways.entries()[0], token_storage=TokenStorage.PASSPHRASE)
        at.studio.preferences.settings = at.studio.preferences.settings.with_gateway(entry)
        for token in (TOKEN, OTHER):
            await at.studio.tokens.keep(entry, Secret(token), passphrase="open sesame")
            await at.studio.account.models(entry.id)
            assert server.asked[-1][2] == token


async def test_an_id_that_is_given_to_two_clips_at_once_is_believed_of_one(server: Pretended, home) -> None:
    running = 200, {"id": "task_9", "status": "in_progress"}
    server.rule = lambda method, path, token: running if path == "/v1/videos/task_9" else None
    async with following(server) as at:
        first, second = await at.lost(), await at.lost()
        adopt = at.studio.pipeline.adopt
        told = await asyncio.gather(
            adopt(first.id, "task_9"), adopt(second.id, "task_9"), return_exceptions=True
        )
        assert sorted(type(one) for one in told if isinstance(one, Exception)) == [BadInput]
        states = sorted((at.studio.book.get(one.id) or one).state.value for one in (first, second))
        assert states in (["queued", "unconfirmed"], ["rendering", "unconfirmed"])
