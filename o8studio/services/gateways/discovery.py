"""Detects, for free, a gateway's kind and formats (docs/protocol.md §11); each probe has a control probe."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from o8studio.domain.errors import AnswerLost, Incomprehensible, NotSent
from o8studio.domain.gateway import Generation
from o8studio.gateway.account_api import MODELS, STATUS, server_version
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.replies import ReadReply, is_new_api_status, read_reply
from o8studio.gateway.wire import HttpDraft, Reply, RouteQuestion
from o8studio.store.settings import GatewayEntry

_SECONDS = 20.0


_QUESTIONS = {name: form.questions for name, form in FORMATS.items() if form.questions} | {
    # a route that shows the generation; nothing is submitted in its format
    "ali": (RouteQuestion("/ali/api/v1/tasks/none-0", "/ali/api/v1/nonsense-xyz/none-0"),)
}
_LATE = tuple(one for route in _QUESTIONS.values() for one in route if one.not_on_new_api)
_CANCEL = HttpDraft(method="POST", path="/v1/responses/resp_none/cancel", body={})
_LIST = HttpDraft(method="GET", path="/v1/videos?limit=1")
"""OpenAI's own list of videos, which no New API has (docs/protocol.md §2.1)."""
_CANCEL_CONTROL = HttpDraft(method="POST", path="/v1/nonsense-xyz/none-0/cancel", body={})

_Answers = Mapping[str, ReadReply | None]
"""The answers by path; None where none came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """The result of a probe.

    Attributes:
        routes: formats whose route exists, and `tasks`.
        unproven: formats of which the answers prove nothing; they stay as known before.
        can_cancel: whether responses can be cancelled; None when it could not be asked.
        generation: detected from the shape of answers; None when the deciding probes were not answered.
        is_new_api: whether the server describes itself as a New API does; None when that could not be read.
        version: as the server reports it, only a hint.
    """

    routes: tuple[str, ...]
    unproven: frozenset[str] = frozenset()
    can_cancel: bool | None = None
    generation: Generation | None = None
    is_new_api: bool | None = None
    version: str = ""


def learned(entry: GatewayEntry, found: Probe) -> GatewayEntry:
    """The gateway entry updated with the result. What could not be determined keeps its value."""
    generation = entry.generation if found.generation is None else found.generation.value
    if found.generation is Generation.UNKNOWN and entry.generation == Generation.OPENAI:
        generation = entry.generation  # its list may only be busy now; what it is was asked once
    there = {*found.routes, *(name for name in entry.formats if name in found.unproven)}
    if generation == Generation.NEW_API:
        there.discard("openai_responses")  # a different channel answers there; jobs get lost
    can_cancel = entry.can_cancel if found.can_cancel is None else found.can_cancel
    server = entry.server
    if found.is_new_api is not None or not server:
        server = _server_name(Generation(generation), found)
    return replace(
        entry,
        formats=tuple(name for name in _QUESTIONS if name in there),
        can_cancel=can_cancel and "openai_responses" in there,
        generation=generation,
        server=server,
    )


async def probe(client: GatewayClient) -> Probe:
    """Probe every route with an empty request: some 18 to 28 questions. Nothing is submitted, as none has a prompt.

    Raises:
        NotSent, AnswerLost: the gateway can't be reached.
    """
    first = [one for route in _QUESTIONS.values() for one in route if not one.not_on_new_api]
    replies = await _all(client, HttpDraft(method="GET", path=STATUS), *(one.draft() for one in first))
    lost = [reply for reply in replies if isinstance(reply, NotSent | AnswerLost)]
    if len(lost) == len(replies):
        raise lost[0]
    status, *replies = replies
    is_new_api, version = _introduction(status)
    answers = {one.path: _read(reply, one.path, one.job) for one, reply in zip(first, replies, strict=True)}
    if not any(answer is not None and answer.is_json for answer in answers.values()):
        # the same page everywhere means maintenance, or a network that wants a login
        return Probe(
            routes=(), unproven=frozenset(_QUESTIONS), is_new_api=is_new_api or None, version=version
        )

    doubtful = [one for one in first if _could_be(answers[one.path], one.has)]
    late = _LATE if is_new_api is False else ()
    wanted = {one.control: one.draft(one.control) for one in (*doubtful, *late)}
    wanted |= {one.path: one.draft() for one in late}
    if any(answer is not None and answer.status == 403 for answer in answers.values()):
        wanted[MODELS] = HttpDraft(method="GET", path=MODELS)
    await _ask(client, answers, wanted)
    found = _judged(answers, is_new_api, version)
    if found.generation is Generation.UNKNOWN and is_new_api is False and "openai_videos" in found.routes:
        [listed] = await _all(client, _LIST)
        if _is_list(listed):
            found = replace(found, generation=Generation.OPENAI)
    if "openai_responses" in found.routes:
        await _ask(client, answers, {one.path: one for one in (_CANCEL, _CANCEL_CONTROL)})
        found = replace(found, can_cancel=_cancels(answers))
    return found


async def _ask(
    client: GatewayClient, answers: dict[str, ReadReply | None], wanted: Mapping[str, HttpDraft]
) -> None:
    jobs = {_CANCEL.path: "resp_none"}
    replies = await _all(client, *wanted.values())
    for path, reply in zip(wanted, replies, strict=True):
        answers[path] = _read(reply, path, jobs.get(path, "none-0"))


def _is_list(reply: Reply | Exception) -> bool:
    """Whether this is OpenAI's own list of videos: then the server follows the description of its other routes, too."""
    if isinstance(reply, Exception) or reply.status != 200:
        return False
    try:
        body = reply.object()
    except Incomprehensible:
        return False
    return body.get("object") == "list" and isinstance(body.get("data"), list)


