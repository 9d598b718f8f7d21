"""Where each vendor family's values and pictures go in the body that carries every family (docs/protocol.md §2.2).

Gateways of one generation differ in their versions, so a picture goes where every version of it reads it. Where the
generation is known each meaning is said once; a gateway that nobody recognised gets it in every place that is known.
"""

from collections.abc import Mapping

from o8studio.domain.gateway import Generation
from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json
from o8studio.gateway.unified_body import lay_over, nest, picture_text, pixel_size

_RESPONSES = "openai_responses"
_MODES = {"720p": "std", "1080p": "pro", "4k": "4k"}
_SIZES_OF_HAILUO = ("512P", "720P", "768P", "1080P")
"""What its adaptors find in a `size`."""
_CONTENT_ROLES = {
    ImageRole.FIRST_FRAME: "first_frame",
    ImageRole.LAST_FRAME: "last_frame",
    ImageRole.REFERENCE: "reference_image",
}

_Body = dict[str, Json]


def unified_body(request: GenerationRequest, files: Mapping[str, bytes]) -> _Body:
    """The JSON body: portable values where this family's adaptor reads them, native ones under `metadata`."""
    body: _Body = {"model": request.model, "prompt": request.prompt}
    metadata: _Body = dict(request.metadata or {})
    _PLACE.get(request.family, _place_any)(request, body, metadata)
    pictures = [(image, picture_text(image, files, request.family)) for image in request.images]
    if pictures:
        _PLACE_PICTURES.get(request.family, _pictures_any)(request, pictures, body, metadata)
    for name, value in request.native.items():
        nest(metadata, name.removeprefix("parameters.") if request.family == "veo" else name, value)
    negative = request.core.get("negative_prompt")
    if negative and request.family not in ("wan", "veo"):
        metadata.setdefault("negative_prompt", negative)
    if request.user is not None:
        body["user"] = request.user
    if request.response_format is not None:
        body["response_format"] = request.response_format
    if metadata:
        body["metadata"] = metadata
    return lay_over(body, request.extra)


def _is_known(request: GenerationRequest) -> bool:
    return request.generation in (Generation.NEW_API, Generation.NEW_API_PLUGINS)


def _is_plugins(request: GenerationRequest) -> bool:
    return request.generation == Generation.NEW_API_PLUGINS


def _put(target: _Body, **values: Json) -> None:
    target.update({name: value for name, value in values.items() if value is not None})


def _put_length(request: GenerationRequest, body: _Body, *, both: bool) -> None:
    """`duration` as a number; `seconds` beside it where one of them is made and the other is priced."""
    length = _whole(request.core.get("duration"))
    _put(body, duration=length, seconds=str(length) if both and length is not None else None)


