"""Copies and tables that leave the library, and files that are looked for."""

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from o8studio.domain.library.recipe import Recipe
from o8studio.media.recipe_tag import packet_digest, recipe_inside
from o8studio.presenters import Presenters
from o8studio.presenters.library_files import as_csv
from o8studio.services.library.importing import How
from o8studio.services.runtime.bus import Notified
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.store.sidecar import write_sidecar
from o8studio.ui.library_port import Checked, LibraryCommand, SavedAs, SaveOrder
from tests.presenters.test_library import asked, found, opened
from tests.presenters.test_library_verbs import act, rows
from tests.support.clips import CASES, silent
from tests.support.patience import until
from tests.support.shelves import stock

SIGNED = CASES.parent / "golden" / "signed.mp4"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return silent(tmp_path / "clip.mp4", "libx264", count=4)


async def test_a_table_holds_the_verdicts_as_csv_and_as_json(home, clip, tmp_path) -> None:
    stock(places(), 12, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)
        for name in ("clips.csv", "clips.json"):
            assert await asked(lambda take, n=name: port.save_table(ids, str(tmp_path / n), take)) == ""
        listed = list(csv.DictReader(io.StringIO((tmp_path / "clips.csv").read_text("utf-8"))))
        told = json.loads((tmp_path / "clips.json").read_text("utf-8"))
        assert [one["id"] for one in listed] == [one["id"] for one in told] == ids
        known = await rows(port, ids)
        assert [int(one["stars"]) for one in listed] == [row.stars for row in known]
        assert [one["verdict"] for one in told] == [row.verdict for row in known]
        assert any(one["project"] == "Lantern river" for one in told)


async def test_a_spreadsheet_takes_no_name_for_a_formula(home, clip) -> None:
    stock(places(), 3, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        [one, *_others] = (await found(port, "")).ids
        await act(port, LibraryCommand.RENAME, [one], '=HYPERLINK("https://evil.example")')
        [line] = csv.DictReader(io.StringIO(as_csv(await rows(port, [one]), {})))
        assert line["name"].startswith("'=")


async def test_a_folder_that_is_none_is_said_and_nothing_is_saved(home, clip, tmp_path) -> None:
    stock(places(), 3, clip=clip)
    (tmp_path / "file").write_text("not a folder")
    async with opened() as studio:
        port = Presenters(studio).library
        ids = list((await found(port, "")).ids)
        order = SaveOrder(folder=str(tmp_path / "file"), template="{title}", form=SavedAs.ORIGINAL)
        saved, problem = await asked(lambda take: port.save_clips(ids, order, take))
        assert saved == 0
        assert problem


async def test_every_byte_is_compared_and_it_is_told_how_far_that_is(home, clip) -> None:
    stock(places(), 12, clip=clip, missing=lambda number: number % 4 == 0)
    other = places().cache / "clips" / "0001.mp4"
    other.unlink()
    other.write_bytes(clip.read_bytes()[:-1] + b"x")
    places().clips.mkdir(parents=True, exist_ok=True)
    silent(places().clips / "of nobody.mp4", "libx264", count=2)
    async with opened() as studio:
        presenters = Presenters(studio)
        told: list[tuple[int, int]] = []
        checked, problem = await asked(
            lambda take: presenters.imports.check_files(lambda *so_far: told.append(so_far), take)
        )
        assert (checked, problem) == (Checked(missing=3, changed=1, strangers=1, names=("0001.mp4",)), "")
        assert told[-1] == (12, 12)
        assert len((await found(presenters.library, "is:missing")).ids) == 3


async def test_a_check_that_is_stopped_says_so_at_once_and_nothing_more(home, clip) -> None:
    stock(places(), 12, clip=clip)
    async with opened() as studio:
        presenters = Presenters(studio)
        stops: list[Callable[[], None]] = []
        ends: list[tuple[Checked, str]] = []
        told: list[int] = []

        def tell(done: int, _of: int) -> None:
            told.append(done)
            stops[0]()

        stops.append(presenters.imports.check_files(tell, lambda *end: ends.append(end)))
        await until(lambda: bool(ends))
        assert ends == [(Checked(is_stopped=True), "")]
        assert await asked(lambda take: presenters.imports.check_files(lambda *_so_far: None, take)) == (
            Checked(),
            "",
        )
        stops[0]()
        assert (told, len(ends)) == ([1], 1)


async def test_a_recipe_is_put_inside_the_copies_and_a_signed_clip_stays_as_it_is_and_is_told(
    home, clip, tmp_path
) -> None:
    stock(places(), 1, clip=clip)
    async with opened() as studio:
        port = Presenters(studio).library
        signed = shutil.copy(SIGNED, tmp_path / "signed.mp4")
        write_sidecar(Path(signed), Recipe(prompt="a signed fox"))
        candidates = await studio.importing.survey([Path(signed)])
        await studio.importing.take(candidates, How.COPY, studio.places.clips)
        ids = list((await found(port, "")).ids)
        said: list[str] = []
        studio.bus.subscribe(lambda news: said.append(news.words) if isinstance(news, Notified) else None)
        order = SaveOrder(folder=str(tmp_path / "out"), template="{title}", is_embedded=True)
        assert await asked(lambda take: port.save_clips(ids, order, take)) == (2, "")
        made = {one.name: one for one in (tmp_path / "out").glob("*.mp4")}
        [fox] = [one for name, one in made.items() if name.startswith("signed")]
        assert digest_of(fox) == digest_of(SIGNED), "and its signature holds"
        assert Path(f"{fox}.o8.json").exists(), "the recipe is beside it"
        [other] = [one for one in made.values() if one != fox]
        recipe = recipe_inside(other)
        assert recipe is not None and recipe.prompt
        assert packet_digest(other) == packet_digest(clip)
        assert said == ["1 signed clip was saved as it came: a recipe inside would break its signature."]
