"""The plain view of a job on builds with plug-ins: `GET /v1/tasks/{id}`, and on rc.30 `GET /v1/videos/{id}` too (§8.7)."""

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import Result, Source, SourceKind
from o8studio.gateway.parsing import content_path, find_links, progress, results, status
from o8studio.gateway.wire import JsonObject, RemoteStatus, segment


def task_id(remote_id: RemoteId) -> RemoteId:
    """`task_X` for `resp_X`; any other id as it is."""
    return RemoteId("task_" + remote_id.removeprefix("resp_")) if remote_id.startswith("resp_") else remote_id


def is_plain_task(reply: JsonObject) -> bool:
    """Whether this is the plain view, whichever route answered with it."""
    return str(reply.get("platform") or "").startswith("plugin:")


def plain_task_status(remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
    """No link comes with it: the clip is the gateway's copy, and the artefact that every official plug-in calls `video`.

    Raises:
        Incomprehensible
    """
    word = reply.get("status")
    if not isinstance(word, str):
        raise Incomprehensible("status")
    name = task_id(remote_id)
    sources = tuple(
        Source(SourceKind.GATEWAY, path)
        for path in (content_path(name), f"/v1/tasks/{segment(name)}/artifacts/video/content")
    )
    links = find_links(reply)
    done = results(links, f"/v1/tasks/{segment(name)}", content_path(name)) if links else (Result(sources),)
    return status(word, body=reply, part=progress(reply.get("progress")), done=done)
