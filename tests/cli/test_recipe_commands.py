"""How a file was made, another folder for a clip, and another computer for a profile; as processes."""

import json
import shutil
from pathlib import Path

from o8studio.domain.library.recipe import Recipe
from o8studio.services.library.moving import note_import
from o8studio.store.paths import Places
from o8studio.store.sidecar import write_sidecar
from tests.support.clips import with_sound
from tests.support.command_line import SMALL, events, o8
from tests.support.marked import LABEL, labelled
from tests.support.shelf_clips import profile_with


def test_the_recipe_comes_from_beside_inside_or_the_library(home: Path, tmp_path: Path) -> None:
    where, _clips = profile_with(1)
    [clip] = where.clips.iterdir()
    elsewhere = Path(shutil.copyfile(clip, tmp_path / "renamed.mp4"))
    found = json.loads(o8("recipe", str(elsewhere), "--json").stdout)
    assert (found["recipe"]["prompt"], found["signed"]) == ("a red fox 猫咪 in rain", False)
    assert "$TOKEN" in o8("recipe", str(elsewhere), "--curl").stdout
    assert "urllib" in o8("recipe", str(elsewhere), "--python").stdout
    alone = write_sidecar(elsewhere, Recipe(prompt="from beside", model="m", core={"seed": 7}))
    assert o8("recipe", str(alone)).stdout.splitlines()[0] == "from beside", "a recipe without its clip"
    assert o8("recipe", str(elsewhere)).stdout.splitlines() == ["from beside", "model: m", "seed: 7"]
    plain = labelled(tmp_path / "plain.mp4", count=12)
    told = o8("recipe", str(plain), check=1)
    assert "Nothing says how" in told.stderr
    assert "level 1, producer 001191310000MA1FL8XX" in told.stdout
    assert json.loads(o8("recipe", str(plain), "--json", check=1).stdout) == {
        "recipe": None,
        "ai_label": LABEL,
        "signed": False,
    }


def test_a_profile_moves_with_its_clips_and_nothing_is_sent(home: Path, tmp_path: Path) -> None:
    where, clips = profile_with(2)
    o8("library", "rate", clips[0], "--stars", "5")
    packed = tmp_path / "profile.zip"
    o8("profile", "export", str(packed), "--clips")
    shutil.rmtree(where.clips)
    new = {"O8STUDIO_HOME": str(tmp_path / "new")}
    assert "2 missing clips were found" in o8("profile", "import", str(packed), "--yes", env=new).stdout
    rows = {one["id"]: one for one in events(o8("library", "list", "--json", env=new).stdout)}
    assert rows[clips[0]]["stars"] == 5
    assert {Path(one["path"]).parent for one in rows.values()} == {tmp_path / "new" / "clips"}
    o8("library", "check", env=new)
    o8("profile", "import", str(with_sound(tmp_path / "no.mp4", count=12)), "--yes", env=new, check=1)
    root = tmp_path / "new"
    note_import(Places(root / "config", root / "data", root / "cache", root / "clips"), packed)
    told = o8("library", "rate", clips[1], "--stars", "3", env=new).stderr
    assert "The profile from profile.zip is in place" in told, "one that was chosen in the window"


def test_a_folder_that_cannot_be_written_is_refused_and_so_is_what_is_saved_already(
    home: Path, tmp_path: Path
) -> None:
    o8("generate", "a fox", *SMALL, "--demo", "-o", str(tmp_path / "first"), "--yes", "--json")
    job = events(o8("jobs", "--json").stdout)[0]["id"]
    o8("retarget", job, str(tmp_path / "better"), check=2)  # nothing is still to come
    (tmp_path / "file").write_bytes(b"")
    o8("retarget", job, str(tmp_path / "file"), check=2)
    o8("retarget", job, str(tmp_path / "file" / "in it"), check=1)
