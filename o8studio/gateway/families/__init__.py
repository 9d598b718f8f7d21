"""Where each vendor family's values and pictures go in the body that carries every family (docs/protocol.md §2.2).

Gateways of one generation differ in their versions, so a picture goes where every version of it reads it. Where the
generation is known each value is sent once; a gateway that was not recognised gets it in every known place.
"""

from collections.abc import Mapping

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest
from o8studio.domain.vocabulary import FormatName
from o8studio.gateway.families import (
    doubao_seedance,
    jimeng,
    kling,
    minimax,
    openai_sora,
    other,
    veo,
    vidu,
    wan,
    xai,
)
from o8studio.gateway.families.family import Body, Family
from o8studio.gateway.unified_body import lay_over, nest, picture_text

_MODULES = (openai_sora, kling, jimeng, doubao_seedance, vidu, veo, wan, minimax, xai)
_FAMILIES: dict[str, Family] = {one.FAMILY.id: one.FAMILY for one in _MODULES}


def family_of(name: str) -> Family:
    """The adaptor of a vendor family; a common one where it has none of its own."""
    return _FAMILIES.get(name, other.FAMILY)


def takes_links(family: str, wire_format: str, generation: Generation) -> bool:
    """Whether it is known how a server takes a link where others take a file in `input_reference` (docs/protocol.md §2.2).

    New API takes a string, and what follows OpenAI's own description an object. Of another server neither is known.
    """
    return (
        wire_format != FormatName.OPENAI_VIDEOS
        or not family_of(family).uploads
        or generation is not Generation.UNKNOWN
    )


def unified_body(request: GenerationRequest, files: Mapping[str, bytes]) -> Body:
    """The JSON body: portable values where this family's adaptor reads them, native ones under `metadata`."""
    family = family_of(request.family)
    body: Body = {"model": request.model, "prompt": request.prompt}
    metadata: Body = dict(request.metadata or {})
    family.place(request, body, metadata)
    pictures = [(image, picture_text(image, files, raw=family.raw_base64)) for image in request.images]
    if pictures:
        family.place_pictures(request, pictures, body, metadata)
    for name, value in request.native.items():
        nest(metadata, family.native_place(name), value)
    negative = request.core.get("negative_prompt")
    if negative and not family.names_negative:
        metadata.setdefault("negative_prompt", negative)
    if request.user is not None:
        body["user"] = request.user
    if request.response_format is not None:
        body["response_format"] = request.response_format
    if metadata:
        body["metadata"] = metadata
    return lay_over(body, request.extra)
