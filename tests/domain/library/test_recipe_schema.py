"""What we write is what docs/recipe.schema.json says, as somebody else's validator reads it."""

import json
from pathlib import Path

import jsonschema
import pytest

from o8studio.domain.library.recipe import Recipe, RecipeReference, embedded, recipe_of, written
from tests.domain.library.test_recipe import REQUEST

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "recipe.schema.json").read_text("utf-8"))


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(),
        recipe_of(REQUEST, made_at="2026-11-27T09:01:02Z"),
        Recipe(prompt="x", sha256="0" * 64, references=(RecipeReference(role="reference"),)),
        embedded(Recipe(prompt="x", sha256="0" * 64)),
    ],
)
def test_ours_is_valid(recipe: Recipe) -> None:
    jsonschema.validate(json.loads(written(recipe)), SCHEMA)


def test_the_schema_is_a_schema_and_refuses_something() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"format": "other", "version": 1}, SCHEMA)
