"""`o8studio library …`: the parser of the library's commands."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import click

from o8studio.cli import library_commands
from o8studio.cli.examples import examples
from o8studio.cli.session import CliContext
from o8studio.domain.library.listing import SortKey
from o8studio.domain.library.review import Verdict
from o8studio.media.converting import Form
from o8studio.services.library.importing import How

_CLIPS = click.argument("clips", metavar="CLIP...", nargs=-1, required=True)
_SORTS = click.Choice([one.value for one in SortKey])


def _go(work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run(work)


@click.group(
    name="library",
    epilog=examples(
        'o8studio library search "stars:>=4 river"', "o8studio library export is:pick ~/Desktop/picked"
    ),
)
def library() -> None:
    """Find, rate, keep and move clips.

    CLIP is a clip's id, the beginning of one, or a search after a question mark: '?model:kling stars:>=4'.
    """


@library.command(name="list", epilog=examples("o8studio library list --sort added --limit 20"))
@click.option("--sort", type=_SORTS, default=SortKey.ADDED.value, help="Order of the list.")
@click.option("--limit", type=click.IntRange(1), default=1000, help="At most so many clips.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def list_all(context: CliContext, sort: str, limit: int, as_json: bool) -> int:
    """List all clips."""
    return _go(library_commands.search(context, "", sort, limit, as_json))


@library.command(
    name="search",
    epilog=examples(
        'o8studio library search "model:kling stars:>=3 -tag:old river"',
        "o8studio library search is:pick --json",
    ),
)
@click.argument("query")
@click.option("--sort", type=_SORTS, default=SortKey.ADDED.value, help="Order of the list.")
@click.option("--limit", type=click.IntRange(1), default=1000, help="At most so many clips.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def search(context: CliContext, query: str, sort: str, limit: int, as_json: bool) -> int:
    """List the clips that QUERY finds. Such as 'model:kling stars:>=3 -tag:old river'."""
    return _go(library_commands.search(context, query, sort, limit, as_json))


@library.command(
    name="rate",
    epilog=examples(
        "o8studio library rate 01a2 --stars 4 --pick", 'o8studio library rate "?model:kling river" --reject'
    ),
)
@_CLIPS
@click.option("--stars", type=click.IntRange(0, 5), help="Stars; 0 takes them away.")
@click.option("--pick", "verdict", flag_value=Verdict.PICK.value, help="Pick them.")
@click.option("--reject", "verdict", flag_value=Verdict.REJECT.value, help="Reject them.")
@click.option("--clear", "verdict", flag_value=Verdict.NONE.value, help="Neither picked nor rejected.")
@click.option("--name", help="Give them a name.")
@click.pass_obj
def rate(
    context: CliContext, clips: tuple[str, ...], stars: int | None, verdict: str | None, name: str | None
) -> int:
    """Rate, pick, reject or name clips."""
    return _go(library_commands.rate(context, clips, stars, verdict, name))


@library.command(
    name="tag",
    epilog=examples(
        "o8studio library tag river 01a2 01a3", 'o8studio library tag river "?tag:river" --remove'
    ),
)
@click.argument("name", metavar="TAG")
@_CLIPS
@click.option("--remove", is_flag=True, help="Take it off.")
@click.pass_obj
def tag(context: CliContext, name: str, clips: tuple[str, ...], remove: bool) -> int:
    """Give clips a tag."""
    return _go(library_commands.tag(context, name, clips, remove))


@library.command(name="trash", epilog=examples('o8studio library trash "?is:rejected"'))
@_CLIPS
@click.pass_obj
def trash(context: CliContext, clips: tuple[str, ...]) -> int:
    """Put clips into the library's trash. Their files stay for 30 days of use."""
    return _go(library_commands.trash(context, clips, False))


@library.command(name="restore", epilog=examples("o8studio library restore 01a2"))
@_CLIPS
@click.pass_obj
def restore(context: CliContext, clips: tuple[str, ...]) -> int:
    """Take clips out of the trash."""
    return _go(library_commands.trash(context, clips, True))


@library.command(name="delete", epilog=examples("o8studio library delete 01a2 --yes"))
@_CLIPS
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.pass_obj
def delete(context: CliContext, clips: tuple[str, ...], yes: bool) -> int:
    """Delete clips that are in the trash, and their files, for good."""
    return _go(library_commands.delete(context, clips, yes))


@library.command(
    name="export",
    epilog=examples(
        'o8studio library export "stars:>=4" out --sidecar',
        "o8studio library export is:pick out --as mp4 --from 1 --to 4",
    ),
)
@click.argument("query")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False))
@click.option("--name", default="", help="Template of the names, such as '{day} {title} {model}'.")
@click.option("--sidecar", is_flag=True, help="Write the recipe beside each copy.")
@click.option("--embed", is_flag=True, help="Write the recipe into each copy.")
@click.option(
    "--as",
    "form",
    type=click.Choice([one.value for one in Form]),
    help="Re-encode; else the original bytes.",
)
@click.option(
    "--from", "begin", type=click.FloatRange(0), default=0.0, help="Second at which the copies begin."
)
@click.option("--to", "end", type=click.FloatRange(0), help="Second at which they end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def export(context: CliContext, /, query: str, folder: str, as_json: bool, **choice: Any) -> int:
    """Copy the clips that QUERY finds to DIR."""
    return _go(
        library_commands.export(context, query, folder, library_commands.ExportChoice(**choice), as_json)
    )


@library.command(
    name="import",
    epilog=examples(
        "o8studio library import ~/Videos/shots --how copy --tag river",
        "o8studio library import ~/Videos/incoming --watch",
    ),
)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(exists=True))
@click.option(
    "--how",
    type=click.Choice([one.value.replace(" ", "-") for one in How]),
    default=How.COPY.value,
    help="Copy the files, move them, or leave them where they are.",
)
@click.option("--project", default="", help="Put them into this project.")
@click.option("--tag", "tags", multiple=True, help="Give them this tag.")
@click.option("--watch", is_flag=True, help="Go on importing what is put into these folders.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file.")
@click.pass_obj
def take_in(
    context: CliContext,
    paths: tuple[str, ...],
    how: str,
    project: str,
    tags: tuple[str, ...],
    watch: bool,
    as_json: bool,
) -> int:
    """Import videos: files, and those in folders."""
    return _go(library_commands.take_in(context, paths, how.replace("-", " "), project, tags, watch, as_json))


@library.command(name="check", epilog=examples("o8studio library check --quick"))
@click.option("--quick", is_flag=True, help="Look at sizes only.")
@click.option(
    "--folder",
    type=click.Path(file_okay=False),
    help="Where every video must belong to a clip; the clip folder by default.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per finding.")
@click.pass_obj
def check(context: CliContext, quick: bool, folder: str | None, as_json: bool) -> int:
    """Check clips and files. Every clip has its file, unchanged, and every file its clip."""
    return _go(library_commands.check(context, quick, folder, as_json))


@library.command(name="find", epilog=examples("o8studio library find /media/backup"))
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False))
@click.pass_obj
def find(context: CliContext, folder: str) -> int:
    """Find the files of missing clips in DIR, by size and checksum."""
    return _go(library_commands.find(context, folder))
