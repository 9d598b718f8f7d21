"""What is known about models, as values: which form sets a parameter, and what a model is that only the gateway knows."""

from dataclasses import replace
from typing import Any

import pytest

from o8studio.domain.models.core import Core
from o8studio.domain.models.spec import (
    Control,
    ItemField,
    ModelSpec,
    ModelStatus,
    Operation,
    ParameterSpec,
    TextUnit,
    unknown_model,
)


def parameter(**changes: Any) -> ParameterSpec:
    basis: dict[str, Any] = {
        "key": "clip", "native": "video_url", "path": "input.video", "label": "Clip", "label_zh": "片段", "help": "",
        "control": Control.TEXT, "json_type": "string", "group": "main",
    }  # fmt: skip
    return ParameterSpec(**(basis | changes))


@pytest.mark.parametrize("control", Control)
def test_one_value_on_a_form_sets_a_plain_parameter(control: Control) -> None:
    others = {
        "hidden", "image", "image_list", "video", "video_list", "audio", "audio_list", "list", "task_ref", "mask",
        "mask_paths",
    }  # fmt: skip
    assert control.is_plain is (control.value not in others)


def test_what_can_only_be_estimated_is_advice() -> None:
    assert [unit.value for unit in TextUnit if unit.is_advice] == ["words", "tokens"]


@pytest.mark.parametrize(
    ("item", "is_number"),
    [
        (ItemField(json_type="integer"), True),
        (ItemField(json_type="number"), True),
        (ItemField(json_type="string", unit="s"), True),
        (ItemField(json_type="string"), False),
        (ItemField(json_type="boolean"), False),
    ],
)
def test_a_length_is_a_number_to_people_though_it_is_text_on_the_wire(
    item: ItemField, is_number: bool
) -> None:
    assert item.is_number is is_number


ROWS = (ItemField(name="prompt"),)


@pytest.mark.parametrize(
    ("changes", "is_list", "is_link"),
    [
        ({"control": Control.LIST, "item": ROWS, "json_type": "array<object>"}, True, False),
        ({"control": Control.LIST, "json_type": "array<object>"}, False, False),
        ({"control": Control.LIST, "json_type": "array<string>"}, False, False),
        ({"control": Control.LIST, "json_type": "array<object>", "template": {"url": "$value"}}, True, False),
        ({"control": Control.VIDEO_LIST, "json_type": "array<string>"}, True, False),
        ({"control": Control.VIDEO_LIST, "json_type": "array<object>"}, False, False),
        ({"control": Control.AUDIO_LIST, "json_type": "array<object>", "template": "$value"}, True, False),
        ({"control": Control.IMAGE_LIST, "item": ROWS}, False, False),
        ({"control": Control.VIDEO}, False, True),
        ({"control": Control.VIDEO, "json_type": "object"}, False, False),
        ({"control": Control.VIDEO, "json_type": "object", "template": {"url": "$value"}}, False, True),
        ({"control": Control.AUDIO}, False, True),
        ({"control": Control.TASK_REF}, False, True),
        ({"control": Control.MASK}, False, True),
        ({"control": Control.IMAGE}, False, True),
        ({"control": Control.TEXT}, False, False),
    ],
)
def test_a_form_sets_as_rows_or_as_a_link_what_it_knows_how_to_send(
    changes: dict[str, Any], is_list: bool, is_link: bool
) -> None:
    spec = parameter(**changes)
    assert (spec.is_list, spec.is_link) == (is_list, is_link)


def test_a_person_may_call_a_parameter_by_any_of_its_names() -> None:
    spec = parameter(core=(Core.DURATION, Core.FPS))
    assert spec.names == ("clip", "video_url", "duration", "fps")


SEED = parameter(key="seed", core=(Core.SEED,))
TEXT, IMAGE = (
    Operation(id=name, parameters=(parameter(), SEED)) for name in ("text_to_video", "image_to_video")
)
MODEL = ModelSpec(
    id="m-1", title="M", title_zh="模", family="kling", vendor="K", status=ModelStatus.CURRENT, operations=(TEXT, IMAGE)
)  # fmt: skip


def test_an_operation_is_found_by_its_id_and_is_else_the_first_one() -> None:
    assert MODEL.operation("image_to_video") is IMAGE
    assert MODEL.operation("") is MODEL.operation("extend") is TEXT
    assert [MODEL.can(name) for name in ("image_to_video", "extend", "")] == [True, False, False]


def test_the_carrier_of_a_portable_parameter_is_found_or_there_is_none() -> None:
    assert TEXT.with_core(Core.SEED) is SEED
    assert TEXT.with_core(Core.DURATION) is None


def test_a_model_that_only_the_gateway_knows_has_the_core_fields_in_every_operation() -> None:
    spec = unknown_model("new-model-x")
    assert (spec.id, spec.title, spec.title_zh, spec.family, spec.vendor) == ("new-model-x",) * 3 + (
        "unknown",
        "",
    )
    assert spec.status is ModelStatus.UNKNOWN_HERE
    assert [one.id for one in spec.operations] == [
        "text_to_video", "image_to_video", "first_last_frame", "reference_to_video",
    ]  # fmt: skip
    for operation in spec.operations:
        assert [one.key for one in operation.parameters] == [
            "duration", "aspect_ratio", "resolution", "fps", "seed", "negative_prompt",
        ]  # fmt: skip
        for one in operation.parameters:
            assert (one.key, one.native, one.path, one.core) == (one.key,) * 3 + ((Core(one.key),),)
            assert (one.default, one.const, one.required) == (None, None, False), "sent only when set"


def test_its_fields_have_the_bounds_that_any_model_may_have() -> None:
    found = {one.key: one for one in unknown_model("x").operations[0].parameters}
    bounds = {key: (one.minimum, one.maximum, one.unit, one.json_type) for key, one in found.items()}
    assert bounds["duration"] == (1, 60, "s", "integer")
    assert bounds["fps"] == (1, 120, "fps", "integer")
    assert bounds["seed"] == (0, 2_147_483_647, "", "integer")
    assert found["aspect_ratio"].choices == ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
    assert found["resolution"].choices == ("480p", "720p", "1080p")
    assert {key: one.control for key, one in found.items()} == {
        "duration": Control.NUMBER, "aspect_ratio": Control.SEGMENTED, "resolution": Control.SEGMENTED,
        "fps": Control.NUMBER, "seed": Control.SEED, "negative_prompt": Control.TEXTAREA,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["jimeng_v30", "jimeng_v30_pro"])
def test_new_apis_own_names_of_jimengs_models_take_the_two_lengths_that_its_adaptor_knows(name: str) -> None:
    spec = unknown_model(name)
    assert spec.family == "jimeng"
    length = spec.operations[0].with_core(Core.DURATION)
    assert length is not None
    assert (length.control, length.choices, length.minimum, length.maximum) == (
        Control.SEGMENTED,
        (5, 10),
        None,
        None,
    )
    assert replace(length, control=Control.NUMBER, choices=(), minimum=1, maximum=60) == unknown_model(
        "x"
    ).operations[0].with_core(Core.DURATION)
