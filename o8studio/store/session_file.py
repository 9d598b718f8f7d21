"""The session as it was left: the draft and the window. Values of a shape that we never write are left out."""

import json
import math
from collections.abc import Callable
from pathlib import Path

from o8studio.domain.request import Json, is_valid

_DEEPEST, _MOST, _MOST_PRESETS = 32, 100_000, 2000
_Clean = Callable[[Json], Json]


class _Malformed(Exception):
    """A value of a shape that we never write."""


def read(path: Path) -> tuple[dict[str, Json], bool]:
    """The session, and whether all of the file could be used; empty where there is none. Changes and raises nothing."""
    if path.exists() and not path.is_file():  # a pipe would be read for ever
        return {}, False
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}, True
    except (OSError, ValueError):
        return {}, False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}, False
    lost: list[str] = []
    try:
        return _session(found, lost), not lost
    except (_Malformed, RecursionError):
        return {}, False


def _session(found: Json, lost: list[str]) -> dict[str, Json]:
    return _table(
        found,
        {
            "draft": lambda one: _draft(one, lost),
            "window": lambda one: _table(one, _WINDOW, lost),
            "selected": _text,
        },
        lost,
    )


def _draft(value: Json, lost: list[str]) -> Json:
    def presets(one: Json) -> Json:
        if (
            isinstance(one, dict) and len(one) > _MOST_PRESETS
        ):  # they are written with every change of the draft
            lost.append("presets")
            one = dict(list(one.items())[:_MOST_PRESETS])
        return _table(one, dict.fromkeys(one if isinstance(one, dict) else (), preset), lost)

    def preset(one: Json) -> Json:
        return _table(one, _DRAFT, lost)

    return _table(value, {**_DRAFT, "presets": presets}, lost)


def _table(value: Json, parts: dict[str, _Clean], lost: list[str]) -> dict[str, Json]:
    """The valid parts; the names of the others go into `lost`. Parts of a newer version are kept."""
    if not isinstance(value, dict):
        raise _Malformed
    found: dict[str, Json] = {}
    for name, content in value.items():
        clean = parts.get(name, _any)
        try:
            found[str(_text(name))] = clean(content)
        except _Malformed:
            lost.append(name)
    return found


def _text(value: Json) -> Json:
    if not isinstance(value, str) or not is_valid(value):
        raise _Malformed
    return value


def _letters(value: Json) -> Json:
    if not isinstance(value, str) or not value.isascii():
        raise _Malformed
    return value


def _flag(value: Json) -> Json:
    if not isinstance(value, bool):
        raise _Malformed
    return value


def _count(value: Json) -> Json:
    if type(value) is not int or not 0 <= value <= _MOST:
        raise _Malformed
    return value


def _list(of: _Clean, most: int = _MOST) -> _Clean:
    def clean(value: Json) -> Json:
        if not isinstance(value, list) or len(value) > most:
            raise _Malformed
        return [of(one) for one in value]

    return clean


def _texts(value: Json) -> Json:
    if not isinstance(value, dict):
        raise _Malformed
    return {str(_text(name)): _text(one) for name, one in value.items()}


def _values(value: Json) -> Json:
    if not isinstance(value, dict):
        raise _Malformed
    return _json(value, 0)


def _any(value: Json) -> Json:
    return _json(value, 0)


def _json(value: Json, depth: int) -> Json:
    """Any JSON that can be written again: no lone surrogates, no infinity, no endless depth."""
    if depth > _DEEPEST:
        raise _Malformed
    if isinstance(value, dict):
        return {str(_text(name)): _json(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [_json(one, depth + 1) for one in value]
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _Malformed
    if isinstance(value, int) and abs(value) > 2**63:
        raise _Malformed
    return value


def _image(value: Json) -> Json:
    if not isinstance(value, dict) or not isinstance(value.get("path"), str):
        raise _Malformed
    return _texts(value)


_WINDOW: dict[str, _Clean] = {
    "geometry": _letters,
    "columns": _list(_count, 3),
    "composer": _flag,
    "queue": _flag,
}
_DRAFT: dict[str, _Clean] = {
    "prompt": _text,
    "models": _list(_text),
    "portable": _values,
    "values": _values,
    "extra": _texts,
    "count": _count,
    "by_line": _flag,
    "at_random": _flag,
    "fit": _text,
    "images": _list(_image),
}
"""A draft and a preset, as the composer writes them."""
