"""A missing file says why, and until when its gateway has it."""

from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.library.listing import Gone
from o8studio.domain.library.query import parse
from o8studio.services.library.absences import Absences, why_gone
from o8studio.services.library.importing import How
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.clips import with_sound
from tests.support.clocks import SteppedClock
from tests.support.shelf_clips import profile_with


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("here/clip.mp4", Gone.MOVED),
        ("gone/folder/clip.mp4", Gone.FOLDER),
        ("a file/clip.mp4", Gone.FOLDER),
        ("a file/folder/clip.mp4", Gone.FOLDER),
        ("n" * 300 + "/clip.mp4", Gone.FOLDER),  # on a disk that takes longer names
        ("/media/somebody/Card/clip.mp4", Gone.DRIVE),
        ("/mnt/disk/clips/clip.mp4", Gone.DRIVE),
    ],
)
def test_why(tmp_path: Path, path: str, why: Gone) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "a file").write_text("in the place of the folder")
    assert why_gone(tmp_path / path) is why


async def test_it_can_be_had_again_only_as_long_as_its_link_lives(home) -> None:
    where, [one, two] = profile_with(2)
    async with open_studio(where) as studio:
        [row] = await studio.index.rows([one])
        Path(row.path).unlink()
        await studio.archive.look()
        rows = (await studio.index.page(parse(""))).rows
        job = studio.book.get(row.job_id) if row.job_id is not None else None
        assert job is not None and job.rendered_at is not None
        clock = SteppedClock()
        clock.wall = job.rendered_at + 100
        absences = Absences(studio.book, clock, lambda _job: 3600.0)
        by_id = {row.id: row for row in await absences.told(rows)}
        assert by_id[two].absence is None, "its file is there"
        assert await absences.told([by_id[two]]) == [by_id[two]], "nothing is asked where nothing is missing"
        absence = by_id[one].absence
        assert absence is not None
        assert (absence.why, absence.until) == (Gone.MOVED, job.rendered_at + 3600)
        clock.wall = job.rendered_at + 3601
        [gone] = await absences.told([replace(row, is_missing=True)])
        assert gone.absence is not None and gone.absence.until is None


async def test_what_no_gateway_made_can_be_had_again_from_none(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "film.mp4", count=12)
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([film])
        [one] = (await studio.importing.take(found, How.IN_PLACE, studio.places.clips)).clips
        film.unlink()
        await studio.archive.look()
        absences = Absences(studio.book, SteppedClock(), lambda _job: 3600.0)
        [row] = await absences.told(await studio.index.rows([one]))
    assert row.absence is not None
    assert (row.absence.why, row.absence.until) == (Gone.MOVED, None)
