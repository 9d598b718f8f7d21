"""The JSON bodies of the real servers for one job, by route and generation (`docs/protocol.md` §1.4, §2.3–2.5, §3)."""

import html
from typing import Any

from o8studio.demo.server.links import access_key, film_link, lifetime
from o8studio.demo.server.world import Generation, Job, Phase, Sight, World

Body = dict[str, Any]

_VIDEO_WORDS = {
    Phase.NOT_START: "unknown",
    Phase.QUEUED: "queued",
    Phase.IN_PROGRESS: "in_progress",
    Phase.SUCCESS: "completed",
    Phase.FAILURE: "failed",
    Phase.CANCELLED: "cancelled",
}
_HITOPEN_WORDS = {**_VIDEO_WORDS, Phase.NOT_START: "queued", Phase.IN_PROGRESS: "processing"}
_KLING_WORDS = {
    Phase.NOT_START: "submitted",
    Phase.QUEUED: "submitted",
    Phase.IN_PROGRESS: "processing",
    Phase.SUCCESS: "succeed",
    Phase.FAILURE: "failed",
}
_VEO_WORDS = {
    Phase.NOT_START: "queued",
    Phase.QUEUED: "queued",
    Phase.IN_PROGRESS: "processing",
    Phase.SUCCESS: "succeeded",
    Phase.FAILURE: "failed",
}
_FILTER = {
    "kling": ("", "Failure to pass the risk control system"),
    "doubao": (
        "OutputVideoSensitiveContentDetected",
        "The request failed because the output video may contain sensitive information.",
    ),
}


def reason(job: Job) -> tuple[str, str]:
    """Code and message of a failure; the gateway's own where it misread a good answer (trap 7)."""
    if job.fate in ("misread", "flicker"):
        return "", "upstream returned unrecognized message"
    if job.fate == "filtered":
        return _FILTER.get(job.vendor, ("content_policy_violation", "Risk control: prompt rejected"))
    return "InternalError", "The model stopped with an internal error."


def steps(percent: int) -> int:
    """Round progress as servers do: 0, 10, 30, 50, 100 (§0.4)."""
    return next(step for step in (100, 50, 30, 10, 0) if percent >= step)


def submitted(world: World, job: Job) -> Body:
    """The answer to a submission."""
    generation = world.generation
    if job.route == "responses":
        return response(world, job, world.sight(job))
    if generation is Generation.G0:
        return _raw_submit(job)
    if generation is Generation.HITOPEN:
        return _hitopen(world, job, Sight(Phase.QUEUED, 0, job.created))
    if generation is Generation.LITELLM:
        return _litellm(job, Sight(Phase.QUEUED, 0, job.created))
    body: Body = {"id": job.id, "task_id": job.id, "object": "video", "model": job.model}
    if job.vendor == "sora" and generation is Generation.G1:
        del body["task_id"]
    body |= {"status": "queued", "progress": 0, "created_at": job.created}
    if job.vendor == "sora":
        body |= {"seconds": f"{job.seconds:g}", "size": job.size}
    if generation is Generation.G3:
        body.pop("task_id")
    return body


def _raw_submit(job: Job) -> Body:
    if job.vendor == "kling":
        return {
            "code": 0,
            "message": "SUCCEED",
            "request_id": f"r-{job.upstream_id}",
            "data": {
                "task_id": job.id,
                "task_status": "submitted",
                "created_at": job.created * 1000,
                "updated_at": job.created * 1000,
            },
        }
    if job.vendor == "vidu":
        return {"task_id": job.id, "state": "created", "model": job.model, "prompt": job.prompt}
    return {"task_id": job.id}


def video(world: World, job: Job) -> Body:
    """`GET /v1/videos/{id}`."""
    sight = world.sight(job)
    match world.generation:
        case Generation.HITOPEN:
            return _hitopen(world, job, sight)
        case Generation.LITELLM:
            return _litellm(job, sight)
        case Generation.G3:
            return _g3_video(job, sight)
        case _:
            return (
                _sora_passthrough(job, sight, film_link(world, job))
                if job.vendor == "sora"
                else _adaptor_video(world, job, sight)
            )


