"""Finished clips for a scene that is about what comes after them: made at the demo gateway once in a process, then told again.

What is told are the facts of the first ones, to the same book: window and library hear what they always hear.
"""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from o8studio.domain.compose.batch import Order
from o8studio.domain.jobs.facts import Accepted, Fact, FetchStarted, Kept, Recorded, Rendered, SendStarted
from o8studio.domain.jobs.job import Job
from o8studio.presenters.composing import ComposePresenter
from o8studio.services.jobs.clip_files import clip_name
from o8studio.services.runtime.bus import PosterMade
from o8studio.studio import Studio
from o8studio.ui.window.controller import WindowController
from tests.support.patience import until
from tests.support.scenes import kept

_TOLD = (Recorded, SendStarted, Accepted, Rendered, FetchStarted, Kept)


@dataclass(frozen=True)
class _Take:
    facts: Sequence[Fact]
    film: bytes
    pictures: dict[str, bytes]
    """What lies in the folder of posters, by what follows the clip's id in its name."""


_MADE: dict[tuple[str, str, str], list[_Take]] = {}
"""By server, model and values; whatever its prompt, a clip's film is the same."""


async def have_takes(window: WindowController, wanted: Order) -> None:
    """Have the clips that the order makes as well, as if they had just been made."""
    compose = window.ports.compose
    assert isinstance(compose, ComposePresenter)
    studio = compose._studio
    assert studio.demo is not None
    [prompt] = wanted.prompts
    keys = [(studio.demo.url, model, repr(wanted.draft.values)) for model in wanted.models]
    before = {job.id for job in kept(window)}
    if any(len(_MADE.get(key, ())) < wanted.count for key in keys):
        compose.generate(wanted, lambda _problem: None)
    else:
        press = secrets.token_hex(8)
        for at in range(wanted.count):
            for key in keys:
                await _tell(studio, _MADE[key][at], prompt, press)
    most = len(before) + wanted.count * len(keys)
    await until(lambda: len(kept(window)) == most)
    jobs = sorted((job for job in kept(window) if job.id not in before), key=lambda job: job.id)
    for key in keys:
        made = [job for job in jobs if job.request.model == key[1]]
        if len(_MADE.get(key, ())) < len(made):
            paths = [path for job in made for path in _posters(studio, job)]
            await until(lambda paths=paths: all(path.exists() for path in paths))  # type: ignore[misc]
            _MADE[key] = [_remembered(studio, job) for job in made]


def _posters(studio: Studio, job: Job) -> list[Path]:
    (clip,) = job.clips
    return [studio.places.posters / name for name in (clip.poster, clip.sprite)]


def _remembered(studio: Studio, job: Job) -> _Take:
    (clip,) = job.clips
    facts = [fact for fact in studio.book._ledger.facts(job.id) if isinstance(fact, _TOLD)]
    pictures = {path.name.removeprefix(clip.id): path.read_bytes() for path in _posters(studio, job)}
    return _Take(facts, Path(clip.path).read_bytes(), pictures)


async def _tell(studio: Studio, take: _Take, prompt: str, press: str) -> None:
    """With ids, a prompt and a file of its own, and as if it had been kept just now."""
    now = time.time()
    job, clip = studio.book.new_id(now), studio.book.new_clip_id(now)
    later = now - take.facts[-1].at
    for fact in take.facts:
        told: Fact = replace(fact, job_id=job, at=fact.at + later)
        if isinstance(told, Recorded):
            told = replace(told, request=replace(told.request, prompt=prompt), press=press)
        elif isinstance(told, Kept):
            path = studio.places.clips / clip_name(studio.book.known(job), told.index)
            path.write_bytes(take.film)
            for end, picture in take.pictures.items():
                (studio.places.posters / f"{clip}{end}").write_bytes(picture)
            told = replace(told, clip=clip, path=str(path))
        await studio.book.commit(told)
    studio.bus.publish(PosterMade(clip, str(studio.places.posters / f"{clip}.jpg")))
