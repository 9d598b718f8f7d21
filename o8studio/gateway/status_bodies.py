"""The two bodies that New API's own routes answer with, whichever route was asked: the video object and the TaskDto."""

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.refusal_codes import filtered_input
from o8studio.gateway.parsing import (
    StatusKind,
    content_path,
    error_words,
    find_links,
    is_link,
    moment,
    plain,
    progress,
    results,
    status,
    status_kind,
)
from o8studio.gateway.wire import Finished, JsonObject, Rejected, RemoteStatus, segment


def video_status(remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
    """OpenAI's video object in every dialect (docs/protocol.md §2.4, §2.5).

    Raises:
        Incomprehensible
    """
    asked = f"/v1/videos/{segment(remote_id)}"
    links = find_links(reply)
    done = results(links, asked, content_path(remote_id))
    expires = moment(reply.get("expires_at"))
    word = reply.get("status")
    if word is None and links and not reply.get("error"):
        return Finished(done, expires)
    if word is None:
        reason, _ = error_words(reply)
        raise Incomprehensible(f"status, got an error: {plain(reason)[:80]}" if reason else "status")
    return status(word, body=reply, part=progress(reply.get("progress")), done=done, expires=expires)


def is_task(reply: JsonObject) -> bool:
    """Whether this is the TaskDto envelope."""
    data = reply.get("data")
    return isinstance(data, dict) and "status" in data and reply.get("code") == "success"


def task_status(remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
    """The TaskDto envelope with the charge, and Veo's short form inside it (docs/protocol.md §3).

    Raises:
        Incomprehensible
    """
    task = reply.get("data")
    if not isinstance(task, dict):
        raise Incomprehensible("data")
    word = task.get("status")
    asked = f"/v1/video/generations/{segment(remote_id)}"
    links = find_links({name: value for name, value in task.items() if name != "fail_reason"})
    completed = isinstance(word, str) and status_kind(word) is StatusKind.COMPLETED
    if not links and completed and is_link(task.get("fail_reason")):
        links = {str(task["fail_reason"]): ""}  # G0 and G1 keep the link there
    done = results(links, asked, content_path(remote_id))
    found = status(word, body=task, part=progress(task.get("progress")), done=done)
    if isinstance(found, Rejected):
        veo_words = task.get("url") if not is_link(task.get("url")) else None
        return Rejected(found.reason or plain(veo_words), found.code)
    return _stopped_by_vendor(task, found) or found


def _stopped_by_vendor(task: JsonObject, found: RemoteStatus) -> Rejected | None:
    """A reported success whose vendor's own answer holds a filter's code and no clip: Jimeng's 50516 (seen in August
    2026). The gateway's copy that is named beside it does not exist.
    """
    vendor = task.get("data")
    if not isinstance(found, Finished) or not isinstance(vendor, dict) or find_links(vendor):
        return None
    code = plain(vendor.get("code"))[:40]
    if filtered_input(code) is None:
        return None
    return Rejected(plain(vendor.get("message")), code)
