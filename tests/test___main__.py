"""Which face a start shows: the window, the one that is open already, or the command line, which loads no Qt."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from o8studio.services.handover.server import HandoverServer, Run
from o8studio.services.runtime.tasks import TaskScope
from o8studio.store.paths import places
from tests.support import forked

START = """
import sys
from o8studio.__main__ import main
try:
    main()
finally:
    print("Qt" if "PySide6" in sys.modules else "no Qt")
"""


async def started(*arguments: str, **env: str) -> tuple[int, str]:
    """Exit code and output of a start, which says at its end whether Qt was loaded."""
    done = await asyncio.to_thread(forked.run, START, *arguments, env={**os.environ, **env})
    return done.returncode, done.stdout + done.stderr


@asynccontextmanager
async def an_open_window() -> AsyncIterator[list[list[str]]]:
    """What listens for it; each time that the window is raised, what it was to open."""
    opened: list[list[str]] = []

    async def nothing(_run: Run) -> int:
        return 0

    tasks = TaskScope()
    server = HandoverServer(
        places().door, tasks, run=nothing, opened=lambda items: opened.append(list(items))
    )
    assert await server.start()
    yield opened
    await server.close()
    await tasks.close()


@pytest.mark.parametrize(
    ("arguments", "items"), [((), []), (("open", "/a.png"), ["/a.png"]), (("--demo",), [])]
)
async def test_the_window_that_is_open_comes_to_the_front_and_takes_what_was_to_be_opened(
    home: Path, arguments: tuple[str, ...], items: list[str]
) -> None:
    async with an_open_window() as opened:
        assert await started(*arguments) == (0, "no Qt\n")
    assert opened == [items]


async def test_a_start_after_the_login_leaves_a_window_that_is_open_where_it_is(home: Path) -> None:
    async with an_open_window() as opened:
        assert await started("--background") == (0, "no Qt\n")
    assert opened == []


@pytest.mark.parametrize("arguments", [("--demo", "--help"), ("open", "-h"), ("--help",)])
async def test_help_is_printed_and_opens_nothing(home: Path, arguments: tuple[str, ...]) -> None:
    async with an_open_window() as opened:
        code, words = await started(*arguments)
    assert (code, opened) == (0, [])
    assert words.startswith("Usage: ")
    assert words.endswith("no Qt\n")


async def test_a_shell_that_asks_for_its_completion_gets_no_window(home: Path) -> None:
    async with an_open_window() as opened:
        code, words = await started(_O8STUDIO_COMPLETE="bash_source")
    assert (code, opened) == (0, [])
    assert "complete" in words


async def test_a_command_is_the_command_lines(home: Path) -> None:
    assert await started("jobs", "--json") == (0, "no Qt\n")
    code, words = await started("nonsense")
    assert code == 2
    assert words.startswith("no Qt\nUsage: ")


async def test_the_demo_without_a_screen_makes_a_clip_and_a_picture_and_ends_well(
    home: Path, tmp_path: Path
) -> None:
    """What `make run` does on a machine without a display; a window that was still shown crashed as Python ended."""
    environment = {name: value for name, value in os.environ.items() if not name.endswith("DISPLAY")}
    environment["PYTHONFAULTHANDLER"] = (
        "1"  # has it started anew: a forked process ends before Qt is taken down
    )
    done = await asyncio.to_thread(
        forked.run, START, "--demo", "--shot", str(tmp_path / "shot"), env=environment
    )
    assert done.returncode == 0, done.stderr
    assert {one.name for one in (tmp_path / "shot").iterdir()} == {"clip.mp4", "window.png"}
