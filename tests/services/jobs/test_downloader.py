"""A rendered clip comes to disk, whatever stands in its way."""

import asyncio
import gzip
import hashlib
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain.errors import BrokenDownload, IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.clip_names import MOST_BYTES
from o8studio.domain.jobs.facts import (
    FetchInterrupted,
    FetchStarted,
    Kept,
    Rendered,
    Result,
    SendStarted,
    Source,
    SourceKind,
)
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import DownloadPolicy, Policies, RetryPolicy
from o8studio.domain.library.clip import Flaw
from o8studio.services.jobs.clip_files import clip_name
from o8studio.services.jobs.downloader import Downloader
from o8studio.services.runtime.tasks import task_name
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.studio import Studio
from tests.services.jobs.test_clip_files import CLIP
from tests.support.clips import packet_places, silent
from tests.support.demo import DemoServer
from tests.support.disk import FakeDisk
from tests.support.opened import request, retried, studio_on, until, when
from tests.support.patience import until as true
from tests.support.raw_server import Asked, RawServer, answer, raw_server


async def test_a_clip_that_finds_no_room_stays_paid_for_and_comes_when_there_is(demo, home) -> None:
    disk = FakeDisk(100 * 1024 * 1024)
    policies = replace(
        retried(fetching=(0.05,), fetching_disk=0.1), download=DownloadPolicy(least_free=1 << 30)
    )
    async with studio_on(demo, policies=policies, free=disk) as studio:
        job = await studio.pipeline.record(request(demo, "full later"))
        await when(studio, lambda: studio.book.get(job.id).problem.startswith("disk"))
        assert (studio.book.get(job.id) or job).state in (JobState.RENDERED, JobState.FETCHING)
        disk.free = 1 << 40
        await until(studio, job, JobState.KEPT)


