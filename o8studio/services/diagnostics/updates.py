"""Looks once a day whether a newer version is out, for those who said yes; tells it and does nothing else."""

import asyncio
import json
import logging
from collections.abc import Callable

from o8studio import __version__
from o8studio.domain.errors import GatewayError
from o8studio.domain.update_notice import BadNotice, UpdateNotice
from o8studio.gateway.notices import read_notice
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.clock import Clock
from o8studio.services.runtime.preferences import Preferences
from o8studio.store.paths import Places
from o8studio.store.update_source import UpdateSource

log = logging.getLogger(__name__)

_DAY_SECONDS = 24 * 3600.0
_WAKE_SECONDS = 3600.0


class Updates:
    """Off until `check_updates` is set; silent while jobs are open.

    Args:
        tell: shows a notice; each version is told once.
    """

    def __init__(
        self,
        source: UpdateSource,
        preferences: Preferences,
        book: JobBook,
        places: Places,
        clock: Clock,
        tell: Callable[[UpdateNotice], None],
    ) -> None:
        self._source, self._preferences, self._book = source, preferences, book
        self._file, self._clock, self._tell = places.data / "updates.json", clock, tell
        self._unwritten: tuple[float, str] | None = None
        """What the disk refused: until it takes it, it is remembered here."""

    async def watch(self) -> None:
        """Look now and then, as long as the program runs."""
        while True:
            await self.look()
            await self._clock.sleep(_WAKE_SECONDS)

    async def look(self) -> UpdateNotice | None:
        """Ask if it is time to, and tell what is new; returns what was told."""
        now = self._clock.now()
        if not self._preferences.settings.check_updates or self._is_busy():
            return None
        looked_at, told = await asyncio.to_thread(self._remembered)
        if 0 <= now - looked_at < _DAY_SECONDS:
            return None
        try:
            notice = self._source.read(await read_notice(self._source.address))
        except (GatewayError, BadNotice) as error:
            log.info("no notice of a newer version: %s", type(error).__name__)
            await asyncio.to_thread(self._remember, now, told)
            return None
        is_news = notice.is_newer_than(__version__) and notice.version != told and now < notice.expires_at
        if is_news and self._is_busy():  # a job began meanwhile: another time
            return None
        await asyncio.to_thread(self._remember, now, notice.version if is_news else told)
        if not is_news:
            return None
        self._tell(notice)
        return notice

    def _is_busy(self) -> bool:
        return any(not job.state.is_final for job in self._book)

    def _remembered(self) -> tuple[float, str]:
        if self._unwritten is not None:
            return self._unwritten
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return float(kept["looked_at"]), str(kept["told"])
        except (OSError, ValueError, KeyError, TypeError):
            return float("-inf"), ""

    def _remember(self, looked_at: float, told: str) -> None:
        try:
            self._file.write_text(json.dumps({"looked_at": looked_at, "told": told}), "utf-8")
            self._unwritten = None
        except OSError:
            self._unwritten = looked_at, told
            log.info("it can't be kept when was looked for a newer version")
