"""The adaptors of Wan, Hailuo, xAI and Veo of a New API up to rc.26 (`docs/protocol.md` §13.3)."""

import base64
from collections.abc import Mapping
from typing import Any

from o8studio.demo.server.refusals import Refusal, envelope_b
from o8studio.demo.vendors.calls import SIZE_RATIOS, Call, lay
from o8studio.demo.vendors.unified import VideoRequest, check_direct, number

_WAN_SIZES = {
    "480P": ("832*480", "480*832", "624*624"),
    "720P": ("1280*720", "720*1280", "960*960", "1088*832", "832*1088"),
    "1080P": ("1920*1080", "1080*1920", "1440*1440", "1632*1248", "1248*1632"),
}
_WAN_PRICES = {
    "wan2.6-i2v": {"720P": 1, "1080P": 1 / 0.6},
    "wan2.5-t2v-preview": {"480P": 1, "720P": 2, "1080P": 1 / 0.3},
    "wan2.5-i2v-preview": {"480P": 1, "720P": 2, "1080P": 1 / 0.3},
}
_WAN_INPUT = ("prompt", "img_url", "first_frame_url", "last_frame_url", "audio_url", "media", "negative_prompt",
              "template")  # fmt: skip
_HAILUO_PRICES = {
    ("MiniMax-Hailuo-2.3-Fast", "768P", 10): 2.25 / 1.35, ("MiniMax-Hailuo-2.3-Fast", "1080P", 6): 2.31 / 1.35,
    ("MiniMax-Hailuo-2.3", "768P", 10): 2.0, ("MiniMax-Hailuo-2.3", "1080P", 6): 1.75,
    ("MiniMax-Hailuo-02", "768P", 10): 2.0, ("MiniMax-Hailuo-02", "1080P", 6): 1.75,
    ("MiniMax-Hailuo-02", "512P", 6): 0.3, ("MiniMax-Hailuo-02", "512P", 10): 0.5,
}  # fmt: skip


# ---- Wan


def wan(wanted: VideoRequest) -> Call:
    reference = wanted.input_reference  # the direct reading leaves it alone where it becomes `images`
    check_direct(wanted)
    pictures = [wanted.image, *wanted.images, reference]
    return _wan_call(wanted, next((one.strip() for one in pictures if one.strip()), ""))


def wan_of_april(wanted: VideoRequest) -> Call:
    check_direct(wanted)
    return _wan_call(wanted, wanted.input_reference)


def _wan_call(wanted: VideoRequest, picture: str) -> Call:
    text = "t2v" in wanted.model
    inner: dict[str, Any] = {"prompt": wanted.prompt} | ({"img_url": picture} if picture else {})
    if wanted.size and text and "*" not in wanted.size:
        raise _wan_refusal(f"invalid size: {wanted.size}, example: 1920*1080")
    if "*" in wanted.size:
        slot, value = "size", wanted.size
    elif wanted.size:
        slot, value = "resolution", wanted.size.upper().removesuffix("P") + "P"
    elif text:
        slot, value = "size", "1920*1080" if wanted.model.startswith(("wan2.5", "wan2.2")) else "1280*720"
    else:
        high = wanted.model.startswith(("wan2.6", "wan2.5", "wan2.2-i2v-plus"))
        slot, value = "resolution", "1080P" if high else "720P"
    parameters: dict[str, Any] = {slot: value, "duration": wanted.duration or number(wanted.seconds) or 5}
    parameters["prompt_extend"] = True
    laid_input, laid = (
        place if isinstance(place, dict) else {}
        for place in (wanted.metadata.get("input"), wanted.metadata.get("parameters"))
    )
    for name in _WAN_INPUT:
        lay(inner, laid_input, name, (str, list), "string")
    for name, kinds, words in (
        ("resolution", (str,), "string"),
        ("size", (str,), "string"),
        ("duration", (int,), "int"),
        ("prompt_extend", (bool,), "bool"),
        ("watermark", (bool,), "bool"),
        ("audio", (bool,), "bool"),
        ("seed", (int,), "int"),
    ):
        lay(parameters, laid, name, kinds, words)
    parameters = {name: kept for name, kept in parameters.items() if kept or name == "audio"}
    if wanted.model.startswith("wan2.7-i2v"):
        inner = wan_media(inner, wanted.images[1] if len(wanted.images) > 1 else "")
    body = {"model": wanted.model, "input": inner, "parameters": parameters}
    action = "generate" if wanted.has_picture else "textGenerate"
    path = "/api/v1/services/aigc/video-generation/video-synthesis"
    return Call(path=path, body=body, action=action, ratios=wan_ratios(wanted.model, parameters))


def wan_media(inner: Mapping[str, Any], second: str) -> dict[str, Any]:
    """The input of wan2.7-i2v: pictures and sound become `media`.

    Raises:
        Refusal
    """
    media = list(inner.get("media", []))
    if not media:
        first = inner.get("first_frame_url") or inner.get("img_url")
        last = inner.get("last_frame_url") or second
        named = (("first_frame", first), ("last_frame", last), ("driving_audio", inner.get("audio_url")))
        media = [{"type": name, "url": url} for name, url in named if url]
    if not media:
        raise _wan_refusal("wan2.7-i2v requires image, images, input_reference, or input.media")
    kept: dict[str, Any] = {
        name: inner[name] for name in ("prompt", "negative_prompt", "template") if name in inner
    }
    kept["media"] = media
    return kept


