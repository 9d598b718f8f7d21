"""The notice of a newer version, as the project signs and publishes it: strictly parsed, and only ever told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from o8studio.domain.harmless import harmless
from o8studio.domain.request import Json, read_json

MOST_BYTES = 64 * 1024
_MOST_CHANGES, _MOST_CHARACTERS = 20, 300
_VERSION = re.compile(r"(\d{1,4})\.(\d{1,4})\.(\d{1,4})")


class BadNotice(Exception):
    """It is not what the project publishes; it counts as no answer."""


@dataclass(frozen=True, slots=True)
class UpdateNotice:
    """A released version.

    Attributes:
        changes: by language, a sentence for each thing that a user notices.
        address: of the page that offers it, https.
        expires_at: unix seconds; afterwards somebody is hiding newer notices, and it counts as no answer.
    """

    version: str
    date: str
    address: str
    expires_at: float
    changes: Mapping[str, tuple[str, ...]]

    def is_newer_than(self, version: str) -> bool:
        """Whether it is a later version than this one."""
        return _numbers(self.version) > _numbers(version)

    def told(self, language: str) -> tuple[str, ...]:
        """What changed, in this language or else in English."""
        return self.changes.get(language) or self.changes.get("en", ())


def parse_notice(payload: bytes) -> UpdateNotice:
    """Read a notice whose signature was checked.

    Raises:
        BadNotice
    """
    if len(payload) > MOST_BYTES:
        raise BadNotice
    try:
        told = read_json(payload.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadNotice from error
    if not isinstance(told, dict) or told.get("v") != 1:
        raise BadNotice
    address, expires = _text(told, "address"), told.get("expires_at")
    if (
        not address.startswith("https://")
        or isinstance(expires, bool)
        or not isinstance(expires, (int, float))
    ):
        raise BadNotice
    version = _text(told, "version")
    _numbers(version)
    return UpdateNotice(version, _text(told, "date"), address, float(expires), _changes(told.get("changes")))


def _numbers(version: str) -> tuple[int, int, int]:
    found = _VERSION.fullmatch(version)
    if found is None:
        raise BadNotice
    return int(found[1]), int(found[2]), int(found[3])


def _text(told: Mapping[str, Json], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _MOST_CHARACTERS:
        raise BadNotice
    return harmless(value)


def _changes(told: Json) -> dict[str, tuple[str, ...]]:
    if not isinstance(told, dict) or len(told) > 8:
        raise BadNotice
    found: dict[str, tuple[str, ...]] = {}
    for language, lines in told.items():
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise BadNotice
        found[language] = tuple(harmless(str(line))[:_MOST_CHARACTERS] for line in lines[:_MOST_CHANGES])
    return found
