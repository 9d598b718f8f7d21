"""Commands on the library, over the same services as the window."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from o8studio.cli.printing import print_json, say
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, studio_for
from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import NO_GROUP, Removal
from o8studio.domain.library.listing import ClipRow, Sort, SortKey
from o8studio.domain.library.query import Query, parse
from o8studio.domain.library.refused import LibraryRefused
from o8studio.domain.library.review import Verdict
from o8studio.media.converting import Form
from o8studio.services.library.exporting import DEFAULT_NAME, ExportOptions
from o8studio.services.library.importing import Candidate, Found, How
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _, joined, ngettext
from o8studio.texts.library import found_words, query_words

_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportChoice:
    """What `library export` was given."""

    name: str = ""
    sidecar: bool = False
    embed: bool = False
    form: str | None = None
    begin: float = 0.0
    end: float | None = None


async def search(context: CliContext, text: str, sort: str, limit: int, as_json: bool) -> int:
    """List what a query finds. Read only: works while a window is running."""
    query = understood(text)
    async with studio_for(context, demo=False, writer=False) as studio:
        async for row in _rows(studio, query, Sort(SortKey(sort)), limit):
            if as_json:
                print_json(**row_values(row))
            else:
                stars = "*" * row.stars or row.verdict.value
                say(f"{row.id}  {stars:6} {row.length:6.2f} s  {row.model[:28]:28}  {row.name[:60]}")
    return EXIT_OK


def row_values(row: ClipRow) -> dict[str, object]:
    """A row as JSON: names are kept from version to version."""
    return {
        "id": row.id,
        "job": row.job_id,
        "name": row.name,
        "prompt": row.prompt,
        "model": row.model,
        "path": row.path,
        "length": row.length,
        "width": row.width,
        "height": row.height,
        "fps": row.fps,
        "sound": row.has_sound,
        "size": row.size,
        "added": row.added_at,
        "stars": row.stars,
        "verdict": row.verdict.value,
        "tags": list(row.tags),
        "project": row.project,
        "collections": list(row.groups),
        "cost_usd": row.cost_usd,
        "came": [one.value for one in row.came] or (["otherwise"] if row.is_otherwise else []),
        "missing": row.is_missing,
        "days_left": row.days_left,
        "comments": row.comments,
        "answer": row.answer,
    }


async def rate(
    context: CliContext, clips: Sequence[str], stars: int | None, verdict: str | None, name: str | None
) -> int:
    """Rate, pick, reject or name clips."""
    changes: dict[str, object] = {}
    if stars is not None:
        changes["stars"] = stars
    if verdict is not None:
        changes["verdict"] = Verdict(verdict)
    if name is not None:
        changes["title"] = name
    if not changes:
        raise click.UsageError("give --stars, --pick, --reject, --clear or --name")
    async with studio_for(context, demo=False) as studio:
        change = await studio.library.rate(await _chosen(studio, clips), **changes)
        _say_changed(len(change.clips))
        if change.stopped is not None:
            raise change.stopped
    return EXIT_OK


def _say_changed(count: int) -> None:
    say(ngettext("{count} clip was changed.", "{count} clips were changed.", count).format(count=count))


def found_again_words(count: int) -> str:
    """How many missing clips were found."""
    words = ngettext("{count} missing clip was found.", "{count} missing clips were found.", count)
    return words.format(count=count)


async def tag(context: CliContext, name: str, clips: Sequence[str], remove: bool) -> int:
    """Tag clips, or take a tag off."""
    async with studio_for(context, demo=False) as studio:
        shelving = studio.library.shelving
        chosen = await _chosen(studio, clips)
        change = await (shelving.untag(chosen, name) if remove else shelving.tag(chosen, name))
        _say_changed(len(change.clips))
    return EXIT_OK


async def trash(context: CliContext, clips: Sequence[str], restore: bool) -> int:
    """Put clips into the library's trash, or take them out of it."""
    async with studio_for(context, demo=False) as studio:
        chosen = await _chosen(studio, clips, in_trash=restore)
        shelving = studio.library.shelving
        change = await (shelving.restore(chosen) if restore else shelving.trash(chosen))
        _say_changed(len(change.clips))
    return EXIT_OK


async def delete(context: CliContext, clips: Sequence[str], yes: bool) -> int:
    """Delete clips in the trash and their files for good."""
    async with studio_for(context, demo=False) as studio:
        chosen = await _chosen(studio, clips, in_trash=True)
        if not yes and not click.confirm(
            _("Delete {count} clips and their files for good?").format(count=len(chosen))
        ):
            return EXIT_FAILED
        removed = await studio.removal.remove(chosen, Removal.DELETED)
        for row, problem in removed.kept:
            say(f"{row.path}: {explain(LibraryRefused(problem))}", err=True)
        count = len(removed.gone)
        say(ngettext("{count} clip was deleted.", "{count} clips were deleted.", count).format(count=count))
    return EXIT_OK if not removed.kept else EXIT_FAILED


