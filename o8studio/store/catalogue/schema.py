"""The schema of a provider file, and where in the file something is wrong."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, Self

from o8studio.domain.models.rules import Asks, RuleKind
from o8studio.domain.models.spec import Control

_ASKS = frozenset(one.value for one in Asks)
_DEFINITION_NEEDS = ("native", "json_type", "label", "label_zh_CN", "help", "control", "group")
_NUMBERS = ("min", "max", "step", "max_length", "min_items", "max_items")
_HEADER = re.compile(r"\s*\[\[?\s*([\w.\-\"']+)\s*\]\]?")


class BadProviderFile(Exception):
    """A provider file that is not used.

    Args:
        line: of the file, from 1; 0 for all of it.
        problem: what is wrong, in a few words.
    """

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(f"line {line}: {problem}")
        self.line = line
        self.problem = problem

    @classmethod
    def at(cls, text: str, error: tomllib.TOMLDecodeError) -> Self:
        """From an error of the TOML reader, which names the line in its words."""
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        return cls(line, "this is not TOML: " + str(error).partition(" (at")[0].lower())


def check_provider(provider: Mapping[str, Any], text: str) -> None:
    """Whether everything is there, of the right type, and refers to parameters that exist.

    Raises:
        BadProviderFile: for the first thing that is wrong.
    """
    for path, problem in _problems(provider):
        raise BadProviderFile(line_of(text, path), problem)


_Path = tuple[str | int, ...]


def _problems(provider: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    for name in ("id", "label"):
        if not isinstance(provider.get(name), str):
            yield (name,), f"`{name}` is missing"
    definitions = provider["parameter_defs"]
    for name, definition in definitions.items():
        yield from _definition_problems(("parameter_defs", name), definition)
    for name, parts in provider["list_items"].items():
        yield from _item_problems(("list_items", name), name, parts, definitions)
    for name, word in provider["title_words_zh_CN"].items():
        if not isinstance(word, str):
            yield ("title_words_zh_CN", name), "a word must be text"
    models = provider.get("models")
    if not isinstance(models, list):
        yield ("models",), "there are no `models`"
        return
    for number, model in enumerate(models):
        here: _Path = ("models", number)
        if not isinstance(model, dict) or not isinstance(model.get("id"), str):
            yield here, "a model has no `id`"
            return
        for name in ("label", "operations"):
            if name not in model:
                yield here, f"model {model['id']} has no `{name}`"
                return
        for at, operation in enumerate(model["operations"]):
            yield from _operation_problems((*here, "operations", at), operation, definitions)


def _definition_problems(here: _Path, definition: object) -> Iterator[tuple[_Path, str]]:
    if not isinstance(definition, dict):
        yield here, "a parameter must be a table"
        return
    for name in _DEFINITION_NEEDS:
        if not isinstance(definition.get(name), str):
            yield here, f"parameter {here[-1]} has no `{name}`"
    yield from _value_problems(here, definition)


def _item_problems(
    here: _Path, name: str, parts: object, definitions: Mapping[str, Any]
) -> Iterator[tuple[_Path, str]]:
    if name not in definitions:
        yield (*here, 0), f"there is no parameter {name!r}"
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        yield here, "`list_items` are lists of tables"
        return
    for at, part in enumerate(parts):
        if not isinstance(part.get("json_type"), str):
            yield (*here, at), f"an item of {name} has no `json_type`"
        yield from _value_problems((*here, at), part)


def _value_problems(here: _Path, values: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    if "control" in values and values["control"] not in list(Control):
        yield (*here, "control"), f"unknown control {values['control']!r}"
    for name in _NUMBERS:
        value = values.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            yield (*here, name), f"`{name}` must be a number"
    choices = values.get("enum", [])
    if not isinstance(choices, list) or any(isinstance(one, (list, dict)) for one in choices):
        yield (*here, "enum"), "`enum` must be a list of plain values"


def _operation_problems(
    here: _Path, operation: Mapping[str, Any], definitions: Mapping[str, Any]
) -> Iterator[tuple[_Path, str]]:
    if not isinstance(operation.get("id"), str) or not isinstance(operation.get("parameters"), list):
        yield here, "an operation needs `id` and `parameters`"
        return
    used = set()
    for number, use in enumerate(operation["parameters"]):
        at: _Path = (*here, "parameters", number)
        if not isinstance(use, dict) or use.get("use") not in definitions:
            yield at, f"there is no parameter {use.get('use') if isinstance(use, dict) else use!r}"
            return
        used.add(use["use"])
        yield from _value_problems(at, use)
    for number, rule in enumerate(operation.get("rules", ())):
        yield from _rule_problems((*here, "rules", number), rule, used)


def _rule_problems(here: _Path, rule: Mapping[str, Any], used: set[str]) -> Iterator[tuple[_Path, str]]:
    if rule.get("kind") not in list(RuleKind):
        yield (*here, "kind"), f"unknown kind of rule {rule.get('kind')!r}"
        return
    if not isinstance(rule.get("message"), str):
        yield here, "a rule needs a `message`"
    named = rule.get("params", rule.get("param", ()))
    flat = [named] if isinstance(named, str) else [
        name for group in named for name in ([group] if isinstance(group, str) else group)
    ]  # fmt: skip
    for name in (*flat, *_asked(rule.get("if", {}))):
        if name.partition("[]")[0] not in used:
            yield here, f"the rule speaks of {name}, which this operation does not have"
    yield from _condition_problems((*here, "if"), rule.get("if", {}))


def _asked(condition: Mapping[str, Any]) -> Iterator[str]:
    if isinstance(condition.get("param"), str):
        yield condition["param"]
    for word in ("all", "any"):
        for part in condition.get(word, ()):
            yield from _asked(part)


def _condition_problems(here: _Path, condition: Mapping[str, Any]) -> Iterator[tuple[_Path, str]]:
    if not condition:
        return
    parts = [part for word in ("all", "any") for part in condition.get(word, ())]
    if parts:
        for part in parts:
            yield from _condition_problems(here, part)
    elif len(condition) != 2 or "param" not in condition or not _ASKS & condition.keys():
        yield here, "a condition is `param` with one of " + ", ".join(sorted(_ASKS))


def line_of(text: str, path: _Path) -> int:
    """The line of the innermost part of this path that has a line of its own; a table written in a line has none."""
    tables, lines = _tables(text), text.split("\n")
    known = [length for length in range(len(path) + 1) if path[:length] in tables]
    length = known[-1] if known else 0
    start = tables.get(path[:length], 0)
    inside = list(_until_next_table(lines[start:]))
    for name in reversed([part for part in path[length:] if isinstance(part, str)]):
        for offset, content in enumerate(inside):
            if re.match(rf"\s*{re.escape(name)}\s*=", content):
                return start + offset + 1
    return max(start, 1)


def _until_next_table(lines: list[str]) -> Iterator[str]:
    for content in lines:
        if _HEADER.match(content):
            return
        yield content


def _tables(text: str) -> dict[_Path, int]:
    """The line of each table header, by its path with the numbers of the lists in it."""
    found: dict[_Path, int] = {}
    counts: dict[_Path, int] = {}
    for number, content in enumerate(text.split("\n"), 1):
        header = _HEADER.match(content)
        if not header:
            continue
        names = [name.strip("\"'") for name in header[1].split(".")]
        path: _Path = ()
        for index, name in enumerate(names):
            path = (*path, name)
            last = index == len(names) - 1
            if last and content.lstrip().startswith("[["):
                counts[path] = counts.get(path, -1) + 1
                for inner in [one for one in counts if len(one) > len(path) and one[: len(path)] == path]:
                    del counts[inner]
            if path in counts:
                path = (*path, counts[path])
        found[path] = number
    return found
