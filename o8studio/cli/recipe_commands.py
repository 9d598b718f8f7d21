"""`o8studio recipe`, `retarget` and `profile`: how a file was made, where a clip goes, and moving to another computer."""

import asyncio
import json
from enum import StrEnum
from pathlib import Path

import click

from o8studio.cli.examples import examples
from o8studio.cli.library_commands import found_again_words
from o8studio.cli.printing import print_json, printer, say, state_words
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, JobFollower, find_job, studio_for
from o8studio.domain.library.recipe import Recipe, written
from o8studio.media.recipe_tag import marks_inside, recipe_inside
from o8studio.services.library.moving import export_profile, find_brought, note_search
from o8studio.services.library.recipe_calls import as_curl, as_python
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.held import held_in
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.store.profile_archive import read_profile
from o8studio.store.settings import DEMO
from o8studio.store.sidecar import is_sidecar, read_sidecar, recipe_in
from o8studio.texts.language import _
from o8studio.texts.start import held_lines


class _As(StrEnum):
    JSON = "json"
    CURL = "curl"
    PYTHON = "python"


@click.command(name="recipe", epilog=examples("o8studio recipe clip.mp4", "o8studio recipe clip.mp4 --curl"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--json", "how", flag_value=_As.JSON, help="As JSON.")
@click.option("--curl", "how", flag_value=_As.CURL, help="As a curl call; token and address as variables.")
@click.option("--python", "how", flag_value=_As.PYTHON, help="As a Python program.")
@click.pass_obj
def recipe(context: CliContext, file: str, how: str | None) -> int:
    """Show how FILE was made. As far as it, a file beside it, or the library says so."""
    return asyncio.run(_recipe(context, Path(file), how))


async def _recipe(context: CliContext, path: Path, how: str | None) -> int:
    is_alone = is_sidecar(path)
    found = await asyncio.to_thread(
        lambda: recipe_in(path) if is_alone else read_sidecar(path) or recipe_inside(path)
    )
    found = found or await _in_library(context, path)
    marks = await asyncio.to_thread(marks_inside, path)
    if how == _As.JSON:
        values = json.loads(written(found)) if found is not None else None
        print_json(
            recipe=values,
            ai_label=marks.label.raw if marks.label is not None else None,
            signed=marks.is_signed,
        )
    elif found is not None and how is not None:
        click.echo(as_curl(found) if how == _As.CURL else as_python(found))
    else:
        _show(found)
        if marks.label is not None:
            words = _("Labelled as made by AI (AIGC): level {level}, producer {producer}.")
            say(words.format(level=marks.label.level or "?", producer=marks.label.producer or "?"))
        if marks.is_signed:
            say(_("It is signed (C2PA); the signature was not checked."))
    return EXIT_OK if found is not None else EXIT_FAILED


async def _in_library(context: CliContext, path: Path) -> Recipe | None:
    digest, size = await asyncio.to_thread(lambda: (digest_of(path), path.stat().st_size))
    async with studio_for(context, demo=False, writer=False) as studio:
        for row in await studio.index.with_bytes(size, digest):
            info = await studio.index.info(row.id)
            if info is not None and info.recipe is not None:
                return info.recipe
    return None


def _show(found: Recipe | None) -> None:
    if found is None:
        say(_("Nothing says how this file was made."), err=True)
        return
    say(found.prompt)
    values = {"model": found.model, **found.core, **found.native, **found.extra}
    for name, value in values.items():
        if value not in ("", None):
            say(f"{name}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}")
    for one in found.references:
        say(f"{one.role}: {one.width}x{one.height} {one.mime}")


@click.command(name="retarget", epilog=examples("o8studio retarget 01a2 ~/Videos/other-disk"))
@click.argument("job")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def retarget(context: CliContext, job: str, folder: str, as_json: bool) -> int:
    """Save what is still to come of JOB in DIR. Because its folder is gone or can't be written; the job is followed."""
    return asyncio.run(_retarget(context, job, folder, as_json))


async def _retarget(context: CliContext, name: str, folder: str, as_json: bool) -> int:
    async with studio_for(context, demo=False) as studio:
        job_id = await find_job(studio, name)
        old = await studio.book.bring(job_id)
        if old is not None and old.request.gateway_id == DEMO and not old.state.is_final:
            await studio.start_demo(speed=context.demo_speed, generation=context.demo_generation)
        with printer(as_json) as shown, JobFollower(studio, shown) as outcome:
            job = await studio.pipeline.retarget(job_id, folder)
            outcome.follow([job])
            studio.pipeline.start(job)
            if not as_json:
                say(f"{job.id}  {state_words(job)}")
            return await outcome.wait(give_up_held=False)


@click.group(name="profile", epilog=examples("o8studio profile export to-the-laptop.zip --clips"))
def profile() -> None:
    """Move to another computer. With jobs, library, presets and settings, without tokens."""


@profile.command(name="export", epilog=examples("o8studio profile export to-the-laptop.zip --clips"))
@click.argument("file", type=click.Path(dir_okay=False))
@click.option("--clips", "with_clips", is_flag=True, help="The files of all clips, too.")
@click.pass_obj
def profile_export(context: CliContext, file: str, with_clips: bool) -> int:
    """Write this profile to FILE. Works while a window is running; no token is written."""
    return asyncio.run(_export(context, Path(file), with_clips))


async def _export(context: CliContext, target: Path, with_clips: bool) -> int:
    async with studio_for(context, demo=False, writer=False) as studio:
        path, left_out = await export_profile(
            studio.index, studio.book.ledger.back_up, studio.places, target, with_clips=with_clips
        )
        for one in left_out:
            say(_("Left out, because it can't be read: {path}").format(path=one), err=True)
        say(_("Written to {path}. It holds your prompts, but no token.").format(path=path))
    return EXIT_OK


@profile.command(name="import", epilog=examples("o8studio profile import to-the-laptop.zip"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--yes", is_flag=True, help="Don't ask, although this profile has jobs.")
@click.pass_obj
def profile_import(context: CliContext, file: str, yes: bool) -> int:
    """Replace this profile with the one in FILE. The old ledger and settings are kept under other names.

    Nothing is sent or asked: each job that was waiting is held until you say what became of it, each that a gateway has
    until you have it followed here.
    """
    where = places()
    where.make()
    if (
        where.ledger.exists()
        and not yes
        and not click.confirm(_("This profile has jobs. Put the imported one in its place?"))
    ):
        return EXIT_FAILED
    lock = InstanceLock(where.lock, where.reach)
    lock.take()
    try:
        note_search(where)  # before: whatever ends this command, the clips are looked for at the next start
        aside = read_profile(where, Path(file), where.clips)
        held = held_in(where.ledger)
    finally:
        lock.release()
    if aside.exists():
        say(_("Restored. The previous ledger was kept as {path}").format(path=aside))
    if held.unsent:
        say(held_lines(held.unsent))
    return asyncio.run(_find_clips(context))


async def _find_clips(context: CliContext) -> int:
    async with studio_for(context, demo=False) as studio:
        found = await find_brought(studio.archive, studio.places)
        say(found_again_words(len(found)))
    return EXIT_OK
