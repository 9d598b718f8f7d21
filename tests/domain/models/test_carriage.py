"""What gateways pass on, fact by fact (docs/protocol.md §2.2 and the rows of resources/gateways)."""

import json
from typing import Any

import pytest

from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.gateway.formats import FORMATS
from o8studio.services.compose.requests import Planned, request_from
from o8studio.store.settings import GatewayEntry
from tests.support.carried import OLD, PLUGINS, UNKNOWN, frame, planned


def body(one: Planned, generation: Generation = OLD) -> dict[str, Any]:
    assert one.view.can_send, one.view.violations
    entry = GatewayEntry(id=GatewayId("g"), name="G", base_url="https://g", generation=generation.value)
    request = request_from(entry, one, {})
    files = {image.file: b"PNG" for image in request.images if image.file}
    sent = FORMATS[request.wire_format].encode_submit(request, files)
    return json.loads(json.dumps(sent.body))


# ---- routes


# ---- what gets through


def test_a_cfg_scale_of_0_arrives_where_plugins_take_the_whole_body() -> None:
    one = planned(PLUGINS, "kling-v1", cfg_scale=0)
    assert body(one, PLUGINS)["cfg_scale"] == 0


def test_what_the_vendor_does_anyway_is_said_and_stops_nothing() -> None:
    one = planned(OLD, "viduq1", bgm=False)
    assert one.view.can_send
    assert [note.kind for note in one.view.notes] == ["not needed"]


# ---- defaults


@pytest.mark.parametrize(
    ("generation", "model", "wanted"),
    [
        (OLD, "kling-v1", {"metadata": {"aspect_ratio": "16:9"}}),
        (OLD, "viduq2", {"size": "720p"}),
        (OLD, "wan2.5-t2v-preview", {"size": "1920*1080"}),
        (OLD, "wan2.6-t2v", {"size": "1280*720"}),
        (OLD, "jimeng_vgfm_t2v_l20", {"metadata": {"aspect_ratio": "16:9", "seed": -1}}),
        (OLD, "doubao-seedance-1-0-pro-250528", {}),
        (OLD, "MiniMax-Hailuo-02", {}),
        (OLD, "sora-2", {}),
        (OLD, "grok-imagine-video", {}),
        (PLUGINS, "kling-v1", {"size": "1280x720"}),
        (PLUGINS, "viduq2", {"size": "720p"}),
        # where a plug-in's own default moved, or may, the one that is shown is always sent (W17)
        (PLUGINS, "wan2.7-t2v", {"size": "1920*1080"}),
        (PLUGINS, "wan2.6-t2v", {"size": "1280*720"}),
        (PLUGINS, "MiniMax-Hailuo-02", {"size": "768P"}),
        (PLUGINS, "MiniMax-H3", {"size": "768P", "duration": 5, "seconds": "5"}),
        (UNKNOWN, "kling-v1", {}),
        (UNKNOWN, "viduq2", {}),
        (UNKNOWN, "wan2.5-t2v-preview", {}),
    ],
)
def test_where_a_gateway_puts_its_own_default_the_shown_value_is_sent(generation, model, wanted) -> None:
    sent = body(planned(generation, model), generation)
    assert sent == {"model": model, "prompt": "a fox", **wanted}


@pytest.mark.parametrize(
    ("generation", "wanted"), [(OLD, {"duration": 4}), (PLUGINS, {"duration": 4, "seconds": "4"})]
)
def test_seconds_and_duration_go_together_only_where_plugins_need_both(generation, wanted) -> None:
    sent = body(planned(generation, "vidu2.0", frame("first_frame", link=True)), generation)
    assert {name: sent[name] for name in ("duration", "seconds") if name in sent} == wanted


@pytest.mark.parametrize(
    ("model", "both"),
    [("viduq1", True), ("MiniMax-Hailuo-02", True), ("jimeng_t2v_v30", True), ("veo-3.0-generate-001", True),
     ("sora-2", False), ("doubao-seedance-1-0-pro-250528", True), ("kling-v1", False), ("wan2.5-t2v-preview", False)],
)  # fmt: skip
def test_a_length_on_plugins_is_said_in_as_many_places_as_its_price_needs(model, both) -> None:
    spec = next(spec for spec in planned(PLUGINS, model).view.fields if "duration" in spec.core)
    value = spec.default if spec.default is not None else spec.choices[0]
    sent = body(planned(PLUGINS, model, **{spec.key: value}), PLUGINS)
    assert ({"duration", "seconds"} <= sent.keys()) is both
    assert "duration" in sent or "seconds" in sent


def test_a_seed_that_nobody_set_is_random_and_shown_as_such() -> None:
    one = planned(OLD, "jimeng_t2v_v30")
    assert body(one)["metadata"]["seed"] == -1
    assert "seed" not in one.view.sent
    assert "metadata" not in body(planned(OLD, "jimeng_v30"))


def test_a_default_leaves_raw_json_alone() -> None:
    one = planned(OLD, "kling-v1", extra={"size": "720x1280"})
    assert body(one) == {"model": "kling-v1", "prompt": "a fox", "size": "720x1280"}


def test_a_default_is_shown_where_the_catalogue_knows_none() -> None:
    one = planned(OLD, "wan2.5-t2v-preview")
    assert next(spec.default for spec in one.view.fields if spec.key == "size") == "1920*1080"
    assert (one.view.core["width"], one.view.core["height"]) == (1920, 1080)


# ---- bodies


