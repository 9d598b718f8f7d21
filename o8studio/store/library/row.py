"""From a job, its clip and what the library knows of it to the columns of the read model."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from math import gcd
from typing import Any

from o8studio.domain.jobs.delivered import NO, Difference, Measured, differences
from o8studio.domain.jobs.job import Job
from o8studio.domain.library.clip import Clip
from o8studio.domain.library.pinyin import gram_words
from o8studio.domain.library.query import Came, Is
from o8studio.domain.library.recipe import recipe_model, recipe_prompt
from o8studio.domain.library.review import Verdict
from o8studio.domain.library.shelf import Place, ShelfEntry

PLACES = {Place.SHELF: 0, Place.TRASH: 1, Place.REMOVING: 2, Place.REMOVED: 3}
CAME_BITS = {one: 1 << at for at, one in enumerate(Came)}
_FLAGS = (
    Is.IMPORTED, Is.SILENT, Is.COMMENTED, Is.OPEN, Is.APPROVED, Is.CHANGES, Is.UNTAGGED, Is.FLAWED, Is.STACKED,
)  # fmt: skip
FLAG_BITS = {one: 1 << at for at, one in enumerate(_FLAGS)}
"""They are the same bits of a packed number. `Is.STACKED` is set where other clips are known: by `writing`."""
CAME_SHIFT = len(FLAG_BITS)
RATIO_SHIFT = CAME_SHIFT + len(CAME_BITS) + 5
MODEL_SHIFT = RATIO_SHIFT + 8
REST = (1 << RATIO_SHIFT) - 1
"""Where the parts of a packed number begin, see `facet_of`; the rest is stars, verdict, came and flags."""
JUDGED = 0b11111 << CAME_SHIFT + len(CAME_BITS)
"""Where stars and verdict are in a packed number."""
VERDICTS = (Verdict.NONE, Verdict.PICK, Verdict.REJECT)
_RATIOS = ((16, 9), (9, 16), (1, 1), (4, 3), (3, 4), (21, 9), (9, 21), (3, 2), (2, 3), (5, 4), (4, 5))
_SHAPE = 0.02
"""How far a clip's sides may be off a usual ratio: encoders round to 16 pixels."""
_DEARER, _CENT = 1.005, 0.0005
"""By how much a charge may be off: prices are rounded to quota units."""
_MOST_LABEL = 80
"""Letters of a name in a list of all clips: where nobody named a clip, its name is the first line of its prompt."""
_MOST_PROMPT = 20_000
"""Letters of a prompt that are searched."""


@dataclass(frozen=True, slots=True)
class Notes:
    """What was said about a clip: counts, an answer such as `approved`, and all words for the search."""

    count: int = 0
    open: int = 0
    answer: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The columns of one clip, by table.

    Attributes:
        words: prompt, name, tags, notes and initials of the name, as they are indexed.
    """

    clips: dict[str, Any]
    shown: dict[str, Any]
    words: tuple[str, str, str, str, str]
    tags: tuple[str, ...]
    groups: tuple[str, ...]


def row_of(job: Job | None, clip: Clip, entry: ShelfEntry, notes: Notes, changed_at: float = 0.0) -> Row:
    """What the read model stores of a clip; `changed_at`: when something was said of it last, in unix seconds."""
    came = came_of(job, clip)
    prompt = job.request.prompt if job is not None else recipe_prompt(entry.recipe)
    model = job.request.model if job is not None else recipe_model(entry.recipe)
    flags = _flags(job, clip, entry, notes)
    seed = job.request.core.get("seed", "") if job is not None else ""
    clips = {
        "id": clip.id,
        "job": job.id if job is not None else "",
        "position": clip.index,
        "place": PLACES[entry.place],
        "added": clip.kept_at,
        "made": entry.made_at or clip.kept_at,
        "changed": max(changed_at, clip.kept_at),
        "stars": clip.review.stars,
        "verdict": clip.review.verdict.value,
        "length": clip.length,
        "width": clip.width,
        "height": clip.height,
        "fps": clip.fps,
        "frames": round(clip.length * clip.fps),
        "has_sound": int(clip.has_sound),
        "size": clip.size,
        "cost": job.charged_usd if job is not None and not clip.is_apart else None,
        "came": sum(CAME_BITS[one] for one in came),
        "flags": sum(FLAG_BITS[one] for one in flags),
        "model": model,
        "family": job.request.family if job is not None else "",
        "ratio": ratio_name(clip.width, clip.height),
        "seed": "" if seed is None else str(seed)[:40],
        "batch": job.press if job is not None else "",
        "stack": stack_of(prompt) or clip.id,
        "project": entry.project,
        "sort_name": clip.title.casefold()[:80],
        "comments": notes.count,
        "open_comments": notes.open,
        "answer": notes.answer,
        "parent": job.request.parent if job is not None else "",
        "label": clip.title[:_MOST_LABEL],
    }
    trashed_on = day_of(entry.trashed_at) if entry.trashed_at else ""
    shown = {
        "name": clip.title,
        "prompt": prompt[:_MOST_PROMPT],
        "path": clip.path,
        "poster": clip.poster,
        "sha256": clip.sha256,
        "flaw": clip.flaw.value,
        "tags": "\n".join(entry.tags),
        "groups": "\n".join(entry.groups),
        "in_place": int(entry.in_place),
        "trashed_on": trashed_on,
        "asked": json.dumps(asked, ensure_ascii=False) if (asked := asked_of(job, clip)) else "",
    }
    words = (
        spaced(prompt[:_MOST_PROMPT]),
        spaced(clip.title),
        spaced(" \n ".join(entry.tags)),
        spaced(notes.words[:_MOST_PROMPT]),
        gram_words(clip.title),
    )
    return Row(clips, shown, words, entry.tags, entry.groups)


def day_of(moment: float) -> str:
    """The day of a moment (unix seconds) on this computer's clock, as `2026-11-27`."""
    return datetime.fromtimestamp(moment).astimezone().date().isoformat()


