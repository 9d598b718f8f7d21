"""What each vendor's adaptor of a New API up to rc.26 sends on: names, defaults, losses (`docs/protocol.md` §13.3).

Observed on the wire. Anything not listed here silently does not reach the vendor.
"""

import base64
from collections.abc import Callable, Mapping
from typing import Any

from o8studio.demo.server.refusals import envelope_b, panic
from o8studio.demo.vendors import adaptors_more
from o8studio.demo.vendors.calls import SIZE_RATIOS, Call, lay
from o8studio.demo.vendors.unified import VideoRequest, check_direct, check_wish, number

ADAPTED = ("sora", "kling", "jimeng", "doubao", "vidu", "wan", "minimax", "xai", "veo")
"""The vendors that a New API has an adaptor for; other vendors' models have no channel."""
_SORA_SIZES = {
    "sora-2": ("720x1280", "1280x720"),
    "sora-2-pro": ("720x1280", "1280x720", "1792x1024", "1024x1792"),
}
_CAMERA = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
_ARK_NAMES: dict[str, tuple[type, ...]] = {
    "callback_url": (str,), "return_last_frame": (bool, str), "service_tier": (str,), "safety_identifier": (str,),
    "priority": (int, str), "execution_expires_after": (int, str), "generate_audio": (bool, str), "draft": (bool, str),
    "tools": (list,), "resolution": (str,), "ratio": (str,), "duration": (int, str), "frames": (int, str),
    "seed": (int, str), "camera_fixed": (bool, str), "watermark": (bool, str),
}  # fmt: skip


def adapt(vendor: str, wanted: VideoRequest, *, april: bool) -> Call:
    """The vendor's request.

    Raises:
        Refusal: nothing leaves.
    """
    if vendor not in ("sora", "wan"):
        check_wish(wanted)
        if not wanted.images and wanted.image:
            wanted.images = [wanted.image]
    build: Callable[[VideoRequest], Call] = _BUILDERS[vendor]
    if vendor == "wan" and april:
        return adaptors_more.wan_of_april(wanted)
    if vendor == "minimax" and april:
        wanted.images, wanted.image, wanted.input_reference = [], "", ""
    return build(wanted)


# ---- Sora: the body as it is


def _sora(wanted: VideoRequest) -> Call:
    check_direct(wanted)
    size = wanted.size or "720x1280"
    allowed = _SORA_SIZES.get(wanted.model)
    if allowed and size not in allowed:
        raise envelope_b(400, "invalid_size", "sora-2 size is invalid")
    seconds = float(number(wanted.seconds) or wanted.duration or 4)
    big = size in ("1792x1024", "1024x1792")
    ratios = {"seconds": seconds, "size": 1.666667 if big else 1.0}
    body = dict(wanted.raw)
    uploads = [file for files in wanted.files.values() for file in files]
    for name, files in wanted.files.items():
        body[name] = {"bytes": len(files[0])}
    action = "generate" if wanted.has_picture else "textGenerate"
    return Call(path="/v1/videos", body=body, action=action, ratios=ratios, pictures=tuple(uploads))


# ---- Kling


def _kling(wanted: VideoRequest) -> Call:
    body: dict[str, Any] = {
        "prompt": wanted.prompt,
        "image": wanted.image,
        "mode": wanted.mode or "std",
        "duration": str(wanted.duration or 5),
        "aspect_ratio": SIZE_RATIOS.get(wanted.size, "1:1"),
        "model_name": wanted.model,
        "model": wanted.model,
        "cfg_scale": 0.5,
    }
    texts = ("prompt", "image", "image_tail", "negative_prompt", "mode", "duration", "aspect_ratio", "model_name",
             "static_mask", "callback_url", "external_task_id")  # fmt: skip
    for name in texts:
        lay(body, wanted.metadata, name, (str,), "string")
    lay(body, wanted.metadata, "cfg_scale", (int, float), "float64")
    lay(body, wanted.metadata, "dynamic_masks", (list,), "[]kling.DynamicMask")
    camera = wanted.metadata.get("camera_control")
    if isinstance(camera, dict):
        config = camera.get("config")
        body["camera_control"] = {"type": camera.get("type")} if camera.get("type") else {}
        if isinstance(config, dict):
            axes = {axis: config[axis] for axis in _CAMERA if config.get(axis)}
            body["camera_control"]["config"] = axes
    body = {name: value for name, value in body.items() if value not in ("", None, 0, [], {})}
    pictured = "image" in body or "image_tail" in body
    path = "/v1/videos/image2video" if pictured else "/v1/videos/text2video"
    return Call(path=path, body=body, action="generate" if pictured else "textGenerate")


# ---- Jimeng


