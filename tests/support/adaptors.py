"""What the gateways' code makes of a body, read from its source: New API up to rc.26, and the task plug-ins of rc.27.

Written from docs/protocol.md and the structs of the adaptors, independently of `resources/gateways`, to check it.
"""

from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]

_KLING_SIZES = {"1024x1024": "1:1", "512x512": "1:1", "1280x720": "16:9", "1920x1080": "16:9", "720x1280": "9:16",
                "1080x1920": "9:16"}  # fmt: skip
_KLING = ("prompt", "image", "image_tail", "negative_prompt", "mode", "duration", "aspect_ratio", "cfg_scale", "static_mask",
          "dynamic_masks", "camera_control", "callback_url", "external_task_id")  # fmt: skip
_JIMENG = ("binary_data_base64", "image_urls", "seed", "aspect_ratio", "frames")
_DOUBAO = ("content", "callback_url", "return_last_frame", "service_tier", "safety_identifier", "priority",
           "execution_expires_after", "generate_audio", "draft", "tools", "resolution", "ratio", "duration", "frames", "seed",
           "camera_fixed", "watermark")  # fmt: skip
_VIDU = (
    "images",
    "duration",
    "seed",
    "resolution",
    "movement_amplitude",
    "bgm",
    "payload",
    "callback_url",
)
_HAILUO = ("prompt_optimizer", "fast_pretreatment", "duration", "resolution", "callback_url", "aigc_watermark",
           "first_frame_image", "last_frame_image", "subject_reference")  # fmt: skip
_ALI_INPUT = (
    "img_url",
    "first_frame_url",
    "last_frame_url",
    "audio_url",
    "media",
    "negative_prompt",
    "template",
)
_ALI_PARAMETERS = ("resolution", "size", "duration", "prompt_extend", "watermark", "audio", "seed")
_VEO = ("durationSeconds", "aspectRatio", "resolution", "negativePrompt", "personGeneration", "storageUri",
        "compressionQuality", "resizeMode", "seed", "generateAudio")  # fmt: skip


def _of(source: object, names: tuple[str, ...]) -> Body:
    return {name: source[name] for name in names if name in source} if isinstance(source, Mapping) else {}


def _without_zeros(body: Body, *omitted: str) -> Body:
    """Go omits zero values of fields that are not pointers."""
    return {name: value for name, value in body.items() if name not in omitted or value}


def _images(body: Body) -> list[str]:
    return list(body.get("images") or ([body["image"]] if body.get("image") else []))


def _meta(body: Body) -> Body:
    return dict(body.get("metadata") or {})


# ---- New API up to rc.26


def kling(body: Body) -> Body:
    made = {
        "image": body.get("image"),
        "mode": body.get("mode") or "std",
        "duration": str(body.get("duration") or 5),
        "aspect_ratio": _KLING_SIZES.get(str(body.get("size")), "1:1"),
        "cfg_scale": 0.5,
    }
    return _without_zeros(made | _of(_meta(body), _KLING), "cfg_scale", "image")


def jimeng(body: Body) -> Body:
    images = _images(body)
    made: Body = {
        "frames": 241 if body.get("duration") == 10 else 121,
        "seed": 0,
        "aspect_ratio": "",
        "req_key": body["model"],
    }
    if images:
        made["image_urls" if images[0].startswith("http") else "binary_data_base64"] = images
    return made | _of(_meta(body), _JIMENG)


def doubao(body: Body) -> Body:
    content = [{"type": "image_url", "image_url": {"url": one}} for one in _images(body)]
    made: Body = {"content": content} | _of(_meta(body), _DOUBAO)
    for item in made["content"]:
        assert item.keys() <= {"type", "text", "image_url", "video_url", "audio_url", "role"}
    if str(body.get("seconds", "")).isdigit():
        made["duration"] = int(body["seconds"])
    return made


