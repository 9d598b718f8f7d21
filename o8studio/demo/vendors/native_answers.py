"""The vendors' own bodies for one job (`docs/protocol.md` §4.3, §5.3, §6.3, §7.3)."""

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from o8studio.demo.server import answers
from o8studio.demo.server.links import film_link
from o8studio.demo.server.refusals import Refusal
from o8studio.demo.server.world import Generation, Job, Phase, Sight, World

Answer = Callable[[World, Job], Response]
Body = dict[str, Any]

_KLING = {
    Phase.NOT_START: "submitted",
    Phase.QUEUED: "submitted",
    Phase.IN_PROGRESS: "processing",
    Phase.SUCCESS: "succeed",
    Phase.FAILURE: "failed",
}
_JIMENG = {
    Phase.NOT_START: "in_queue",
    Phase.QUEUED: "in_queue",
    Phase.IN_PROGRESS: "generating",
    Phase.SUCCESS: "done",
}
_ARK = {
    Phase.NOT_START: "queued",
    Phase.QUEUED: "queued",
    Phase.IN_PROGRESS: "running",
    Phase.SUCCESS: "succeeded",
    Phase.FAILURE: "failed",
}
_VIDU = {
    Phase.NOT_START: "created",
    Phase.QUEUED: "queueing",
    Phase.IN_PROGRESS: "processing",
    Phase.SUCCESS: "success",
    Phase.FAILURE: "failed",
}
_OWN = (Generation.G3, Generation.OPENOPEN8)
"""Servers that answer polls in the vendor's own format; the others use their envelope."""


def _link(world: World, job: Job, sight: Sight) -> str:
    return film_link(world, job) if sight.phase is Phase.SUCCESS and job.fate != "empty" else ""


def kling_submitted(world: World, job: Job) -> Response:
    """Kling's envelope; the video object on G1 and G2."""
    if world.generation in (Generation.G1, Generation.G2):
        return JSONResponse(answers.submitted(world, job))
    data = {
        "task_id": job.id,
        "task_status": "submitted",
        "task_info": {"external_task_id": ""},
        "created_at": job.created * 1000,
        "updated_at": job.created * 1000,
    }
    return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": "r-1", "data": data})


def kling_poll(world: World, job: Job) -> Response:
    """Kling's envelope where the server passes it on, else the TaskDto."""
    if world.generation not in _OWN:
        return JSONResponse(answers.task(world, job))
    sight = world.sight(job)
    data: Body = {
        "task_id": job.id,
        "task_status": _KLING[sight.phase],
        "task_status_msg": answers.reason(job)[1] if sight.phase is Phase.FAILURE else "",
        "created_at": job.created * 1000,
        "updated_at": sight.changed * 1000,
    }
    link = _link(world, job, sight)
    if link:
        video = {"id": "v-1", "url": link, "watermark_url": "", "duration": f"{job.seconds + 0.1:g}"}
        data |= {"task_result": {"videos": [video]}, "final_unit_deduction": "3.5"}
    return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": "r-3", "data": data})


def kling_task_created(_world: World, job: Job) -> Response:
    """The new dialect's own names: `id`, `status`, `create_time` (sources at `kling_tasks`)."""
    moment = job.created * 1000
    data = {
        "id": job.id,
        "status": "submitted",
        "message": "",
        "create_time": moment,
        "update_time": moment,
        "external_id": "",
    }
    return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": "r-4", "data": data})


def kling_tasks(world: World, job: Job) -> Response:
    """The new dialect, `GET /tasks?task_ids=`: a list of tasks, `succeeded`, the clip in `outputs[].url`.

    From the vendor's pages under kling.ai/document-api (api/video/3-0-omni/text-to-video, image-to-video, video-omni;
    api/video/3-0-turbo/text-to-video), as quoted by several independent clients and by a reseller's own pages
    (docs.cloudsway.net, api-reference/video/kl_3.0_turbo); see docs/protocol.md §4.4.
    """
    sight = world.sight(job)
    item: Body = {
        "id": job.id,
        "status": "succeeded" if sight.phase is Phase.SUCCESS else _KLING[sight.phase],
        "message": answers.reason(job)[1] if sight.phase is Phase.FAILURE else "",
        "create_time": job.created * 1000,
        "update_time": sight.changed * 1000,
        "external_id": "",
        "outputs": [],
        "billing": [],
    }
    link = _link(world, job, sight)
    if sight.phase is Phase.SUCCESS:
        item["billing"] = [{"charge_type": "unit", "amount": "3", "package_type": "video"}]
    if link:
        duration = f"{job.seconds + 0.041:.3f}"
        item["outputs"] = [
            {"id": "o-1", "type": "video", "url": link, "watermark_url": "", "duration": duration}
        ]
    return JSONResponse({"code": 0, "message": "SUCCEED", "request_id": "r-5", "data": [item]})


