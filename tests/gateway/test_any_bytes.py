"""Anything at all from a gateway gives a typed outcome; and no sequence of replies undoes a success."""

import json
import math
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from o8studio.domain.compose.pricing import ASSUMED
from o8studio.domain.errors import AnswerLost, IllegalTransition, Incomprehensible, Refused
from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.charges import TokenLog
from o8studio.domain.jobs.job import JobState, apply, begin
from o8studio.domain.request import GenerationRequest
from o8studio.gateway import account_api
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.refusals import refusal, submission_error
from o8studio.gateway.wire import Finished, Rejected, Rendering, Reply, Unrecognised, Waiting, Withdrawn

STATUSES = (Waiting, Rendering, Finished, Rejected, Withdrawn, Unrecognised)
names = st.sampled_from(
    ["id", "task_id", "status", "state", "data", "code", "message", "error", "output", "content", "text", "url",
     "video_url", "result_url", "fail_reason", "metadata", "creations", "task_result", "videos", "progress", "quota",
     "task_status", "type", "video", "result", "expires_at"]
)  # fmt: skip
words = st.sampled_from(
    ["succeed", "SUCCESS", "completed", "failed", "FAILURE", "running", "queued", "success", "https://x.example/v.mp4",
     "data:video/mp4;base64,AAAA", "http://localhost/v1/videos/t/content", "", "50411", "10000"]
)  # fmt: skip
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | words,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(names | st.text(max_size=4), inner, max_size=6)
    ),
    max_leaves=25,
)
bodies = st.one_of(
    st.binary(max_size=300),
    values.map(lambda value: json.dumps(value).encode()),
    st.just(b"[" * 100_000),
    st.just(b'{"data":' * 50_000),
    st.just(b"<html>" + b"x" * 1000),
    st.just(b"data: {}\n\n" * 200),
    st.just(b"\xff\xfe\x00"),
)


@settings(max_examples=400)  # each through every format: drawing them is what takes long
@given(body=bodies, status=st.integers(100, 599))
def test_every_decoder_gives_a_typed_outcome_for_any_bytes(body: bytes, status: int) -> None:
    reply = Reply(status, {}, body)
    assert isinstance(refusal(reply), Refused)
    assert isinstance(submission_error(reply), (Refused, AnswerLost))
    try:
        found = reply.object()
    except Incomprehensible as error:
        assert error.missing
        return
    for name, form in FORMATS.items():
        of_status = (partial(form.decode_status, RemoteId("t")), (Incomprehensible, Refused))
        for work, typed in ((form.decode_submit, (Incomprehensible, Refused, AnswerLost)), of_status):
            try:
                outcome = work(found)
            except typed:
                continue
            assert isinstance(outcome, (str, *STATUSES)), name


@given(body=bodies)
def test_every_helper_gives_a_typed_outcome_for_any_bytes(body: bytes) -> None:
    try:
        found = Reply(200, {}, body).object()
    except Incomprehensible:
        return
    try:
        assert isinstance(account_api.listed_models(found), list)
    except Incomprehensible as error:
        assert error.missing
    unit = account_api.money_unit(found) or ASSUMED
    assert math.isfinite(unit.rate)
    left = account_api.token_balance(found, unit)
    assert left is None or left.usd is None or math.isfinite(left.usd)
    assert account_api.allowance(found) is None or isinstance(account_api.allowance(found), float)
    assert account_api.spent(found) is None or isinstance(account_api.spent(found), float)
    try:
        assert isinstance(account_api.token_log(found, unit, ahead=0.0, now=0.0), TokenLog)
    except Incomprehensible as error:
        assert error.missing
    assert isinstance(account_api.price_list(found, 0.0).prices, dict)
    assert isinstance(account_api.server_version(found), str)


REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="x"
)
NAME = JobId("j")
RESULT = facts.Result((facts.Source(facts.SourceKind.LINK, "https://x/v.mp4"),))
EVERY_FACT = [
    facts.SendStarted(job_id=NAME, at=1),
    facts.NothingSent(job_id=NAME, at=1, reason="unreachable"),
    facts.Accepted(job_id=NAME, at=1, remote_id=RemoteId("t")),
    facts.LostTrack(job_id=NAME, at=1, reason="x"),
    facts.RenderStarted(job_id=NAME, at=1),
    facts.Rendered(job_id=NAME, at=1, results=(RESULT,)),
    facts.FetchStarted(job_id=NAME, at=1),
    facts.FetchInterrupted(job_id=NAME, at=1, reason="cut short"),
    facts.Failed(job_id=NAME, at=1, reason="x"),
    facts.Cancelled(job_id=NAME, at=1, reason=facts.CancelReason.BY_GATEWAY),
    facts.WatchStopped(job_id=NAME, at=1),
    facts.WatchResumed(job_id=NAME, at=1),
    facts.MovedIn(job_id=NAME, at=1),
]  # fmt: skip
AFTER_SUCCESS = {JobState.RENDERED, JobState.FETCHING, JobState.KEPT}


@given(st.lists(st.sampled_from(EVERY_FACT), max_size=25))
def test_no_sequence_of_facts_loses_a_success_or_submits_twice(sequence) -> None:
    job = begin(facts.Recorded(job_id=NAME, at=0, request=REQUEST))
    was_sent = accepted = succeeded = False
    for fact in sequence:
        try:
            job = apply(job, fact)
        except IllegalTransition:
            continue
        if isinstance(fact, facts.SendStarted):
            assert not was_sent, "sent a second time"
            was_sent = True
        was_sent = was_sent and not isinstance(fact, facts.NothingSent)  # provably nothing left
        if isinstance(fact, facts.Accepted):
            assert not accepted, "accepted twice"
            accepted = True
        succeeded = succeeded or isinstance(fact, facts.Rendered)
        assert not succeeded or job.state in AFTER_SUCCESS, job.state
