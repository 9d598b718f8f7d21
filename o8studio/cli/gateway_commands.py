"""`o8studio gateway …`. A token comes from standard input or a hidden prompt, never from the arguments."""

import sys
from dataclasses import replace

import click

from o8studio.cli.printing import print_json
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, studio_for
from o8studio.domain.errors import BadInput, NoKeyring, StudioError
from o8studio.domain.secret import Secret
from o8studio.gateway.formats import NATIVE, SUBMITTABLE
from o8studio.services.gateways.discovery import Probe
from o8studio.services.gateways.gateways import Finding
from o8studio.store.settings import GatewayEntry, clean_address, clean_proxy, gateway_id
from o8studio.studio import Studio
from o8studio.texts.errors import explain
from o8studio.texts.language import _
from o8studio.texts.names import server_words


async def add(
    context: CliContext, address: str, name: str | None, proxy: str, keep: str, ca_file: str
) -> int:
    """Store the gateway and its token, then test it."""
    base_url = clean_address(address)
    if base_url.startswith("http://"):
        click.echo(_("Careful: this address is not encrypted; the token can be read on the way."), err=True)
    token, passphrase = read_token(keep)
    async with studio_for(context, demo=False) as studio:
        settings = studio.preferences.settings
        title = name or base_url.partition("://")[2].partition("/")[0]
        taken = frozenset(one.id for one in settings.gateways)
        same = settings.gateway(title)
        known = same or GatewayEntry(id=gateway_id(title, taken), name=title, base_url=base_url)
        entry = replace(known.at(base_url), proxy=clean_proxy(proxy), ca_file=ca_file, token_storage=keep)
        try:
            await studio.gateways.keep_token(entry, token, passphrase=passphrase)
        except NoKeyring as error:
            click.echo(str(explain(error)), err=True)
            click.echo(_("Choose with --keep session or --keep passphrase."), err=True)
            return EXIT_FAILED
        await studio.preferences.change(settings.with_gateway(entry))
        good, found = await _print_test(studio, entry, token)
        if not good:
            return EXIT_FAILED
        await studio.gateways.learn_routes(entry, found)
    return EXIT_OK


def read_token(keep: str) -> tuple[Secret, str]:
    """A token, and a passphrase where it is kept in a file with one.

    Raises:
        BadInput: it is empty.
    """
    if sys.stdin.isatty():
        token = click.prompt(_("Token"), hide_input=True)
        passphrase = click.prompt(_("Passphrase"), hide_input=True) if keep == "passphrase" else ""
    else:
        token = sys.stdin.readline()
        passphrase = sys.stdin.readline().rstrip("\n") if keep == "passphrase" else ""
    secret = Secret(token)
    if not secret.reveal():
        raise BadInput("token", "empty")
    return secret, passphrase


async def list_all(context: CliContext, as_json: bool) -> int:
    """Read only."""
    async with studio_for(context, demo=False, writer=False) as studio:
        for entry in studio.preferences.settings.gateways:
            if as_json:
                print_json(
                    id=entry.id,
                    name=entry.name,
                    address=entry.base_url,
                    formats=list(entry.formats),
                    generation=entry.generation,
                    server=entry.server,
                    can_cancel=entry.can_cancel,
                )
            else:
                click.echo(f"{entry.name:24} {entry.base_url}  {server_words(entry.server)}".rstrip())
    return EXIT_OK


async def test(context: CliContext, name: str, as_json: bool) -> int:
    """Never submits a job."""
    async with studio_for(context, demo=False, writer=False) as studio:
        entry = _entry(studio, name)
        token = await studio.gateways.token(entry)
        good, _found = await _print_test(studio, entry, token, as_json)
    return EXIT_OK if good else EXIT_FAILED


async def _print_test(
    studio: Studio, entry: GatewayEntry, token: Secret, as_json: bool = False
) -> tuple[bool, Probe | None]:
    good, found = True, None
    async for finding in studio.gateways.test(entry, token):
        good = good and finding.good is not False
        found = finding.found or found
        _tell(finding, as_json)
    try:
        kept = await studio.gateways.token(entry) == token
    except StudioError:
        kept = False
    _tell(Finding(entry.token_storage, kept, ""), as_json)
    return good and kept, found


def _tell(finding: Finding, as_json: bool) -> None:
    if not as_json:
        click.echo(_line(finding))
        return
    words = str(explain(finding.error)) if finding.error else finding.detail
    told: dict[str, object] = {"subject": finding.subject, "good": finding.good, "detail": words}
    left = finding.balance
    if left is not None:
        shown = left.usd * left.unit.rate if left.usd is not None else None
        told |= {"unlimited": left.unlimited, "usd": left.usd, "shown": shown, "currency": left.unit.kind}
        told |= {"symbol": left.unit.symbol, "about": left.unit.assumed}
    print_json(**told)


def _line(finding: Finding) -> str:
    mark = {True: "ok  ", False: "FAIL", None: "–   "}[finding.good]
    words = str(explain(finding.error)) if finding.error else finding.detail
    return f"{mark} {finding.subject:12} {words}".rstrip()


async def probe(context: CliContext, name: str) -> int:
    """Learn the routes again and show them."""
    async with studio_for(context, demo=False) as studio:
        entry = await studio.gateways.learn_routes(_entry(studio, name))
        click.echo(f"{server_words(entry.server)}: {', '.join(entry.formats)}")
    return EXIT_OK


async def choose_format(context: CliContext, name: str, family: str, format_id: str) -> int:
    """Remember what a person prefers to what was detected."""
    known = (*SUBMITTABLE, *NATIVE.get(family, ()), "auto")
    if format_id not in known:
        raise BadInput("format", f"one of {', '.join(known)}")
    async with studio_for(context, demo=False) as studio:
        entry = _entry(studio, name)
        chosen = {one: form for one, form in entry.chosen.items() if one != family}
        if format_id != "auto":
            chosen[family] = format_id
        await studio.preferences.change(
            studio.preferences.settings.with_gateway(replace(entry, chosen=chosen))
        )
    return EXIT_OK


async def remove(context: CliContext, name: str) -> int:
    """The token goes first."""
    async with studio_for(context, demo=False) as studio:
        entry = _entry(studio, name)
        try:
            await studio.gateways.forget_token(entry)
        except StudioError as error:
            click.echo(str(explain(error)), err=True)
        await studio.preferences.change(studio.preferences.settings.without_gateway(entry.id))
    return EXIT_OK


def _entry(studio: Studio, name: str) -> GatewayEntry:
    entry = studio.preferences.settings.gateway(name)
    if entry is None:
        raise BadInput("gateway", "unknown")
    return entry
