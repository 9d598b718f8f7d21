"""The running window's door: commands, files and links that other processes of this user hand over."""

import asyncio
import contextlib
import io
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TextIO, cast

from o8studio.cli.handing_over import perform
from o8studio.domain.errors import StudioError
from o8studio.services.handover.messages import Event
from o8studio.services.handover.server import HandoverServer, Run
from o8studio.studio import Studio
from o8studio.texts.language import _

log = logging.getLogger(__name__)

_LAST_PRESS_SECONDS = 10.0
"""Seconds that closing waits for what a command is just recording: cut short, it loses the rest of its clips."""


class _Stream(io.TextIOBase):
    """What is written here is read at the terminal of the command; rich writes its bars from a thread of its own."""

    def __init__(self, run: Run, kind: Event) -> None:
        super().__init__()
        self._run, self._kind = run, kind
        self._loop = asyncio.get_running_loop()

    def write(self, text: str) -> int:
        """Pass it on."""
        if text:
            with contextlib.suppress(RuntimeError):  # the window has closed
                self._loop.call_soon_threadsafe(self._run.say, self._kind, text)
        return len(text)

    def writable(self) -> bool:
        """It always is."""
        return True

    def isatty(self) -> bool:
        """Whether the command's own output is a terminal."""
        return self._run.terminal > 0 and self._kind is Event.OUT


class HandedTerminal:
    """The terminal of a command that was handed over."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._out, self._err = (cast("TextIO", _Stream(run, kind)) for kind in (Event.OUT, Event.ERR))

    @property
    def out(self) -> TextIO:
        """Its standard output."""
        return self._out

    @property
    def err(self) -> TextIO:
        """Its standard error."""
        return self._err

    @property
    def columns(self) -> int | None:
        """Of its terminal; 0 where it is none."""
        return self._run.terminal

    @property
    def takes_unicode(self) -> bool:
        """As it said."""
        return self._run.unicode

    @property
    def can_ask(self) -> bool:
        """As it said."""
        return self._run.can_ask

    async def confirm(self, words: str) -> bool:
        """What the person there says."""
        return await self._run.confirm(words)


@contextlib.asynccontextmanager
async def open_door(studio: Studio, opened: Callable[[Sequence[str]], None]) -> AsyncIterator[HandoverServer]:
    """Take commands over as long as the studio is open.

    Args:
        opened: shows the window, and takes files and links.
    """

    async def run(handed: Run) -> int:
        speaker = HandedTerminal(handed)
        try:
            code = await perform(studio, handed.command, handed.arguments, speaker, handed.token)
        except asyncio.CancelledError:
            if server.is_closing:
                words = _("o8studio was closed. What was sent goes on when it is opened again.")
                handed.say(Event.ERR, f"{words}\n")
            raise
        await asyncio.sleep(0)  # what was written is told first
        return code

    server = HandoverServer(studio.places.door, studio.tasks, run=run, opened=opened)
    try:
        await server.start()
    except StudioError:
        pass
    except Exception:  # without the door no command is taken over, and the window opens all the same
        log.exception("commands can't be taken over")
    try:
        yield server
    finally:
        await server.close(lambda: studio.orders.settled(_LAST_PRESS_SECONDS))
