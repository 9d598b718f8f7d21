"""Hailuo: tiers in capitals, frames by name. See docs/protocol.md §2.2."""

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageRole
from o8studio.gateway.families.family import (
    RESPONSES,
    Body,
    Family,
    Pictures,
    is_known,
    is_plugins,
    of_role,
    put,
    put_length,
)

_SIZES = ("512P", "720P", "768P", "1080P")
"""Tiers that its adaptors read from a `size`."""


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    """The gateway's price table knows only capitals, and looks at what a `size` or the metadata became."""
    core = request.core
    tier = str(core["resolution"]).upper() if core.get("resolution") else None
    in_size = tier in _SIZES
    put_length(request, body, both=request.generation != Generation.NEW_API)
    put(body, size=tier if in_size or not is_known(request) else None)
    put(metadata, resolution=tier if not in_size or not is_known(request) else None)
    if is_plugins(request) and request.wire_format == RESPONSES:
        put(body, resolution=tier)
    put(
        metadata,
        aigc_watermark=core.get("watermark"),
        ratio=core.get("aspect_ratio"),
        seed=core.get("seed"),
    )


def _place_pictures(_request: GenerationRequest, pictures: Pictures, _body: Body, metadata: Body) -> None:
    first, last = of_role(pictures, ImageRole.FIRST_FRAME), of_role(pictures, ImageRole.LAST_FRAME)
    references = of_role(pictures, ImageRole.REFERENCE)
    if first:
        metadata["first_frame_image"] = first[0]
    if last:
        metadata["last_frame_image"] = last[0]
    if references:
        metadata["subject_reference"] = [{"type": "character", "image": list(references)}]


FAMILY = Family("minimax", _place, place_pictures=_place_pictures)
