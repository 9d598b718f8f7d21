"""Turns a submission's fields into what each vendor's adaptor makes of them (`docs/protocol.md` §2.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from o8studio.demo.film import pictures
from o8studio.demo.film.scene import Script
from o8studio.demo.server.bodies import Fields
from o8studio.demo.server.world import Generation, World

_TIERS = {"2k": 1440, "4k": 2160, "std": 720, "pro": 1080, "512p": 512}
_KLING_RATIOS = {"1280x720": "16:9", "1920x1080": "16:9", "720x1280": "9:16", "1080x1920": "9:16"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The clip to make; None means that the vendor decides."""

    seconds: float = 5
    ratio: str | None = None
    tier: str | None = None
    pixels: tuple[int, int] | None = None
    fps: int = 24
    seed: int | None = None
    sound: bool = False
    count: int = 1
    images: list[str | bytes] = field(default_factory=list)
    last: str | bytes | None = None

    @property
    def size(self) -> str:
        """The frame size as text, or empty."""
        return f"{self.pixels[0]}x{self.pixels[1]}" if self.pixels else ""


def order_from(fields: Fields, vendor: str, generation: Generation, route: str) -> Order:
    """What the vendor behind this server makes of the fields; the rest is dropped silently, as on real servers."""
    if generation in (Generation.HITOPEN, Generation.LITELLM, Generation.OPENOPEN8) or route == "responses":
        return _documented(fields)
    if generation is Generation.G3 and route == "videos" and vendor == "kling":
        fields = Fields(
            {k: v for k, v in fields.values.items() if k not in ("image", "images", "metadata")}, {}
        )
    return _VENDORS.get(vendor, _generic)(fields)


def native_order(core: Mapping[str, Any]) -> Order:
    """The order of a native body that was parsed and checked."""
    first, last, references = core.get("first_frame"), core.get("last_frame"), core.get("reference_images")
    ratio = core.get("aspect_ratio")
    return Order(
        seconds=_seconds(core.get("duration"), 5),
        pixels=core.get("pixels"),
        ratio=str(ratio) if isinstance(ratio, str) and ":" in ratio else None if first else "16:9",
        tier=str(core.get("resolution") or "720p"),
        seed=_integer(core.get("seed")),
        sound=core.get("audio") in (True, "true", "on", "native"),
        images=[first] if first else list(references or [])[:1],
        last=last,
    )


def scripts(order: Order, world: World, prompt: str, model: str) -> list[Script]:
    """One script per clip.

    Raises:
        pictures.UnreadablePicture
    """
    folder = world.folder / "pictures"
    kept = [pictures.keep(image, folder) for image in order.images]
    last = pictures.keep(order.last, folder) if order.last else None
    seed = order.seed if order.seed is not None and order.seed >= 0 else world.fresh_seed()
    width, height = _frame_size(order, kept)
    first = Script(
        prompt=prompt,
        model=model,
        seed=seed,
        width=width,
        height=height,
        fps=order.fps,
        seconds=order.seconds,
        sound=order.sound,
        first_frame=kept[0] if kept else None,
        last_frame=last or (kept[1] if len(kept) == 2 else None),
    )
    return [replace(first, seed=seed + number) for number in range(order.count)]


