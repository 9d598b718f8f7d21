"""Reads `resources/gateways/*.toml`: what each kind of gateway passes on. Read on demand and once."""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from o8studio.domain.gateway import Generation
from o8studio.domain.models.carriage import EVERYTHING, NOTHING_KNOWN, Carriage, Fate, Row, Unsayable
from o8studio.store.catalogue.schema import BadProviderFile, line_of

log = logging.getLogger(__name__)

_VENDORS = "vendors"
_LISTS = ("families", "routes", "models", "apis", "operations", "arrives", "dropped", "unsure", "missing")
_TABLES = ("changed", "defaults")
_KNOWN = frozenset({"source", "others", "unsayable", *_LISTS, *_TABLES})


class Carriages:
    """What gateways pass on, by generation. Blocking at the first question."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._found: dict[str, Carriage] | None = None
        self.broken: list[str] = []
        """Skipped files, each as `name:line: problem`."""

    def of(self, generation: str) -> Carriage:
        """What this generation passes on; nothing is known of a generation without a file."""
        if self._found is None:
            self._found = self._read()
        return self._found.get(generation, NOTHING_KNOWN)

    def peek(self, generation: str) -> Carriage:
        """The same without reading any file: until they are read, everything counts as passed on."""
        return EVERYTHING if self._found is None else self.of(generation)

    def _read(self) -> dict[str, Carriage]:
        rows: dict[str, tuple[Row, ...]] = {}
        for path in sorted(self._folder.glob("*.toml")):
            try:
                rows.update([_file(path)])
            except BadProviderFile as error:
                said = f"{path.name}:{error.line}: {error.problem}"
                log.warning("gateway file is skipped: %s", said)
                self.broken.append(said)
        vendors = rows.pop(_VENDORS, ())
        found = {name: Carriage(Generation(name), own, vendors) for name, own in rows.items()}
        return {Generation.UNKNOWN.value: NOTHING_KNOWN, Generation.DEMO.value: EVERYTHING, **found}


def _file(path: Path) -> tuple[str, tuple[Row, ...]]:
    """The generation that a file is about, and its rows.

    Raises:
        BadProviderFile
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadProviderFile(0, "can't be read") from error
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProviderFile.at(text, error) from error
    name = raw.get("generation")
    if name not in (Generation.NEW_API, Generation.NEW_API_PLUGINS, _VENDORS):
        raise BadProviderFile(line_of(text, ("generation",)), "`generation` is not one that is known")
    if not isinstance(raw.get("rows"), list):
        raise BadProviderFile(0, "there are no `rows`")
    for number, row in enumerate(raw["rows"]):
        for problem in _problems(row):
            raise BadProviderFile(line_of(text, ("rows", number)), problem)
    return str(name), tuple(_row(row) for row in raw["rows"])


def _problems(row: Mapping[str, Any]) -> Iterator[str]:
    for name in row.keys() - _KNOWN:
        yield f"a row has no `{name}`"
    for name in ("source", "families", "routes"):
        if not row.get(name):
            yield f"a row needs `{name}`"
    if not isinstance(row.get("source"), str):
        yield "`source` is a text"
    for name in _LISTS:
        listed = row.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            yield f"`{name}` is a list of texts"
    for name in _TABLES:
        if not isinstance(row.get(name, {}), dict):
            yield f"`{name}` is a table"
    if row.get("others") not in (None, Fate.ARRIVES, Fate.DROPPED, Fate.UNSURE):
        yield f"`others` can't be {row['others']!r}"
    unsayable = row.get("unsayable", [])
    if not isinstance(unsayable, list) or not all(
        isinstance(one, dict) and isinstance(one.get("name"), str) and "value" in one for one in unsayable
    ):
        yield "`unsayable` needs `name` and `value`"


def _row(row: Mapping[str, Any]) -> Row:
    lists = {name: tuple(row.get(name, ())) for name in _LISTS}
    return Row(
        source=row["source"],
        changed={name: str(value) for name, value in row.get("changed", {}).items()},
        others=Fate(row["others"]) if "others" in row else None,
        unsayable=tuple(
            Unsayable(one["name"], one["value"], str(one.get("becomes", "")))
            for one in row.get("unsayable", ())
        ),
        defaults=row.get("defaults", {}),
        **lists,
    )