async def test_the_link_that_dies_first_is_fetched_first(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        pipeline = studio.pipeline
        await asyncio.to_thread(studio.catalogue.specs)
        job = await until(studio, await pipeline.record(request(demo, "order")), JobState.KEPT)
        hour = replace(job, request=replace(job.request, model="jimeng_t2v_v30"), rendered_at=1000.0)
        month = replace(job, request=replace(job.request, model="kling-v3"), rendered_at=1000.0)
        said = replace(month, expires_at=1500.0)
        assert [pipeline._runner._dies_at(one) for one in (said, hour, month)] == [
            1500.0,
            4600.0,
            1000.0 + 30 * 86_400,
        ]


QUICK = Pace(first=0.02, growth=1.1, longest=0.05, per_second=200)


SOON = RetryPolicy(fetching=(0.02,) * 9, fetching_later=0.05)


CONTENT = "/v1/videos/task_1/content"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A whole clip, the same cut, one with a damaged packet, a WebM and one that no decoder here shows."""
    folder = tmp_path_factory.mktemp("clips")
    whole = silent(folder / "whole.mp4", "libx264", count=24, options={"g": "12", "bf": "0"})
    begun = silent(
        folder / "begun.mp4",
        "libx264",
        count=24,
        options={"g": "12", "bf": "0"},
        container={"movflags": "faststart"},
    )
    damaged = bytearray(begun.read_bytes())
    at, size = packet_places(begun)[15]
    damaged[at : at + size] = b"\xff" * size
    webm = silent(folder / "a.webm", "libvpx-vp9", count=24).read_bytes()
    no_codec = whole.read_bytes().replace(b"avc1", b"zzz1").replace(b"avcC", b"zzzC")
    return {
        "whole": whole.read_bytes(),
        "cut": begun.read_bytes()[:-2000],
        "damaged": bytes(damaged),
        "webm": webm,
        "no codec": no_codec,
    }


class Rendering:
    """A gateway whose jobs are done at once; how they are fetched is the test's."""

    def __init__(self, server: RawServer, *links: str) -> None:
        self.server = server
        self.made = 0
        self.links = links or ("/v.mp4",)
        server.say("/v1/videos", self._submitted)
        for number in range(1, 10):
            server.say(f"/v1/videos/task_{number}", self._done)

    def _submitted(self, _asked: Asked) -> bytes:
        self.made += 1
        return _json({"id": f"task_{self.made}", "status": "queued"})

    def _done(self, asked: Asked) -> bytes:
        urls = [self.server.url + one for one in self.links]
        told = {"result_urls": urls} if len(urls) > 1 else {"url": urls[0]}
        return _json({"id": asked.path.rpartition("/")[2], "status": "completed", "metadata": told})


def _json(body: object) -> bytes:
    return answer(json.dumps(body).encode(), content_type="application/json")


@asynccontextmanager
async def fetching(server: RawServer, *, name: str = "", **policy: Any) -> AsyncIterator[Studio]:
    policies = Policies(retry=SOON, download=DownloadPolicy(**policy))
    async with studio_on(server, pace=QUICK, policies=policies) as studio:  # type: ignore[arg-type]  # it has an address
        if name:
            studio.preferences.settings = replace(studio.preferences.settings, clip_name=name)
        yield studio


async def pressed(studio: Studio, server: RawServer, prompt: str = "a fox") -> Job:
    return await studio.pipeline.record(request(server, prompt))  # type: ignore[arg-type]  # it has an address


def in_folder(job: Job) -> list[str]:
    names = sorted(path.name for path in Path(job.clips[0].path).parent.iterdir())
    return [name for name in names if ".o8.json" not in name]


def stops(studio: Studio, job: Job) -> list[str]:
    """Why its download stopped each time."""
    return [fact.reason for fact in studio.book.facts(job.id) if isinstance(fact, FetchInterrupted)]


def content(job: Job, index: int = 0) -> bytes:
    return Path(job.clips[index].path).read_bytes()


async def test_one_name_for_three_clips_is_three_files_with_each_its_own_clip(server, home, clips) -> None:
    Rendering(server, "/v.mp4")
    server.say("/v.mp4", answer(clips["whole"]), answer(clips["webm"]), answer(clips["whole"]))
    async with fetching(server, name="{title}") as studio:
        jobs = [await until(studio, await pressed(studio, server), JobState.KEPT) for _ in range(3)]
    assert server.count("/v.mp4") == 3
    assert in_folder(jobs[0]) == ["a fox (2).mp4", "a fox.mp4", "a fox.webm"]
    assert [content(one) for one in jobs] == [clips["whole"], clips["webm"], clips["whole"]]


async def test_three_clips_of_one_name_that_come_at_once_do_not_mix(server, home, clips) -> None:
    Rendering(server, "/v.mp4")
    server.say("/v.mp4", *[_slowly(clips[one]) for one in ("whole", "webm", "whole")])
    async with fetching(server, name="{title}") as studio:
        jobs = [await pressed(studio, server) for _ in range(3)]
        jobs = [await until(studio, one, JobState.KEPT) for one in jobs]
    assert sorted(map(content, jobs)) == sorted(clips[one] for one in ("whole", "webm", "whole"))
    assert not [name for name in in_folder(jobs[0]) if ".part" in name]


def _slowly(clip: bytes):
    def said(_asked: Asked) -> Iterator[bytes]:
        for at in range(0, len(clip), 1500):
            yield clip[at : at + 1500] if at else answer(clip)[: -len(clip)] + clip[:1500]
            threading.Event().wait(0.02)

    return said


async def test_a_strangers_file_or_folder_of_the_same_name_is_never_taken(server, home, clips) -> None:
    Rendering(server, "/v.mp4")
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server, name="{title}") as studio:
        first = await until(studio, await pressed(studio, server), JobState.KEPT)
        folder = Path(first.clips[0].path).parent
        (folder / "b.mp4").write_bytes(clips["whole"])  # playable, and the very same bytes
        (folder / "b (2).mp4").mkdir()
        job = await until(studio, await pressed(studio, server, "b"), JobState.KEPT)
    assert server.count("/v.mp4") == 2
    assert Path(job.clips[0].path).name == "b (3).mp4"


async def test_a_clip_is_named_by_what_it_is(server, home, clips) -> None:
    Rendering(server, "/v.mp4", "/w.mp4")
    server.say("/v.mp4", answer(clips["whole"], content_type="application/octet-stream"))
    server.say("/w.mp4", answer(clips["webm"], content_type="video/mp4"))
    async with fetching(server, name="{title} {id}") as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert [Path(one.path).name for one in job.clips] == [
        f"a fox {job.id[-6:]}-1.mp4",
        f"a fox {job.id[-6:]}-2.webm",
    ]
    assert [content(job, at) for at in (0, 1)] == [clips["whole"], clips["webm"]]


async def test_a_name_of_many_bytes_is_cut_and_keeps_its_id(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server, name="{title} {title} {title} {id}") as studio:
        job = await until(studio, await pressed(studio, server, "🐉" * 60), JobState.KEPT)
    name = Path(job.clips[0].path).name
    assert len(name.encode()) <= MOST_BYTES
    assert name.endswith(f"{job.id[-6:]}.mp4")


