"""Reads `resources/providers/*.toml` and the user's own files into model specs, on demand."""

import logging
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from o8studio.domain.models.core import Core
from o8studio.domain.models.rules import Asks, Combined, Condition, Question, Rule, RuleKind
from o8studio.domain.models.spec import (
    Control,
    ItemField,
    MediaLimits,
    ModelSpec,
    ModelStatus,
    Operation,
    ParameterSpec,
    Sound,
    TextUnit,
    unknown_model,
)
from o8studio.store.catalogue.schema import BadProviderFile, check_provider
from o8studio.store.catalogue.shape import misfit

log = logging.getLogger(__name__)

_SHARED = ("parameter_defs", "list_items", "title_words_zh_CN", "core_mapping", "apis")
_SOUND = {"always": Sound.ALWAYS, "none": Sound.NEVER}
_UNITS = {"UTF-16 code units": TextUnit.UTF16, "tokens": TextUnit.TOKENS}


class Catalogue:
    """Model specs by the gateway's model ids. The files are read at the first question. Blocking."""

    def __init__(self, *folders: Path) -> None:
        """Read from these folders; a later one adds to and overrides the earlier ones, model by model."""
        self._folders = folders
        self._specs: dict[str, ModelSpec] | None = None
        self.broken: Sequence[str] = ()
        """Skipped files, each as `name:line: problem`."""

    def spec(self, model: str) -> ModelSpec:
        """The spec of a model; one with the core fields when no file has it."""
        return self._all().get(model) or unknown_model(model)

    def peek(self, model: str) -> ModelSpec:
        """The spec of a model as far as files were read; reads none."""
        spec = self._specs.get(model) if self._specs is not None else None
        return spec or unknown_model(model)

    def specs(self) -> list[ModelSpec]:
        """Every known model."""
        return list({spec.id: spec for spec in self._all().values()}.values())

    def _all(self) -> dict[str, ModelSpec]:
        if self._specs is None:
            ours, *theirs = self._folders
            shipped = _shipped(tuple(_File.of(path) for path in _files(ours)))
            own = _read(
                (path for folder in theirs for path in _files(folder)), shipped.providers, is_ours=False
            )
            self.broken = [*shipped.broken, *own.broken]
            self._specs = {**shipped.specs, **own.specs}
        return self._specs


class _File(NamedTuple):
    """A file as it is now: one that was changed is another."""

    path: Path
    modified: int
    size: int

    @classmethod
    def of(cls, path: Path) -> "_File":
        try:
            found = path.stat()
        except OSError:
            return cls(path, 0, 0)  # reading it says what is wrong
        return cls(path, found.st_mtime_ns, found.st_size)


class _Read(NamedTuple):
    specs: Mapping[str, ModelSpec]
    providers: Mapping[str, Mapping[str, Any]]
    broken: Sequence[str]


@lru_cache(maxsize=1)
def _shipped(files: tuple[_File, ...]) -> _Read:
    """What comes with the program. It takes 0.1 s and never changes while it runs: read once, whoever asks."""
    return _read((file.path for file in files), {}, is_ours=True)


def _read(paths: Iterable[Path], known: Mapping[str, Mapping[str, Any]], *, is_ours: bool) -> _Read:
    """These files; a later one may use what `known` providers and earlier files define."""
    specs: dict[str, ModelSpec] = {}
    providers = dict(known)
    broken = []
    for path in paths:
        try:
            provider, found = _checked(path, providers, is_ours=is_ours)
            specs.update((name, spec) for spec, names in found for name in names)
            providers.setdefault(provider["id"], provider)
        except BadProviderFile as error:
            said = f"{path.name}:{error.line}: {error.problem}"
            log.warning("provider file is skipped: %s", said)
            broken.append(said)
    return _Read(specs, providers, broken)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.glob("*.toml")) if path.name != "catalogue.toml")


def _checked(
    path: Path, providers: Mapping[str, Mapping[str, Any]], *, is_ours: bool
) -> tuple[Mapping[str, Any], list[tuple[ModelSpec, list[str]]]]:
    """One provider and its model specs, with the names of each.

    Raises:
        BadProviderFile: also for any unforeseen shape; one file must not stop the others.
    """
    try:
        provider = _load(path, providers)
        found = list(_model_specs(provider))
        for spec, _names in found:
            if not is_ours and (wrong := misfit(spec)):
                raise BadProviderFile(0, f"model {spec.id}: a value of the wrong type at {wrong}")
    except (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError) as error:
        raise BadProviderFile(0, f"a value of the wrong type: {error}") from error
    return provider, found


