"""The bodies of a New API with task plug-ins for one task (`docs/protocol.md` §14.3, §14.4): no link in `/v1/videos/{id}`."""

import html
import math
from typing import Any

from o8studio.demo.faces.poller import View, link_of, stage_at, tick
from o8studio.demo.server.answers import artifact_link
from o8studio.demo.server.world import REFRESH_SECONDS, Job, World
from o8studio.demo.vendors import bodies as vendor_bodies

Body = dict[str, Any]

_MOST_BAD_ROUNDS = 20
"""Polls of the vendor that may fail in a row before the gateway gives up and refunds."""
_WORDS = {"NOT_START": "queued", "SUBMITTED": "queued", "QUEUED": "queued", "IN_PROGRESS": "in_progress",
          "SUCCESS": "completed", "FAILURE": "failed"}  # fmt: skip
_REASONED = ("kling", "vidu", "wan", "doubao", "xai")
_BLOCKED = "The generated video was blocked by content moderation."
_SORA_REASON = "The video generation task failed."


def look(world: World, job: Job) -> View:
    """What this gateway knows about a job now."""
    at = tick(world)
    if at <= job.born:
        return View(
            status="NOT_START",
            progress="0%",
            data=vendor_bodies.submitted(job),
            changed=job.created,
            stage="queued",
        )
    stage = stage_at(world, job, at)
    if job.vendor == "jimeng" and stage == "processing" and job.fate != "generating":
        stage = "queued"  # its own word for working is not understood
    first = (math.floor(job.born / REFRESH_SECONDS) + 1) * REFRESH_SECONDS
    ended = max(
        first, math.ceil((job.born + job.queue_for + job.render_for) / REFRESH_SECONDS) * REFRESH_SECONDS
    )
    changed = int(job.created + (min(at, ended) - job.born) / world.speed)
    link = link_of(world, job, stage)
    data = vendor_bodies.polled(job, stage, link, changed)

    def view(status: str, progress: str, reason: str = "") -> View:
        return View(
            status=status,
            progress=progress,
            data=data,
            changed=changed,
            stage=stage,
            link=link,
            reason=reason,
        )

    seen = _status(job, stage, (at - first) / REFRESH_SECONDS + 1)
    found = view(*seen)
    if found.status == "FAILURE":
        world.refund_beside(job, found.changed, found.reason)
    return found


def _status(job: Job, stage: str, rounds: float) -> tuple[str, str, str]:
    vendor = job.vendor
    if job.fate == "vendor404" and stage != "queued":
        return "FAILURE", "100%", "upstream task not found"
    if stage == "done" or (stage == "failed" and vendor == "jimeng"):
        return "SUCCESS", "100%", ""
    if stage == "failed":
        return "FAILURE", "100%", "" if vendor == "veo" else vendor_bodies.reason(job)[1]
    lost = stage in ("unknown", "misread") or (vendor == "jimeng" and stage == "processing")
    if lost and vendor in ("kling", "vidu", "sora", "jimeng"):
        if rounds >= _MOST_BAD_ROUNDS:
            return "FAILURE", "100%", "upstream polling failed too many times"
        return "QUEUED", "10%", ""
    if stage == "queued":
        return "QUEUED", "10%", ""
    return "IN_PROGRESS", "50%", ""


def submitted(job: Job) -> Body:
    """The answer to `POST /v1/videos`."""
    return {
        "id": job.id,
        "object": "video",
        "model": job.model,
        "status": "queued",
        "progress": 0,
        "created_at": job.created,
    }


def video(job: Job, view: View) -> Body:
    """`GET /v1/videos/{id}`: never a link."""
    body = {**submitted(job), "status": _WORDS[view.status], "progress": int(view.progress.rstrip("%"))}
    if view.status == "SUCCESS":
        body["completed_at"] = view.changed
    error = _error(job, view)
    return body | ({"error": error} if error else {})


def _is_blocked(job: Job, view: View) -> bool:
    """What xAI's filter stopped: a success without a clip (new-api-plugins, xai 1.0.1, `moderationNotice`)."""
    return job.vendor == "xai" and view.status == "SUCCESS" and not view.link


