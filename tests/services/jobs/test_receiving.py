"""A clip's bytes: a source that only drips is left for a better one."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import DownloadPolicy, Policies
from o8studio.domain.reasons import DiskProblem
from o8studio.gateway.client import GatewayClient, Route
from o8studio.services.jobs.receiving import receive
from o8studio.store.part_file import PartFile, digest_of
from tests.support.clips import silent
from tests.support.opened import request, studio_on, until
from tests.support.patience import until as until_true
from tests.support.raw_server import Asked, RawServer, answer, raw_server


async def test_a_download_that_only_drips_is_given_up_for_a_better_source(demo, home) -> None:
    demo.fault(route="media", kind="drip", interval=0.2)
    async with studio_on(demo, policies=Policies(download=DownloadPolicy(silence=1.0))) as studio:
        job = await studio.pipeline.record(request(demo, "drips"))
        await until(studio, job, JobState.KEPT)


CLIP = b"\0\0\0\x20ftypisom" + bytes(range(256)) * 200_000


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


async def received(
    server: RawServer,
    part: PartFile,
    *,
    least_free: int = 0,
    news: list[tuple[int, int | None]] | None = None,
) -> None:
    told = news if news is not None else []
    async with (
        GatewayClient(Route(base_url=server.url, proxy="direct"), None) as client,
        client.download(Source(SourceKind.LINK, server.url + "/v.mp4")) as incoming,
    ):
        await receive(
            incoming, None, "s", part, lambda got, of: told.append((got, of)), least_free=least_free
        )


async def test_all_of_it_is_written_digested_and_told(server: RawServer, tmp_path: Path) -> None:
    server.say("/v.mp4", answer(CLIP, etag='"e"'))
    part, news = PartFile(tmp_path / "a"), []
    await received(server, part, news=news)
    assert part.part.read_bytes() == CLIP
    assert part.digest() == digest_of(part.part)
    assert part.validator("s") == '"e"'
    assert news
    assert {of for _, of in news} == {len(CLIP)}


async def test_a_page_is_known_before_anything_on_disk_is_touched(server: RawServer, tmp_path: Path) -> None:
    part = PartFile(tmp_path / "a")
    part.begin(source="s", validator="", keep=False)
    part.write(b"half a clip")
    part.close()
    for page in (b"<html>" + b"x" * 9000, b'{"error": "gone"}', b"", b"ftyp", b"GET / HTTP/1.1 " * 99):
        server.say("/v.mp4", answer(page))
        with pytest.raises(BrokenDownload) as broken:
            await received(server, part)
        assert (broken.value.reason, broken.value.final) == ("not a video", True)
    assert part.part.read_bytes() == b"half a clip"


@pytest.mark.parametrize(("name", "codec"), [("a.ts", "libx264"), ("a.gif", "gif"), ("a.webm", "libvpx-vp9")])
async def test_a_video_is_known_although_its_first_bytes_come_one_by_one(
    server: RawServer, tmp_path: Path, name: str, codec: str
) -> None:
    """A transport stream is known by its second packet, which does not come with the first bytes."""
    pixels = "rgb8" if codec == "gif" else "yuv420p"
    clip = silent(tmp_path / name, codec, count=6, pixels=pixels).read_bytes()

    def drops(_asked: Asked) -> Iterator[bytes]:
        yield answer(clip)[: -len(clip)]
        for at in range(20):
            yield clip[at : at + 1]
            threading.Event().wait(0.005)
        yield clip[20:]

    server.say("/v.mp4", drops)
    part = PartFile(tmp_path / "part")
    await received(server, part)
    assert part.part.read_bytes() == clip


async def test_a_disk_that_fills_meanwhile_ends_it_and_leaves_room(server: RawServer, tmp_path: Path) -> None:
    """An endless answer took the disk down to its last byte: the room was looked at once, before the first one."""
    server.say("/v.mp4", answer(CLIP, length=False))
    part = PartFile(tmp_path / "a", free=lambda _folder: 30_000_000 - PartFile(tmp_path / "a").received())
    with pytest.raises(DiskTrouble, match="full"):
        await received(server, part, least_free=10_000_000)
    kept = part.part.read_bytes()
    assert 15_000_000 < len(kept) < 25_000_000
    assert kept == CLIP[: len(kept)], "there is no gap behind what could not be written"


async def test_a_clip_for_which_there_is_no_room_is_not_begun(server: RawServer, tmp_path: Path) -> None:
    server.say("/v.mp4", answer(CLIP))
    part = PartFile(tmp_path / "a", free=lambda _folder: len(CLIP) + 99)
    with pytest.raises(DiskTrouble, match="full"):
        await received(server, part, least_free=100)
    assert part.received() == 0


async def test_behind_a_piece_that_could_not_be_written_nothing_is(server: RawServer, tmp_path: Path) -> None:
    """The pieces that waited were written all the same, and the gap before them was resumed as if it were the clip."""
    server.say("/v.mp4", answer(CLIP, etag='"e"'))

    class FakeFullPart(PartFile):
        """Its third piece meets a full disk, and the others would find room."""

        pieces = 0

        def write(self, content: bytes) -> None:
            self.pieces += 1
            if self.pieces == 3:
                threading.Event().wait(0.3)  # so that others wait behind it
                raise DiskTrouble("full")
            super().write(content)

    part = FakeFullPart(tmp_path / "a")
    with pytest.raises(DiskTrouble, match="full"):
        await received(server, part)
    kept = part.part.read_bytes()
    assert kept == CLIP[: len(kept)]
    assert part.pieces == 3


class FakeBrokenPart(PartFile):
    """Of a disk that has gone."""

    began = False
    fails = threading.Event()

    def write(self, content: bytes) -> None:
        self.began = True
        self.fails.wait(20)
        raise DiskTrouble(DiskProblem.OTHER)

    def close(self) -> None:
        super().close()
        raise DiskTrouble(DiskProblem.OTHER)


async def test_a_disk_that_refuses_does_not_keep_a_download_from_being_stopped(
    server: RawServer, tmp_path: Path
) -> None:
    end = threading.Event()

    def waits(_asked: Asked) -> Iterator[bytes]:
        yield answer(CLIP)[:3_000_000]
        end.wait(20)

    server.say("/v.mp4", waits)
    part = FakeBrokenPart(tmp_path / "a")
    task = asyncio.create_task(received(server, part))
    await until_true(lambda: part.began)
    task.cancel()  # before the disk answers
    part.fails.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    end.set()


class FakeSlowPart(PartFile):
    """Its disk opens a file only after a while."""

    def __init__(self, target: Path) -> None:
        super().__init__(target)
        self.is_asked, self.opens, self.is_closed = False, threading.Event(), threading.Event()

    def begin(self, *, source: str, validator: str, keep: bool) -> None:
        self.is_asked = True
        self.opens.wait(20)
        super().begin(source=source, validator=validator, keep=keep)

    def close(self) -> None:
        super().close()
        self.is_closed.set()


@pytest.mark.parametrize("stops", [1, 3])
async def test_a_download_that_is_stopped_while_its_file_is_opened_leaves_it_closed(
    server: RawServer, tmp_path: Path, stops: int
) -> None:
    """A busy machine left one open that nobody could close any more."""
    server.say("/v.mp4", answer(CLIP))
    part = FakeSlowPart(tmp_path / "a")
    task = asyncio.create_task(received(server, part))
    await until_true(lambda: part.is_asked)
    for _time in range(stops):
        task.cancel()
        await asyncio.sleep(0)
    part.opens.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    await until_true(part.is_closed.is_set)
    assert part.part.exists()
    assert part.part not in [link.resolve() for link in Path("/proc/self/fd").iterdir()]