async def test_a_clip_that_had_its_name_when_the_program_ended_is_found_and_not_fetched_again(
    server, home, clips
) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server, name="{title}") as studio:
        job = await rendered_by_hand(studio, server)
        part = studio_downloader(studio)._naming.part(job, 0)
        part.begin(source=f"{server.url}/v.mp4", validator="", keep=False)
        part.write(clips["whole"])
        part.close()
        named = part.keep("a fox.mp4", "a.mp4", part.digest())  # and then a kill
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert job.clips[0].path == str(named)
    assert (server.count("/v.mp4"), in_folder(job)) == (0, ["a fox.mp4"])


async def test_notes_of_a_file_that_has_changed_since_lead_to_nothing(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server, name="{title}") as studio:
        job = await rendered_by_hand(studio, server)
        part = studio_downloader(studio)._naming.part(job, 0)
        part.begin(source="x", validator="", keep=False)
        part.write(clips["webm"])
        part.close()
        part.keep("a fox.mp4", "a.mp4", part.digest()).write_bytes(clips["damaged"])
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert (content(job), Path(job.clips[0].path).name) == (clips["whole"], "a fox (2).mp4")
    assert in_folder(job) == ["a fox (2).mp4", "a fox.mp4"]


@pytest.mark.parametrize("name", ["../outside.mp4", "/etc/hostname", "", 5, None])
async def test_notes_lead_out_of_the_folder_never(server, home, clips, name: object) -> None:
    async with fetching(server) as studio:
        part = studio_downloader(studio)._naming.part(await rendered_by_hand(studio, server), 0)
        part.target.parent.mkdir(parents=True, exist_ok=True)
        outside = part.target.parent.parent / "outside.mp4"
        outside.write_bytes(clips["whole"])
        part._intention.parent.mkdir(parents=True, exist_ok=True)
        for wanted in {name, str(outside), str(part.target.parent / f"{name}")}:
            noted = {"kept_as": wanted, "sha256": digest_of(outside)}
            part._intention.write_text(json.dumps(noted), "utf-8")
            assert part.kept_before() is None


def studio_downloader(studio: Studio) -> Downloader:
    return studio.library._downloader


async def rendered_by_hand(studio: Studio, server: RawServer) -> Job:
    """A job that is finished at its gateway, and that nobody fetches yet."""
    await studio.pipeline.pause_queue(on=True)
    job = await pressed(studio, server)
    await studio.tasks.stop(f"job {job.id}")
    from o8studio.domain.ids import RemoteId
    from o8studio.domain.jobs.facts import Accepted

    links = (Result((Source(SourceKind.LINK, f"{server.url}/v.mp4"),)),)
    for fact in (
        SendStarted(job_id=job.id, at=1.0),
        Accepted(job_id=job.id, at=2.0, remote_id=RemoteId("task_1")),
        Rendered(job_id=job.id, at=3.0, results=links),
    ):
        job = await studio.book.commit(fact)
    return job


async def test_what_an_older_version_has_begun_goes_on(server, home, clips) -> None:
    Rendering(server)
    whole = clips["whole"]
    server.say("/v.mp4", lambda asked: _from(whole, asked, '"e"'))
    async with fetching(server, name="{title}") as studio:
        job = await rendered_by_hand(studio, server)
        folder = Path(job.out_folder)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "a fox.mp4.part").write_bytes(whole[:2000])
        notes = {"source": f"{server.url}/v.mp4", "validator": '"e"'}
        (folder / "a fox.mp4.part.json").write_text(json.dumps(notes), "utf-8")
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert [one.headers.get("range") for one in server.asked if one.path == "/v.mp4"] == ["bytes=2000-"]
    assert (content(job), in_folder(job)) == (whole, ["a fox.mp4"])


def _from(clip: bytes, asked: Asked, tag: str) -> bytes:
    """The rest of a clip, as a server that can."""
    wanted = asked.headers.get("range", "")
    if not wanted or asked.headers.get("if-range") != tag:
        return answer(clip, etag=tag)
    start = int(wanted.removeprefix("bytes=").rstrip("-"))
    if start >= len(clip):
        return answer(b"", 416)
    return answer(clip[start:], 206, content_range=f"bytes {start}-{len(clip) - 1}/{len(clip)}", etag=tag)


