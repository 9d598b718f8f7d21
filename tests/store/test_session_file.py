"""The session comes back as it was, whatever stands in its file."""

import json
from pathlib import Path

import pytest

from o8studio.domain.request import is_valid
from o8studio.store import session_file
from o8studio.store.paths import places
from o8studio.studio import open_studio
from o8studio.texts.start import report_words
from tests.support.odd_values import ODD, every_place

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


def test_a_desk_comes_back_as_it_was_also_what_a_newer_version_wrote(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    newer = {**DESK, "draft": {**DESK["draft"], "seeds": {"a": [1, 2.5, None]}}, "tabs": ["x"]}
    path.write_text(json.dumps(newer))
    assert session_file.read(path) == (newer, True)
    assert session_file.read(tmp_path / "none.json") == ({}, True)


def test_anything_may_stand_anywhere_in_a_session(tmp_path: Path) -> None:
    path = tmp_path / "desk.json"
    for place in every_place(DESK):
        for odd in ODD:
            desk = json.loads(json.dumps(DESK))
            inner = desk
            for name in place[:-1]:
                inner = inner[name]
            inner[place[-1]] = odd
            path.write_text(json.dumps(desk))
            found, is_whole = session_file.read(path)
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
    where.session.write_bytes(junk)
    async with open_studio(where) as studio:
        assert studio.report.set_aside == ("desk.broken.json",)
        assert not where.session.exists()
        assert await studio.preferences.save_session({"draft": {"prompt": "half \ud800"}})
        assert "kept as desk.broken.json" in report_words(None, (), 0, studio.report.set_aside)
    assert (where.data / "desk.broken.json").read_bytes() == junk
    assert session_file.read(where.session) == ({"draft": {"prompt": "half \ufffd"}}, True)


def test_of_very_many_presets_the_first_are_there_and_the_rest_is_told(tmp_path: Path) -> None:
    """All are written with every change of the draft: 100,000 stopped the window for 73 ms each time."""
    path = tmp_path / "desk.json"
    presets = {f"preset {at}": {"prompt": f"a fox {at}"} for at in range(100_000)}
    path.write_text(json.dumps({"draft": {"prompt": "a", "presets": presets}}))
    desk, is_whole = session_file.read(path)
    assert not is_whole
    assert desk == {"draft": {"prompt": "a", "presets": dict(list(presets.items())[:2000])}}