def _error(job: Job, view: View) -> Body | None:
    code, words = vendor_bodies.reason(job)
    if job.vendor == "jimeng" and view.stage == "failed":  # completed, with an error in addition
        return {"code": code, "message": words}
    if _is_blocked(job, view):
        return {"code": "moderation_blocked", "message": _BLOCKED}
    if view.status != "FAILURE":
        return None
    if job.vendor == "sora":
        return {"code": "video_generation_failed", "message": _SORA_REASON}
    if job.vendor in _REASONED and view.stage == "failed":
        return {"code": code, "message": words}
    return {"code": "", "message": view.reason} if view.stage != "failed" and view.reason else None


def plain_task(job: Job, view: View) -> Body:
    """`GET /v1/tasks/{id}`; rc.30 was seen to say the same on `/v1/videos/{id}`."""
    return {
        "task_id": job.id,
        "platform": f"plugin:{job.vendor}",
        "status": view.status,
        "progress": view.progress,
        "fail_reason": view.reason,
        "created_at": job.created,
        "finished_at": view.changed if view.ended else 0,
    }


def artifacts(world: World, job: Job, view: View) -> list[Body]:
    """The task's results, with links that need no token; empty before the end, or where the vendor has none."""
    if view.status != "SUCCESS" or not view.link:
        return []
    link = artifact_link(world, job)
    found = [{"key": "video", "type": "video", "content_url": link}]
    if job.vendor == "doubao" and job.extras.get("return_last_frame"):
        still = link.replace("/artifacts/video/", "/artifacts/last_frame/")
        found.append({"key": "last_frame", "type": "image", "mime_type": "image/png", "content_url": still})
    return found


def response(world: World, job: Job, view: View) -> Body:
    """The Responses object."""
    word = _WORDS[view.status]
    name = "resp_" + job.id.removeprefix("task_")
    found = artifacts(world, job, view)
    output = []
    if found or _is_blocked(job, view):
        text = _BLOCKED
        if found:
            text = f'<video controls src="{html.escape(str(found[0]["content_url"]))}"></video>'
        part = {
            "id": f"content_{job.id}_0_0",
            "type": "output_text",
            "text": text,
            "annotations": [],
            "logprobs": [],
        }
        output = [
            {
                "id": f"item_{job.id}_0",
                "type": "message",
                "status": "completed",
                "role": "assistant",
                "content": [part],
            }
        ]
    failed = view.status == "FAILURE"
    return {
        "id": name,
        "object": "response",
        "created_at": job.created,
        "status": word,
        "background": True,
        "completed_at": view.changed if view.status == "SUCCESS" else None,
        "error": {"code": "server_error", "message": "The task failed."} if failed else None,
        "incomplete_details": None,
        "model": job.model,
        "output": output,
        "usage": None,
        "metadata": {"task_id": job.id, "task_status": word, "retrieval_path": f"/v1/responses/{name}"},
    }


def native(world: World, job: Job, view: View) -> Body:
    """The vendor's own body, with the gateway's id in place of the vendor's."""
    data = dict(view.data)
    match job.vendor:
        case "kling" | "jimeng":
            inner = data.get("data")
            data["data"] = {**inner, "task_id": job.id} if isinstance(inner, dict) else inner
        case "wan":
            data["output"] = {**data["output"], "task_id": job.id}
        case "xai":  # no id at all, and `pending` until the gateway has asked once
            percent = int(view.progress.rstrip("%"))
            data = data if "status" in data else {"status": "pending", "progress": percent}
            if view.status == "FAILURE" and data["status"] == "pending":
                words = view.reason or "video generation failed"
                data = {"status": "failed", "error": {"code": "internal_error", "message": words}}
        case _:
            data["id"] = job.id
            content = data.get("content")
            found = artifacts(world, job, view)
            if isinstance(content, dict) and len(found) > 1:
                data["content"] = {**content, "last_frame_url": found[1]["content_url"]}
    return data


def native_submitted(job: Job) -> Body:
    """The vendor's own answer to an order, with the gateway's id."""
    body = vendor_bodies.submitted(job)
    if job.vendor in ("kling", "jimeng"):
        body["data"] = {**body["data"], "task_id": job.id}
    elif job.vendor == "wan":
        body["output"] = {**body["output"], "task_id": job.id}
    elif job.vendor == "xai":
        body = {"request_id": job.id}
    else:
        body["id"] = job.id
    return body
