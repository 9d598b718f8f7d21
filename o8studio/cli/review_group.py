"""The parser of `o8studio review`."""

import asyncio
import sys
from typing import Any

import click

from o8studio.cli import review_commands
from o8studio.cli.examples import examples
from o8studio.cli.review_commands import KINDS, QUALITIES, TIMELINES, ExportOptions, Made
from o8studio.cli.session import CliContext
from o8studio.services.review.sheet import Paper
from o8studio.texts.language import _


@click.group(
    name="review",
    epilog=examples(
        "o8studio review export is:pick --html -o for-the-client", "o8studio review merge answers.json"
    ),
)
def review_group() -> None:
    """Send clips out for review, and take the answers in."""


@review_group.command(
    name="export",
    epilog=examples(
        'o8studio review export "tag:river" --html --passphrase -o for-the-client',
        "o8studio review export is:pick --fcpxml --edl --rate 25",
    ),
)
@click.argument("query", default="")
@click.option(
    "--html", is_flag=True, help="One page that plays the clips and takes comments, without a network."
)
@click.option("--pdf", is_flag=True, help="A contact sheet.")
@click.option(
    "--fcpxml", is_flag=True, help="For Final Cut Pro and DaVinci Resolve, with comments as markers."
)
@click.option("--edl", is_flag=True, help="CMX 3600, and the markers in the form that Resolve reads.")
@click.option("--otio", is_flag=True, help="OpenTimelineIO.")
@click.option("--csv", is_flag=True, help="The comments as a table.")
@click.option(
    "--verdicts", is_flag=True, help="Print stars, picks and answers as CSV, or as JSON with --json."
)
@click.option(
    "-o", "--out", "folder", type=click.Path(file_okay=False), default=".", help="Folder for the files."
)
@click.option("--title", default="", help="Title; the name of the first clip by default.")
@click.option("--from", "person", default="", help="Your name, as it stands on a page or sheet.")
@click.option("--quality", type=click.Choice(QUALITIES), default="540", help="Lines of a page's pictures.")
@click.option("--passphrase", "locks", is_flag=True, help="Encrypt a page; the passphrase is asked for.")
@click.option(
    "--paper",
    type=click.Choice([one.value for one in Paper]),
    default=Paper.A4.value,
    help="Of a contact sheet.",
)
@click.option("--rate", type=click.Choice(TIMELINES), help="Of the timeline; that of most clips by default.")
@click.option("--non-drop", is_flag=True, help="Count every frame at 29.97 and 59.94, too.")
@click.option(
    "--copy-files", is_flag=True, help="Make a folder with the clips and lists that name them in it."
)
@click.option("--prompts/--no-prompts", default=True, help="Whether the prompts are shown.")
@click.option("--comments/--no-comments", default=True, help="Whether earlier comments are shown.")
@click.option("--models/--no-models", default=False, help="Whether the models are named.")
@click.option("--costs/--no-costs", default=False, help="Whether the costs are named.")
@click.option("--settings/--no-settings", default=False, help="Whether the settings of the models are shown.")
@click.option("--ask/--no-ask", "asks", default=True, help="Whether a page takes comments and answers.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per file.")
@click.pass_obj
def export(context: CliContext, /, query: str, *, locks: bool, **options: Any) -> int:
    """Write clips that QUERY finds for people outside. With what was said of them; nothing is uploaded."""
    kinds = tuple(kind for kind in KINDS if options.pop(kind))
    if not kinds:
        raise click.UsageError(
            _("Say what to make: one of {options}.").format(options=", ".join(f"--{one}" for one in KINDS))
        )
    passphrase = _asked_passphrase() if locks and Made.PAGE in kinds else ""
    return asyncio.run(
        review_commands.export(context, query, ExportOptions(kinds=kinds, passphrase=passphrase, **options))
    )


def _asked_passphrase() -> str:
    """Never from the arguments, which every program on the computer can read.

    Raises:
        UsageError: it is empty.
    """
    if sys.stdin.isatty():
        given = str(click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=True))
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise click.UsageError(_("The passphrase is empty."))
    return given


@review_group.command(name="merge", epilog=examples("o8studio review merge ~/Downloads/answers-of-mei.json"))
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def merge(context: CliContext, files: tuple[str, ...], as_json: bool) -> int:
    """Take in the files that people saved on review pages. A file that was taken in before changes nothing."""
    return asyncio.run(review_commands.merge(context, files, as_json))


@review_group.command(
    name="list", epilog=examples("o8studio review list", 'o8studio review list "tag:river" --json')
)
@click.argument("query", default="is:commented")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_obj
def list_all(context: CliContext, query: str, as_json: bool) -> int:
    """List what was said of the clips that QUERY finds."""
    return asyncio.run(review_commands.list_all(context, query, as_json))
