"""Wan: `metadata` is laid over `{model, input, parameters}`. See docs/protocol.md §2.2."""

from o8studio.domain.request import GenerationRequest, ImageRole, Json
from o8studio.gateway.families.family import (
    CONTENT_ROLES,
    Body,
    Family,
    Pictures,
    is_plugins,
    of_role,
    put,
    put_length,
    size_text,
)
from o8studio.gateway.unified_body import nest


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    """The adaptor lays `metadata` over `{model, input, parameters}`: other names there are lost."""
    core = request.core
    tier = core.get("resolution")
    size = str(tier).upper() if request.images and tier else size_text(core, "*")
    put_length(request, body, both=False)
    put(body, size=size)
    if request.images and core.get("aspect_ratio"):
        nest(metadata, "parameters.ratio", core["aspect_ratio"])
    for name in ("seed", "audio", "watermark"):
        if core.get(name) is not None:
            nest(metadata, f"parameters.{name}", core[name])
    if core.get("negative_prompt"):
        nest(metadata, "input.negative_prompt", core["negative_prompt"])


def _place_pictures(request: GenerationRequest, pictures: Pictures, body: Body, metadata: Body) -> None:
    """`input_reference` and `metadata.input` are read by every version, and become the same field of the vendor."""
    first, last = of_role(pictures, ImageRole.FIRST_FRAME), of_role(pictures, ImageRole.LAST_FRAME)
    if of_role(pictures, ImageRole.REFERENCE) or any(
        name.startswith("input.media") for name in request.native
    ):
        items: list[Json] = [{"type": CONTENT_ROLES[image.role], "url": text} for image, text in pictures]
        nest(metadata, "input.media[]", items)
    elif last:
        if is_plugins(request):
            body["images"] = [*first, *last]  # only the array makes two pictures there
            return
        if first:
            nest(metadata, "input.first_frame_url", first[0])
        nest(metadata, "input.last_frame_url", last[0])
    else:
        body["input_reference"] = first[0]
        nest(metadata, "input.img_url", first[0])


FAMILY = Family("wan", _place, place_pictures=_place_pictures, names_negative=True)