async def export(context: CliContext, text: str, folder: str, choice: ExportChoice, as_json: bool) -> int:
    """Copy what a query finds to a folder. Read only: works while a window is running."""
    query = understood(text)
    options = ExportOptions(
        name=choice.name or DEFAULT_NAME,
        sidecar=choice.sidecar,
        is_embedded=choice.embed,
        form=Form(choice.form) if choice.form else None,
        begin=choice.begin,
        end=choice.end,
    )
    code = EXIT_OK
    async with studio_for(context, demo=False, writer=False) as studio:
        for one in await studio.exporting.export(await studio.index.ids(query), Path(folder), options):
            if one.error is not None:
                code = EXIT_FAILED
                say(f"{one.clip}: {explain(one.error)}", err=True)
            elif as_json:
                print_json(
                    clip=one.clip,
                    path=str(one.path),
                    signature_lost=one.is_signature_lost,
                    original_sha256=one.original_sha256,
                )
            else:
                say(str(one.path))
            if one.is_signature_lost:
                say(
                    _("The signature (C2PA) is not carried into a copy that is re-encoded: {path}").format(
                        path=one.path
                    ),
                    err=True,
                )
            if one.is_recipe_left_out and one.path is not None:
                say(_("The recipe was not written into this copy: {path}").format(path=one.path), err=True)
    return code


async def take_in(
    context: CliContext,
    paths: Sequence[str],
    how: str,
    project: str,
    tags: Sequence[str],
    watch: bool,
    as_json: bool,
) -> int:
    """Import files and folders."""
    code = EXIT_OK
    async with studio_for(context, demo=False) as studio:
        to = studio.pipeline.clips_folder()
        groups = {group.name.casefold(): group.id for group in await studio.index.groups()}
        into = groups.get(project.casefold()) if project else None
        if project and into is None:
            raise click.UsageError(_("There is no project {name}.").format(name=project[:80]))
        if watch:
            await asyncio.gather(
                *(
                    studio.importing.watch(Path(one), to, How(how), project=into or NO_GROUP, tags=tags)
                    for one in paths
                )
            )
        found = await studio.importing.survey([Path(one) for one in paths])
        for one in found:
            if as_json:
                print_json(**_candidate_values(one))
            elif one.found is not Found.NEW:
                say(f"{one.path}: {found_words(one.found.value)}", err=True)
        done = await studio.importing.take(found, How(how), to, project=into or NO_GROUP, tags=tags)
        for path, error in done.failed:
            code = EXIT_FAILED
            say(f"{path}: {explain(error)}", err=True)
        if not as_json:
            words = ngettext(
                "{count} clip was imported, {restored} came back.",
                "{count} clips were imported, {restored} came back.",
                len(done.clips),
            )
            say(words.format(count=len(done.clips), restored=len(done.restored)))
    return code


def _candidate_values(one: Candidate) -> dict[str, object]:
    label = one.marks.label if one.marks is not None else None
    return {
        "path": str(one.path),
        "found": one.found.value,
        "sha256": one.sha256,
        "same_as": one.same.id if one.same is not None else None,
        "recipe": one.recipe.source if one.recipe is not None else None,
        "ai_label": label.raw if label is not None else None,
        "signed": one.marks.is_signed if one.marks is not None else None,
    }


async def check(context: CliContext, quick: bool, folder: str | None, as_json: bool) -> int:
    """Compare every clip with its file. Read only: works while a window is running."""
    async with studio_for(context, demo=False, writer=False) as studio:
        where = Path(folder) if folder else studio.pipeline.clips_folder()
        report = await studio.archive.check(where, deep=not quick)
        if as_json:
            print_json(
                checked=report.checked,
                whole=report.whole,
                missing=report.missing,
                changed=report.changed,
                unreadable=report.unreadable,
                strangers=[str(path) for path in report.strangers],
                every_byte=report.is_deep,
            )
        else:
            rows = {
                row.id: row.path
                for row in await studio.index.rows([*report.missing, *report.changed, *report.unreadable])
            }
            for words, ids in (
                (_("missing"), report.missing),
                (_("changed"), report.changed),
                (_("unreadable"), report.unreadable),
            ):
                for one in ids:
                    say(f"{words}: {one}  {rows.get(one, '')}")
            for path in report.strangers:
                say(_("no clip has this file: {path}").format(path=path))
            say(
                _("{whole} of {count} clips are as they were saved.").format(
                    whole=report.whole, count=report.checked
                )
            )
    return EXIT_OK if report.is_good else EXIT_FAILED


async def find(context: CliContext, folder: str) -> int:
    """Find the files of missing clips in a folder, by size and checksum."""
    async with studio_for(context, demo=False) as studio:
        found = await studio.archive.find_missing(Path(folder))
        for row in await studio.index.rows(found):
            say(f"{row.id}  {row.path}")
        say(found_again_words(len(found)))
    return EXIT_OK


async def _rows(studio: Studio, query: Query, sort: Sort, limit: int) -> AsyncIterator[ClipRow]:
    after, left = None, limit
    while left > 0:
        page = await studio.index.page(query, sort, after, min(left, _PAGE))
        for row in page.rows:
            yield row
        after, left = page.after, left - len(page.rows)
        if after is None:
            return


def understood(text: str) -> Query:
    """A query of the command line.

    Raises:
        UsageError: a part of it is not understood.
    """
    query = parse(text)
    if query.problems:
        raise click.UsageError(joined(query_words(problem) for problem in query.problems))
    return query


async def _chosen(studio: Studio, names: Sequence[str], *, in_trash: bool = False) -> list[ClipId]:
    """Clips by id, by the beginning of one, or by a query in one argument that starts with `?`.

    Raises:
        UsageError: nothing is called so, or several clips are.
    """
    chosen: list[ClipId] = []
    for name in names:
        if name.startswith("?"):
            words = name[1:] + (" in:trash" if in_trash else "")
            chosen += await studio.index.ids(understood(words))
            continue
        found = await studio.index.ask(lambda reader, begin=name: reader.begins_with(begin))  # type: ignore[misc]
        if len(found) != 1:
            words = _("There is no clip {name}.") if not found else _("Several clips start with {name}.")
            raise click.UsageError(words.format(name=name[:80]))
        chosen += found
    return chosen
