"""What the library costs at 100,000 clips, in one run, as time and as ratio to plain SQLite over the same rows.

    python tests/benchmarks/library.py [--clips 100000] [--keep FOLDER]

Plain SQLite: one table with an index on the time of adding; a page is `ORDER BY added DESC LIMIT 100`, a search `LIKE '%…%'`,
a facet `GROUP BY model`. Every figure is the median of several runs on a warm file, but the first page at the start, which is
a process of its own.
"""

import argparse
import asyncio
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from pathlib import Path

from o8studio.domain.ids import ClipId, GroupId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.facts import Fact, Result, Source, SourceKind
from o8studio.domain.library.facts import (
    ClipTrashed,
    Collected,
    GroupKind,
    GroupMade,
    LibraryFact,
    MovedToProject,
    Tagged,
)
from o8studio.domain.library.listing import Facets, Sort, SortKey
from o8studio.domain.library.query import Query, parse
from o8studio.domain.library.review import Verdict
from o8studio.domain.request import GenerationRequest
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.shelf_book import ShelfBook
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.clock import SystemClock
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.ledger.codec import encode, subject_of
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.library.reading import Reader

_MODELS = [
    "doubao-seedance-2-0-260128",
    "kling-v2-1",
    "wan2.6-t2v",
    "veo-3.1",
    "sora-2",
    "MiniMax-H3",
    "viduq3",
    "grok-imagine-video",
]
_LETTERS = "猫咪狐狸雨夜城市海边日落飞鸟山川街道灯光人物奔跑跳舞镜头推近缓慢特写风雪花树河流远处天空云朵黄昏清晨少年老人微笑"
_WORDS = [
    "fox",
    "river",
    "night",
    "rain",
    "city",
    "slow",
    "dolly",
    "close-up",
    "sunset",
    "mountain",
    "neon",
    "handheld",
    "fog",
    "dancer",
    "crowd",
    "train",
    "window",
    "snow",
    "desert",
]
_TAGS = [
    "hero",
    "b-roll",
    "夜晚",
    "client a",
    "client b",
    "draft",
    "final",
    *(f"shot {number:02}" for number in range(40)),
]
_SIZES = [(1280, 720), (1920, 1080), (720, 1280), (1024, 1024), (640, 480)]
QUERIES = [
    "", "猫", "猫咪", "猫咪 river", "river", "riv", "-river", "zzzzz", "stars:>=4", "is:pick", "is:unrated", "is:missing",
    "model:kling", "model:kling stars:>=3 is:pick -tag:hero river", "tag:夜晚", "tag:hero,final -tag:draft", "ratio:1:1", "length:<5",
    "cost:>0.9", "date:2026-11", "came:otherwise", "came:shorter 雨", "is:stacked", "in:trash", "project:film", "seed:77", "-猫 -river is:rejected",
]  # fmt: skip
RUNS = 5
TODAY = date(2026, 11, 27)
FIRST_PAGE = """
import sys, time
from datetime import date
from pathlib import Path
import sqlite3
from o8studio.domain.library.listing import Sort
from o8studio.domain.library.query import Query
from o8studio.store.library.reading import Reader
from o8studio.store.library.schema import opened_for_reading
began = time.perf_counter()
db = opened_for_reading(Path(sys.argv[1]))
opened = time.perf_counter()
page = Reader(db).page(Query(), Sort(), None, 60, date.today())
assert len(page.rows) == 60
print((opened - began) * 1000, (time.perf_counter() - opened) * 1000)
"""


