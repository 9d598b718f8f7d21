"""Finds the files shipped from `resources/`: in a checkout, in an installed wheel, in a frozen program."""

import json
import sys
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def resources() -> Path:
    """The folder with icons, fonts, theme, providers and locale."""
    package = Path(__file__).parent.parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / "resources", package.parent / "resources"]
    if frozen:
        candidates.insert(0, Path(frozen) / "resources")
    return next(folder for folder in candidates if folder.is_dir())


def licences() -> str:
    """The folder with the licences of everything that a packaged program holds; empty for one that is not packaged."""
    if not getattr(sys, "frozen", False):
        return ""
    beside = Path(sys.executable).resolve().parent
    candidates = (beside / "licences", beside.parent / "Resources" / "licences")
    return str(next((folder for folder in candidates if folder.is_dir()), ""))


def shipped(folder: str) -> tuple[str, ...]:
    """What a packaged program holds, a line each: name, version, licence and what is inside; read from the index in the
    folder of the licences.
    """
    try:
        rows = json.loads((Path(folder) / "index.json").read_text("utf-8"))
        return tuple(
            ", ".join(
                part
                for part in (f"{row['name']} {row['version']}".strip(), row["licence"], row.get("inside", ""))
                if part
            )
            for row in rows
        )
    except (OSError, ValueError, TypeError, KeyError):
        return ()
