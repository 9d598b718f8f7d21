"""What came is compared with what was asked only as far as it could be measured."""

from o8studio.domain.ids import ClipId, GatewayId, JobId
from o8studio.domain.jobs.delivered import differences
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import GenerationRequest


def asked() -> GenerationRequest:
    core = {"duration": 5, "resolution": "720p", "aspect_ratio": "16:9", "fps": 24, "audio": True}
    return GenerationRequest(
        gateway_id=GatewayId("g"),
        base_url="http://x",
        wire_format="openai_videos",
        model="m",
        prompt="p",
        core=core,
    )


def came(**measured: object) -> Clip:
    usual = {"length": 5.0, "width": 1280, "height": 720, "fps": 24000 / 1001, "has_sound": True}
    return Clip(
        id=ClipId("c"), job_id=JobId("j"), name="a", kept_at=1.0, poster="", path="a", sha256="", size=9,
        **{**usual, **measured},
    )  # fmt: skip


def test_a_clip_that_this_program_can_not_show_differs_in_nothing_that_is_known() -> None:
    assert differences(asked(), came(length=0.0, width=0, height=0, fps=0.0, has_sound=False)) == ()


def test_a_rate_that_is_a_thousandth_off_is_the_same_rate_and_a_turned_size_is_not_the_same_shape() -> None:
    assert differences(asked(), came()) == ()
    assert [one.field for one in differences(asked(), came(width=720, height=1280))] == ["aspect_ratio"]
