"""Copies and frames for the person to take away; all of it off the loop."""

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
        """The folder where posters lie."""
        return self._studio.places.posters

    def references(self) -> Path:
        """The folder of our own copies of reference pictures."""
        return self._studio.places.references

    def save_copy(self, source: str, target: str, done: Done) -> None:
        """Copy a clip to a place of the person's choice."""
        self._spawn("save", asyncio.to_thread(_copy, Path(source), Path(target)), done)

    def save_picture(self, pixels: Pixels, target: str, done: Done) -> None:
        """Write a PNG of the person's choice, such as a frame."""

        def write() -> None:
            write_whole(Path(target), png_from(pixels.width, pixels.height, pixels.rgba))

        self._spawn("save", asyncio.to_thread(write), done)

    def save_bundle(self, target: str, done: Done) -> None:
        """Write everything that helps to find a fault, without secrets."""
        self._spawn("bundle", asyncio.to_thread(bundle, self._studio.places, Path(target)), done)


def _copy(source: Path, target: Path) -> None:
    """Complete under another name first: a copy that was cut short never looks like a clip.

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