async def test_a_damaged_clip_is_fetched_once_more_and_then_kept_and_marked(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["damaged"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
        told = stops(studio, job)
    (kept,) = job.clips
    assert (kept.flaw, kept.width > 0, content(job)) == (Flaw.DAMAGED, True, clips["damaged"])
    assert kept.sha256 == hashlib.sha256(clips["damaged"]).hexdigest()
    assert (server.count("/v.mp4"), told) == (2, ["damaged"])
    assert len(in_folder(job)) == 1


async def test_a_better_copy_is_taken_where_there_is_one(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["damaged"]))
    server.say(CONTENT, answer(clips["whole"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])
    assert len(in_folder(job)) == 1


async def test_other_damaged_bytes_each_time_come_to_an_end_too(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", *[answer(clips["damaged"] + _free(at)) for at in range(9)])
    async with fetching(server, most_flawed=3) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, server.count("/v.mp4")) == (Flaw.DAMAGED, 3)


def _free(number: int) -> bytes:
    return b"\0\0\0\x09free" + bytes([number])


async def test_what_no_decoder_here_shows_is_kept_and_said_to_be_so(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["no codec"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NOT_SHOWN, clips["no codec"])


async def test_a_cut_clip_waits_for_the_rest_and_is_kept_when_it_is_cut_at_the_same_place_again(
    server, home, clips
) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["cut"], length=False))
    server.say(CONTENT, answer(clips["cut"], length=False))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
        told = [fact for fact in studio.book.facts(job.id) if isinstance(fact, FetchInterrupted)]
    assert [one.reason for one in told] == ["cut short"], (
        "one round in which both sources are cut is not the end"
    )
    assert told[0].expected is None or told[0].expected > told[0].received
    assert (job.clips[0].flaw, content(job)) == (Flaw.CUT, clips["cut"])


async def test_a_clip_that_is_cut_elsewhere_each_time_goes_on_until_it_is_whole(server, home, clips) -> None:
    Rendering(server)
    begun = clips["damaged"]
    cuts = [answer(begun[: len(begun) - lost], length=False) for lost in range(6000, 900, -600)]
    server.say("/v.mp4", *cuts, answer(clips["whole"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])
    assert server.count("/v.mp4") == len(cuts) + 1


async def test_when_every_source_is_dead_the_longest_part_is_kept_and_marked(server, home, clips) -> None:
    Rendering(server)
    long, short = clips["damaged"][:-1500], clips["damaged"][:-4000]
    server.say("/v.mp4", answer(long, length=False), answer(short, length=False), answer(b"", 404))
    async with fetching(server, dead_rounds=2, dead_seconds=0.0) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.CUT, long)
    assert len(in_folder(job)) == 1


async def test_sources_that_are_gone_for_a_moment_only_are_waited_for(server, home, clips) -> None:
    Rendering(server)
    server.say(
        "/v.mp4",
        answer(clips["damaged"][:-1500], length=False),
        *[answer(b"", 404)] * 7,
        answer(clips["whole"]),
    )
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])


async def test_a_job_whose_sources_died_before_anything_came_stays_open(server, home) -> None:
    Rendering(server)
    async with fetching(server, dead_rounds=1) as studio:
        job = await pressed(studio, server)
        await when(
            studio, lambda: sum(isinstance(one, FetchStarted) for one in studio.book.facts(job.id)) >= 4
        )
        job = studio.book.get(job.id) or job
        assert job.state in (JobState.RENDERED, JobState.FETCHING)
        assert set(stops(studio, job)) == {"link expired"}
        await studio.pipeline.stop(job.id)


async def test_a_page_instead_of_the_rest_leaves_what_came(server, home, clips) -> None:
    Rendering(server)
    whole = clips["whole"]
    server.say(
        "/v.mp4",
        answer(whole, etag='"e"')[:-3000],
        answer(b"<html>sign in</html>" * 100, content_type="text/html"),
        lambda asked: _from(whole, asked, '"e"'),
    )
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert content(job) == whole
    ranges = [one.headers.get("range") for one in server.asked if one.path == "/v.mp4"]
    assert ranges == [None, f"bytes={len(whole) - 3000}-", f"bytes={len(whole) - 3000}-"]


async def test_a_part_that_fits_nowhere_begins_anew_and_the_longest_stays_the_best(
    server, home, clips
) -> None:
    Rendering(server)
    whole = clips["whole"]
    server.say(
        "/v.mp4",
        answer(whole, etag='"e"')[:-3000],
        answer(whole[5:], 206, content_range=f"bytes 5-{len(whole) - 1}/{len(whole)}", etag='"e"'),
        answer(whole),
    )
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (content(job), len(in_folder(job))) == (whole, 1)


