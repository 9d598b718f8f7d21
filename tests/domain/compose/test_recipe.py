"""The way back: from what was sent, or from the draft of one model, to what a person had set."""

from dataclasses import replace

import pytest

from o8studio.domain.compose.recipe import carried_over, values_by_name, with_portable, with_value
from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import GenerationRequest, Json
from tests.support.drafts import CATALOGUE, view
from tests.support.jobs import REQUEST

VIDU = CATALOGUE.spec("viduq3-pro")


def test_a_vendors_own_values_come_back_under_the_keys_of_their_parameters() -> None:
    found = view("viduq3-pro", values={"off_peak": True, "duration": 5})
    sent = replace(
        REQUEST, model="viduq3-pro", native=found.native, core=found.core, operation="text_to_video"
    )
    assert values_by_name(sent, [CATALOGUE.spec("kling-v3"), VIDU]) == {"off_peak": True, "duration": 5}


def test_of_a_model_that_is_not_there_nothing_comes_back() -> None:
    sent = replace(REQUEST, model="viduq3-pro", native={"off_peak": True})
    assert values_by_name(sent, []) == {}
    assert values_by_name(sent, [CATALOGUE.spec("kling-v3")]) == {}


def test_what_no_parameter_of_the_operation_carries_is_left_out() -> None:
    sent = replace(
        REQUEST, model="viduq3-pro", native={"off_peak": True, "unheard_of": 1}, operation="text_to_video"
    )
    assert values_by_name(sent, [VIDU]) == {"off_peak": True}


def again(sent: GenerationRequest) -> tuple[dict[str, Json], dict[str, Json]]:
    """What the settings of a request would send."""
    spec = CATALOGUE.spec(sent.model)
    draft = Draft(prompt="a fox", values=values_by_name(sent, [spec]), operation=sent.operation)
    found = resolve(spec, draft)
    return dict(found.core), dict(found.native)


@pytest.mark.parametrize("model", sorted({spec.id for spec in CATALOGUE.specs()}))
def test_the_settings_of_a_request_make_the_same_request_again(model: str) -> None:
    """A size, a count of frames and a number of clips were lost, and another clip was paid for."""
    spec = CATALOGUE.spec(model)
    wrong = []
    for operation in spec.operations:
        for one in resolve(spec, Draft(prompt="a fox", operation=operation.id)).fields:
            numbers = [one.minimum, one.maximum] if not one.choices and one.template is None else []
            for value in (*one.choices, *one.special, *(number for number in numbers if number is not None)):
                found = resolve(spec, Draft(prompt="a fox", values={one.key: value}, operation=operation.id))
                sent = replace(
                    REQUEST, model=model, operation=operation.id, core=found.core, native=found.native
                )
                if again(sent) != (dict(found.core), dict(found.native)):
                    wrong.append((operation.id, one.key, value, again(sent), found.core, found.native))
    assert wrong == []


@pytest.mark.parametrize(
    ("model", "values", "portable", "kept"),
    [
        ("sora-2", {"size": "720x1280"}, {"aspect_ratio": "9:16", "resolution": "720p"}, {}),
        ("gen4.5", {"ratio": "720:1280"}, {"aspect_ratio": "9:16", "resolution": "720p"}, {}),
        ("doubao-seedance-1-0-pro-250528", {"frames": 29}, {}, {"frames": 29}),
        ("veo-3.1-generate-001", {"sampleCount": 2}, {}, {"sampleCount": 2}),
    ],
)
def test_a_size_goes_over_as_its_shape_and_what_has_no_common_name_stays(
    model: str, values: dict[str, Json], portable: dict[str, Json], kept: dict[str, Json]
) -> None:
    draft = Draft(prompt="a fox", values=values)
    over = carried_over(resolve(CATALOGUE.spec(model), draft), draft)
    assert (over.portable, over.values) == (portable, kept)


def test_portable_values_go_over_by_meaning_and_a_models_own_options_stay() -> None:
    draft = Draft(prompt="a fox", values={"mode": "pro", "duration": 10, "cfg_scale": 0.4})
    one = resolve(CATALOGUE.spec("kling-v2-1"), draft)
    over = carried_over(one, draft)
    assert over.portable == {"resolution": "1080p", "duration": 10}
    assert "duration" not in over.values
    assert "mode" not in over.values
    assert over.prompt == "a fox"


def test_what_nobody_set_is_not_carried_over() -> None:
    draft = Draft(prompt="a fox", values={"duration": 5})
    one = replace(view("kling-v3", values={"duration": 5}), core={"duration": 5, "resolution": "720p"})
    assert carried_over(one, draft).portable == {"duration": 5}


def test_what_was_portable_already_stays() -> None:
    draft = Draft(prompt="a fox", portable={"aspect_ratio": "9:16", "seed": 7})
    over = carried_over(resolve(CATALOGUE.spec("kling-v3"), draft), draft)
    assert over.portable["aspect_ratio"] == "9:16"
    assert over.portable["seed"] == 7
    assert over.values == {}


def test_a_field_is_cleared_under_every_name_that_its_value_had() -> None:
    """After two models became one, the resolution of both could not be taken back."""
    for draft in (
        Draft(prompt="a fox", values={"mode": "pro"}),
        Draft(prompt="a fox", values={"resolution": "1080p"}),
        Draft(prompt="a fox", portable={"resolution": "1080p"}),
    ):
        one = resolve(CATALOGUE.spec("kling-v3"), draft)
        assert one.core["resolution"] == "1080p"
        cleared = with_value(draft, [one], "mode", None)
        assert "resolution" not in resolve(CATALOGUE.spec("kling-v3"), cleared).core
        other = with_value(draft, [one], "mode", "std")
        assert (dict(other.values), dict(other.portable)) == ({"mode": "std"}, {})


def test_a_shared_value_takes_the_place_of_one_models_own() -> None:
    draft = Draft(values={"duration": 5, "mode": "pro"}, portable={"seed": 7})
    assert with_portable(draft, "duration", 8) == Draft(
        values={"mode": "pro"}, portable={"seed": 7, "duration": 8}
    )
    assert with_portable(draft, "duration", None) == Draft(values={"mode": "pro"}, portable={"seed": 7})
