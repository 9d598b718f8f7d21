"""The vendor request that each official task plug-in of rc.27 on builds, by route (`docs/protocol.md` §14.2).

Read in the plug-ins' source, never observed: V is `POST /v1/videos`, R `POST /v1/responses`, N the plug-in's
own route.
Anything not listed here is lost silently.
"""

from collections.abc import Callable, Mapping
from typing import Any

from o8studio.demo.faces import plugin_xai
from o8studio.demo.server.refusals import Refusal, plugin_error
from o8studio.demo.vendors.adaptors import jimeng_key
from o8studio.demo.vendors.adaptors_more import hailuo_default, hailuo_ratios, veo_size, wan_media, wan_ratios
from o8studio.demo.vendors.calls import SIZE_RATIOS, Call

Body = Mapping[str, Any]
_JIMENG_NAMES = ("req_key", "image_urls", "binary_data_base64", "prompt", "seed", "aspect_ratio", "frames")
_HAILUO_NAMES = ("first_frame_image", "last_frame_image", "subject_reference", "prompt_optimizer", "fast_pretreatment",
                 "aigc_watermark", "callback_url")  # fmt: skip
_ARK_PATH = "/api/v3/contents/generations/tasks"
_WAN_PATH = "/api/v1/services/aigc/video-generation/video-synthesis"


def build(vendor: str, body: Body, route: str, *, pictures: list[str] | None = None) -> Call:
    """The vendor's request.

    Args:
        route: `V` or `R`.
        pictures: the pictures collected by R, in order.

    Raises:
        Refusal: before anything is charged.
    """
    return _BUILDERS[vendor](body, route == "R", pictures or [])


def refused(words: str) -> Refusal:
    """Why a plug-in refuses a request."""
    return plugin_error(400, words, "invalid_request")


def _metadata(body: Body) -> dict[str, Any]:
    value = body.get("metadata")
    return {name: one for name, one in value.items() if name != "model"} if isinstance(value, dict) else {}


def _images(body: Body) -> list[str]:
    value = body.get("images")
    return [one for one in value if isinstance(one, str) and one] if isinstance(value, list) else []


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def whole(value: object) -> int:
    """A length in whole seconds, from a number or a numeric text; 0 for anything else."""
    try:
        return int(float(str(value))) if not isinstance(value, bool) and value not in (None, "") else 0
    except ValueError:
        return 0


def _sora(body: Body, responses: bool, pictures: list[str]) -> Call:
    priced = whole(body.get("seconds")) or whole(body.get("duration")) or 4
    big = body.get("size") in ("1792x1024", "1024x1792")
    ratios = {"seconds": float(priced), "size": 1.666667 if big else 1.0}
    if not responses:
        return Call(path="/v1/videos", body=dict(body), ratios=ratios)
    sent: dict[str, Any] = {"model": body["model"], "prompt": body["prompt"]}
    if pictures:
        sent["input_reference"] = pictures[0]
    length = body.get("seconds") or body.get("duration")
    sent |= {"seconds": str(length)} if length else {}
    sent |= {name: body[name] for name in ("size", "metadata") if body.get(name)}
    return Call(path="/v1/videos", body=sent, ratios=ratios)


def _kling(body: Body, responses: bool, pictures: list[str]) -> Call:
    sent: dict[str, Any] = {
        "model_name": body["model"],
        "prompt": body["prompt"],
        "mode": (_text(body, "mode") if responses else "") or "std",
        "duration": str(whole(body.get("seconds")) or whole(body.get("duration")) or 5),
        "aspect_ratio": SIZE_RATIOS.get(_text(body, "size"), "1:1"),
        "cfg_scale": 0.5,
    }
    if responses:
        sent |= dict(zip(("image", "image_tail"), pictures, strict=False))
        sent |= _metadata(body)
    pictured = responses and ("image" in sent or "image_tail" in sent)
    path = "/v1/videos/image2video" if pictured else "/v1/videos/text2video"
    return Call(path=path, body=sent, action="generate" if pictured else "textGenerate")


def kling_native(body: Body, kind: str) -> Call:
    """N: the whole body; either name of the model is enough, the client's `model_name` wins."""
    sent = {**body, "model_name": body.get("model_name") or body.get("model")}
    sent.pop("model", None)
    return Call(
        path=f"/v1/videos/{kind}", body=sent, action="generate" if kind == "image2video" else "textGenerate"
    )


