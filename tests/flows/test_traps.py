"""The thirty traps of docs/protocol.md §10, one named test each: on the wire where they bite, else in the decoder."""

import base64
import json
from pathlib import Path

import pytest

from o8studio.domain.errors import Incomprehensible, Refused
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Charge, FetchInterrupted, SourceKind
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.models.routing import choose_format
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS, NATIVE
from o8studio.gateway.parsing import inline_video, moment, progress
from o8studio.gateway.wire import Finished, HttpDraft, Rejected, Rendering, Reply, Waiting
from o8studio.store.settings import clean_address
from tests.support.demo import TOKEN, DemoServer
from tests.support.frames import numbers
from tests.support.opened import request, studio_on, until, when
from tests.support.patience import until as true
from tests.support.wire_tap import wire_tap

ID = RemoteId("task_1")
KEPT_OR_NOT = (JobState.KEPT, JobState.FAILED, JobState.UNCONFIRMED, JobState.CANCELLED)
VIDEOS, GENERATIONS, RESPONSES = FORMATS["openai_videos"], FORMATS["generations"], FORMATS["openai_responses"]


async def made(server: DemoServer, prompt: str, form: str = "openai_videos", **changes):
    """The job when it has ended or needs a person."""
    async with studio_on(server, form=form) as studio:
        wanted = request(server, prompt, wire_format=form, **changes)
        return await until(studio, await studio.pipeline.record(wanted), *KEPT_OR_NOT, seconds=40)


def posts(server: DemoServer, prompt: str) -> list:
    return [one for one in server.state()["posts"] if prompt in str(one["body"])]


async def test_trap_01_a_lost_submission_may_be_billed_and_is_never_repeated(demo: DemoServer, home) -> None:
    demo.fault(route="submit", kind="reset_after")
    assert (await made(demo, "trap 01")).state is JobState.UNCONFIRMED
    assert (len(posts(demo, "trap 01")), demo.paid("trap 01")) == (1, 1)


async def test_trap_02_a_server_error_after_sending_is_not_answered_with_a_second_post(
    demo: DemoServer, home
) -> None:
    demo.fault(
        route="submit",
        kind="status",
        status=500,
        accept=True,
        body='{"code":"do_request_failed","message":"x","data":null}',
    )
    assert (await made(demo, "trap 02")).state is JobState.UNCONFIRMED
    assert len(posts(demo, "trap 02")) == 1


async def test_trap_03_not_known_right_after_submitting_is_not_lost(demo: DemoServer, home) -> None:
    demo.fault(
        route="status",
        kind="status",
        status=400,
        times=4,
        body='{"code":"task_not_exist","message":"x","data":null}',
    )
    assert (await made(demo, "trap 03")).state is JobState.KEPT


async def test_trap_04_a_page_with_200_is_no_answer_and_addresses_lose_their_tails(
    demo: DemoServer, home
) -> None:
    demo.fault(route="status", kind="html", status=200, times=3)
    assert (await made(demo, "trap 04")).state is JobState.KEPT
    for tail in ("/", "/v1", "/v1/", "/v1/videos", "/v1/responses"):
        assert clean_address("https://gw.example" + tail) == "https://gw.example"


def test_trap_05_unknown_at_first_hundred_percent_on_failure_and_milliseconds() -> None:
    assert (
        VIDEOS.decode_status(ID, {"id": "t", "status": "unknown", "progress": 0, "completed_at": 1})
        == Waiting()
    )
    failed = VIDEOS.decode_status(ID, {"id": "t", "status": "failed", "progress": 100, "model": ""})
    assert isinstance(failed, Rejected)
    assert moment(1789000095456) == pytest.approx(1789000095.456)


async def test_trap_06_an_error_inside_200_is_a_failed_question(demo: DemoServer, home) -> None:
    body = '{"error":{"message":"upstream","type":"x"},"id":"t"}'
    demo.fault(route="status", kind="status", status=200, times=3, body=body)
    assert (await made(demo, "trap 06")).state is JobState.KEPT


