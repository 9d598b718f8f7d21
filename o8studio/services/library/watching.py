"""What is put into a folder: told once it is no longer being written."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.services.library.archive import EXTENSIONS, video_files

_SETTLED_SECONDS = 1.0
"""A file whose size and time stay for this long is no longer being written."""
_AGAIN_MS = 2000
"""Milliseconds after which growing files are looked at again, and a network disk, which tells nothing, too."""


async def changes_in(
    folder: Path, settled_seconds: float = _SETTLED_SECONDS, again_ms: int = _AGAIN_MS
) -> AsyncIterator[list[Path]]:
    """What lies there, then what comes, as long as it is asked.

    Raises:
        LibraryRefused: there is no such folder.
    """
    import watchfiles

    if not await asyncio.to_thread(folder.is_dir):
        raise LibraryRefused(LibraryProblem.AWAY, str(folder))
    seen: dict[Path, tuple[int, int]] = {}
    changes = watchfiles.awatch(
        folder,
        yield_on_timeout=True,
        rust_timeout=again_ms,
        watch_filter=_is_video,
        ignore_permission_denied=True,
    )
    async for settled in _settled(folder, seen, settled_seconds):
        yield settled
        break
    async for _changed in changes:
        async for settled in _settled(folder, seen, settled_seconds):
            yield settled


async def _settled(
    folder: Path, seen: dict[Path, tuple[int, int]], seconds: float
) -> AsyncIterator[list[Path]]:
    """Files that are new or changed and have settled, if there are any."""
    before = await asyncio.to_thread(_states, folder)
    fresh = {path: state for path, state in before.items() if seen.get(path) != state}
    if not fresh:
        return
    await asyncio.sleep(seconds)
    after = await asyncio.to_thread(_states, folder)
    settled = [path for path, state in fresh.items() if after.get(path) == state]
    seen.update({path: fresh[path] for path in settled})
    if settled:
        yield settled


def _states(folder: Path) -> dict[Path, tuple[int, int]]:
    found = {}
    for path in video_files(folder):
        try:
            state = path.stat()
        except OSError:
            continue
        found[path] = state.st_size, state.st_mtime_ns
    return found


def _is_video(_change: object, path: str) -> bool:
    return Path(path).suffix.lower() in EXTENSIONS
