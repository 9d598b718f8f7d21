"""The log file holds no token and no signed link."""

import logging
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