def facet_of(row: Row, model: int, ratio: int) -> int:
    """Everything with few values in one number, so that one pass over an index counts it all; see `Facet`."""
    stars, verdict = int(row.clips["stars"]), row.clips["verdict"]
    number = model << 8 | min(ratio, 255)
    number = number << 3 | min(max(stars, 0), 7)
    number = number << 2 | next((at for at, one in enumerate(VERDICTS) if one == verdict), 0)
    number = number << len(CAME_BITS) | int(row.clips["came"])
    return number << len(FLAG_BITS) | int(row.clips["flags"])


@dataclass(frozen=True, slots=True)
class Facet:
    """What `facet_of` packed. model, ratio: numbers of names; came, flags: bits."""

    model: int
    ratio: int
    stars: int
    verdict: Verdict
    came: int
    flags: int

    @classmethod
    def of(cls, number: int) -> "Facet":
        """The parts of a number."""
        flags = number & (1 << len(FLAG_BITS)) - 1
        number >>= len(FLAG_BITS)
        came = number & (1 << len(CAME_BITS)) - 1
        number >>= len(CAME_BITS)
        verdict, stars = VERDICTS[number & 3], number >> 2 & 7
        return cls(number >> 13, number >> 5 & 255, stars, verdict, came, flags)


def came_of(job: Job | None, clip: Clip) -> tuple[Came, ...]:
    """How a clip differs from what was asked for."""
    found = differences(job.request, clip) if job is not None else ()
    named = {came for one in found if (came := _came(one, clip)) is not None}
    if job is not None and is_dearer(job) and not clip.is_apart:
        named.add(Came.DEARER)
    return tuple(sorted({*named, Came.OTHERWISE})) if found or named else ()


def asked_of(job: Job | None, clip: Clip) -> dict[str, str]:
    """What was asked for, or told, by the name of what came otherwise; see `ClipRow.asked`."""
    if job is None:
        return {}
    asked = {one.field.value: one.asked for one in differences(job.request, clip) if one.asked}
    return (
        {**asked, Came.DEARER.value: f"{job.request.told_usd:.2f}"}
        if is_dearer(job) and not clip.is_apart
        else asked
    )


def is_dearer(job: Job) -> bool:
    """Whether more was charged than what a person was told that it would cost at most."""
    told = job.request.told_usd
    return told is not None and job.charged_usd is not None and job.charged_usd > told * _DEARER + _CENT


def _came(one: Difference, clip: Clip) -> Came | None:
    match one.field:
        case Measured.LENGTH:
            return Came.SHORTER if clip.length < float(one.asked.split()[0]) else Came.LONGER
        case Measured.SIZE:
            width, _, height = one.asked.partition("x")
            return Came.SMALLER if clip.width * clip.height < int(width) * int(height) else None
        case Measured.RESOLUTION:
            lines = "".join(letter for letter in one.asked if letter.isdigit())
            asked = int(lines or 0) if not one.asked.lower().endswith("k") else int(lines or 0) * 540
            return Came.SMALLER if min(clip.width, clip.height) < asked else None
        case Measured.SOUND:
            return Came.SILENT if one.got == NO else None
        case _:
            return None


def _flags(job: Job | None, clip: Clip, entry: ShelfEntry, notes: Notes) -> list[Is]:
    answers = {Is.APPROVED.value: Is.APPROVED, Is.CHANGES.value: Is.CHANGES}
    true = {
        Is.IMPORTED: job is None,
        Is.SILENT: not clip.has_sound,
        Is.COMMENTED: notes.count > 0,
        Is.OPEN: notes.open > 0,
        Is.UNTAGGED: not entry.tags,
        Is.FLAWED: bool(clip.flaw),
    }
    given = answers.get(notes.answer)
    return [one for one, is_so in true.items() if is_so] + ([given] if given is not None else [])


def ratio_name(width: int, height: int) -> str:
    """The usual name of a shape, such as `16:9`; else its sides without their common factor; empty when unknown."""
    if width <= 0 or height <= 0:
        return ""
    for across, down in _RATIOS:
        if abs(width * down / (height * across) - 1) <= _SHAPE:
            return f"{across}:{down}"
    common = gcd(width, height)
    return f"{width // common}:{height // common}"


def stack_of(prompt: str) -> str:
    """Equal for the takes of one prompt; empty without one."""
    text = " ".join(prompt.split())
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=9).hexdigest() if text else ""


_CJK = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003fffd]")
"""Chinese, Japanese kana, Korean syllables: letters that are words of their own."""


def spaced(text: str) -> str:
    """The text with each Chinese, Japanese or Korean letter on its own, so that one letter can be found."""
    return text if text.isascii() else _CJK.sub(r" \g<0> ", text)