def _whole(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _size_text(core: Mapping[str, Json], joint: str = "x") -> str | None:
    size = pixel_size(core)
    return f"{size[0]}{joint}{size[1]}" if size else None


# ---- values


def _place_sora(request: GenerationRequest, body: _Body, _metadata: _Body) -> None:
    length = request.core.get("duration")
    _put(body, seconds=None if length is None else f"{_whole(length)}", size=_size_text(request.core))


def _place_kling(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    core, ratio = request.core, request.core.get("aspect_ratio")
    mode = _MODES.get(str(core.get("resolution")))
    known = _is_known(request)
    reads_size = _is_plugins(request) and request.wire_format != _RESPONSES
    _put_length(request, body, both=not known)
    _put(body, mode=mode)
    if reads_size or not known:
        _put(body, size=_size_text({"aspect_ratio": ratio}))
    if not reads_size:
        _put(metadata, aspect_ratio=ratio)
    if not known:
        _put(metadata, mode=mode)
    if core.get("audio") is not None:
        metadata["sound"] = "on" if core["audio"] else "off"
    if core.get("watermark") is not None:
        nest(metadata, "watermark_info.enabled", core["watermark"])


def _place_jimeng(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    core = request.core
    length = core.get("duration")
    if isinstance(length, (int, float)):
        frames = 241 if length in (10, 241) else 121
        body["duration"] = 10 if frames == 241 else 5
        if _is_plugins(request):
            body["seconds"] = str(body["duration"])
        if request.generation != Generation.NEW_API:
            metadata["frames"] = frames
    _put(metadata, aspect_ratio=core.get("aspect_ratio"), seed=core.get("seed"))


def _place_doubao(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    core = request.core
    length = _whole(core.get("duration"))
    _put(body, seconds=None if length is None else str(length))
    _put(
        metadata,
        ratio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        seed=core.get("seed"),
        watermark=core.get("watermark"),
        generate_audio=core.get("audio"),
        fps=core.get("fps") if _is_plugins(request) else None,
    )


def _place_vidu(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    core = request.core
    _put_length(request, body, both=request.generation != Generation.NEW_API)
    _put(body, size=core.get("resolution"))
    _put(
        metadata,
        aspect_ratio=core.get("aspect_ratio"),
        seed=core.get("seed"),
        audio=core.get("audio"),
        watermark=core.get("watermark"),
    )


def _place_veo(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    core = request.core
    _put_length(request, body, both=_is_plugins(request))
    if not _is_known(request):
        _put(body, size=_size_text(core))
    _put(
        metadata,
        aspectRatio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        negativePrompt=core.get("negative_prompt"),
        seed=core.get("seed"),
        generateAudio=core.get("audio"),
    )


def _place_wan(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    """The adaptor lays `metadata` over `{model, input, parameters}`: other names there are lost."""
    core = request.core
    tier = core.get("resolution")
    size = str(tier).upper() if request.images and tier else _size_text(core, "*")
    _put_length(request, body, both=False)
    _put(body, size=size)
    if request.images and core.get("aspect_ratio"):
        nest(metadata, "parameters.ratio", core["aspect_ratio"])
    for name in ("seed", "audio", "watermark"):
        if core.get(name) is not None:
            nest(metadata, f"parameters.{name}", core[name])
    if core.get("negative_prompt"):
        nest(metadata, "input.negative_prompt", core["negative_prompt"])


def _place_minimax(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    """The gateway's price table knows only capitals, and looks at what a `size` or the metadata became."""
    core = request.core
    tier = str(core["resolution"]).upper() if core.get("resolution") else None
    in_size = tier in _SIZES_OF_HAILUO
    _put_length(request, body, both=request.generation != Generation.NEW_API)
    _put(body, size=tier if in_size or not _is_known(request) else None)
    _put(metadata, resolution=tier if not in_size or not _is_known(request) else None)
    if _is_plugins(request) and request.wire_format == _RESPONSES:
        _put(body, resolution=tier)
    _put(
        metadata,
        aigc_watermark=core.get("watermark"),
        ratio=core.get("aspect_ratio"),
        seed=core.get("seed"),
    )


def _place_any(request: GenerationRequest, body: _Body, metadata: _Body) -> None:
    """The fields of the documents, at the top level; what a server does not read is lost without harm."""
    core = request.core
    length = _whole(core.get("duration"))
    whole = isinstance(length, int)
    _put(body, duration=length, seconds=str(length) if whole else None, size=_size_text(core))
    size = pixel_size(core)
    if size:
        body |= {"width": size[0], "height": size[1]}
    _put(body, fps=core.get("fps"), n=core.get("n"), seed=core.get("seed"))
    if request.family != "unknown":
        _put(
            metadata,
            aspect_ratio=core.get("aspect_ratio"),
            resolution=core.get("resolution"),
            seed=core.get("seed"),
            audio=core.get("audio"),
        )


_PLACE = {
    "openai_sora": _place_sora,
    "kling": _place_kling,
    "jimeng": _place_jimeng,
    "doubao_seedance": _place_doubao,
    "vidu": _place_vidu,
    "veo": _place_veo,
    "wan": _place_wan,
    "minimax": _place_minimax,
}


# ---- pictures

_Pictures = list[tuple[ImageInput, str]]


def _of(pictures: _Pictures, role: ImageRole) -> list[str]:
    return [text for image, text in pictures if image.role is role]


def _texts(pictures: _Pictures) -> list[Json]:
    return [text for _image, text in pictures]


def _pictures_sora(_request: GenerationRequest, pictures: _Pictures, body: _Body, _metadata: _Body) -> None:
    body["input_reference"] = pictures[0][1]


def _pictures_kling(request: GenerationRequest, pictures: _Pictures, body: _Body, metadata: _Body) -> None:
    first, last = _of(pictures, ImageRole.FIRST_FRAME), _of(pictures, ImageRole.LAST_FRAME)
    references = _of(pictures, ImageRole.REFERENCE)
    if _is_plugins(request) and request.wire_format == _RESPONSES and first:
        body["images"] = [*first, *last]  # first and last frame by their order
        return
    if first:
        body["image"] = first[0]
    if last:
        metadata["image_tail"] = last[0]
    if references:
        nest(metadata, "image_list[]", [{"image": text} for text in references])


def _pictures_doubao(_request: GenerationRequest, pictures: _Pictures, _body: _Body, metadata: _Body) -> None:
    metadata["content"] = [
        {"type": "image_url", "role": _CONTENT_ROLES[image.role], "image_url": {"url": text}}
        for image, text in pictures
    ]


def _pictures_minimax(
    _request: GenerationRequest, pictures: _Pictures, _body: _Body, metadata: _Body
) -> None:
    first, last = _of(pictures, ImageRole.FIRST_FRAME), _of(pictures, ImageRole.LAST_FRAME)
    references = _of(pictures, ImageRole.REFERENCE)
    if first:
        metadata["first_frame_image"] = first[0]
    if last:
        metadata["last_frame_image"] = last[0]
    if references:
        metadata["subject_reference"] = [{"type": "character", "image": list(references)}]


def _pictures_listed(_request: GenerationRequest, pictures: _Pictures, body: _Body, _metadata: _Body) -> None:
    body["images"] = _texts(pictures)


def _pictures_vidu(_request: GenerationRequest, pictures: _Pictures, body: _Body, metadata: _Body) -> None:
    """Their number chooses the vendor's route, unless the action does: one or two references are no frames."""
    body["images"] = _texts(pictures)
    if _of(pictures, ImageRole.REFERENCE):
        metadata["action"] = "referenceGenerate"


def _pictures_wan(request: GenerationRequest, pictures: _Pictures, body: _Body, metadata: _Body) -> None:
    """`input_reference` and `metadata.input` are read by every version, and become the same field of the vendor."""
    first, last = _of(pictures, ImageRole.FIRST_FRAME), _of(pictures, ImageRole.LAST_FRAME)
    if _of(pictures, ImageRole.REFERENCE) or any(name.startswith("input.media") for name in request.native):
        items: list[Json] = [{"type": _CONTENT_ROLES[image.role], "url": text} for image, text in pictures]
        nest(metadata, "input.media[]", items)
    elif last:
        if _is_plugins(request):
            body["images"] = [*first, *last]  # only the array makes two pictures there
            return
        if first:
            nest(metadata, "input.first_frame_url", first[0])
        nest(metadata, "input.last_frame_url", last[0])
    else:
        body["input_reference"] = first[0]
        nest(metadata, "input.img_url", first[0])


def _pictures_any(_request: GenerationRequest, pictures: _Pictures, body: _Body, _metadata: _Body) -> None:
    body["image"] = pictures[0][1]
    body["images"] = _texts(pictures)


_PLACE_PICTURES = {
    "openai_sora": _pictures_sora,
    "kling": _pictures_kling,
    "jimeng": _pictures_listed,
    "doubao_seedance": _pictures_doubao,
    "vidu": _pictures_vidu,
    "wan": _pictures_wan,
    "minimax": _pictures_minimax,
}