def _adaptor_video(world: World, job: Job, sight: Sight) -> Body:
    there = sight.phase is Phase.SUCCESS or _is_misread(job, sight)
    link = film_link(world, job) if there and job.vendor != "veo" else ""
    if job.fate == "empty":
        link = ""
    scale = 1000 if job.vendor == "kling" else 1
    body: Body = {"id": job.id}
    if job.vendor == "doubao":
        body["task_id"] = job.id
    body |= {
        "object": "video",
        "model": "" if job.vendor in ("kling", "jimeng", "vidu") else job.model,
        "status": _VIDEO_WORDS[sight.phase],
        "progress": sight.percent if sight.percent == 100 else steps(sight.percent),
        "created_at": job.created * scale,
        "completed_at": sight.changed * scale,
    }
    if job.vendor == "kling" and sight.phase is Phase.SUCCESS:
        body["seconds"] = f"{job.seconds + 0.1:g}"
    if sight.phase is Phase.FAILURE and job.vendor not in ("veo", "vidu"):
        code, message = reason(job)
        body["error"] = {"message": message, "code": "" if job.vendor == "kling" else code}
    body["metadata"] = {"url": link}
    return body


def _is_misread(job: Job, sight: Sight) -> bool:
    """Whether the vendor finished and the gateway misread its answer."""
    return job.fate == "misread" and sight.phase is Phase.FAILURE


def _sora_passthrough(job: Job, sight: Sight, link: str = "") -> Body:
    if sight.phase is Phase.NOT_START:
        return {
            "id": job.id,
            "object": "video",
            "created_at": job.created,
            "model": job.model,
            "status": "queued",
            "progress": 0,
            "seconds": f"{job.seconds:g}",
            "size": job.size,
        }
    done = sight.phase is Phase.SUCCESS
    body: Body = {
        "id": job.id,
        "object": "video",
        "created_at": job.created,
        "completed_at": sight.changed if done else None,
        "expires_at": sight.changed + 3600 if done else None,
        "error": None,
        "model": job.model,
        "progress": sight.percent,
        "prompt": job.prompt,
        "remixed_from_video_id": None,
        "seconds": f"{job.seconds:g}",
        "size": job.size,
        "status": _VIDEO_WORDS[sight.phase],
    }
    if _is_misread(job, sight):
        body |= {"status": "succeeded", "url": link}
    elif sight.phase is Phase.FAILURE:
        code, message = reason(job)
        body["error"] = {"code": code, "message": message}
    return body


def _g3_video(job: Job, sight: Sight) -> Body:
    body: Body = {
        "id": job.id,
        "object": "video",
        "model": job.model,
        "status": "queued" if sight.phase is Phase.NOT_START else _VIDEO_WORDS[sight.phase],
        "progress": sight.percent,
        "created_at": job.created,
    }
    if sight.phase is Phase.SUCCESS:
        body["completed_at"] = sight.changed
    if sight.phase is Phase.FAILURE:
        body["error"] = {
            "code": "video_generation_failed",
            "message": "The video generation task failed.",
        }
    return body


def _hitopen(world: World, job: Job, sight: Sight) -> Body:
    done = sight.phase is Phase.SUCCESS
    code, message = reason(job)
    body: Body = {
        "id": job.id,
        "object": "video",
        "model": job.model,
        "status": _HITOPEN_WORDS[sight.phase],
        "progress": 1 if done else sight.percent / 100,
        "created_at": job.created,
        "completed_at": sight.changed if done else None,
        "expires_at": job.created + lifetime(job.vendor) if done else None,
        "seconds": f"{job.seconds:g}",
        "size": job.size,
        "error": {"code": code, "message": message} if sight.phase is Phase.FAILURE else None,
    }
    if done and job.fate != "empty":
        links = [film_link(world, job, number) for number in range(len(job.scripts))]
        body |= {"url": links[0], "format": "mp4"}
        if len(links) > 1:
            body["metadata"] = {"result_urls": links}
    return body


def _litellm(job: Job, sight: Sight) -> Body:
    body = _sora_passthrough(job, sight) | {"usage": {"duration_seconds": job.seconds}}
    if sight.phase is not Phase.QUEUED or sight.changed != job.created:
        body["id"] = str(job.extras.get("drifted", job.id))
    return body


