"""Who decides each value of a draft: the person, the route, the raw JSON, the seed that is drawn, or the model."""

from typing import Any

from o8studio.domain.compose.resolve import ComposeView
from o8studio.domain.compose.standing import Origin, Standing, standing
from tests.support.carried import OLD, UNKNOWN, planned
from tests.support.drafts import view


def stands(found: ComposeView, key: str, wished: Any = None) -> Standing:
    return standing(found, next(spec for spec in found.fields if spec.key == key), wished)


def test_what_nobody_set_is_the_models_and_its_default_is_known_or_not() -> None:
    assert stands(view("viduq3-pro"), "resolution") == Standing(Origin.OPEN, default="720p")
    assert stands(view("grok-imagine-video"), "aspect_ratio") == Standing(Origin.OPEN)


def test_a_value_that_is_the_default_is_set_all_the_same() -> None:
    found = view("viduq3-pro", values={"resolution": "720p"})
    assert stands(found, "resolution") == Standing(Origin.SET, "720p")
    assert stands(found, "resolution").can_be_cleared
    portable = view("viduq3-pro", portable={"resolution": "720p"})
    assert stands(portable, "resolution") == Standing(Origin.SET, "720p")


def test_what_a_gateway_would_set_itself_goes_out_with_nobody_having_set_it() -> None:
    found = planned(OLD, "kling-v3").view
    assert stands(found, "aspect_ratio") == Standing(Origin.NEEDED, "16:9")
    assert not stands(found, "aspect_ratio").can_be_cleared
    assert found.core["aspect_ratio"] == "16:9"


def test_a_seed_is_drawn_where_it_arrives_and_the_models_where_it_does_not() -> None:
    assert stands(planned(OLD, "doubao-seedance-2-0-260128").view, "seed").origin is Origin.DRAWN
    assert stands(planned(OLD, "kling-4.0").view, "seed").origin is Origin.OPEN
    kept = planned(OLD, "doubao-seedance-2-0-260128", seed=7).view
    assert stands(kept, "seed") == Standing(Origin.SET, 7)


def test_raw_json_decides_what_it_names() -> None:
    found = planned(
        UNKNOWN, "viduq3-pro", extra={"metadata": {"resolution": "540p"}}, resolution="1080p"
    ).view
    assert stands(found, "resolution") == Standing(Origin.RAW)


def test_what_is_wrong_is_set_and_does_not_go_out() -> None:
    found = view("viduq3-pro", values={"resolution": "huge"})
    assert stands(found, "resolution", "huge") == Standing(Origin.KEPT_BACK, "huge")


def test_what_the_model_needs_and_no_form_had_is_shown_because_it_goes_out() -> None:
    """Azure's preview got a width of 480 as its shape, and no control said so."""
    found = view("sora")
    assert stands(found, "az_width") == Standing(Origin.NEEDED, 480)
    assert found.native["width"] == 480
    assert "aspect_ratio" not in found.core


def test_a_default_that_is_no_value_of_its_own_is_unknown() -> None:
    assert stands(view("doubao-seedance-2-5-260628"), "duration").default is None


def test_a_field_that_the_gateway_drops_is_out_of_use_and_the_model_decides() -> None:
    found = planned(OLD, "kling-v3").view
    assert found.disabled["sound"] == "sound is dropped"
    assert stands(found, "sound") == Standing(Origin.OPEN, default="off")
    dropped = planned(OLD, "viduq2").view
    assert dropped.disabled["aspect_ratio"] == "dropped"
    assert stands(dropped, "aspect_ratio") == Standing(Origin.OPEN, default="16:9")
