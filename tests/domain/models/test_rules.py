"""The twelve kinds of rules, each on a model that has it."""

import pytest

from o8studio.domain.models.rules import Asks, Combined, Question, Rule, RuleKind, State, holds, judge
from o8studio.domain.request import Json
from tests.support.drafts import broken, notes_of, picture, view


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
    assert [field for field, _, _ in notes_of(found, "set by rule")] == ["mode"]
    assert found.core["resolution"] == "1080p"


def test_forbidden_is_dropped_and_named() -> None:
    found = view("kling-v1", values={"camera_type": "down_back", "camera_pan": 5})
    assert found.can_send
    assert [field for field, _, _ in notes_of(found, "dropped")] == ["camera_pan"]
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
    assert notes_of(found, "set by rule") == [("sound", "on", "Voices need sound switched on.")]
    wrong = view("kling-v3", images=(picture(),), values={"voice_list": ["v"], "sound": False})
    assert broken(wrong) == [("sound", "rule")]


def test_ignored_is_said_and_sent() -> None:
    found = view("doubao-seedance-1-0-pro-250528", values={"frames": 57, "duration": 5})
    assert [field for field, _, _ in notes_of(found, "ignored")] == ["duration"]


def test_sum_of_the_shots() -> None:
    shots = [{"index": 1, "prompt": "a", "duration": "2"}, {"index": 2, "prompt": "b", "duration": "3"}]
    values = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots}
    assert view("kling-v3", values={**values, "duration": "5"}).can_send
    assert broken(view("kling-v3", values={**values, "duration": "6"})) == [("multi_prompt", "rule")]


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


@pytest.mark.parametrize(
    ("asks", "wanted", "true_of"),
    [
        (Asks.IS, 5, [5]),
        (Asks.NOT, 5, [4, 6, "5"]),
        (Asks.IN, [4, "5"], [4, "5"]),
        (Asks.IN, "45", []),
        (Asks.GREATER, 5, [6]),
        (Asks.AT_LEAST, 5, [5, 6]),
        (Asks.LESS, 5, [4]),
        (Asks.AT_MOST, 5, [4, 5]),
        (Asks.GREATER, "many", []),
    ],
)
def test_what_a_condition_asks_of_a_value_or_of_the_servers_own(
    asks: Asks, wanted: Json, true_of: list[Json]
) -> None:
    question = Question("n", asks, wanted)
    for value in (4, 5, 6, "5"):
        said = holds(question, State(sent={"n": value}, defaults={}))
        assert said is (value in true_of and any(type(value) is type(one) for one in true_of)), value
        assert holds(question, State(sent={}, defaults={"n": value})) is said


def test_questions_hold_together_or_any_of_them() -> None:
    small, present = Question("n", Asks.LESS, 5), Question("n", Asks.PRESENT, True)
    state = State(sent={}, defaults={"n": 4})
    assert holds(Combined(every=False, parts=(small, present)), state)
    assert not holds(Combined(every=True, parts=(small, present)), state)
    assert holds(Question("n", Asks.PRESENT, False), state), "a server's default is not there"


@pytest.mark.parametrize("items", [[{"duration": "2"}, {}], [{"duration": "two"}]])
def test_items_without_a_length_do_not_add_up(items: list[Json]) -> None:
    rule = Rule(kind=RuleKind.SUM, message="", groups=(("shots[].duration",),), equals="duration")
    assert rule.summed == "shots"
    assert judge([rule], State(sent={"shots": items, "duration": 2}, defaults={})).broken == [("shots", rule)]
    assert judge([rule], State(sent={"shots": items}, defaults={})).broken == [], "there is no whole"
