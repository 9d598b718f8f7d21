"""What goes to a server that follows OpenAI's own description is held against that description.

`tests/golden/openai-videos.openapi.json` is the videos part of OpenAI's OpenAPI description 2.3.0 (github.com/openai/
openai-openapi, licence MIT, named in the file).
"""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.gateway import Generation
from o8studio.domain.ids import GatewayId, RemoteId
from o8studio.domain.models.spec import ModelSpec
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.wire import HttpDraft, Unrecognised
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources

DESCRIPTION = json.loads(
    (Path(__file__).parents[2] / "golden" / "openai-videos.openapi.json").read_text("utf-8")
)
SCHEMAS = DESCRIPTION["components"]["schemas"]
VIDEOS = FORMATS["openai_videos"]
LINK, FILE = "https://example.org/a.png", "a.png"
IMAGES = {
    "none": (),
    "link": (ImageInput(role=ImageRole.FIRST_FRAME, link=LINK, width=1280, height=720),),
    "file": (ImageInput(role=ImageRole.FIRST_FRAME, file=FILE, mime="image/png", width=1280, height=720),),
}
SORA = [
    spec
    for spec in Catalogue(resources() / "providers").specs()
    if spec.family == "openai_sora" and spec.id in SCHEMAS["VideoModel"]["anyOf"][1]["enum"]
]


def wrong(schema: str, body: Json) -> list[str]:
    """How a body differs from the description; a name that it does not have is a difference, too."""
    closed = {**SCHEMAS[schema], "additionalProperties": False}
    judge = Draft202012Validator({**closed, "components": DESCRIPTION["components"]})
    return [error.message for error in judge.iter_errors(body)]


def wanted(spec: ModelSpec, operation: str, kind: str, **portable: Json) -> GenerationRequest:
    view = resolve(spec, Draft(prompt="a fox", operation=operation, images=IMAGES[kind], portable=portable))
    return GenerationRequest(
        gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model=spec.id, prompt="a fox",
        family=spec.family, operation=operation, core=dict(view.core), native=dict(view.native), images=IMAGES[kind],
        generation=Generation.OPENAI,
    )  # fmt: skip


def sent(request: GenerationRequest) -> HttpDraft:
    return VIDEOS.encode_submit(request, {FILE: b"PNG"})


def described(draft: HttpDraft) -> tuple[str, dict[str, Any]]:
    """The schema that this request must fit, and its fields; a file stands as its name."""
    body = dict(draft.body or {})
    if not draft.files:
        return "CreateVideoJsonBody", body
    return "CreateVideoMultipartBody", {**body, **{file.form_field: file.name for file in draft.files}}


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("spec", SORA, ids=lambda spec: spec.id)
def test_every_request_for_sora_fits_the_description(spec: ModelSpec, kind: str) -> None:
    operation = "text_to_video" if kind == "none" else "image_to_video"
    for values in ({}, {"duration": 8}, {"duration": 12, "aspect_ratio": "9:16"}):
        draft = sent(wanted(spec, operation, kind, **values))
        assert wrong(*described(draft)) == []
        assert bool(draft.files) is (kind == "file")


def test_a_link_is_an_object_there_a_string_on_new_api_and_the_description_tells_them_apart() -> None:
    request = wanted(SORA[0], "image_to_video", "link")
    assert (sent(request).body or {})["input_reference"] == {"image_url": LINK}
    as_text = {**(sent(request).body or {}), "input_reference": LINK}
    assert len(wrong("CreateVideoJsonBody", as_text)) == 1
    assert len(wrong("CreateVideoJsonBody", {"prompt": "x", "duration": 4})) == 1


def test_a_remix_fits_the_description() -> None:
    native = {"{video_id} (URL path)": "video_1"}
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="sora-2", prompt="darker",
        family="openai_sora", operation="remix", native=native, generation=Generation.OPENAI,
    )  # fmt: skip
    draft = sent(request)
    assert draft.path == "/v1/videos/video_1/remix"
    assert wrong("CreateVideoRemixBody", dict(draft.body or {})) == []


@pytest.mark.parametrize("word", SCHEMAS["VideoStatus"]["enum"])
def test_every_status_that_the_description_names_is_understood(word: str) -> None:
    body: dict[str, Any] = {
        "id": "video_1", "object": "video", "model": "sora-2", "status": word, "progress": 40, "created_at": 1,
        "completed_at": None, "expires_at": None, "prompt": "x", "size": "1280x720", "seconds": "8",
        "remixed_from_video_id": None, "error": {"code": "x", "message": "y"} if word == "failed" else None,
    }  # fmt: skip
    judge = Draft202012Validator({**SCHEMAS["VideoResource"], "components": DESCRIPTION["components"]})
    assert [error.message for error in judge.iter_errors(body)] == []
    assert not isinstance(VIDEOS.decode_status(RemoteId("video_1"), body), Unrecognised)
