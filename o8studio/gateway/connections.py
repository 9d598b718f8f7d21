"""Sets up the HTTP library's connections: how much they read at a time, when they give way, and which may be used again."""

import asyncio
import importlib.util
import re
import ssl
import sys
import time

import h11
import httpcore
from httpcore._backends.anyio import AnyIOStream

_BODY_BYTES = 512 * 1024
"""Read at a time; the library's 64 KiB cost two thirds of the speed of a download (docs/measurements.md)."""
_HEAD_BYTES = 16 * 1024
_MOST_LINES = 1000
"""An answer's status line and headers; what comes at once is parsed at once, and each takes the window some time."""
_WORK_SECONDS = 0.004
_END_OF_HEAD = re.compile(rb"\n\r?\n")
"""As h11 takes it: some servers end lines without a carriage return."""


def remember_absence(module: str) -> None:
    """Where this is not installed, let every later import of it fail without a search in the program's folders."""
    if importlib.util.find_spec(module) is None:
        sys.modules[module] = None  # type: ignore[assignment]  # what the import system takes for absent


# the library asks for it at each lock of each request: 0.15 ms of the window's thread, several times a request
remember_absence("sniffio")


class _Turns:
    """Lets the event loop go on in time: what was received already is parsed without a pause, in however many pieces."""

    def __init__(self) -> None:
        self._rested = 0.0

    async def rest(self) -> None:
        """Give way, if this thread has worked for long enough since it last did."""
        if time.thread_time() - self._rested > _WORK_SECONDS:
            await asyncio.sleep(0)
            self._rested = time.thread_time()


_turns = _Turns()


async def _next_event(
    connection: httpcore.AsyncHTTP11Connection, timeout: float | None = None
) -> h11.Event | type[h11.PAUSED]:
    """As the library's own, in turns, and with a bound on what comes before a body.

    Raises:
        httpcore.RemoteProtocolError
    """
    state = connection._h11_state  # noqa: SLF001 - there is no other way in
    while True:
        await _turns.rest()
        try:
            event = state.next_event()
        except h11.RemoteProtocolError as error:
            raise httpcore.RemoteProtocolError(str(error)) from error
        if event is not h11.NEED_DATA:
            return event  # type: ignore[return-value]  # the library's own says so, too
        is_head = state.their_state is h11.SEND_RESPONSE
        size = _HEAD_BYTES if is_head else _BODY_BYTES
        content = await connection._network_stream.read(size, timeout=timeout)  # noqa: SLF001
        if is_head:
            if not content:
                raise httpcore.RemoteProtocolError("Server disconnected without sending a response.")
            head = _END_OF_HEAD.split(state.trailing_data[0] + content, maxsplit=1)[0]
            if head.count(b"\n") > _MOST_LINES:
                raise httpcore.RemoteProtocolError("more headers than any server sends")
        state.receive_data(content)


httpcore.AsyncHTTP11Connection._receive_event = _next_event  # type: ignore[method-assign, assignment]  # noqa: SLF001
_has_expired = httpcore.AsyncHTTP11Connection.has_expired


def _holds_more(connection: httpcore.AsyncHTTP11Connection) -> bool:
    """Whether the connection can't be used again, also because more than one answer came: the library would take the
    second one for that to the next request. What a connection in use holds is the rest of its own answer.
    """
    held = connection._h11_state.trailing_data[0]  # noqa: SLF001 - nothing else tells it
    return _has_expired(connection) or (connection.is_idle() and bool(held))


httpcore.AsyncHTTP11Connection.has_expired = _holds_more  # type: ignore[method-assign, assignment]
_start_tls = AnyIOStream.start_tls


async def _start_tls_or_close(
    self: AnyIOStream,
    ssl_context: ssl.SSLContext,
    server_hostname: str | None = None,
    timeout: float | None = None,
) -> httpcore.AsyncNetworkStream:
    """As the library's own, which leaves the connection open where the request is given up during the handshake."""
    try:
        return await _start_tls(self, ssl_context, server_hostname, timeout)
    except asyncio.CancelledError:
        await self.aclose()
        raise


AnyIOStream.start_tls = _start_tls_or_close  # type: ignore[method-assign]