def _jimeng(body: Body, responses: bool, pictures: list[str]) -> Call:
    if responses and pictures:
        raise refused("image input is not supported by this model")
    given = _metadata(body)
    if responses:
        given.pop("image_urls", None)
        given.pop("binary_data_base64", None)
    length = body.get("duration")
    if responses and body.get("seconds") is not None:
        length = body["seconds"]
    return _jimeng_call(
        str(body["model"]), str(body["prompt"]), [] if responses else _images(body), length, given
    )


def jimeng_native(body: Body) -> Call:
    """N: the same names at the top level."""
    given = {name: body[name] for name in _JIMENG_NAMES if name in body}
    key, prompt = str(body.get("req_key") or ""), str(body.get("prompt") or "")
    return _jimeng_call(key, prompt, _images(body), body.get("duration"), given)


def _jimeng_call(key: str, prompt: str, images: list[str], length: object, given: Body) -> Call:
    ten = length == 10 and not isinstance(length, str)
    sent: dict[str, Any] = {"req_key": key, "prompt": prompt, "seed": 0, "aspect_ratio": ""}
    sent["frames"] = 241 if ten else 121
    if images:
        sent["image_urls" if images[0].startswith("http") else "binary_data_base64"] = images
    sent |= {name: given[name] for name in _JIMENG_NAMES if name in given}
    count = max(len(images), len(sent.get("image_urls", [])), len(sent.get("binary_data_base64", [])))
    sent["req_key"] = jimeng_key(str(sent["req_key"]), count)
    return Call(path="/?Action=CVSync2AsyncSubmitTask&Version=2022-08-31", body=sent, action="generate")


def _doubao(body: Body, responses: bool, pictures: list[str]) -> Call:
    given = _metadata(body)
    content: list[Any] = [
        {"type": "image_url", "image_url": {"url": one}} for one in (pictures if responses else _images(body))
    ]
    more = given.pop("content", None)
    items = more if isinstance(more, list) else []
    content += [item for item in items if isinstance(item, dict) and item.get("type") != "text"]
    content.append({"type": "text", "text": body["prompt"]})
    sent: dict[str, Any] = {"model": body["model"], "content": content, **given}
    if responses:
        resolution = _text(body, "resolution") or _text(body, "size")
        sent |= {"resolution": resolution} if resolution else {}
        length = whole(body.get("seconds")) or whole(body.get("duration"))
    else:
        length = whole(body.get("seconds"))
    sent |= {"duration": length} if length else {}
    return Call(path=_ARK_PATH, body=sent, action="generate")


def ark_native(body: Body) -> Call:
    """N: the whole body; several texts become one, which is put last."""
    content = body.get("content")
    items = content if isinstance(content, list) else []
    texts = [
        str(item.get("text", "")) for item in items if isinstance(item, dict) and item.get("type") == "text"
    ]
    rest = [item for item in items if isinstance(item, dict) and item.get("type") != "text"]
    sent = {**body, "content": [*rest, {"type": "text", "text": "\n".join(texts)}]}
    return Call(path=_ARK_PATH, body=sent, action="generate")


def _vidu(body: Body, responses: bool, pictures: list[str]) -> Call:
    given = _metadata(body)
    images = pictures if responses else _images(body)
    by_count = ("textGenerate", "generate", "firstTailGenerate", "referenceGenerate")[min(len(images), 3)]
    action = str(given.pop("action", "") or by_count)
    length = whole(body.get("duration")) or (whole(body.get("seconds")) if responses else 0)
    sent: dict[str, Any] = {
        "model": body["model"],
        "images": images,
        "prompt": body["prompt"],
        "duration": length or 5,
        "resolution": _text(body, "size") or "1080p",
        "movement_amplitude": "auto",
        **given,
    }
    if sent.get("bgm") is False:
        del sent["bgm"]
    if action == "referenceGenerate" and str(body["model"]).startswith("viduq2"):
        sent["model"] = "viduq2"
    paths = {
        "generate": "img2video",
        "firstTailGenerate": "start-end2video",
        "referenceGenerate": "reference2video",
    }
    return Call(path=f"/ent/v2/{paths.get(action, 'text2video')}", body=sent, action=action)


def _wan(body: Body, responses: bool, pictures: list[str]) -> Call:
    listed = _images(body)
    if not responses:
        ordered = [_text(body, "image"), *listed[:1], _text(body, "input_reference")]
        pictures = [next((one for one in ordered if one), ""), *listed[1:]]
    length = whole(body.get("duration")) or whole(body.get("seconds")) or 5
    return _wan_call(
        str(body["model"]), str(body["prompt"]), _text(body, "size"), length, pictures, _metadata(body)
    )


