"""A server of the standard library in a thread of its own."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

S = TypeVar("S", bound=socketserver.TCPServer)

_LOOK_SECONDS = 0.01
"""Between two looks whether it should end."""
_MOST_WAITING = 128
"""Connections that wait to be taken. Of more than the standard library's five, the client tries again after a second."""


@contextmanager
def serving(server: S) -> Iterator[S]:
    """It answers until the end of the block, and is closed there."""
    with server:
        server.socket.listen(_MOST_WAITING)
        thread = threading.Thread(target=server.serve_forever, args=(_LOOK_SECONDS,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
