"""One draft on many models: each value is fitted, and what differs is named."""

import pytest

from o8studio.domain.compose.resolve import Draft, resolve
from tests.support.drafts import CATALOGUE, notes_of, picture, view


@pytest.mark.parametrize(
    ("model", "portable", "core", "snapped", "dropped"),
    [
        ("kling-v2-6", {"duration": 8}, {"duration": 10}, ["duration"], []),
        ("kling-v2-6", {"duration": 7}, {"duration": 5}, ["duration"], []),
        ("kling-v3", {"resolution": "1080p", "audio": True}, {"resolution": "1080p", "audio": True}, [], []),
        ("kling-v2-6", {"seed": 7}, {}, [], ["seed"]),
        ("sora-2", {"aspect_ratio": "16:9", "resolution": "720p"}, {"width": 1280, "height": 720}, [], []),
        ("sora-2", {"aspect_ratio": "1:1"}, {"width": 720, "height": 1280}, ["size"], []),
        ("sora-2", {"audio": True}, {}, [], []),
        ("jimeng_t2v_v30", {"duration": 10, "audio": True}, {"duration": 10}, [], ["audio"]),
        ("MiniMax-Hailuo-02", {"resolution": "1080p", "aspect_ratio": "16:9"}, {"resolution": "1080p"}, [], ["aspect_ratio"]),
        ("MiniMax-Hailuo-02", {"resolution": "720p"}, {"resolution": "768p"}, ["resolution"], []),
        ("ray-2", {"duration": 5}, {"duration": 5}, [], []),
        ("viduq2", {"resolution": "4k"}, {"resolution": "1080p"}, ["resolution"], []),
        ("wan2.5-t2v-preview", {"aspect_ratio": "16:9", "resolution": "1080p"}, {"width": 1920, "height": 1080}, [], []),
        ("doubao-seedance-2-0-260128", {"aspect_ratio": "2:1"}, {"aspect_ratio": "16:9"}, ["ratio"], []),
        ("doubao-seedance-2-0-260128", {"fps": 30}, {}, [], ["fps"]),
    ],
)  # fmt: skip
def test_a_portable_value_is_fitted_and_what_differs_is_named(
    model, portable, core, snapped, dropped
) -> None:
    found = view(model, portable=portable)
    assert found.can_send, found.violations
    assert {name: found.core[name] for name in core} == core
    assert [field for field, _, _ in notes_of(found, "snapped")] == snapped
    assert [field for field, _, _ in notes_of(found, "dropped")] == dropped


def test_a_resolution_that_is_a_model_of_its_own_is_named() -> None:
    found = view("jimeng_t2v_v30", portable={"resolution": "1080p"})
    assert notes_of(found, "other model") == [("resolution", "1080p", "jimeng_t2v_v30_1080p")]
    assert notes_of(view("jimeng_t2v_v30", portable={"resolution": "720p"}), "dropped") == []


def test_a_portable_value_never_stops_any_model() -> None:
    wanted = {
        "duration": 6,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "seed": 5,
        "audio": True,
        "fps": 24,
    }
    for card in CATALOGUE.specs():
        for image in ((), (picture(),)):
            found = resolve(card, Draft(prompt="a fox", portable=wanted, images=image))
            every = (*found.fields, *found.inputs)  # a clip to start from can't be made up
            inputs = {spec.key for spec in every if not spec.control.is_plain}
            ours = [one for one in found.violations if one.field not in {"images", *inputs}]
            assert not ours, (card.id, image, ours)


@pytest.mark.parametrize("as_one", [True, False])
@pytest.mark.parametrize(
    ("model", "wanted", "core", "snapped"),
    [
        ("kling-v2-6", {"duration": 8}, {"duration": 10}, [("duration", "8", "10")]),
        ("kling-v2-6", {"duration": "77"}, {"duration": 10}, [("duration", "77", "10")]),
        ("kling-v3", {"duration": 3.5}, {"duration": 3}, [("duration", "3.5", "3")]),
        ("doubao-seedance-1-0-pro-250528", {"duration": 3.5}, {"duration": 4}, [("duration", "3.5", "4")]),
        ("doubao-seedance-2-0-260128", {"duration": -1}, {"duration": -1}, []),
        ("jimeng_t2v_v30", {"duration": 10}, {"duration": 10}, []),
        ("jimeng_t2v_v30", {"duration": 9}, {"duration": 10}, [("frames", "9", "241")]),
        ("sora-2", {"aspect_ratio": "16:9"}, {"width": 1280, "height": 720}, []),
        ("sora-2", {"aspect_ratio": "9:16", "resolution": "720p"}, {"width": 720, "height": 1280}, []),
        ("sora-2", {"aspect_ratio": "2:1"}, {"width": 1280, "height": 720}, [("size", "2:1", "1280x720")]),
        ("wan2.5-t2v-preview", {"resolution": "1080p", "aspect_ratio": "9:16"}, {"width": 1080, "height": 1920}, []),
        ("MiniMax-Hailuo-02", {"resolution": "720p"}, {"resolution": "768p"}, [("resolution", "720p", "768P")]),
        ("viduq2", {"resolution": "4k"}, {"resolution": "1080p"}, [("resolution", "4k", "1080p")]),
        ("doubao-seedance-2-0-260128", {"aspect_ratio": "2:1"}, {"aspect_ratio": "16:9"}, [("ratio", "2:1", "16:9")]),
        ("jimeng_t2v_v30", {"resolution": "720p"}, {}, []),
    ],
)  # fmt: skip
def test_length_shape_and_resolution_are_fitted_for_one_model_as_for_several(
    model, wanted, core, snapped, as_one
) -> None:
    found = view(model, **{"values" if as_one else "portable": wanted})
    assert found.can_send, found.violations
    assert {name: found.core[name] for name in core} == core
    assert notes_of(found, "snapped") == snapped


def test_what_has_no_nearest_value_or_is_a_native_name_must_fit() -> None:
    for model, values in (
        ("kling-v2-6", {"aspect_ratio": "adaptive"}),
        ("kling-v2-6", {"duration": "long"}),
        ("doubao-seedance-2-0-260128", {"ratio": "2:1"}),
        ("sora-2", {"size": "16:9"}),
        ("sora-1.0-turbo", {"aspect_ratio": "16:9"}),
        ("kling-v3", {"cfg_scale": "much"}),
    ):
        assert not view(model, values=values).can_send, values
    assert view("sora-2", values={"size": "1280x720"}).core == {"width": 1280, "height": 720}


def test_a_number_that_must_be_whole_is_not_cut_in_silence() -> None:
    (wrong,) = view("doubao-seedance-2-0-260128", values={"seed": 1.5}).violations
    assert (wrong.field, wrong.problem) == ("seed", "wrong type")
    assert view("doubao-seedance-2-0-260128", values={"seed": 7.0}).core["seed"] == 7
