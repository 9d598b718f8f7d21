"""What differs in how clips were made, setting by setting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.request import Json

PROMPT, MODEL = "prompt", "model"
_EMPTY: tuple[Json, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class RecipeDifferences:
    """Settings by name: portable ones by core id, others as their vendor calls them.

    Attributes:
        rows: what differs: its name, and the value of each clip; None where a clip has none.
        same: the names of what is the same in all.
    """

    rows: tuple[tuple[str, tuple[Json, ...]], ...]
    same: tuple[str, ...]


def recipe_differences(recipes: Sequence[Recipe | None]) -> RecipeDifferences:
    """Compare these recipes; of a clip without one, nothing is known."""
    values = [_values(one) for one in recipes]
    names = list(dict.fromkeys(name for one in values for name in one))
    rows, same = [], []
    for name in names:
        found = tuple(one.get(name) for one in values)
        if all(one == found[0] and type(one) is type(found[0]) for one in found):
            same.append(name)
        else:
            rows.append((name, found))
    return RecipeDifferences(tuple(rows), tuple(same))


def _values(recipe: Recipe | None) -> Mapping[str, Json]:
    if recipe is None:
        return {}
    settings = {**recipe.core, **recipe.native, **recipe.extra}
    told = {MODEL: recipe.model, PROMPT: recipe.prompt, **settings}
    return {name: value for name, value in told.items() if value not in _EMPTY}
