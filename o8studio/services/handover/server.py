"""The running instance's end of the socket: takes commands over, each once, and keeps what it answered."""

import asyncio
import contextlib
import logging
import secrets
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from o8studio.domain.request import Json
from o8studio.domain.secret import Secret
from o8studio.services.handover.messages import (
    MOST_BYTES,
    MOST_ITEMS,
    BadMessage,
    Doing,
    Event,
    checked_id,
    has_sockets,
    is_ours,
    packed,
    socket_path,
    unpacked,
)
from o8studio.services.runtime.tasks import TaskScope

log = logging.getLogger(__name__)

_FIRST_SECONDS = 10.0
"""Seconds that a new connection has to say what it wants."""
_GRACE_SECONDS = 30.0
"""Seconds that a command goes on for somebody who went without a word, and may ask for its answer."""
_MOST_RUNS = 64
"""Answers that are kept; of ended ones the oldest go first."""
_MOST_EVENTS = 4000
"""Events kept of one command after they were sent; a bar that moves is an event, too."""
_MOST_UNHEARD = 40_000
"""Events that wait for somebody to read them; a command that says more is ended."""
_MOST_AT_A_TIME = MOST_BYTES // 16
"""Characters of one event; JSON makes up to twelve bytes of one."""
_MOST_AT_ONCE = 32