def jimeng_submitted(world: World, job: Job) -> Response:
    """Volcengine's envelope; the video object on G1 and G2, the bare id on G0."""
    if world.generation in (Generation.G0, Generation.G1, Generation.G2):
        return JSONResponse(answers.submitted(world, job))
    return JSONResponse(_jimeng({"task_id": job.id}))


def jimeng_poll(world: World, job: Job) -> Response:
    """A failure is a code, not a status."""
    if world.generation not in _OWN:
        return JSONResponse(answers.task(world, job))
    sight = world.sight(job)
    if sight.phase is Phase.FAILURE:
        return JSONResponse(_jimeng(None, 50511, answers.reason(job)[1]))
    data: Body = {
        "task_id": job.id,
        "status": _JIMENG[sight.phase],
        "video_url": _link(world, job, sight),
        "binary_data_base64": [],
        "image_urls": None,
        "resp_data": "",
    }
    return JSONResponse(_jimeng(data))


def _jimeng(data: Body | None, code: int = 10000, message: str = "Success") -> Body:
    return {
        "code": code,
        "data": data,
        "message": message,
        "request_id": "r-2",
        "status": code,
        "time_elapsed": "10ms",
    }


def ark_submitted(_world: World, job: Job) -> Response:
    """The id alone."""
    return JSONResponse({"id": job.id})


def ark_poll(world: World, job: Job) -> Response:
    """The whole task."""
    sight = world.sight(job)
    body: Body = {
        "id": job.id,
        "model": job.model,
        "status": _ARK[sight.phase],
        "created_at": job.created,
        "updated_at": sight.changed,
        "service_tier": "default",
    }
    link = _link(world, job, sight)
    if link:
        body |= {
            "content": {"video_url": link},
            "usage": {"completion_tokens": 108000, "total_tokens": 108000},
            "duration": job.seconds,
            "framespersecond": 24,
        }
    if sight.phase is Phase.FAILURE:
        body["error"] = dict(zip(("code", "message"), answers.reason(job), strict=True))
    return JSONResponse(body)


def vidu_submitted(_world: World, job: Job) -> Response:
    """An echo with the id."""
    return JSONResponse(
        {
            "task_id": job.id,
            "state": "created",
            "model": job.model,
            "prompt": job.prompt,
            "duration": job.seconds,
            "created_at": "2026-11-20T08:00:00.123456Z",
        }
    )


def vidu_poll(world: World, job: Job) -> Response:
    """The state and the creations."""
    sight = world.sight(job)
    link = _link(world, job, sight)
    failed = sight.phase is Phase.FAILURE
    return JSONResponse(
        {
            "id": job.id,
            "state": _VIDU[sight.phase],
            "err_code": ("TaskPromptPolicyViolation" if job.fate == "filtered" else "InternalError")
            if failed
            else "",
            "credits": 0 if failed else 8,
            "payload": "",
            "creations": [{"id": "c-1", "url": link, "cover_url": ""}] if link else [],
        }
    )


def refusal(dialect: str, parameter: str, words: str, request_id: str) -> Refusal:
    """The refusal of a parameter, in the vendor's own envelope (envelope L)."""
    match dialect:
        case "kling":
            body: Body = {"code": 1201, "message": words, "request_id": request_id}
        case "jimeng":
            body = {"code": 50215, "data": None, "message": words, "request_id": request_id, "status": 50215}
        case "ark":
            error = {"code": "InvalidParameter", "message": words, "param": parameter, "type": "BadRequest"}
            body = {"error": error}
        case _:
            body = {"code": 400, "reason": "BadRequest", "message": words, "metadata": {"field": parameter}}
    return Refusal(JSONResponse(body, 400))


def moderation(request_id: str) -> Refusal:
    """Volcengine reports moderation with HTTP 200 (§5.3)."""
    body = {**_jimeng(None, 50412, "Text Risk Not Pass"), "request_id": request_id}
    return Refusal(JSONResponse(body, 200))


def not_found(dialect: str) -> Refusal:
    """The answer for an unknown id, on the vendor's own route."""
    match dialect:
        case "kling":
            body: Body = {"code": 1203, "message": "task not found"}
        case "jimeng":
            body = {"code": 404, "message": "task not found"}
        case "ark":
            body = {"error": {"code": "ResourceNotFound", "message": "task not found"}}
        case "xai":
            body = {"error": {"code": "not_found", "message": "Task not found"}}
        case _:
            body = {"code": 404, "reason": "NotFound", "message": "task not found", "metadata": {}}
    return Refusal(JSONResponse(body, 404))