@pytest.mark.parametrize(
    ("mark", "model", "family"),
    [
        ("[demo:flicker]", "doubao-seedance-2-0-260128", "doubao_seedance"),
        ("[demo:misread]", "sora-2", "openai_sora"),
    ],
)
async def test_trap_07_a_failure_of_the_gateways_own_making_costs_no_clip(
    demo, home, mark, model, family
) -> None:
    core = (
        {"duration": 4, "width": 1280, "height": 720} if family == "openai_sora" else request(demo, "").core
    )
    job = await made(demo, f"trap 7 {mark}", model=model, family=family, core=core)
    assert job.state is JobState.KEPT, job.problem
    assert demo.paid(f"trap 7 {mark}") == 1


async def test_trap_08_a_route_that_can_not_show_the_job_is_left_for_the_next(demo: DemoServer, home) -> None:
    body = '{"code":"convert_to_openai_video_failed","message":"x","data":null}'
    demo.fault(route="/v1/videos/task_", kind="status", status=500, times=-1, body=body)
    assert (await made(demo, "trap 08")).state is JobState.KEPT


async def test_trap_09_a_link_to_localhost_is_asked_on_the_gateway(demos, home) -> None:
    server = demos("g3")
    address = server.url
    server.change(server_address="http://localhost:3000")
    try:
        job = await made(server, "trap 09", form="openai_responses", model="kling-v1", family="unknown",
                         core={"duration": 1, "width": 320, "height": 180})  # fmt: skip
    finally:
        server.change(server_address=address)
    assert job.state is JobState.KEPT
    assert job.results[0].sources[0].kind is SourceKind.GATEWAY


async def test_trap_10_a_copy_that_is_cut_after_a_minute_is_noticed_and_brought_whole(
    demo: DemoServer, home
) -> None:
    demo.fault(route="media", kind="expired", times=-1)
    demo.fault(route="content", kind="truncated")
    job = await made(demo, "trap 10")
    demo.clear()
    assert numbers(Path(job.clips[0].path)) == list(range(24))


async def test_trap_11_a_link_that_ran_out_is_followed_by_the_gateways_copy(demo: DemoServer, home) -> None:
    demo.fault(route="media", kind="expired", times=-1)
    job = await made(demo, "trap 11")
    demo.clear()
    assert job.state is JobState.KEPT


def test_trap_12_links_in_odd_places_and_texts_where_links_should_be() -> None:
    old = {"code": "success", "data": {"status": "SUCCESS", "fail_reason": "https://cdn.example/v.mp4"}}
    status = GENERATIONS.decode_status(ID, old)
    assert isinstance(status, Finished)
    assert status.results[0].sources[0].value == "https://cdn.example/v.mp4"
    text = {
        "code": "success",
        "data": {"status": "FAILURE", "result_url": "Risk control", "fail_reason": "Risk control"},
    }
    assert isinstance(GENERATIONS.decode_status(ID, text), Rejected)
    page = {"status": "completed", "output": [{"content": [{"type": "output_text",
            "text": '<video controls src="https://g.example/v?a=1&amp;b=2"></video>'}]}]}  # fmt: skip
    found = RESPONSES.decode_status(ID, page)
    assert isinstance(found, Finished)
    assert found.results[0].sources[0].value == "https://g.example/v?a=1&b=2"


def test_trap_13_a_clip_inside_the_answer() -> None:
    clip = b"\0\0\0\x18ftypmp42" + bytes(300)
    encoded = base64.b64encode(clip).decode()
    for value in (f"data:video/mp4;base64,{encoded}", encoded):
        assert inline_video(json.dumps({"metadata": {"url": value}}).encode()) == clip
    status = VIDEOS.decode_status(
        ID, {"status": "completed", "metadata": {"url": f"data:video/mp4;base64,{encoded}"}}
    )
    assert isinstance(status, Finished)
    assert status.results[0].sources[0].kind is SourceKind.INLINE


@pytest.mark.parametrize(
    "name", ["video_bGl0ZWxsbQ==", "sora-2:task_01k", "a/b?c#d", "9223372036854775999", "x" * 191]
)
def test_trap_14_ids_of_every_shape_are_one_segment(name: str) -> None:
    path = VIDEOS.encode_status(RemoteId(name), request(DemoServer("", "", None, Path()), "x")).path  # type: ignore[arg-type]
    assert path.count("/") == 3
    assert not set("?#=:") & set(path)


async def test_trap_14_an_id_that_drifts_between_create_and_poll(demos, home) -> None:
    job = await made(demos("litellm"), "trap 14", model="kling-v1", family="unknown",
                     core={"duration": 1, "width": 320, "height": 180})  # fmt: skip
    assert job.state is JobState.KEPT


