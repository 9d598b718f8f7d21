"""The two bodies that New API's own routes answer with, whichever route was asked: the video object and the TaskDto.

Other servers behind the same routes wrap the object, or call its fields otherwise; `job_in` finds it.
"""

from collections.abc import Iterator

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.domain.refusal_codes import filtered_input
from o8studio.domain.request import Json
from o8studio.gateway.failure_words import moderation
from o8studio.gateway.parsing import (
    StatusKind,
    content_path,
    error_words,
    find_links,
    is_link,
    is_same_id,
    moment,
    named_ids,
    plain,
    progress,
    results,
    status,
    status_kind,
)
from o8studio.gateway.status_numbers import word_in_envelope, word_of_number
from o8studio.gateway.status_words import snake
from o8studio.gateway.wire import Finished, JsonObject, Rejected, RemoteStatus, segment

_STATUS_NAMES = (
    "status",
    "state",
    "task_status",
    "video_status",
    "job_status",
    "generation_status",
    "task_state",
    "success_flag",
)
_PROGRESS_NAMES = ("progress", "task_progress", "percent", "percentage", "progress_percent")
_ENVELOPE_WORDS = frozenset({"ok", "success", "successful", "200", "0"})
"""What an envelope says of the question, and not of the job inside it."""
_JOB_NAMES = frozenset(
    {"object", "progress", "model", "created_at", "video_url", "seconds", "prompt", "task_status"}
)
_ABOUT_THE_QUESTION = frozenset({401, 403, 404, 405, 407, 408, 425, 429})
"""Statuses of an answer that a proxy, a limit or a token gives: only a body with the job's own id speaks for it."""


def video_status(remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
    """OpenAI's video object in every dialect (docs/protocol.md §2.4, §2.5), also inside an envelope.

    Raises:
        Incomprehensible
    """
    if is_task(reply):
        return task_status(remote_id, reply)
    return _status_of_object(remote_id, reply, f"/v1/videos/{segment(remote_id)}")


def _status_of_object(remote_id: RemoteId, reply: JsonObject, asked: str) -> RemoteStatus:
    links = find_links(reply)
    done = results(links, asked, content_path(remote_id))
    job, word = job_in(reply)
    expires = moment(job.get("expires_at"))
    if word is None and links and not reply.get("error"):
        return Finished(done, expires)
    if word is None:
        reason, _ = error_words(reply)
        raise Incomprehensible(f"status, got an error: {plain(reason)[:80]}" if reason else "status")
    part = next((found for name in _PROGRESS_NAMES if (found := progress(job.get(name))) is not None), None)
    told = status(word, body=job, part=part, done=done, expires=expires)
    if isinstance(told, Rejected) and job is not reply:
        reason, code = error_words(reply)
        return Rejected(told.reason or reason, told.code or code)
    if isinstance(told, Finished) and job is not reply and not links and (stopped := moderation(reply)):
        return Rejected(*stopped)
    return told


def job_in(reply: JsonObject) -> tuple[JsonObject, Json]:
    """The object that says how the job is, and its word: the answer itself, or what lies in its envelope."""
    word = _word_of(reply)
    is_envelope = (
        word is None or str(word).lower() in _ENVELOPE_WORDS or (isinstance(word, int) and 99 < word < 600)
    )
    if is_envelope:
        for inner in _inside(reply, 0):
            found = _word_of(inner)
            if found is not None:
                return inner, word_in_envelope(reply, found)
    return reply, word


def _word_of(body: JsonObject) -> Json:
    """The status word, which may be a number; None where there is none."""
    if (told := word_of_number(body)) is not None:
        return told
    for name in _STATUS_NAMES:
        word = body.get(name)
        if isinstance(word, dict):  # {"status": {"state": …}}
            word = next(
                (word.get(inner) for inner in (*_STATUS_NAMES, "code", "value") if word.get(inner)), None
            )
        if isinstance(word, (str, int, float)) and not isinstance(word, bool):
            return word
    if isinstance(done := body.get("done"), bool):  # Google's operations (Veo)
        return "processing" if not done else "failed" if body.get("error") else "completed"
    return None


def _inside(reply: JsonObject, depth: int) -> Iterator[JsonObject]:
    for name in (
        "data",
        "output",
        "result",
        "task",
        "video",
        "response",
        "job",
        "generation",
        "resp",
        "generations_by_pk",
    ):
        inner = reply.get(name)
        if isinstance(inner, list):
            inner = next((one for one in inner if isinstance(one, dict)), None)
        if isinstance(inner, dict):
            yield inner
            if depth < 3:
                yield from _inside(inner, depth + 1)


def speaks_for(remote_id: RemoteId, status_code: int, reply: JsonObject, found: RemoteStatus) -> bool:
    """Whether an answer with an HTTP error is the job itself, so that its body decides.

    A body with the job's id is; without an id it must look like a job, and not come with a status that proxies, limits
    and tokens answer with. A moderation code of Jimeng's in its own envelope ends a job whatever the status (§5.3).
    """
    job, _word = job_in(reply)
    ids = [*named_ids(reply), *named_ids(job)]
    if ids:
        return any(is_same_id(one, remote_id) for one in ids)
    if status_code in _ABOUT_THE_QUESTION:
        return False
    if (
        isinstance(found, Rejected)
        and "error" not in reply
        and found.code.isdigit()
        and filtered_input(found.code)
    ):
        return True
    return not _JOB_NAMES.isdisjoint(job) and _word_of(job) is not None


def is_task(reply: JsonObject) -> bool:
    """Whether this is the TaskDto envelope."""
    data = reply.get("data")
    return isinstance(data, dict) and "status" in data and reply.get("code") == "success"


def task_status(remote_id: RemoteId, reply: JsonObject) -> RemoteStatus:
    """The TaskDto envelope with the charge, and Veo's short form inside it (docs/protocol.md §3); flat where a server
    leaves the envelope out.

    Raises:
        Incomprehensible
    """
    asked = f"/v1/video/generations/{segment(remote_id)}"
    task = reply.get("data")
    if isinstance(task, dict) and job_in(task)[1] is not None:
        return _status_of_task(remote_id, task, asked)
    if _word_of(reply) is not None:
        return _status_of_task(remote_id, reply, asked)
    return _status_of_object(remote_id, reply, asked)


def _status_of_task(remote_id: RemoteId, task: JsonObject, asked: str) -> RemoteStatus:
    job, word = job_in(task)
    links = find_links({name: value for name, value in task.items() if snake(name) != "fail_reason"})
    completed = isinstance(word, str) and status_kind(word) is StatusKind.COMPLETED
    if not links and completed and is_link(task.get("fail_reason")):
        links = {str(task["fail_reason"]): ""}  # G0 and G1 keep the link there
    done = results(links, asked, content_path(remote_id))
    found = status(word, body=task, part=progress(job.get("progress")), done=done)
    if isinstance(found, Rejected):
        veo_words = task.get("url") if not is_link(task.get("url")) else None
        return Rejected(found.reason or plain(veo_words), found.code)
    return found
