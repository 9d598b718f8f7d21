"""Words at a field."""

import pytest

from o8studio.domain.compose.common_fields import shared_fields, shared_standing
from o8studio.domain.compose.standing import Origin, Standing
from o8studio.texts.fields import shared_words, standing_help, standing_words, value_words
from tests.support.carried import OLD, planned
from tests.support.drafts import view


def spec_of(model: str, key: str):
    return next(spec for spec in view(model).fields if spec.key == key)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (Standing(Origin.OPEN, default="720p"), "Model decides: 720p"),
        (Standing(Origin.OPEN), "Model decides"),
        (Standing(Origin.NEEDED, "1080p"), "Sent: 1080p"),
        (Standing(Origin.DRAWN), "New for each clip"),
        (Standing(Origin.RAW), "Extra JSON decides"),
        (Standing(Origin.KEPT_BACK, "8K"), "Not sent"),
        (Standing(Origin.SET, "720p"), ""),
    ],
)
def test_who_decides_is_said(one: Standing, words: str) -> None:
    assert standing_words(spec_of("viduq3-pro", "resolution"), one) == words
    assert standing_help(one).endswith(".")


def test_an_empty_text_is_not_set_and_no_model_decides_it() -> None:
    assert standing_words(spec_of("kling-v3", "negative_prompt"), Standing(Origin.OPEN)) == "Not set"


@pytest.mark.parametrize(
    ("model", "key", "value", "words"),
    [
        ("viduq3-pro", "duration", 5, "5 s"),
        ("ray-2", "duration", "9s", "9 s"),
        ("viduq3-pro", "audio", True, "on"),
        ("kling-v3", "sound", "off", "off"),
        ("doubao-seedance-2-0-260128", "resolution", "4k", "4K"),
        ("doubao-seedance-2-0-260128", "ratio", "adaptive", "automatic"),
    ],
)
def test_values_are_said_in_plain_words(model: str, key: str, value: object, words: str) -> None:
    assert value_words(spec_of(model, key), value) == words  # type: ignore[arg-type]


def test_of_several_models_each_exception_is_named() -> None:
    models = ("kling-v3", "doubao-seedance-2-0-260128", "jimeng_ti2v_v30_pro")
    views = [planned(OLD, model).view for model in models]
    names = dict(zip(models, ("Kling", "Seedance", "Jimeng"), strict=True))
    said = {
        one.spec.key: shared_words(one, shared_standing(one, views, {}), names)
        for one in shared_fields(views)
    }
    assert said["duration"] == "Models decide: 5 s"
    assert said["seed"] == "New for each clip; Kling: none"
    assert said["audio"] == "Models decide; Kling: dropped, Seedance: on, Jimeng: silent"
    wished = {"duration": 8}
    fitted = [view(model, portable=wished) for model in models]
    (length,) = [one for one in shared_fields(fitted) if one.spec.key == "duration"]
    assert shared_words(length, shared_standing(length, fitted, wished), names) == "Jimeng: 10 s"
