"""Files of the profile with any content: the program opens, says what it could not use, and keeps it."""

import copy
import os
import random
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import tomli_w

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.errors import BadInput, DiskTrouble
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources
from o8studio.texts.errors import explain
from tests.support.odd_values import ODD, every_place

# ---- settings


# ---- the desk


# ---- provider files


def test_a_provider_file_with_any_value_anywhere_is_used_or_skipped(tmp_path: Path) -> None:
    """A few hundred of ours, each with one value changed: what is not skipped serves every operation."""
    chance, shipped = random.Random(7), sorted((resources() / "providers").glob("*.toml"))
    parsed = [tomllib.loads(path.read_text()) for path in shipped]  # once: that takes longer than the rest
    (tmp_path / "ours").mkdir()
    (tmp_path / "own").mkdir()
    skipped = used = 0
    odd = [one for one in ODD if one not in (None, "\ud800")]
    for _ in range(250):
        provider = dict(chance.choice(parsed))
        if provider.get("models"):
            provider["models"] = [chance.choice(provider["models"])]
        provider = copy.deepcopy(provider)
        place = chance.choice(list(every_place(provider)))
        inner = provider
        for name in place[:-1]:
            inner = inner[name]
        inner[place[-1]] = chance.choice(odd)
        (tmp_path / "own" / "mine.toml").write_text(tomli_w.dumps(provider))
        found = Catalogue(tmp_path / "ours", tmp_path / "own")
        for card in found.specs():
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
