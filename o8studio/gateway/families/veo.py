"""Veo: names of Google's own API under `metadata`. See docs/protocol.md §2.2."""

from o8studio.domain.request import GenerationRequest
from o8studio.gateway.families.family import Body, Family, is_known, is_plugins, put, put_length, size_text


def _place(request: GenerationRequest, body: Body, metadata: Body) -> None:
    core = request.core
    put_length(request, body, both=is_plugins(request))
    if not is_known(request):
        put(body, size=size_text(core))
    put(
        metadata,
        aspectRatio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        negativePrompt=core.get("negative_prompt"),
        seed=core.get("seed"),
        generateAudio=core.get("audio"),
    )


def _native_place(name: str) -> str:
    return name.removeprefix("parameters.")


FAMILY = Family("veo", _place, native_place=_native_place, names_negative=True)