def vidu(body: Body) -> Body:
    meta, images = _meta(body), _images(body)
    action = {0: "text", 1: "img", 2: "start-end"}.get(len(images), "reference")
    if "action" in meta:
        action = {"referenceGenerate": "reference"}[meta["action"]]
    made = {"images": images, "duration": body.get("duration") or 5, "resolution": body.get("size") or "1080p",
            "movement_amplitude": "auto", "bgm": False, "route": action}  # fmt: skip
    return _without_zeros(made | _of(meta, _VIDU), "seed", "bgm")


def wan(body: Body, second: tuple[str, ...] = ("input_reference",)) -> Body:
    """`second` names the fields from which this version reads pictures."""
    model, size, meta = str(body["model"]), str(body.get("size") or ""), _meta(body)
    assert not ("t2v" in model and size and "*" not in size), "invalid size"
    given = {"img_url": next((body[name] for name in second if body.get(name)), "")}
    parameters: Body = {
        "prompt_extend": True,
        "watermark": False,
        "duration": int(body.get("duration") or 5),
    }
    if size:
        parameters["size" if "*" in size else "resolution"] = size if "*" in size else size.upper()
    elif "t2v" in model:
        parameters["size"] = "1920*1080" if model.startswith(("wan2.5", "wan2.2")) else "1280*720"
    else:
        big = model.startswith(("wan2.6", "wan2.5", "wan2.2-i2v-plus"))
        parameters["resolution"] = "1080P" if big else "720P"
    given |= _of(meta.get("input"), _ALI_INPUT)
    parameters |= _of(meta.get("parameters"), _ALI_PARAMETERS)
    return {
        "input": _without_zeros(given, "img_url"),
        "parameters": _without_zeros(parameters, "prompt_extend", "watermark", "seed"),
    }


def minimax(body: Body) -> Body:
    known = {"T2V-01": "720P", "I2V-01": "720P", "S2V-01": "720P"}
    model, size = str(body["model"]), str(body.get("size") or "")
    default = known.get(model, "768P" if "Hailuo" in model else "720P")
    tier = next((f"{lines}P" for lines in ("1080", "768", "720", "512") if lines in size), default)
    made = {"duration": body.get("duration") or 6, "resolution": tier}
    return made | _of(_meta(body), _HAILUO)


def sora(body: Body) -> Body:
    return dict(body)


def veo(body: Body) -> Body:
    parameters = _of(_meta(body), _VEO)
    if not parameters.get("durationSeconds") and body.get("duration"):
        parameters["durationSeconds"] = body["duration"]
    images = [one for one in _images(body) if not one.startswith("http")]
    return {"instances": [{"image": images[0]} if images else {}], "parameters": parameters}


NEW_API: dict[str, Callable[[Body], Body]] = {
    "kling": kling,
    "jimeng": jimeng,
    "doubao_seedance": doubao,
    "vidu": vidu,
    "wan": wan,
    "minimax": minimax,
    "openai_sora": sora,
    "veo": veo,
}


# ---- the task plug-ins, by route


def plugin(family: str, route: str, body: Body) -> Body:
    """What the vendor of a family gets on `openai_videos`, `openai_responses` or a native route."""
    if route not in ("openai_videos", "openai_responses"):
        return dict(body)
    return _PLUGINS[family](body, route == "openai_responses")


def _length(body: Body, *names: str) -> Any:
    return next((int(body[name]) for name in names if body.get(name) is not None), None)


def _p_sora(body: Body, responses: bool) -> Body:
    if not responses:
        return dict(body)
    made: Body = {name: body[name] for name in ("seconds", "size") if name in body}
    images = _images(body) or ([body["input_reference"]] if body.get("input_reference") else [])
    return made | ({"input_reference": images[0]} if images else {})


def _p_kling(body: Body, responses: bool) -> Body:
    seconds = _length(body, "seconds", "duration")
    made: Body = {
        "mode": "std",
        "duration": str(seconds or 5),
        "cfg_scale": 0.5,
        "aspect_ratio": _KLING_SIZES.get(str(body.get("size")), "1:1"),
    }
    if responses:
        images = _images(body)
        made |= dict(zip(("image", "image_tail"), images, strict=False))
        made |= {"mode": body["mode"]} if body.get("mode") else {}
        made |= _meta(body)
    return made


