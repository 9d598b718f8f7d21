"""Vidu: the number of pictures chooses the route, unless an action does. See docs/protocol.md §2.2."""

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageRole
from o8studio.gateway.families.family import Body, Family, Pictures, of_role, put, put_length, texts


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    put_length(request, body, both=request.generation != Generation.NEW_API)
    put(body, size=core.get("resolution"))
    put(
        metadata,
        aspect_ratio=core.get("aspect_ratio"),
        seed=core.get("seed"),
        audio=core.get("audio"),
        watermark=core.get("watermark"),
    )


def _place_pictures(_request: GenerationRequest, pictures: Pictures, body: Body, metadata: Body) -> None:
    """Their number chooses the vendor's route, unless the action does: one or two references must not become frames."""
    body["images"] = texts(pictures)
    if of_role(pictures, ImageRole.REFERENCE):
        metadata["action"] = "referenceGenerate"


FAMILY = Family("vidu", _place, place_pictures=_place_pictures, tier_is_size=True)
