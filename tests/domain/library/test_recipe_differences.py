"""What differs in how two clips were made."""

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.recipe_differences import recipe_differences


def test_only_what_differs_has_a_row_and_the_rest_is_named() -> None:
    first = Recipe(
        model="kling-v3",
        prompt="a raft",
        core={"seed": 7, "audio": True, "duration": 5},
        native={"mode": "pro"},
    )
    second = Recipe(
        model="kling-v3",
        prompt="a raft",
        core={"seed": 7, "audio": False, "negative_prompt": "boats"},
        native={"mode": "pro"},
    )
    found = recipe_differences([first, second])
    assert dict(found.rows) == {
        "audio": (True, False),
        "duration": (5, None),
        "negative_prompt": (None, "boats"),
    }
    assert found.same == ("model", "prompt", "seed", "mode")


def test_on_is_not_one_and_of_a_clip_without_a_recipe_nothing_is_known() -> None:
    assert recipe_differences([Recipe(core={"audio": True}), Recipe(core={"audio": 1})]).rows == (
        ("audio", (True, 1)),
    )
    assert recipe_differences([Recipe(model="a"), None]).rows == (("model", ("a", None)),)
    assert recipe_differences([None, None]).rows == ()
