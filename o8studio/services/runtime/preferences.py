"""Reads and changes settings; remembers the desk (draft and window) between sessions."""

import asyncio
import json
from collections.abc import Callable

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.request import Json
from o8studio.store import settings as settings_file
from o8studio.store.ledger.codec import valid
from o8studio.store.part_file import write_whole
from o8studio.store.paths import Places
from o8studio.store.settings import Settings


class Preferences:
    """The settings in memory, and the way to disk off the loop."""

    def __init__(self, places: Places, settings: Settings) -> None:
        self.places = places
        self.settings = settings
        self._gate = asyncio.Lock()
        self.changed: list[Callable[[], None]] = []
        """Called after every change."""

    async def change(self, settings: Settings) -> None:
        """Take effect now and write down.

        Raises:
            DiskTrouble
        """
        self.settings = settings
        for tell in self.changed:
            tell()
        async with self._gate:
            await asyncio.to_thread(settings_file.save, self.places.settings, settings)

    async def remember_desk(self, desk: dict[str, Json]) -> bool:
        """Keep the draft and the window; False when the disk refuses, and the old state stays."""
        content = valid(json.dumps(desk, ensure_ascii=False)).encode("utf-8")
        async with self._gate:
            try:
                await asyncio.to_thread(write_whole, self.places.session, content)
            except DiskTrouble:
                return False
        return True
