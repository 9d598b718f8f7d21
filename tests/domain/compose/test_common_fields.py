"""The fields that several models share: which there are, which values all of them take, and who lacks one."""

import pytest

from o8studio.domain.compose.common_fields import SharedField, shared_fields, shared_standing
from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.compose.standing import Origin, Standing
from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import Control, unknown_model
from tests.support.drafts import view

SEEDANCE, KLING, SORA, JIMENG = "doubao-seedance-2-0-260128", "kling-v3", "sora-2", "jimeng_t2v_v30"


def shared(*models: str) -> dict[str, SharedField]:
    return {one.spec.key: one for one in shared_fields([view(model) for model in models])}


def test_there_is_a_field_for_whatever_one_of_them_has_in_the_composers_order() -> None:
    assert list(shared(KLING, SORA)) == ["negative_prompt", "duration", "aspect_ratio", "resolution", "audio"]
    assert list(shared(SEEDANCE)) == ["duration", "aspect_ratio", "resolution", "audio", "seed"]
    assert shared_fields([]) == ()


def test_who_lacks_a_field_is_named() -> None:
    found = shared(KLING, SORA, SEEDANCE)
    assert found["negative_prompt"].without == (SORA, SEEDANCE)
    assert found["audio"].without == (SORA,)
    assert found["seed"].without == (KLING, SORA)
    assert found["duration"].without == ()


def test_the_choices_are_those_that_any_takes_and_everywhere_are_those_that_all_take() -> None:
    length = shared(SEEDANCE, SORA)["duration"]
    assert length.spec.choices == (4, 5, 6, 8, 10, 12, 15, 16, 20)
    assert length.everywhere == {4, 8, 12}, "Seedance has a range from 4 to 15, Sora 4, 8, 12, 16 and 20"
    assert (length.spec.unit, length.spec.json_type, length.spec.control) == (
        "s",
        "integer",
        Control.SEGMENTED,
    )


def test_a_size_in_pixels_is_offered_as_its_ratio_and_its_tier() -> None:
    found = shared(SORA)
    assert found["aspect_ratio"].spec.choices == ("16:9", "9:16")
    assert found["resolution"].spec.choices == ("720p",)


def test_tiers_are_sorted_by_their_lines_and_shapes_from_wide_to_tall() -> None:
    tiers = shared(SEEDANCE, KLING)["resolution"].spec.choices
    assert list(tiers) == sorted(tiers, key=lambda one: 2160 if one == "4k" else int(str(one).rstrip("p")))
    shapes = [str(one).split(":") for one in shared(SEEDANCE, KLING)["aspect_ratio"].spec.choices]
    ratios = [int(width) / int(height) for width, height in shapes]
    assert ratios == sorted(ratios, reverse=True)


def test_a_vendors_word_for_any_shape_is_no_common_choice() -> None:
    own = {
        choice for spec in view(SEEDANCE).fields if Core.ASPECT_RATIO in spec.core for choice in spec.choices
    }
    assert "adaptive" in own
    assert "adaptive" not in shared(SEEDANCE)["aspect_ratio"].spec.choices


def test_a_range_of_lengths_is_offered_as_the_usual_ones_in_it() -> None:
    spec = unknown_model("x")
    (length,) = [
        one for one in shared_fields([resolve(spec, Draft(prompt="a"))]) if one.spec.key == "duration"
    ]
    assert length.spec.choices == (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30)


@pytest.mark.parametrize(
    ("key", "control", "json_type"),
    [
        ("negative_prompt", Control.TEXTAREA, "string"),
        ("resolution", Control.SEGMENTED, "string"),
        ("audio", Control.SWITCH, "boolean"),
        ("seed", Control.SEED, "integer"),
    ],
)
def test_each_field_is_set_as_people_know_it(key: str, control: Control, json_type: str) -> None:
    spec = shared(KLING, SEEDANCE)[key].spec
    assert (spec.control, spec.json_type, spec.core) == (control, json_type, (Core(key),))
    assert (spec.label_zh, spec.group) != ("", "")
    assert bool(spec.choices) is (control is Control.SEGMENTED)


def test_what_nobody_set_shows_one_default_only_where_all_of_them_have_it() -> None:
    views = [view(model) for model in (SEEDANCE, KLING)]
    fields = {one.spec.key: one for one in shared_fields(views)}
    assert all(one.spec.default is None for one in fields.values())
    found = {key: shared_standing(one, views, {}) for key, one in fields.items()}
    assert found["duration"].shared == Standing(Origin.OPEN, default=5)
    assert found["audio"].shared == Standing(Origin.OPEN)
    assert {one.default for one in found["audio"].each.values()} == {True, False}
    assert shared_standing(fields["audio"], views, {"audio": True}).shared == Standing(Origin.SET, True)
