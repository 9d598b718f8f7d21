"""Grok Imagine: a picture, a clip or a frame is `{url}`; New API passes `metadata` on whole. See docs/protocol.md §15."""

from collections.abc import Mapping

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.gateway.families.family import (
    Body,
    Family,
    Pictures,
    is_known,
    of_role,
    put,
    put_documented,
    put_length,
    whole,
)
from o8studio.gateway.unified_body import nest, picture_text

_MODES = {"video_edit": "edit-video", "extend": "extend-video"}
"""How New API up to rc.26 is told what to do with a clip (relay/channel/task/xai/adaptor.go)."""
_PLACES = {ImageRole.FIRST_FRAME: "image", ImageRole.LAST_FRAME: "last_frame"}


def dialect(request: GenerationRequest, files: Mapping[str, bytes]) -> Body:
    """Everything but model and prompt, by xAI's own names."""
    core = request.core
    body: Body = {}
    put(body, duration=whole(core.get("duration")))
    put(body, aspect_ratio=core.get("aspect_ratio"), resolution=core.get("resolution"))
    put(body, generate_audio=core.get("audio"))
    _pictures(body, [(image, picture_text(image, files)) for image in request.images])
    for path, value in request.native.items():
        nest(body, path, value)
    return body


def _pictures(body: Body, pictures: Pictures) -> None:
    for image, text in pictures:
        if image.role in _PLACES:
            body[_PLACES[image.role]] = {"url": text}
    references: list[Json] = [{"url": text} for text in of_role(pictures, ImageRole.REFERENCE)]
    if references:
        body["reference_images"] = references


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    if is_known(request):
        put_length(request, body, both=request.generation != Generation.NEW_API)
        put(body, mode=_MODES.get(request.operation) if request.generation == Generation.NEW_API else None)
    else:
        put_documented(request, body)
    put(
        metadata,
        aspect_ratio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        generate_audio=core.get("audio"),
    )


def _place_pictures(_request: GenerationRequest, pictures: Pictures, body: Body, metadata: Body) -> None:
    """A first frame alone goes in `image`, which every version reads; the others by their own names."""
    _pictures(metadata, pictures)
    first = metadata.pop("image", None)
    if isinstance(first, dict):
        body["image"] = first["url"]


FAMILY = Family("xai", _place, place_pictures=_place_pictures)
