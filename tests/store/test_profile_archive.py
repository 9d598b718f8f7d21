"""A profile goes to another computer: everything but tokens; and nothing foreign gets in."""

import json
import zipfile
from pathlib import Path

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.library.refused import LibraryRefused
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.rescue import is_held
from o8studio.store.paths import Places
from o8studio.store.profile_archive import read_profile, write_profile
from tests.support.jobs import RECORDED
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
    assert len([fact for subject in ledger.subjects() for fact in ledger.library_facts(subject)]) == len(ALL)
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
