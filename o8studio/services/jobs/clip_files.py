"""The file of a job's clip: its name, its measures and its flaws."""

import asyncio
from datetime import datetime
from pathlib import Path
from stat import S_ISREG

from o8studio.domain.jobs.clip_names import clip_file_name
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip, Flaw
from o8studio.media.extent import Wholeness
from o8studio.media.probe import Probe, measure
from o8studio.store.part_file import disk_trouble
from o8studio.store.settings import Settings

_SHORTER, _SHORTER_PART = 0.5, 0.1
"""What vendors leave out of the length that was asked for: seconds, and a part of it."""
DEFAULT_NAME = Settings().clip_name


def clip_name(job: Job, index: int, template: str = DEFAULT_NAME, extension: str = ".mp4") -> str:
    """A file name from the user's template; never from the server, safe on all three systems.

    Args:
        template: text with `{day}`, `{time}`, `{title}`, `{model}`, `{seed}`, `{id}`; anything else is left out.
        extension: with its dot.
    """
    at = datetime.fromtimestamp(job.recorded_at).astimezone()
    values = {
        "day": at.strftime("%Y-%m-%d"),
        "time": at.strftime("%H.%M.%S"),
        "title": job.request.title[:48],
        "model": job.request.model[:40],
        "seed": str(job.request.core.get("seed", "")),
        "id": job.id[-6:],
    }
    return clip_file_name(template, values, job.id[-6:], number_of(job, index) + extension)


def number_of(job: Job, index: int) -> str:
    """The suffix that distinguishes the clips of one job; empty when there is only one."""
    return f"-{index + 1}" if len(job.results) > 1 else ""


async def measured_from(path: Path) -> Probe:
    """Measure a video file.

    Raises:
        DiskTrouble: it can't be read.
    """
    try:
        return await asyncio.to_thread(measure, path)
    except OSError as error:
        raise disk_trouble(error) from error


async def whole_since(path: Path, moment: float, asked: float | None) -> Probe | None:
    """Measure a regular file that was written since then and is a clip without a flaw; else, or unreadable, None.

    Args:
        asked: see `flaw_of`.
    """

    def measured() -> Probe | None:
        found = path.lstat()
        return measure(path) if S_ISREG(found.st_mode) and found.st_mtime >= moment else None

    try:
        seen = await asyncio.to_thread(measured)
    except OSError:
        return None
    return seen if seen is not None and seen.kind is not None and not flaw_of(seen, asked) else None


async def is_proven(path: Path) -> bool:
    """Whether its container proves that it is complete, and nothing in it is damaged.

    Raises:
        DiskTrouble
    """
    measured = await measured_from(path)
    return measured.wholeness is Wholeness.WHOLE and flaw_of(measured) is Flaw.NONE


def flaw_of(measured: Probe, asked: float | None = None, *, is_counted: bool = True) -> Flaw:
    """The most serious flaw.

    A container that does not say how long its clip is, as an MP4 of fragments without an index, can't be proven by its
    bytes: it may have been cut between two of them. Then the length that was asked for decides, and without one whether
    the source said how many bytes there are.

    Args:
        asked: seconds.
        is_counted: whether the source said how many bytes there are.
    """
    if measured.wholeness is Wholeness.CUT:
        return Flaw.CUT
    if measured.frames == 0:
        return Flaw.NOT_SHOWN
    if measured.damaged:
        return Flaw.DAMAGED
    if measured.wholeness is Wholeness.WHOLE:
        return Flaw.NONE
    is_short = measured.length < asked - max(_SHORTER, _SHORTER_PART * asked) if asked else not is_counted
    return Flaw.UNPROVEN if is_short else Flaw.NONE


def asked_seconds(job: Job) -> float | None:
    """The length that a job asked for, or was shown as what its model makes by itself, as far as its request says."""
    request = job.request
    length = request.assumed.get("duration", request.core.get("duration"))
    return float(length) if isinstance(length, (int, float)) and length > 0 else None


def is_better(measured: Probe, clip: Clip) -> bool:
    """Whether a file is better than the one that was kept for this clip in spite of a flaw."""
    if measured.kind is None or (measured.frames == 0 and clip.width > 0):
        return False
    match flaw_of(measured), clip.flaw:
        case Flaw.NONE, Flaw.UNPROVEN if measured.wholeness is not Wholeness.WHOLE:
            return measured.received > clip.size
        case Flaw.NONE, _:
            return True
        case Flaw.CUT, Flaw.CUT:
            return measured.received > clip.size
        case _, Flaw.NOT_SHOWN:
            return measured.frames > 0
        case fresh, before:
            return before is Flaw.CUT and fresh is not Flaw.CUT