async def test_the_mark_of_a_clip_outlives_the_program(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["damaged"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    async with fetching(server) as studio:
        again = studio.book.get(JobId(job.id))
        assert again is not None
        assert again.clips[0].flaw is Flaw.DAMAGED
        (fact,) = [one for one in studio.book.facts(job.id) if isinstance(one, Kept)]
        assert fact.flaw is Flaw.DAMAGED


async def test_what_came_whole_before_a_kill_is_not_fetched_again(server, home, clips) -> None:
    """It is all there, and the program ended before it had a name: the rest that is asked for is none."""
    whole = clips["whole"]
    server.say("/v.mp4", lambda asked: _from(whole, asked, '"e"'))
    async with fetching(server) as studio:
        job = await rendered_by_hand(studio, server)
        part = studio_downloader(studio)._naming.part(job, 0)
        part.begin(source=f"{server.url}/v.mp4", validator='"e"', keep=False)
        part.write(whole)
        part.close()
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert content(job) == whole
    assert [one.headers.get("range") for one in server.asked if one.path == "/v.mp4"] == [
        f"bytes={len(whole)}-"
    ]


async def test_a_clip_that_is_recorded_leaves_no_note_of_its_name_behind(server, home, clips) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
        await true(lambda: not list(places().arriving.iterdir()))
    assert in_folder(job) == [Path(job.clips[0].path).name]


async def test_a_part_that_something_has_spoilt_so_that_it_is_no_video_is_begun_anew(
    server, home, clips
) -> None:
    """What comes behind it is right, and its first bytes are only looked at when they arrive."""
    whole = clips["whole"]
    server.say("/v.mp4", lambda asked: _from(whole, asked, '"e"'))
    async with fetching(server) as studio:
        job = await rendered_by_hand(studio, server)
        part = studio_downloader(studio)._naming.part(job, 0)
        part.begin(source=f"{server.url}/v.mp4", validator='"e"', keep=False)
        part.write(bytes(2000))
        part.close()
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert (content(job), job.clips[0].flaw) == (whole, Flaw.NONE)
    ranges = [one.headers.get("range") for one in server.asked if one.path == "/v.mp4"]
    assert ranges == ["bytes=2000-", None], "nothing is asked for behind it a second time"


async def test_while_only_the_token_is_refused_half_a_clip_is_not_called_all_there_is(
    server, home, clips
) -> None:
    Rendering(server)
    spent = {"error": {"code": "", "message": "TokenStatusExhausted", "type": "new_api_error"}}
    server.say("/v.mp4", answer(clips["damaged"][:-1500], length=False), answer(b"", 404))
    server.say(CONTENT, answer(json.dumps(spent).encode(), 401))
    async with fetching(server, dead_rounds=2, dead_seconds=0.0) as studio:
        job = await pressed(studio, server)
        await when(studio, lambda: server.count(CONTENT) >= 6)
        job = studio.book.get(job.id) or job
        assert job.state in (JobState.RENDERED, JobState.FETCHING)
        assert stops(studio, job)[-1] == "token refused"
        server.say(CONTENT, answer(clips["whole"]))
        job = await until(studio, job, JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])


async def test_one_damaged_copy_after_two_cut_ones_is_not_a_repetition(server, home, clips) -> None:
    Rendering(server)
    cut, damaged = answer(clips["cut"], length=False), answer(clips["damaged"])
    server.say("/v.mp4", cut, damaged, answer(clips["whole"]))
    server.say(CONTENT, cut, answer(b"", 500))
    async with fetching(server) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])


async def test_a_link_that_is_signed_anew_is_used_at_once_and_not_for_ever(server, home, clips) -> None:
    """Its links live shorter than the pause before the next attempt."""
    Rendering(server)
    server.say("/v1/videos/task_1", lambda _asked: signed_anew(server))
    server.say("/dead.mp4", answer(b"", 403))
    server.say("/v.mp4", answer(b"", 403), answer(clips["whole"]))
    policies = Policies(retry=RetryPolicy(fetching=(0.05,), fetching_later=3600.0))
    async with studio_on(server, pace=QUICK, policies=policies) as studio:
        job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert content(job) == clips["whole"]


def signed_anew(server: RawServer) -> bytes:
    """Of every answer the link is another one; the first is dead."""
    number = server.count("/v1/videos/task_1")
    url = f"{server.url}/v.mp4?signed={number}" if number > 1 else f"{server.url}/dead.mp4"
    return _json({"id": "task_1", "status": "completed", "metadata": {"url": url}})


# ---- a clip that was kept although something is wrong with it


async def marked(studio: Studio, server: RawServer, clip: bytes) -> Job:
    """A job whose clip comes as these bytes each time, and is kept in spite of it."""
    Rendering(server)
    server.say("/v.mp4", answer(clip, length=False))
    job = await until(studio, await pressed(studio, server), JobState.KEPT)
    assert job.clips[0].flaw
    return job


