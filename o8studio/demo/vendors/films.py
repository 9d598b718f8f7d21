"""The clip that a vendor makes from the request that reached it: the faces' films follow the vendor's own body."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from o8studio.demo.server.orders import Order
from o8studio.demo.vendors.calls import Call

_NEAR = ("127.0.0.1", "localhost")


def order_of(vendor: str, call: Call) -> Order:
    """What the vendor will make."""
    return _READERS[vendor](call.body, list(call.pictures))


def _order(
    *,
    seconds: object = 5,
    pixels: tuple[int, int] | None = None,
    ratio: object = None,
    tier: object = "720p",
    seed: object = None,
    sound: bool = False,
    first: list[str | bytes] | None = None,
    last: object = None,
) -> Order:
    pictures = [one for one in first or [] if _usable(one)]
    shape = str(ratio) if isinstance(ratio, str) and re.fullmatch(r"\d+(\.\d+)?:\d+(\.\d+)?", ratio) else None
    return Order(
        seconds=_seconds(seconds),
        pixels=pixels,
        ratio=shape or (None if pictures else "16:9"),
        tier=_tier(tier),
        seed=seed if isinstance(seed, int) and seed > 0 else None,
        sound=sound,
        images=pictures[:1],
        last=last if isinstance(last, str) and _usable(last) else None,
    )


def _usable(picture: str | bytes) -> bool:
    """Only links on this machine are fetched; others do not affect the film."""
    if isinstance(picture, bytes) or not picture.startswith(("http://", "https://")):
        return bool(picture)
    return urlsplit(picture).hostname in _NEAR


def _seconds(value: object) -> float:
    try:
        seconds = float(str(value))
    except ValueError:
        return 5.0
    return min(60.0, seconds) if seconds > 0 else 5.0


def _tier(value: object) -> str:
    said = str(value or "").lower()
    known = re.fullmatch(r"(\d{3,4})p|2k|4k|std|pro", said)
    return said if known else "720p"


def _pixels(value: object) -> tuple[int, int] | None:
    match = re.fullmatch(r"(\d{2,4})[xX*](\d{2,4})", str(value or ""))
    return (int(match[1]), int(match[2])) if match else None


def _sora(body: Mapping[str, Any], files: list[bytes]) -> Order:
    link = body.get("input_reference")
    first: list[str | bytes] = [*files, *([link] if isinstance(link, str) and link else [])]
    return _order(
        seconds=body.get("seconds") or 4,
        pixels=_pixels(body.get("size")) or (720, 1280),
        sound=True,
        first=first,
    )


def _kling(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    first = [body["image"]] if "image" in body else []
    return _order(
        seconds=body.get("duration"),
        ratio=body.get("aspect_ratio"),
        tier=body.get("mode"),
        sound=body.get("sound") == "on",
        first=first,
        last=body.get("image_tail"),
    )


def _jimeng(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    pictures = list(body.get("image_urls") or body.get("binary_data_base64") or [])
    return _order(
        seconds=int(body.get("frames") or 121) / 24,
        ratio=body.get("aspect_ratio") or ("" if pictures else "16:9"),
        seed=body.get("seed"),
        first=pictures,
        last=pictures[1] if len(pictures) > 1 else None,
    )


def _doubao(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    roles: dict[str, str] = {}
    for item in body.get("content", []):
        if item.get("type") == "image_url":
            link = item.get("image_url")
            url = str(link.get("url") if isinstance(link, dict) else link)
            roles.setdefault(str(item.get("role") or "first_frame"), url)
    first: list[str | bytes] = [roles["first_frame"]] if "first_frame" in roles else []
    return _order(
        seconds=body.get("duration") or 5,
        ratio=body.get("ratio"),
        tier=body.get("resolution"),
        seed=body.get("seed"),
        sound=body.get("generate_audio") is not False,
        first=first,
        last=roles.get("last_frame"),
    )


def _vidu(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    pictures = list(body.get("images") or [])
    return _order(
        seconds=body.get("duration"),
        ratio=body.get("aspect_ratio"),
        tier=body.get("resolution"),
        seed=body.get("seed"),
        sound=body.get("audio") is True or body.get("bgm") is True,
        first=pictures,
        last=pictures[1] if len(pictures) == 2 else None,
    )


def _wan(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    inner, parameters = body["input"], body["parameters"]
    media = {item.get("type"): item.get("url") for item in inner.get("media", [])}
    first = inner.get("img_url") or inner.get("first_frame_url") or media.get("first_frame")
    return _order(
        seconds=parameters.get("duration"),
        pixels=_pixels(parameters.get("size")),
        tier=parameters.get("resolution"),
        seed=parameters.get("seed"),
        sound=parameters.get("audio") is not False,
        first=[first] if first else [],
        last=inner.get("last_frame_url") or media.get("last_frame"),
    )


def _minimax(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    first = body.get("first_frame_image")
    return _order(
        seconds=body.get("duration"),
        tier=body.get("resolution"),
        first=[first] if first else [],
        last=body.get("last_frame_image"),
    )


def _xai(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    image = body.get("image")
    first = [str(image["url"])] if isinstance(image, dict) and image.get("url") else []
    return _order(
        seconds=body.get("duration") or 8,
        ratio=body.get("aspect_ratio"),
        tier=body.get("resolution") or "480p",
        sound=True,
        first=list(first),
    )


def _veo(body: Mapping[str, Any], _files: list[bytes]) -> Order:
    parameters, instance = body["parameters"], body["instances"][0]
    picture = instance.get("image", {}).get("bytesBase64Encoded")
    return _order(
        seconds=parameters.get("durationSeconds") or 8,
        ratio=parameters.get("aspectRatio"),
        tier=parameters.get("resolution"),
        seed=parameters.get("seed"),
        sound=parameters.get("generateAudio") is not False,
        first=[picture] if picture else [],
    )


_READERS = {
    "sora": _sora,
    "kling": _kling,
    "jimeng": _jimeng,
    "doubao": _doubao,
    "vidu": _vidu,
    "wan": _wan,
    "minimax": _minimax,
    "xai": _xai,
    "veo": _veo,
}
