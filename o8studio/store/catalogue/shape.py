"""Whether specs from a person's own provider file have the declared types; ours are tested before they ship."""

import dataclasses
import math
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from o8studio.domain.models.spec import ModelSpec

_DEEPEST = 32


def misfit(spec: ModelSpec) -> str:
    """Where a value has another type than its field, as a path; empty when all fit."""
    return _misfit(spec, ModelSpec)


def _misfit(value: object, hint: Any) -> str:
    """Empty when it fits; else the path to what does not, which may be `.` for the value itself."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        if not isinstance(value, hint):
            return "."
        return next(_inside((name, getattr(value, name), part) for name, part in _fields(hint)), "")
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (list, dict):  # only JSON is declared so
        return "" if isinstance(value, origin) and _is_json(value, 0) else "."
    if origin in (Union, types.UnionType):
        found = [_misfit(value, part) for part in parts]
        return "" if "" in found else max(found, key=len)
    if origin is tuple:
        if not isinstance(value, tuple):
            return "."
        kinds = [parts[0]] * len(value) if len(parts) == 2 and parts[1] is Ellipsis else list(parts)
        return next(_inside((f"{n}", *pair) for n, pair in enumerate(zip(value, kinds, strict=False))), "")
    if origin is Mapping:
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            return "."
        return next(_inside((name, one, parts[1]) for name, one in value.items()), "")
    if hint is float:
        return "" if _is_number(value) else "."
    if hint is int:
        return "" if type(value) is int else "."
    return "" if isinstance(value, hint) else "."


def _inside(parts: Any) -> Any:
    for name, value, hint in parts:
        if wrong := _misfit(value, hint):
            yield f"{name}{'' if wrong == '.' else '.'}{wrong.lstrip('.')}"


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(kind)
    return tuple((one.name, hints[one.name]) for one in dataclasses.fields(kind))


def _is_number(value: object) -> bool:
    return type(value) is int or (isinstance(value, float) and math.isfinite(value))


def _is_json(value: object, depth: int) -> bool:
    if isinstance(value, (list, tuple)):
        return depth < _DEEPEST and all(_is_json(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return depth < _DEEPEST and all(
            isinstance(name, str) and _is_json(one, depth + 1) for name, one in value.items()
        )
    return value is None or isinstance(value, (str, bool)) or _is_number(value)