def _load(path: Path, providers: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """One provider; a file for a provider that is known already may use what that one defines.

    Raises:
        BadProviderFile
    """
    if not path.is_file():  # a pipe would be read for ever
        raise BadProviderFile(0, "can't be read")
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadProviderFile(0, "can't be read") from error
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadProviderFile.at(text, error) from error
    basis = providers.get(str(found.get("id")), {})
    merged = {**found, **{name: {**basis.get(name, {}), **found.get(name, {})} for name in _SHARED}}
    check_provider(merged, text)
    return merged


def _model_specs(provider: Mapping[str, Any]) -> Iterator[tuple[ModelSpec, list[str]]]:
    for model in provider["models"]:
        operations = tuple(
            _operation(operation, provider["parameter_defs"], provider["list_items"])
            for operation in model["operations"]
        )
        if not operations:  # announced, not documented yet: the core fields serve it
            operations = unknown_model(model["id"]).operations
        api = model.get("api", "")
        mapping = provider["core_mapping"].get(api, {})
        encodings = {
            core: {str(key): str(value) for key, value in rule["table"].items()}
            for core, rule in mapping.items()
            if "table" in rule
        }
        spec = ModelSpec(
            id=model["id"],
            title=model["label"],
            title_zh=model.get("label_zh_CN") or _in_chinese(model["label"], provider["title_words_zh_CN"]),
            family=provider["id"],
            vendor=provider.get("vendor", provider["label"]),
            status=ModelStatus(model.get("status", "current")),
            operations=operations,
            api=api,
            encodings=encodings,
            audio=_SOUND.get(model.get("output", {}).get("audio"), Sound.OPTIONAL),
            siblings=_siblings(provider, model),
            typical_seconds={
                name: float(value) for name, value in model.get("typical_generation_seconds", {}).items()
            },
            link_seconds=provider["apis"].get(api, {}).get("result_ttl_seconds"),
            notes=tuple(model.get("notes", ())),
        )
        aliases = [alias.partition(" ")[0] for alias in model.get("aliases", [])]
        yield spec, [spec.id, *aliases]


def _in_chinese(title: str, words: Mapping[str, str]) -> str:
    for english, chinese in words.items():
        title = title.replace(english, chinese)
    return title.replace(" （", "（")


def _siblings(provider: Mapping[str, Any], model: Mapping[str, Any]) -> dict[str, str]:
    """Models that differ in the resolution alone."""
    table = provider.get("model_selection", {}).get("table", [])
    own = next((row for row in table if row["id"] == model["id"]), None)
    if own is None:
        return {}
    same = [
        row for row in table if (row["operation"], row.get("tier")) == (own["operation"], own.get("tier"))
    ]
    return {row["resolution"]: row["id"] for row in same}


def _operation(
    operation: Mapping[str, Any],
    definitions: Mapping[str, Mapping[str, Any]],
    items: Mapping[str, list[Mapping[str, Any]]],
) -> Operation:
    specs = []
    for use in operation["parameters"]:
        full = {**definitions[use["use"]], **use}
        for name in use.get("unset", []):
            full.pop(name, None)
        specs.append(_spec(use["use"], full, items.get(use["use"], ())))
    rules = tuple(_rule(rule) for rule in operation.get("rules", ()))
    return Operation(
        id=operation["id"],
        parameters=tuple(specs),
        rules=rules,
        notes=tuple(operation.get("notes", ())),
    )


def _spec(key: str, full: Mapping[str, Any], item: Sequence[Mapping[str, Any]]) -> ParameterSpec:
    core = full.get("core", [])
    number = "integer" in full["json_type"] or "number" in full["json_type"]
    unit = full.get("max_length_unit", "")
    return ParameterSpec(
        key=key,
        native=full["native"],
        path=full.get("path", full["native"]),
        label=full["label"],
        label_zh=full["label_zh_CN"],
        help=full["help"],
        control=Control(full["control"]),
        json_type=full["json_type"],
        group=full["group"],
        core=tuple(map(Core, [core] if isinstance(core, str) else core)),
        required=full.get("required") is True,
        const=full.get("const"),
        default=full.get("default"),
        default_to_send=full.get("default_to_send"),
        choices=tuple(full.get("enum", ())),
        choice_labels=full.get("enum_labels", {}),
        choice_labels_zh=full.get("enum_labels_zh_CN", {}),
        minimum=full.get("min"),
        maximum=full.get("max"),
        step=full.get("step"),
        unit=full.get("unit", ""),
        special=tuple(int(value) if number else value for value in full.get("special_values", ())),
        template=full.get("template"),
        min_items=full.get("min_items", 0),
        max_items=full.get("max_items"),
        item=tuple(_item_field(part) for part in item),
        max_length=full.get("max_length"),
        length_unit=_UNITS.get(unit, TextUnit.WORDS) if unit else TextUnit.CHARACTERS,
        media=_media(full["media"]) if full.get("media", {}).get("kind") == "image" else None,
    )


def _item_field(part: Mapping[str, Any]) -> ItemField:
    return ItemField(
        name=part.get("name", ""),
        json_type=part["json_type"],
        label=part.get("label", ""),
        label_zh=part.get("label_zh_CN", ""),
        unit=part.get("unit", ""),
        minimum=part.get("min"),
        maximum=part.get("max"),
        max_length=part.get("max_length"),
        counts=part.get("counts", False),
    )


def _media(limits: Mapping[str, Any]) -> MediaLimits:
    ratio = limits.get("max_long_to_short")
    return MediaLimits(
        formats=tuple(limits.get("formats", ())),
        max_bytes=limits.get("max_bytes"),
        min_side=limits.get("min_side_px"),
        max_side=limits.get("max_side_px"),
        min_aspect=limits.get("min_aspect", 1 / ratio if ratio else None),
        max_aspect=limits.get("max_aspect", ratio),
        size_of=limits.get("exact_size_param", ""),
    )


def _rule(rule: Mapping[str, Any]) -> Rule:
    named = rule.get("params", rule.get("param", ()))
    groups = [named] if isinstance(named, str) else named
    return Rule(
        kind=RuleKind(rule["kind"]),
        message=rule["message"],
        when=_condition(rule["if"]) if "if" in rule else None,
        groups=tuple((group,) if isinstance(group, str) else tuple(group) for group in groups),
        allow=tuple(rule.get("allow", ())),
        minimum=rule.get("min"),
        maximum=rule.get("max"),
        must_be=rule.get("must_be"),
        equals=rule.get("equals_param", ""),
        tuples=tuple(tuple(one) for one in rule.get("allowed_tuples", ())),
    )


def _condition(raw: Mapping[str, Any]) -> Condition:
    for word, every in (("all", True), ("any", False)):
        if word in raw:
            return Combined(every, tuple(_condition(part) for part in raw[word]))
    asks = next(name for name in raw if name != "param")
    return Question(raw["param"], Asks(asks), raw[asks])
