"""The library on the command line, as a process: the same services as in the window, also beside an open one."""

import json
from pathlib import Path

from o8studio.store.instance_lock import InstanceLock
from tests.support.clips import with_sound
from tests.support.command_line import events, o8
from tests.support.shelf_clips import profile_with


def test_clips_are_found_rated_tagged_and_copied(home: Path, tmp_path: Path) -> None:
    _where, clips = profile_with(3)
    listed = events(o8("library", "list", "--json").stdout)
    assert [one["id"] for one in listed] == list(reversed(clips))
    assert {"id", "name", "prompt", "path", "stars", "tags", "came", "missing", "days_left"} <= listed[
        0
    ].keys()
    o8("library", "rate", clips[0], clips[2], "--stars", "4", "--pick")
    o8("library", "tag", "夜", "?stars:4")
    found = events(o8("library", "search", "tag:夜 is:pick -rain", "--sort", "name", "--json").stdout)
    assert [one["id"] for one in found] == [clips[2]]
    assert o8("library", "tag", "夜", "?", "--remove").stdout.startswith("2 ")
    done = o8(
        "library", "export", "stars:4", str(tmp_path / "out"), "--name", "{title}", "--sidecar", "--json"
    )
    assert [Path(one["path"]).name for one in events(done.stdout)] == [
        "雨夜城市 slow dolly.mp4",
        "a red fox 猫咪 in rain.mp4",
    ]
    assert (
        json.loads((tmp_path / "out" / "雨夜城市 slow dolly.mp4.o8.json").read_text("utf-8"))["prompt"]
        == "雨夜城市 slow dolly"
    )


def test_what_is_typed_wrongly_is_said_and_changes_nothing(home: Path) -> None:
    profile_with(2)
    assert "Did you mean model:?" in o8("library", "search", "modle:x", check=2).stderr
    assert "no clip nobody" in o8("library", "rate", "nobody", "--stars", "1", check=2).stderr
    assert "Several clips" in o8("library", "rate", "c0", "--stars", "1", check=2).stderr
    o8("library", "rate", "c000", check=2)
    assert o8("library", "search", "stars:1").stdout == ""


def test_import_trash_delete_check_and_find(home: Path, tmp_path: Path) -> None:
    where, clips = profile_with(2)
    film = with_sound(tmp_path / "film 🎬.mp4", count=12)
    assert "1 clip was imported, 0 came back." in o8("library", "import", str(film), "--tag", "new").stdout
    told = o8("library", "import", str(film), "--json").stdout
    assert events(told)[0]["found"] == "here"
    o8("library", "import", str(film), "--project", "none", check=2)
    [imported] = events(o8("library", "search", "tag:new", "--json").stdout)
    o8("library", "trash", clips[0], imported["id"])
    [trashed] = events(o8("library", "search", "in:trash is:imported", "--json").stdout)
    assert trashed["days_left"] == 30
    o8("library", "restore", clips[0])
    o8("library", "delete", "?", stdin="n\n", check=1)
    assert Path(imported["path"]).exists()
    assert "1 clip was deleted" in o8("library", "delete", "?", "--yes").stdout
    assert (Path(imported["path"]).exists(), film.exists()) == (False, True)
    assert "2 of 2" in o8("library", "check").stdout
    away = where.clips.rename(tmp_path / "away")
    assert json.loads(o8("library", "check", "--quick", "--json", check=1).stdout)["missing"] == clips
    assert "2 missing clips were found" in o8("library", "find", str(away)).stdout
    o8("library", "check")


def test_it_reads_beside_an_open_window_and_writes_only_alone(home: Path, tmp_path: Path) -> None:
    where, clips = profile_with(1)
    lock = InstanceLock(where.lock)
    lock.take()
    try:
        assert len(events(o8("library", "list", "--json").stdout)) == 1
        o8("library", "check")
        o8("library", "export", "", str(tmp_path / "out"))
        o8("library", "rate", clips[0], "--stars", "1", check=2)
    finally:
        lock.release()


def test_a_watched_import_asks_for_a_project_that_exists(home: Path, tmp_path: Path) -> None:
    """It used to watch for ever, and to forget the project."""
    said = o8("library", "import", str(tmp_path), "--watch", "--project", "Nobody's", check=2).stderr
    assert "There is no project" in said
