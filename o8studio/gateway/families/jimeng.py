"""Jimeng: lengths are 121 or 241 frames. See docs/protocol.md §2.2."""

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families.family import Body, Family, is_plugins, list_pictures, put


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    length = core.get("duration")
    if isinstance(length, (int, float)):
        frames = 241 if length in (10, 241) else 121
        body["duration"] = 10 if frames == 241 else 5
        if is_plugins(request):
            body["seconds"] = str(body["duration"])
        if request.generation != Generation.NEW_API:
            metadata["frames"] = frames
    put(metadata, aspect_ratio=core.get("aspect_ratio"), seed=core.get("seed"))


FAMILY = Family("jimeng", _place, place_pictures=list_pictures, raw_base64=True)
