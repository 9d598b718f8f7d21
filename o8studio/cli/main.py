"""The command line: parser, exit codes and error messages. Qt is not imported here."""

import asyncio
import logging
import os
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import click

from o8studio import __version__
from o8studio.cli import commands, following, gateway_commands
from o8studio.cli import generate as generating
from o8studio.cli.library_group import library
from o8studio.cli.output import lost_output, prepare_output
from o8studio.cli.printing import say
from o8studio.cli.recipe_commands import profile, recipe, retarget
from o8studio.cli.review_group import review_group
from o8studio.cli.session import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_USAGE, CliContext
from o8studio.domain.compose.batch import Fit, NotAgreed, OrderRefused
from o8studio.domain.errors import AnotherWriter, BadInput, IllegalTransition, StudioError, UnreadableImage
from o8studio.domain.request import is_valid
from o8studio.domain.settings import TokenStorage
from o8studio.services.diagnostics.logbook import print_errors
from o8studio.services.gateways.setup import WantedGateway
from o8studio.texts import language
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.texts.notices import unexpected_words


def run(arguments: Sequence[str], *, context: CliContext | None = None) -> int:
    """Run one command and return its exit code."""
    prepare_output()
    code = _code(arguments, context)
    if problem := lost_output():
        click.echo(_("The output could not be written: {reason}").format(reason=problem), err=True)
        return code or EXIT_FAILED
    return code


def _code(arguments: Sequence[str], context: CliContext | None) -> int:
    print_errors(sys.stderr)
    language.use("")
    try:
        code = main.main(
            [_readable(one) for one in arguments],
            prog_name="o8studio",
            standalone_mode=False,
            obj=context or CliContext(),
        )
    except click.ClickException as error:
        error.show()
        return EXIT_USAGE
    except (click.Abort, KeyboardInterrupt):
        say(_("Stopped. Jobs continue at the gateway; `o8studio watch` follows them again."), err=True)
        return EXIT_INTERRUPTED
    except (BadInput, OrderRefused, NotAgreed, AnotherWriter, UnreadableImage) as error:
        say(str(explain(error)), err=True)
        return EXIT_USAGE
    except IllegalTransition as error:
        say(str(explain(error)) if error.state else str(error), err=True)
        return EXIT_USAGE
    except StudioError as error:
        say(str(explain(error)), err=True)
        return EXIT_FAILED
    except Exception:
        logging.getLogger(__name__).exception("the command met an unexpected error")
        say(unexpected_words(), err=True)
        return EXIT_FAILED
    return code if isinstance(code, int) else 0


def _readable(argument: str) -> str:
    """An argument as text; one in another encoding than this terminal's is tried as UTF-8.

    Raises:
        UsageError: it is no text.
    """
    if is_valid(argument):
        return argument
    content = os.fsencode(argument)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        shown = content.decode("utf-8", "replace")
        raise click.UsageError(
            _("This argument is not valid Unicode text: {text}").format(text=shown[:200])
        ) from None


def _go(work: Coroutine[Any, Any, int]) -> int:
    return asyncio.run(work)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Make AI video through a gateway. Without a command, opens the window."""


@main.command()
@click.argument("prompts", metavar="PROMPT...", nargs=-1, required=True)
@click.option(
    "-m", "--model", "models", multiple=True, required=True, help="Model id; repeat it for several models."
)
@click.option("-p", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the model.")
@click.option("--extra", default="", help="Raw JSON laid over the request.")
@click.option("--first-frame", help="Picture file or link.")
@click.option("--last-frame", help="Picture file or link.")
@click.option("--reference", "references", multiple=True, help="Picture file or link.")
@click.option("--operation", default="", help="Operation, if the pictures leave it open.")
@click.option("--format", "format_id", default="", help="Wire format, instead of the gateway's best.")
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
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def generate(context: CliContext, /, **options: Any) -> int:
    """Make clips and save them: each PROMPT on each model."""
    return _go(generating.generate(context, generating.GenerateOptions(**options)))


@main.command()
@click.option("--state", help="Only jobs in this state.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def jobs(context: CliContext, state: str | None, as_json: bool) -> int:
    """List open and recent jobs."""
    return _go(commands.jobs(context, state, as_json))


@main.command()
@click.argument("job")
@click.pass_obj
def show(context: CliContext, job: str) -> int:
    """Show everything recorded about a job."""
    return _go(commands.show(context, job))


@main.command()
@click.argument("job")
@click.option("--adopt", metavar="TASK", help="The task id that you found at the gateway.")
@click.option("--never-arrived", is_flag=True, help="It never arrived.")
@click.option("--send-again", is_flag=True, help="Send it again; both may be billed.")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def resolve(
    context: CliContext, job: str, adopt: str | None, never_arrived: bool, send_again: bool, as_json: bool
) -> int:
    """Resolve an unconfirmed job."""
    if sum((bool(adopt), never_arrived, send_again)) != 1:
        raise click.UsageError("give one of --adopt, --never-arrived, --send-again")
    return _go(commands.resolve(context, job, adopt, never_arrived, as_json))


@main.command()
@click.argument("job")
@click.pass_obj
def stop(context: CliContext, job: str) -> int:
    """Remove, cancel, or stop watching a job."""
    return _go(commands.stop(context, job))


@main.command()
@click.argument("job", required=False)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def watch(context: CliContext, job: str | None, as_json: bool) -> int:
    """Follow unfinished jobs until all have ended; JOB names one that was no longer watched."""
    return _go(commands.watch(context, job, as_json))


@main.command()
@click.argument("job")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def fetch(context: CliContext, job: str, as_json: bool) -> int:
    """Download clips of JOB again that are missing, or that were saved although something is wrong with them."""
    return _go(commands.fetch(context, job, as_json))


@main.command()
@click.argument("job")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def follow(context: CliContext, job: str, as_json: bool) -> int:
    """Follow the jobs of JOB's gateway with another token, from standard input or a hidden prompt.

    The token is kept once it has answered about JOB, and never sends a job.
    """
    return _go(following.follow(context, job, as_json))


@main.command()
@click.option("--gateway", "gateway", help="Name of a gateway, or its address.")
@click.option("--demo", is_flag=True)
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def models(context: CliContext, gateway: str | None, demo: bool, as_json: bool) -> int:
    """List the gateway's models."""
    return _go(commands.models(context, gateway, demo, as_json))