def told(count: int, seed: int = 1, folder: str = "/clips") -> Iterator[Fact | LibraryFact]:
    """The facts of a library of this many clips, of a few years, in the order of time."""
    draw = random.Random(seed)
    begin = time.time() - count * 900
    groups = [GroupId(f"g{number}") for number in range(12)]
    for number, group in enumerate(groups):
        kind = (GroupKind.PROJECT, GroupKind.COLLECTION)[number % 2]
        yield GroupMade(group=group, at=begin, kind=kind, name=f"Film {number}")
    prompt = ""
    for number in range(count):
        at, job, clip = begin + number * 900, JobId(f"{number:011x}"), ClipId(f"c{number:011x}")
        if not prompt or draw.random() < 0.6:  # takes of one prompt
            chinese = "".join(draw.choices(_LETTERS, k=draw.randrange(20, 80)))
            prompt = f"{chinese} {' '.join(draw.choices(_WORDS, k=draw.randrange(5, 30)))} {number}"
        width, height = draw.choice(_SIZES)
        core = {"duration": 5, "seed": draw.randrange(1000), "aspect_ratio": "16:9"}
        request = GenerationRequest(gateway_id=GroupId("g"), base_url="https://g", wire_format="openai_videos", model=draw.choice(_MODELS), prompt=prompt, family="other", core=core)  # fmt: skip # type: ignore[arg-type]
        yield facts.Recorded(job_id=job, at=at, request=request, press=f"p{number // 8}")
        yield facts.SendStarted(job_id=job, at=at)
        yield facts.Accepted(job_id=job, at=at, remote_id=RemoteId(f"t{number}"))
        yield facts.Rendered(
            job_id=job, at=at, results=(Result((Source(SourceKind.LINK, f"https://x/{number}.mp4"),)),)
        )
        yield facts.FetchStarted(job_id=job, at=at)
        yield facts.Kept(
            job_id=job, at=at + 100, index=0, path=f"{folder}/{number}.mp4", sha256=f"{number:064x}", size=draw.randrange(1 << 20, 1 << 25),
            length=draw.choice([3.0, 5.0, 5.04, 10.0]), width=width, height=height, fps=24.0, has_sound=draw.random() < 0.5, clip=clip,
        )  # fmt: skip
        yield facts.ChargeLearned(
            job_id=job, at=at + 101, charge=facts.Charge.TAKEN, usd=round(draw.random(), 3)
        )
        if draw.random() < 0.5:
            verdict = draw.choice(list(Verdict))
            yield facts.Reviewed(job_id=job, at=at + 200, stars=draw.randrange(6), verdict=verdict, clip=clip)
        for tag in draw.sample(_TAGS, draw.choice([0, 0, 1, 2])):
            yield Tagged(clip=clip, at=at + 300, tag=tag)
        if draw.random() < 0.3:
            yield MovedToProject(clip=clip, at=at + 300, project=draw.choice(groups[::2]))
        if draw.random() < 0.1:
            yield Collected(clip=clip, at=at + 300, group=draw.choice(groups[1::2]))
        if draw.random() < 0.01:
            yield ClipTrashed(clip=clip, at=at + 400)


