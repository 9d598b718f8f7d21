"""What is handed over is whole: absolute paths, plain values, known commands. tests/gui/test_door.py runs it as processes."""

import json

from o8studio.cli.handing_over import absolute, perform
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.cli.test_console import FakeTerminal


def test_paths_become_whole_and_links_stay(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/me")
    given = absolute(
        {"first_frame": "a.png", "last_frame": "https://x.example/a.png", "references": ("~/b.png", "data:image/png;base64,AA"),
         "folder": "clips", "prompts": ("a", "b"), "count": 2}
    )  # fmt: skip
    assert given == {
        "first_frame": str(tmp_path / "a.png"),
        "last_frame": "https://x.example/a.png",
        "references": ["/home/me/b.png", "data:image/png;base64,AA"],
        "folder": str(tmp_path / "clips"),
        "prompts": ["a", "b"],
        "count": 2,
    }
    assert json.dumps(given)


async def test_what_is_no_command_or_has_no_such_argument_ends_with_a_code(home) -> None:
    async with open_studio(places()) as studio:
        speaker = FakeTerminal()
        assert await perform(studio, "rm", {}, speaker, None) == 2
        assert await perform(studio, "stop", {"nosuch": 1}, speaker, None) == 1
        assert await perform(studio, "stop", {"name": "nosuch", "as_json": True}, speaker, None) == 1
        assert "rm" in speaker.warned.getvalue()
