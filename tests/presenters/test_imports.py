"""Files from elsewhere are looked at, said what they are, and become clips with tags and a project."""

import shutil
from pathlib import Path

from o8studio.presenters import Presenters
from o8studio.store.paths import places
from o8studio.ui.library_port import ImportOrder, ImportTag, ImportWay
from tests.presenters.test_library import asked, found, opened
from tests.presenters.test_library_verbs import rows
from tests.support.clips import CASES, silent
from tests.support.marked import labelled
from tests.support.shelves import stock


async def test_a_folder_is_looked_through_and_its_clips_come_in_once(home, tmp_path) -> None:
    stock(places(), 3)
    folder = tmp_path / "from elsewhere"
    folder.mkdir()
    silent(folder / "雨夜.mp4", "libx264", count=6)
    (folder / "twice.mp4").write_bytes((folder / "雨夜.mp4").read_bytes())
    (folder / "notes.mp4").write_text("not a video")
    async with opened() as studio:
        presenters = Presenters(studio)
        files = await asked(lambda take: presenters.imports.look_through([str(folder)], take))
        tags = sorted(file.tag for file in files)
        assert tags == sorted([ImportTag.NONE, ImportTag.HERE, ImportTag.LEFT_OUT])
        paths = tuple(file.path for file in files if file.may_come)
        order = ImportOrder(
            paths=paths, way=ImportWay.COPY, project="g-Lantern river", tags=("found", "夜景")
        )
        brought, problem = await asked(lambda take: presenters.imports.bring_in(order, take))
        assert (brought, problem) == (1, "")
        ids = list((await found(presenters.library, "is:imported")).ids)
        [row] = await rows(presenters.library, ids)
        assert row.tags == ("found", "夜景")
        assert row.project == "g-Lantern river"
        assert Path(row.path).exists()
        assert sorted(one.name for one in folder.iterdir()) == ["notes.mp4", "twice.mp4", "雨夜.mp4"], (
            "copied"
        )
        again = await asked(lambda take: presenters.imports.look_through([str(folder)], take))
        assert not any(file.may_come for file in again)
        assert any("Same bytes as" in file.facts for file in again)


async def test_a_second_look_does_not_take_the_first_ones_files(home, tmp_path) -> None:
    """A second drop used to make the open dialog import nothing."""
    stock(places(), 1)
    folders = [tmp_path / name for name in ("one", "two")]
    for number, folder in enumerate(folders):
        folder.mkdir()
        silent(folder / "a.mp4", "libx264", count=4 + number)
    async with opened() as studio:
        imports = Presenters(studio).imports
        looked = [
            await asked(lambda take, one=folder: imports.look_through([str(one)], take)) for folder in folders
        ]
        order = ImportOrder(paths=tuple(file.path for file in looked[0]), way=ImportWay.COPY)
        assert await asked(lambda take: imports.bring_in(order, take)) == (1, "")


async def test_a_label_and_a_signature_are_told_apart(home, tmp_path) -> None:
    stock(places(), 3)
    folder = tmp_path / "from elsewhere"
    folder.mkdir()
    labelled(folder / "a.mp4")
    shutil.copy(CASES.parent / "golden" / "signed.mp4", folder / "b.mp4")
    async with opened() as studio:
        imports = Presenters(studio).imports
        files = await asked(lambda take: imports.look_through([str(folder)], take))
        said = {file.name: (file.tag, file.label) for file in files}
    assert said == {
        "a.mp4": (ImportTag.LABEL, "AI label"),
        "b.mp4": (ImportTag.SIGNED, "Signature (C2PA)"),
    }
