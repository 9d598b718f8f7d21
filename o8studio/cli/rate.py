"""`o8studio rate`: stars and a verdict for clips, as in the window."""

from collections.abc import Sequence

import click

from o8studio.cli.printing import print_json, say, told_clip
from o8studio.cli.session import EXIT_OK, CliContext, find_job, read_job, studio_for
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.review import Verdict
from o8studio.studio import Studio
from o8studio.texts.language import _


async def rate(
    context: CliContext, clips: Sequence[str], stars: int | None, verdict: str | None, as_json: bool
) -> int:
    """Rate the clips that these names lead to: a clip's id, a job's id or the start of one."""
    async with studio_for(context, demo=False) as studio:
        for clip in [one for name in clips for one in await _clips(studio, name)]:
            changes: dict[str, object] = {} if stars is None else {"stars": stars}
            changes |= {} if verdict is None else {"verdict": Verdict(verdict)}
            job = await studio.library.review(clip.id, **changes)
            now = clip_of(job.clips if job is not None else (), clip.id) or clip
            if as_json:
                print_json(**told_clip(now))
            else:
                say(f"{now.id}  {'★' * now.review.stars or '–'}  {now.review.verdict}".rstrip())
    return EXIT_OK


async def _clips(studio: Studio, name: str) -> Sequence[Clip]:
    """The clips of a job, or the one clip of this id, which is known by its job's when it was loaded."""
    for known in studio.book:
        if found := [clip for clip in known.clips if clip.id == name]:
            return found
    job = await read_job(studio, await find_job(studio, name))
    if job is None or not job.made:
        raise click.UsageError(_("The job {name} has no clip yet.").format(name=name[:80]))
    return job.made
