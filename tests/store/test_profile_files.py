"""Files of the profile with any content: the program opens, says what it could not use, and keeps it."""

import json
import math
import os
import random
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import tomli_w

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.errors import BadInput, DiskTrouble
from o8studio.domain.ids import GatewayId
from o8studio.store import session_file as desk_file
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.instance_lock import InstanceLock
from o8studio.store.ledger.codec import is_valid
from o8studio.store.part_file import PartFile
from o8studio.store.paths import places
from o8studio.store.resources import resources
from o8studio.store.settings import GatewayEntry, Settings, load, opened, read, save
from o8studio.studio import open_studio
from o8studio.texts.errors import explain
from o8studio.texts.start import report_words

GOOD = Settings(theme="light", volume=0.5).with_gateway(
    GatewayEntry(id=GatewayId("g"), name="o8 Team", base_url="https://g.example", formats=("openai_videos",))
)
DESK = {
    "draft": {
        "prompt": "a fox", "models": ["kling-v3"], "portable": {}, "values": {"duration": 5}, "extra": {"kling": "{}"},
        "count": 2, "by_line": False, "at_random": True, "fit": "crop",
        "images": [{"role": "first_frame", "path": "/a.png"}],
        "presets": {"one": {"prompt": "b", "models": [], "count": 1}},
    },
    "window": {"geometry": "AdnQ", "columns": [372, 674, 320], "composer": True, "queue": False},
    "selected": "j1",
}  # fmt: skip
ODD = [
    5,
    -5,
    10**30,
    1e308,
    math.nan,
    math.inf,
    "",
    "abc",
    "\ud800",
    "x\0y",
    None,
    True,
    [],
    {},
    [[]],
    {"a": {"b": 1}},
    ["x", 1],
]


# ---- settings


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"gateways": 5}, {"gateways": ()}),
        ({"gateways": [5, {"id": "a"}, {"id": "b", "base_url": "http://["}]}, {"gateways": ()}),
        ({"volume": math.nan}, {"volume": 0.4}),
        ({"volume": math.inf}, {"volume": 0.4}),
        ({"volume": 7}, {"volume": 0.4}),
        ({"ask_above_usd": -1.0}, {"ask_above_usd": 5.0}),
        ({"text_size": True}, {"text_size": 100}),
        ({"text_size": 10**9}, {"text_size": 100}),
        ({"keys": {"play": 5}}, {"keys": {}}),
        ({"clips_folder": "a\0b"}, {"clips_folder": ""}),
        ({"autoplay": "yes"}, {"autoplay": True}),
    ],
)
def test_a_value_that_does_not_fit_is_left_out_and_the_file_is_kept(tmp_path: Path, change, kept) -> None:
    path = tmp_path / "settings.toml"
    save(path, GOOD)
    content = tomli_w.dumps({**tomllib.loads(path.read_text()), **change})
    path.write_text(content)
    settings, aside = opened(path)
    for name, value in kept.items():
        assert getattr(settings, name) == value
    assert settings.theme == "light", "what is right stays"
    assert (tmp_path / aside).read_text() == content
    assert path.exists()
    save(path, settings)
    assert opened(path) == (settings, "")
    assert (tmp_path / aside).read_text() == content


@pytest.mark.parametrize("junk", [b"gateways = [", b"\xff\xfe", b"a = " + b"[" * 50_000, b"\0" * 100])
def test_settings_that_make_no_sense_are_set_aside_each_under_its_own_name(
    tmp_path: Path, junk: bytes
) -> None:
    path = tmp_path / "settings.toml"
    for number in range(3):
        path.write_bytes(junk + b"%d" % number)
        assert read(path) == (Settings(), "wholly")
        settings, aside = opened(path)
        assert settings == Settings()
        assert (tmp_path / aside).read_bytes() == junk + b"%d" % number
    assert len(list(tmp_path.iterdir())) == 3
    path.mkdir()
    assert load(path) == Settings()


