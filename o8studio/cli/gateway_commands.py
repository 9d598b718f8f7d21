"""`o8studio gateway …`. A token comes from standard input or a hidden prompt, never from the arguments."""

import sys
from collections.abc import AsyncIterator

import click

from o8studio.cli.printing import print_json, say
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, studio_for
from o8studio.domain.errors import NoKeyring
from o8studio.domain.ids import GatewayId
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.gateway.formats import NATIVE
from o8studio.services.gateways.connection_test import Finding, detail_words
from o8studio.services.gateways.setup import WantedGateway
from o8studio.services.gateways.tokens import check_token
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry, is_unencrypted
from o8studio.studio import Studio
from o8studio.texts.errors import explain, kept_before_words, still_kept_words, unencrypted_words
from o8studio.texts.language import _
from o8studio.texts.names import server_words


async def add(context: CliContext, wanted: WantedGateway) -> int:
    """Store the gateway and its token, then test it; the token is asked for last."""
    async with studio_for(context, demo=False) as studio:
        entry = await studio.setup.checked(wanted)
        if is_unencrypted(entry.base_url):
            say(unencrypted_words(), err=True)
        token, passphrase = read_token(entry.token_storage)
        try:
            left = await studio.setup.add(entry, token, passphrase)
        except NoKeyring as error:
            say(str(explain(error)), err=True)
            say(_("Choose with --keep session or --keep passphrase."), err=True)
            return EXIT_FAILED
        if left is not None:
            say(kept_before_words(left), err=True)
        if entry.token_storage is TokenStorage.SESSION:
            say(
                _(
                    "This command forgets the token when it ends. Give it to later ones with O8STUDIO_TOKEN, or add "
                    "the gateway in the window, which keeps it until it closes."
                ),
                err=True,
            )
        return await _print_test(studio.setup.test(entry))


def read_token(keep: str) -> tuple[Secret, str]:
    """Read a token, and a passphrase where it is kept in a locked file.

    Raises:
        BadInput: it can't be a token.
    """
    if sys.stdin.isatty():
        token = click.prompt(_("Token"), hide_input=True)
        passphrase = asked_passphrase() if keep == TokenStorage.PASSPHRASE else ""
    else:
        token = sys.stdin.readline()
        passphrase = sys.stdin.readline().rstrip("\n") if keep == TokenStorage.PASSPHRASE else ""
    secret = Secret(token)
    check_token(secret)
    return secret, passphrase


def asked_passphrase() -> str:
    """Asked for twice where it makes a new file: a typing error would lock the token away."""
    is_new = not places().tokens.exists()
    return str(click.prompt(_("Passphrase"), hide_input=True, confirmation_prompt=is_new))


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
                    result_hosts=list(entry.result_hosts),
                )
            else:
                say(f"{entry.name:24} {entry.base_url}  {server_words(entry.server)}".rstrip())
    return EXIT_OK


async def use(context: CliContext, name: str) -> int:
    """Make it the one used when none is named."""
    async with studio_for(context, demo=False) as studio:
        await studio.setup.use(studio.setup.known(name).id)
    return EXIT_OK


async def test(context: CliContext, name: str, as_json: bool) -> int:
    """Never submits a job, stores nothing, and works while a window is running."""
    async with studio_for(context, demo=False, writer=False) as studio:
        return await _print_test(studio.connection_test.of(_named(studio, name)), as_json)


def _named(studio: Studio, name: str) -> GatewayEntry:
    """The gateway that a person names; a token in the environment is meant for it."""
    entry = studio.setup.known(name)
    studio.tokens.environment_is_for(entry)
    return entry


async def _print_test(findings: AsyncIterator[Finding], as_json: bool = False) -> int:
    """Print one line per finding; returns the exit code."""
    good = True
    async for finding in findings:
        good = good and finding.good is not False
        _print_finding(finding, as_json)
    return EXIT_OK if good else EXIT_FAILED


def _print_finding(finding: Finding, as_json: bool) -> None:
    if not as_json:
        mark = {True: "ok  ", False: "FAIL", None: "–   "}[finding.good]
        say(f"{mark} {finding.subject:12} {detail_words(finding)}".rstrip())
        return
    told: dict[str, object] = {
        "subject": finding.subject.value,
        "good": finding.good,
        "detail": detail_words(finding),
    }
    left = finding.balance
    if left is not None:
        shown = left.usd * left.unit.rate if left.usd is not None else None
        told |= {"unlimited": left.unlimited, "usd": left.usd, "shown": shown, "currency": left.unit.kind}
        told |= {"symbol": left.unit.symbol, "about": left.unit.assumed}
    print_json(**told)


async def probe(context: CliContext, name: str) -> int:
    """Probe the routes again and print them."""
    async with studio_for(context, demo=False) as studio:
        entry = await studio.setup.learn_routes(_named(studio, name))
        say(f"{server_words(entry.server)}: {', '.join(entry.formats)}")
    return EXIT_OK


async def choose_format(context: CliContext, name: str, family: str, format_id: str) -> int:
    """Store the format that the user prefers to the detected one."""
    async with studio_for(context, demo=False) as studio:
        families = sorted({spec.family for spec in studio.catalogue.specs()} | NATIVE.keys())
        if family not in families:
            raise click.UsageError(
                _("There is no family of models {family}. Choose from {families}.").format(
                    family=family, families=", ".join(families)
                )
            )
        await studio.setup.choose_format(studio.setup.known(name).id, family, format_id)
    return EXIT_OK


async def allow(context: CliContext, name: str, host: str, allowed: bool) -> int:
    """Allow its results to lie on a host of a private network, or no longer; print those that are allowed."""
    async with studio_for(context, demo=False) as studio:
        entry = await studio.setup.allow_host(GatewayId(name), host, allowed=allowed)
        for one in entry.result_hosts:
            say(one)
    return EXIT_OK


async def remove(context: CliContext, name: str) -> int:
    """Remove the token first; says why if one can't be deleted."""
    async with studio_for(context, demo=False) as studio:
        left = await studio.setup.remove(studio.setup.known(name).id)
        if left is not None:
            say(still_kept_words(left), err=True)
    return EXIT_OK
