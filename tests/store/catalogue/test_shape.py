"""Where a spec from a person's own provider file has a value of another type than its field."""

from dataclasses import replace
from typing import Any

import pytest

from o8studio.domain.models.spec import ModelSpec, ParameterSpec
from o8studio.store.catalogue.shape import misfit
from tests.support.drafts import CATALOGUE

SPEC = CATALOGUE.spec("kling-v3")


def with_first(**changes: Any) -> ModelSpec:
    operation = SPEC.operations[0]
    first = replace(operation.parameters[0], **changes)
    return replace(SPEC, operations=(replace(operation, parameters=(first, *operation.parameters[1:])),))


def test_every_shipped_spec_fits() -> None:
    assert {misfit(spec) for spec in CATALOGUE.specs()} == {""}


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"title": 5}, "title"),
        ({"link_seconds": "a day"}, "link_seconds"),
        ({"link_seconds": float("nan")}, "link_seconds"),
        ({"link_seconds": True}, "link_seconds"),
        ({"operations": []}, "operations"),
        ({"operations": ("x",)}, "operations.0"),
        ({"notes": ("fine", 5)}, "notes.1"),
        ({"typical_seconds": {"720p": "long"}}, "typical_seconds.720p"),
        ({"typical_seconds": {5: 1.0}}, "typical_seconds"),
        ({"siblings": ["x"]}, "siblings"),
    ],
)
def test_the_place_is_said_as_a_path(changes: dict[str, Any], where: str) -> None:
    assert misfit(replace(SPEC, **changes)) == where


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"max_length": 2.5}, "max_length"),
        ({"max_length": True}, "max_length"),
        ({"min_items": None}, "min_items"),
        ({"minimum": float("inf")}, "minimum"),
        ({"choices": (object(),)}, "choices.0"),
        ({"required": "yes"}, "required"),
        ({"media": "a picture"}, "media"),
    ],
)
def test_inside_a_parameter_as_well(changes: dict[str, Any], where: str) -> None:
    assert misfit(with_first(**changes)) == f"operations.0.parameters.0.{where}"


def test_whole_numbers_are_numbers_and_json_may_lie_deep() -> None:
    assert (
        misfit(with_first(minimum=3, maximum=7.5, default={"a": [1, {"b": None}]}, template=[["$value"]]))
        == ""
    )
    deep: Any = "x"
    for _level in range(40):
        deep = [deep]
    assert misfit(with_first(default=deep)) == "operations.0.parameters.0.default"


def test_a_parameter_of_another_class_is_none() -> None:
    assert isinstance(SPEC.operations[0].parameters[0], ParameterSpec)
    operation = replace(SPEC.operations[0], parameters=(SPEC,))
    assert misfit(replace(SPEC, operations=(operation,))) == "operations.0.parameters.0"