def test_what_was_kept_once_is_not_kept_at_every_start(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("volume = nan\n")
    assert {opened(path)[1] for _ in range(3)} == {"settings.broken.toml"}


def test_half_characters_never_reach_the_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    save(path, replace(GOOD, clips_folder=os.fsdecode(b"/clips/\xff")))
    assert is_valid(load(path).clips_folder)


# ---- the desk


def test_a_desk_comes_back_as_it_was_also_what_a_newer_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    newer = {**DESK, "draft": {**DESK["draft"], "seeds": {"a": [1, 2.5, None]}}, "tabs": ["x"]}
    path.write_text(json.dumps(newer))
    assert desk_file.read(path) == (newer, True)
    assert desk_file.read(tmp_path / "none.json") == ({}, True)


def every_place(value, path=()):
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in pairs:
        yield (*path, name)
        yield from every_place(one, (*path, name))


def test_anything_may_stand_anywhere_in_a_desk(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    for place in every_place(DESK):
        for odd in ODD:
            desk = json.loads(json.dumps(DESK))
            inner = desk
            for name in place[:-1]:
                inner = inner[name]
            inner[place[-1]] = odd
            path.write_text(json.dumps(desk))
            found, is_whole = desk_file.read(path)
            assert is_whole == (found == desk), (place, odd)
            again = json.dumps(found, ensure_ascii=False, allow_nan=False)
            assert is_valid(again)
            draft = found.get("draft", {})
            assert isinstance(draft, dict)
            assert isinstance(draft.get("prompt", ""), str)
            assert all(type(size) is int for size in found.get("window", {}).get("columns", []))


@pytest.mark.parametrize("junk", [b"{", b"[]", b"5", b"\xff", b"[" * 100_000, b'{"a":' * 5000])
async def test_a_desk_that_makes_no_sense_is_set_aside_and_said(home: Path, junk: bytes) -> None:
    where = places()
    where.make()
    where.desk.write_bytes(junk)
    async with open_studio(where) as studio:
        assert studio.report.set_aside == ("desk.broken.json",)
        assert not where.desk.exists()
        assert await studio.preferences.remember_desk({"draft": {"prompt": "half \ud800"}})
        assert "kept as desk.broken.json" in report_words(None, (), 0, studio.report.set_aside)
    assert (where.data / "desk.broken.json").read_bytes() == junk
    assert desk_file.read(where.desk) == ({"draft": {"prompt": "half \ufffd"}}, True)


# ---- provider files


def test_a_provider_file_with_any_value_anywhere_is_used_or_skipped(tmp_path: Path) -> None:
    """A few hundred of ours, each with one value changed: what is not skipped serves every operation."""
    chance, shipped = random.Random(7), sorted((resources() / "providers").glob("*.toml"))
    (tmp_path / "ours").mkdir()
    (tmp_path / "own").mkdir()
    skipped = used = 0
    odd = [one for one in ODD if one not in (None, "\ud800")]
    for _ in range(250):
        provider = tomllib.loads(chance.choice(shipped).read_text())
        if provider.get("models"):
            provider["models"] = [chance.choice(provider["models"])]
        place = chance.choice(list(every_place(provider)))
        inner = provider
        for name in place[:-1]:
            inner = inner[name]
        inner[place[-1]] = chance.choice(odd)
        (tmp_path / "own" / "mine.toml").write_text(tomli_w.dumps(provider))
        found = Catalogue(tmp_path / "ours", tmp_path / "own")
        for card in found.cards():
            for operation in card.operations:
                first = {
                    one.key: one.choices[0] if one.choices else one.minimum for one in operation.parameters
                }
                for values in ({}, first):
                    resolve(card, Draft(prompt="x", operation=operation.id, values=values))
        skipped += len(found.broken)
        used += not found.broken
    assert skipped > 50
    assert used > 50


# ---- clips


@pytest.mark.parametrize(
    "notes", ["[]", "5", '"x"', "[" * 100_000, '{"source": ["s"], "validator": {}}', "\xff"]
)
def test_notes_beside_a_half_clip_may_be_anything(tmp_path: Path, notes: str) -> None:
    part = PartFile(tmp_path / "a.mp4")
    part.part.write_bytes(b"half")
    (tmp_path / "a.mp4.part.json").write_text(notes)
    assert (part.received(), part.validator("s")) == (4, "")


def test_a_folder_that_has_the_clips_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").mkdir()
    part = PartFile(tmp_path / "a.mp4")
    part.begin(source="s", validator="", keep=False)
    part.write(b"clip")
    part.close()
    assert part.keep().name == "a (2).mp4"
    (tmp_path / "b.mp4.part").mkdir()
    blocked = PartFile(tmp_path / "b.mp4")
    assert blocked.received() == 0
    for act in (lambda: blocked.begin(source="s", validator="", keep=False), blocked.discard):
        with pytest.raises(DiskTrouble):
            act()


def test_a_name_that_no_disk_takes_is_a_typed_error(tmp_path: Path) -> None:
    part = PartFile(tmp_path / ("n" * 5000))
    for act in (part.received, lambda: part.begin(source="s", validator="", keep=False), part.discard):
        with pytest.raises(DiskTrouble) as trouble:
            act()
        assert trouble.value.problem == "name too long"


def test_a_clip_is_synced_before_it_has_its_name_and_its_name_after(tmp_path: Path) -> None:
    calls: list[str] = []
    watched = ("write", "fsync", "link")

    def note(_frame: object, event: str, called: object) -> None:
        name = getattr(called, "__name__", "")
        if event == "c_call" and name in watched:
            calls.append(name)

    part = PartFile(tmp_path / "a.mp4")
    part.begin(source="s", validator="", keep=False)
    before = sys.getprofile()
    sys.setprofile(note)
    try:
        part.write(b"clip")
        part.close()
        part.keep()
    finally:
        sys.setprofile(before)
    assert calls == ["write", "fsync", "link", "fsync"]


async def test_a_folder_that_cant_take_a_clip_is_refused_before_anything_is_recorded(
    home: Path, demo
) -> None:
    from tests.support.opened import request, studio_on

    async with studio_on(demo) as studio:
        blocked = home / "file"
        blocked.write_text("")
        for folder in (
            "/" + "n" * 5000,
            str(blocked),
            str(blocked / "in"),
            "a\0b",
            os.fsdecode(b"/tmp/o8-\xff"),
        ):
            with pytest.raises((DiskTrouble, BadInput)) as refused:
                await studio.pipeline.record(request(demo, "nowhere to lie"), folder=folder)
            assert str(explain(refused.value))
        assert list(studio.book) == []
    assert demo.paid("nowhere to lie") == 0


# ---- a profile that can't be written to


def test_a_profile_on_a_disk_that_is_read_only_says_so(home: Path, tmp_path: Path) -> None:
    """Root may write anywhere: so on a mount of its own; who is not root becomes it in a name space of their own."""
    home.mkdir()
    alone = ["unshare", "--mount", "--propagation", "unchanged"]  # also where / is no mount, as in a chroot
    if os.geteuid():
        alone = ["unshare", "--user", "--map-root-user", "--mount"]
    script = tmp_path / "try.sh"
    script.write_text(
        'set -e\nmount --bind "$1" "$1"\ntrap \'umount -l "$HOME_OF"\' EXIT\nmount -o remount,ro,bind "$1"\nshift\n'
        'for what in "generate x -m kling-v3 --demo --yes" "jobs" "doctor"; do\n'
        '  code=0; O8STUDIO_HOME="$HOME_OF" "$@" $what || code=$?; echo "code $code"\ndone\n'
    )
    done = subprocess.run(
        [*alone, "sh", str(script), str(home), sys.executable, "-m", "o8studio"],
        capture_output=True, text=True, env={**os.environ, "HOME_OF": str(home)},
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.stdout.count("code ") == 3, said
    assert "Traceback" not in said
    assert "can't be written" in said


def test_a_lock_in_a_place_that_is_no_folder_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(DiskTrouble):
        InstanceLock(tmp_path / "data" / "writer.lock").take()
