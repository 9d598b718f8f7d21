"""Every model of the four native families, in every operation that its route has: the vendor's rules find it good."""

import asyncio
import base64
import io
import json

import pytest
from PIL import Image

from o8studio.domain.compose.resolve import Draft, resolve
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.formats import FORMATS, NATIVE
from o8studio.store.catalogue.reader import Catalogue
from o8studio.store.resources import resources
from tests.support.demo import TOKEN

PORTABLE = {
    "duration": 5,
    "aspect_ratio": "9:16",
    "resolution": "720p",
    "seed": 7,
    "audio": True,
    "watermark": False,
}
ROLES = {
    "text_to_video": (),
    "image_to_video": (ImageRole.FIRST_FRAME,),
    "first_last_frame": (ImageRole.FIRST_FRAME, ImageRole.LAST_FRAME),
    "reference_to_video": (ImageRole.REFERENCE, ImageRole.REFERENCE),
}
FORM = {"kling": "kling", "jimeng": "jimeng", "doubao_seedance": "ark", "vidu": "vidu"}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (720, 1280), "teal").save(out, "PNG")
    return out.getvalue()


CASES = [
    (card, operation.id)
    for card in Catalogue(resources() / "providers").specs()
    if card.family in FORM and card.status != "announced"
    for operation in card.operations
    if operation.id in ROLES and not (card.family == "kling" and card.api == "legacy" and operation.id == "reference_to_video")
    and not (card.family == "kling" and card.api == "legacy" and ("omni" in card.id or "o1" in card.id))
]  # fmt: skip


@pytest.mark.parametrize(("card", "operation"), CASES, ids=lambda value: getattr(value, "id", value))
def test_what_is_resolved_is_what_the_vendor_accepts(demos, card, operation: str) -> None:
    server, content = demos("openopen8"), picture()
    images = tuple(
        ImageInput(role=role, file="p.png", mime="image/png", width=720, height=1280, size=len(content))
        for role in ROLES[operation]
    )
    view = resolve(card, Draft(prompt="a fox [demo:fail]", portable=PORTABLE, images=images))
    assert view.operation.id == operation
    assert view.can_send, view.violations
    form = FORMATS[FORM[card.family]]
    assert form.id in NATIVE[card.family]
    request = GenerationRequest(
        gateway_id="g", base_url=server.url, wire_format=form.id, model=card.id, prompt="a fox [demo:fail]",
        family=card.family, operation=operation, api=card.api, core=view.core, native=view.native, images=images,
    )  # fmt: skip
    draft = form.encode_submit(request, {"p.png": content})

    async def send():
        async with GatewayClient(Route(base_url=server.url, proxy="direct"), Secret(TOKEN)) as client:
            return await client.submit(client.prepare(draft))

    remote_id = form.decode_submit(asyncio.run(send()).object())
    job = next(one for one in server.state()["jobs"] if one["id"] == remote_id)
    wanted = view.core.get("duration")
    if wanted is not None:
        assert abs(job["seconds"] - wanted) < 0.1
    sizes = [int(side) for side in job["size"].split("x")]
    if view.core.get("aspect_ratio") == "9:16" or images:
        assert sizes[0] < sizes[1], "the picture's shape, or the one that was asked"
    if view.core.get("seed") is not None:
        assert job["seed"] == 7


def test_flags_travel_in_the_text() -> None:
    request = GenerationRequest(
        gateway_id="g", base_url="https://g", wire_format="doubao_flags", model="m", prompt="a fox", family="doubao_seedance",
        core={"resolution": "720p", "aspect_ratio": "16:9", "duration": 5, "seed": 11, "watermark": True, "audio": False},
        native={"camera_fixed": False},
    )  # fmt: skip
    body = FORMATS["doubao_flags"].encode_submit(request, {}).body
    assert body == {
        "model": "m",
        "content": [
            {
                "type": "text",
                "text": "a fox --resolution 720p --ratio 16:9 --duration 5 --seed 11 --camerafixed false --watermark true",
            }
        ],
        "generate_audio": False,
    }


def kling_new(model: str, *images: ImageInput, **values) -> tuple[str, dict]:
    request = GenerationRequest(
        gateway_id="g", base_url="https://g", wire_format="kling", model=model, prompt="a fox", family="kling",
        api="v2", images=images, **values,
    )  # fmt: skip
    draft = FORMATS["kling"].encode_submit(request, {"p.png": b"PNG"})
    return draft.path, dict(draft.body)


def test_klings_new_dialect_has_the_prompt_at_the_top_for_text_and_never_the_model() -> None:
    """The bodies of docs/protocol.md §4.4, as the vendor's pages and several independent clients have them."""
    core = {"resolution": "720p", "aspect_ratio": "16:9", "duration": 5, "audio": False, "watermark": False}
    settings = {"resolution": "720p", "aspect_ratio": "16:9", "duration": 5, "audio": "off"}
    options = {"watermark_info": {"enabled": False}}
    assert kling_new("kling-3.0", core=core) == (
        "/kling/text-to-video/kling-3.0",
        {"prompt": "a fox", "settings": settings, "options": options},
    )
    first = ImageInput(role=ImageRole.FIRST_FRAME, link="https://example.com/a.png")
    last = ImageInput(role=ImageRole.LAST_FRAME, link="https://example.com/b.png")
    assert kling_new("kling-3.0", first, last, core={"duration": 5}) == (
        "/kling/image-to-video/kling-3.0",
        {
            "contents": [
                {"type": "prompt", "text": "a fox"},
                {"type": "first_frame", "url": "https://example.com/a.png"},
                {"type": "last_frame", "url": "https://example.com/b.png"},
            ],
            "settings": {"duration": 5},
        },
    )
    reference = ImageInput(role=ImageRole.REFERENCE, file="p.png")
    bare = base64.b64encode(b"PNG").decode()
    assert kling_new("kling-3.0-omni", reference) == (
        "/kling/omni-video/kling-3.0-omni",
        {
            "contents": [
                {"type": "prompt", "text": "a fox"},
                {"type": "refer_image", "url": bare, "id": "image_1"},
            ]
        },
    )
    assert kling_new("kling-3.0-omni")[1] == {"contents": [{"type": "prompt", "text": "a fox"}]}


def test_pictures_are_encoded_as_each_vendor_wants_them() -> None:
    content = picture()
    bare = base64.b64encode(content).decode()
    image = ImageInput(role=ImageRole.FIRST_FRAME, file="p.png", mime="image/png")
    base = {"gateway_id": "g", "base_url": "https://g", "prompt": "x", "images": (image,), "model": "m"}
    bodies = {
        form: json.dumps(
            FORMATS[form]
            .encode_submit(GenerationRequest(**base, wire_format=form, family=family), {"p.png": content})
            .body
        )
        for form, family in (
            ("kling", "kling"),
            ("jimeng", "jimeng"),
            ("ark", "doubao_seedance"),
            ("vidu", "vidu"),
        )
    }
    assert f'"image": "{bare}"' in bodies["kling"]
    assert f'"binary_data_base64": ["{bare}"]' in bodies["jimeng"]
    assert f'"url": "data:image/png;base64,{bare}"' in bodies["ark"]
    assert f'"images": ["data:image/png;base64,{bare}"]' in bodies["vidu"]
