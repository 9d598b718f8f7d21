"""A submission's steps through a server: model, channel, fields, charge, vendor, acceptance."""

import base64
import json
import time

from starlette.requests import Request
from starlette.responses import JSONResponse

from o8studio.demo.film import pictures
from o8studio.demo.server import answers, orders
from o8studio.demo.server.bodies import Fields, check_types, read_fields, taken_apart
from o8studio.demo.server.refusals import Refusal, envelope_a, envelope_b, envelope_k, plugin_error
from o8studio.demo.server.world import Generation, Job, World, script_saved

_SORA_SIZES = {
    "sora-2": ("720x1280", "1280x720"),
    "sora-2-pro": ("720x1280", "1280x720", "1792x1024", "1024x1792"),
}
_FATES = {
    "[demo:fail]": "failed",
    "[demo:filter]": "filtered",
    "[demo:stuck]": "stuck",
    "[demo:empty]": "empty",
    "[demo:misread]": "misread",
    "[demo:flicker]": "flicker",
}


async def submit_video(world: World, request: Request, route: str, request_id: str) -> JSONResponse:
    """`POST /v1/videos` and `POST /v1/video/generations`.

    Raises:
        Refusal
    """
    fields = await read_fields(request)
    vendor = _channel(world, fields, request_id)
    if world.generation in (Generation.HITOPEN, Generation.LITELLM):
        _check_documented(world, fields)
    else:
        check_types(fields)
        _check_task(fields, vendor)
    job = _take(world, fields, vendor, route)
    headers = {}
    if world.generation is Generation.G2 and vendor == "sora":
        headers["X-New-Api-Other-Ratios"] = json.dumps({"seconds": job.seconds, "size": 1})
    return JSONResponse(answers.submitted(world, job), headers=headers)


def submit_unified(world: World, fields: Fields, route: str, request_id: str) -> Job:
    """Submit a native body that a server reads as a unified one.

    Raises:
        Refusal
    """
    vendor = _channel(world, fields, request_id)
    check_types(fields)
    _check_task(fields, vendor)
    return _take(world, fields, vendor, route)


def submit_native(world: World, model: str, vendor: str, prompt: str, route: str, order: orders.Order) -> Job:
    """Submit a native body that was parsed and checked.

    Raises:
        Refusal: the balance is too low, or a picture can't be read.
    """
    return _accept(world, model=model, prompt=prompt, vendor=vendor, route=route, order=order, user=None)


async def submit_response(world: World, request: Request, request_id: str) -> Job:
    """`POST /v1/responses`: JSON only.

    Raises:
        Refusal
    """
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise plugin_error(400, "JSON body required", "invalid_request_error")
    fields = await read_fields(request)
    vendor = _channel(world, fields, request_id)
    flat = _flatten(fields, vendor)
    if not flat.text("prompt").strip():
        raise plugin_error(400, "prompt is required", "invalid_request_error")
    return _take(world, flat, vendor, "responses")


def _flatten(fields: Fields, vendor: str) -> Fields:
    """Collect text and pictures out of `input` (§1.2)."""
    texts, images = taken_apart(fields.values.get("input"))
    images.extend(fields.text(name) for name in ("image", "input_reference") if fields.text(name))
    more = fields.values.get("images")
    images.extend(str(image) for image in (more if isinstance(more, list) else []))
    if images and vendor == "jimeng":
        raise plugin_error(400, "image input is not supported by this model", "invalid_request_error")
    values = {key: value for key, value in fields.values.items() if key not in ("image", "input_reference")}
    values |= {"prompt": "\n".join(texts) or fields.text("prompt"), "images": list(dict.fromkeys(images))}
    return Fields(values, {}, "json")


def _channel(world: World, fields: Fields, request_id: str) -> str:
    """The vendor that serves the model."""
    litellm = world.generation is Generation.LITELLM
    model = fields.values.get("model")
    if not isinstance(model, str) or not model:
        if litellm:
            raise envelope_k(400, "Missing required parameter: 'model'", param="model")
        raise envelope_a(400, "Model name not specified, model name cannot be empty", request_id)
    entry = world.listed(model)
    if entry is None:
        if litellm:
            raise envelope_k(400, f"Invalid model name passed in model={model}", param="model")
        raise envelope_a(
            503,
            f"No available channel for model {model} under group default (distributor)",
            request_id,
            "model_not_found",
        )
    return str(entry["vendor"])


def _check_task(fields: Fields, vendor: str) -> None:
    if not fields.text("prompt").strip():
        raise envelope_b(400, "invalid_request", "prompt is required")
    seconds = fields.text("seconds")
    if seconds and not (seconds.isdigit() and 0 <= int(seconds) <= 3600):
        raise envelope_b(400, "invalid_seconds", "seconds must be between 0 and 3600")
    duration = fields.values.get("duration")
    if isinstance(duration, int) and not 0 <= duration <= 3600:
        raise envelope_b(400, "invalid_seconds", "seconds must be between 0 and 3600")
    if vendor == "sora":
        _check_sora(fields)
    if vendor == "kling" and not isinstance(fields.metadata.get("duration", ""), str):
        raise envelope_b(500, "build_request_failed", "unmarshal metadata failed")
    if vendor == "kling" and fields.text("mode") not in ("", "std", "pro", "4k"):
        raise envelope_b(400, "task_failed", "mode value is invalid")
    if vendor == "wan" and "x" in fields.text("size"):
        raise envelope_b(500, "build_request_failed", "invalid size: " + fields.text("size"))


