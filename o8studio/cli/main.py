"""The command line: the commands with their arguments and options. Qt is not imported here."""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any

import click

from o8studio import __version__
from o8studio.cli import commands, following
from o8studio.cli.demo_gateway import demo_gateway
from o8studio.cli.examples import examples
from o8studio.cli.gateway_main import connect, gateway_group
from o8studio.cli.handing_over import here_or_there
from o8studio.cli.library_group import library
from o8studio.cli.recipe_commands import profile, recipe, retarget
from o8studio.cli.review_group import review_group
from o8studio.cli.running import run_command
from o8studio.cli.session import CliContext
from o8studio.domain.compose.batch import Fit
from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.review import Verdict
from o8studio.gateway.formats import NATIVE, SUBMITTABLE
from o8studio.texts.language import _


def run(arguments: Sequence[str], *, context: CliContext | None = None) -> int:
    """Run one command and return its exit code."""
    return run_command(main, arguments, "o8studio", context or CliContext())


_ONE_PER_LINE = "One JSON object per line."


def _go(work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run(work)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "o8studio --demo",
        'o8studio generate --demo "a red fox in snow" -m kling-v3',
        "o8studio gateway add https://gateway.example.com --name team",
        "o8studio models show kling-v3",
    ),
)
@click.version_option(__version__)
def main() -> None:
    """Make AI video through a gateway.

    Without a command, opens the window; with --demo, on the built-in demo gateway, which is free and needs no network.
    `open FILE_OR_LINK` opens it with a picture or a link that connects a gateway; an open window takes them.
    """


