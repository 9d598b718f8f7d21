"""What models are compared by."""

import pytest

from o8studio.domain.models.abilities import Abilities, abilities, default_seconds
from o8studio.domain.models.spec import unknown_model
from tests.support.drafts import CATALOGUE


def test_what_a_model_can_is_taken_over_all_of_its_operations() -> None:
    assert abilities(CATALOGUE.spec("kling-v3")) == Abilities(
        shortest=3,
        longest=15,
        lines=2160,
        tiers=3,
        sound=True,
        first_frame=True,
        last_frame=True,
        references=0,
    )
    assert abilities(CATALOGUE.spec("doubao-seedance-2-0-260128")).references == 9


def test_a_model_of_which_only_the_name_is_known_promises_what_the_common_fields_say() -> None:
    can = abilities(unknown_model("anything"))
    assert (can.longest, can.lines, can.sound, can.last_frame) == (60, 1080, False, True)


def test_a_silent_model_has_no_sound() -> None:
    assert not abilities(CATALOGUE.spec("kling-v2-5-turbo")).sound


@pytest.mark.parametrize(
    ("model", "seconds"),
    [("kling-v3", 5), ("jimeng_t2v_v30", 5), ("grok-imagine-video", 8), ("doubao-seedance-2-5-260628", 4)],
)
def test_the_length_that_a_price_is_for(model: str, seconds: float) -> None:
    assert default_seconds(CATALOGUE.spec(model)) == seconds
