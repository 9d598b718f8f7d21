"""Doubao Seedance: every picture is an item of `content`. See docs/protocol.md §2.2."""

from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families.family import CONTENT_ROLES, Body, Family, Pictures, is_plugins, put, whole


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    length = whole(core.get("duration"))
    put(body, seconds=None if length is None else str(length))
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
