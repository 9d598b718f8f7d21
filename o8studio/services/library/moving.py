"""Moving to another computer: a profile goes out as one file, and one that was chosen in the window comes in at the next start."""

import asyncio
import json
import logging
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from o8studio.domain.errors import StudioError
from o8studio.domain.ids import ClipId
from o8studio.domain.library.query import parse
from o8studio.services.library.archive import Archive
from o8studio.services.library.index import LibraryIndex
from o8studio.store.part_file import write_whole
from o8studio.store.paths import Places
from o8studio.store.profile_archive import check_profile, read_profile, write_profile

log = logging.getLogger(__name__)

_NOTE = "import-at-start.json"
"""In the data folder, while a chosen profile waits for the next start."""
_SEARCH = "clips-to-find"
"""In the data folder, until the clips of a profile that came in were looked for: a start may end before that is done."""


@dataclass(frozen=True, slots=True)
class MovedIn:
    """What came of a profile that was to come in at this start. error: why it did not; this profile is as it was then."""

    source: Path
    error: StudioError | None = None


async def export_profile(
    index: LibraryIndex,
    back_up: Callable[[Path], None],
    places: Places,
    target: Path,
    *,
    with_clips: bool,
) -> tuple[Path, list[Path]]:
    """Write this profile to a file; returns its path, and the clips that can't be read and were left out.

    Args:
        back_up: blocking; copies the ledger as it is now to a path.

    Raises:
        DiskTrouble, LedgerUnreadable
    """
    files: list[Path] = []
    for query in ("", "in:trash") if with_clips else ():
        files += [Path(row.path) for row in await index.rows(await index.ids(parse(query)))]
    left_out: list[Path] = []

    def write() -> Path:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "ledger.sqlite3"
            back_up(copy)
            return write_profile(places, copy, target, files, left_out.append)

    return await asyncio.to_thread(write), left_out


def note_import(places: Places, source: Path) -> None:
    """Remember a profile that comes in at the next start, when nothing else is open. Blocking.

    Raises:
        LibraryRefused: it is no profile.
        DiskTrouble
    """
    check_profile(source)
    write_whole(places.data / _NOTE, json.dumps({"path": str(source.absolute())}).encode())


def bring_noted(places: Places) -> MovedIn | None:
    """Put the profile that was chosen in the place of this one; only while nothing is open. Blocking.

    The note goes first: a profile that can't come in is tried once, not at each start.
    """
    note = places.data / _NOTE
    try:
        source = Path(str(json.loads(note.read_text("utf-8"))["path"]))
        note.unlink()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        log.exception("the note about an import can't be used")
        return None
    try:
        note_search(places)  # before: whatever ends this program, the clips are looked for
        read_profile(places, source, places.clips)
    except StudioError as error:
        log.warning("the profile did not come in: %s", error)
        return MovedIn(source, error)
    return MovedIn(source)


def note_search(places: Places) -> None:
    """Remember that the clips of a profile that comes in are still to be found. Blocking.

    Raises:
        DiskTrouble
    """
    write_whole(places.data / _SEARCH, b"")


def is_search_due(places: Places) -> bool:
    """Whether clips that came in were not looked for to the end. Blocking."""
    return (places.data / _SEARCH).exists()


async def find_brought(archive: Archive, places: Places) -> list[ClipId]:
    """Find the clips of a profile that came in, by their bytes; those that are not there stay missing.

    Raises:
        LedgerUnreadable, LibraryRefused: at the next start they are looked for again.
    """
    found = await archive.find_missing(places.clips)
    await asyncio.to_thread((places.data / _SEARCH).unlink, missing_ok=True)
    return found


async def find_brought_aside(archive: Archive, places: Places) -> None:
    """The same, while other things go on; what can't be done now is done at the next start."""
    try:
        await find_brought(archive, places)
    except StudioError as error:
        log.warning("the clips that came in were not all found: %s", error)
