import pytest

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

CATALOGUE = Catalogue(resources() / "providers")


def view(model: str, **draft):
    return resolve(CATALOGUE.card(model), Draft(**{"prompt": "a fox", **draft}))


def test_all_92_models_have_a_card_and_resolve() -> None:
    cards = CATALOGUE.cards()
    assert len({card.id for card in cards}) == 92
    for card in cards:
        assert resolve(card, Draft(prompt="x")).card is card


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
        ({"values": {"duration": "77"}}, "not allowed"),
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


def picture(role: str = "first_frame", **values) -> ImageInput:
    return ImageInput(role=ImageRole(role), **({"link": "https://x/a.png"} | values))


def said(found, kind: str) -> list[tuple[str, str, str]]:
    return [(note.field, note.wanted, note.detail) for note in found.notes if note.kind == kind]


def broken(found) -> list[tuple[str, str]]:
    return [(one.field, one.problem) for one in found.violations]


# ---- the twelve kinds of rules, each on a model that has it


def test_narrow_leaves_fewer_values_and_says_why() -> None:
    found = view("kling-v1", values={"camera_type": "down_back"})
    duration = next(spec for spec in found.fields if spec.key == "duration")
    assert duration.choices == ("5",)
    assert found.limited["duration"] == "Camera control works only for 5 s clips."
    assert found.can_send
    assert broken(view("kling-v1", values={"camera_type": "down_back", "duration": "10"})) == [
        ("duration", "rule")
    ]


def test_narrow_sets_the_only_value_where_the_servers_default_is_refused() -> None:
    found = view("kling-v1-5", images=(picture(),), values={"static_mask": "https://x/mask.png"})
    assert [field for field, _, _ in said(found, "set by rule")] == ["mode"]
    assert found.core["resolution"] == "1080p"


def test_forbidden_is_dropped_and_named() -> None:
    found = view("kling-v1", values={"camera_type": "down_back", "camera_pan": 5})
    assert found.can_send
    assert [field for field, _, _ in said(found, "dropped")] == ["camera_pan"]
    assert dict(found.native) == {"camera_control.type": "down_back"}
    assert "camera_pan" in found.disabled


def test_exactly_one_axis() -> None:
    values = {"camera_type": "simple", "camera_pan": 5}
    assert view("kling-v1", values=values).can_send
    assert broken(view("kling-v1", values={"camera_type": "simple"}))
    assert broken(view("kling-v1", values={**values, "camera_zoom": 2}))


def test_exclusive() -> None:
    found = view(
        "kling-v3", images=(picture(),), values={"element_list": [1], "voice_list": ["v"], "sound": True}
    )
    assert broken(found) == [("voice_list", "rule")]


def test_required_when_and_must_be() -> None:
    assert broken(view("kling-v3", values={"multi_shot": True})) == [("shot_type", "rule")]
    found = view("kling-v3", images=(picture(),), values={"voice_list": ["v"]})
    assert said(found, "set by rule") == [("sound", "on", "Voices need sound switched on.")]
    wrong = view("kling-v3", images=(picture(),), values={"voice_list": ["v"], "sound": False})
    assert broken(wrong) == [("sound", "rule")]


def test_ignored_is_said_and_sent() -> None:
    found = view("doubao-seedance-1-0-pro-250528", values={"frames": 57, "duration": 5})
    assert [field for field, _, _ in said(found, "ignored")] == ["duration"]


def test_sum_of_the_shots() -> None:
    shots = [{"index": 1, "prompt": "a", "duration": "2"}, {"index": 2, "prompt": "b", "duration": "3"}]
    values = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
    assert view("kling-v3", values={**values, "duration": "5"}).can_send
    assert broken(view("kling-v3", values={**values, "duration": "6"})) == [("multi_prompt", "rule")]


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
    fields = {spec.key: spec for card in CATALOGUE.cards() for operation in card.operations
              for spec in operation.parameters if spec.is_list or spec.is_link}  # fmt: skip
    assert [part.name for part in fields["multi_prompt"].item] == ["index", "prompt", "duration"]
    assert fields["voice_list"].is_list
    assert fields["concepts"].is_list  # a template says what becomes of a bare text
    assert fields["ref_videos"].is_list
    assert fields["video_id"].is_link
    assert not {"subjects", "dynamic_masks"} & set(fields)