@pytest.mark.parametrize("kind", ["cut", "damaged", "no codec"])
async def test_a_marked_clip_is_replaced_by_a_better_one_when_a_person_tries_again(
    server, home, clips, kind: str
) -> None:
    async with fetching(server) as studio:
        job = await marked(studio, server, clips[kind])
        (before,) = job.clips
        await studio.library.review(before.id, stars=3, title="Mine")
        server.say("/v.mp4", answer(clips["webm"]))
        job = await studio.library.try_again(before.id)
        (clip,) = job.clips
        assert (job.state, clip.id, clip.flaw, clip.review.stars) == (JobState.KEPT, before.id, Flaw.NONE, 3)
        assert (content(job), clip.size, clip.sha256) == (
            clips["webm"],
            len(clips["webm"]),
            hashlib.sha256(clips["webm"]).hexdigest(),
        )
        assert (clip.width, clip.height, clip.title, clip.poster) == (320, 192, "Mine", before.poster)
        assert (studio.places.posters / clip.poster).exists()
        assert in_folder(job) == [Path(clip.path).name], (
            "the damaged file is gone, and nothing is left beside"
        )
        assert Path(clip.path).suffix == ".webm"
        with pytest.raises(IllegalTransition):
            await studio.library.try_again(before.id)
    async with fetching(server) as studio:
        assert studio.book.get(job.id) == job, "it is the same after a restart"


@pytest.mark.parametrize("kind", ["cut", "damaged", "no codec"])
@pytest.mark.parametrize("now", ["same", "gone", "page", "shorter", "broken off"])
async def test_a_marked_clip_stays_until_something_better_is_there(
    server, home, clips, kind: str, now: str
) -> None:
    async with fetching(server) as studio:
        job = await marked(studio, server, clips[kind])
        said = {
            "same": answer(clips[kind], length=False),
            "gone": answer(b"", 404),
            "page": answer(b"<html>sign in</html>" * 99),
            "shorter": answer(clips[kind][: len(clips[kind]) // 2], length=False),
            "broken off": answer(clips[kind])[:-300],
        }[now]
        server.say("/v.mp4", said)
        with pytest.raises(BrokenDownload) as told:
            await studio.library.try_again(job.clips[0].id)
        assert (told.value.reason == "nothing better") is (now in ("same", "shorter"))
        assert studio.book.get(job.id) == job
        assert content(job) == clips[kind]


async def test_a_longer_part_of_a_cut_clip_is_better_than_a_shorter_one(server, home, clips) -> None:
    begun = clips["damaged"]
    async with fetching(server) as studio:
        job = await marked(studio, server, begun[:-4000])
        server.say("/v.mp4", answer(begun[:-1500], length=False))
        job = await studio.library.try_again(job.clips[0].id)
    assert (job.clips[0].flaw, content(job)) == (Flaw.CUT, begun[:-1500])
    assert len(in_folder(job)) == 1


async def test_the_other_source_of_a_marked_clip_is_tried_as_well_and_fresh_links_too(
    server, home, clips
) -> None:
    async with fetching(server) as studio:
        job = await marked(studio, server, clips["damaged"])
        server.say(CONTENT, answer(clips["whole"]))
        job = await studio.library.try_again(job.clips[0].id)
        assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])
    async with fetching(server) as studio:
        server.say(CONTENT, answer(b"", 404))
        server.say("/v.mp4", answer(clips["damaged"]))
        job = await until(studio, await pressed(studio, server, "b"), JobState.KEPT)
        server.say("/v.mp4", answer(b"", 403))
        server.say("/signed.mp4", answer(clips["whole"]))
        fresh = {"id": "task_2", "status": "completed", "metadata": {"url": f"{server.url}/signed.mp4"}}
        server.say("/v1/videos/task_2", _json(fresh))
        job = await studio.library.try_again(job.clips[0].id)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])


async def test_a_file_that_somebody_changed_is_not_deleted_for_a_better_one(server, home, clips) -> None:
    async with fetching(server, name="{title}") as studio:
        job = await marked(studio, server, clips["damaged"])
        old = Path(job.clips[0].path)
        old.write_bytes(b"a person's own")
        server.say("/v.mp4", answer(clips["whole"]))
        job = await studio.library.try_again(job.clips[0].id)
    assert (old.read_bytes(), content(job)) == (b"a person's own", clips["whole"])
    assert in_folder(job) == ["a fox (2).mp4", "a fox.mp4"]


async def test_a_marked_clip_whose_file_is_gone_comes_again_as_it_was_or_better(server, home, clips) -> None:
    async with fetching(server) as studio:
        job = await marked(studio, server, clips["damaged"])
        Path(job.clips[0].path).unlink()
        job = await studio.library.fetch_again(job.clips[0].id)
        assert (job.clips[0].flaw, content(job)) == (Flaw.DAMAGED, clips["damaged"])
        Path(job.clips[0].path).unlink()
        server.say("/v.mp4", answer(clips["whole"]))
        job = await studio.library.fetch_again(job.clips[0].id)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, clips["whole"])
    assert job.clips[0].sha256 == hashlib.sha256(clips["whole"]).hexdigest()


