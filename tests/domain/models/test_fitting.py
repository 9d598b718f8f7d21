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
