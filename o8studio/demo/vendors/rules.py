"""What the vendors accept: native bodies parsed and checked strictly against the provider files.

The files are shared data; this parser of them is the demo gateway's own.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict, str),
    "file": (str, bytes),
}


class VendorRefusal(Exception):
    """The vendor's own error message, and the parameter's native name."""

    def __init__(self, parameter: str, words: str) -> None:
        super().__init__(words)
        self.parameter = parameter
        self.words = words


@dataclass(frozen=True, slots=True)
class Reading:
    """A native body, parsed into our keys.

    Attributes:
        operation: the requested operation.
        values: what was given, by parameter key.
        core: the same in portable terms: `duration` in seconds, `aspect_ratio`, `resolution`, `seed`, `audio`, and
            pictures under `first_frame`, `last_frame`, `reference_images`.
    """

    operation: str
    values: Mapping[str, Any]
    core: dict[str, Any] = field(default_factory=dict)


@cache
def _providers() -> dict[str, dict[str, Any]]:
    package = Path(__file__).parent.parent.parent
    folders = [package / "resources" / "providers", package.parent / "resources" / "providers"]
    folder = next(one for one in folders if one.is_dir())
    files = [path for path in sorted(folder.glob("*.toml")) if path.stem != "catalogue"]
    return {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}


def read_native(model: str, body: Mapping[str, Any], *, operations: tuple[str, ...] = ()) -> Reading:
    """Parse a native body and check it.

    Args:
        operations: the operations of the route; empty for all that the model has.

    Raises:
        VendorRefusal
    """
    provider, entry = _model(model)
    possible = [one for one in entry["operations"] if not operations or one["id"] in operations]
    if not possible:
        raise VendorRefusal("model", f"model {model} is not supported on this endpoint")
    readings = [(_given(provider, one, body), one) for one in possible]
    values, operation = max(readings, key=lambda pair: _likeness(provider, pair[1], pair[0]))
    _check(provider, operation, values)
    return Reading(operation["id"], values, _core(provider, entry, operation, values))


def operations_at(model: str, path: str) -> tuple[str, ...]:
    """The operations that a model has on this route of its vendor; empty for an unknown model."""
    try:
        _, entry = _model(model)
    except VendorRefusal:
        return ()
    return tuple(one["id"] for one in entry["operations"] if one.get("endpoint") == f"POST {path}")


def _model(model: str) -> tuple[dict[str, Any], dict[str, Any]]:
    for provider in _providers().values():
        for entry in provider["models"]:
            if model == entry["id"] or model in [alias.split(" ")[0] for alias in entry.get("aliases", [])]:
                return provider, entry
    raise VendorRefusal("model", f"model {model} does not exist")


def _full(provider: Mapping[str, Any], use: Mapping[str, Any]) -> dict[str, Any]:
    full = {**provider["parameter_defs"][use["use"]], **use}
    for name in use.get("unset", []):
        full.pop(name, None)
    return full


def _parameters(
    provider: Mapping[str, Any], operation: Mapping[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for use in operation["parameters"]:
        yield use["use"], _full(provider, use)


def _given(
    provider: Mapping[str, Any], operation: Mapping[str, Any], body: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of the body that are parameters of this operation."""
    found = {}
    for key, full in _parameters(provider, operation):
        value = _at(body, str(full.get("path", full["native"])), full.get("template"), full)
        if value is not None:
            found[key] = value
    return found


def _at(body: Mapping[str, Any], path: str, template: Any, full: Mapping[str, Any]) -> Any:
    here: Any = body
    for part in path.split("."):
        name, _, index = part.partition("[")
        if not isinstance(here, Mapping) or name not in here:
            return None
        here = here[name]
        if index and not isinstance(here, list):
            return None
        if index == "]":
            items = [value for item in here if (value := _unfold(template, item)) is not None]
            if not items:
                return None
            return items if "array" in full["json_type"] else items[0]
        if index and "array" in full["json_type"] and part == path.split(".")[-1]:
            continue  # the list itself; the index gives the role of its first item
        if index:
            number = int(index.rstrip("]"))
            if number >= len(here):
                return None
            here = here[number]
    if isinstance(template, dict) and isinstance(here, Mapping):
        return _unfold(template, here)
    return here


def _unfold(template: Any, item: Any) -> Any:
    """The value in an item that matches this template; None if it does not match."""
    if template == "$value":
        return item
    if isinstance(template, dict):
        if not isinstance(item, Mapping):
            return None
        found = None
        for name, inner in template.items():
            if inner == "$value" or isinstance(inner, dict):
                value = _unfold(inner, item.get(name))
                if value is None:
                    return None
                found = value
            elif item.get(name) != inner:
                return None
        if "type" in item and "type" not in template:
            return None
        return True if found is None else found
    return None


def _likeness(provider: Mapping[str, Any], operation: Mapping[str, Any], values: Mapping[str, Any]) -> float:
    """How well a body fits an operation: its pictures first, then how much of it is understood."""
    score = float(len(values))
    for key, full in _parameters(provider, operation):
        pictures = full["control"] in ("image", "image_list", "video", "video_list")
        if full.get("required") is True and key not in values:
            score -= 100 if pictures else 5
    return score


