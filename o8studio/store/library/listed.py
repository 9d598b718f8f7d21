"""From the columns of the read model to a row of a list."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from o8studio.domain.ids import ClipId, GroupId, JobId
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.query import Came
from o8studio.domain.library.review import Verdict
from o8studio.domain.library.shelf import Place, days_left
from o8studio.store.library.row import CAME_BITS, PLACES

LISTED = (
    "c.n, c.id, c.job, s.name, s.prompt, c.model, c.family, s.path, s.poster, c.length, c.width, c.height, c.fps, c.has_sound, "
    "c.size, c.added, c.made, c.stars, c.verdict, s.tags, s.groups, c.project, c.cost, c.came, c.ratio, c.seed, "
    "c.stack, c.missing, c.comments, c.open_comments, c.answer, s.in_place, s.asked, s.trashed_on, c.place"
)
"""The columns that `listed` takes, of `clips c` and `shown s`."""
STACK_AT = LISTED.split(", ").index("c.stack")
"""Where the stack stands among them."""
_TRASH = PLACES[Place.TRASH]


def listed(row: tuple[Any, ...], takes: Mapping[str, int], days: Sequence[str]) -> ClipRow:
    """A row.

    Args:
        takes: by stack, how many clips it has. days: on which the program ran, for a clip in the trash.
    """
    (
        _n, one, job, name, prompt, model, family, path, poster, length, width, height, fps, has_sound, size, added, made, stars,
        verdict, tags, groups, project, cost, came, ratio, seed, stack, missing, comments, open_comments, answer,
        in_place, asked, trashed_on, place,
    ) = row  # fmt: skip
    return ClipRow(
        id=ClipId(one),
        job_id=JobId(job) if job else None,
        name=name,
        prompt=prompt,
        model=model,
        family=family,
        path=path,
        poster=poster,
        length=length,
        width=width,
        height=height,
        fps=fps,
        has_sound=bool(has_sound),
        size=size,
        added_at=added,
        made_at=made,
        stars=stars,
        verdict=Verdict(verdict),
        tags=tuple(tags.split("\n")) if tags else (),
        groups=tuple(GroupId(each) for each in groups.split("\n")) if groups else (),
        project=GroupId(project),
        cost_usd=cost,
        came=tuple(each for each, bit in CAME_BITS.items() if came & bit and each is not Came.OTHERWISE),
        is_otherwise=bool(came),
        asked=json.loads(asked) if asked else {},
        ratio=ratio,
        seed=seed,
        stack=stack,
        takes=takes.get(stack, 1),
        is_missing=bool(missing),
        days_left=days_left(trashed_on, days) if place == _TRASH else None,
        comments=comments,
        open_comments=open_comments,
        answer=answer,
        in_place=bool(in_place),
    )
