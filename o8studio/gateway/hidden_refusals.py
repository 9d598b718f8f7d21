"""Refusals inside an answer with HTTP 2xx to a submission, and the id of the job where there is one (docs/protocol.md §9.4)."""

from collections.abc import Iterator

from o8studio.domain.errors import AnswerLost, GatewayError, Incomprehensible, RefusalKind, Refused
from o8studio.domain.ids import RemoteId
from o8studio.domain.reasons import LostReason
from o8studio.domain.refusal_codes import (
    is_about_money,
    is_documented,
    is_fault,
    is_refusal,
    lacks_money,
    refused_about,
)
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.parsing import StatusKind, named_ids, plain, status_kind
from o8studio.gateway.reading import carried_by, in_snake_case, readable
from o8studio.gateway.refusals import Said, code_in_words, of_vendor, words_in
from o8studio.gateway.values import is_good_code
from o8studio.gateway.wire import JsonObject, Reply, WireFormat

_SAY_NO = ("error", "fail")
"""JSend's words for the question itself; any other may be the state of a job that was made."""
_STATES = ("status", "state", "task_status", "code")
_GOING_ON = (StatusKind.QUEUED, StatusKind.RENDERING)
_ENVELOPES = ("response", "resp", "result", "data", "output")


def refused_inside(code: str, reason: str, *, upstream: bool = True, quoted: bool = False) -> GatewayError:
    """A refusal that came with HTTP 200 (envelope L), or a lost answer where the code is none that refuses.

    Args:
        upstream: it came in a vendor's envelope, which the gateway lets through; of a code for too little money that does
            not say whose account is empty.
        quoted: the gateway's own envelope quotes it, so that it is another server's.
    """
    said = of_vendor(Said(reason, code))
    code, reason = code_in_words(200, said) or said.code, said.reason
    upstream = quoted or said.inner or (upstream and not is_about_money(code))
    if not is_refusal(code, reason):
        return AnswerLost(LostReason.SERVER_ERROR, 200)
    about = refused_about(200, code, upstream=upstream)
    return Refused(
        200,
        code=code,
        reason=reason,
        upstream=upstream,
        may_repeat=about.kind is RefusalKind.THROTTLED,
        kind=about.kind,
        field=about.field,
        filtered=about.filtered,
    )


def hidden_refusal(body: JsonObject) -> GatewayError | None:
    """What an answer with HTTP 2xx to a submission says that names no job: a refusal, a fault, or None for neither."""
    vendor = body.get("base_resp")
    if isinstance(vendor, dict) and str(vendor.get("status_code", 0)) != "0":
        code = f"base_resp {plain(vendor.get('status_code'))[:20]}"
        reason = plain(vendor.get("status_msg") or vendor.get("message"))
        return refused_inside(code, reason) if is_documented(code) or lacks_money(reason) else _fault()
    snaked = in_snake_case(body)
    pixverse = f"ErrCode {plain(snaked.get('err_code'))[:20]}"
    if "resp" in snaked and is_documented(pixverse):
        return refused_inside(pixverse, words_in(snaked).reason)
    told = [found for part in _parts(snaked) if (found := _told(part)) is not None]
    if not told and snaked.get("status") in _SAY_NO:
        reason = words_in(snaked).reason
        return refused_inside("", reason, upstream=False) if reason and not is_fault(reason) else _fault()
    # what lies deeper tells more than an envelope that only calls it failed
    refused = next((one for one in told if isinstance(one, Refused)), None)
    if refused is not None and not is_documented(refused.code) and _may_run(snaked):
        return None
    return refused or (told[0] if told else None)


def _may_run(body: JsonObject) -> bool:
    """Whether one of its words says that a job waits or runs; the code of an envelope may be such a word, too."""
    words = (part.get(name) for part in _parts(body) for name in _STATES)
    return any(
        isinstance(word, str) and status_kind(word) in _GOING_ON and word.lower() != "unknown"
        for word in words
    )


def _parts(body: JsonObject) -> Iterator[JsonObject]:
    yield body
    for name in _ENVELOPES:
        inner = body.get(name)
        if isinstance(inner, dict):
            yield inner


def _told(body: JsonObject) -> GatewayError | None:
    said = words_in(body)
    failed = body.get("success") is False or bool(body.get("error")) or bool(body.get("errors"))
    if not failed and is_good_code(said.code):
        return None
    if not said.reason and not said.code:
        return _fault()
    return refused_inside(said.code, said.reason, upstream=False, quoted=said.inner)


def accepted_id(form: WireFormat, reply: Reply, request: GenerationRequest) -> tuple[RemoteId, bool]:
    """The id in an answer with HTTP 2xx to a submission, and whether it stands where servers usually put it.

    Raises:
        Refused: a refusal inside HTTP 200; no job was made.
        AnswerLost, Incomprehensible: nobody knows whether a job was made.
    """
    body = readable(reply.object(), carried_by(request))
    try:
        found = form.decode_submit(body)
    except Incomprehensible:
        error = hidden_refusal(reply.object())  # as it came: what is quoted in it is another server's
        if error is not None:
            raise error from None
        raise
    return found, found in named_ids(body)


def _fault() -> AnswerLost:
    return AnswerLost(LostReason.SERVER_ERROR, 200)