def _p_jimeng(body: Body, responses: bool) -> Body:
    images = [] if responses else list(body.get("images") or [])
    made: Body = {"frames": 241 if body.get("duration") == 10 else 121, "seed": 0, "aspect_ratio": ""}
    if images:
        made["image_urls" if images[0].startswith("http") else "binary_data_base64"] = images
    return made | _of(_meta(body), _JIMENG)


def _p_doubao(body: Body, responses: bool) -> Body:
    made = _meta(body)
    listed = [{"type": "image_url", "image_url": {"url": one}} for one in body.get("images") or []]
    seconds = _length(body, "seconds", "duration") if responses else _length(body, "seconds")
    return {
        **made,
        "content": [*listed, *made.get("content", [])],
        **({"duration": seconds} if seconds else {}),
    }


def _p_vidu(body: Body, responses: bool) -> Body:
    images, meta = list(body.get("images") or []), _meta(body)
    action = {0: "text", 1: "img", 2: "start-end"}.get(len(images), "reference")
    if "action" in meta:
        action = {"referenceGenerate": "reference"}[meta.pop("action")]
    seconds = _length(body, "duration", "seconds") if responses else _length(body, "duration")
    made = {"images": images, "duration": seconds or 5, "resolution": body.get("size") or "1080p",
            "movement_amplitude": "auto", "route": action}  # fmt: skip
    return _without_zeros(made | meta, "bgm")


def _p_wan(body: Body, _responses: bool) -> Body:
    model, images = str(body["model"]), list(body.get("images") or [])
    made = wan({**body, "image": body.get("image") or next(iter(images), None)}, ("image", "input_reference"))
    meta = _meta(body)
    made["input"] |= meta.get("input") or {}
    kept = {
        name: value
        for name, value in (meta.get("parameters") or {}).items()
        if name not in _ALI_PARAMETERS or value or name == "audio"
    }
    made["parameters"] |= kept
    if model.startswith("wan2.7-i2v"):
        pictures = images or [made["input"].pop("img_url")]
        kinds = ("first_frame", "last_frame")
        media = [{"type": kind, "url": url} for kind, url in zip(kinds, pictures, strict=False)]
        made["input"] = {"media": media, **{n: v for n, v in made["input"].items() if n != "img_url"}}
    return made


def _p_hailuo(body: Body, responses: bool) -> Body:
    size = str(body.get("size") or (body.get("resolution") if responses else "") or "")
    default = "768P" if "Hailuo" in str(body["model"]) else "720P"
    tier = next((f"{lines}P" for lines in ("1080", "768", "720", "512") if lines in size), default)
    seconds = _length(body, "duration", "seconds") if responses else _length(body, "duration")
    named = tuple(name for name in _HAILUO if name not in ("duration", "resolution"))
    made: Body = {"duration": seconds or 6, "resolution": tier}
    if responses:
        made |= dict(zip(("first_frame_image", "last_frame_image"), _images(body), strict=False))
    return made | _of(_meta(body), named)


def _p_veo(body: Body, _responses: bool) -> Body:
    images = [one for one in body.get("images") or [] if not one.startswith("http")]
    length = {"durationSeconds": body["duration"]} if body.get("duration") else {}
    return {
        "instances": [{"image": images[0]} if images else {}],
        "parameters": {**length, **_meta(body), "sampleCount": 1},
    }


_PLUGINS = {
    "openai_sora": _p_sora,
    "kling": _p_kling,
    "jimeng": _p_jimeng,
    "doubao_seedance": _p_doubao,
    "vidu": _p_vidu,
    "wan": _p_wan,
    "minimax": _p_hailuo,
    "veo": _p_veo,
}
