"""Where portable values go in the unified bodies of `/v1/videos` and `/v1/video/generations` (docs/protocol.md §2.2)."""

import base64
from collections.abc import Mapping

from o8studio.domain.request import GenerationRequest, ImageInput, ImageRole, Json

_RAW_BASE64 = frozenset({"kling", "jimeng"})
_TIER = {"2k": 1440, "4k": 2160}


def unified_body(request: GenerationRequest, files: Mapping[str, bytes]) -> dict[str, Json]:
    """The JSON body: portable values where this family's adaptor reads them, native ones under `metadata`."""
    core = request.core
    body: dict[str, Json] = {"model": request.model, "prompt": request.prompt}
    metadata: dict[str, Json] = dict(request.metadata or {})
    _PLACE.get(request.family, _place_any)(request, body, metadata)
    pictures = [picture_text(image, files, request.family) for image in request.images]
    _place_pictures(request, pictures, body, metadata)
    for name, value in request.native.items():
        nest(metadata, name, value)
    if core.get("negative_prompt"):
        metadata.setdefault("negative_prompt", core["negative_prompt"])
    if request.user is not None:
        body["user"] = request.user
    if request.response_format is not None:
        body["response_format"] = request.response_format
    if metadata:
        body["metadata"] = metadata
    return lay_over(body, request.extra)


def lay_over(body: dict[str, Json], extra: Mapping[str, Json]) -> dict[str, Json]:
    """Raw JSON wins; only `metadata` is merged key by key, because both sides fill it."""
    for name, value in extra.items():
        mine = body.get(name)
        if name == "metadata" and isinstance(mine, dict) and isinstance(value, dict):
            body[name] = {**mine, **value}
        else:
            body[name] = value
    return body


def nest(target: dict[str, Json], path: str, value: Json) -> None:
    """Set `a.b.c` in nested objects; `a[0].b` in the first object of a list, `a[]` as one or several more items."""
    *parents, last = path.split(".")
    for part in parents:
        inner = _inside(target, part)
        if inner is None:
            return
        target = inner
    name, _, index = last.partition("[")
    if not index:
        target[name] = value
        return
    items = target.setdefault(name, [])
    if isinstance(items, list):
        items.extend(value if isinstance(value, list) else [value])


def _inside(target: dict[str, Json], part: str) -> dict[str, Json] | None:
    """The object at this step of a path, made where there is none; None where something else lies there."""
    name, _, index = part.partition("[")
    if index:
        items = target.setdefault(name, [])
        if not isinstance(items, list):
            return None
        if not items:
            items.append({})
        inner = items[0]
    else:
        inner = target.setdefault(name, {})
    return inner if isinstance(inner, dict) else None


def picture_text(image: ImageInput, files: Mapping[str, bytes], family: str) -> str:
    """The picture as the family wants it: a link, bare base64 or a data URI."""
    if image.link:
        return image.link
    encoded = base64.b64encode(files[image.file]).decode("ascii")
    return encoded if family in _RAW_BASE64 else f"data:{image.mime};base64,{encoded}"


def pixel_size(core: Mapping[str, Json]) -> tuple[int, int] | None:
    """Width and height from themselves, or from ratio and tier; None when neither was set."""
    width, height = core.get("width"), core.get("height")
    if isinstance(width, int) and isinstance(height, int):
        return width, height
    ratio, tier = core.get("aspect_ratio"), core.get("resolution")
    if ratio is None and tier is None:
        return None
    across, _, down = str(ratio or "16:9").partition(":")
    try:
        wide, tall = float(across), float(down)
        short = _TIER.get(str(tier).lower()) or int(str(tier or "720p").lower().rstrip("p"))
    except ValueError:
        return None
    if wide <= 0 or tall <= 0:
        return None
    scale = short / min(wide, tall)
    return round(wide * scale / 2) * 2, round(tall * scale / 2) * 2


def _size_text(core: Mapping[str, Json], joint: str = "x") -> str | None:
    size = pixel_size(core)
    return f"{size[0]}{joint}{size[1]}" if size else None


def _put(target: dict[str, Json], **values: Json) -> None:
    target.update({name: value for name, value in values.items() if value is not None})


