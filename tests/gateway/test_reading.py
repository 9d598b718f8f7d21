"""An answer before it is read: opened, and without what only repeats the request."""

import json

import pytest

from o8studio.domain.ids import GatewayId
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.links import find_links, guessed_links
from o8studio.gateway.reading import carried_by, readable

MINE = "https://files.example/me.mp4?sig=1"


def request(**values: object) -> GenerationRequest:
    basis = {
        "gateway_id": GatewayId("g"),
        "base_url": "https://g",
        "wire_format": "openai_videos",
        "model": "m",
        "prompt": "a fox",
    }
    return GenerationRequest(**{**basis, **values})  # type: ignore[arg-type]  # the fields are of several types


@pytest.mark.parametrize(
    "asked",
    [
        request(native={"video_url": MINE}),
        request(native={"input.reference[0].url": [MINE]}),
        request(extra={"content": [{"video_url": {"url": MINE}}]}),
        request(metadata={"source": MINE}),
        request(prompt=f"like {MINE}, but red"),
        request(images=(ImageInput(role=ImageRole.REFERENCE, link=MINE),)),
    ],
)
@pytest.mark.parametrize(
    "shown",
    [
        MINE,
        "https://files.example/me.mp4?sig=2",
        "http://FILES.example/me.mp4",
        "https://files.example/me%2Emp4",
        f" {MINE} ",
    ],
)
def test_an_address_that_the_request_carried_is_no_result(asked: GenerationRequest, shown: str) -> None:
    reply: dict[str, Json] = {
        "url": shown, "video": {"url": shown}, "metadata": {"video_url": shown}, "parcel": shown, "text": f"see {shown} ",
    }  # fmt: skip
    body = readable(reply, carried_by(asked))
    assert (find_links(body), guessed_links(body)) == ({}, [])


def test_another_address_that_begins_alike_stays() -> None:
    asked = carried_by(request(native={"url": "https://files.example/get?id=1"}))
    reply = readable({"url": "https://files.example/get?id=2"}, asked)
    assert list(find_links(reply)) == ["https://files.example/get?id=2"]
    assert readable({"url": "https://files.example/get?id=1"}, asked)["url"] == ""


def test_json_inside_a_text_is_opened_and_names_are_written_one_way() -> None:
    link = "https://cdn.example/c.mp4"
    for reply in (
        {"data": {"resp_data": json.dumps({"urls": [link]})}},
        {"data": {"resultJson": json.dumps({"resultUrls": [link]})}},
        {"result": json.dumps([{"videoUrl": link}])},
        {"data": json.dumps({"output": json.dumps({"url": link})})},
    ):
        assert list(find_links(readable(reply))) == [link]
    assert readable({"taskId": "t", "Status": "done"}) == {
        "taskId": "t",
        "task_id": "t",
        "Status": "done",
        "status": "done",
    }
    assert readable({"prompt": '{"url": "https://x/c.mp4"}'})["prompt"] == '{"url": "https://x/c.mp4"}'


def test_an_answer_of_any_depth_and_size_is_read_in_one_go() -> None:
    deep: Json = "x"
    for _ in range(900):
        deep = [deep]
    text = "[" * 3000
    reply = readable(
        {"a": deep, "b": text, "c": [{"url": "https://x/c.mp4"}] * 200_000, "id": "t"}, frozenset({"y"})
    )
    assert reply["b"] == text
    assert isinstance(reply["c"], list) and len(reply["c"]) <= 1000