@pytest.mark.parametrize(
    ("value", "part"), [(30, 0.3), ("30%", 0.3), ("42", 0.42), (0.45, 0.45), (1.0, 1.0), (1, 0.01), ("", None), (None, None), (True, None)]
)  # fmt: skip
def test_trap_15_progress_in_every_type(value, part) -> None:
    assert progress(value) == (None if part is None else pytest.approx(part))


@pytest.mark.parametrize(
    "error", [None, "words", {"message": "words", "code": 7}, {"message": "words", "code": None}]
)
def test_trap_15_errors_in_every_type(error) -> None:
    status = VIDEOS.decode_status(ID, {"status": "failed", "error": error, "seconds": 8, "completed_at": 0})
    assert isinstance(status, Rejected)
    assert status.reason == ("" if error is None else "words")


def test_trap_16_kling_goes_where_its_pictures_are_not_dropped() -> None:
    plugin_build = ("openai_videos", "generations", "openai_responses", "tasks", "kling")
    assert choose_format(plugin_build, NATIVE["kling"], family="kling", operation="image_to_video") == "kling"
    before = ("openai_videos", "generations", "kling")
    assert (
        choose_format(before, NATIVE["kling"], family="kling", operation="image_to_video") == "openai_videos"
    )


def test_trap_17_types_that_servers_decode(tmp_path) -> None:
    picture = ImageInput(role=ImageRole.FIRST_FRAME, link="https://x.example/a.png")
    for family in (
        "kling",
        "doubao_seedance",
        "vidu",
        "openai_sora",
        "veo",
        "wan",
        "minimax",
        "jimeng",
        "unknown",
    ):
        server = DemoServer("", "", None, tmp_path)  # type: ignore[arg-type]
        body = VIDEOS.encode_submit(
            request(server, "x", family=family, images=(picture,), core={"duration": 5}), {}
        ).body
        assert body is not None
        assert isinstance(body.get("seconds", ""), str)
        assert isinstance(body.get("duration", 0), int)
        assert isinstance(body.get("input_reference", ""), str)
        assert isinstance(body.get("images", []), list)


async def test_trap_18_a_stuck_job_is_followed_more_slowly_and_never_called_failed(
    demo: DemoServer, home
) -> None:
    pace = Pace(first=0.05, growth=2, longest=0.1, late=0.3, longest_late=0.4)
    with wire_tap(demo.url) as tap:
        async with studio_on(tap, pace=pace) as studio:
            job = await studio.pipeline.record(request(tap, "trap 18 [demo:stuck]"))
            job = await until(studio, job, JobState.RENDERING)
            await true(lambda: tap.gets.count(f"/v1/videos/{job.remote_id}") >= 12)
            seen = studio.book.get(job.id)
            assert seen is not None
            assert seen.state is JobState.RENDERING


async def test_trap_19_success_without_a_clip_is_finished_and_paid_for(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "trap 19 [demo:empty]"))
        job = await until(studio, job, JobState.RENDERED, JobState.FETCHING, JobState.FAILED)
        await when(
            studio, lambda: any(isinstance(one, FetchInterrupted) for one in studio.book.facts(job.id))
        )
        seen = studio.book.get(job.id)
        assert seen is not None
        assert (seen.state, seen.charge) == (JobState.RENDERED, Charge.TAKEN)


async def test_trap_20_a_redirected_submission_is_not_sent_on(demo: DemoServer, home) -> None:
    demo.fault(route="submit", kind="redirect", location=f"{demo.url}/v1/videos?again=1")
    job = await made(demo, "trap 20")
    assert (job.state, job.charge) == (JobState.FAILED, Charge.NONE)
    assert (len(posts(demo, "trap 20")), demo.paid("trap 20")) == (
        0,
        0,
    )  # what follows a redirect would arrive


async def test_trap_21_the_token_goes_to_no_result_host(demo: DemoServer, home) -> None:
    before = len(demo.state()["media_requests"])
    assert (await made(demo, "trap 21")).state is JobState.KEPT
    seen = demo.state()["media_requests"][before:]
    assert seen
    assert not any(one["authorization"] for one in seen)


async def test_trap_22_words_in_chinese_come_as_they_are(demo: DemoServer, home) -> None:
    body = json.dumps(
        {"code": "invalid_request", "message": "提示词不能为空", "data": None}, ensure_ascii=False
    )
    demo.fault(route="submit", kind="status", status=400, body=body)
    assert (await made(demo, "trap 22")).problem == "提示词不能为空"


