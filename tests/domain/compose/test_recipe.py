"""The way back: from what was sent, or from the draft of one model, to what a person had set."""

from dataclasses import replace

from o8studio.domain.compose.recipe import carried_over, values_by_name, with_portable, with_value
from o8studio.domain.compose.resolve import Draft, resolve
from tests.support.drafts import CATALOGUE, view
from tests.support.jobs import REQUEST

VIDU = CATALOGUE.spec("viduq3-pro")


def test_a_vendors_own_values_come_back_under_the_keys_of_their_parameters() -> None:
    found = view("viduq3-pro", values={"off_peak": True, "duration": 5})
    sent = replace(
        REQUEST, model="viduq3-pro", native=found.native, core=found.core, operation="text_to_video"
    )
    assert values_by_name(sent, [CATALOGUE.spec("kling-v3"), VIDU]) == {"off_peak": True}


def test_of_a_model_that_is_not_there_nothing_comes_back() -> None:
    sent = replace(REQUEST, model="viduq3-pro", native={"off_peak": True})
    assert values_by_name(sent, []) == {}
    assert values_by_name(sent, [CATALOGUE.spec("kling-v3")]) == {}


def test_what_no_parameter_of_the_operation_carries_is_left_out() -> None:
    sent = replace(
        REQUEST, model="viduq3-pro", native={"off_peak": True, "unheard_of": 1}, operation="text_to_video"
    )
    assert values_by_name(sent, [VIDU]) == {"off_peak": True}


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