def _check(provider: Mapping[str, Any], operation: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    defaults = {}
    for key, full in _parameters(provider, operation):
        if "default" in full:
            defaults[key] = full["default"]
        if key not in values:
            if full.get("required") is True and "const" not in full and "default" not in full:
                raise VendorRefusal(full["native"], f"{full['native']} is required")
            continue
        _check_value(full, values[key])
    for rule in operation.get("rules", []):
        _check_rule(rule, values, defaults)


def _check_value(full: Mapping[str, Any], value: Any) -> None:
    name = full["native"]
    kinds = full["json_type"].split("|")
    good = any(isinstance(value, _TYPES[kind]) for kind in kinds)
    if isinstance(value, bool) and "boolean" not in kinds:
        good = False
    if isinstance(value, float) and not value.is_integer() and "number" not in kinds:
        good = False
    if not good:
        raise VendorRefusal(name, f"{name} must be of type {full['json_type']}")
    if "const" in full and value != full["const"]:
        raise VendorRefusal(name, f"{name} value is invalid")
    if str(value) in full.get("special_values", {}):
        return
    if "enum" in full and value not in full["enum"]:
        raise VendorRefusal(name, f"{name} value '{value}' is invalid")
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if number and not full.get("min", value) <= value <= full.get("max", value):
        raise VendorRefusal(name, f"{name} value '{value}' is out of range")
    limit = full.get("max_length") if "max_length_unit" not in full else None
    if isinstance(value, str) and limit is not None and len(value) > limit:
        raise VendorRefusal(name, f"{name} is longer than {limit} characters")
    if isinstance(value, list) and not full.get("min_items", 0) <= len(value) <= full.get(
        "max_items", len(value)
    ):
        raise VendorRefusal(name, f"{name} has {len(value)} items")


def _check_rule(rule: Mapping[str, Any], given: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
    if "if" in rule and not _true(rule["if"], given, defaults):
        return
    params = rule.get("params", rule.get("param", []))
    names = [params] if isinstance(params, str) else params
    flat = [name for group in names for name in ([group] if isinstance(group, str) else group)]
    used = [any(one in given for one in ([group] if isinstance(group, str) else group)) for group in names]
    counts = [len(given[name]) if isinstance(given.get(name), list) else int(name in given) for name in flat]
    match rule["kind"]:
        case "narrow":
            value = given.get(flat[0], defaults.get(flat[0]))
            bad = value is not None and (
                ("allow" in rule and value not in rule["allow"])
                or (isinstance(value, (int, float)) and value > rule.get("max", value))
            )
        case "forbidden_when":
            bad = any(name in given for name in flat)
        case "required_when":
            wanted = rule.get("must_be")
            bad = any(
                (name not in given and wanted is None)
                or (wanted is not None and given.get(name, defaults.get(name)) != wanted)
                for name in flat
            )
        case "exclusive":
            bad = sum(used) > 1
        case "exactly_one":
            bad = sum(used) != 1
        case "at_least_one":
            bad = not any(used)
        case "exactly_one_nonzero":
            bad = sum(bool(given.get(name)) for name in flat) != 1
        case "max_total_items" | "max_items_when":
            bad = sum(counts) > rule["max"]
        case "sum_equals":
            outer, _, inner = flat[0].partition("[].")
            items, total = (
                given.get(outer, []),
                given.get(rule["equals_param"], defaults.get(rule["equals_param"])),
            )
            bad = bool(items) and sum(float(item[inner]) for item in items) != float(total or 0)
        case "note" if "allowed_tuples" in rule:
            values = [given.get(name, defaults.get(name)) for name in flat]
            bad = None not in values and values not in rule["allowed_tuples"]
        case _:
            bad = False
    if bad:
        raise VendorRefusal(flat[0], rule["message"])


def _true(condition: Mapping[str, Any], given: Mapping[str, Any], defaults: Mapping[str, Any]) -> bool:
    if "all" in condition:
        return all(_true(part, given, defaults) for part in condition["all"])
    if "any" in condition:
        return any(_true(part, given, defaults) for part in condition["any"])
    name = condition["param"]
    if "present" in condition:
        return bool((name in given) == condition["present"])
    value = given.get(name, defaults.get(name))
    if "is" in condition:
        return bool(value == condition["is"])
    if "not" in condition:
        return bool(value != condition["not"])
    return bool(value in condition["in"])


def _core(
    provider: Mapping[str, Any],
    entry: Mapping[str, Any],
    operation: Mapping[str, Any],
    values: Mapping[str, Any],
) -> dict[str, Any]:
    """The parsed values in portable terms."""
    tables = provider.get("core_mapping", {}).get(entry["api"], {})
    core: dict[str, Any] = {}
    for key, full in _parameters(provider, operation):
        names = full.get("core", [])
        names = [names] if isinstance(names, str) else names
        value = values.get(key, full.get("default"))
        if value is None or not names:
            continue
        pictures = [name for name in names if name in ("first_frame", "last_frame", "reference_images")]
        if pictures:
            several = value if isinstance(value, list) else [value]
            if len(pictures) == 2:
                core |= dict(zip(pictures, several, strict=False))
            else:
                core[pictures[0]] = several if pictures[0] == "reference_images" else several[0]
            continue
        size = re.fullmatch(r"(\d+)[x*:](\d+)", str(value))
        if size and {"aspect_ratio", "resolution"} <= set(names):
            core["pixels"] = (int(size[1]), int(size[2]))
            continue
        table = {str(theirs): mine for mine, theirs in tables.get(names[0], {}).get("table", {}).items()}
        meant = table.get(str(value), value)
        core[names[0]] = float(str(meant).removesuffix("s")) if names[0] == "duration" else meant
    return core
