"""The vendors' own routes, where a server has them: paths, requests and answers (`docs/protocol.md` §4–7)."""

import json
import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from o8studio.demo.routes.submit import submit_native, submit_unified
from o8studio.demo.server import answers, orders
from o8studio.demo.server.bodies import Fields
from o8studio.demo.server.refusals import Refusal, envelope_a, envelope_b, envelope_i
from o8studio.demo.server.world import Generation, Job, World
from o8studio.demo.vendors import native_answers
from o8studio.demo.vendors import rules as vendor_rules

_KLING = (Generation.G0, Generation.G1, Generation.G2, Generation.G3, Generation.OPENOPEN8)
_ARK = {Generation.G3: ["doubao", "api", "v3"], Generation.OPENOPEN8: ["api", "v3"]}
_READS_UNIFIED = (Generation.G2,)
"""Servers whose native Kling and Jimeng routes parse the body as a unified one (§4.2, §5.2)."""
_KLING_KINDS = {
    "text2video": ("text_to_video",),
    "image2video": ("image_to_video", "first_last_frame", "last_frame_only"),
}
_V2_KINDS = ("text-to-video", "image-to-video", "omni-video")
"""Kling's new dialect: the model is in the path (`docs/protocol.md` §4.4)."""
_VIDU_KINDS = {
    "text2video": ("text_to_video",),
    "img2video": ("image_to_video",),
    "start-end2video": ("first_last_frame",),
    "reference2video": ("reference_to_video",),
}
_FLAG = re.compile(r"\s--(\w+)\s+(\S+)")


def is_native(world: World, path: str) -> bool:
    """Whether this server has a native route at this path."""
    parts = path.strip("/").split("/")
    generation = world.generation
    if parts[0] in ("kling", "jimeng"):
        return generation in _KLING and _serves(parts, generation)
    if parts[: len(_ARK.get(generation, ["-"]))] == _ARK.get(generation, []):
        return parts[-1] == "tasks" or parts[-2:-1] == ["tasks"]
    return generation is Generation.OPENOPEN8 and (
        parts[:2] == ["ent", "v2"] or parts[:3] == ["vidu", "ent", "v2"]
    )


def _serves(parts: list[str], generation: Generation) -> bool:
    """Other paths under /kling answer with the start page (§4.1)."""
    if parts[0] == "jimeng":
        return len(parts) == 1
    if parts[1:3] == ["v1", "videos"]:
        return len(parts) in (4, 5) and parts[3] in _KLING_KINDS
    return generation is Generation.OPENOPEN8 and (parts[1] in _V2_KINDS or parts[1:] == ["tasks"])


async def serve(world: World, request: Request, request_id: str) -> Response:
    """Answer on a native route; the token is known to be right.

    Raises:
        Refusal
    """
    parts = request.scope["path"].strip("/").split("/")
    match request.method, parts:
        case "POST", ["kling", "v1", "videos", kind]:
            return await _kling(world, request, _KLING_KINDS[kind], request_id)
        case "GET", ["kling", "v1", "videos", _, name]:
            return native_answers.kling_poll(world, _known(world, name, "kling"))
        case "POST", ["kling", kind, model] if kind in _V2_KINDS:
            body = {**await _json(request, "kling"), "model": model}
            known = vendor_rules.operations_at(model, f"/{kind}/{model}")
            if not known and world.listed(model) is not None:
                words = f"model {model} is not supported on this endpoint"
                raise native_answers.refusal("kling", "model", words, request_id)
            return _submit(world, request_id, body, "kling", known, native_answers.kling_task_created)
        case "GET", ["kling", "tasks"]:
            name = request.query_params.get("task_ids", "")
            return native_answers.kling_tasks(world, _known(world, name, "kling"))
        case "POST", ["jimeng"]:
            return await _jimeng(world, request, request_id)
        case "POST", [*_, "tasks"]:
            body = _with_flags(await _json(request, "ark"))
            return _submit(world, request_id, body, "ark", (), native_answers.ark_submitted)
        case "GET", [*_, "generations", "tasks", name]:
            return native_answers.ark_poll(world, _known(world, name, "ark"))
        case "POST", [*_, "v2", kind] if kind in _VIDU_KINDS:
            body = await _json(request, "vidu")
            return _submit(world, request_id, body, "vidu", _VIDU_KINDS[kind], native_answers.vidu_submitted)
        case "GET", [*_, "tasks", name, "creations"]:
            return native_answers.vidu_poll(world, _known(world, name, "vidu"))
        case _:
            raise envelope_i(request.method, request.scope["path"])