def fill(path: Path, count: int, folder: str = "/clips") -> None:
    """Write the facts without syncing each: only what reads them is measured."""
    Ledger(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA synchronous=OFF")
        rows = ((subject_of(fact), fact.at, *encode(fact)) for fact in told(count, folder=folder))
        db.executemany("INSERT INTO facts(job, at, kind, body) VALUES(?, ?, ?, ?)", rows)
    db.close()


def plain(path: Path, library: Path) -> dict[str, float]:
    """The same rows in one table, asked plainly; milliseconds."""
    with sqlite3.connect(path) as db:
        db.execute("ATTACH ? AS lib", (str(library),))
        db.execute(
            "CREATE TABLE clips AS SELECT c.id, c.added, c.model, c.stars, c.length, s.prompt, s.name, s.path "
            "FROM lib.clips c JOIN lib.shown s ON s.n = c.n"
        )
        db.execute("CREATE INDEX clips_added ON clips(added)")
    asked = {
        "page": "SELECT * FROM clips ORDER BY added DESC LIMIT 100",
        "search": "SELECT * FROM clips WHERE prompt LIKE '%猫咪%' ORDER BY added DESC LIMIT 100",
        "scan": "SELECT count(*) FROM clips WHERE prompt LIKE '%猫咪%'",
        "facet": "SELECT model, count(*), total(length) FROM clips GROUP BY model",
    }
    found = {name: timed(lambda sql=sql: db.execute(sql).fetchall()) for name, sql in asked.items()}  # type: ignore[misc]
    db.close()
    return found


def timed(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median of several runs, milliseconds."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def awaited(work: Callable[[], Awaitable[object]], runs: int = RUNS) -> float:
    """The same for what is awaited."""
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


async def facets(index: LibraryIndex, query: Query) -> Facets:
    """Count what each token would find, on the library's own thread."""
    return await index.ask(lambda reader: reader.facets(query, TODAY))


async def cpu(index: LibraryIndex, query: Query) -> tuple[float, float]:
    """Milliseconds of the library's own thread for a first page and for the facets: what others do on the machine is not in it."""

    def work(reader: Reader) -> tuple[float, float]:
        began = time.thread_time()
        reader.page(query, Sort(), None, 100, TODAY)
        middle = time.thread_time()
        reader.facets(query, TODAY)
        return (middle - began) * 1000, (time.thread_time() - middle) * 1000

    taken = [await index.ask(work) for _ in range(3)]
    return statistics.median(one for one, _ in taken), statistics.median(two for _, two in taken)


async def stall(work: Callable[[], Awaitable[object]]) -> float:
    """The longest that this loop, which stands for the window's, could not run while it is answered; milliseconds."""
    worst, ends = 0.0, False

    async def tick() -> None:
        nonlocal worst
        while not ends:
            before = time.perf_counter()
            await asyncio.sleep(0.001)
            worst = max(worst, time.perf_counter() - before - 0.001)

    ticking = asyncio.create_task(tick())
    await work()
    ends = True
    await ticking
    return worst * 1000


async def measured(folder: Path, count: int) -> None:
    """Fill, build, ask, print."""
    ledger_path, library = folder / "ledger.sqlite3", folder / "library.sqlite3"
    if not ledger_path.exists():
        fill(ledger_path, count)
    ledger, bus, tasks = Ledger(ledger_path), Bus(), TaskScope()
    index = LibraryIndex(library, ledger, bus, SystemClock(), tasks)
    shelf = ShelfBook(ledger, bus)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    await index.catch_up()
    print(
        f"made from the ledger: {time.perf_counter() - began:.1f} s, +{(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024} MB"
    )
    (folder / "plain.sqlite3").unlink(missing_ok=True)
    basis = plain(folder / "plain.sqlite3", library)
    print("plain SQLite, ms:", {name: round(taken, 2) for name, taken in basis.items()})
    first = [
        tuple(map(float, subprocess.run([sys.executable, "-c", FIRST_PAGE, str(library)], capture_output=True, text=True, check=True).stdout.split()))
        for _ in range(RUNS)
    ]  # fmt: skip
    print(
        f"at the start: opened in {statistics.median(one for one, _ in first):.2f} ms, 60 rows in {statistics.median(two for _, two in first):.2f} ms"
    )

    async def page() -> None:
        await asyncio.gather(index.page(parse(""), limit=60), index.sidebar())

    print(f"open page (60 rows, sidebar): {await awaited(page):.1f} ms (limit 150)")
    print("first page of 100 rows, its facets, ms; of the thread's own CPU; clips:")
    worst = 0.0
    for query in QUERIES:
        asked = parse(query)
        taken = await awaited(lambda asked=asked: index.page(asked, limit=100))  # type: ignore[misc]
        found = await index.count(asked)
        counts = await awaited(lambda asked=asked: facets(index, asked), 3)  # type: ignore[misc]
        worst = max(worst, taken)
        own = await cpu(index, asked)
        mark = "  <- over" if own[0] > 30 or own[1] > 150 else ""
        print(
            f"  {query or '(all)':50} {taken:7.1f} {counts:7.1f}   {own[0]:6.1f} {own[1]:6.1f}   {found.clips} clips{mark}"
        )
    for key in SortKey:
        sort = Sort(key)
        taken = await awaited(lambda sort=sort: index.page(parse(""), sort, limit=100))  # type: ignore[misc]
        both = await awaited(lambda sort=sort: index.page(parse("river"), sort, limit=100))  # type: ignore[misc]
        print(f"  by {key:47} {taken:7.1f}; of `river` {both:.1f}")
        worst = max(worst, taken, both)
    stacked = await awaited(lambda: index.page(parse("river"), limit=100, stacked=True))
    print(
        f"  stacked: all {await awaited(lambda: index.page(parse(''), limit=100, stacked=True)):.1f}, `river` {stacked:.1f}"
    )
    print(f"worst first page {worst:.1f} ms (limit 30)")
    deep = (await index.page(parse(""), limit=90_000 * count // 100_000)).after
    print(
        f"a page behind {90_000 * count // 100_000} rows: {await awaited(lambda: index.page(parse(''), None, deep, 200)):.1f} ms"
    )
    print(f"all ids, newest first: {await awaited(lambda: index.ids(parse(''))):.1f} ms")
    print(
        f"longest stall of the loop while facets of `river` are counted: {await stall(lambda: facets(index, parse('river'))):.1f} ms (limit 16)"
    )
    pages = await awaited(lambda: index.page(parse(""), limit=100))
    words = await awaited(lambda: index.page(parse("猫咪"), limit=100))
    facet = await awaited(lambda: facets(index, parse("")))
    print(
        f"ratios to plain SQLite: page {pages / basis['page']:.1f}, `猫咪` {words / basis['search']:.2f} of LIKE, {words / basis['scan']:.2f} of a whole LIKE, all facets {facet / basis['facet']:.2f} of one GROUP BY"
    )
    clip = (await index.page(parse(""), limit=1)).rows[0].id

    async def tag() -> None:
        await shelf.commit([Tagged(clip=clip, at=time.time(), tag=f"t{time.time()}")])
        await index.page(parse(""), limit=60)

    print(f"a tag, on disk and in the list: {await awaited(tag):.1f} ms")
    many = await index.ids(parse("is:unrated"))
    began = time.perf_counter()
    await shelf.commit([Tagged(clip=one, at=time.time(), tag="batch") for one in many[:1000]])
    await index.page(parse("tag:batch"), limit=60)
    print(f"1,000 tags, on disk and in the list: {(time.perf_counter() - began) * 1000:.0f} ms")
    print(
        f"library file: {library.stat().st_size / 1e6:.0f} MB, peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    await index.close()
    ledger.close()


def main() -> None:
    """Parse, and run in a folder that is deleted, or kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, default=100_000)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    if arguments.keep:
        arguments.keep.mkdir(parents=True, exist_ok=True)
        asyncio.run(measured(arguments.keep, arguments.clips))
        return
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measured(Path(folder), arguments.clips))


if __name__ == "__main__":
    main()