async def test_trap_23_a_challenge_page_stops_no_watching(demo: DemoServer, home) -> None:
    headers = {"cf-mitigated": "challenge"}
    demo.fault(route="status", kind="html", status=403, times=3, headers=headers)
    assert (await made(demo, "trap 23")).state is JobState.KEPT


@pytest.mark.parametrize(
    ("model", "family", "form"),
    [("kling-v2-5-turbo", "kling", "kling"), ("jimeng_t2v_v30", "jimeng", "jimeng")],
)
async def test_trap_24_the_native_defects_of_g2_lose_nothing(
    demo: DemoServer, home, model, family, form
) -> None:
    core = {"duration": 10, "aspect_ratio": "9:16"}
    async with studio_on(demo, form=form) as studio:
        wanted = request(demo, f"trap 24 {form}", wire_format=form, model=model, family=family, core=core)
        job = await studio.pipeline.record(wanted)
        await until(studio, job, JobState.RENDERING, JobState.KEPT, JobState.FAILED, JobState.UNCONFIRMED)
    ours = next(one for one in demo.state()["jobs"] if one["prompt"] == f"trap 24 {form}")
    assert (round(ours["seconds"]), ours["size"]) == (10, "720x1280")
    assert len(posts(demo, f"trap 24 {form}")) == 1  # asking was never taken for submitting


@pytest.mark.parametrize("mark", ["", "[demo:keepmoney]"])
async def test_trap_25_a_failure_alone_does_not_tell_whether_it_was_refunded(
    demo: DemoServer, home, mark
) -> None:
    job = await made(demo, f"trap 25 [demo:fail]{mark}")
    assert job.state is JobState.FAILED
    assert job.charge not in (Charge.NONE, Charge.TAKEN)


def test_trap_26_an_event_stream_that_nobody_asked_for() -> None:
    events = (
        b": PING\n\nevent: response.created\n"
        b'data: {"type":"response.created","response":{"id":"resp_1","status":"queued","output":[]}}\n\n'
        b'data: {"type":"response.in_progress","response":{"id":"resp_1","status":"in_progress","output":[]}}\n\n'
        b"data: [DONE]\n"
    )
    reply = Reply(200, {"content-type": "text/event-stream"}, events).object()
    assert RESPONSES.decode_submit(reply) == "resp_1"
    assert RESPONSES.decode_status(ID, reply) == Rendering(None)
    with pytest.raises(Incomprehensible):
        Reply(200, {}, b": PING\n\n").object()


async def test_trap_27_the_name_that_was_asked_for_stays(demo: DemoServer, home) -> None:
    job = await made(
        demo, "trap 27", model="kling-v1", family="kling", core={"duration": 5, "resolution": "720p"}
    )
    assert job.request.model == "kling-v1"


async def test_trap_28_times_come_from_our_own_clock(demo: DemoServer, home) -> None:
    body = '{"id":"task_1","task_id":"task_1","object":"video","status":"queued","created_at":4102444800}'
    demo.fault(route="submit", kind="status", status=200, body=body)
    async with studio_on(demo) as studio:
        job = await until(studio, await studio.pipeline.record(request(demo, "trap 28")), JobState.QUEUED)
        assert job.accepted_at is not None
        assert 0 <= job.accepted_at - job.recorded_at < 60


async def test_trap_29_a_page_is_never_saved_as_a_clip(demo: DemoServer, home) -> None:
    demo.fault(route="media", kind="html", status=200, times=2)
    job = await made(demo, "trap 29")
    assert numbers(Path(job.clips[0].path)) == list(range(24))


@pytest.mark.parametrize("pasted", [f"  {TOKEN}\n", f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
def test_trap_30_what_is_pasted_with_a_token_is_trimmed(pasted: str) -> None:
    assert Secret(pasted).reveal() == TOKEN


async def test_trap_30_a_suffix_is_a_channel_and_is_refused(demo: DemoServer) -> None:
    async with GatewayClient(Route(base_url=demo.url, proxy="direct"), Secret(TOKEN + "-12")) as client:
        with pytest.raises(Refused) as refused:
            await client.ask(HttpDraft(method="GET", path="/v1/models"))
    assert refused.value.status == 403
