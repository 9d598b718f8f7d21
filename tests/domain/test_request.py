"""A request is complete in itself."""

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.domain.request import GenerationRequest


@pytest.mark.parametrize(
    ("prompt", "title"), [("a fox\nruns", "a fox"), ("\n\n a fox ", "a fox"), ("", ""), ("one", "one")]
)
def test_its_title_is_the_first_line_of_the_prompt(prompt: str, title: str) -> None:
    made = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt=prompt
    )
    assert made.title == title


def test_what_nobody_set_is_not_there() -> None:
    made = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="p"
    )
    assert (dict(made.core), dict(made.native), dict(made.extra), made.images) == ({}, {}, {}, ())
    assert (made.user, made.metadata, made.response_format) == (None, None, None)
