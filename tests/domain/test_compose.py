import pytest

from o8studio.domain.compose import Draft, resolve
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.store.catalogue_file import Catalogue
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
