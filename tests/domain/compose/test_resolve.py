from dataclasses import replace

import pytest

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import MOST_PROMPT, ImageInput, ImageRole
from tests.support.drafts import CATALOGUE, broken, picture, view


def test_all_95_models_have_a_card_and_resolve() -> None:
    cards = CATALOGUE.specs()
    assert len({card.id for card in cards}) == 95
    for card in cards:
        assert resolve(card, Draft(prompt="x")).model_spec is card


def test_nothing_is_set_that_nobody_asked_for() -> None:
    found = view("kling-v3")
    assert (dict(found.core), dict(found.native)) == ({}, {})


def test_native_choices_mean_portable_values() -> None:
    found = view("kling-v3", values={"mode": "pro", "duration": 5, "sound": True})
    assert found.can_send
    assert dict(found.core) == {"resolution": "1080p", "duration": 5, "audio": True}


def test_a_portable_name_reaches_the_native_field() -> None:
    assert view("sora-2", values={"duration": 8, "size": "1280x720"}).core == {
        "duration": 8,
        "width": 1280,
        "height": 720,
    }


def test_an_option_of_the_vendor_keeps_its_own_name() -> None:
    assert dict(view("viduq3-pro", values={"off_peak": True}).native) == {"off_peak": True}


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        ({"prompt": "  "}, "empty"),
        ({"prompt": "x" * 2501}, "too long"),
        ({"values": {"mode": "77"}}, "not allowed"),
        ({"values": {"duration": "long"}}, "not allowed"),
        ({"values": {"aspect_ratio": "adaptive"}}, "not allowed"),
        ({"values": {"nonsense": 1}}, "unknown parameter"),
    ],
)
def test_what_can_not_be_sent_is_named_by_field(draft, problem) -> None:
    found = view("kling-v2-6", **draft)
    assert problem in [one.problem for one in found.violations]
    assert not found.can_send


def test_a_picture_that_the_model_does_not_take_is_a_violation() -> None:
    last = ImageInput(role=ImageRole.LAST_FRAME, link="https://x/a.png")
    assert [one.problem for one in view("sora-2", images=(last,)).violations] == ["not supported"]


def test_a_model_that_nobody_knows_takes_the_core_fields() -> None:
    found = view("some-new-video-model", values={"duration": 6, "aspect_ratio": "1:1"})
    assert found.can_send
    assert dict(found.core) == {"duration": 6, "aspect_ratio": "1:1"}


def test_an_operation_that_the_model_lacks_is_a_violation_that_names_those_it_has() -> None:
    found = view("sora-2", operation="video_dance")
    assert broken(found) == [("video_dance", "unknown operation")]
    [wrong] = found.violations
    assert wrong.detail.split(", ") == [one.id for one in CATALOGUE.spec("sora-2").operations]
    assert view("sora-2", operation="text_to_video").can_send


def test_a_prompt_has_an_end_also_on_a_model_that_sets_none() -> None:
    assert view("some-new-video-model").prompt_limit is None
    assert view("some-new-video-model", prompt="x" * MOST_PROMPT).can_send
    found = view("some-new-video-model", prompt="x" * (MOST_PROMPT + 1))
    assert [(one.problem, one.detail) for one in found.violations] == [("too long", str(MOST_PROMPT))]


# ---- the twelve kinds of rules, each on a model that has it


@pytest.mark.parametrize(
    "shot",
    [
        {"index": 1, "prompt": " ", "duration": "5"},
        {"index": 1, "prompt": "x" * 513, "duration": "5"},
        {"index": 1, "prompt": "a", "duration": "0"},
        {"index": 1, "prompt": "a"},
        "a",
    ],
)
def test_an_item_of_a_list_is_whole_or_named_by_its_number(shot) -> None:
    good = {"index": 2, "prompt": "b", "duration": "5"}
    found = view("kling-v3", values={"multi_prompt": [good, shot]})
    assert next(one for one in found.violations if one.problem == "bad item").detail == "2"
    assert view("kling-v3", values={"multi_prompt": [good]}).can_send


