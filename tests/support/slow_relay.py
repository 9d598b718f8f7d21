"""A real TCP relay in front of a server that delays the server's answers by `seconds`."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class SlowRelay:
    """Runs in a thread of its own; `url` is the client's address for the server behind it."""

    def __init__(self, port: int, seconds: float) -> None:
        self._port, self._seconds = port, seconds
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.url = ""

    def start(self) -> None:
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        await asyncio.gather(
            _carry(reader, to_server, 0.0), _carry(from_server, writer, self._seconds), return_exceptions=True
        )


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, seconds: float) -> None:
    try:
        while content := await source.read(65536):
            await asyncio.sleep(seconds)
            target.write(content)
            await target.drain()
    except ConnectionError:
        return
    finally:
        target.close()


@contextmanager
def slow_relay(port: int, seconds: float) -> Iterator[SlowRelay]:
    """In front of 127.0.0.1:`port`, until the end of the block."""
    relay = SlowRelay(port, seconds)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
