"""Kling: quality is a mode, the frames are `image` and `image_tail`. See docs/protocol.md §2.2."""

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
    size_text,
)
from o8studio.gateway.unified_body import nest

_MODES = {"720p": "std", "1080p": "pro", "4k": "4k"}


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core, ratio = request.core, request.core.get("aspect_ratio")
    mode = _MODES.get(str(core.get("resolution")))
    known = is_known(request)
    reads_size = is_plugins(request) and request.wire_format != RESPONSES
    put_length(request, body, both=not known)
    put(body, mode=mode)
    if reads_size or not known:
        put(body, size=size_text({"aspect_ratio": ratio}))
    if not reads_size:
        put(metadata, aspect_ratio=ratio)
    if not known:
        put(metadata, mode=mode)
    if core.get("audio") is not None:
        metadata["sound"] = "on" if core["audio"] else "off"
    if core.get("watermark") is not None:
        nest(metadata, "watermark_info.enabled", core["watermark"])


def _place_pictures(request: GenerationRequest, pictures: Pictures, body: Body, metadata: Body) -> None:
    first, last = of_role(pictures, ImageRole.FIRST_FRAME), of_role(pictures, ImageRole.LAST_FRAME)
    references = of_role(pictures, ImageRole.REFERENCE)
    if is_plugins(request) and request.wire_format == RESPONSES and first:
        body["images"] = [*first, *last]  # first and last frame by their order
        return
    if first:
        body["image"] = first[0]
    if last:
        metadata["image_tail"] = last[0]
    if references:
        nest(metadata, "image_list[]", [{"image": text} for text in references])


FAMILY = Family("kling", _place, place_pictures=_place_pictures, raw_base64=True)
