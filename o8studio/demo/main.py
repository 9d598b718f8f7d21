"""Starts the demo gateway: two loopback origins in one process, a line of JSON when they are ready."""

import asyncio
import contextlib
import json
import secrets
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from o8studio.demo.faults import FaultBook, TrackedProtocol
from o8studio.demo.routes.app import gateway_app, media_app
from o8studio.demo.server.world import Generation, World

_HOST = "127.0.0.1"


def serve(
    *, folder: Path, port: int, token_file: str | None, speed: float, seed: int, generation: Generation
) -> None:
    """Run until interrupted; with `token_file="-"` also until standard input closes, and never outlives its studio.

    The ports of the last run are reused if free, so that links and stored addresses stay valid.
    """
    world = World(folder, generation=generation, speed=speed, seed=seed)
    world.token = _token(token_file)
    earlier = world.recall_ports()
    api = _bind(port or earlier[0])
    media = _bind(earlier[1])
    world.remember_ports(api.getsockname()[1], media.getsockname()[1])
    world.api_origin = f"http://{_HOST}:{api.getsockname()[1]}"
    world.media_origin = f"http://{_HOST}:{media.getsockname()[1]}"
    world.server_address = world.api_origin
    ready = {"event": "ready", "url": world.api_origin, "media": world.media_origin}
    if token_file is None:
        ready["token"] = world.token
    try:
        asyncio.run(_run(world, api, media, ready, until_stdin_closes=token_file == "-"))
    finally:
        world.close()


def _token(token_file: str | None) -> str:
    if token_file is None:
        return f"sk-{secrets.token_hex(16)}"
    text = sys.stdin.readline() if token_file == "-" else Path(token_file).read_text("utf-8")
    return text.strip()


def _bind(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((_HOST, port))
    except OSError:
        listener.bind((_HOST, 0))
    listener.listen(128)  # before the ready line: a parent may connect at once
    return listener


async def _run(
    world: World, api: socket.socket, media: socket.socket, ready: dict[str, str], *, until_stdin_closes: bool
) -> None:
    faults = FaultBook()
    servers = [
        _Server(
            uvicorn.Config(
                app, http=TrackedProtocol, log_level="critical", lifespan="off", timeout_graceful_shutdown=1
            )
        )
        for app in (gateway_app(world, faults), media_app(world, faults))
    ]
    if until_stdin_closes:
        loop = asyncio.get_running_loop()
        threading.Thread(target=_watch_stdin, args=(loop, servers), daemon=True).start()
    print(json.dumps(ready), flush=True)  # noqa: T201 - the line that a parent waits for
    with contextlib.suppress(KeyboardInterrupt, asyncio.CancelledError):
        await asyncio.gather(servers[0].serve(sockets=[api]), servers[1].serve(sockets=[media]))


_RUNNING: list[uvicorn.Server] = []


class _Server(uvicorn.Server):
    """Stopping one origin stops both; signals reach whichever is first."""

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        _RUNNING.append(self)
        try:
            await super().serve(sockets)
        finally:
            for other in _RUNNING:
                other.should_exit = True


def _watch_stdin(loop: asyncio.AbstractEventLoop, servers: list[_Server]) -> None:
    while sys.stdin.readline():
        pass

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    with contextlib.suppress(RuntimeError):  # the loop may have ended first
        loop.call_soon_threadsafe(stop)
