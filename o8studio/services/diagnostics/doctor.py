"""Checks the installation and the profile, and packs a diagnostic bundle; no secrets."""

import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from o8studio import __version__
from o8studio.domain.errors import LedgerError
from o8studio.domain.request import Json
from o8studio.services.diagnostics.redaction import redacted, redacted_object, redacted_text
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.input_method import told_module
from o8studio.store.ledger.codec import encode
from o8studio.store.ledger.ledger import Ledger
from o8studio.store.ledger.rescue import is_damaged
from o8studio.store.paths import Places
from o8studio.store.resources import resources
from o8studio.store.settings import read
from o8studio.store.vault import backend_name, is_safe

_PACKAGES = ("PySide6-Addons", "qasync", "httpx", "keyring", "av", "pillow")
_JOBS_IN_BUNDLE = 200
_LOG_BYTES = 512 * 1024
_LIKE_A_TOKEN = re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{24,}(?![\w-])")


@dataclass(frozen=True, slots=True)
class Line:
    """One check; `good` is None where it is information only."""

    subject: str
    detail: str
    good: bool | None = None


def look(where: Places) -> list[Line]:
    """Report versions, back ends and folders, then the checks."""
    told = {
        "o8studio": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        **{name: metadata.version(name) for name in _PACKAGES},
        "keyring back end": backend_name(),
        "media back end": f"FFmpeg through PyAV {metadata.version('av')}",
        **({"input method": told_module(os.environ)} if sys.platform == "linux" else {}),
        "settings": str(where.settings),
        "ledger": str(where.ledger),
        "clips": str(where.clips),
        "provider files": str(where.providers),
        "log": str(where.log),
    }
    return [*(Line(subject, detail) for subject, detail in told.items()), *_checks(where)]


def _checks(where: Places) -> Iterator[Line]:
    safe = is_safe()
    why = (
        f"{backend_name() or 'none'}: no safe place for a token; keep it for a session or behind a passphrase"
    )
    yield Line("keyring is safe", "" if safe else why, safe)
    catalogue = Catalogue(resources() / "providers", where.providers)
    catalogue.specs()
    yield Line("provider files are good", "; ".join(catalogue.broken), not catalogue.broken)
    yield _ledger(where)
    newest = sorted(where.backups.glob("ledger-*.sqlite3"))[-1:]
    yield Line(
        "ledger is backed up", newest[0].name if newest else "", bool(newest) or not where.ledger.exists()
    )
    yield Line("data folder is private", str(where.data), _is_private(where.data))
    yield Line("clips folder is private", str(where.clips), None)


def _ledger(where: Places) -> Line:
    if not where.ledger.exists():
        return Line("ledger is whole", "none yet", True)
    if is_damaged(where.ledger):
        return Line(
            "ledger is whole", "damaged; the next start sets it aside and saves what can be read", False
        )
    try:
        ledger = Ledger(where.ledger, read_only=True)
    except LedgerError as error:
        return Line("ledger is whole", type(error).__name__, False)
    wrong = ledger.check()
    count = ledger.count()
    ledger.close()
    return Line("ledger is whole", "; ".join(wrong[:3]) or f"{count} jobs", not wrong)


def _is_private(folder: Path) -> bool:
    return not folder.exists() or folder.stat().st_mode & 0o077 == 0


def bundle(where: Places, target: Path, *, prompts: bool = False) -> Path:
    """Write versions, checks, settings, log and the timeline of jobs into one file.

    Args:
        prompts: whether the prompts are included.

    Raises:
        OSError
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("doctor.json", json.dumps([asdict(line) for line in look(where)], indent=1))
        settings = asdict(read(where.settings)[0])
        pack.writestr(
            "settings.json", json.dumps(_nameless(redacted(settings)), ensure_ascii=False, indent=1)
        )
        if where.log.exists():
            text = where.log.read_bytes()[-_LOG_BYTES:].decode("utf-8", "replace")
            pack.writestr("log.txt", "\n".join(redacted_text(line) for line in text.splitlines()))
        pack.writestr("jobs.jsonl", "\n".join(_timeline(where, prompts=prompts)))
    target.chmod(0o600)
    return target


def _nameless(value: Json) -> Json:
    """Settings without texts that look like a token: some people paste one where a name is asked for."""
    if isinstance(value, dict):
        return {name: _nameless(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_nameless(inner) for inner in value]
    return _LIKE_A_TOKEN.sub("…", value) if isinstance(value, str) else value


def _timeline(where: Places, *, prompts: bool) -> Iterator[str]:
    if not where.ledger.exists() or is_damaged(where.ledger):
        return
    ledger = Ledger(where.ledger, read_only=True)
    try:
        for job in ledger.replay(newest=_JOBS_IN_BUNDLE):
            for fact in ledger.facts(job.id):
                kind, body = encode(fact)
                values = json.loads(body)
                if "request" in values and not prompts:
                    values["request"]["prompt"] = "…"
                    values["request"].pop("extra", None)
                if "path" in values and not prompts:
                    values["path"] = str(
                        Path(values["path"]).with_name("…")
                    )  # the file name contains the start of the prompt
                yield json.dumps({"fact": kind, **redacted_object(values)}, ensure_ascii=False)
    finally:
        ledger.close()