def task(world: World, job: Job) -> Body:
    """`GET /v1/video/generations/{id}`: the TaskDto envelope, or Veo's short form."""
    sight = world.sight(job)
    if job.vendor == "veo" and world.generation in (Generation.G2, Generation.G3):
        return _veo_task(world, job, sight)
    _, message = reason(job)
    link = film_link(world, job) if sight.phase is Phase.SUCCESS and job.fate != "empty" else ""
    if link and job.vendor == "sora":
        link = f"{world.api_origin}/v1/videos/{job.id}/content"
    failed = message if sight.phase is Phase.FAILURE else ""
    data: Body = {
        "id": int(job.born) % 100_000,
        "created_at": job.created,
        "updated_at": sight.changed,
        "task_id": job.id,
        "platform": "50",
        "user_id": 7,
        "group": "default",
        "channel_id": 12,
        "quota": job.quota,
        "action": "generate",
        "status": sight.phase.value,
        "fail_reason": failed,
        "submit_time": job.created,
        "start_time": 0 if sight.phase in (Phase.NOT_START, Phase.QUEUED) else job.created,
        "finish_time": sight.changed if sight.phase in (Phase.SUCCESS, Phase.FAILURE) else 0,
        "progress": f"{sight.percent if sight.percent == 100 else steps(sight.percent)}%",
        "properties": {
            "input": "",
            "upstream_model_name": job.model,
            "origin_model_name": job.model,
        },
    }
    if world.generation in (Generation.G0, Generation.G1):
        data["fail_reason"] = failed or link
    elif link or failed:
        data["result_url"] = link or failed
    if job.vendor == "kling":
        data["data"] = _kling_body(job, sight, link)
    return {"code": "success", "message": "", "data": data}


def _kling_body(job: Job, sight: Sight, link: str) -> Body:
    inner: Body = {"task_id": job.upstream_id, "task_status": _KLING_WORDS[sight.phase]}
    if link:
        inner["task_result"] = {"videos": [{"id": "v1", "url": link, "duration": f"{job.seconds:g}"}]}
    if sight.phase is Phase.FAILURE:
        inner["task_status_msg"] = reason(job)[1]
    return {"code": 0, "message": "SUCCEED", "request_id": "r1", "data": inner}


def _veo_task(world: World, job: Job, sight: Sight) -> Body:
    link = f"{world.api_origin}/v1/videos/{job.id}/content" if sight.phase is Phase.SUCCESS else ""
    data = {
        "error": None,
        "format": "mp4",
        "metadata": None,
        "status": _VEO_WORDS[sight.phase],
        "task_id": job.id,
        "url": reason(job)[1] if sight.phase is Phase.FAILURE else link,
    }
    return {"code": "success", "message": "", "data": data}


def response(world: World, job: Job, sight: Sight) -> Body:
    """The Responses object: while pending, finished, failed, cancelled (§1.4)."""
    task_id = job.id
    response_id = "resp_" + task_id.removeprefix("task_")
    word = "queued" if sight.phase is Phase.NOT_START else _VIDEO_WORDS[sight.phase]
    if world.generation is Generation.OPENOPEN8 and word == "queued":
        word = "in_progress"
    done = sight.phase is Phase.SUCCESS
    body: Body = {
        "id": response_id,
        "object": "response",
        "created_at": job.created,
        "status": word,
        "background": True,
        "completed_at": sight.changed if done else None,
        "error": None,
        "incomplete_details": None,
        "model": job.model,
        "output": [],
        "usage": None,
    }
    if world.generation is Generation.G3:
        body["metadata"] = {
            "task_id": task_id,
            "task_status": word,
            "retrieval_path": f"/v1/responses/{response_id}",
        }
    if done and job.fate != "empty":
        body["output"] = [_output_item(world, job)]
    if sight.phase is Phase.FAILURE:
        body["error"] = {"code": "server_error", "message": "The task failed."}
        if world.generation is Generation.OPENOPEN8:
            body["error"] = dict(zip(("code", "message"), reason(job), strict=True))
    return body


def _output_item(world: World, job: Job) -> Body:
    link = artifact_link(world, job) if world.generation is Generation.G3 else film_link(world, job)
    text = f'<video controls src="{html.escape(link)}"></video>'
    return {
        "id": f"item_{job.id}_0",
        "type": "message",
        "status": "completed",
        "role": "assistant",
        "content": [
            {
                "id": f"content_{job.id}_0_0",
                "type": "output_text",
                "text": text,
                "annotations": [],
                "logprobs": [],
            }
        ],
    }


def artifact_link(world: World, job: Job) -> str:
    """G3's capability link; its host is the operator's setting, which may be wrong (trap 9)."""
    return f"{world.server_address}/v1/tasks/{job.id}/artifacts/video/content?access={access_key(job)}"


def plain_task(job: Job, sight: Sight) -> Body:
    """G3's `GET /v1/tasks/{id}`."""
    return {
        "task_id": job.id,
        "platform": f"plugin:{job.vendor}",
        "status": sight.phase.value,
        "progress": f"{sight.percent}%",
        "fail_reason": reason(job)[1] if sight.phase is Phase.FAILURE else "",
        "created_at": job.created,
        "finished_at": sight.changed if sight.phase in (Phase.SUCCESS, Phase.FAILURE) else 0,
    }
