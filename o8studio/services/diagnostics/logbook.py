"""The log file: bounded in size, without tokens and signed links."""

import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from o8studio.domain.harmless import harmless
from o8studio.services.diagnostics.redaction import redacted_text

_BYTES, _FILES = 1024 * 1024, 3


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """Redact the traceback as well, which may quote request data; nothing in it steers a terminal."""
        return harmless(redacted_text(super().format(record)))


_LEVEL = "O8STUDIO_LOG"
"""In the environment: the level from which on log lines are printed as well, such as `info`."""


def print_errors(stream: TextIO) -> None:
    """Print errors to this stream, and what else is asked for; our own logger also takes what only the file is for."""
    handler = logging.StreamHandler(stream)
    asked = logging.getLevelNamesMapping().get(os.environ.get(_LEVEL, "").upper(), logging.ERROR)
    handler.setLevel(asked)
    handler.setFormatter(_Redacting("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.ERROR, handlers=[handler])


def keep_log(path: Path) -> None:
    """Also log to this file from now on; if it can't be opened, go on without it."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            path, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", errors="backslashreplace", delay=True
        )
        path.touch(mode=0o600)
    except OSError:
        logging.getLogger(__name__).warning("no log file can be written")
        return
    handler.setLevel(logging.INFO)
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.raiseExceptions = False  # on a full disk nothing is logged; that is no reason to print tracebacks
    ours = logging.getLogger("o8studio")
    ours.setLevel(logging.INFO)
    for old in [one for one in ours.handlers if isinstance(one, RotatingFileHandler)]:
        ours.removeHandler(old)
        old.close()
    ours.addHandler(handler)