@pytest.mark.parametrize("way", ["try again", "fetch again"])
async def test_a_kill_before_a_second_file_is_recorded_leaves_it_to_the_next_try(
    server, home, clips, way: str
) -> None:
    """It had its name, nothing led to it any more, and it was downloaded again beside itself."""
    async with fetching(server) as studio:
        job = await marked(studio, server, clips["damaged"])
        (clip,) = job.clips
        await true(lambda: not list(places().arriving.iterdir()))
        if way == "fetch again":
            Path(clip.path).unlink()
        server.say("/v.mp4", answer(clips["whole"]))
        downloader = studio_downloader(studio)
        bring = downloader.bring_better if way == "try again" else downloader.bring_again
        named = await bring(job, clip)  # and then a kill
        server.say("/v.mp4", answer(b"", 410))
        job = await studio.library.try_again(clip.id)
        assert (job.clips[0].id, job.clips[0].path, job.clips[0].flaw) == (clip.id, named.path, Flaw.NONE)
        assert in_folder(job) == [Path(named.path).name]
        assert not list(places().arriving.iterdir())


# ---- where a result may lie


async def test_a_result_on_a_private_host_waits_until_a_person_confirms_it(server, home, clips) -> None:
    """The clip lies at an address of this computer's link, to which no gateway leads by itself."""
    Rendering(server)
    linked = {"id": "task_1", "status": "completed", "metadata": {"url": "http://169.254.9.9:1/v.mp4"}}
    server.say("/v1/videos/task_1", _json(linked))
    async with fetching(server, silence=5.0) as studio:
        job = await pressed(studio, server)
        await when(studio, lambda: (studio.book.get(job.id) or job).private_host, 20)
        job = studio.book.get(job.id) or job
        assert (job.state, job.private_host) == (JobState.RENDERED, "169.254.9.9")
        assert job.problem == "private host: 169.254.9.9"
        server.say("/v1/videos/task_1", _json(linked | {"metadata": {"url": f"{server.url}/v.mp4"}}))
        server.say("/v.mp4", answer(clips["whole"]))
        await studio.setup.allow_host(job.request.gateway_id, "http://169.254.9.9:1/x")
        entry = studio.gateways.entry(job.request.gateway_id)
        assert entry is not None
        assert entry.result_hosts == ("169.254.9.9",)
        client = await studio.gateways.client(job.request.gateway_id)
        assert (await client._hosts.place_of("http://169.254.9.9:1/v.mp4")).host == "169.254.9.9"
        await studio.pipeline.stop(job.id)


async def test_a_clip_that_an_older_version_named_before_it_was_killed_is_not_there_twice(
    server, home, clips
) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(clips["whole"]))
    async with fetching(server, name="{title} {id}") as studio:
        job = await rendered_by_hand(studio, server)
        there = Path(job.out_folder) / f"a fox {job.id[-6:]}.mp4"
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(clips["whole"])
        studio.pipeline.start(job)
        job = await until(studio, job, JobState.KEPT)
    assert (job.clips[0].path, in_folder(job)) == (str(there), [there.name])


UNLISTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer"}
"""Fragments without an index: bytes that end between two of them look like the end."""


@pytest.fixture(scope="session")
def in_fragments(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    """Two seconds in fragments of half a second, and the same without the second half."""
    path = tmp_path_factory.mktemp("fragments") / "a.mp4"
    content = silent(
        path, "libx264", options={"g": "12", "sc_threshold": "0"}, container=UNLISTED
    ).read_bytes()
    parts = [at - 4 for at in range(len(content)) if content[at : at + 4] == b"moof"]
    assert len(parts) == 4
    return content, content[: parts[2]]


async def lengthy(studio: Studio, server: RawServer, seconds: float | None) -> Job:
    core = {} if seconds is None else {"duration": seconds}
    return await studio.pipeline.record(request(server, "in fragments", core=core))  # type: ignore[arg-type]  # it has an address


@pytest.mark.parametrize(("seconds", "is_counted"), [(2, True), (2, False), (None, True)])
async def test_fragments_without_an_index_that_are_as_long_as_they_should_be_are_whole(
    server, home, in_fragments, seconds: float | None, is_counted: bool
) -> None:
    Rendering(server)
    server.say("/v.mp4", answer(in_fragments[0], length=is_counted))
    async with fetching(server) as studio:
        job = await until(studio, await lengthy(studio, server, seconds), JobState.KEPT)
    assert (job.clips[0].flaw, server.count("/v.mp4")) == (Flaw.NONE, 1)


def in_pieces(body: bytes) -> bytes:
    """An answer without a length that ends properly, as proxies end what broke off behind them."""
    pieces = [body[at : at + 5000] for at in range(0, len(body), 5000)] + [b""]
    sent = b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)
    return b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n" + sent