@dataclass(slots=True, kw_only=True)
class Run:
    """One command that was handed over, and what it said so far."""

    id: str
    command: str
    arguments: dict[str, Json]
    token: Secret | None = None
    terminal: int = 0
    unicode: bool = True
    can_ask: bool = False
    code: int | None = None
    events: list[tuple[int, bytes]] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[None] | None" = None
    attached: int = 0
    sent: int = 0
    """The number of the last event that was written to its connection."""
    _said: int = 0
    _answer: "asyncio.Future[bool] | None" = None

    def say(self, kind: Event, text: str) -> None:
        """Tell the command's terminal something."""
        for part in [text[at : at + _MOST_AT_A_TIME] for at in range(0, len(text), _MOST_AT_A_TIME)]:
            self._said += 1
            self.events.append((self._said, packed(n=self._said, **{kind: part})))
        heard, more = 0, len(self.events) - _MOST_EVENTS
        while heard < more and self.events[heard][0] <= self.sent:
            heard += 1
        del self.events[:heard]
        if len(self.events) > _MOST_UNHEARD and self.task is not None:
            self.task.cancel()  # nobody reads it, and none of it may be missing
        self.changed.set()

    async def confirm(self, words: str) -> bool:
        """Ask the person at the command's terminal; False when nobody can be asked."""
        if not self.can_ask:
            return False
        self._answer = asyncio.get_running_loop().create_future()
        self.say(Event.CONFIRM, words)
        return await self._answer

    def answered(self, answer: bool) -> None:
        """What that person said."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(answer)

    def ended(self, code: int) -> None:
        """It is over."""
        self.code = code
        self.changed.set()


class HandoverServer:
    """Listens on the profile's socket, for this user only.

    Args:
        door: the socket's path in the profile.
        run: does a command and returns its exit code; it may be cancelled, which leaves jobs as they are.
        opened: takes files and links; the window comes to the front.
    """

    def __init__(
        self,
        door: Path,
        tasks: TaskScope,
        *,
        run: Callable[[Run], Awaitable[int]],
        opened: Callable[[Sequence[str]], None],
        grace: float = _GRACE_SECONDS,
    ) -> None:
        self._path = socket_path(door)
        self._tasks, self._run, self._opened, self._grace = tasks, run, opened, grace
        self._instance = secrets.token_hex(8)
        self._runs: dict[str, Run] = {}
        self._server: asyncio.Server | None = None
        self.is_closing = False
        """Whether nothing is taken over any more."""
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self) -> bool:
        """Listen; False where this system has no such sockets or the folder takes none."""
        if not has_sockets():
            return False
        try:
            listening = await asyncio.to_thread(self._bound)
            self._server = await asyncio.start_unix_server(self._met, sock=listening, limit=MOST_BYTES)
        except OSError as error:
            log.warning("no commands can be handed over: %s", error.strerror)
            return False
        return True

    def _bound(self) -> socket.socket:
        """A socket that only this user can connect to. The profile's lock is ours, so an old one has no owner."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            listening.bind(str(self._path))
            self._path.chmod(0o600)
            listening.listen(_MOST_AT_ONCE)
        except OSError:
            listening.close()
            raise
        listening.setblocking(False)
        return listening

    async def close(self, settled: Callable[[], Awaitable[None]] | None = None) -> None:
        """Take nothing over any more, then end what runs: a command that is done while the program ends would order
        what nobody follows. Jobs are left as they are.

        Args:
            settled: waits for what must not be cut short.
        """
        self.is_closing = True
        if self._server is None:
            return
        self._server.close()
        if settled is not None:
            await settled()
        running = [run.task for run in self._runs.values() if run.task is not None and run.code is None]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.sleep(0)  # their last words are written
        for writer in list(self._open):
            writer.close()
        await asyncio.to_thread(self._path.unlink, True)

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = writer.get_extra_info("socket")
        if len(self._open) >= _MOST_AT_ONCE or not is_ours(peer):
            writer.close()
            return
        self._open.add(writer)
        try:
            writer.write(packed(hello=self._instance))
            async with asyncio.timeout(_FIRST_SECONDS):
                first = unpacked(await _line(reader))
            await self._serve(first, reader, writer)
        except (BadMessage, TimeoutError, OSError):
            log.info("a connection said nothing that is understood")
        finally:
            self._open.discard(writer)
            writer.close()

    async def _serve(
        self, first: dict[str, Json], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        match first.get("do"):
            case Doing.OPEN:
                items = first.get("items")
                if not isinstance(items, list) or len(items) > MOST_ITEMS:
                    raise BadMessage
                self._opened([item for item in items if isinstance(item, str)])
                writer.write(packed(opened=True))
                await writer.drain()
            case Doing.RUN:
                number = checked_id(first.get("id"))
                if self.is_closing:
                    return
                run = self._runs.get(number) or self._started(number, first)
                await self._attend(run, 0, reader, writer)
            case Doing.ASK:
                known = self._runs.get(checked_id(first.get("id")))
                if known is None:
                    writer.write(packed(unknown=True))
                    await writer.drain()
                    return
                after = first.get("after")
                await self._attend(known, after if isinstance(after, int) else 0, reader, writer)
            case _:
                raise BadMessage

    def _started(self, number: str, first: dict[str, Json]) -> Run:
        command, arguments, token = first.get("command"), first.get("arguments"), first.get("token")
        columns = first.get("terminal")
        if not isinstance(command, str) or not isinstance(arguments, dict) or not isinstance(token, str):
            raise BadMessage
        run = Run(
            id=number,
            command=command,
            arguments=arguments,
            token=Secret(token) if token else None,
            terminal=min(columns, 1000) if isinstance(columns, int) and columns > 0 else 0,
            unicode=first.get("unicode") is True,
            can_ask=first.get("ask") is True,
        )
        ended = [one.id for one in self._runs.values() if one.code is not None]
        for old in ended[: max(0, len(self._runs) - _MOST_RUNS + 1)]:
            del self._runs[old]
        if len(self._runs) >= _MOST_RUNS:
            raise BadMessage
        self._runs[number] = run
        run.task = self._tasks.spawn(f"handed over {number}", self._done(run))
        return run

    async def _done(self, run: Run) -> None:
        code = 1
        try:
            code = await self._run(run)
        finally:
            run.token = None
            run.ended(code)

    async def _attend(
        self, run: Run, after: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass on what a command says until it has ended or nobody listens."""
        run.attached += 1
        try:
            async with asyncio.TaskGroup() as both:
                telling = both.create_task(_told(run, after, writer))
                hearing = both.create_task(_heard(run, reader))
                telling.add_done_callback(lambda _done: hearing.cancel())
                hearing.add_done_callback(lambda _done: telling.cancel())
        finally:
            run.attached -= 1
            if run.code is None and run.attached == 0:
                said_goodbye = hearing.done() and not hearing.cancelled() and hearing.result()
                self._tasks.spawn(
                    f"left alone {run.id}", self._left(run, 0.0 if said_goodbye else self._grace)
                )

    async def _left(self, run: Run, seconds: float) -> None:
        """End what nobody listens to; the jobs go on."""
        await asyncio.sleep(seconds)
        if run.attached == 0 and run.code is None and run.task is not None:
            run.task.cancel()


async def _told(run: Run, after: int, writer: asyncio.StreamWriter) -> None:
    """Write what it says, from one event on, and its exit code; returns early when nobody reads."""
    sent = after
    with contextlib.suppress(OSError):
        while True:
            run.changed.clear()
            for number, line in [one for one in run.events if one[0] > sent]:
                writer.write(line)
                sent = number
                run.sent = max(run.sent, number)
            if run.code is not None:
                writer.write(packed(**{Event.CODE: run.code}))
                await writer.drain()
                return
            await writer.drain()
            await run.changed.wait()


async def _heard(run: Run, reader: asyncio.StreamReader) -> bool:
    """Take answers to questions; returns whether the other side said goodbye."""
    with contextlib.suppress(BadMessage, OSError):
        while line := await _line(reader):
            message = unpacked(line)
            if message.get("bye") is True:
                return True
            if isinstance(answer := message.get("answer"), bool):
                run.answered(answer)
    return False


async def _line(reader: asyncio.StreamReader) -> bytes:
    """One line; empty at the end.

    Raises:
        BadMessage: it is too long.
    """
    try:
        return await reader.readline()
    except (ValueError, asyncio.LimitOverrunError) as error:
        raise BadMessage from error
