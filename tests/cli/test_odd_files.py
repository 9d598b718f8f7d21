"""A pipe in place of a file of the profile, or named on the command line, is told in words and never waited for."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.command_line import o8
from tests.support.raw_server import RawServer, answer, raw_server

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
TOKEN = "sk-1234567890abcdef"


@pytest.fixture
def server() -> Iterator[RawServer]:
    with raw_server() as running:
        running.say("/v1/models", answer(b'{"object":"list","data":[{"id":"sora-2","object":"model"}]}'))
        yield running


def test_a_pipe_for_the_certificates_is_refused_with_its_name(
    home: Path, server: RawServer, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "ca.pem")
    told = o8("gateway", "add", server.url, "--ca-file", str(tmp_path / "ca.pem"), stdin=TOKEN, check=None)  # fmt: skip
    assert told.returncode == 2
    assert "certificate" in told.stderr


def test_a_pipe_for_a_reference_picture_is_refused(home: Path, server: RawServer, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    told = o8("generate", "a fox", "-m", "doubao-seedance-2-0-260128", "--demo", "--yes", "--first-frame", str(tmp_path / "a.png"), check=None)  # fmt: skip
    assert told.returncode == 2, told.stdout + told.stderr
    assert "a.png" in told.stderr


def test_pipes_in_the_profile_are_left_out_with_a_word(home: Path, server: RawServer) -> None:
    config, data = home / "config", home / "data"
    (config / "providers").mkdir(parents=True)
    data.mkdir(parents=True)
    for path in (config / "settings.toml", config / "providers" / "mine.toml", data / "desk.json"):
        os.mkfifo(path)
    told = o8("models", "--demo", check=None)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "settings.broken.toml" in told.stderr
    assert "mine.toml" in told.stderr