def _wan_refusal(words: str) -> Refusal:
    return envelope_b(500, "build_request_failed", f"convert_to_ali_request_failed: {words}")


def wan_ratios(model: str, parameters: Mapping[str, Any]) -> dict[str, float]:
    """The price factors: seconds, and a known tier of a known model."""
    size = parameters.get("size")
    if size:
        tier = next((tier for tier, sizes in _WAN_SIZES.items() if size in sizes), None)
    else:
        tier = str(parameters.get("resolution", "")).upper()
    ratios = {"seconds": float(parameters.get("duration") or 5)}
    worth = _WAN_PRICES.get(model, {}).get(tier or "")
    return ratios | ({f"resolution-{tier}": float(worth)} if worth else {})


# ---- Hailuo


def minimax(wanted: VideoRequest) -> Call:
    resolution = hailuo_default(wanted.model)
    for tier in ("1080", "768", "720", "512"):
        if tier in wanted.size:
            resolution = f"{tier}P"
            break
    body: dict[str, Any] = {"model": wanted.model, "prompt": wanted.prompt, "duration": wanted.duration or 6}
    body["resolution"] = resolution
    pictures = wanted.images or [one for one in (wanted.image or wanted.input_reference,) if one]
    mode = wanted.mode.lower()
    if pictures and (
        wanted.model == "S2V-01" or any(part in mode for part in ("subject", "reference", "s2v"))
    ):
        body["subject_reference"] = [{"type": "character", "image": [pictures[0]]}]
    elif pictures:
        body |= dict(zip(("first_frame_image", "last_frame_image"), pictures, strict=False))
    for name, kinds, words in (
        ("prompt", (str,), "string"),
        ("prompt_optimizer", (bool,), "bool"),
        ("fast_pretreatment", (bool,), "bool"),
        ("duration", (int,), "int"),
        ("resolution", (str,), "string"),
        ("callback_url", (str,), "string"),
        ("aigc_watermark", (bool,), "bool"),
        ("first_frame_image", (str,), "string"),
        ("last_frame_image", (str,), "string"),
        ("subject_reference", (list,), "[]hailuo.SubjectReference"),
    ):
        lay(body, wanted.metadata, name, kinds, words)
    ratios = hailuo_ratios(wanted.model, str(body["resolution"]), int(body["duration"]))
    return Call(path="/v1/video_generation", body=body, action="generate", ratios=ratios)


def hailuo_ratios(model: str, resolution: str, seconds: int) -> dict[str, float]:
    """The price factors; capitals only."""
    worth = _HAILUO_PRICES.get((model, resolution, seconds))
    return {"duration_resolution": worth} if worth else {}


def hailuo_default(model: str) -> str:
    """The resolution that is set where none was given."""
    return "768P" if model.startswith("MiniMax-Hailuo") or model == "T2V-01-Director" else "720P"


# ---- xAI, Veo


def xai(wanted: VideoRequest) -> Call:
    seconds = wanted.duration or number(wanted.seconds)
    body: dict[str, Any] = {**wanted.metadata, "model": wanted.model, "prompt": wanted.prompt}
    if seconds > 0:
        body["duration"] = seconds
    if "aspect_ratio" not in body and wanted.size in SIZE_RATIOS:
        body["aspect_ratio"] = SIZE_RATIOS[wanted.size]
    if wanted.images:
        body["image"] = {"url": wanted.images[0]}
    ratios = {"seconds": float(seconds)} if seconds > 0 else {}
    return Call(path="/v1/videos/generations", body=body, action="generate", ratios=ratios)


def veo(wanted: VideoRequest) -> Call:
    instance: dict[str, Any] = {"prompt": wanted.prompt}
    files = [file for name in ("input_reference", "image") for file in wanted.files.get(name, [])]
    if files:
        instance["image"] = {"bytesBase64Encoded": base64.b64encode(files[0]).decode()}
    elif wanted.images and not wanted.images[0].startswith("http"):
        instance["image"] = {
            "bytesBase64Encoded": wanted.images[0].partition("base64,")[2] or wanted.images[0]
        }
    known = ("aspectRatio", "durationSeconds", "negativePrompt", "personGeneration", "resolution", "seed",
             "generateAudio", "storageUri", "compressionQuality", "resizeMode")  # fmt: skip
    parameters: dict[str, Any] = {name: wanted.metadata[name] for name in known if name in wanted.metadata}
    if not parameters.get("durationSeconds") and wanted.duration:
        parameters["durationSeconds"] = wanted.duration
    if wanted.size:
        parameters |= {name: kept for name, kept in veo_size(wanted.size).items() if not parameters.get(name)}
    parameters["sampleCount"] = 1
    seconds = float(parameters.get("durationSeconds") or 8)
    body = {"instances": [instance], "parameters": parameters}
    return Call(
        path=f"/v1beta/models/{wanted.model}:predictLongRunning", body=body, ratios={"seconds": seconds}
    )


def veo_size(size: str) -> dict[str, str]:
    """`WxH` as Veo's two fields; 720p and 16:9 where it can't be parsed."""
    across, _, down = size.lower().partition("x")
    wide, tall = number(across), number(down)
    most = max(wide, tall)
    tier = "4k" if most >= 3840 else "1080p" if most >= 1920 else "720p"
    return {"resolution": tier, "aspectRatio": "9:16" if tall > wide > 0 else "16:9"}
