"""Exports: copies of clips, frames, bundles; all outside the event loop."""

import asyncio
import shutil
from pathlib import Path

from o8studio.media.images import png_from
from o8studio.presenters.base import Background
from o8studio.services.diagnostics.doctor import bundle
from o8studio.store.part_file import disk_trouble, write_whole
from o8studio.studio import Studio
from o8studio.ui.ports import Done, Pixels


class FilesPresenter:
    """Implements `FilesPort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn

    def posters(self) -> Path:
        """The folder of posters."""
        return self._studio.places.posters

    def references(self) -> Path:
        """The folder of our own copies of reference pictures."""
        return self._studio.places.references

    def save_copy(self, source: str, target: str, done: Done) -> None:
        """Copy a clip to a path that the user chose."""
        self._spawn("save", asyncio.to_thread(_copy, Path(source), Path(target)), done)

    def save_picture(self, pixels: Pixels, target: str, done: Done) -> None:
        """Write a picture, such as a frame, as PNG to a path that the user chose."""

        def write() -> None:
            write_whole(Path(target), png_from(pixels.width, pixels.height, pixels.content()))

        self._spawn("save", asyncio.to_thread(write), done)

    def save_bundle(self, target: str, done: Done) -> None:
        """Write a diagnostic bundle, without secrets."""
        self._spawn("bundle", asyncio.to_thread(bundle, self._studio.places, Path(target)), done)


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