def test_at_least_one_and_totals_of_references() -> None:
    two = tuple(picture("reference", link=f"https://x/{number}.png") for number in range(5))
    found = view("kling-v3-omni", images=two, values={"element_list": [1, 2, 3]})
    assert broken(found) == [("element_list", "rule")]
    assert view("kling-v3-omni", images=two, values={"element_list": [1, 2]}).can_send
    assert broken(view("kling-v3-omni", values={}, operation="reference_to_video"))


def test_exactly_one_way_of_giving_references() -> None:
    one = (picture("reference"),)
    found = view(
        "viduq3-turbo", images=one, values={"subjects": [{"name": "a", "images": ["https://x/b.png"]}]}
    )
    assert ("subjects", "rule") in broken(found)


def test_fewer_pictures_beside_a_clip() -> None:
    many = tuple(picture("reference", link=f"https://x/{number}.png") for number in range(5))
    assert broken(view("viduq2-pro", images=many, values={"videos": ["https://x/a.mp4"]})) == [
        ("images", "rule")
    ]


def test_a_note_with_tuples_allows_only_these() -> None:
    assert view("sora", values={"az_width": 480, "az_height": 854}).can_send
    assert broken(view("sora", values={"az_width": 1080, "az_height": 1080, "az_seconds": 11})) == [
        ("az_seconds", "rule")
    ]
    assert broken(view("sora", values={"az_width": 480, "az_height": 1080})) == [("az_width", "rule")]


# ---- one draft on many models


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
    assert [field for field, _, _ in said(found, "snapped")] == snapped
    assert [field for field, _, _ in said(found, "dropped")] == dropped


def test_a_resolution_that_is_a_model_of_its_own_is_named() -> None:
    found = view("jimeng_t2v_v30", portable={"resolution": "1080p"})
    assert said(found, "other model") == [("resolution", "1080p", "jimeng_t2v_v30_1080p")]
    assert said(view("jimeng_t2v_v30", portable={"resolution": "720p"}), "dropped") == []


def test_a_portable_value_never_stops_any_model() -> None:
    wanted = {
        "duration": 6,
        "aspect_ratio": "16:9",
        "resolution": "720p",
        "seed": 5,
        "audio": True,
        "fps": 24,
    }
    for card in CATALOGUE.cards():
        for image in ((), (picture(),)):
            found = resolve(card, Draft(prompt="a fox", portable=wanted, images=image))
            every = (*found.fields, *found.inputs)  # a clip to start from can't be made up
            inputs = {spec.key for spec in every if not spec.control.is_plain}
            ours = [one for one in found.violations if one.field not in {"images", *inputs}]
            assert not ours, (card.id, image, ours)


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


def test_a_clip_to_extend_asks_for_the_operation_that_takes_it() -> None:
    found = view("kling-v1", values={"video_id": "v-1"})
    assert found.operation.id == "extend"
    assert dict(found.native) == {"video_id": "v-1"}


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


def test_texts_are_counted_as_the_model_counts() -> None:
    assert view("gen4.5", prompt="😀" * 500).can_send
    assert broken(view("gen4.5", prompt="😀" * 501)) == [("prompt", "too long")]
    assert view("doubao-seedance-2-0-260128", prompt="山" * 900).can_send  # advice, not a limit


def test_models_are_called_in_chinese_by_their_vendors_names() -> None:
    titles = {card.id: card.title_zh for card in CATALOGUE.cards()}
    assert titles["kling-v3"] == "可灵 3.0"
    assert titles["doubao-seedance-2-0-260128"] == "豆包 Seedance 2.0"
    assert titles["jimeng_ti2v_v30_pro"] == "即梦 3.0 Pro 1080p"
    assert titles["viduq3-pro"] == "Vidu Q3 Pro"
    assert not [
        title for title in titles.values() if any(word in title for word in ("Kling", "Jimeng", "Hailuo"))
    ]


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