@main.command()
@click.argument("job")
@click.option("--before", help="The waiting job to go before; the first one by default.")
@click.pass_obj
def move(context: CliContext, job: str, before: str | None) -> int:
    """Move a waiting job forward."""
    return _go(commands.move(context, job, before))


@main.command()
@click.argument("job")
@click.pass_obj
def evidence(context: CliContext, job: str) -> int:
    """Check balance and log for traces of an unconfirmed job; free."""
    return _go(commands.evidence(context, job))


@main.command()
@click.argument("job")
@click.option("--no-prompt", is_flag=True, help="Leave the prompt out.")
@click.pass_obj
def dossier(context: CliContext, job: str, no_prompt: bool) -> int:
    """Print a report on one job for the gateway's administrator; no secrets."""
    return _go(commands.dossier_of(context, job, not no_prompt))


@main.command()
@click.option("--json", "as_json", is_flag=True)
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


@main.group(name="gateway")
def gateway_group() -> None:
    """Set up gateways."""


@gateway_group.command(name="add")
@click.argument("address")
@click.option("--name", help="Name for the gateway.")
@click.option("--proxy", help="direct, system (the default), or a proxy's address.")
@click.option("--ca-file", help="Certificates to trust in addition to the system's.")
@click.option(
    "--keep",
    type=click.Choice([one.value for one in TokenStorage]),
    help="Where the token is kept; the keyring by default.",
)
@click.pass_obj
def gateway_add(
    context: CliContext,
    address: str,
    name: str | None,
    proxy: str | None,
    keep: str | None,
    ca_file: str | None,
) -> int:
    """Add a gateway. The token comes from standard input or a hidden prompt.

    If a gateway of this name exists, options that are not given keep their values.
    """
    wanted = WantedGateway(address=address, name=name or "", proxy=proxy, ca_file=ca_file, keep=keep)
    return _go(gateway_commands.add(context, wanted))


@gateway_group.command(name="list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def gateway_list(context: CliContext, as_json: bool) -> int:
    """List the gateways."""
    return _go(gateway_commands.list_all(context, as_json))


@gateway_group.command(name="use")
@click.argument("name")
@click.pass_obj
def gateway_use(context: CliContext, name: str) -> int:
    """Use this gateway when none is named."""
    return _go(gateway_commands.use(context, name))


@gateway_group.command(name="test")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def gateway_test(context: CliContext, name: str, as_json: bool) -> int:
    """Test the connection, free of charge."""
    return _go(gateway_commands.test(context, name, as_json))


@gateway_group.command(name="probe")
@click.argument("name")
@click.pass_obj
def gateway_probe(context: CliContext, name: str) -> int:
    """Detect the gateway's formats again, free of charge."""
    return _go(gateway_commands.probe(context, name))


@gateway_group.command(name="format")
@click.argument("name")
@click.argument("family")
@click.argument("format_id", metavar="FORMAT")
@click.pass_obj
def gateway_format(context: CliContext, name: str, family: str, format_id: str) -> int:
    """Choose the format for a family of models; `auto` uses the detected one."""
    return _go(gateway_commands.choose_format(context, name, family, format_id))


@gateway_group.command(name="allow")
@click.argument("name")
@click.argument("host")
@click.option("--remove", is_flag=True, help="No longer allow it.")
@click.pass_obj
def gateway_allow(context: CliContext, name: str, host: str, remove: bool) -> int:
    """Allow clips of a gateway to be fetched from HOST, which is in a private network."""
    return _go(gateway_commands.allow(context, name, host, not remove))


@gateway_group.command(name="remove")
@click.argument("name")
@click.pass_obj
def gateway_remove(context: CliContext, name: str) -> int:
    """Remove a gateway and its token; its jobs stay."""
    return _go(gateway_commands.remove(context, name))


@main.command(name="demo-gateway")
@click.option("--port", type=int, default=0, help="0 uses the last port, or a free one.")
@click.option("--token-file", help="A file with the token, or - for standard input.")
@click.option("--speed", type=float, default=1.0, help="Gateway seconds per second.")
@click.option("--seed", type=int, default=0)
@click.option(
    "--generation",
    type=click.Choice(["g0", "g1", "g2", "g3", "litellm", "hitopen", "openopen8"]),
    default="g2",
)
@click.option(
    "--like",
    type=click.Choice(["new-api", "new-api-plugins"]),
    help="Imitate a real New API exactly: up to rc.26, or with the plug-ins of rc.27 on.",
)
@click.option("--state", type=click.Path(file_okay=False), help="Folder for its state.")
def demo_gateway(
    port: int,
    token_file: str | None,
    speed: float,
    seed: int,
    generation: str,
    like: str | None,
    state: str | None,
) -> int:
    """Run the demo gateway on its own."""
    from o8studio.demo.main import serve
    from o8studio.demo.server.world import Generation
    from o8studio.store.paths import places

    serve(
        folder=Path(state) if state else places().demo,
        port=port,
        token_file=token_file,
        speed=speed,
        seed=seed,
        generation=Generation(like or generation),
    )
    return 0


for _command in (library, recipe, retarget, profile, review_group):
    main.add_command(_command)
