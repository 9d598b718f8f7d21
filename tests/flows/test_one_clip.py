"""The whole way of a job over real sockets: send, watch, fetch, on every server that has the format."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.jobs.facts import CancelReason, Charge, Failed, SendStarted
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.services.compose.requests import keep_picture
from o8studio.store.paths import places
from o8studio.studio import Studio
from tests.support.demo import TOKEN, DemoServer
from tests.support.frames import numbers
from tests.support.ledgers import held, trouble
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.patience import patience
from tests.support.patience import until as true
from tests.support.wire_tap import wire_tap

FORMAT_PATHS = {
    "openai_videos": "/v1/videos",
    "openai_responses": "/v1/responses",
    "generations": "/v1/video/generations",
}
WHERE = {
    "openai_videos": ["g1", "g2", "g3", "litellm", "hitopen"],
    "openai_responses": ["g3", "openopen8"],
    "generations": ["g0", "g1", "g2", "g3"],
}


@pytest.mark.parametrize(
    ("form", "generation"), [(form, one) for form, found in WHERE.items() for one in found]
)
async def test_a_clip_comes_from_each_format_on_each_server_that_has_it(
    demos, home, form: str, generation: str
) -> None:
    server, prompt = demos(generation), f"matrix {form} {generation}"
    wanted = request(server, prompt, wire_format=form)
    if generation in ("litellm", "hitopen", "openopen8", "g3") and form != "generations":
        wanted = replace(
            wanted,
            model="kling-v1",
            family="unknown",
            core={"duration": 1, "width": 320, "height": 180, "seed": 5},
        )
    if generation == "g3" and form == "openai_videos":
        wanted = request(server, prompt)
    async with studio_on(server, form=form) as studio:
        job = await until(
            studio, await studio.pipeline.record(wanted), JobState.KEPT, JobState.FAILED, JobState.UNCONFIRMED
        )
        assert job.state is JobState.KEPT, job.problem
        (kept,) = job.clips
        assert (kept.width, kept.height, round(kept.length, 1)) == (320, 180, 1.0)
        assert numbers(Path(kept.path)) == list(range(24))
        assert not list(Path(kept.path).parent.glob("*.part*"))
    assert server.paid(prompt) == 1
    posts = [post for post in server.state()["posts"] if prompt in str(post["body"])]
    assert [post["path"] for post in posts] == [FORMAT_PATHS[form]]
    assert not any(entry["authorization"] for entry in server.state()["media_requests"]), (
        "the token went to a result host"
    )


def is_done(server: DemoServer, prompt: str) -> bool:
    return any(one["prompt"] == prompt and one["phase"] == "SUCCESS" for one in server.state()["jobs"])


async def another(studio: Studio, server: DemoServer) -> None:
    """A later clip goes all its way: what the queue would send by itself has been sent by then."""
    job = await studio.pipeline.record(request(server, "and another one"))
    await until(studio, job, JobState.KEPT)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reset_after"},
        {"kind": "html", "status": 502, "accept": True},
        {"kind": "invalid_json", "accept": True},
        {"kind": "truncated"},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_a_lost_answer_is_unconfirmed_and_never_sent_again(demo: DemoServer, home, fault) -> None:
    prompt = f"lost {fault['kind']}"
    async with studio_on(demo) as studio:
        demo.fault(route="submit", **fault)
        job = await until(
            studio, await studio.pipeline.record(request(demo, prompt)), JobState.UNCONFIRMED, JobState.FAILED
        )
        assert job.state is JobState.UNCONFIRMED
        await another(studio, demo)
    async with studio_on(demo) as studio:  # a restart does not send it either
        await studio.pipeline.resume()
        await another(studio, demo)
        assert demo.paid(prompt) == 1
        task = next(one["id"] for one in demo.state()["jobs"] if one["prompt"] == prompt)
        adopted = await until(studio, await studio.pipeline.adopt(job.id, f" {task} "), JobState.KEPT)
        assert adopted.clips
    assert demo.paid(prompt) == 1


async def test_the_fact_is_on_disk_before_the_first_byte_leaves(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        job = await until(
            studio, await studio.pipeline.record(request(demo, "order of things")), JobState.QUEUED
        )
        names = [type(fact).__name__ for fact in studio.book.facts(job.id)]
        assert names[:3] == ["Recorded", "SendStarted", "Accepted"]
        sent = studio.book.facts(job.id)[1].at
        arrived = next(post["at"] for post in demo.state()["posts"] if "order of things" in str(post["body"]))
        assert sent <= arrived


async def test_what_was_being_sent_at_a_crash_is_unconfirmed(demo: DemoServer, home) -> None:
    from o8studio.domain.jobs.facts import Recorded

    async with studio_on(demo) as studio:
        name = studio.book.new_id(1.0)
        await studio.book.commit(
            Recorded(job_id=name, at=1.0, request=request(demo, "crash"), out_folder=str(home))
        )
        await studio.book.commit(SendStarted(job_id=name, at=2.0))
    async with studio_on(demo) as studio:
        (job,) = await studio.pipeline.resume()
        assert job.state is JobState.UNCONFIRMED
        await another(studio, demo)
        with pytest.raises(IllegalTransition):
            await studio.book.commit(SendStarted(job_id=name, at=3.0))
        ended = await studio.pipeline.never_arrived(name)
        assert (ended.state, ended.cancel_reason) == (JobState.CANCELLED, CancelReason.NEVER_ARRIVED)
    assert demo.paid("crash") == 0


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            {
                "kind": "status",
                "status": 400,
                "body": '{"code":"invalid_request","message":"bad prompt","data":null}',
            },
            "bad prompt",
        ),
        (
            {
                "kind": "status",
                "status": 403,
                "body": '{"code":"insufficient_user_quota","message":"no money","data":null}',
            },
            "no money",
        ),
    ],
)
async def test_a_definite_no_fails_the_job_without_charge(demo: DemoServer, home, fault, reason: str) -> None:
    async with studio_on(demo) as studio:
        demo.fault(route="submit", **fault)
        job = await until(studio, await studio.pipeline.record(request(demo, "refused")), JobState.FAILED)
        assert (job.problem, job.charge) == (reason, Charge.NONE)


@pytest.mark.parametrize(
    "fault",
    [
        {
            "kind": "status",
            "status": 401,
            "body": '{"error":{"message":"Invalid token","type":"new_api_error","code":""}}',
        },
        {
            "kind": "status",
            "status": 400,
            "body": '{"code":"task_not_exist","message":"task_not_exist","data":null}',
        },
        {"kind": "status", "status": 404, "body": '{"error":{"message":"Task not found","type":"x"}}'},
        {
            "kind": "status",
            "status": 500,
            "body": '{"code":"convert_to_openai_video_failed","message":"x","data":null}',
        },
        {"kind": "status", "status": 429, "body": ""},
        {"kind": "html", "status": 200},
        {"kind": "html", "status": 524},
        {"kind": "invalid_json"},
        {"kind": "reset_before"},
        {"kind": "status", "status": 200, "body": '{"error":{"message":"upstream","type":"x"},"id":"t"}'},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}-{fault.get('body', '')[:24]}",
)
async def test_no_refusal_of_a_question_ends_a_job(demo: DemoServer, home, fault) -> None:
    async with studio_on(demo) as studio:
        demo.fault(route="status", times=3, **fault)
        job = await until(
            studio, await studio.pipeline.record(request(demo, "asked badly")), JobState.KEPT, JobState.FAILED
        )
        assert job.state is JobState.KEPT


@pytest.mark.parametrize("mark", ["[demo:fail]", "[demo:filter]"])
async def test_a_failure_at_the_gateway_says_why_and_guesses_nothing_about_money(
    demo: DemoServer, home, mark: str
) -> None:
    async with studio_on(demo) as studio:
        for keep in ("", "[demo:keepmoney]"):
            job = await until(
                studio, await studio.pipeline.record(request(demo, f"x {mark}{keep}")), JobState.FAILED
            )
            assert job.problem
            (failed,) = [fact for fact in studio.book.facts(job.id) if isinstance(fact, Failed)]
            assert failed.charge is Charge.MAYBE


@pytest.mark.parametrize(
    "fault",
    [
        {"route": "media", "kind": "truncated"},
        {"route": "media", "kind": "wrong_length"},
        {"route": "media", "kind": "short_chunked"},
        {"route": "media", "kind": "html", "status": 200},
        {"route": "media", "kind": "expired", "times": 3},
        {"route": "media", "kind": "reset_before"},
        {"route": "media", "kind": "status", "status": 500},
        {"route": "media", "kind": "redirect", "location": "http://127.0.0.1:1/v.mp4"},
    ],
    ids=lambda fault: fault["kind"],
)
async def test_a_broken_download_is_never_kept_and_never_fails_the_job(demo: DemoServer, home, fault) -> None:
    async with studio_on(demo) as studio:
        server = replace(demo)
        server.control("POST", "/_demo/faults", fault)
        job = await until(
            studio,
            await studio.pipeline.record(request(demo, f"cut {fault['kind']}")),
            JobState.KEPT,
            JobState.FAILED,
        )
        assert job.state is JobState.KEPT
        assert numbers(Path(job.clips[0].path)) == list(range(24))
        there = [path.name for path in Path(job.clips[0].path).parent.iterdir()]
        assert [name for name in there if ".o8.json" not in name] == [Path(job.clips[0].path).name]


async def test_more_on_disk_than_at_the_source_begins_anew(demo: DemoServer, home) -> None:
    async with studio_on(demo, policies=retried(fetching=(0.1, 0.1))) as studio:
        demo.fault(route="media", kind="wrong_length")  # everything came, and more was promised
        demo.fault(route="content", kind="status", status=500, times=9)
        job = await until(
            studio,
            await studio.pipeline.record(request(demo, "past the end")),
            JobState.KEPT,
            JobState.FAILED,
        )
        assert job.state is JobState.KEPT
        assert numbers(Path(job.clips[0].path)) == list(range(24))


async def test_a_cut_download_goes_on_where_it_was_cut(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        before = len(demo.state()["media_requests"])
        demo.fault(route="media", kind="truncated", after=5000)
        demo.fault(route="media", kind="truncated", after=3000)
        job = await until(studio, await studio.pipeline.record(request(demo, "resumed")), JobState.KEPT)
        ranges = [one["range"] for one in demo.state()["media_requests"][before:]]
        assert ranges == [None, "bytes=5000-", "bytes=8000-"]
        assert numbers(Path(job.clips[0].path)) == list(range(24))


async def test_done_without_a_clip_is_never_called_a_failure(demos, home) -> None:
    server = demos("openopen8")
    wanted = request(
        server,
        "[demo:empty] nothing",
        wire_format="openai_responses",
        model="sora-2",
        family="openai_sora",
        core={"duration": 1},
    )
    with wire_tap(server.url) as tap:
        async with studio_on(tap, form="openai_responses") as studio:
            job = await studio.pipeline.record(replace(wanted, base_url=tap.url))
            await true(lambda: is_done(server, "[demo:empty] nothing"))
            asked = len(tap.gets)
            await true(lambda: len(tap.gets) >= asked + 4)
            assert studio.book.get(job.id).state in (JobState.QUEUED, JobState.RENDERING)


async def test_a_failed_download_ends_a_run_of_the_command_line_open_and_paid(demo: DemoServer, home) -> None:
    from o8studio.cli.printing import JsonPrinter
    from o8studio.cli.session import EXIT_FAILED, JobFollower

    demo.fault(route="media", kind="expired", times=-1)
    demo.fault(route="content", kind="status", status=502, times=-1)
    async with studio_on(demo, patient=False, policies=retried(fetching=(0.1,))) as studio:
        outcome = JobFollower(studio, JsonPrinter())
        outcome.follow([job := await studio.pipeline.record(request(demo, "no way to fetch"))])
        async with patience(30):
            assert await outcome.wait(give_up_held=True) == EXIT_FAILED
        assert studio.book.get(job.id).state is JobState.RENDERED
        demo.clear()
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)


async def test_every_clip_of_a_job_is_kept(demos, home) -> None:
    server = demos("hitopen")
    wanted = request(
        server,
        "three at once",
        model="kling-v1",
        family="unknown",
        core={"duration": 1, "width": 320, "height": 180, "n": 3},
    )
    async with studio_on(server) as studio:
        job = await until(studio, await studio.pipeline.record(wanted), JobState.KEPT)
        assert len({kept.sha256 for kept in job.clips}) == 3
        assert all(Path(kept.path).exists() for kept in job.clips)


@pytest.mark.parametrize(
    ("family", "model"),
    [("kling", "kling-v3"), ("doubao_seedance", "doubao-seedance-2-0-260128"), ("openai_sora", "sora-2")],
)
async def test_a_local_first_frame_is_the_first_picture(
    demo: DemoServer, home, tmp_path, family: str, model: str
) -> None:
    import av

    Image.new("RGB", (320, 180), (10, 200, 40)).save(tmp_path / "green.png")
    async with studio_on(demo) as studio:
        image = await keep_picture(studio.places, str(tmp_path / "green.png"), ImageRole.FIRST_FRAME)
        core = {"duration": 4, "width": 1280, "height": 720} if family == "openai_sora" else {"duration": 1}
        job = await studio.pipeline.record(
            request(demo, "from green", family=family, model=model, core=core, images=(image,))
        )
        job = await until(studio, job, JobState.KEPT, seconds=40)
        with av.open(job.clips[0].path) as container:
            pixel = next(container.decode(video=0)).to_image().getpixel((20, 20))
        assert abs(pixel[1] - 200) < 30
        assert pixel[0] < 60


async def test_a_first_frame_link_is_passed_on(demo: DemoServer, home) -> None:
    image = ImageInput(role=ImageRole.FIRST_FRAME, link="http://127.0.0.1:9/none.png")
    async with studio_on(demo) as studio:
        job = await until(
            studio, await studio.pipeline.record(request(demo, "link", images=(image,))), JobState.FAILED
        )
        assert "fetched" in job.problem
        assert job.charge is Charge.NONE


async def test_a_first_frame_given_as_a_link_is_the_first_picture(demo: DemoServer, home, tmp_path) -> None:
    import av

    Image.new("RGB", (320, 180), (220, 20, 160)).save(tmp_path / "pink.png")
    content = (tmp_path / "pink.png").read_bytes()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(
            b"HTTP/1.0 200 OK\r\ncontent-type: image/png\r\ncontent-length: %d\r\n\r\n" % len(content)
            + content
        )
        await writer.drain()
        writer.close()

    host = await asyncio.start_server(serve, "127.0.0.1", 0)
    image = ImageInput(
        role=ImageRole.FIRST_FRAME, link=f"http://127.0.0.1:{host.sockets[0].getsockname()[1]}/pink.png"
    )
    async with studio_on(demo) as studio:
        job = await until(
            studio, await studio.pipeline.record(request(demo, "pink", images=(image,))), JobState.KEPT
        )
        with av.open(job.clips[0].path) as container:
            red, green, _blue = next(container.decode(video=0)).to_image().getpixel((20, 20))
    assert red > 180
    assert green < 70
    host.close()
    await host.wait_closed()


async def test_offline_holds_the_job_and_sends_it_once_when_it_is_back(tmp_path, home) -> None:
    from tests.support.demo import start_demo

    server = start_demo(tmp_path / "demo")
    server.stop()
    async with studio_on(server) as studio:
        job = await studio.pipeline.record(request(server, "patience"))
        await when(studio, lambda: studio.book.get(job.id).problem == "unreachable")
        again = start_demo(tmp_path / "demo")
        assert again.url == server.url
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
        assert again.paid("patience") == 1
    again.stop()


async def test_cancel_where_the_gateway_can_and_stop_watching_where_it_can_not(demos, home) -> None:
    can, can_not = demos("openopen8"), demos("g2")
    async with studio_on(can, form="openai_responses", cancel=True) as studio:
        wanted = request(
            can,
            "[demo:slow] take back",
            wire_format="openai_responses",
            model="sora-2",
            family="openai_sora",
            core={},
        )
        job = await until(studio, await studio.pipeline.record(wanted), JobState.QUEUED, JobState.RENDERING)
        assert studio.pipeline.can_cancel(job)
        assert (await studio.pipeline.stop(job.id)).cancel_reason is CancelReason.BY_GATEWAY
    async with studio_on(can_not) as studio:
        job = await until(
            studio,
            await studio.pipeline.record(request(can_not, "[demo:slow] let go")),
            JobState.QUEUED,
            JobState.RENDERING,
        )
        assert not studio.pipeline.can_cancel(job)
        stopped = await studio.pipeline.stop(job.id)
        assert (stopped.watched, stopped.state.is_final) == (False, False)
        assert (await studio.pipeline.watch_again(job.id)).watched


async def test_a_clip_removed_while_its_sending_is_written_down_is_never_sent(demo, home) -> None:
    """Another program holds the ledger meanwhile."""
    async with studio_on(demo) as studio:
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(demo, "thought better of"))
        with held(places().ledger):
            begun = asyncio.create_task(trouble(studio.bus))
            await studio.pipeline.pause_queue(on=False)
            await begun
            removing = asyncio.create_task(studio.pipeline.stop(job.id))
            await asyncio.sleep(0)
        removed = await removing
        assert (removed.state, removed.cancel_reason, removed.charge) == (
            JobState.CANCELLED,
            CancelReason.REMOVED,
            Charge.NONE,
        )
    assert demo.paid("thought better of") == 0
    assert "thought better of" not in str(demo.state()["posts"])


async def test_the_end_waits_for_the_answer_to_what_is_being_sent(demo: DemoServer, home) -> None:
    demo.fault(route="submit", kind="drip", accept=True, interval=0.004)
    async with studio_on(demo) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
        sent = await until(studio, await studio.pipeline.record(request(demo, "leaves")), JobState.SENDING)
        waits = await studio.pipeline.record(request(demo, "stays"))
    assert studio.book.get(sent.id).state in (JobState.QUEUED, JobState.RENDERING)
    assert studio.book.get(waits.id).state is JobState.RECORDED
    assert "stays" not in str(demo.state()["posts"])
    async with studio_on(demo) as studio:
        await studio.pipeline.resume()
        for job in (sent, waits):
            await until(studio, job, JobState.KEPT)
    assert (demo.paid("leaves"), demo.paid("stays")) == (1, 1)


async def test_a_clip_that_is_done_before_it_is_cancelled_is_fetched(demos, home, monkeypatch) -> None:
    can = demos("openopen8")
    async with studio_on(can, form="openai_responses", cancel=True) as studio:
        cancelled = studio.pipeline._cancelled_at_gateway

        async def late(job) -> bool:
            """The gateway says yes to whatever it is asked."""
            await until(studio, job, JobState.RENDERED, JobState.FETCHING, JobState.KEPT)
            await cancelled(job)
            return True

        monkeypatch.setattr(studio.pipeline, "_cancelled_at_gateway", late)
        wanted = request(
            can, "too late", wire_format="openai_responses", model="sora-2", family="openai_sora", core={}
        )
        job = await until(studio, await studio.pipeline.record(wanted), JobState.QUEUED, JobState.RENDERING)
        assert (await studio.pipeline.stop(job.id)).state is not JobState.CANCELLED
        await until(studio, job, JobState.KEPT)


async def test_check_now_asks_at_once(demo: DemoServer, home) -> None:
    slow = Pace(first=60.0, longest=60.0)
    async with studio_on(demo, pace=slow) as studio:
        for away in (False, True):
            job = await until(
                studio, await studio.pipeline.record(request(demo, f"asked {away}")), JobState.QUEUED
            )
            await true(lambda prompt=job.request.prompt: is_done(demo, prompt))
            assert studio.book.get(job.id).state is JobState.QUEUED, (
                "by itself it is asked about after a minute"
            )
            if away:
                studio.pacer.note_contact(job, online=False)
            for _press in range(2):
                studio.pipeline.nudge(job.id)
            await until(studio, job, JobState.KEPT)


async def test_a_download_that_was_let_go_is_taken_up_again(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        demo.fault(route="media", kind="drip", interval=0.05)
        job = await until(studio, await studio.pipeline.record(request(demo, "let go")), JobState.FETCHING)
        assert not (await studio.pipeline.stop(job.id)).watched
        demo.clear()
        await studio.pipeline.watch_again(job.id)
        await until(studio, job, JobState.KEPT)
    assert demo.paid("let go") == 1


@pytest.mark.parametrize("how", ["custom", "system"])
async def test_a_proxy_is_used_when_it_is_chosen_and_only_then(
    demo: DemoServer, home, monkeypatch, how: str
) -> None:
    seen: list[bytes] = []
    host, port = demo.url.removeprefix("http://").split(":")

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        seen.append(head.split(b"\r\n")[0])
        to_reader, to_writer = await asyncio.open_connection(host, int(port))
        to_writer.write(
            head.replace(demo.url.encode(), b"", 1).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        )
        writer.write(await to_reader.read())
        await writer.drain()
        writer.close()
        to_writer.close()

    proxy = await asyncio.start_server(forward, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    monkeypatch.setenv("HTTP_PROXY", address if how == "system" else "")
    monkeypatch.setenv("NO_PROXY", "")
    async with studio_on(demo) as studio:
        entry = studio.gateways.entry("test")
        await studio.account.models(entry.id)
        assert not seen, "direct means direct"
        chosen = replace(entry, proxy=address if how == "custom" else "system")
        studio.preferences.settings = studio.preferences.settings.with_gateway(chosen)
        assert await studio.account.models(entry.id)
        assert seen[0].startswith(f"GET {demo.url}/v1/models".encode())
    proxy.close()
    await proxy.wait_closed()


async def test_a_free_test_finds_out_everything_and_submits_nothing(demos, home) -> None:
    from o8studio.domain.secret import Secret
    from o8studio.services.gateways.connection_test import detail_words

    for generation, formats in (
        (
            "g2",
            "New API (up to rc.26), demo-g2 (OpenAI Videos, Unified video tasks, Kling native, Jimeng native)",
        ),
        (
            "openopen8",
            "OpenAI-compatible (OpenAI Responses, Kling native, Kling native, interface of 2026, Jimeng native, "
            "Volcengine Ark tasks at the root, Vidu native, Vidu native under /vidu)",
        ),
        ("hitopen", "OpenAI-compatible (OpenAI Videos)"),
    ):
        server = demos(generation)
        before = len(server.state()["jobs"])
        async with studio_on(server) as studio:
            entry = studio.gateways.entry("test")
            found = {one.subject: one async for one in studio.connection_test.run(entry, Secret(TOKEN))}
            assert "keyring" not in found or found["keyring"].good
            assert (found["token"].good, found["models"].good, detail_words(found["routes"])) == (
                True,
                True,
                formats,
            )
            wrong = {one.subject: one async for one in studio.connection_test.run(entry, Secret("sk-no"))}
            assert wrong["token"].good is False
        assert len(server.state()["jobs"]) == before
