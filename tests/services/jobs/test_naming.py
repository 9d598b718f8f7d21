"""A clip gets its name whole, and is found by it when nothing else tells of it."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import JobId
from o8studio.domain.jobs.facts import Kept, Recorded, Result
from o8studio.domain.jobs.job import Job, JobState, begin
from o8studio.domain.jobs.results import kept_clip
from o8studio.domain.library.clip import Flaw
from o8studio.services.jobs.clip_files import measured_from
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.jobs.naming import ClipNaming
from o8studio.services.runtime.bus import Bus
from o8studio.services.runtime.clock import SystemClock
from o8studio.store.part_file import PartFile
from tests.support.clips import silent, with_sound
from tests.support.jobs import REQUEST


class FakeSlowDisk(PartFile):
    """A disk on which a name takes its time."""

    may_go_on, has_begun = threading.Event(), threading.Event()

    def keep(
        self, name: str, shorter: str, digest: str, *, is_own_name: bool = False, about: Mapping[str, str]
    ) -> Path:
        self.has_begun.set()
        self.may_go_on.wait(60)
        return super().keep(name, shorter, digest, is_own_name=is_own_name, about=about)


def rendered(folder: Path, results: int = 1) -> Job:
    job = begin(Recorded(job_id=JobId("j123456"), at=1.0, request=REQUEST, out_folder=str(folder)))
    return replace(job, state=JobState.FETCHING, results=(Result(()),) * results)


async def opened(tmp_path: Path) -> tuple[JobBook, ClipNaming]:
    book = await JobBook.open(tmp_path / "ledger.sqlite3", Bus())
    return book, ClipNaming(book, SystemClock(), intentions=tmp_path / "noted")


def filled(part: PartFile, clip: Path) -> PartFile:
    part.begin(source="s", validator="", keep=False)
    part.write(clip.read_bytes())
    part.close()
    return part


async def named(naming: ClipNaming, job: Job, index: int, clip: Path) -> Kept:
    part = filled(naming.part(job, index), clip)
    return await naming.named(job, index, part, part.digest(), await measured_from(part.part))


async def test_who_is_stopped_while_a_clip_gets_its_name_waits_until_it_has_it(tmp_path: Path) -> None:
    """Else who asks for named clips then sees none, and a moment later there is one."""
    book, naming = await opened(tmp_path)
    job, clip = rendered(tmp_path / "clips"), silent(tmp_path / "a.mp4", "libx264")
    usual = naming.part(job, 0)
    part = filled(FakeSlowDisk(usual.target, intentions=tmp_path / "noted"), clip)
    task = asyncio.create_task(naming.named(job, 0, part, part.digest(), await measured_from(part.part)))
    await asyncio.to_thread(part.has_begun.wait, 60)
    task.cancel()
    await asyncio.sleep(0)
    assert await naming.unrecorded(job) == []
    assert not task.done()
    part.may_go_on.set()
    await asyncio.wait([task])
    assert task.cancelled()
    (kept,) = await naming.unrecorded(job)
    assert Path(kept.path).read_bytes() == clip.read_bytes()
    await book.close()


async def test_each_result_that_has_its_name_is_found_once(tmp_path: Path) -> None:
    book, naming = await opened(tmp_path)
    job, clip = rendered(tmp_path / "clips", 3), silent(tmp_path / "a.mp4", "libx264")
    first, third = await named(naming, job, 0, clip), await named(naming, job, 2, clip)
    assert [(kept.index, kept.path) for kept in await naming.unrecorded(job)] == [
        (0, first.path),
        (2, third.path),
    ]
    job = replace(job, clips=(kept_clip(first, "", None),))
    assert [kept.path for kept in await naming.unrecorded(job)] == [third.path]
    naming.part(job, 2).forget()
    assert await naming.unrecorded(job) == []
    await book.close()


async def test_a_better_file_of_a_clip_is_found_and_no_worse_one(tmp_path: Path) -> None:
    book, naming = await opened(tmp_path)
    job, clip = rendered(tmp_path / "clips"), silent(tmp_path / "a.mp4", "libx264")
    kept = await named(naming, job, 0, clip)
    marked = replace(kept_clip(kept, "", None), sha256="of another file", flaw=Flaw.DAMAGED)
    (better,) = await naming.unrecorded(replace(job, clips=(marked,)))
    assert (better.path, better.clip, better.flaw) == (kept.path, marked.id, Flaw.NONE)
    cut = replace(marked, flaw=Flaw.CUT, sha256=kept.sha256)
    assert await naming.found_better(job, cut) is None, "it is the same file"
    await book.close()


async def test_what_takes_the_place_of_another_file_is_told_until_it_is_forgotten(tmp_path: Path) -> None:
    """A first file of a clip is no replacement: nothing is to be taken away for it."""
    book, naming = await opened(tmp_path)
    first = await named(naming, job := rendered(tmp_path / "clips"), 0, silent(tmp_path / "a.mp4", "libx264"))
    assert await naming.replacements() == []
    flawed = replace(kept_clip(first, "a", None), flaw=Flaw.CUT, sha256="of half of it", path="gone.mp4")
    second = await named(naming, replace(job, clips=(flawed,)), 0, with_sound(tmp_path / "b.mp4"))
    [told] = await naming.replacements()
    assert (told.job_id, told.clip_id) == (job.id, flawed.id)
    found = await naming.better_one(job, flawed, told.part)
    assert found is not None
    assert (found.path, found.clip, found.key) == (second.path, flawed.id, flawed.key)
    told.part.forget()
    assert await naming.replacements() == []
    assert await ClipNaming(book, SystemClock()).replacements() == [], "without a folder for what is meant"