def _whole(value: Json) -> Json:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _place_sora(request: GenerationRequest, body: dict[str, Json], _metadata: dict[str, Json]) -> None:
    length = request.core.get("duration")
    _put(body, seconds=None if length is None else f"{_whole(length)}", size=_size_text(request.core))


def _place_kling(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    core = request.core
    length = _whole(core.get("duration"))
    mode = {"720p": "std", "1080p": "pro", "4k": "4k"}.get(str(core.get("resolution")))
    _put(body, duration=length, seconds=None if length is None else str(length), mode=mode)
    _put(body, size=_size_text({"aspect_ratio": core.get("aspect_ratio")}))
    _put(metadata, aspect_ratio=core.get("aspect_ratio"), mode=mode)
    if core.get("audio") is not None:
        metadata["sound"] = "on" if core["audio"] else "off"
    if core.get("watermark") is not None:
        nest(metadata, "watermark_info.enabled", core["watermark"])


def _place_jimeng(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    core = request.core
    length = core.get("duration")
    if isinstance(length, (int, float)):
        frames = 241 if length in (10, 241) else 121
        body["duration"] = 10 if frames == 241 else 5
        metadata["frames"] = frames
    _put(metadata, aspect_ratio=core.get("aspect_ratio"), seed=core.get("seed"))


def _place_doubao(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
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
    )


def _place_vidu(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    core = request.core
    length = _whole(core.get("duration"))
    _put(body, duration=length, seconds=None if length is None else str(length), size=core.get("resolution"))
    _put(
        metadata,
        aspect_ratio=core.get("aspect_ratio"),
        seed=core.get("seed"),
        audio=core.get("audio"),
        watermark=core.get("watermark"),
    )


def _place_veo(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    core = request.core
    _put(body, duration=_whole(core.get("duration")), size=_size_text(core))
    _put(
        metadata,
        aspectRatio=core.get("aspect_ratio"),
        resolution=core.get("resolution"),
        negativePrompt=core.get("negative_prompt"),
        seed=core.get("seed"),
        generateAudio=core.get("audio"),
    )


def _place_wan(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    core = request.core
    size = (
        str(core["resolution"]).upper()
        if request.images and core.get("resolution")
        else _size_text(core, "*")
    )
    _put(body, duration=_whole(core.get("duration")), size=size)
    _put(metadata, seed=core.get("seed"), audio=core.get("audio"), watermark=core.get("watermark"))


def _place_any(request: GenerationRequest, body: dict[str, Json], metadata: dict[str, Json]) -> None:
    """The fields of the documents, at the top level; what a server does not read is lost without harm."""
    core = request.core
    length = _whole(core.get("duration"))
    whole = isinstance(length, int)
    _put(body, duration=length, seconds=str(length) if whole else None, size=_size_text(core))
    size = pixel_size(core)
    if size:
        body |= {"width": size[0], "height": size[1]}
    _put(body, fps=core.get("fps"), n=core.get("n"), seed=core.get("seed"))
    if request.family not in ("unknown", "openai_sora"):
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
}


def _place_pictures(
    request: GenerationRequest, pictures: list[str], body: dict[str, Json], metadata: dict[str, Json]
) -> None:
    if not pictures:
        return
    by_role = {
        role: [text for image, text in zip(request.images, pictures, strict=True) if image.role is role]
        for role in ImageRole
    }
    first, last = by_role[ImageRole.FIRST_FRAME], by_role[ImageRole.LAST_FRAME]
    match request.family:
        case "openai_sora":
            body["input_reference"] = pictures[0]
        case "kling":
            if first:
                body["image"] = first[0]
            if last:
                metadata["image_tail"] = last[0]
        case "doubao_seedance":
            roles = {
                ImageRole.FIRST_FRAME: "first_frame",
                ImageRole.LAST_FRAME: "last_frame",
                ImageRole.REFERENCE: "reference_image",
            }
            metadata["content"] = [
                {"type": "image_url", "role": roles[image.role], "image_url": {"url": text}}
                for image, text in zip(request.images, pictures, strict=True)
            ]
        case "minimax":
            if first:
                metadata["first_frame_image"] = first[0]
            if last:
                metadata["last_frame_image"] = last[0]
        case "jimeng" | "vidu":
            body["images"] = list(pictures)
        case _:
            body["image"] = pictures[0]
            body["images"] = list(pictures)
