"""Sora: a size in pixels, the length as text in `seconds`, one picture. See docs/protocol.md §2.2."""

from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families.family import Body, Family, Pictures, put, size_text, whole


def _place(request: GenerationRequest, body: Body, _metadata: Body) -> None:
    length = request.core.get("duration")
    put(body, seconds=None if length is None else f"{whole(length)}", size=size_text(request.core))


def _place_pictures(_request: GenerationRequest, pictures: Pictures, body: Body, _metadata: Body) -> None:
    body["input_reference"] = pictures[0][1]


FAMILY = Family("openai_sora", _place, place_pictures=_place_pictures, uploads=True)
