"""Answers to a probe by their meaning, so that two of them can be compared. Pure."""

import re
from dataclasses import dataclass, field

from o8studio.gateway.refusals import refusal
from o8studio.gateway.wire import JsonObject, Reply

_FLEETING = re.compile(r"\b(?=[\w-]*\d)[\w-]{16,}\b")
"""Request ids, times and trace ids inside a text."""
_FRAMEWORKS_OWN = frozenset({"statusCode", "timestamp", "traceId", "title", "error_msg"})
"""Fields by which web frameworks and proxies answer for a path that they don't have: NestJS and Fastify, Spring, ASP.NET and
other problem documents (RFC 9457), APISIX. No gateway that was read has one of them in an answer about a job."""
_NO_PATH = re.compile(
    r"cannot (get|post) |^\W*(404\W*)?not found\W*$|no route|"
    r"\b(route|url|path|page|endpoint)\b.*\bnot\b.*\b(found|exist)",
    re.IGNORECASE,
)
"""A text that says no more than that there is no such path; a gateway that misses a job names it, or a task, or a video."""
_NO_EVIDENCE = frozenset({401, 402, 408, 425, 429})
"""Statuses about the token, the money or the pace; any route may give them."""


@dataclass(frozen=True, slots=True)
class ReadReply:
    """Two answers are equal when they mean the same, whatever ids, paths and times they contain.

    Attributes:
        kind: the `type` of an error.
        message: without the path, the job and the request's own ids.
        is_json: whether it is a JSON object; HTML and plain text are not about any job.
        is_missing_route: an answer for a path that is not there: the gateway's own (docs/protocol.md §9.1, I and K), or
            that of any web framework (§11.2).
        is_unknown_task: envelope B saying that there is no such task.
        in_error_object: a refusal that lies in `error`.
        proves_nothing: about the token or the pace, a fault, or another channel's words that are passed on.
        fields: the names at its top.
    """

    status: int
    code: str = ""
    kind: str = ""
    message: str = ""
    is_json: bool = field(default=False, compare=False)
    is_missing_route: bool = field(default=False, compare=False)
    is_unknown_task: bool = field(default=False, compare=False)
    in_error_object: bool = field(default=False, compare=False)
    proves_nothing: bool = field(default=False, compare=False)
    fields: frozenset[str] = field(default=frozenset(), compare=False)


def read_reply(reply: Reply, path: str, job: str) -> ReadReply:
    """An answer to a question at `path` about `job`."""
    said = refusal(reply)
    body = reply.object_or_none()
    words = said.reason
    bare = path.partition("?")[0]
    for mine in (path, bare, bare.strip("/"), said.request_id):
        words = words.replace(mine, "") if mine else words
    names_job = bool(job) and job in words
    for mine in (job, bare.rstrip("/").rpartition("/")[2]):  # some name the last part of any path as a job
        words = words.replace(mine, "") if mine else words
    error = body.get("error") if body is not None else None
    kind = str(error.get("type") or "") if isinstance(error, dict) else ""
    no_such_path = (
        reply.status == 404
        and isinstance(error, dict)
        and kind == "invalid_request_error"
        and error.get("code") == ""
        and not names_job
    )
    return ReadReply(
        status=reply.status,
        code=said.code,
        kind=kind,
        message=" ".join(_FLEETING.sub("", words).split()),
        is_json=body is not None,
        is_missing_route=said.route_missing
        or no_such_path
        or (reply.status in (404, 405) and body is not None and not names_job and _is_frameworks_own(body)),
        is_unknown_task=body is not None and _is_unknown_task(reply.status, body),
        in_error_object=isinstance(error, dict) and 400 <= reply.status < 500,
        proves_nothing=reply.status in _NO_EVIDENCE
        or (reply.status >= 500 and reply.status != 501)
        or (reply.status == 403 and (body is None or said.code == "access_denied"))
        or said.upstream,
        fields=frozenset(body or ()),
    )


def is_new_api_status(reply: JsonObject) -> bool:
    """Whether `GET /api/status` has New API's shape: a version, and what a unit of quota is worth."""
    data = reply.get("data")
    if not isinstance(data, dict) or reply.get("success") is not True:
        return False
    worth = data.get("quota_per_unit")
    return (
        isinstance(data.get("version"), str)
        and isinstance(worth, (int, float))
        and not isinstance(worth, bool)
    )


def _is_frameworks_own(body: JsonObject) -> bool:
    """Whether a 404 has the shape that web frameworks give to an unknown path, and says nothing of a job."""
    if not _FRAMEWORKS_OWN.isdisjoint(body):
        return True
    error = body.get("error")
    if isinstance(error, dict):
        return not {"type", "code", "param"} & error.keys()
    if "code" in body:
        return False
    said = next((body[name] for name in ("detail", "message", "msg", "error") if body.get(name)), "")
    return isinstance(said, str) and _NO_PATH.search(said[:200]) is not None


def _is_unknown_task(status: int, body: JsonObject) -> bool:
    return 400 <= status < 500 and body.get("code") == "task_not_exist" and "error" not in body
