"""From a plan to a request: fields of the format, the kind of gateway, and our own copies of pictures."""

from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import BadInput, UnreadableImage
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId
from o8studio.domain.models.spec import unknown_model
from o8studio.domain.request import ImageInput, ImageRole, Json
from o8studio.services.compose.requests import (
    Destination,
    Planned,
    core_of,
    generation_of,
    keep_picture,
    plan,
    request_from,
    split_values,
)
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry

ENTRY = GatewayEntry(id=GatewayId("g"), name="Team", base_url="https://gateway.example.com")


def planned(**values: Json) -> Planned:
    draft = Draft(prompt="a fox", values=values)
    (one,) = plan({"any": unknown_model("any")}, draft, Destination(entry=ENTRY))
    return one


def test_what_belongs_to_the_format_is_told_from_the_models_own() -> None:
    assert split_values({"duration": 5, "user": "mei", "n": 2, "metadata": {}}) == (
        {"duration": 5},
        {"user": "mei", "n": 2, "metadata": {}},
    )


def test_sizes_and_counts_are_whole_numbers_whatever_way_they_are_written() -> None:
    one = planned(duration=5)
    assert core_of(one, {"width": "1280", "height": 720, "n": 2}) == {
        "duration": 5, "width": 1280, "height": 720, "n": 2,
    }  # fmt: skip
    for wrong in ("0", -1, "wide", 2.5, 10_001, True):
        with pytest.raises(BadInput):
            core_of(one, {"width": wrong})


def test_a_request_is_complete_in_itself() -> None:
    request = request_from(
        ENTRY, planned(duration=5), {"user": 7, "response_format": "url", "metadata": {"a": 1}}
    )
    assert (request.gateway_id, request.base_url, request.model, request.prompt) == (
        "g", "https://gateway.example.com", "any", "a fox",
    )  # fmt: skip
    assert (request.user, request.response_format, request.metadata) == ("7", "url", {"a": 1})
    with pytest.raises(BadInput):
        request_from(ENTRY, planned(), {"metadata": [1]})


def test_our_own_demo_gateway_is_known_without_looking() -> None:
    assert generation_of(GatewayEntry(id=DEMO, name="Demo", base_url="http://127.0.0.1:1")) is Generation.DEMO
    assert generation_of(ENTRY) is Generation.UNKNOWN


async def test_a_file_is_copied_once_and_a_link_stays_a_link(home: Path, tmp_path: Path) -> None:
    where = places()
    where.make()
    file = tmp_path / "fox.jpg"
    Image.new("RGB", (640, 480), "teal").save(file)
    first = await keep_picture(where, str(file), ImageRole.FIRST_FRAME)
    again = await keep_picture(where, str(file), ImageRole.REFERENCE)
    assert (first.file, first.width, first.height) == (again.file, 640, 480)
    assert [path.name for path in where.references.iterdir()] == [first.file]
    assert first.size == (where.references / first.file).stat().st_size
    link = "https://pictures.example.com/fox.png"
    assert await keep_picture(where, link, ImageRole.REFERENCE) == ImageInput(
        role=ImageRole.REFERENCE, link=link
    )
    with pytest.raises(UnreadableImage):
        await keep_picture(where, str(tmp_path / "none.png"), ImageRole.REFERENCE)
