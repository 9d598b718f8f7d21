"""Finished clips for a scene that is about what comes after them: made at the demo gateway once in a process, then told again.

What is told are the facts of the first ones, to the same book: window, library and posters hear what they always hear.
"""

import time
from dataclasses import dataclass, replace
from pathlib import Path

from o8studio.domain.compose.batch import Order
from o8studio.domain.jobs.facts import Accepted, Fact, FetchStarted, Kept, Recorded, Rendered, SendStarted
from o8studio.domain.jobs.job import Job
from o8studio.presenters.composing import ComposePresenter
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.support.scenes import kept

_TOLD = (Recorded, SendStarted, Accepted, Rendered, FetchStarted, Kept)


@dataclass(frozen=True)
class _Take:
    facts: list[Fact]
    file: Path
    """In the folder of clips."""
    film: bytes
    pictures: dict[str, bytes]
    """What lies in the folder of posters, by what follows the clip's id in its name."""


_MADE: dict[tuple[str, str, int], list[_Take]] = {}


async def have_takes(window: WindowController, wanted: Order) -> None:
    """Have as many kept clips as the order makes, and no others, as if they had just been made."""
    compose = window.ports.compose
    assert isinstance(compose, ComposePresenter)
    studio = compose._studio
    assert studio.demo is not None
    key = (studio.demo.url, repr(wanted.draft), wanted.count)
    if key in _MADE:
        for take in _MADE[key]:
            await _tell(studio, take)
        await until(lambda: len(kept(window)) == wanted.count)
        return
    compose.generate(wanted, lambda _problem: None)
    await until(lambda: len(kept(window)) == wanted.count)
    jobs = sorted(kept(window), key=lambda job: job.id)
    await until(lambda: all((studio.places.posters / job.clips[0].poster).exists() for job in jobs))
    _MADE[key] = [_remembered(studio, job) for job in jobs]


def _remembered(studio: Studio, job: Job) -> _Take:
    (clip,) = job.clips
    facts = [fact for fact in studio.book._ledger.facts(job.id) if isinstance(fact, _TOLD)]
    path, posters = Path(clip.path), studio.places.posters
    pictures = {
        name.removeprefix(clip.id): (posters / name).read_bytes()
        for name in (clip.poster, clip.sprite)
        if (posters / name).exists()
    }
    return _Take(facts, path.relative_to(studio.places.clips), path.read_bytes(), pictures)


async def _tell(studio: Studio, take: _Take) -> None:
    """With ids of its own, and as if it had been kept just now."""
    now = time.time()
    job, clip = studio.book.new_id(now), studio.book.new_clip_id(now)
    later = now - take.facts[-1].at
    path = studio.places.clips / take.file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(take.film)
    for end, picture in take.pictures.items():
        (studio.places.posters / f"{clip}{end}").write_bytes(picture)
    for fact in take.facts:
        told: Fact = replace(fact, job_id=job, at=fact.at + later)
        if isinstance(told, Kept):
            told = replace(told, clip=clip, path=str(path))
        await studio.book.commit(told)
