"""The xAI plug-in of rc.27 on: what it takes on each route, and what it asks of the vendor.

Read in QuantumNous/new-api-plugins, plugins/tasks/xai/1.0.1/plugin.js (6beaf49), never observed; the vendor's side is
docs.x.ai, developers/model-capabilities/video. See docs/protocol.md §15.
"""

from collections.abc import Mapping
from typing import Any

from o8studio.demo.server.refusals import Refusal, plugin_error
from o8studio.demo.vendors.calls import Call

Body = Mapping[str, Any]
_RESOLUTIONS = {
    "grok-imagine-video": ("480p", "720p"),
    "grok-imagine-video-1.5": ("480p", "720p", "1080p"),
    "grok-imagine-video-1.5-lite": ("480p", "720p", "1080p"),
}
_RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3")
_MOST = {"reference_images": 7, "keyframes": 4, "reference_audios": 3}
_KEPT = ("keyframes", "reference_audios", "generate_audio")
PATHS = {
    "generations": "/v1/videos/generations",
    "edits": "/v1/videos/edits",
    "extensions": "/v1/videos/extensions",
}


def build(body: Body, responses: bool, pictures: list[str]) -> Call:
    """V and R: metadata, then `size`, then the fields themselves; only generations."""
    given = body.get("metadata")
    source: dict[str, Any] = dict(given) if isinstance(given, dict) else {}
    source |= _of_size(body.get("size"))
    names = ("duration", "seconds", "aspect_ratio", "resolution") if responses else tuple(body)
    source |= {name: body[name] for name in names if body.get(name) not in (None, "")}
    source["prompt"] = body.get("prompt")
    listed = body.get("images")
    images = pictures if responses else list(listed) if isinstance(listed, list) else []
    if "duration" not in source and "seconds" in source:
        source["duration"] = source["seconds"]
    if "image" not in source and source.get("input_reference"):
        source["image"] = source["input_reference"]
    if "image" not in source and len(images) == 1:
        source["image"] = images[0]
    if "reference_images" not in source and len(images) > 1:
        source["reference_images"] = images
    return native({**source, "model": body["model"]}, "generations")


def native(body: Body, action: str) -> Call:
    """N: only the documented fields, each checked.

    Raises:
        Refusal: before anything is charged.
    """
    model = str(body["model"])
    if model not in _RESOLUTIONS:
        raise _refused(f"{model} is not a supported xAI video model")
    if action != "generations":
        return _with_clip(body, action, model)
    resolution = str(body.get("resolution") or "480p").lower()
    if resolution not in _RESOLUTIONS[model]:
        raise _refused(f"{model} resolution must be one of {', '.join(_RESOLUTIONS[model])}")
    sent: dict[str, Any] = {"model": model, "resolution": resolution}
    sent["duration"] = _length(body.get("duration"), 8, 1, 15)
    if body.get("aspect_ratio") is not None:
        if body["aspect_ratio"] not in _RATIOS:
            raise _refused(f"aspect_ratio must be one of {', '.join(_RATIOS)}")
        sent["aspect_ratio"] = body["aspect_ratio"]
    for name in ("image", "last_frame"):
        if body.get(name) is not None:
            sent[name] = _media(body[name], name)
    references = body.get("reference_images")
    if references:
        sent["reference_images"] = [
            _media(one, f"reference_images[{at}]") for at, one in enumerate(references)
        ]
        if resolution == "1080p":
            raise _refused("reference-to-video supports resolution 480p or 720p")
    sent |= {name: body[name] for name in _KEPT if body.get(name) is not None}
    for name, most in _MOST.items():
        if len(sent.get(name, ())) > most:
            raise _refused(f"{name} accepts at most {most} items")
    pictured = {"image", "last_frame", "keyframes"} & sent.keys() and "reference_images" not in sent
    if str(body.get("prompt") or "").strip():
        sent["prompt"] = str(body["prompt"])
    elif not pictured:
        raise _refused("prompt is required")
    return Call(path=PATHS[action], body=sent, action=action, ratios={"seconds": float(sent["duration"])})


def _with_clip(body: Body, action: str, model: str) -> Call:
    if model != "grok-imagine-video":
        raise _refused("video editing and extension require grok-imagine-video")
    if not str(body.get("prompt") or "").strip():
        raise _refused("prompt is required")
    sent: dict[str, Any] = {
        "model": model,
        "prompt": body["prompt"],
        "video": _media(body.get("video"), "video"),
    }
    if action == "extensions":
        sent["duration"] = _length(body.get("duration"), 6, 2, 10)
    seconds = float(sent.get("duration", 9))
    return Call(path=PATHS[action], body=sent, action=action, ratios={"seconds": seconds})


def _media(value: object, name: str) -> dict[str, str]:
    link = value.get("url") if isinstance(value, dict) else value
    if not isinstance(link, str) or not link.strip():
        raise _refused(f"{name} must be a URL or {{url}}")
    return {"url": link.strip()}


def _length(value: object, usual: int, least: int, most: int) -> int:
    if value is None:
        return usual
    try:
        number = float(str(value))
    except ValueError:
        number = -1.0
    if isinstance(value, bool) or not number.is_integer() or not least <= number <= most:
        raise _refused(f"duration must be an integer between {least} and {most}")
    return int(number)


def _of_size(size: object) -> dict[str, str]:
    text = str(size or "").strip().lower()
    if not text:
        return {}
    if text in ("480p", "720p", "1080p"):
        return {"resolution": text}
    across, _, down = text.replace("*", "x").partition("x")
    if not (across.isdigit() and down.isdigit() and int(across) and int(down)):
        raise _refused("size must be WIDTHxHEIGHT or one of 480p, 720p, 1080p")
    shape, shorter = int(across) / int(down), min(int(across), int(down))

    def far(ratio: str) -> float:
        wide, tall = (int(side) for side in ratio.split(":"))
        return max(shape * tall / wide, wide / tall / shape)

    tier = "1080p" if shorter >= 1080 else "720p" if shorter >= 720 else "480p"
    return {"aspect_ratio": min(_RATIOS, key=far), "resolution": tier}


def _refused(words: str) -> Refusal:
    return plugin_error(400, words, "invalid_request")
