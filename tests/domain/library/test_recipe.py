"""A recipe says how a clip was made, and nothing about whose gateway or computer made it."""

import json

from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.ids import GatewayId
from o8studio.domain.library.recipe import (
    MOST_BYTES,
    Recipe,
    RecipeReference,
    embedded,
    from_stranger,
    read,
    recipe_model,
    recipe_of,
    recipe_prompt,
    written,
)
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole

REQUEST = GenerationRequest(
    gateway_id=GatewayId("secret-gateway"),
    base_url="https://gateway.example",
    wire_format="openai_videos",
    model="kling",
    prompt="a fox 猫",
    family="kling",
    operation="image_to_video",
    core={"duration": 5, "seed": 0, "negative_prompt": "blurry"},
    native={"camera": {"zoom": 1.5, "webhook": "https://me.example/hook"}, "path": "/home/me/x.png"},
    extra={"api_key": "sk-secret", "list": ["C:\\Users\\me", "fine"], "user": "me"},
    images=(ImageInput(role=ImageRole.FIRST_FRAME, link="https://me.example/cat.png"), ImageInput(role=ImageRole.REFERENCE, file="abc.png", width=5, height=6)),
    user="me@example.com",
)  # fmt: skip


def test_it_travels_and_comes_back() -> None:
    recipe = recipe_of(REQUEST, made_at="2026-11-27T09:01:02Z")
    assert read(written(recipe)) == recipe
    assert (recipe.prompt, recipe.core["seed"], recipe.native) == ("a fox 猫", 0, {"camera": {"zoom": 1.5}})
    assert recipe.extra == {"list": ["fine"]}
    assert recipe.references == (
        RecipeReference(role="first_frame", mime="image/png"),
        RecipeReference(role="reference", mime="image/png", width=5, height=6),
    )


def test_no_token_host_or_path_is_in_it() -> None:
    text = written(recipe_of(REQUEST))
    for secret in ("gateway.example", "secret", "me.example", "/home", "Users", "example.com", "abc.png"):
        assert secret not in text


def test_a_copy_has_no_digest_and_a_newer_version_is_read_as_far_as_it_goes() -> None:
    recipe = Recipe(prompt="a", sha256="00")
    assert embedded(recipe).sha256 == ""
    newer = {
        **json.loads(written(recipe)),
        "version": 9,
        "smell": "roses",
        "references": [None, 3],
        "parameters": [1],
    }
    found = read(json.dumps(newer))
    assert found is not None
    assert (found.prompt, found.core, len(found.references)) == ("a", {}, 2)
    assert (recipe_prompt(written(recipe)), recipe_model("")) == ("a", "")


@given(
    st.text(max_size=100)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    ).map(json.dumps)
)
def test_any_text_is_a_recipe_or_none(text: str) -> None:
    read(text)
    from_stranger("x", {"prompt": text, "seed": text})


def test_what_is_too_long_or_too_deep_is_none() -> None:
    assert read('{"format": "o8studio-recipe", "prompt": "' + "x" * MOST_BYTES + '"}') is None
    deep = read('{"format": "o8studio-recipe", "extra": {"a": ' + "[" * 500 + "1" + "]" * 500 + "}}")
    assert deep is not None
    assert "1" not in str(deep.extra)
    assert read("[" * 100_000) is None
    assert from_stranger("x", {"prompt": "", "seed": None}) is None