def packed(body: bytes) -> bytes:
    """The same, compressed on its way."""
    content = gzip.compress(body)
    return answer(content, content_encoding="gzip")


@pytest.mark.parametrize(
    ("seconds", "sent"),
    [
        (2, answer),
        (2, partial(answer, length=False)),
        (None, partial(answer, length=False)),
        (None, in_pieces),
        (None, packed),
    ],
)
async def test_fragments_that_end_too_early_are_downloaded_again_and_may_then_be_whole(
    server, home, in_fragments, seconds: float | None, sent: Callable[[bytes], bytes]
) -> None:
    """Half of a paid clip was kept as a whole one."""
    whole, half = in_fragments
    Rendering(server)
    server.say("/v.mp4", sent(half), answer(whole))
    async with fetching(server) as studio:
        job = await until(studio, await lengthy(studio, server, seconds), JobState.KEPT)
        reasons = [one.reason for one in studio.book.facts(job.id) if isinstance(one, FetchInterrupted)]
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, whole)
    assert reasons == ["unproven"]


async def test_fragments_are_held_against_the_length_that_a_person_was_shown(
    server, home, in_fragments
) -> None:
    """Nothing was chosen, and the window said what the model makes by itself."""
    whole, half = in_fragments
    Rendering(server)
    server.say("/v.mp4", answer(half), answer(whole))
    async with fetching(server) as studio:
        made = await studio.pipeline.record(request(server, "shown", core={}, assumed={"duration": 2}))  # type: ignore[arg-type]  # it has an address
        job = await until(studio, made, JobState.KEPT)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, whole)


async def test_fragments_that_always_end_too_early_are_kept_and_marked_and_can_be_tried_again(
    server, home, in_fragments
) -> None:
    whole, half = in_fragments
    Rendering(server)
    server.say("/v.mp4", answer(half))
    async with fetching(server) as studio:
        job = await until(studio, await lengthy(studio, server, 2), JobState.KEPT)
        assert (job.clips[0].flaw, content(job), server.count("/v.mp4")) == (Flaw.UNPROVEN, half, 2)
        with pytest.raises(BrokenDownload, match="nothing better"):
            await studio.library.try_again(job.clips[0].id)
        server.say("/v.mp4", answer(whole))
        job = await studio.library.try_again(job.clips[0].id)
    assert (job.clips[0].flaw, content(job)) == (Flaw.NONE, whole)


@pytest.mark.parametrize("left", ["its own", "older than the job", "cut", "another clip's", "a folder"])
async def test_a_clip_that_an_older_version_named_without_a_note_is_found_when_its_sources_are_dead(
    server, home, clips, left: str
) -> None:
    """Killed between giving the name and recording it, an older version left a finished clip that nobody found."""
    Rendering(server)
    server.say("/v.mp4", answer(b"", 410))
    server.say(CONTENT, answer(b"", 410))
    policy = {"dead_rounds": 3, "dead_seconds": 0.0}
    async with fetching(server, **policy) as studio:
        job = await until(studio, await pressed(studio, server), JobState.RENDERED)
        path = Path(job.out_folder) / clip_name(job, 0)
        if left == "a folder":
            path.mkdir()
        else:
            path.write_bytes(clips["cut" if left == "cut" else "whole"])
        if left == "older than the job":
            os.utime(path, (job.recorded_at - 60,) * 2)
        if left == "another clip's":
            other = await pressed(studio, server, "b")
            server.say("/v1/videos/task_2", _json({"id": "task_2", "status": "in_progress"}))
            await until(studio, other, JobState.RENDERED, JobState.QUEUED, JobState.RENDERING)
            await studio.tasks.stop(task_name(other.id))
            taken = replace(studio.book.get(other.id), clips=(replace(CLIP, path=str(path)),))
            studio.book._jobs[other.id] = taken
        if left == "its own":
            job = await until(studio, job, JobState.KEPT)
            assert (job.clips[0].path, content(job)) == (str(path), clips["whole"])
            return
        asked = server.count(CONTENT)
        await when(studio, lambda: server.count(CONTENT) > asked + 4)
        assert studio.book.get(job.id).state is not JobState.KEPT