@main.command(
    epilog=examples(
        'o8studio generate "a red fox in snow" -m kling-v3 -p duration=5 -o clips/',
        'o8studio generate "from this picture" -m kling-v3 --first-frame still.png --json',
        'o8studio generate "one prompt" "and another" -m viduq2 -n 2 --dry-run',
    )
)
@click.argument("prompts", metavar="PROMPT...", nargs=-1, required=True)
@click.option(
    "-m", "--model", "models", multiple=True, required=True, help="Model id; repeat it for several models."
)
@click.option("-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the model.")
@click.option("--extra", default="", help="Raw JSON laid over the request.")
@click.option("--first-frame", help="Picture file or link.")
@click.option("--last-frame", help="Picture file or link.")
@click.option("--reference", "references", multiple=True, help="Picture file or link.")
@click.option(
    "--operation", default="", help="Operation, if the pictures leave it open; `models show ID` lists them."
)
@click.option(
    "--format",
    "format_id",
    type=click.Choice(sorted({*SUBMITTABLE, *(name for one in NATIVE.values() for name in one)})),
    default=None,
    callback=lambda _context, _option, value: value or "",
    help="Wire format, instead of the gateway's best.",
)
@click.option("--fit-images", is_flag=True, help="Crop, scale and convert pictures to what the model takes.")
@click.option(
    "--fit",
    type=click.Choice([Fit.CROP.value, Fit.LETTERBOX.value]),
    help="Give pictures the clip's shape as well: crop them, or add black bars.",
)
@click.option("--yes", is_flag=True, help="Don't ask, whatever it costs.")
@click.option("--force", is_flag=True, help="Send a model that the gateway does not list, too.")
@click.option(
    "-n", "--count", type=click.IntRange(1, 100), default=1, help="Variations per model and prompt."
)
@click.option(
    "--draw",
    type=click.IntRange(0),
    help="Repeat the random seeds of a run: the number that --dry-run shows.",
)
@click.option("--gateway", "gateway", help="Name of a gateway, or its address.")
@click.option("--demo", is_flag=True, help="Use the built-in demo gateway.")
@click.option("-o", "--out", "folder", type=click.Path(file_okay=False), help="Folder for the clips.")
@click.option("--dry-run", is_flag=True, help="Show the requests, send nothing.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def generate(context: CliContext, /, **options: Any) -> int:
    """Make clips and save them: each PROMPT on each model."""
    return here_or_there(context, "generate", **options)


@main.command(epilog=examples("o8studio jobs --state unconfirmed", "o8studio jobs --json | jq .path"))
@click.option("--state", type=click.Choice([one.value for one in JobState]), help="Only jobs in this state.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def jobs(context: CliContext, state: str | None, as_json: bool) -> int:
    """List open and recent jobs."""
    return _go(commands.jobs(context, state, as_json))


@main.command(epilog=examples("o8studio show 1a21d5"))
@click.argument("job")
@click.pass_obj
def show(context: CliContext, job: str) -> int:
    """Show everything recorded about a job."""
    return _go(commands.show(context, job))


@main.command(
    epilog=examples("o8studio resolve 1a21d5 --adopt task_abc", "o8studio resolve 1a21d5 --never-arrived")
)
@click.argument("job")
@click.option(
    "--adopt", metavar="TASK", help="The task id that you found at the gateway; another one corrects it."
)
@click.option("--never-arrived", is_flag=True, help="It never arrived.")
@click.option("--send-again", is_flag=True, help="Send it again; both may be billed.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def resolve(
    context: CliContext, job: str, adopt: str | None, never_arrived: bool, send_again: bool, as_json: bool
) -> int:
    """Resolve an unconfirmed job. Or correct the task id that you gave for one."""
    if sum((bool(adopt), never_arrived, send_again)) != 1:
        raise click.UsageError("give one of --adopt, --never-arrived, --send-again")
    return here_or_there(
        context, "resolve", name=job, adopted=adopt, never_arrived=never_arrived, as_json=as_json
    )


@main.command(epilog=examples("o8studio stop 1a21d5"))
@click.argument("job")
@click.pass_obj
def stop(context: CliContext, job: str) -> int:
    """Remove, cancel, or stop watching a job."""
    return here_or_there(context, "stop", name=job)


@main.command(epilog=examples("o8studio watch", "o8studio watch 1a21d5 --json", "o8studio watch --moved"))
@click.argument("job", required=False)
@click.option("--moved", is_flag=True, help="Those that came with a profile from another computer, too.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def watch(context: CliContext, job: str | None, moved: bool, as_json: bool) -> int:
    """Follow unfinished jobs until all have ended. JOB names one that was no longer watched."""
    return _go(commands.watch(context, job, as_json, moved=moved))


@main.command(epilog=examples("o8studio fetch 1a21d5"))
@click.argument("job")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def fetch(context: CliContext, job: str, as_json: bool) -> int:
    """Download missing or flawed clips of JOB again."""
    return here_or_there(context, "fetch", name=job, as_json=as_json)


@main.command(epilog=examples("o8studio follow 1a21d5 < other-token"))
@click.argument("job")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def follow(context: CliContext, job: str, as_json: bool) -> int:
    """Follow the jobs of JOB's gateway with another token.

    The token comes from standard input or a hidden prompt. It is kept once it has answered about JOB, and never sends a
    job.
    """
    return _go(following.follow(context, job, as_json))


@main.group(
    invoke_without_command=True,
    epilog=examples(
        "o8studio models --demo", "o8studio models show kling-v3", "o8studio models show viduq3-pro --json"
    ),
)
@click.option("--gateway", "gateway", help="Name of a gateway, or its address.")
@click.option("--demo", is_flag=True, help="Those of the built-in demo gateway.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_context
def models(context: click.Context, gateway: str | None, demo: bool, as_json: bool) -> int | None:
    """List the gateway's models. `models show ID` shows what one takes."""
    if context.invoked_subcommand is not None:
        return None
    return here_or_there(context.obj, "models", gateway=gateway, demo=demo, as_json=as_json)


@models.command(
    name="show", epilog=examples("o8studio models show kling-v3", "o8studio models show kling-v3 --demo")
)
@click.argument("model", metavar="ID")
@click.option("--gateway", "gateway", help="Whose price is shown; the one in use by default.")
@click.option("--demo", is_flag=True, help="With the price of the built-in demo gateway.")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def models_show(context: CliContext, model: str, gateway: str | None, demo: bool, as_json: bool) -> int:
    """Show a model's parameters, ranges, defaults and price."""
    return here_or_there(context, "models show", model=model, gateway=gateway, demo=demo, as_json=as_json)


@main.command(epilog=examples("o8studio move 1a21d5", "o8studio move 1a21d5 --before 1a21c0"))
@click.argument("job")
@click.option("--before", help="The waiting job to go before; the first one by default.")
@click.pass_obj
def move(context: CliContext, job: str, before: str | None) -> int:
    """Move a waiting job forward."""
    return here_or_there(context, "move", name=job, before=before)


@main.command(epilog=examples("o8studio rate 1a21d5 --stars 4 --pick"))
@click.argument("clips", metavar="CLIP...", nargs=-1, required=True)
@click.option("--stars", type=click.IntRange(0, 5), help="0 takes them away.")
@click.option("--pick", "verdict", flag_value=Verdict.PICK.value, help="To be used.")
@click.option("--reject", "verdict", flag_value=Verdict.REJECT.value, help="Not to be used.")
@click.option("--no-verdict", "verdict", flag_value=Verdict.NONE.value, help="Neither.")
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.pass_obj
def rate(
    context: CliContext, clips: tuple[str, ...], stars: int | None, verdict: str | None, as_json: bool
) -> int:
    """Rate clips. CLIP is a clip's id, or a job's for all of its clips."""
    if stars is None and verdict is None:
        raise click.UsageError(_("Give --stars, --pick, --reject or --no-verdict."))
    return here_or_there(context, "rate", clips=clips, stars=stars, verdict=verdict, as_json=as_json)


@main.command(epilog=examples("o8studio evidence 1a21d5"))
@click.argument("job")
@click.pass_obj
def evidence(context: CliContext, job: str) -> int:
    """Look for traces of an unconfirmed job. In the balance and the log, free of charge."""
    return here_or_there(context, "evidence", name=job)


@main.command(epilog=examples("o8studio dossier 1a21d5 --no-prompt > report.md"))
@click.argument("job")
@click.option("--no-prompt", is_flag=True, help="Leave the prompt out.")
@click.pass_obj
def dossier(context: CliContext, job: str, no_prompt: bool) -> int:
    """Print a report on a job for the gateway's administrator. It holds no secrets."""
    return _go(commands.dossier_of(context, job, not no_prompt))


@main.command(epilog=examples("o8studio doctor", "o8studio doctor --bundle report.zip"))
@click.option("--json", "as_json", is_flag=True, help=_ONE_PER_LINE)
@click.option(
    "--bundle", "bundle_to", type=click.Path(dir_okay=False), help="Write a diagnostic bundle to this file."
)
@click.option("--with-prompts", "prompts", is_flag=True, help="Include prompts in the bundle.")
@click.option(
    "--restore", "backup", type=click.Path(exists=True), help="Replace the ledger with this backup."
)
def doctor(as_json: bool, bundle_to: str | None, prompts: bool, backup: str | None) -> int:
    """Check versions, back ends, ledger and folders; no secrets."""
    return commands.doctor(as_json, bundle_to, prompts, backup)


main.add_command(gateway_group)
main.add_command(connect)
main.add_command(demo_gateway)
for _group in (library, review_group, recipe, retarget, profile):
    main.add_command(_group)