def _frame_size(order: Order, kept: list[Path]) -> tuple[int, int]:
    if order.pixels:
        width, height = order.pixels
    else:
        tier = (order.tier or "720p").lower()
        short = _TIERS.get(tier) or int(re.sub(r"\D", "", tier) or 720)
        if order.ratio and ":" in order.ratio:
            across, _, down = order.ratio.partition(":")
            wide, tall = float(across), float(down)
        else:
            wide, tall = pictures.size(kept[0]) if kept else (16.0, 9.0)
        scale = short / min(wide, tall)
        width, height = round(wide * scale), round(tall * scale)
    return max(64, width // 2 * 2), max(64, height // 2 * 2)


# ---- one reading per vendor (unified routes of g0 to g3)


def _sora(fields: Fields) -> Order:
    return Order(
        seconds=_seconds(fields.values.get("seconds"), 4),
        pixels=_pixels(fields.text("size")) or (1280, 720),
        sound=True,
        images=_images(fields)[:1],
    )


def _kling(fields: Fields) -> Order:
    extra = fields.metadata
    size = fields.text("size")
    tail = extra.get("image_tail")
    ratio = extra.get("aspect_ratio") or (_KLING_RATIOS.get(size, "1:1") if size else "16:9")
    return Order(
        seconds=_seconds(extra.get("duration") or fields.values.get("duration"), 5),
        ratio=str(ratio),
        tier=str(extra.get("mode") or fields.text("mode") or "std"),
        sound=extra.get("sound") == "on",
        images=[*([fields.text("image")] if fields.text("image") else [])],
        last=tail if isinstance(tail, str) else None,
    )


def _jimeng(fields: Fields) -> Order:
    extra = fields.metadata
    long = fields.values.get("duration") == 10 or extra.get("frames") == 241
    return Order(
        seconds=241 / 24 if long else 121 / 24,
        ratio=str(extra.get("aspect_ratio") or "16:9"),
        tier="1080p" if "1080" in fields.text("model") or "pro" in fields.text("model") else "720p",
        seed=_integer(extra.get("seed")),
        images=_images(fields),
    )


def _doubao(fields: Fields) -> Order:
    extra = fields.metadata
    roles: dict[str, str | bytes] = {}
    content = extra.get("content")
    for item in content if isinstance(content, list) else []:
        if isinstance(item, dict) and item.get("type") == "image_url":
            roles[str(item.get("role") or "first_frame")] = str((item.get("image_url") or {}).get("url"))
    ratio = extra.get("ratio")
    first = [roles["first_frame"]] if "first_frame" in roles else _images(fields)
    return Order(
        seconds=_seconds(fields.values.get("seconds") or extra.get("duration"), 5),
        ratio=None if ratio in (None, "adaptive") else str(ratio),
        tier=str(extra.get("resolution") or "720p"),
        seed=_integer(extra.get("seed")),
        sound=extra.get("generate_audio") is not False,
        images=first,
        last=roles.get("last_frame"),
    )


def _vidu(fields: Fields) -> Order:
    extra = fields.metadata
    return Order(
        seconds=_seconds(fields.values.get("duration"), 5),
        ratio=str(extra.get("aspect_ratio") or "16:9"),
        tier=fields.text("size") or "1080p",
        seed=_integer(extra.get("seed")) or None,
        sound=extra.get("audio") is True or extra.get("bgm") is True,
        images=_images(fields),
    )


def _veo(fields: Fields) -> Order:
    extra = fields.metadata
    images = [image for image in _images(fields) if isinstance(image, bytes) or not image.startswith("http")]
    return Order(
        seconds=_seconds(extra.get("durationSeconds") or fields.values.get("duration"), 8),
        pixels=_pixels(fields.text("size")) if not extra.get("resolution") else None,
        ratio=str(extra.get("aspectRatio") or "16:9"),
        tier=str(extra.get("resolution") or "720p"),
        seed=_integer(extra.get("seed")),
        sound=extra.get("generateAudio") is not False,
        images=images,
    )


def _minimax(fields: Fields) -> Order:
    extra = fields.metadata
    tier = next((tier for tier in ("512", "720", "768", "1080") if tier in fields.text("size")), "768")
    first = extra.get("first_frame_image")
    last = extra.get("last_frame_image")
    return Order(
        seconds=_seconds(fields.values.get("duration"), 6),
        tier=f"{tier}p",
        images=[first] if isinstance(first, str) else [],
        last=last if isinstance(last, str) else None,
    )


def _wan(fields: Fields) -> Order:
    size = fields.text("size")
    given, parameters = (
        found if isinstance(found := fields.metadata.get(name), dict) else {}
        for name in ("input", "parameters")
    )
    frames = [str(given[name]) for name in ("img_url", "first_frame_url") if isinstance(given.get(name), str)]
    last = given.get("last_frame_url")
    return Order(
        seconds=_seconds(fields.values.get("duration"), 5),
        pixels=_pixels(size.replace("*", "x")),
        tier=size if size.upper().endswith("P") else "720p",
        seed=_integer(parameters.get("seed")),
        sound=parameters.get("audio") is not False,
        images=[*frames, *_images(fields)][:1],
        last=last if isinstance(last, str) else None,
    )


def _generic(fields: Fields) -> Order:
    extra = fields.metadata
    return Order(
        seconds=_seconds(extra.get("duration") or fields.values.get("duration"), 5),
        pixels=_pixels(fields.text("size")),
        ratio=str(extra.get("aspect_ratio") or "16:9"),
        tier=str(extra.get("resolution") or extra.get("quality") or "720p"),
        seed=_integer(extra.get("seed")),
        images=_images(fields),
    )


def _documented(fields: Fields) -> Order:
    """HitOpen, OpenOpen8 and LiteLLM honour the top-level fields that their documents list."""
    values: Mapping[str, object] = {**fields.metadata, **fields.values}
    width, height = _integer(values.get("width")), _integer(values.get("height"))
    pixels = (width, height) if width and height else _pixels(str(values.get("size") or ""))
    sound = values.get("generate_audio", values.get("sound", True))
    return Order(
        seconds=_seconds(values.get("seconds") or values.get("duration"), 5),
        pixels=pixels,
        ratio=str(values.get("aspect_ratio") or values.get("ratio") or "16:9") if not pixels else None,
        tier=str(values.get("resolution") or values.get("mode") or "720p"),
        fps=min(60, max(1, _integer(values.get("fps")) or 24)),
        seed=_integer(values.get("seed")),
        sound=sound not in (False, "off", "false"),
        count=min(4, max(1, _integer(values.get("n")) or 1)),
        images=_images(fields),
    )


_VENDORS = {
    "sora": _sora,
    "kling": _kling,
    "jimeng": _jimeng,
    "doubao": _doubao,
    "vidu": _vidu,
    "veo": _veo,
    "minimax": _minimax,
    "wan": _wan,
}


def _images(fields: Fields) -> list[str | bytes]:
    found: list[str | bytes] = [
        file for name in ("input_reference", "image") for file in fields.files.get(name, [])
    ]
    found.extend(fields.text(name) for name in ("image", "input_reference") if fields.text(name))
    images = fields.values.get("images")
    if isinstance(images, list):
        found.extend(image for image in images if isinstance(image, str))
    return list(dict.fromkeys(found))


def _pixels(size: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{2,4})[xX*](\d{2,4})", size.strip())
    return (int(match[1]), int(match[2])) if match else None


def _seconds(value: object, default: float) -> float:
    try:
        seconds = float(str(value)) if value not in (None, "") else default
    except ValueError:
        return default
    return min(60.0, seconds) if seconds > 0 else default


def _integer(value: object) -> int | None:
    try:
        return int(str(value)) if value not in (None, "") else None
    except ValueError:
        return None
