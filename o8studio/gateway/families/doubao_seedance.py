"""Doubao Seedance: every picture is an item of `content`. See docs/protocol.md §2.2."""

from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families.family import (
    CONTENT_ROLES,
    GENERATIONS,
    Body,
    Family,
    Pictures,
    is_plugins,
    put,
    whole,
)

_MODEL_CHOOSES = -1
"""The length of a clip whose model decides. `seconds` must be 0 to 3600 on a New API up to rc.26, and the unified task
route of a later one takes it in the metadata alone (new-api-plugins, doubao 1.3.0).
"""


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    length = whole(core.get("duration"))
    in_metadata = length == _MODEL_CHOOSES and (not is_plugins(request) or request.wire_format == GENERATIONS)
    if in_metadata:
        put(metadata, duration=length)
    else:
        put(body, seconds=None if length is None else str(length))
        # a plug-in reads `duration` beside it only since 1.3 (§14.5)
        put(body, duration=length if is_plugins(request) else None)
    put(
        metadata,
        ratio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        seed=core.get("seed"),
        watermark=core.get("watermark"),
        generate_audio=core.get("audio"),
        fps=core.get("fps") if is_plugins(request) else None,
    )


def _place_pictures(_request: GenerationRequest, pictures: Pictures, _body: Body, metadata: Body) -> None:
    metadata["content"] = [
        {"type": "image_url", "role": CONTENT_ROLES[image.role], "image_url": {"url": text}}
        for image, text in pictures
    ]


FAMILY = Family("doubao_seedance", _place, place_pictures=_place_pictures)
