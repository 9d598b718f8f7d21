"""The vendors' own answers about a job, as sent to the gateway that ordered it (`docs/protocol.md` §4–7).

The faces keep these bodies as the real gateways do, in `data.data` of a task and behind `/v1/videos/{id}` of Sora.
"""

from typing import Any

from o8studio.demo.server.world import Job

Body = dict[str, Any]

STAGES = ("queued", "processing", "done", "failed", "unknown", "misread")

_WORDS = {
    "sora": ("queued", "in_progress", "completed", "failed", "paused", "succeeded"),
    "kling": ("submitted", "processing", "succeed", "failed", "throttled", "finished"),
    "jimeng": ("in_queue", "generating", "done", "done", "pausing", "finished"),
    "doubao": ("queued", "running", "succeeded", "failed", "paused", "finished"),
    "vidu": ("queueing", "processing", "success", "failed", "scheduled", "finished"),
    "wan": ("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "SUSPENDED", "FINISHED"),
    "minimax": ("Preparing", "Processing", "Success", "Fail", "Paused", "Finished"),
    "xai": ("pending", "pending", "done", "failed", "paused", "finished"),
    "veo": ("", "", "", "", "", ""),
}
_REASONS = {
    "sora": ("video_generation_failed", "Video generation failed. Please try again later."),
    "kling": ("", "Failure to pass the risk control system"),
    "jimeng": ("50516", "Post Video Risk Not Pass"),
    "doubao": (
        "OutputVideoSensitiveContentDetected",
        "The request failed because the output video may contain sensitive information.",
    ),
    "vidu": ("CreationPolicyViolation", "CreationPolicyViolation"),
    "wan": ("DataInspectionFailed", "Output data may contain inappropriate content."),
    "minimax": ("1027", "video output sensitive"),
    "xai": ("moderation", "The video was blocked."),
    "veo": ("3", "The prompt could not be submitted."),
}


def word(vendor: str, stage: str) -> str:
    """The vendor's word for a stage."""
    return _WORDS[vendor][STAGES.index(stage)]


def reason(job: Job) -> tuple[str, str]:
    """The vendor's code and message for a failure."""
    if job.vendor == "sora" and job.fate == "filtered":
        return "moderation_blocked", "Your request was blocked by our moderation system."
    return _REASONS[job.vendor]


def submitted(job: Job) -> Body:
    """The answer to the gateway's order."""
    match job.vendor:
        case "sora":
            return polled(job, "queued", "", job.created)
        case "kling":
            body = polled(job, "queued", "", job.created)
            del body["data"]["task_status_msg"]
            return body
        case "jimeng":
            return _volcengine({"task_id": job.upstream_id})
        case "doubao":
            return {"id": job.upstream_id}
        case "vidu":
            return {"task_id": job.upstream_id, "state": "created", "model": job.model, "prompt": job.prompt}
        case "wan":
            return {"output": {"task_status": "PENDING", "task_id": job.upstream_id}, "request_id": "r-1"}
        case "minimax":
            return {"task_id": job.upstream_id, "base_resp": {"status_code": 0, "status_msg": "success"}}
        case "xai":
            return {"request_id": job.upstream_id}
        case _:
            return {"name": job.upstream_id}


def polled(job: Job, stage: str, link: str, changed: int) -> Body:
    """The answer to the gateway's question; `link` only where the stage has one."""
    said = word(job.vendor, stage)
    code, words = reason(job)
    failed = stage == "failed"
    match job.vendor:
        case "sora":
            return _sora(job, stage, link, changed)
        case "kling":
            data: Body = {
                "task_id": job.upstream_id,
                "task_status": said,
                "task_status_msg": words if failed else "",
                "task_info": {"external_task_id": ""},
                "created_at": job.created * 1000,
                "updated_at": changed * 1000,
            }
            if stage in ("done", "misread"):
                videos = [{"id": "v1", "url": link, "duration": f"{job.seconds + 0.1:g}"}] if link else []
                data |= {"task_result": {"videos": videos}, "final_unit_deduction": "2"}
            return {"code": 0, "message": "SUCCEED", "request_id": "r-1", "data": data}
        case "jimeng":
            if failed:
                return _volcengine({"status": "done", "video_url": ""}, int(code), words)
            return _volcengine(
                {
                    "binary_data_base64": None,
                    "image_urls": None,
                    "resp_data": "",
                    "status": said,
                    "video_url": link,
                }
            )
        case "doubao":
            body: Body = {
                "id": job.upstream_id,
                "model": job.model,
                "status": said,
                "created_at": job.created,
                "updated_at": changed,
            }
            if stage in ("done", "misread"):
                used = {"completion_tokens": 246840, "total_tokens": 246840}
                body |= {"content": {"video_url": link} if link else {}, "usage": used, "framespersecond": 24}
            return body | ({"error": {"code": code, "message": words}} if failed else {})
        case "vidu":
            creations = [{"id": "c1", "url": link, "cover_url": link}] if link else []
            return {
                "id": job.upstream_id,
                "state": said,
                "err_code": code if failed else "",
                "credits": 40 if stage == "done" else 0,
                "payload": "",
                "creations": creations,
            }
        case "wan":
            output: Body = {"task_id": job.upstream_id, "task_status": said}
            output |= {"video_url": link} if link else {}
            return {
                "request_id": "r-1",
                "output": output | ({"code": code, "message": words} if failed else {}),
            }
        case "minimax":
            state = {"status_code": int(code) if failed else 0, "status_msg": words if failed else "success"}
            body = {"task_id": job.upstream_id, "status": said, "base_resp": state}
            return body | ({"file_id": job.upstream_id} if stage in ("done", "misread") else {})
        case "xai":
            body = {"status": said, "model": job.model}
            if failed:
                body["error"] = {"code": code, "message": words}
            elif stage == "done":
                video = {"duration": job.seconds, "respect_moderation": True, "url": link}
                # what its filter stops is done, too, and charged (new-api-plugins, xai 1.0.1)
                body |= {"progress": 100, "video": video if link else {"respect_moderation": False}}
            return body
        case _:
            return _operation(job, stage, link)


def bad_answer(vendor: str) -> Body:
    """What a failing vendor answers once, with HTTP 500 or 429."""
    match vendor:
        case "kling":
            return {"code": 5000, "message": "server error", "request_id": "r-1"}
        case "jimeng":
            return _volcengine(None, 50500, "Internal Error")
        case "minimax":
            return {"base_resp": {"status_code": 1000, "status_msg": "unknown error"}}
        case _:
            words = "The server had an error while processing your request. Sorry about that!"
            return {"error": {"message": words, "type": "server_error", "param": None, "code": None}}


def _sora(job: Job, stage: str, link: str, changed: int) -> Body:
    done = stage in ("done", "misread")
    code, words = reason(job)
    body: Body = {
        "id": job.upstream_id,
        "object": "video",
        "created_at": job.created,
        "status": word("sora", stage),
        "completed_at": changed if done else None,
        "error": {"code": code, "message": words} if stage == "failed" else None,
        "expires_at": changed + 3600 if done else None,
        "model": job.model,
        "progress": {"queued": 0, "processing": 42, "failed": 99, "unknown": 42}.get(stage, 100),
        "prompt": job.prompt,
        "remixed_from_video_id": None,
        "seconds": f"{job.seconds:g}",
        "size": job.size,
    }
    return body | ({"url": link} if stage == "misread" else {})


def _operation(job: Job, stage: str, link: str) -> Body:
    body: Body = {"name": job.upstream_id}
    if stage == "failed":
        return body | {"done": True, "error": {"code": 3, "message": reason(job)[1]}}
    if stage == "done":
        videos = [{"video": {"uri": link}}] if link else []
        return body | {"done": True, "response": {"generateVideoResponse": {"generatedVideos": videos}}}
    return body


def _volcengine(data: Body | None, code: int = 10000, message: str = "Success") -> Body:
    return {
        "code": code,
        "data": data,
        "message": message,
        "request_id": "R1",
        "status": code,
        "time_elapsed": "20.1ms",
    }
