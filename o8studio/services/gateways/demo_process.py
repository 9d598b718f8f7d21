"""Runs the demo gateway as a child process, which ends with this process, however that ends."""

import asyncio
import contextlib
import json
import secrets
import sys
from pathlib import Path
from typing import Self

from o8studio.domain.errors import NotSent
from o8studio.domain.reasons import HoldReason

_READY_SECONDS = 30.0


class DemoProcess:
    """The child process; it gets the token on standard input and ends when that closes."""

    def __init__(self, process: asyncio.subprocess.Process, url: str, token: str) -> None:
        self._process = process
        self.url = url
        self.token = token

    @classmethod
    async def start(cls, folder: Path, *, speed: float = 6.0, generation: str = "g2") -> Self:
        """Start it and wait for its ready line.

        Raises:
            NotSent: it did not start.
        """
        program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "o8studio"]
        process = await asyncio.create_subprocess_exec(
            *program,
            "demo-gateway",
            "--token-file",
            "-",
            "--state",
            str(folder),
            "--speed",
            str(speed),
            "--generation",
            generation,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        token = f"sk-{secrets.token_hex(16)}"
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{token}\n".encode())
        try:
            async with asyncio.timeout(_READY_SECONDS):
                ready = json.loads(await process.stdout.readline())
        except (TimeoutError, ValueError) as error:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.communicate()
            raise NotSent(HoldReason.UNREACHABLE) from error
        return cls(process, ready["url"], token)

    async def close(self) -> None:
        """Close its standard input and wait until it has written its state."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(10):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
