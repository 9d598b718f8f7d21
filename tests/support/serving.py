"""A server of the standard library in a thread of its own."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

S = TypeVar("S", bound=socketserver.BaseServer)

_LOOK_SECONDS = 0.01
"""Between two looks whether it should end."""


@contextmanager
def serving(server: S) -> Iterator[S]:
    """It answers until the end of the block, and is closed there."""
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(_LOOK_SECONDS,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
