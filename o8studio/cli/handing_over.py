"""Commands that the running instance does for another process: which, with what, and how they are handed over."""

import shutil
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any, TextIO

import click

from o8studio.cli import commands, model_details, rate
from o8studio.cli import generate as generating
from o8studio.cli.console import Terminal, speaking_to, terminal
from o8studio.cli.failing import told
from o8studio.cli.printing import say
from o8studio.cli.session import EXIT_INTERRUPTED, CliContext
from o8studio.domain.errors import AnotherWriter
from o8studio.domain.request import Json
from o8studio.domain.secret import Secret
from o8studio.services.handover.client import Answers, HandedCommand, NobodyListens, hand_over
from o8studio.store.environment import take_token
from o8studio.store.paths import expanded, places
from o8studio.studio import Studio
from o8studio.texts.language import _

Doing = Callable[..., Coroutine[Any, Any, int]]

COMMANDS: dict[str, Doing] = {
    "generate": lambda context, **options: generating.generate(
        context, generating.GenerateOptions(**options)
    ),
    "stop": commands.stop,
    "resolve": commands.resolve,
    "move": commands.move,
    "rate": rate.rate,
    "evidence": commands.evidence,
    "fetch": commands.fetch,
    "models": commands.models,
    "models show": model_details.show,
}
"""What may be handed over: everything that changes something and that a script or a second terminal wants, and what asks
the demo gateway, which is the running instance's.
"""
_PATHS = ("first_frame", "last_frame", "folder")
_PATH_LISTS = ("references",)


def here_or_there(context: CliContext, name: str, /, **arguments: Any) -> int:
    """Do a command; where a running instance holds the profile, have that one do it.

    Raises:
        AnotherWriter: another process holds it and takes nothing over.
        HandoverLost
    """
    import asyncio

    try:
        return asyncio.run(COMMANDS[name](context, **arguments))
    except AnotherWriter as held:
        try:
            return handed(name, arguments)
        except NobodyListens:
            raise held from None


def handed(name: str, arguments: Mapping[str, Any]) -> int:
    """Hand a command over and print what comes back; returns its exit code.

    Raises:
        NobodyListens: nothing was handed over.
        HandoverLost
    """
    own = terminal()
    columns = shutil.get_terminal_size().columns if own.out.isatty() else 0
    command = HandedCommand(
        name=name,
        arguments=absolute(arguments),
        token=take_token(),
        terminal=columns,
        unicode=own.takes_unicode,
        can_ask=own.can_ask,
    )
    try:
        return hand_over(
            places().door, command, Answers(out=_writes(own.out), err=_writes(own.err), confirm=_asked)
        )
    except (KeyboardInterrupt, click.Abort):
        say(_("Stopped. The window that is open goes on with jobs that were begun."), err=True)
        return EXIT_INTERRUPTED


def _writes(target: TextIO) -> Callable[[str], None]:
    def write(text: str) -> None:
        target.write(text)
        target.flush()

    return write


def _asked(words: str) -> bool:
    """What the person here says; Ctrl-C at the question is a no as well as the end."""
    return click.confirm(words)


def absolute(arguments: Mapping[str, Any]) -> dict[str, Json]:
    """Plain values with whole paths: the other process stands in another folder."""
    given: dict[str, Json] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in arguments.items()
    }
    for name in _PATHS:
        if isinstance(value := given.get(name), str):
            given[name] = _whole(value)
    for name in _PATH_LISTS:
        if isinstance(values := given.get(name), list):
            given[name] = [_whole(one) if isinstance(one, str) else one for one in values]
    return given


def _whole(typed: str) -> str:
    """A file's whole path; a link stays as it is."""
    if "://" in typed or typed.startswith("data:") or not typed:
        return typed
    return str(Path(expanded(typed)).absolute())


async def perform(
    studio: Studio, name: str, arguments: Mapping[str, Json], speaker: Terminal, token: Secret | None
) -> int:
    """Do a command that another process handed over, with its words going there; returns its exit code."""
    with speaking_to(speaker):
        as_json = arguments.get("as_json") is True
        if name not in COMMANDS:
            return told(click.UsageError(f"no such command: {name[:40]}"), as_json=as_json)
        try:
            return await COMMANDS[name](CliContext(studio=studio, token=token), **arguments)
        except Exception as error:  # noqa: BLE001 - the net of a command, whose terminal is elsewhere
            return told(error, as_json=as_json)
