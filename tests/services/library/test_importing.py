"""Files become clips: whole, once, with what they say of themselves, and never at the cost of somebody's file."""

import asyncio
import os
import shutil
from dataclasses import replace
from pathlib import Path

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import GroupKind, Removal
from o8studio.domain.library.query import parse
from o8studio.domain.library.recipe import Recipe
from o8studio.services.library.importing import Found, How
from o8studio.services.runtime.bus import LibraryChanged, News
from o8studio.store.paths import places
from o8studio.store.sidecar import read_sidecar, write_sidecar
from o8studio.studio import Studio, open_studio
from tests.support.clips import with_sound
from tests.support.marked import labelled
from tests.support.patience import patience


async def take(studio: Studio, *paths: Path, how: How = How.COPY, **more: object) -> tuple[ClipId, ...]:
    found = await studio.importing.survey(paths)
    done = await studio.importing.take(found, how, studio.places.clips, **more)  # type: ignore[arg-type]
    assert done.failed == ()
    return (*done.clips, *done.restored)


async def test_a_folder_is_looked_at_and_each_file_is_said(home, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    good = labelled(films / "a 🦊.mp4")
    write_sidecar(good, Recipe(prompt="a fox", source="o8studio"))
    shutil.copyfile(good, films / "b same.mov")
    (films / "c.mp4").write_bytes(b"no video at all")
    (films / "d cut.mp4").write_bytes(good.read_bytes()[:-3000])
    (films / "notes.txt").write_text("not looked at")
    alone = write_sidecar(tmp_path / "elsewhere.mp4", Recipe(prompt="an owl", source="o8studio"))
    (films / "folder.mp4").mkdir()
    async with open_studio(places()) as studio:
        found = {
            one.path.name: one for one in await studio.importing.survey([films, tmp_path / "missing.mp4"])
        }
        assert {name: one.found for name, one in found.items()} == {
            "a 🦊.mp4": Found.NEW,
            "b same.mov": Found.HERE,
            "c.mp4": Found.NOT_VIDEO,
            "d cut.mp4": Found.GROWING,
            "missing.mp4": Found.UNREADABLE,
        }
        [recipe] = await studio.importing.survey([alone])
        assert recipe.found is Found.NOT_VIDEO
        assert recipe.recipe is not None and recipe.recipe.prompt == "an owl", "whoever wants it can take it"
        one = found["a 🦊.mp4"]
        assert one.recipe is not None and one.marks is not None and one.marks.label is not None
        assert (one.is_beside, one.recipe.prompt, one.marks.label.level) == (True, "a fox", "1")
        assert await studio.index.ids(parse("")) == []


async def test_copied_moved_or_left_it_is_a_clip_with_its_recipe(home, tmp_path: Path) -> None:
    films = [with_sound(tmp_path / f"{name}.mp4", count=12 + at) for at, name in enumerate("abc")]
    for film in films:
        write_sidecar(film, Recipe(prompt=f"the film {film.stem}", model="m"))
    async with open_studio(places()) as studio:
        project, _made = await studio.library.shelving.make_group(GroupKind.PROJECT, "Film")
        for film, how in zip(films, How, strict=True):
            await take(studio, film, how=how, project=project, tags=["new", " "])
        assert [film.exists() for film in films] == [True, False, True]
        rows = (await studio.index.page(parse("film is:imported tag:new"))).rows
        assert {row.project for row in rows} == {project}
        assert [(row.name, row.model, row.in_place) for row in rows] == [
            ("c", "m", True),
            ("b", "m", False),
            ("a", "m", False),
        ]
        assert Path(rows[0].path) == films[2]
        for row in rows[1:]:
            assert Path(row.path).parent == studio.places.clips
            assert read_sidecar(Path(row.path)) is not None
        assert all((studio.places.posters / row.poster).exists() for row in rows)
        await studio.library.rate([row.id for row in rows], stars=3, title="same")
        assert len(await studio.index.ids(parse("stars:3 same"))) == 3
    async with open_studio(places()) as studio:
        assert len(await studio.index.ids(parse("stars:3"))) == 3


async def test_the_same_bytes_come_back_with_all_that_was_known(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "a.mp4", count=12)
    async with open_studio(places()) as studio:
        [one] = await take(studio, film)
        await studio.library.rate([one], stars=5)
        await studio.library.shelving.tag([one], "hero")
        assert await take(studio, film) == (), "it is here already"
        await studio.library.shelving.trash([one])
        assert await take(studio, film) == (one,), "from the trash, where its file still is"
        assert len(list(studio.places.clips.glob("*.mp4"))) == 1
        await studio.library.shelving.trash([one])
        assert (await studio.removal.remove([one], Removal.DELETED)).gone == (one,)
        [candidate] = await studio.importing.survey([film])
        assert candidate.found is Found.IN_TRASH
        assert await take(studio, film) == (one,)
        [row] = (await studio.index.page(parse(""))).rows
        assert (row.id, row.stars, row.tags, Path(row.path).exists()) == (one, 5, ("hero",), True)


async def test_a_link_in_the_folder_is_not_taken_for_a_copy_that_is_moved(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "a.mp4", count=12)
    content = film.read_bytes()
    async with open_studio(places()) as studio:
        (studio.places.clips / "a.mp4").symlink_to(film)
        [one] = await take(studio, film, how=How.MOVE)
        [row] = await studio.index.rows([one])
        assert not Path(row.path).is_symlink()
        assert Path(row.path).read_bytes() == content


async def test_a_file_that_comes_back_is_ours_or_somebody_elses_as_was_chosen(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "a.mp4", count=12)
    async with open_studio(places()) as studio:
        [one] = await take(studio, film, how=How.IN_PLACE)
        for how, is_theirs in ((How.COPY, False), (How.IN_PLACE, True), (How.MOVE, False)):
            await studio.library.shelving.trash([one])
            assert await take(studio, film, how=how) == (one,)
            [row] = await studio.index.rows([one])
            assert (row.in_place, Path(row.path) == film) == (is_theirs, is_theirs)
        assert not film.exists()
        assert Path(row.path).parent == studio.places.clips


async def test_two_imports_of_the_same_files_bring_them_once(home, tmp_path: Path) -> None:
    film = with_sound(tmp_path / "a.mp4", count=12)
    async with open_studio(places()) as studio:
        looked = [await studio.importing.survey([film]) for _dialog in range(2)]
        for found in looked:
            await studio.importing.take(found, How.COPY, studio.places.clips)
        assert len(await studio.index.ids(parse(""))) == 1


async def test_a_name_that_is_no_text_stops_no_import(home, tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    good = with_sound(films / "b.mp4", count=12)
    bad = films / os.fsdecode(b"a\xff.mp4")
    bad.write_bytes(good.read_bytes() + b"\0\0\0\x08free")
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([films])
        assert [one.found for one in found] == [Found.UNREADABLE, Found.NEW]
        none_looked = [replace(one, found=Found.NEW, sha256="x", probe=found[1].probe) for one in found[:1]]
        done = await studio.importing.take([*none_looked, *found[1:]], How.IN_PLACE, studio.places.clips)
        assert (len(done.clips), len(done.failed)) == (1, 1)
        assert await studio.archive.find_missing(films) == []


async def test_what_is_put_into_a_watched_folder_is_imported_when_it_is_whole(home, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    whole = with_sound(tmp_path / "made.mp4", count=12).read_bytes()
    (folder / "first.mp4").write_bytes(whole)
    async with open_studio(places()) as studio:
        told = asyncio.Event()

        def hear(news: News) -> None:
            if isinstance(news, LibraryChanged):
                told.set()

        studio.bus.subscribe(hear)
        watching = asyncio.create_task(studio.importing.watch(folder, studio.places.clips, tags=["new"]))
        half = folder / "second.mp4"
        half.write_bytes((whole + b"\0\0\0\x08free")[:2000])

        async def until(count: int) -> None:
            while len(await studio.index.ids(parse("tag:new"))) < count:
                await told.wait()
                told.clear()

        async with patience(60):
            await until(1)
            half.write_bytes(whole + b"\0\0\0\x08free")
            await until(2)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert {row.name for row in (await studio.index.page(parse("tag:new"))).rows} == {"first", "second"}


async def test_what_is_in_the_trash_is_not_brought_back_because_its_file_lies_in_the_watched_folder(
    home, tmp_path: Path
) -> None:
    """It came back at each start."""
    folder = tmp_path / "in"
    folder.mkdir()
    whole = with_sound(tmp_path / "made.mp4", count=12).read_bytes()
    (folder / "first.mp4").write_bytes(whole)
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([folder])
        [first] = (await studio.importing.take(found, How.COPY, studio.places.clips)).clips
        await studio.library.shelving.trash([first])
        (folder / "second.mp4").write_bytes(whole + b"\0\0\0\x08free")
        watching = asyncio.create_task(studio.importing.watch(folder, studio.places.clips))
        async with patience(60):
            while not (rows := (await studio.index.page(parse(""))).rows):
                await asyncio.sleep(0.1)
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert [row.name for row in rows] == ["second"]
        assert await studio.index.ids(parse("in:trash")) == [first]
