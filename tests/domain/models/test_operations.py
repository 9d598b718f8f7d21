"""Which operation a draft asks for."""

import pytest

from o8studio.domain.models.fitting import Problem
from o8studio.domain.request import ImageInput, ImageRole, Json
from tests.support.drafts import view


def test_a_clip_to_extend_asks_for_the_operation_that_takes_it() -> None:
    found = view("kling-v1", values={"video_id": "v-1"})
    assert found.operation.id == "extend"
    assert dict(found.native) == {"video_id": "v-1"}


@pytest.mark.parametrize(
    ("values", "size", "fits"),
    [
        ({}, (720, 1280), True),
        ({}, (1280, 720), False),
        ({}, (640, 640), False),
        ({"size": "1280x720"}, (1280, 720), True),
        ({"size": "1280x720"}, (720, 1280), False),
    ],
)
def test_a_picture_is_held_against_the_chosen_size_or_the_models_own(
    values: dict[str, Json], size: tuple[int, int], fits: bool
) -> None:
    picture = ImageInput(role=ImageRole.FIRST_FRAME, file="a.png", width=size[0], height=size[1], size=10)
    found = view("sora-2", values=values, images=(picture,))
    sizes = [one.detail for one in found.violations if one.problem is Problem.PICTURE_SIZE]
    assert sizes == ([] if fits else [str(values.get("size", "720x1280"))])