async def _kling(world: World, request: Request, operations: tuple[str, ...], request_id: str) -> Response:
    body = await _json(request, "kling")
    if world.generation in _READS_UNIFIED:
        kept = ("prompt", "model", "mode", "image", "duration", "metadata")
        fields = Fields({name: body[name] for name in kept if name in body}, {}, "json")
        return JSONResponse(answers.submitted(world, submit_unified(world, fields, "kling", request_id)))
    body.setdefault("model", body.get("model_name"))
    body.setdefault("model_name", body["model"])
    return _submit(world, request_id, body, "kling", operations, native_answers.kling_submitted)


async def _jimeng(world: World, request: Request, request_id: str) -> Response:
    if not request.scope["path"].endswith("/"):
        return Response(status_code=307, headers={"location": "/jimeng/?" + request.url.query})
    action = request.query_params.get("Action", "")
    if action not in ("CVSync2AsyncSubmitTask", "CVSync2AsyncGetResult"):
        raise envelope_a(400, "Action is required", request_id, "invalid_request_error")
    body = await _json(request, "jimeng")
    if action == "CVSync2AsyncGetResult" and world.generation is not Generation.G2:
        return native_answers.jimeng_poll(world, _known(world, str(body.get("task_id", "")), "jimeng"))
    if world.generation in _READS_UNIFIED:  # GetResult ends up here, too (§5.2)
        kept = ("prompt", "model", "image", "images", "duration", "metadata")
        fields = Fields({name: body[name] for name in kept if name in body}, {}, "json")
        return JSONResponse(answers.submitted(world, submit_unified(world, fields, "jimeng", request_id)))
    return _submit(world, request_id, body, "jimeng", (), native_answers.jimeng_submitted)


def _submit(
    world: World,
    request_id: str,
    body: dict[str, Any],
    dialect: str,
    operations: tuple[str, ...],
    answer: native_answers.Answer,
) -> Response:
    model = str(body.get("req_key" if dialect == "jimeng" else "model") or "")
    if not model:
        raise envelope_a(400, "Model name not specified, model name cannot be empty", request_id)
    entry = world.listed(model)
    if entry is None:
        words = f"No available channel for model {model} under group default (distributor)"
        raise envelope_a(503, words, request_id, "model_not_found")
    try:
        reading = vendor_rules.read_native(model, body, operations=operations)
    except vendor_rules.VendorRefusal as refused:
        raise native_answers.refusal(dialect, refused.parameter, refused.words, request_id) from refused
    prompt = _prompt(reading, body)
    if "[demo:filter]" in prompt and dialect == "jimeng":
        raise native_answers.moderation(request_id)
    job = submit_native(
        world, model, str(entry["vendor"]), prompt, dialect, orders.native_order(reading.core)
    )
    return answer(world, job)


def _prompt(reading: vendor_rules.Reading, body: Mapping[str, Any]) -> str:
    found = next((value for key, value in reading.values.items() if key.endswith("prompt")), None)
    return str(found if found is not None else body.get("prompt") or "")


def _with_flags(body: dict[str, Any]) -> dict[str, Any]:
    """Read the first generation's flags from the text, leniently: unreadable ones are dropped (§6.2)."""
    names = {"resolution": "resolution", "rs": "resolution", "ratio": "ratio", "rt": "ratio", "duration": "duration",
             "dur": "duration", "seed": "seed", "watermark": "watermark", "wm": "watermark", "frames": "frames",
             "camerafixed": "camera_fixed", "cf": "camera_fixed"}  # fmt: skip
    content = body.get("content")
    for item in content if isinstance(content, list) else []:
        if not isinstance(item, dict) or item.get("type") != "text":
            continue
        for flag, value in _FLAG.findall(str(item.get("text", ""))):
            if flag in names:
                number = re.fullmatch(r"-?\d+", value)
                body.setdefault(
                    names[flag], int(value) if number else {"true": True, "false": False}.get(value, value)
                )
        item["text"] = _FLAG.sub("", str(item.get("text", "")))
    return body


async def _json(request: Request, dialect: str) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise native_answers.refusal(dialect, "body", "JSON body required", "r")
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise native_answers.refusal(dialect, "body", "invalid JSON", "r") from error
    if not isinstance(body, dict):
        raise native_answers.refusal(dialect, "body", "invalid JSON", "r")
    return body


def _known(world: World, name: str, dialect: str) -> Job:
    job = world.job(name)
    if job is None:
        raise _not_found(world, dialect)
    return job


def _not_found(world: World, dialect: str) -> Refusal:
    if world.generation in (Generation.G0, Generation.G1, Generation.G2):
        return envelope_b(400, "task_not_exist", "task_not_exist")
    return native_answers.not_found(dialect)