def ali_native(body: Body) -> Call:
    """N: four names and nothing else."""
    inner, parameters = (
        one if isinstance(one, dict) else {} for one in (body.get("input"), body.get("parameters"))
    )
    size = str(parameters.get("size") or parameters.get("resolution") or "")
    link = str(inner.get("img_url") or "")
    length = whole(parameters.get("duration")) or 5
    return _wan_call(str(body.get("model") or ""), str(inner.get("prompt") or ""), size, length, [link], {})


def _wan_call(model: str, prompt: str, size: str, length: int, pictures: list[str], given: Body) -> Call:
    text = "t2v" in model
    first = pictures[0] if pictures else ""
    inner: dict[str, Any] = {"prompt": prompt} | ({"img_url": first} if first else {})
    if size and text and "*" not in size:
        raise refused(f"invalid size: {size}, example: 1920*1080")
    if "*" in size:
        slot, value = "size", size
    elif size:
        slot, value = "resolution", size.upper()
    elif text:
        slot, value = "size", "1920*1080" if model.startswith(("wan2.5", "wan2.2")) else "1280*720"
    else:
        high = model.startswith(("wan2.5", "wan2.2-i2v-plus"))
        slot, value = "resolution", "1080P" if high else "720P"
    parameters: dict[str, Any] = {slot: value, "duration": length, "prompt_extend": True}
    laid_input, laid = given.get("input"), given.get("parameters")
    inner |= laid_input if isinstance(laid_input, dict) else {}
    parameters |= laid if isinstance(laid, dict) else {}
    for name in ("prompt_extend", "watermark", "seed"):
        if name in parameters and not parameters[name]:
            del parameters[name]
    if model.startswith("wan2.7-i2v"):
        inner = wan_media(inner, pictures[1] if len(pictures) > 1 else "")
    sent = {"model": model, "input": inner, "parameters": parameters}
    action = "generate" if first else "textGenerate"
    return Call(path=_WAN_PATH, body=sent, action=action, ratios=wan_ratios(model, parameters))


def _minimax(body: Body, responses: bool, pictures: list[str]) -> Call:
    model = str(body["model"])
    size = _text(body, "size") or (_text(body, "resolution") if responses else "")
    resolution = next(
        (f"{tier}P" for tier in ("1080", "768", "720", "512") if tier in size), hailuo_default(model)
    )
    length = whole(body.get("duration")) or (whole(body.get("seconds")) if responses else 0)
    sent: dict[str, Any] = {
        "model": model,
        "prompt": body["prompt"],
        "duration": length or 6,
        "resolution": resolution,
    }
    if responses:
        sent |= dict(zip(("first_frame_image", "last_frame_image"), pictures, strict=False))
    given = _metadata(body)
    sent |= {name: given[name] for name in _HAILUO_NAMES if name in given}
    priced = length or whole(body.get("seconds")) or 6  # includes fields that V does not send
    ratios = hailuo_ratios(model, _text(body, "resolution").upper() or resolution, priced)
    return Call(path="/v1/video_generation", body=sent, action="generate", ratios=ratios)


def _veo(body: Body, responses: bool, pictures: list[str]) -> Call:
    instance: dict[str, Any] = {"prompt": body["prompt"]}
    images = pictures if responses else _images(body)
    if images and images[0].startswith("http"):
        if responses:
            raise refused("image must be a data URL or base64")
    elif images:
        instance["image"] = {"bytesBase64Encoded": images[0].partition("base64,")[2] or images[0]}
    parameters = _metadata(body)
    length = whole(body.get("duration")) or (whole(body.get("seconds")) if responses else 0)
    parameters |= {"durationSeconds": length} if length else {}
    if _text(body, "size"):
        parameters = {**veo_size(_text(body, "size")), **parameters}
    if responses and _text(body, "resolution"):
        parameters["resolution"] = _text(body, "resolution")
    parameters["sampleCount"] = 1
    priced = whole(parameters.get("durationSeconds")) or whole(body.get("seconds")) or 8
    sent = {"instances": [instance], "parameters": parameters}
    path = f"/v1beta/models/{body['model']}:predictLongRunning"
    return Call(path=path, body=sent, ratios={"seconds": float(priced)})


_BUILDERS: dict[str, Callable[[Body, bool, list[str]], Call]] = {
    "sora": _sora,
    "kling": _kling,
    "jimeng": _jimeng,
    "doubao": _doubao,
    "vidu": _vidu,
    "wan": _wan,
    "minimax": _minimax,
    "veo": _veo,
    "xai": plugin_xai.build,
}
