"""The system's trash takes a file, or says that it did not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from o8studio.store.system_trash import NoSystemTrash, to_system_trash


def test_a_file_goes_there_with_a_note_of_where_it_was(tmp_path: Path) -> None:
    film = tmp_path / "猫.mp4"
    film.write_bytes(b"film")
    program = "import sys, pathlib; from o8studio.store.system_trash import to_system_trash; to_system_trash(pathlib.Path(sys.argv[1]))"
    environment = {**os.environ, "XDG_DATA_HOME": str(tmp_path / "data"), "HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program, str(film)], env=environment, check=True)
    assert not film.exists()
    assert [path.read_bytes() for path in (tmp_path / "data").rglob("*.mp4")] == [b"film"]
    assert len(list((tmp_path / "data").rglob("*.trashinfo"))) == 1


def test_what_is_gone_is_gone_and_a_failure_is_said(tmp_path: Path) -> None:
    to_system_trash(tmp_path / "nothing.mp4")
    with pytest.raises(NoSystemTrash):
        to_system_trash(Path("/proc/version"))
