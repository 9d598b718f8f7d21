"""Exports: copies of clips, frames, bundles; all outside the event loop."""

import asyncio
import logging
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.clip import Clip
from o8studio.media.images import png_from
from o8studio.media.sprites import make_sprite
from o8studio.presenters.background import Background
from o8studio.services.diagnostics.doctor import bundle
from o8studio.store.clip_copy import copied_to
from o8studio.store.part_file import disk_trouble, is_as_saved, write_whole
from o8studio.studio import Studio
from o8studio.ui.ports import Done, Pixels

log = logging.getLogger(__name__)


class FilesPresenter:
    """Implements `FilesPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn
        self._one_sprite = asyncio.Lock()

    def posters(self) -> Path:
        """The folder of posters."""
        return self._studio.places.posters

    def references(self) -> Path:
        """The folder of our own copies of reference pictures."""
        return self._studio.places.references

    def sprite(self, clip: Clip, take: Callable[[Path | None], object]) -> None:
        """Make a clip's sprite unless it is there; one at a time, so that playing stays smooth."""
        target = self._studio.places.posters / clip.sprite
        made: list[Path] = []

        async def make() -> None:
            async with self._one_sprite:
                if await asyncio.to_thread(_has_sprite, Path(clip.path), target):
                    made.append(target)

        def tell(_problem: str) -> None:
            take(next(iter(made), None))

        self._spawn("sprite", make(), tell)

    def save_copy(self, source: str, target: str, done: Done) -> None:
        """Copy a clip to a path that the user chose."""
        self._spawn("save", asyncio.to_thread(_copy, Path(source), Path(target)), done)

    def save_beside(self, source: str, folder: str, name: str, done: Done) -> None:
        """Copy a clip into a folder under this name, or the next free one."""
        self._spawn("save", asyncio.to_thread(copied_to, Path(source), Path(folder), name), done)

    def save_picture(self, pixels: Pixels, target: str, done: Done) -> None:
        """Write a picture, such as a frame, as PNG to a path that the user chose."""

        def write() -> None:
            write_whole(Path(target), png_from(pixels.width, pixels.height, pixels.content()))

        self._spawn("save", asyncio.to_thread(write), done)

    def look_whether_changed(self, clip: Clip, take: Callable[[bool | None], None]) -> None:
        """`take` gets whether the file still has the size and checksum with which it was saved; None if it is gone."""

        def look() -> bool | None:
            path = Path(clip.path)
            return is_as_saved(path, clip.size, clip.sha256) if os.path.exists(path) else None  # noqa: PTH110 - it raises nothing on a dead share

        async def work() -> None:
            take(await asyncio.to_thread(look))

        self._spawn("look", work())

    def save_bundle(self, target: str, done: Done) -> None:
        """Write a diagnostic bundle, without secrets."""
        self._spawn("bundle", asyncio.to_thread(bundle, self._studio.places, Path(target)), done)


def _has_sprite(clip: Path, target: Path) -> bool:
    """Make it if it is missing; whether it is there now."""
    if not target.exists():
        try:
            make_sprite(clip, target)
        except (BrokenDownload, OSError) as error:
            log.info("no sprite for %s: %s", target.name, type(error).__name__)
            return False
    return True


def _copy(source: Path, target: Path) -> None:
    """Copy under a temporary name first, so that a partial copy never looks like a clip.

    Raises:
        DiskTrouble
    """
    fresh = target.with_name(target.name + ".part")
    try:
        shutil.copyfile(source, fresh)
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise disk_trouble(error) from error
