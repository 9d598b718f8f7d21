"""What came is compared with what was asked only as far as it could be measured."""

from pathlib import Path

import pytest

from o8studio.domain.ids import ClipId, GatewayId, JobId
from o8studio.domain.jobs.delivered import Difference, differences
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import GenerationRequest
from o8studio.texts.states import difference_words
from tests.support.demo import DemoServer
from tests.support.opened import request


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


def kept(**values) -> Kept:
    basis = {"job_id": JobId("j"), "at": 1.0, "index": 0, "path": "x", "sha256": "", "size": 1, "length": 5.04,
             "width": 1280, "height": 720, "fps": 24.0, "has_sound": True}  # fmt: skip
    return Kept(**{**basis, **values})


@pytest.mark.parametrize(
    ("core", "came", "expected"),
    [
        ({"duration": 5, "resolution": "720p", "aspect_ratio": "16:9", "audio": True}, {}, []),
        ({"duration": 10}, {}, [Difference("length", "10 s", "5.04 s")]),
        ({"resolution": "1080p"}, {}, [Difference("resolution", "1080p", "1280x720")]),
        ({"resolution": "480p"}, {"width": 864, "height": 496}, []),
        ({"aspect_ratio": "9:16"}, {}, [Difference("aspect_ratio", "9:16", "1280x720")]),
        ({"width": 1280, "height": 704}, {}, [Difference("size", "1280x704", "1280x720")]),
        ({"fps": 30}, {}, [Difference("fps", "30", "24")]),
        ({"audio": True}, {"has_sound": False}, [Difference("sound", "yes", "no")]),
        ({"audio": False}, {}, [Difference("sound", "no", "yes")]),
        ({}, {"length": 99.0}, []),
    ],
)
def test_what_came_otherwise_than_asked_is_named(core, came, expected) -> None:
    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    assert list(differences(request(server, "x", core=core), kept(**came))) == expected


@pytest.mark.parametrize(
    ("core", "assumed", "came", "expected"),
    [
        ({}, {"duration": 5, "resolution": "720p", "audio": True}, {}, []),
        ({}, {"resolution": "1080p"}, {}, [Difference("resolution", "1080p", "1280x720", is_default=True)]),
        ({}, {"audio": False}, {}, [Difference("sound", "no", "yes", is_default=True)]),
        ({"duration": 10}, {"audio": False}, {},
         [Difference("length", "10 s", "5.04 s"), Difference("sound", "no", "yes", is_default=True)]),
        # a shape that was asked for and lost is named once, not again as the model's own
        ({"aspect_ratio": "9:16"}, {"aspect_ratio": "4:3"}, {}, [Difference("aspect_ratio", "9:16", "1280x720")]),
    ],
)  # fmt: skip
def test_what_came_otherwise_than_was_shown_as_the_models_own_is_named(core, assumed, came, expected) -> None:
    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    found = differences(request(server, "x", core=core, assumed=assumed), kept(**came))
    assert list(found) == expected
    words = " ".join(difference_words(one) for one in found if one.is_default)
    assert ("expected" in words) is any(one.is_default for one in expected)
