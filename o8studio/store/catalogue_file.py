"""Reads `resources/providers/*.toml` and the user's own files into model cards, on demand."""

import logging
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from o8studio.domain.catalogue import Control, ModelCard, Operation, ParameterSpec, unknown_model

log = logging.getLogger(__name__)


class Catalogue:
    """Model cards by the gateway's model ids. Reading starts with the first question. Blocking."""

    def __init__(self, *folders: Path) -> None:
        self._folders = folders
        self._cards: dict[str, ModelCard] | None = None
        self.broken: list[str] = []

    def card(self, model: str) -> ModelCard:
        """The card of a model; one with the core fields when nobody knows it."""
        return self._all().get(model) or unknown_model(model)

    def cards(self) -> list[ModelCard]:
        """Every known model."""
        return list({card.id: card for card in self._all().values()}.values())

    def _all(self) -> dict[str, ModelCard]:
        if self._cards is None:
            cards: dict[str, ModelCard] = {}
            for path in self._files():
                try:
                    for card, names in _read(path):
                        cards.update(dict.fromkeys(names, card))
                except (OSError, ValueError, KeyError, TypeError) as error:
                    log.warning("provider file %s is skipped: %s", path.name, error)
                    self.broken.append(path.name)
            self._cards = cards
        return self._cards

    def _files(self) -> Iterator[Path]:
        for folder in self._folders:
            yield from (path for path in sorted(folder.glob("*.toml")) if path.name != "catalogue.toml")


def _read(path: Path) -> Iterator[tuple[ModelCard, list[str]]]:
    provider = tomllib.loads(path.read_text("utf-8"))
    for model in provider["models"]:
        operations = tuple(
            _operation(operation, provider["parameter_defs"]) for operation in model["operations"]
        )
        if not operations:  # announced, not documented yet: the core fields serve it
            operations = unknown_model(model["id"]).operations
        mapping = provider.get("core_mapping", {}).get(model.get("api", ""), {})
        encodings = {
            core: {str(key): str(value) for key, value in rule["table"].items()}
            for core, rule in mapping.items()
            if "table" in rule
        }
        card = ModelCard(
            id=model["id"],
            title=model["label"],
            title_zh=model.get("label_zh_CN", model["label"]),
            family=provider["id"],
            vendor=provider.get("vendor", provider["label"]),
            status=model.get("status", "current"),
            operations=operations,
            encodings=encodings,
            always_sound=model.get("output", {}).get("audio") == "always",
        )
        aliases = [alias.partition(" ")[0] for alias in model.get("aliases", [])]
        yield card, [card.id, *aliases]


def _operation(operation: Mapping[str, Any], definitions: Mapping[str, Mapping[str, Any]]) -> Operation:
    specs = []
    for use in operation["parameters"]:
        full = {**definitions[use["use"]], **use}
        for name in use.get("unset", []):
            full.pop(name, None)
        specs.append(_spec(use["use"], full))
    return Operation(id=operation["id"], parameters=tuple(specs))


def _spec(key: str, full: Mapping[str, Any]) -> ParameterSpec:
    core = full.get("core", [])
    return ParameterSpec(
        key=key,
        native=full.get("path", full["native"]) if "[" not in str(full.get("path", "")) else full["native"],
        label=full["label"],
        label_zh=full["label_zh_CN"],
        help=full["help"],
        control=Control(full["control"]),
        json_type=full["json_type"],
        group=full["group"],
        core=(core,) if isinstance(core, str) else tuple(core),
        required=full.get("required") is True,
        const=full.get("const"),
        default=full.get("default"),
        default_to_send=full.get("default_to_send"),
        choices=tuple(full.get("enum", ())),
        choice_labels=full.get("enum_labels", {}),
        minimum=full.get("min"),
        maximum=full.get("max"),
        step=full.get("step"),
        unit=full.get("unit", ""),
        max_length=full.get("max_length") if "max_length_unit" not in full else None,
    )
