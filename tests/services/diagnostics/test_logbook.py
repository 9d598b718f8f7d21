"""The log file holds no token and no signed link."""

import logging
import os
import subprocess
import sys
from pathlib import Path

from o8studio.services.diagnostics.logbook import keep_log
from tests.support.demo import TOKEN


def test_the_log_file_itself_holds_no_token_and_no_signed_link(tmp_path: Path) -> None:
    path, ours = tmp_path / "o8studio.log", logging.getLogger("o8studio")
    keep_log(path)
    try:
        link = "https://cdn.example/a.mp4?X-Amz-Signature=SIGNED"
        ours.warning("asked with Bearer %s for %s", TOKEN, link)
        try:
            int(f"bad header: Bearer {TOKEN}")
        except ValueError:
            ours.exception("asking failed")
    finally:
        for handler in [one for one in ours.handlers if getattr(one, "baseFilename", "") == str(path)]:
            ours.removeHandler(handler)
            handler.close()
    written = path.read_text("utf-8")
    assert "asked with" in written
    assert "Traceback" in written
    assert TOKEN not in written
    assert "SIGNED" not in written
    assert path.stat().st_mode & 0o077 == 0


_PRINTS = """
import logging, sys, pathlib
from o8studio.services.diagnostics.logbook import keep_log, print_errors
print_errors(sys.stderr)
keep_log(pathlib.Path(sys.argv[1]))
ours = logging.getLogger("o8studio.test")
ours.info("asked again")
ours.error("it failed")
"""


def test_a_terminal_sees_no_log_lines_unless_it_asks(tmp_path: Path) -> None:
    def printed(**environment: str) -> str:
        command = [sys.executable, "-c", _PRINTS, str(tmp_path / "log")]
        return subprocess.run(
            command, env={**os.environ, **environment}, capture_output=True, text=True
        ).stderr

    assert printed().splitlines() == ["ERROR o8studio.test: it failed"]
    assert len(printed(O8STUDIO_LOG="info").splitlines()) == 2
    assert len(printed(O8STUDIO_LOG="nonsense").splitlines()) == 1
    assert "asked again" in (tmp_path / "log").read_text("utf-8")
