"""Jobs with several clips, built from the facts of a real one."""

from dataclasses import replace

from o8studio.domain.ids import ClipId, JobId, RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    Fact,
    FetchStarted,
    Kept,
    Recorded,
    Rendered,
    Result,
    SendStarted,
    Source,
    SourceKind,
)
from o8studio.domain.jobs.job import Job, apply, begin
from tests.support.jobs import RECORDED

J = JobId("j1")


def result(number: int, key: str = "", at: str = "x") -> Result:
    return Result((Source(SourceKind.LINK, f"https://{at}/{number}.mp4"),), key)


def kept(number: int, *, job_id: JobId = J, clip: str = "", key: str = "", at: float = 9.0) -> Kept:
    return Kept(
        job_id=job_id, at=at, index=number, path=f"/clips/{number}.mp4", sha256=f"digest {number}", size=10,
        length=5.0, width=1280, height=720, fps=24.0, has_sound=False, clip=ClipId(clip), key=key,
    )  # fmt: skip


def facts_of(
    results: int, kept_ones: int, *, job_id: JobId = J, at: float = 1.0, old: bool = False
) -> list[Fact]:
    """The facts of a job with this many results; `old` as before clips had ids."""
    return [
        replace(RECORDED, job_id=job_id, at=at),
        SendStarted(job_id=job_id, at=at),
        Accepted(job_id=job_id, at=at, remote_id=RemoteId(f"task {job_id}")),
        Rendered(job_id=job_id, at=at, results=tuple(result(number) for number in range(results))),
        FetchStarted(job_id=job_id, at=at),
        *(
            kept(number, job_id=job_id, clip="" if old else f"c-{job_id}-{'abcdefg'[number]}", at=at)
            for number in range(kept_ones)
        ),
    ]


def job_from(facts: list[Fact]) -> Job:
    first, *rest = facts
    assert isinstance(first, Recorded)
    job = begin(first)
    for fact in rest:
        job = apply(job, fact)
    return job


def made(
    results: int, kept_ones: int | None = None, *, job_id: JobId = J, at: float = 1.0, old: bool = False
) -> Job:
    """A job with `results` results, all or the first `kept_ones` of them on disk."""
    return job_from(
        facts_of(results, results if kept_ones is None else kept_ones, job_id=job_id, at=at, old=old)
    )


def corrected(results: int) -> Job:
    """A job whose clips came under a task id that a person has corrected since."""
    wrong = replace(made(results), by_user=True)
    return apply(wrong, Accepted(job_id=J, at=12.0, remote_id=RemoteId("right"), by_user=True))
