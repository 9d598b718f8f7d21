"""Every family without an adaptor of its own: the documented fields. See docs/protocol.md §2.2."""

from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest
from o8studio.gateway.families.family import Body, Family, put, size_text, whole
from o8studio.gateway.unified_body import pixel_size


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    """The documented fields, at the top level; what a server does not read is lost without harm."""
    core = request.core
    length = whole(core.get("duration"))
    put(body, duration=length, seconds=str(length) if isinstance(length, int) else None, size=size_text(core))
    size = pixel_size(core)
    if size:
        body |= {"width": size[0], "height": size[1]}
    put(body, fps=core.get("fps"), n=core.get("n"), seed=core.get("seed"))
    if request.family != UNKNOWN_FAMILY:
        put(
            metadata,
            aspect_ratio=core.get("aspect_ratio"),
            resolution=core.get("resolution"),
            seed=core.get("seed"),
            audio=core.get("audio"),
        )


FAMILY = Family("", _place)
