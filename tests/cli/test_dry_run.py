"""`generate` names what a gateway will not pass on before anything is sent: as text, as JSON, as a refusal."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support import forked
from tests.support.demo import TOKEN, DemoServer


@pytest.fixture
def command(home: Path, demo: DemoServer):
    """The command line on a desk with one gateway of this generation."""

    def run(generation: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        settings = home / "config" / "settings.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(
            f'current_gateway = "g"\n[[gateways]]\nid = "g"\nname = "G"\nbase_url = "{demo.url}"\n'
            'proxy = "direct"\ntoken_storage = "session"\nformats = ["openai_videos", "kling"]\n'
            f'generation = "{generation}"\n',
            "utf-8",
        )
        around = {**os.environ, "O8STUDIO_HOME": str(home), "O8STUDIO_TOKEN": TOKEN, "LANGUAGE": "en"}
        return forked.run(forked.COMMAND_LINE, "generate", "a fox", *arguments, env=around)

    return run


def test_a_dry_run_says_generation_format_and_what_is_dropped(command) -> None:
    done = command("new-api", "-m", "viduq1", "-p", "aspect_ratio=9:16", "-p", "seed=7", "--dry-run")
    shown = json.loads(done.stdout)
    assert (shown["generation"], shown["format"]) == ("new-api", "openai_videos")
    assert [(one["field"], one["fate"]) for one in shown["dropped"]] == [("aspect_ratio", "dropped")]
    assert "drops" in shown["dropped"][0]["words"]
    assert shown["notes"] == [shown["dropped"][0]["words"]]
    assert shown["body"]["size"] == "1080p"  # the default that the control shows
    assert shown["assumed"]["aspect_ratio"] == "16:9"  # the model's own, because ours is dropped
    assert "resolution" not in shown["assumed"]


def test_an_unknown_gateway_is_told_as_unsure(command) -> None:
    done = command("", "-m", "viduq1", "-p", "aspect_ratio=9:16", "-p", "seed=7", "--dry-run")
    shown = json.loads(done.stdout)
    assert shown["generation"] == ""
    assert {one["fate"] for one in shown["dropped"]} == {"unsure"}
    assert len(shown["notes"]) == 1


def test_what_is_pointless_on_this_gateway_is_refused_in_words(command, demo: DemoServer) -> None:
    before = {job["id"] for job in demo.state()["jobs"]}
    for arguments, words in (
        (("-m", "kling-v2-6", "-p", "sound=true"), "drops the sound setting"),
        (("-m", "kling-v1", "-p", "cfg_scale=0"), "can't pass on 0"),
        (("-m", "kling-v1-6", "--reference", "https://x.example/a.png"), "drops reference pictures"),
    ):
        done = command("new-api", *arguments)
        assert done.returncode == 2, done.stderr
        assert words in " ".join(done.stderr.split())
    assert {job["id"] for job in demo.state()["jobs"]} == before


def test_what_is_lost_is_said_on_the_error_stream_of_a_press(command) -> None:
    done = command("new-api", "-m", "viduq1", "-p", "aspect_ratio=9:16", "--json", "--yes")
    assert done.returncode == 0, done.stderr
    assert "aspect_ratio: this gateway drops it" in done.stderr
