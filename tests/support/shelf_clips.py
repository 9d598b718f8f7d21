"""A library without a gateway: clips whose files are real, in a profile that any test opens; and an index without a profile."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import ClipId, JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    Charge,
    ChargeLearned,
    Fact,
    FetchStarted,
    Kept,
    Rendered,
    SendStarted,
)
from o8studio.domain.library.facts import LibraryFact
from o8studio.domain.request import Json
from o8studio.media.probe import measure
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.clock import SystemClock
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.part_file import digest_of
from o8studio.store.paths import Places, places
from tests.support.clips import with_sound
from tests.support.jobs import RECORDED
from tests.support.made import result

PROMPTS = ["a red fox 猫咪 in rain", "night city", "雨夜城市 slow dolly"]


def clip_facts(
    number: int,
    *,
    prompt: str = "",
    model: str = "kling-v2-1",
    path: str = "",
    usd: float | None = None,
    told_usd: float | None = None,
    parent: str = "",
    core: dict[str, Json] | None = None,
    at: float | None = None,
    **measures: object,
) -> list[Fact]:
    """The facts of a job with one clip `c<number>`; the prompt is one of `PROMPTS` unless given."""
    job, when = JobId(f"j{number:03}"), 1_700_000_000.0 + number * 3600 if at is None else at
    words = prompt or PROMPTS[number % len(PROMPTS)]
    request = replace(
        RECORDED.request,
        prompt=words,
        model=model,
        family="kling",
        core=core or {"duration": 5, "seed": number},
        told_usd=told_usd,
        parent=parent,
    )
    basis: dict[str, object] = {
        "path": path or f"/clips/{number}.mp4", "sha256": f"digest {number}", "size": 1000 + number, "length": 5.0,
        "width": 1280, "height": 720, "fps": 24.0, "has_sound": number % 2 == 0,
    }  # fmt: skip
    told: list[Fact] = [
        replace(RECORDED, job_id=job, at=when, request=request, press=f"p{number // 2}"),
        SendStarted(job_id=job, at=when),
        Accepted(job_id=job, at=when, remote_id=RemoteId(f"t{number}")),
        Rendered(job_id=job, at=when, results=(result(number),)),
        FetchStarted(job_id=job, at=when),
        Kept(job_id=job, at=when, index=0, clip=ClipId(f"c{number:03}"), **{**basis, **measures}),  # type: ignore[arg-type]  # its measures
    ]
    if usd is not None:
        told.append(ChargeLearned(job_id=job, at=when, charge=Charge.TAKEN, usd=usd))
    return told


def write(ledger: Ledger, told: list[Fact] | list[LibraryFact] | list[Fact | LibraryFact]) -> None:
    """Write facts of both families, in order."""
    last = None
    for fact in told:
        last = (
            ledger.append_library(fact)
            if isinstance(fact, LibraryFact)
            else ledger.append(fact, is_open=False)
        )
    if last is not None:
        last.result()


@asynccontextmanager
async def index_on(folder: Path, *told: list[Fact]) -> AsyncIterator[tuple[LibraryIndex, ShelfBook, Ledger]]:
    """An index over a fresh ledger with these facts."""
    ledger, bus = Ledger(folder / "ledger.sqlite3"), Bus()
    for facts in told:
        write(ledger, facts)
    tasks = TaskScope()
    index = LibraryIndex(folder / "library.sqlite3", ledger, bus, SystemClock(), tasks)
    try:
        yield index, ShelfBook(ledger, bus), ledger
    finally:
        await tasks.close()
        await index.close()
        ledger.close()


def profile_with(count: int) -> tuple[Places, list[ClipId]]:
    """The test's profile with this many clips whose files are real and differ; each of a job that has ended."""
    where = places()
    where.make()
    film = with_sound(where.clips / "made.mp4", count=12)
    content = film.read_bytes()
    film.unlink()
    seen = None
    ledger = Ledger(where.ledger)
    for number in range(count):
        path = where.clips / f"{number:03} 猫.mp4"
        path.write_bytes(content + b"\0\0\0\x0cfree" + number.to_bytes(4))
        seen = seen or measure(path)
        write(
            ledger,
            clip_facts(
                number, path=str(path), sha256=digest_of(path), size=path.stat().st_size, length=seen.length, width=seen.width,
                height=seen.height, fps=seen.fps, has_sound=seen.has_sound,
            ),
        )  # fmt: skip
    ledger.close()
    return where, [ClipId(f"c{number:03}") for number in range(count)]


async def path_of(index: LibraryIndex, clip: str) -> str:
    """Where the file of a clip lies, as the index has it."""
    [row] = await index.rows([ClipId(clip)])
    return row.path
