"""What the library does by itself at a start: catches up, looks into cut removals, counts the day, empties what is due."""

import logging

from o8studio.domain.errors import StudioError
from o8studio.services.library.archive import Archive
from o8studio.services.library.index import LibraryIndex
from o8studio.services.library.removal import RemovalService, leaving_soon
from o8studio.services.runtime.bus import Bus, Notified
from o8studio.texts.library import leaving_words, stayed_words

log = logging.getLogger(__name__)


async def upkeep(index: LibraryIndex, removal: RemovalService, archive: Archive, bus: Bus) -> None:
    """Run once after a start. What can't be done now is done at the next start; nothing else waits for it."""
    try:
        await index.catch_up()
        await removal.resume()
        await removal.note_day()
        soon = leaving_soon(await removal.in_trash())
        removed = await removal.expire()
        left = [row for row in soon if row.id not in removed.gone]
        if removed.kept:
            bus.publish(Notified(stayed_words([problem for _row, problem in removed.kept]), stays=True))
        elif left:
            bus.publish(Notified(leaving_words(len(left), min(row.days_left or 0 for row in left))))
        await archive.look()
    except StudioError as error:
        log.warning("the library could not be looked after: %s", error)
