"""Where a command's words go and who answers its questions: this process's streams, or a command that was handed over."""

import contextlib
import sys
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Protocol, TextIO

import click

from o8studio.cli.output import takes_unicode


class Terminal(Protocol):
    """One command's output, and the person in front of it."""

    @property
    def out(self) -> TextIO:
        """Standard output."""
        ...

    @property
    def err(self) -> TextIO:
        """Standard error."""
        ...

    @property
    def columns(self) -> int | None:
        """Of the terminal that standard output is; None where the stream itself knows, 0 where it is none."""
        ...

    @property
    def takes_unicode(self) -> bool:
        """Whether standard output can write every character."""
        ...

    @property
    def can_ask(self) -> bool:
        """Whether somebody can be asked."""
        ...

    async def confirm(self, words: str) -> bool:
        """Ask; False is a no."""
        ...


class OwnTerminal:
    """The streams of this process."""

    @property
    def out(self) -> TextIO:
        """Standard output as it is now."""
        return sys.stdout

    @property
    def err(self) -> TextIO:
        """Standard error as it is now."""
        return sys.stderr

    @property
    def columns(self) -> int | None:
        """The stream knows."""
        return None

    @property
    def takes_unicode(self) -> bool:
        """What standard output's encoding can write."""
        return takes_unicode()

    @property
    def can_ask(self) -> bool:
        """Whether standard input is a terminal."""
        return sys.stdin is not None and sys.stdin.isatty()

    async def confirm(self, words: str) -> bool:
        """Ask and wait; Ctrl-C goes through."""
        return click.confirm(words)


_own = OwnTerminal()
_terminal: ContextVar[Terminal] = ContextVar("terminal", default=_own)


def terminal() -> Terminal:
    """The one of the command that is running in this context."""
    return _terminal.get()


@contextlib.contextmanager
def speaking_to(other: Terminal) -> Iterator[None]:
    """Inside, this command's words go there."""
    before = _terminal.set(other)
    try:
        yield
    finally:
        _terminal.reset(before)
