"""The clips that come of a job's results, beside those of an earlier answer or of an earlier task id."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import Fact, Kept, Relocated, Result, Reviewed
from o8studio.domain.library.clip import Clip, clip_of, derived_clip_id
from o8studio.domain.library.review import Review


def in_known_order(before: tuple[Result, ...], later: tuple[Result, ...]) -> tuple[Result, ...]:
    """The results of a later answer in the order known before: clips don't change with an answer's order.

    A result is matched by the gateway's name for it; where an answer has no such names, as on another route, by its
    position. One that the later answer leaves out keeps its sources.
    """
    named = {one.key: one for one in later if one.key}
    known = {one.key for one in before if one.key}
    if known.isdisjoint(named):
        return (*later, *before[len(later) :])
    fresh = [one for one in later if one.key not in known]
    placed = [named.get(one.key, one) if one.key else fresh.pop(0) if fresh else one for one in before]
    return (*placed, *fresh)


def set_apart(clips: Sequence[Clip]) -> tuple[Clip, ...]:
    """The clips that came under an id that a person replaces: they stay, and are no results of the new one."""
    lowest = min((clip.index for clip in clips if clip.is_apart), default=0)
    fresh = [clip for clip in clips if not clip.is_apart]
    moved = [replace(clip, index=lowest - number) for number, clip in enumerate(fresh, 1)]
    return tuple(sorted((*(clip for clip in clips if clip.is_apart), *moved), key=lambda clip: clip.index))


def kept_before(clips: Sequence[Clip], fact: Kept) -> Clip | None:
    """The clip that has another file now; None when the fact is about a new one.

    A download may outlive a correction of its job's id: what it was begun for is apart then, and the result that has
    its place is another task's.
    """
    there = clip_of(clips, fact.clip) if fact.clip else None
    return there or next((clip for clip in clips if clip.index == fact.index), None)


def with_kept(clips: Sequence[Clip], fact: Kept, name: str, before: Clip | None) -> tuple[Clip, ...]:
    """The clips with the one that a file on disk makes, see `kept_clip`."""
    return _with_clip(clips, kept_clip(fact, name, before))


def with_change(clips: Sequence[Clip], fact: Reviewed | Relocated) -> tuple[Clip, ...]:
    """The clips with another review, or another path, of one of them.

    Raises:
        IllegalTransition: there is no such clip.
    """
    if isinstance(fact, Relocated):
        return _with_clip(clips, replace(_target(clips, fact.clip, index=fact.index), path=fact.path))
    review = Review(stars=fact.stars, verdict=fact.verdict, title=fact.title)
    return _with_clip(clips, replace(_target(clips, fact.clip, index=None), review=review))


def _with_clip(clips: Sequence[Clip], clip: Clip) -> tuple[Clip, ...]:
    others = (one for one in clips if one.index != clip.index)
    return tuple(sorted((*others, clip), key=lambda one: (one.is_apart, one.index)))


def _target(clips: Sequence[Clip], clip_id: ClipId, *, index: int | None) -> Clip:
    """The clip that a fact is about: by its id, in an older fact by its index, else the job's first.

    Raises:
        IllegalTransition: there is no such clip.
    """
    for clip in clips:
        if clip.id == clip_id or (not clip_id and index in (None, clip.index)):
            return clip
    raise IllegalTransition("there is no such clip")


def replaced_file(facts: Iterable[Fact], clip_id: ClipId) -> Kept | None:
    """The last file of a clip before the one that it was kept with at last, and where it was then; None without one."""
    last: Kept | None = None
    before: Kept | None = None
    for fact in facts:
        if isinstance(fact, Kept) and (fact.clip or derived_clip_id(fact.job_id, fact.index)) == clip_id:
            if last is not None and fact.path != last.path:
                before = last
            last = fact
        elif isinstance(fact, Relocated) and last is not None:
            is_it = fact.clip == clip_id if fact.clip else fact.index == last.index
            last = replace(last, path=fact.path) if is_it else last
    return before


def kept_clip(fact: Kept, name: str, before: Clip | None) -> Clip:
    """The clip that a file on disk makes; the earlier one with another file, if there was one."""
    measures = _measures(fact)
    if before is not None:
        return replace(before, **measures)
    is_old = not fact.clip  # from before clips had ids, when a poster was named after its job
    clip_id = fact.clip or derived_clip_id(fact.job_id, fact.index)
    return Clip(
        id=clip_id,
        job_id=fact.job_id,
        index=fact.index,
        name=name,
        kept_at=fact.at,
        poster=f"{fact.job_id}.jpg" if is_old and fact.index == 0 else f"{clip_id}.jpg",
        key=fact.key,
        **measures,
    )


def _measures(fact: Kept) -> dict[str, Any]:
    """What is known of a clip's file."""
    names = ("path", "sha256", "size", "length", "width", "height", "fps", "has_sound", "flaw", "guessed")
    return {name: getattr(fact, name) for name in names}
