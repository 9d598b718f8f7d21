"""Portable names: the known ones are members, and a provider file may bring another one."""

from o8studio.domain.models.core import Core


def test_a_known_name_is_its_member_and_a_further_one_stays_as_it_is() -> None:
    assert Core("duration") is Core.DURATION
    further = Core("camera_motion")
    assert (further, further.value, further in list(Core)) == ("camera_motion", "camera_motion", False)


def test_the_names_are_those_that_ledgers_and_drafts_hold() -> None:
    assert [one.value for one in Core] == [
        "prompt", "negative_prompt", "duration", "aspect_ratio", "resolution", "seed", "audio", "fps", "watermark",
        "first_frame", "last_frame", "reference_images",
    ]  # fmt: skip
