"""The commands `gateway …` and `connect`: their arguments and options."""

import asyncio

import click

from o8studio.cli import connect as connecting
from o8studio.cli import gateway_commands
from o8studio.cli.examples import examples
from o8studio.cli.session import CliContext
from o8studio.domain.settings import TokenStorage
from o8studio.services.gateways.setup import WantedGateway


@click.group(
    name="gateway",
    epilog=examples(
        "o8studio gateway add https://gateway.example.com --name team",
        "o8studio gateway test team",
        "o8studio gateway list",
    ),
)
def gateway_group() -> None:
    """Set up gateways."""


@gateway_group.command(
    name="add",
    epilog=examples(
        "o8studio gateway add https://gateway.example.com --name team",
        "o8studio gateway add https://gateway.example.com < token",
    ),
)
@click.argument("address")
@click.option("--name", help="Name for the gateway.")
@click.option("--proxy", help="direct, system (the default), or a proxy's address.")
@click.option("--ca-file", help="Certificates to trust in addition to the system's.")
@click.option(
    "--keep",
    type=click.Choice([one.value for one in TokenStorage]),
    help="Where the token is kept: the system's keyring by default, a file locked with a passphrase, or session: "
    "only while this program runs, so that the next command needs O8STUDIO_TOKEN.",
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
    return asyncio.run(gateway_commands.add(context, wanted))


@gateway_group.command(name="list", epilog=examples("o8studio gateway list --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def gateway_list(context: CliContext, as_json: bool) -> int:
    """List the gateways."""
    return asyncio.run(gateway_commands.list_all(context, as_json))


@gateway_group.command(name="use", epilog=examples("o8studio gateway use team"))
@click.argument("name")
@click.pass_obj
def gateway_use(context: CliContext, name: str) -> int:
    """Use this gateway when none is named."""
    return asyncio.run(gateway_commands.use(context, name))


@gateway_group.command(name="test", epilog=examples("o8studio gateway test team"))
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def gateway_test(context: CliContext, name: str, as_json: bool) -> int:
    """Test the connection, free of charge."""
    return asyncio.run(gateway_commands.test(context, name, as_json))


@gateway_group.command(name="probe", epilog=examples("o8studio gateway probe team"))
@click.argument("name")
@click.pass_obj
def gateway_probe(context: CliContext, name: str) -> int:
    """Detect the gateway's formats again, free of charge."""
    return asyncio.run(gateway_commands.probe(context, name))


@gateway_group.command(
    name="format",
    epilog=examples("o8studio gateway format team kling kling", "o8studio gateway format team kling auto"),
)
@click.argument("name")
@click.argument("family")
@click.argument("format_id", metavar="FORMAT")
@click.pass_obj
def gateway_format(context: CliContext, name: str, family: str, format_id: str) -> int:
    """Choose the format for a family of models. `auto` uses the detected one."""
    return asyncio.run(gateway_commands.choose_format(context, name, family, format_id))


@gateway_group.command(name="allow", epilog=examples("o8studio gateway allow team files.lan"))
@click.argument("name")
@click.argument("host")
@click.option("--remove", is_flag=True, help="No longer allow it.")
@click.pass_obj
def gateway_allow(context: CliContext, name: str, host: str, remove: bool) -> int:
    """Allow clips to come from HOST. It is in a private network."""
    return asyncio.run(gateway_commands.allow(context, name, host, not remove))


@gateway_group.command(name="remove", epilog=examples("o8studio gateway remove team"))
@click.argument("name")
@click.pass_obj
def gateway_remove(context: CliContext, name: str) -> int:
    """Remove a gateway and its token; its jobs stay."""
    return asyncio.run(gateway_commands.remove(context, name))


@click.command(epilog=examples("wl-paste | o8studio connect", "o8studio connect --yes < link"))
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--keep",
    type=click.Choice([one.value for one in TokenStorage]),
    help="Where the token is kept; the keyring by default.",
)
@click.pass_obj
def connect(context: CliContext, yes: bool, keep: str | None) -> int:
    """Connect a gateway by a link, or by address and token.

    They come from standard input or a hidden prompt, an address and a token in any order. An open window asks about it; without one, it is asked here.
    """
    return asyncio.run(connecting.connect(context, agreed=yes, keep=keep))