def test_lists_links_and_ids_have_controls_and_what_needs_a_drawing_has_none() -> None:
    fields = {spec.key: spec for card in CATALOGUE.specs() for operation in card.operations
              for spec in operation.parameters if spec.is_list or spec.is_link}  # fmt: skip
    assert [part.name for part in fields["multi_prompt"].item] == ["index", "prompt", "duration"]
    assert fields["voice_list"].is_list
    assert fields["concepts"].is_list  # a template says what becomes of a bare text
    assert fields["ref_videos"].is_list
    assert fields["video_id"].is_link
    assert not {"subjects", "dynamic_masks"} & set(fields)


# ---- one draft on many models


# ---- pictures


@pytest.mark.parametrize(
    ("model", "values", "problem"),
    [
        ("kling-v3", {"width": 200, "height": 200}, "picture sides"),
        ("kling-v3", {"width": 900, "height": 300}, "picture shape"),
        ("kling-v3", {"mime": "image/webp"}, "picture format"),
        ("kling-v3", {"size": 11 * 1024 * 1024}, "picture bytes"),
        ("jimeng_i2v_first_v30", {"width": 5000, "height": 3000}, "picture sides"),
    ],
)
def test_a_picture_that_the_model_refuses_is_named_before_sending(model, values, problem) -> None:
    right = {"link": "", "file": "a.png", "width": 1280, "height": 720, "size": 900_000}
    assert view(model, images=(picture(**right),)).can_send
    assert problem in [one for _, one in broken(view(model, images=(picture(**{**right, **values}),)))]


def test_soras_first_frame_has_exactly_the_chosen_size() -> None:
    image = picture(link="", file="a.png", width=1920, height=1080, size=9)
    assert broken(view("sora-2", images=(image,), values={"size": "1280x720"})) == [
        ("images", "picture size")
    ]


def test_templates_shape_what_is_sent() -> None:
    found = view("kling-v3-omni", values={"omni_video": "https://x/a.mp4", "omni_refer_type": "feature"})
    assert found.operation.id == "reference_to_video"
    assert found.native["video_list[0].video_url"] == "https://x/a.mp4"
    clips = view(
        "doubao-seedance-2-0-260128",
        values={"ref_videos": ["https://x/a.mp4"]},
        operation="reference_to_video",
    )
    assert clips.native["content[]"] == [
        {"type": "video_url", "video_url": {"url": "https://x/a.mp4"}, "role": "reference_video"}
    ]


def test_a_template_of_somebodys_own_provider_file_may_hold_lists() -> None:
    shipped = CATALOGUE.spec("ray-2")
    named = {"keys": ["$value", "always"], "weight": 1}

    def own(operation):
        parameters = [
            replace(one, template=named) if one.key == "concepts" else one for one in operation.parameters
        ]
        return replace(operation, parameters=tuple(parameters))

    card = replace(shipped, operations=tuple(own(one) for one in shipped.operations))
    found = resolve(card, Draft(prompt="a fox", values={"concepts": ["dolly_zoom"]}))
    assert found.native["concepts[]"] == [{"keys": ["dolly_zoom", "always"], "weight": 1}]


def test_texts_are_counted_as_the_model_counts() -> None:
    assert view("gen4.5", prompt="😀" * 500).can_send
    assert broken(view("gen4.5", prompt="😀" * 501)) == [("prompt", "too long")]
    assert view("doubao-seedance-2-0-260128", prompt="山" * 900).can_send  # advice, not a limit


@pytest.mark.parametrize(
    ("draft", "side", "problem"),
    [
        ({}, (720, 1280), None), ({}, (640, 640), "720x1280"),
        ({"values": {"size": "1280x720"}}, (1280, 720), None),
        ({"values": {"size": "1280x720"}}, (720, 1280), "1280x720"),
        ({"portable": {"aspect_ratio": "16:9"}}, (1280, 720), None),
        ({"portable": {"aspect_ratio": "16:9"}}, (720, 1280), "1280x720"),
    ],
)  # fmt: skip
def test_a_picture_has_the_size_of_the_clip_also_where_none_is_chosen(draft, side, problem) -> None:
    mine = picture(link="", file="a.png", mime="image/png", width=side[0], height=side[1])
    found = view("sora-2", images=(mine,), **draft)
    sizes = [one.detail for one in found.violations if one.problem == "picture size"]
    assert sizes == ([problem] if problem else [])
