"""The bodies of a New API up to rc.26 for one task, as seen on the wire (`docs/protocol.md` §13.4)."""

from typing import Any

from o8studio.demo.faces.poller import View
from o8studio.demo.server.world import Job, World
from o8studio.demo.vendors import bodies as vendor_bodies

Body = dict[str, Any]

_PLATFORMS = {"sora": "55", "kling": "50", "jimeng": "51", "doubao": "54", "vidu": "52", "wan": "17", "minimax": "35",
              "xai": "48", "veo": "24"}  # fmt: skip
_WORDS = {"SUBMITTED": "queued", "QUEUED": "queued", "IN_PROGRESS": "in_progress", "SUCCESS": "completed",
          "FAILURE": "failed"}  # fmt: skip
_SIMPLE = {"IN_PROGRESS": "processing", "SUCCESS": "succeeded", "FAILURE": "failed"}
_NAMELESS = ("kling", "jimeng", "vidu")


def submitted(job: Job) -> Body:
    """The answer to a submission, on each of the routes."""
    body: Body = {"id": job.id, "task_id": job.id, "object": "video", "model": job.model, "status": "queued"}
    body |= {"progress": 0, "created_at": job.created}
    return body | ({"seconds": f"{job.seconds:g}", "size": job.size} if job.vendor == "sora" else {})


def video(world: World, job: Job, view: View) -> Body:
    """`GET /v1/videos/{id}`."""
    if job.vendor == "sora":
        return view.data | {"id": job.id}
    status = _WORDS.get(view.status, "unknown")
    if job.vendor == "wan":  # computed from the vendor's own word
        status = {
            "PENDING": "queued",
            "RUNNING": "in_progress",
            "SUCCEEDED": "completed",
            "FAILED": "failed",
        }.get(str(view.data.get("output", {}).get("task_status")), "unknown")
    scale = 1000 if job.vendor == "kling" else 1
    body: Body = {"id": job.id}
    if job.vendor in ("doubao", "xai"):
        body["task_id"] = job.id
    body |= {
        "object": "video",
        "model": ""
        if job.vendor in _NAMELESS
        else "veo-3.0-generate-001"
        if job.vendor == "veo"
        else job.model,
        "status": status,
        "progress": int(view.progress.rstrip("%")),
        "created_at": job.created * scale,
        "completed_at": view.changed * scale,
    }
    if job.vendor == "kling" and view.link:
        body["seconds"] = f"{job.seconds + 0.1:g}"
    error = _error(job, view)
    if error:
        body["error"] = error
    metadata = _metadata(world, job, view)
    return body | ({"metadata": metadata} if metadata else {})


def _error(job: Job, view: View) -> Body | None:
    if view.stage != "failed" or job.vendor == "veo":
        return None
    code, words = vendor_bodies.reason(job)
    return {"message": words, "code": code}


def _metadata(world: World, job: Job, view: View) -> Body:
    match job.vendor:
        case "kling" | "vidu":
            return {"url": view.link} if view.link else {}
        case "veo":
            return {}
        case "minimax":
            return {"url": result_url(world, job, view)}
        case "xai" if view.stage == "done":
            if not view.link:
                return {"respect_moderation": False}
            return {"duration": job.seconds, "respect_moderation": True, "url": view.link}
        case _:
            return {"url": view.link}


def result_url(world: World, job: Job, view: View) -> str:
    """The task's result: a link, the gateway's content route, or the failure message."""
    if view.status == "FAILURE":
        return view.reason
    if view.status != "SUCCESS":
        return ""
    if view.link and job.vendor not in ("sora", "veo"):
        return view.link
    return f"{world.server_address}/v1/videos/{job.id}/content"


def task(world: World, job: Job, view: View) -> Body:
    """`GET /v1/video/generations/{id}` and the native polls."""
    result = result_url(world, job, view)
    if job.vendor == "veo":
        word = _SIMPLE.get(view.status, "queued")
        short = {
            "error": None,
            "format": "mp4",
            "metadata": None,
            "status": word,
            "task_id": job.id,
            "url": result,
        }
        return {"code": "success", "message": "", "data": short}
    data: Body = {
        "id": int(job.born) % 100_000,
        "created_at": job.created,
        "updated_at": view.changed,
        "task_id": job.id,
        "platform": _PLATFORMS[job.vendor],
        "user_id": 1,
        "group": "default",
        "channel_id": 1,
        "quota": job.quota,
        "action": job.extras.get("action", "generate"),
        "status": view.status,
        "fail_reason": view.reason,
    }
    if result:
        data["result_url"] = result
    data |= {
        "submit_time": job.created,
        "start_time": view.changed if view.status == "IN_PROGRESS" else 0,
        "finish_time": view.changed if view.ended else 0,
        "progress": view.progress,
        "properties": {"input": "", "upstream_model_name": job.model, "origin_model_name": job.model},
        "data": view.data,
    }
    return {"code": "success", "message": "", "data": data}
