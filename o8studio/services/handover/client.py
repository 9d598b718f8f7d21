"""The command's end of the socket: blocking, without a loop, so that a second start of the window needs none either."""

import secrets
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from o8studio.domain.errors import HandoverLost
from o8studio.domain.request import Json
from o8studio.services.handover.messages import (
    MOST_BYTES,
    BadMessage,
    Doing,
    Event,
    has_sockets,
    is_ours,
    is_private,
    packed,
    socket_path,
    unpacked,
)

_CONNECT_SECONDS = 5.0
_AGAIN_SECONDS = 0.3
_MOST_TRIES = 20
"""Attempts to ask a running instance for an answer that was lost, some six seconds."""


class NobodyListens(Exception):
    """No running instance takes anything over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the command does with what comes back."""

    out: Callable[[str], None]
    err: Callable[[str], None]
    confirm: Callable[[str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedCommand:
    """A command as it is handed over.

    Attributes:
        arguments: plain values, paths already absolute.
        token: the environment's, for the gateway that the command names; empty for none.
        terminal: columns of the terminal, 0 where there is none.
        unicode: whether the command's output can write every character.
        can_ask: whether somebody can be asked.
    """

    name: str
    arguments: Mapping[str, Json]
    token: str = field(default="", repr=False)
    terminal: int = 0
    unicode: bool = True
    can_ask: bool = False


class _Line:
    """One connection to the instance."""

    def __init__(self, door: Path) -> None:
        path = socket_path(door)
        if not has_sockets() or not is_private(path):
            raise NobodyListens
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._socket.settimeout(_CONNECT_SECONDS)
            self._socket.connect(str(path))
            self._is_ours = is_ours(self._socket)
            self._file: IO[bytes] = self._socket.makefile("rb")
            self.instance = str(self.read().get("hello", ""))
        except (OSError, BadMessage) as error:
            self._socket.close()
            raise NobodyListens from error
        if not self._is_ours:
            self.close()
            raise NobodyListens

    def send(self, **values: Json) -> None:
        self._socket.sendall(packed(**values))

    def wait(self, seconds: float | None) -> None:
        self._socket.settimeout(seconds)

    def read(self) -> dict[str, Json]:
        """One message; `ConnectionError` at the end."""
        line = self._file.readline(MOST_BYTES + 1)
        if not line:
            raise ConnectionResetError
        return unpacked(line)

    def close(self) -> None:
        self._file.close()
        self._socket.close()


def raise_window(door: Path, items: Sequence[str]) -> bool:
    """Bring the running window to the front and hand these files and links over.

    Returns:
        Whether a running instance took them.
    """
    try:
        line = _Line(door)
    except NobodyListens:
        return False
    try:
        line.send(do=Doing.OPEN, items=list(items))
        return "opened" in line.read()
    except (OSError, BadMessage):
        return False
    finally:
        line.close()


def listens(door: Path) -> bool:
    """Whether a running instance would take something over."""
    try:
        _Line(door).close()
    except NobodyListens:
        return False
    return True


def hand_over(door: Path, command: HandedCommand, answers: Answers) -> int:
    """Have the running instance do a command, and pass on what it says; returns the exit code.

    Raises:
        NobodyListens: nothing was handed over.
        HandoverLost: it may have been taken, and what came of it is not known.
        KeyboardInterrupt: it leaves the jobs as they are.
    """
    line = _Line(door)
    number = secrets.token_hex(16)
    told = 0
    first = line.instance
    try:
        try:
            line.send(
                do=Doing.RUN,
                id=number,
                command=command.name,
                arguments=dict(command.arguments),
                token=command.token,
                terminal=command.terminal,
                unicode=command.unicode,
                ask=command.can_ask,
            )
        except BadMessage:
            raise NobodyListens from None  # too large: it was not sent
        except OSError:
            line = _asked_again(door, line, number, told, first)
        while True:
            try:
                line.wait(None)
                event = line.read()
            except (OSError, BadMessage):
                line = _asked_again(door, line, number, told, first)
                continue
            _check_known(event, told)
            code = event.get(Event.CODE)
            if isinstance(code, int):
                return code
            told = max(told, _number(event))
            answer = _pass_on(event, answers)
            if answer is not None:
                line = _answered(answer, door, line, number, told, first)
    except BaseException:  # Ctrl-C, also at a question: it is not waited for
        _say_goodbye(line)
        raise
    finally:
        line.close()


def _answered(answer: bool, door: Path, line: _Line, number: str, told: int, first: str) -> _Line:
    """Say what a person answered; returns the connection on which it went."""
    while True:
        try:
            line.send(answer=answer)
        except OSError:  # as a lost answer: the person was away for long, and need not answer twice
            line = _asked_again(door, line, number, told, first)
        else:
            return line


def _check_known(event: dict[str, Json], told: int) -> None:
    if event.get("unknown"):
        raise HandoverLost(was_taken=told > 0)


def _pass_on(event: dict[str, Json], answers: Answers) -> bool | None:
    """What the person answered, where it was a question."""
    if isinstance(text := event.get(Event.OUT), str):
        answers.out(text)
    elif isinstance(text := event.get(Event.ERR), str):
        answers.err(text)
    elif isinstance(words := event.get(Event.CONFIRM), str):
        return answers.confirm(words)
    return None


def _number(event: dict[str, Json]) -> int:
    number = event.get("n")
    return number if isinstance(number, int) else 0


def _asked_again(door: Path, lost: _Line, number: str, told: int, first: str) -> _Line:
    """A new connection on which the same instance was asked for the rest of the answer."""
    lost.close()
    for _attempt in range(_MOST_TRIES):
        try:
            line = _Line(door)
        except NobodyListens:
            time.sleep(_AGAIN_SECONDS)  # noqa: TID251 - a process of its own that has nothing else to do
            continue
        if line.instance != first:
            line.close()
            break
        try:
            line.send(do=Doing.ASK, id=number, after=told)
        except OSError:
            line.close()
            continue
        return line
    raise HandoverLost(was_taken=told > 0)


def _say_goodbye(line: _Line) -> None:
    try:
        line.send(bye=True)
    except OSError:
        return  # it is gone, and so are we