def _judged(answers: _Answers, is_new_api: bool | None, version: str) -> Probe:
    seen = {
        name: _together([_is_there(answers, one, is_new_api) for one in route])
        for name, route in _QUESTIONS.items()
    }
    videos = answers[_QUESTIONS["openai_videos"][0].path]
    responses = answers[_QUESTIONS["openai_responses"][0].path]
    if videos is not None and videos.is_unknown_task and seen["tasks"] is False:
        seen["openai_responses"] = False  # the answer comes from a different channel
    elif responses is not None and responses.status == 403 and responses != videos:
        seen["openai_responses"] = None  # it refuses a model that was not asked for: a different channel
    return Probe(
        routes=tuple(name for name, there in seen.items() if there),
        unproven=frozenset(name for name, there in seen.items() if there is None),
        can_cancel=None if seen["openai_responses"] is None else False,
        generation=_generation(seen, videos, is_new_api),
        is_new_api=is_new_api,
        version=version,
    )


def _generation(
    seen: Mapping[str, bool | None], videos: ReadReply | None, is_new_api: bool | None
) -> Generation | None:
    """From the shape of answers, never from a version (docs/protocol.md §0.2); None when there were no answers."""
    if seen["tasks"] is None or seen["openai_videos"] is None or videos is None:
        return None
    # a token that is limited to models is refused before the route's own answer
    limited = videos.status == 403
    if seen["tasks"] and seen["openai_videos"] and (limited or videos.in_error_object):
        return (
            None if is_new_api is None else Generation.NEW_API_PLUGINS if is_new_api else Generation.UNKNOWN
        )
    if is_new_api is None:
        return None
    adaptors = seen["openai_videos"] and not seen["tasks"] and (limited or videos.is_unknown_task)
    return Generation.NEW_API if is_new_api and adaptors else Generation.UNKNOWN


def _is_there(answers: _Answers, question: RouteQuestion, is_new_api: bool | None) -> bool | None:
    """Whether a route exists; None when the answers prove nothing."""
    if question.not_on_new_api and is_new_api is not False:
        return False if is_new_api else None
    answer, control = answers.get(question.path), answers.get(question.control)
    if answer is None or answer.proves_nothing:
        return None
    if not _could_be(answer, question.has):
        return False
    if control is None or (control.proves_nothing and control.status != 401):
        return None
    if answer == control:
        return None if answer.status == 403 else False
    if answer.status == 403:
        # a refusal of the models, unless the model list is refused too: then of the token
        models = answers.get(MODELS)
        return True if models is not None and models.status == 200 else None
    return True


def _cancels(answers: _Answers) -> bool | None:
    answer, control = answers.get(_CANCEL.path), answers.get(_CANCEL_CONTROL.path)
    if answer is None or answer.proves_nothing or control is None or control.proves_nothing:
        return None
    return _could_be(answer) and answer != control


def _could_be(answer: ReadReply | None, has: tuple[str, ...] = ()) -> bool:
    """Whether this may be the route's own answer, so that a control probe must decide."""
    if answer is None or answer.proves_nothing or not answer.is_json or not answer.fields.issuperset(has):
        return False
    return answer.status < 500 and answer.status != 405 and not answer.is_missing_route


def _together(parts: list[bool | None]) -> bool | None:
    """A format exists only if all of its routes exist."""
    if all(parts):
        return True
    return False if any(part is False for part in parts) else None


def _introduction(status: Reply | Exception) -> tuple[bool | None, str]:
    """Whether the server describes itself as a New API, and its version. A throttle or an error gives neither."""
    answer = _read(status, STATUS, "")
    if answer is None or answer.proves_nothing or answer.status == 403 or isinstance(status, Exception):
        return None, ""
    if answer.status != 200 or not answer.is_json:
        return False, ""
    body = status.object()
    return is_new_api_status(body), server_version(body)


def _server_name(generation: Generation, found: Probe) -> str:
    """The kind of server in words, then a comma and its version; `texts.names.server_words` translates it."""
    name = {
        Generation.NEW_API: "New API (up to rc.26)",
        Generation.NEW_API_PLUGINS: "New API with plug-ins (rc.27 and later)",
    }.get(generation, "New API of an unknown version" if found.is_new_api else "OpenAI-compatible")
    return f"{name}, {found.version}" if found.version and found.is_new_api else name


def _read(reply: Reply | Exception, path: str, job: str) -> ReadReply | None:
    return None if isinstance(reply, Exception) else read_reply(reply, path, job)


async def _all(client: GatewayClient, *drafts: HttpDraft) -> list[Reply | Exception]:
    """The answers; an error in place of one that did not come."""

    async def one(draft: HttpDraft) -> Reply | Exception:
        try:
            return await client.look(draft, seconds=_SECONDS)
        except (NotSent, AnswerLost, Incomprehensible) as error:
            return error

    return await asyncio.gather(*(one(draft) for draft in drafts))
