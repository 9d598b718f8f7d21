"""kill -9 in the middle of trash, import, move and export loses nothing: every film is somewhere, whole, and every name is whole.

A process does the work over and over; it is killed at a drawn moment, and what is on disk is compared with what was there before.
"""

import asyncio
import hashlib
import random
import time
from pathlib import Path

import pytest

from o8studio.domain.library.facts import Removal
from o8studio.domain.library.query import parse
from o8studio.services.library.archive import video_files
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support import forked
from tests.support.clips import with_sound
from tests.support.shelf_clips import profile_with

WORK = """
import asyncio, sys
from pathlib import Path
from o8studio.domain.library.facts import Removal
from o8studio.domain.library.query import parse
from o8studio.services.library.exporting import ExportOptions
from o8studio.services.library.importing import How
from o8studio.store.paths import places
from o8studio.studio import open_studio

async def main(what, folder):
    async with open_studio(places()) as studio:
        print("ready", flush=True)
        ids = await studio.index.ids(parse(""))
        if what in ("import", "move"):
            found = await studio.importing.survey([folder])
            await studio.importing.take(found, How.MOVE if what == "move" else How.COPY, studio.places.clips, tags=["in"])
        elif what == "export":
            await studio.exporting.export(ids, folder, ExportOptions(is_embedded=True, sidecar=True))
        elif what == "trash":
            await studio.library.shelving.trash(ids)
            await studio.removal.remove(ids, Removal.SYSTEM_TRASH)
    print("done", flush=True)

asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
"""
KILLS = 5


def films_in(*folders: Path) -> dict[str, Path]:
    """By digest, the films that have a name of a film."""
    return {
        hashlib.sha256(path.read_bytes()).hexdigest(): path
        for folder in folders
        for path in video_files(folder)
    }


def killed(what: str, folder: Path, after: float) -> bool:
    """Begin the work, kill it some seconds after it is ready; whether it had ended before."""
    work = forked.start(WORK, what, str(folder))
    assert work.stdin is not None and work.stdout is not None
    assert work.stdout.readline() == "ready\n"
    time.sleep(after)
    work.kill()
    rest = work.stdout.read()
    work.wait()
    work.stdout.close()
    work.stdin.close()
    return "done" in rest


@pytest.mark.parametrize("what", ["import", "move", "export", "trash"])
async def test_no_film_and_no_fact_is_lost(home: Path, tmp_path: Path, what: str, monkeypatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "desktop"))
    where, clips = profile_with(6)
    outside, trash = tmp_path / "outside", tmp_path / "desktop"
    outside.mkdir()
    if what in ("import", "move"):
        film = with_sound(tmp_path / "made.mp4", count=24).read_bytes()
        for number in range(6):
            (outside / f"film {number}.mp4").write_bytes(film + b"\0\0\0\x0cfree" + number.to_bytes(4))
    before = films_in(where.clips, outside)
    async with open_studio(where) as studio:
        await studio.library.rate(clips, stars=4)
        await studio.library.shelving.tag(clips, "kept")
    draw = random.Random(what)
    for _kill in range(KILLS):
        ended = killed(what, outside, draw.uniform(0.0, 0.5))
        now = films_in(where.clips, outside, trash)
        assert before.keys() <= now.keys(), "a film is nowhere"
        if what == "export":
            for path in video_files(outside):
                assert path.stat().st_size > 1000, "a name without its film"
        async with open_studio(where) as studio:
            await studio.removal.resume()
            report = await studio.archive.check(where.clips)
            assert not report.changed and not report.missing and not report.unreadable
            ids = {
                *await studio.index.ids(parse("tag:kept stars:4")),
                *await studio.index.ids(parse("in:trash tag:kept stars:4")),
            }
            gone = {
                clip
                for clip in clips
                if (await asyncio.to_thread(studio.shelf.entry, clip)).place == "removed"
            }
            assert ids | gone == set(clips), "a rating or a tag is lost"
            if what == "trash":
                await studio.library.shelving.restore(ids)
        if ended:
            break
    async with open_studio(where) as studio:  # undisturbed, it comes to its end
        if what in ("import", "move"):
            for _again in range(2):
                found = await studio.importing.survey([outside])
                await studio.importing.take(found, _how(what), where.clips)
            rows = (await studio.index.page(parse("is:imported"), limit=100)).rows
            assert len({row.name for row in rows}) == len(rows) == 6, "each film once"
        elif what == "trash":
            await studio.library.shelving.trash(await studio.index.ids(parse("")))
            removed = await studio.removal.remove(
                await studio.index.ids(parse("in:trash")), Removal.SYSTEM_TRASH
            )
            assert removed.kept == ()
            assert before.keys() <= films_in(trash).keys()
    assert len(list(video_files(where.clips))) <= 12, "what a kill left is taken up again"
    assert places() == where


def _how(what: str):
    from o8studio.services.library.importing import How

    return How.MOVE if what == "move" else How.COPY