def _check_sora(fields: Fields) -> None:
    size, model = fields.text("size"), fields.text("model")
    allowed = _SORA_SIZES.get(model)
    if size and allowed and size not in allowed:
        raise envelope_b(400, "invalid_size", f"size {size} is not supported by {model}")
    seconds = fields.text("seconds")
    if seconds and allowed and seconds not in ("4", "8", "12", "16", "20"):
        raise _upstream(
            400, f"Invalid value: '{seconds}'. Supported values are: '4', '8', and '12'.", "seconds"
        )


def _check_documented(world: World, fields: Fields) -> None:
    litellm = world.generation is Generation.LITELLM

    def refuse(message: str, param: str) -> Refusal:
        if litellm:
            return envelope_k(400, message, param=param)
        return envelope_b(400, "invalid_request", message)

    if not fields.text("prompt").strip():
        raise refuse("Missing required parameter: 'prompt'" if litellm else "prompt is required", "prompt")
    for name in ("duration", "width", "height", "fps", "n", "seed"):
        value = fields.values.get(name)
        if value in (None, ""):
            continue
        try:
            float(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else float(
                "x"
            )
        except ValueError:
            raise refuse(f"{name} must be a number", name) from None
    metadata = fields.values.get("metadata")
    if isinstance(metadata, str) and metadata:
        try:
            fields.values["metadata"] = json.loads(metadata)
        except ValueError:
            raise refuse("metadata is not valid JSON", "metadata") from None
    if fields.values.get("response_format") not in (None, "", "url", "b64_json"):
        raise refuse("response_format must be url or b64_json", "response_format")


def _take(world: World, fields: Fields, vendor: str, route: str) -> Job:
    order = orders.order_from(fields, vendor, world.generation, route)
    model, prompt = fields.text("model"), fields.text("prompt")
    user = fields.values.get("user")
    return _accept(world, model=model, prompt=prompt, vendor=vendor, route=route, order=order, user=user)


def _accept(
    world: World, *, model: str, prompt: str, vendor: str, route: str, order: orders.Order, user: object
) -> Job:
    quota = world.price(model, order.seconds) * order.count
    if quota > world.balance:
        code = (
            "quota_not_enough"
            if world.generation in (Generation.G0, Generation.G1)
            else "insufficient_user_quota"
        )
        if world.generation is Generation.LITELLM:
            raise envelope_k(400, "Budget has been exceeded!", "budget_exceeded")
        raise envelope_b(
            403,
            code,
            f"user quota is not enough, user quota: {world.balance / 500_000:.6f}, need quota: {quota / 500_000:.6f}",
        )
    try:
        films = orders.scripts(order, world, prompt, model)
    except pictures.UnreadablePicture as error:
        raise _picture_refusal(vendor, world.generation, str(error)) from error
    upstream = _upstream_id(world, vendor)
    public = upstream if world.generation in (Generation.G0, Generation.G1) else f"task_{world.fresh_id()}"
    if route == "videos" and world.generation is Generation.LITELLM:
        public = _litellm_id(upstream)
    job = Job(
        id=public,
        upstream_id=upstream,
        route=route,
        model=model,
        vendor=vendor,
        prompt=prompt,
        created=int(time.time()),
        born=world.now(),
        queue_for=6.0,
        render_for=(24.0 + 4.0 * order.seconds) * (12 if "[demo:slow]" in prompt else 1),
        fate=next((fate for mark, fate in _FATES.items() if mark in prompt), "ok"),
        quota=quota,
        seconds=order.seconds,
        size=f"{films[0].width}x{films[0].height}",
        scripts=[script_saved(film) for film in films],
        extras={
            "refunds": "[demo:keepmoney]" not in prompt,
            "drifted": _litellm_id(upstream + "-poll"),
            "user": user,
            "paid": quota,
        },
    )
    world.accept(job)
    return job


def _upstream_id(world: World, vendor: str) -> str:
    match vendor:
        case "sora":
            return f"video_{world.fresh_id(40).lower()}"
        case "veo":
            name = f"models/veo/operations/{world.fresh_id(60)}"
            return base64.urlsafe_b64encode(name.encode()).decode().rstrip("=")
        case "luma":
            return f"ray:task_01k{world.fresh_id(20).lower()}"
        case _:
            return str(world.fresh_seed() * 10**9 + world.fresh_seed())


def _litellm_id(upstream: str) -> str:
    inner = f"litellm:custom_llm_provider:openai;model_id:1;video_id:{upstream}"
    return "video_" + base64.b64encode(inner.encode()).decode()


def _picture_refusal(vendor: str, generation: Generation, words: str) -> Refusal:
    if generation is Generation.LITELLM:
        return envelope_k(400, f"Invalid image: {words}", param="input_reference")
    if vendor in ("kling", "vidu"):
        return envelope_b(400, "task_failed", words)
    if vendor == "jimeng":
        return envelope_b(500, "50215", words)
    return _upstream(400, f"Invalid image: {words}", "input_reference")


def _upstream(status: int, message: str, param: str) -> Refusal:
    """The vendor's own error, quoted as a string (envelope J)."""
    inner = {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": "invalid_value",
        }
    }
    return envelope_b(status, "fail_to_fetch_task", json.dumps(inner))
