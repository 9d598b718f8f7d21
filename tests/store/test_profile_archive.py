"""A profile goes to another computer: everything but tokens; and nothing foreign gets in."""

import json
import os
import zipfile
from pathlib import Path

import pytest

from o8studio.domain.errors import StudioError
from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.refused import LibraryRefused
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.rescue import is_held
from o8studio.store.paths import Places
from o8studio.store.profile_archive import read_profile, write_profile
from tests.support.jobs import RECORDED
from tests.support.ledgers import library_facts_of
from tests.support.shelf_clips import clip_facts, write
from tests.support.shelf_facts import ALL


def profile(root: Path) -> Places:
    where = Places(root / "config", root / "data", root / "cache", root / "clips")
    where.make()
    return where


def filled(root: Path) -> Places:
    where = profile(root)
    ledger = Ledger(where.ledger)
    write(ledger, clip_facts(1, path=str(where.clips / "a.mp4")))
    write(ledger, [RECORDED])
    write(ledger, ALL)
    ledger.close()
    where.settings.write_text('proxy = "http://me:secret@proxy.example:80"\n')
    where.session.write_text('{"draft": 1}')
    where.tokens.write_text("locked token")
    (where.references / "cat.png").write_bytes(b"cat")
    (where.clips / "a.mp4").write_bytes(b"film")
    return where


def test_everything_but_tokens_goes_along_and_what_waited_is_held(tmp_path: Path) -> None:
    old, new = filled(tmp_path / "old"), profile(tmp_path / "new")
    (new.settings).write_text("mine = 1\n")
    packed = write_profile(old, old.ledger, tmp_path / "p.zip", [old.clips / "a.mp4", old.clips / "gone.mp4"])
    assert b"secret" not in packed.read_bytes()
    assert b"locked token" not in packed.read_bytes()
    with zipfile.ZipFile(packed) as archive:
        assert not any("token" in name for name in archive.namelist())
        assert b"secret" not in archive.read("settings.toml")
    read_profile(new, packed, new.clips)
    ledger = Ledger(new.ledger)
    jobs = {job.id: job for job in ledger.replay(newest=10)}
    assert (jobs["j001"].state, is_held(jobs["j1"])) == (JobState.KEPT, True)
    assert len(library_facts_of(ledger)) == len(ALL)
    ledger.close()
    assert (new.session.read_text(), (new.references / "cat.png").read_bytes()) == ('{"draft": 1}', b"cat")
    assert (new.clips / "a.mp4").read_bytes() == b"film"
    assert [path.read_text() for path in new.config.glob("*.broken*")] == ["mine = 1\n"]
    assert not new.tokens.exists()
    read_profile(new, packed, new.clips)
    assert [path.name for path in new.clips.iterdir()] == ["a.mp4"], "the same file is not there twice"


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/evil.txt", "clips/../../evil", "data/x", "clips\\..\\evil", "C:/evil"]
)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    old, new = filled(tmp_path / "old"), profile(tmp_path / "new")
    packed = write_profile(old, old.ledger, tmp_path / "p.zip")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr(name, "evil")
    with pytest.raises(LibraryRefused):
        read_profile(new, packed, new.clips)
    assert not list(tmp_path.rglob("evil*"))


def test_a_clip_with_any_name_or_age_goes_along_and_one_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    """A colon used to refuse the clip when the ledger was replaced already; a file of 1970 ended the export."""
    old, new = filled(tmp_path / "old"), profile(tmp_path / "new")
    odd = old.clips / 'a: "b\\c".mp4'
    odd.write_bytes(b"odd")
    os.utime(odd, (0, 0))
    left_out: list[Path] = []
    films = [odd, old.clips, old.clips / "gone.mp4"]
    packed = write_profile(old, old.ledger, tmp_path / "p.zip", films, left_out.append)
    assert left_out == films[1:]
    read_profile(new, packed, new.clips)
    assert [path.read_bytes() for path in new.clips.iterdir()] == [b"odd"]


def test_a_providers_file_that_is_replaced_is_kept(tmp_path: Path) -> None:
    old, new = filled(tmp_path / "old"), profile(tmp_path / "new")
    for where, text in ((old, "theirs"), (new, "mine")):
        where.providers.mkdir(parents=True, exist_ok=True)
        (where.providers / "x.toml").write_text(text)
    read_profile(new, write_profile(old, old.ledger, tmp_path / "p.zip"), new.clips)
    assert (new.providers / "x.toml").read_text() == "theirs"
    assert [path.read_text() for path in new.providers.glob("*/*.toml")] == ["mine"]
    assert len(list(new.providers.glob("*.toml"))) == 1


@pytest.mark.parametrize("harm", ["deep", "method", "encrypted", "cut", "bomb"])
def test_a_hostile_archive_is_refused_before_anything_is_changed(tmp_path: Path, harm: str) -> None:
    old, new = filled(tmp_path / "old"), filled(tmp_path / "new")
    before = new.ledger.read_bytes()
    packed = write_profile(old, old.ledger, tmp_path / "p.zip", [old.clips / "a.mp4"])
    content = bytearray(packed.read_bytes())
    name = content.rindex(b"session.json")  # in the list at the end, where its values stand before it
    if harm == "method":
        content[name - 36 : name - 34] = (99).to_bytes(2, "little")
    elif harm == "encrypted":
        content[name - 38] |= 1
    elif harm == "cut":
        at = content.index(b"session.json") + len("session.json")
        content[at : at + 4] = b"\xff" * 4
    packed.write_bytes(content)
    if harm == "bomb":
        with zipfile.ZipFile(packed, "a") as archive:
            for number in range(5000):
                archive.writestr(f"clips/{number:06}/x.mp4", "x")
            for one in archive.infolist()[-5000:]:
                one.file_size = 2**31  # ten terabytes in all
    if harm == "deep":
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("manifest.json", "[" * 60_000)
    with pytest.raises(StudioError):
        read_profile(new, packed, new.clips)
    assert new.ledger.read_bytes() == before


@pytest.mark.parametrize(
    "manifest", [None, [], {"format": "else"}, {"format": "o8studio-profile", "version": 99}]
)
def test_another_archive_is_refused_and_changes_nothing(tmp_path: Path, manifest: object) -> None:
    new = filled(tmp_path / "new")
    before = new.ledger.read_bytes()
    packed = tmp_path / "p.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("manifest.json" if manifest is not None else "other", json.dumps(manifest))
    for path in (packed, new.session):
        with pytest.raises(LibraryRefused):
            read_profile(new, path, new.clips)
    assert new.ledger.read_bytes() == before


def test_where_a_part_cannot_come_in_the_ledger_and_the_settings_are_as_they_were(tmp_path: Path) -> None:
    """What is said then is that this profile is as it was; its ledger was replaced already."""
    old, new = filled(tmp_path / "old"), filled(tmp_path / "new")
    packed = write_profile(old, old.ledger, tmp_path / "p.zip", [])
    (new.references / "cat.png").unlink()
    new.references.rmdir()
    new.references.write_bytes(b"a file in the folder's place")
    before = new.ledger.read_bytes(), new.settings.read_text(), new.session.read_text()
    with pytest.raises(StudioError):
        read_profile(new, packed, new.clips)
    assert (new.ledger.read_bytes(), new.settings.read_text(), new.session.read_text()) == before