def _jimeng(wanted: VideoRequest) -> Call:
    body: dict[str, Any] = {"req_key": wanted.model, "prompt": wanted.prompt, "seed": 0, "aspect_ratio": ""}
    body["frames"] = 241 if wanted.duration == 10 else 121
    files = wanted.files.get("input_reference", [])
    images = [base64.b64encode(file).decode() for file in files] or wanted.images
    if images:
        body["image_urls" if images[0].startswith("http") else "binary_data_base64"] = images
    elif wanted.has_picture:
        raise panic("runtime error: index out of range [0] with length 0")
    for name, kinds, words in (
        ("prompt", (str,), "string"),
        ("req_key", (str,), "string"),
        ("seed", (int,), "int64"),
        ("aspect_ratio", (str,), "string"),
        ("frames", (int,), "int"),
        ("image_urls", (list,), "[]string"),
        ("binary_data_base64", (list,), "[]string"),
    ):
        lay(body, wanted.metadata, name, kinds, words)
    count = max(len(images), len(body.get("image_urls", [])), len(body.get("binary_data_base64", [])))
    body["req_key"] = jimeng_key(str(body["req_key"]), count)
    return Call(path="/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31", body=body, action="generate")


def jimeng_key(key: str, pictures: int) -> str:
    """`jimeng_v30…` is renamed by the number of pictures."""
    if "jimeng_v30" not in key:
        return key
    if key == "jimeng_v30_pro":
        return "jimeng_ti2v_v30_pro"
    kind = "t2v" if not pictures else "i2v_first" if pictures == 1 else "i2v_first_tail"
    renamed = key.replace("jimeng_v30", f"jimeng_{kind}_v30", 1)
    return renamed.removesuffix("p") if pictures else renamed


# ---- Doubao


def _doubao(wanted: VideoRequest) -> Call:
    pictures = [*wanted.images, wanted.image, wanted.image_url, wanted.input_reference]
    content: list[Any] = [
        {"type": "image_url", "image_url": {"url": url.strip()}}
        for url in dict.fromkeys(one for one in pictures if one.strip())
    ]
    given = wanted.metadata.get("content")
    if isinstance(given, list):
        content = [_ark_item(item) for item in given if isinstance(item, dict) and item.get("type") != "text"]
    body: dict[str, Any] = {
        "model": wanted.model,
        "content": [*content, {"type": "text", "text": wanted.prompt}],
    }
    for name, kinds in _ARK_NAMES.items():
        lay(body, wanted.metadata, name, kinds, name)
        if isinstance(body.get(name), str) and kinds[0] is not str:
            body[name] = body[name] == "true" if kinds[0] is bool else number(body[name])
    if number(wanted.seconds) > 0:
        body["duration"] = number(wanted.seconds)
    return Call(path="/api/v3/contents/generations/tasks", body=body, action="generate")


def _ark_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: item[name] for name in ("type", "image_url", "video_url", "audio_url", "role") if name in item
    }


# ---- Vidu


def _vidu(wanted: VideoRequest) -> Call:
    action = "textGenerate"
    if "action" in wanted.metadata:
        action = str(wanted.metadata["action"])
    elif wanted.has_picture:
        count = len(wanted.images)
        action = "generate" if count < 2 else "firstTailGenerate" if count == 2 else "referenceGenerate"
    body: dict[str, Any] = {
        "model": wanted.model,
        "images": wanted.images or None,
        "prompt": wanted.prompt,
        "duration": wanted.duration or 5,
        "resolution": wanted.size or "1080p",
        "movement_amplitude": "auto",
    }
    for name, kinds, words in (
        ("images", (list,), "[]string"),
        ("prompt", (str,), "string"),
        ("duration", (int,), "int"),
        ("seed", (int,), "int"),
        ("resolution", (str,), "string"),
        ("movement_amplitude", (str,), "string"),
        ("bgm", (bool,), "bool"),
        ("payload", (str,), "string"),
        ("callback_url", (str,), "string"),
    ):
        lay(body, wanted.metadata, name, kinds, words)
    body = {key: value for key, value in body.items() if key in ("model", "images") or value}
    if action == "referenceGenerate" and "viduq2" in wanted.model:
        body["model"] = "viduq2"
    paths = {
        "generate": "img2video",
        "firstTailGenerate": "start-end2video",
        "referenceGenerate": "reference2video",
    }
    return Call(path=f"/ent/v2/{paths.get(action, 'text2video')}", body=body, action=action)


_BUILDERS: dict[str, Callable[[VideoRequest], Call]] = {
    "sora": _sora,
    "kling": _kling,
    "jimeng": _jimeng,
    "doubao": _doubao,
    "vidu": _vidu,
    "wan": adaptors_more.wan,
    "minimax": adaptors_more.minimax,
    "xai": adaptors_more.xai,
    "veo": adaptors_more.veo,
}
