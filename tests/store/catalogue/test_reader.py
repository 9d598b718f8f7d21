"""Nothing of the facts was lost on the way into the provider files, nor from there into the cards."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

FACTS = json.loads((Path(__file__).parents[2] / "golden" / "catalogue.json").read_text("utf-8"))
FOLDER = resources() / "providers"
CARDS = {card.id: card for card in Catalogue(FOLDER).specs()}
PAIRS = [
    (provider, model, operation)
    for provider in FACTS["providers"]
    for model in provider["models"]
    for operation in model["operations"]
]


def resolved(provider: dict[str, Any], use: dict[str, Any]) -> dict[str, Any]:
    full = {**provider["parameter_defs"][use["use"]], **use}
    for name in full.pop("unset", []):
        full.pop(name, None)
    return {name: value for name, value in full.items() if value is not None}


def plain(value: Any) -> Any:
    """Without nulls, which TOML does not have: there, `unset` names them."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not None and name != "unset"}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("facts", FACTS["providers"], ids=lambda provider: provider["id"])
def test_a_provider_file_holds_all_that_is_known(facts) -> None:
    held = tomllib.loads((FOLDER / f"{facts['id']}.toml").read_text("utf-8"))
    assert {name: held[name] for name in facts if name != "models"} == {
        name: plain(value) for name, value in facts.items() if name != "models"
    }
    for mine, theirs in zip(held["models"], facts["models"], strict=True):
        for name, value in theirs.items():
            if name != "operations":
                assert plain(mine[name]) == plain(value), (theirs["id"], name)
        for ours, given in zip(mine["operations"], theirs["operations"], strict=True):
            assert [resolved(held, use) for use in ours["parameters"]] == [
                plain(resolved(facts, use)) for use in given["parameters"]
            ]
            for name in given:
                if name != "parameters":
                    assert ours[name] == plain(given[name]), (theirs["id"], given["id"], name)


def test_what_all_providers_share_is_held_too() -> None:
    held = tomllib.loads((FOLDER / "catalogue.toml").read_text("utf-8"))
    assert held == {name: plain(value) for name, value in FACTS.items() if name != "providers"}


def test_counts() -> None:
    rules = sum(len(operation.rules) for card in CARDS.values() for operation in card.operations)
    assert (len(FACTS["providers"]), len(CARDS), len(PAIRS), rules) == (12, 95, 250, 208)


@pytest.mark.parametrize(
    ("provider", "model", "operation"), PAIRS, ids=[f"{model['id']}-{one['id']}" for _, model, one in PAIRS]
)
def test_a_card_says_what_the_facts_say(provider, model, operation) -> None:
    ours = next(one for one in CARDS[model["id"]].operations if one.id == operation["id"])
    for spec, use in zip(ours.parameters, operation["parameters"], strict=True):
        facts = resolved(provider, use)
        core = facts.get("core", [])
        number = "integer" in facts["json_type"]
        assert (spec.key, spec.native, spec.path) == (
            use["use"],
            facts["native"],
            facts.get("path", facts["native"]),
        )
        assert spec.core == ((core,) if isinstance(core, str) else tuple(core))
        assert (spec.label, spec.label_zh, spec.help) == (facts["label"], facts["label_zh_CN"], facts["help"])
        assert (spec.control, spec.json_type, spec.group) == (
            facts["control"],
            facts["json_type"],
            facts["group"],
        )
        assert spec.required is (facts.get("required") is True)
        assert (spec.const, spec.default, spec.default_to_send) == tuple(
            facts.get(name) for name in ("const", "default", "default_to_send")
        )
        assert list(spec.choices) == facts.get("enum", [])
        assert (spec.minimum, spec.maximum, spec.step) == tuple(
            facts.get(name) for name in ("min", "max", "step")
        )
        assert (spec.unit, spec.max_length) == (facts.get("unit", ""), facts.get("max_length"))
        assert (spec.min_items, spec.max_items) == (facts.get("min_items", 0), facts.get("max_items"))
        assert [str(value) for value in spec.special] == list(facts.get("special_values", []))
        assert not number or all(isinstance(value, int) for value in spec.special)
        assert spec.template == facts.get("template")
        media = facts.get("media", {})
        if media.get("kind") == "image":
            assert spec.media is not None
            assert list(spec.media.formats) == media.get("formats", [])
            assert (spec.media.max_bytes, spec.media.min_side, spec.media.max_side) == (
                media.get("max_bytes"),
                media.get("min_side_px"),
                media.get("max_side_px"),
            )
    assert [rule.message for rule in ours.rules] == [rule["message"] for rule in operation.get("rules", [])]
