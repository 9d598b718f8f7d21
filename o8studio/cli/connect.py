"""`o8studio connect`: a connect link from standard input or a hidden prompt, never from the arguments."""

import sys
from dataclasses import replace
from pathlib import Path

import click

from o8studio.cli.console import terminal
from o8studio.cli.gateway_commands import asked_passphrase
from o8studio.cli.printing import say
from o8studio.cli.session import EXIT_FAILED, EXIT_OK, CliContext, studio_for
from o8studio.domain.connect_link import MOST_CHARACTERS, parse_pasted
from o8studio.domain.errors import NoKeyring
from o8studio.domain.settings import TokenStorage
from o8studio.services.gateways.connect_links import link_target, wanted_by
from o8studio.services.handover.client import raise_window
from o8studio.store.paths import places
from o8studio.texts.connect_links import offer_words, plain_http_words
from o8studio.texts.errors import explain, kept_before_words
from o8studio.texts.language import _


async def connect(context: CliContext, *, agreed: bool, keep: str | None) -> int:
    """Show what the link offers, and add the gateway or the token after a yes; an open window asks instead."""
    text = _read()
    link = parse_pasted(text)
    if link is None:
        raise click.UsageError(
            _("Give a link that connects a gateway, or an address and a token, on standard input.")
        )
    if not agreed and raise_window(places().door, [text.strip()]):
        say(_("The open window asks about it."))
        return EXIT_OK
    async with studio_for(context, demo=False) as studio:
        settings = studio.preferences.settings
        known = link_target(settings, link)
        say(offer_words(link, known.name if known is not None else ""), err=True)
        if link.is_unencrypted:
            say(plain_http_words(link.host), err=True)
        await _ask(agreed=agreed)
        wanted = replace(wanted_by(settings, link), keep=keep)
        passphrase = _passphrase() if keep == TokenStorage.PASSPHRASE else ""
        entry = await studio.setup.checked(wanted)
        try:
            left = await studio.setup.add(entry, link.token, passphrase)
        except NoKeyring as error:
            say(str(explain(error)), err=True)
            say(_("Choose with --keep session or --keep passphrase."), err=True)
            return EXIT_FAILED
        if left is not None:
            say(kept_before_words(left), err=True)
        say(
            _("{name} is connected. `o8studio gateway test {name}` tests it, free of charge.").format(
                name=entry.name
            )
        )
    return EXIT_OK


async def _ask(*, agreed: bool) -> None:
    if agreed:
        return
    words = _("Do this?")
    sure = await terminal().confirm(words) if terminal().can_ask else _confirmed_behind_the_pipe(words)
    if not sure:
        raise click.Abort


def _confirmed_behind_the_pipe(words: str) -> bool:
    """Ask at the terminal itself: standard input brought the link.

    Raises:
        UsageError: there is no terminal.
    """
    link = sys.stdin
    try:
        with Path("CONIN$" if sys.platform == "win32" else "/dev/tty").open(encoding="utf-8") as screen:
            sys.stdin = screen
            return click.confirm(words, err=True)
    except OSError:
        raise click.UsageError(_("Nobody can be asked here. --yes agrees.")) from None
    finally:
        sys.stdin = link


def _read() -> str:
    if sys.stdin.isatty():
        return str(click.prompt(_("Link"), hide_input=True))
    return sys.stdin.read(MOST_CHARACTERS + 1)


def _passphrase() -> str:
    if not terminal().can_ask:
        raise click.UsageError(_("A passphrase can't be asked for here."))
    return asked_passphrase()
