"""Every family without an adaptor of its own: the documented fields. See docs/protocol.md §2.2."""

from o8studio.domain.request import UNKNOWN_FAMILY, GenerationRequest
from o8studio.gateway.families.family import Body, Family, put, put_documented


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    put_documented(request, body)
    if request.family != UNKNOWN_FAMILY:
        put(
            metadata,
            aspect_ratio=core.get("aspect_ratio"),
            resolution=core.get("resolution"),
            seed=core.get("seed"),
            audio=core.get("audio"),
        )


FAMILY = Family("", _place)
