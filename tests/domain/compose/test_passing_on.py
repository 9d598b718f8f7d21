"""What a gateway drops is named before the press, and what is pointless is not offered."""

import pytest

from o8studio.domain.compose.passing_on import made_of, names_in
from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.gateway import Generation
from o8studio.domain.models.carriage import EVERYTHING, Fate
from o8studio.domain.request import ImageRole
from o8studio.services.compose.requests import Destination, generation_of, plan
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.texts.drafts import note_words, violation_words
from tests.support.carried import CARRIAGES, CATALOGUE, OLD, PLUGINS, UNKNOWN, frame, planned, problems


def test_what_is_dropped_is_named_before_the_press() -> None:
    one = planned(OLD, "viduq1", aspect_ratio="9:16", seed=7)
    assert one.view.can_send
    assert [note_words(note) for note in one.view.notes] == [
        "aspect_ratio: this gateway drops it before it reaches the model."
    ]
    assert [loss.field for loss in one.losses] == ["aspect_ratio"]


def test_reference_pictures_that_never_arrive_are_not_offered() -> None:
    one = planned(OLD, "kling-v1-6", frame("reference"), frame("reference"))
    assert problems(one) == [("images", "picture lost")]
    assert "reference pictures" in " ".join(violation_words(bad) for bad in one.view.violations)
    assert ImageRole.REFERENCE not in one.view.roles


def test_sound_that_is_asked_for_and_dropped_is_not_offered() -> None:
    assert problems(planned(OLD, "kling-v2-6", sound=True)) == [("sound", "sound lost")]
    silent = planned(OLD, "kling-v2-6", sound=False)
    assert silent.view.can_send
    assert "sound" in planned(OLD, "kling-v2-6").view.disabled


def test_an_operation_that_no_vendor_is_asked_for_is_not_offered() -> None:
    one = planned(OLD, "kling-v1", video_id="v-1")
    assert one.view.operation.id == "extend"
    assert ("", "operation lost") in problems(one)
    assert "extend" in violation_words(one.view.violations[0])


@pytest.mark.parametrize(
    ("generation", "model", "values", "field"),
    [
        (OLD, "kling-v1", {"cfg_scale": 0}, "cfg_scale"),
        (OLD, "wan2.5-t2v-preview", {"prompt_extend": False}, "prompt_extend"),
        (OLD, "wan2.5-t2v-preview", {"seed": 0}, "seed"),
        (OLD, "sora-2-pro", {"size": "1920x1080"}, "size"),
        (PLUGINS, "wan2.5-t2v-preview", {"prompt_extend": False}, "prompt_extend"),
        (PLUGINS, "wan2.5-t2v-preview", {"seed": 0}, "seed"),
    ],
)
def test_a_value_that_can_not_be_said_is_not_offered(generation, model, values, field) -> None:
    one = planned(generation, model, **values)
    assert problems(one) == [(field, "can't be said")]
    view = planned(generation, model).view
    spec = next(spec for spec in view.fields if spec.key == field)
    value = values[field]
    assert (
        field in view.disabled
        or (spec.choices and value not in spec.choices)
        or (spec.minimum is not None and spec.minimum > 0)
    )
    assert field in view.disabled or field in view.limited


def test_an_unknown_gateway_promises_nothing_in_one_note() -> None:
    one = planned(UNKNOWN, "viduq1", frame("first_frame"), seed=7)
    assert one.view.can_send
    assert [(note.kind, note.fields) for note in one.view.notes] == [("unsure", ("seed", "first_frame"))]
    assert {loss.fate for loss in one.losses} == {Fate.UNSURE}
    assert planned(UNKNOWN, "viduq1").view.notes == ()


def test_nothing_is_said_of_the_demo_gateway() -> None:
    entry = GatewayEntry(id=DEMO, name="Demo", base_url="http://d", formats=("openai_videos",))
    assert generation_of(entry) is Generation.DEMO
    card = CATALOGUE.spec("kling-v3")
    draft = Draft(prompt="x", values={"sound": True, "watermark": True})
    one = plan({card.id: card}, draft, Destination(entry=entry, carriage=CARRIAGES.of(Generation.DEMO)))[0]
    assert CARRIAGES.of("demo") is EVERYTHING
    assert (one.view.notes, one.losses) == ((), ())


def test_references_on_a_turbo_model_become_viduq2_and_that_is_named() -> None:
    one = planned(OLD, "viduq2-pro", frame("reference"))
    assert [(loss.field, loss.fate, loss.becomes) for loss in one.losses] == [
        ("model", Fate.CHANGED, "viduq2")
    ]


@pytest.mark.parametrize(
    ("model", "values", "made"),
    [
        ("kling-v3", {}, {"duration": 5, "resolution": "720p", "aspect_ratio": "16:9", "audio": False}),
        ("kling-v3", {"duration": 10, "mode": "pro"},
         {"duration": 10, "resolution": "1080p", "aspect_ratio": "16:9", "audio": False}),
        ("sora-2", {}, {"duration": 4, "width": 720, "height": 1280}),
        ("jimeng_t2v_v30", {}, {"duration": 5, "aspect_ratio": "16:9"}),
        # the vendor picks a shape itself, and this one a length, too: these are no values
        ("doubao-seedance-2-0-260128", {}, {"duration": 5, "resolution": "720p", "audio": True}),
        ("doubao-seedance-2-5-260628", {}, {"resolution": "720p", "audio": True}),
    ],
)  # fmt: skip
def test_the_vendors_default_decides_where_nothing_is_sent(model: str, values: dict, made: dict) -> None:
    view = resolve(CATALOGUE.spec(model), Draft(prompt="a fox", values=values))
    assert made_of(view) == made


def test_what_the_gateway_drops_is_made_as_the_vendor_does_without_it() -> None:
    view = resolve(CATALOGUE.spec("viduq2"), Draft(prompt="a fox", values={"aspect_ratio": "9:16"}))
    assert made_of(view)["aspect_ratio"] == "9:16"
    assert made_of(view, {"aspect_ratio"})["aspect_ratio"] == "16:9"


def test_the_names_in_raw_json_are_found_at_any_depth() -> None:
    assert list(names_in({"a": {"b": {"c": 1}}, "d": "e"})) == ["a", "b", "c", "d"]
