"""Helpers for all request bodies: nested paths, pictures as text, pixel sizes, raw JSON on top."""

import base64
from collections.abc import Mapping

from o8studio.domain.request import ImageInput, Json

_TIER = {"2k": 1440, "4k": 2160}


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


def picture_text(image: ImageInput, files: Mapping[str, bytes], *, raw: bool = False) -> str:
    """The picture as text: its link, or its content as bare base64 if `raw`, else as a data URI."""
    if image.link:
        return image.link
    encoded = base64.b64encode(files[image.file]).decode("ascii")
    return encoded if raw else f"data:{image.mime};base64,{encoded}"


def pixel_size(core: Mapping[str, Json]) -> tuple[int, int] | None:
    """Width and height as set, or from ratio and tier; None when neither was set."""
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