def test_wans_values_lie_where_the_adaptor_lays_them_over() -> None:
    one = planned(
        OLD, "wan2.5-t2v-preview", seed=7, audio=False, watermark=True, negative_prompt="blur", size="832*480"
    )
    assert body(one)["metadata"] == {
        "parameters": {"seed": 7, "audio": False, "watermark": True},
        "input": {"negative_prompt": "blur"},
    }


def test_wans_picture_lies_where_every_version_reads_it() -> None:
    sent = body(planned(OLD, "wan2.5-i2v-preview", frame("first_frame", link=True), resolution="480P"))
    assert sent == {
        "model": "wan2.5-i2v-preview",
        "prompt": "a fox",
        "size": "480P",
        "input_reference": "https://x.example/a.png",
        "metadata": {"input": {"img_url": "https://x.example/a.png"}},
    }
    two = body(planned(OLD, "wan2.7-i2v", frame("first_frame"), frame("last_frame")))
    assert two["metadata"]["input"].keys() == {"first_frame_url", "last_frame_url"}
    assert "input_reference" not in two


def test_two_pictures_of_wan_are_an_array_for_plugins() -> None:
    two = body(planned(PLUGINS, "wan2.7-i2v", frame("first_frame"), frame("last_frame")), PLUGINS)
    assert len(two["images"]) == 2
    assert "metadata" not in two


@pytest.mark.parametrize("generation", [OLD, PLUGINS, UNKNOWN])
def test_hailuos_resolution_is_in_capitals_everywhere(generation) -> None:
    sent = body(planned(generation, "MiniMax-Hailuo-02", resolution="768P", duration=10), generation)
    assert sent["size"] == "768P"
    assert sent.get("metadata", {}).get("resolution", "768P") == "768P"


@pytest.mark.parametrize("generation", [OLD, PLUGINS, UNKNOWN])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_vidus_references_name_their_action(generation, count) -> None:
    pictures = [frame("reference", link=True) for _ in range(count)]
    sent = body(planned(generation, "viduq1", *pictures), generation)
    assert sent["metadata"]["action"] == "referenceGenerate"
    assert len(sent["images"]) == count
    first = body(planned(generation, "viduq1", frame("first_frame", link=True)), generation)
    assert "action" not in first.get("metadata", {})


def test_hailuos_pictures_lie_in_the_metadata() -> None:
    sent = body(planned(PLUGINS, "MiniMax-Hailuo-02", frame("first_frame"), frame("last_frame")), PLUGINS)
    assert sent["metadata"].keys() == {"first_frame_image", "last_frame_image"}
    subject = body(planned(OLD, "S2V-01", frame("reference", link=True)))
    assert subject["metadata"]["subject_reference"] == [
        {"type": "character", "image": ["https://x.example/a.png"]}
    ]


def test_native_kling_says_both_names_to_old_gateways_and_one_to_plugins() -> None:
    old = planned(OLD, "kling-v1", chosen={"kling": "kling"})
    assert {"model", "model_name"} <= body(old).keys()
    new = planned(PLUGINS, "kling-v1", chosen={"kling": "kling"}, duration="5")
    assert body(new, PLUGINS) == {"model": "kling-v1", "prompt": "a fox", "duration": "5"}


def test_native_jimeng_says_the_model_beside_its_key() -> None:
    sent = body(planned(OLD, "jimeng_vgfm_t2v_l20", chosen={"jimeng": "jimeng"}))
    assert (sent["model"], sent["req_key"]) == ("jimeng_vgfm_t2v_l20", "jimeng_vgfm_t2v_l20")


def test_new_apis_own_name_for_jimengs_models_gets_bare_pictures() -> None:
    sent = body(planned(OLD, "jimeng_v30", frame("first_frame"), frame("last_frame"), duration=10, seed=7))
    assert (sent["images"], sent["duration"], sent["metadata"]) == (["UE5H", "UE5H"], 10, {"seed": 7})


def test_klings_frames_are_bare_pictures_in_an_array_on_the_responses_of_plugins() -> None:
    formats = ("openai_videos", "openai_responses")
    pictures = (frame("first_frame"), frame("last_frame"))
    one = planned(PLUGINS, "kling-v1-6", *pictures, formats=formats, mode="pro", negative_prompt="blur")
    sent = body(one, PLUGINS)
    assert sent["images"] == ["UE5H", "UE5H"]
    assert (sent["mode"], sent["metadata"]) == ("pro", {"negative_prompt": "blur"})
    assert sent["input"] == [{"role": "user", "content": [{"type": "input_text", "text": "a fox"}]}]


def test_a_count_of_frames_is_no_length_in_seconds() -> None:
    sent = body(planned(OLD, "doubao-seedance-1-0-pro-250528", frames=57))
    assert sent == {
        "model": "doubao-seedance-1-0-pro-250528",
        "prompt": "a fox",
        "metadata": {"frames": 57},
    }


def test_new_apis_own_name_for_jimengs_models_offers_the_lengths_that_its_adaptor_knows() -> None:
    length = next(spec for spec in planned(OLD, "jimeng_v30").view.fields if spec.key == "duration")
    assert length.choices == (5, 10)
    seven = planned(OLD, "jimeng_v30", duration=7).view
    assert (seven.can_send, seven.core["duration"]) == (True, 5)
    assert [(note.kind, note.wanted, note.detail) for note in seven.notes if note.field == "duration"] == [
        ("snapped", "7", "5")
    ]
