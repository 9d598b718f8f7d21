"""Reads and changes settings; keeps the session (draft and window) between runs."""

import asyncio
import json
from collections.abc import Callable

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.request import Json, valid
from o8studio.store import settings as settings_file
from o8studio.store.part_file import write_whole
from o8studio.store.paths import Places
from o8studio.store.settings import Settings


class Preferences:
    """The settings in memory, written to disk outside the event loop."""

    def __init__(self, places: Places, settings: Settings) -> None:
        self.places = places
        self.settings = settings
        self._gate = asyncio.Lock()
        self.changed: list[Callable[[], None]] = []
        """Called after every change."""

    async def change(self, settings: Settings) -> None:
        """Apply a change now and write it to disk.

        Raises:
            DiskTrouble
        """
        self.settings = settings
        for call in self.changed:
            call()
        async with self._gate:
            await asyncio.to_thread(settings_file.save, self.places.settings, settings)

    async def save_session(self, session: dict[str, Json]) -> bool:
        """Save the draft and the window; False when the disk refuses, and the old state stays."""
        content = valid(json.dumps(session, ensure_ascii=False)).encode("utf-8")
        async with self._gate:
            try:
                await asyncio.to_thread(write_whole, self.places.session, content)
            except DiskTrouble:
                return False
        return True
