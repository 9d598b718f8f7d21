"""Error envelopes (docs/protocol.md §9) to typed errors. Branches on code and envelope, never on text."""

import json
import re

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    GatewayError,
    Incomprehensible,
    RefusalKind,
    Refused,
)
from o8studio.domain.reasons import DownloadProblem, LostReason
from o8studio.domain.refusal_codes import CODES, PASSED_ON, proves_nothing_made, refused_about
from o8studio.domain.request import Json
from o8studio.gateway.parsing import StatusKind, plain, status_kind
from o8studio.gateway.wire import JsonObject, Reply

_REQUEST_ID = re.compile(r"\(request id: ([\w.-]{4,80})\)")
_MAX_RETRY_AFTER = 300.0
_STATE_THERE = re.compile(r"current status: (\w+)")
_BLOCKED = "request blocked:"


def refusal(reply: Reply) -> Refused:
    """What an error answer says, from the gateway or from a vendor."""
    body = _whole(reply)
    reason, code, inner = _words(body) if body is not None else (plain(_start(reply.body)), "", False)
    found = _REQUEST_ID.search(reason)
    missing = _route_missing(reply, body)
    passed_on = inner or code == PASSED_ON
    about = refused_about(reply.status, code, param=_param(body), upstream=passed_on, route_missing=missing)
    request_id = reply.headers.get("x-oneapi-request-id", "") or (found[1] if found else "")
    return Refused(
        reply.status,
        code=code,
        reason=_REQUEST_ID.sub("", reason).strip(),
        retry_after=_retry_after(reply.headers.get("retry-after", "")),
        request_id=plain(request_id)[:80],
        route_missing=missing,
        upstream=passed_on,
        kind=about.kind,
        field=about.field,
        filtered=about.filtered,
    )


def refused_inside(code: str, reason: str) -> Refused:
    """A vendor's refusal that came with HTTP 200 (envelope L)."""
    about = refused_about(200, code, upstream=True)
    return Refused(
        200,
        code=code,
        reason=reason,
        upstream=True,
        kind=about.kind,
        field=about.field,
        filtered=about.filtered,
    )


def submission_error(reply: Reply) -> GatewayError:
    """What an error answer to a submission proves: a definite no, or nothing."""
    said = refusal(reply)
    if reply.status == 408:
        return AnswerLost(LostReason.TIME_LIMIT, 408)
    if reply.status < 500:
        return said
    known = _whole(reply) is not None
    if known and proves_nothing_made(reply.status, said.code):
        return said
    return AnswerLost(LostReason.SERVER_ERROR, reply.status)


def is_token_refused(said: Refused) -> bool:
    """Whether the token is rejected: wrong, disabled, expired or spent. The gateway's own 401, not a channel's."""
    return said.status == 401 and not said.upstream


def is_forbidden(said: Refused) -> bool:
    """Whether the token is valid and may not ask this (envelope A); a page of a proxy has no code."""
    return said.status == 403 and not said.upstream and bool(said.code)


def refused_download(reply: Reply, *, own: bool, start: int) -> BrokenDownload:
    """What an answer to a download means that is no clip.

    Args:
        own: the gateway's copy was asked for: 400 with the job's state there before its end, 403 of its
            address filter, 502 where the vendor's link is gone (New API's `/content`, seen in August 2026).
        start: bytes on disk.
    """
    if reply.status == 416 and start:
        return BrokenDownload(DownloadProblem.PAST_THE_END, received=start)
    said = refusal(reply) if own else None
    if said is not None and said.code:
        if is_token_refused(said):
            return BrokenDownload(
                DownloadProblem.TOKEN_REFUSED, received=start, final=True, detail=said.reason
            )
        if is_forbidden(said):
            blocked = said.code == "server_error" or said.reason.startswith(_BLOCKED)
            words = said.reason.removeprefix(_BLOCKED).strip()
            return BrokenDownload(
                DownloadProblem.BLOCKED if blocked else DownloadProblem.TOKEN_REFUSED,
                received=start,
                detail=words,
            )
        if reply.status == 400:
            state = _STATE_THERE.search(said.reason)
            failed = state is not None and status_kind(state[1]) is StatusKind.FAILED
            return BrokenDownload(
                DownloadProblem.FAILED_THERE if failed else DownloadProblem.NOT_READY,
                received=start,
                detail=said.reason,
            )
        if reply.status == 502:
            return BrokenDownload(DownloadProblem.VENDOR_GONE, received=start, detail=said.reason)
    gone = reply.status in (403, 404, 410)
    return BrokenDownload(
        DownloadProblem.LINK_EXPIRED if gone else DownloadProblem.REFUSED, received=start, final=gone
    )


def is_throttle(reply: Reply) -> bool:
    """A 429 of the known envelopes A, B or F (empty): no job was made, sending may be repeated.

    Not where its code says that it is about something else: OpenAI, LiteLLM and Kling refuse for want of money with 429.
    """
    if reply.status != 429:
        return False
    if not reply.body.strip():
        return True
    return _whole(reply) is not None and refusal(reply).kind is RefusalKind.THROTTLED


def hidden_error(body: JsonObject) -> Refused | None:
    """An error inside HTTP 200 (envelopes C and H), or None."""
    if body.get("success") is False or ("error" in body and body["error"] and "status" not in body):
        reason, code, inner = _words(body)
        return Refused(200, code=code, reason=reason, upstream=inner)
    return None


def _words(body: JsonObject) -> tuple[str, str, bool]:
    """Reason, code, and whether the reason was quoted from upstream (envelope J)."""
    message: Json = body.get("message", "")
    code: Json = body.get("code", "")
    error = body.get("error")
    if isinstance(error, dict):
        message, code = error.get("message", ""), _code_of(error)
    elif isinstance(error, str):
        message = error
    elif "detail" in body and "message" not in body:
        detail = body["detail"]
        message = detail if isinstance(detail, str) else json.dumps(detail)[:200]
    quoted = _object(str(message).encode()) if isinstance(message, str) and message.startswith("{") else None
    if quoted is not None:
        inner_reason, _, _ = _words(quoted)
        return inner_reason or plain(message), plain(code), True
    return plain(message), plain(code) if code not in (None, True, False) else "", False


def _code_of(error: JsonObject) -> Json:
    """LiteLLM's code is only the HTTP status as text, and its type is the code (docs/protocol.md §2.8)."""
    code, kind = error.get("code") or "", error.get("type") or ""
    only_status = isinstance(code, str) and len(code) == 3 and code.isdigit()
    return kind if not code or (only_status and isinstance(kind, str) and kind in CODES) else code


def _param(body: JsonObject | None) -> str:
    """The field that an answer names, in the answer itself or in the one that it quotes."""
    error = body.get("error") if body is not None else None
    if isinstance(error, dict):
        return plain(error.get("param") or "")[:60]
    message = body.get("message") if body is not None else None
    if isinstance(message, str) and message.startswith("{"):
        return _param(_object(message.encode()))
    metadata = body.get("metadata") if body is not None else None
    return plain(metadata.get("field") or "")[:60] if isinstance(metadata, dict) else ""


def _route_missing(reply: Reply, body: JsonObject | None) -> bool:
    if reply.status in (404, 405):
        if body is None:
            return True  # a page of a proxy, or nothing
        error = body.get("error")
        if isinstance(error, dict) and error.get("type") == "invalid_request_error":
            # New API's answer for a path that it does not have carries all four fields, two of them empty (envelope I)
            bare = error.get("param") == "" and error.get("code") == ""
            return bare or str(error.get("message", "")).startswith("Invalid URL")
        return body.get("detail") in ("Not Found", "Method Not Allowed")
    return reply.status == 501


def _retry_after(value: str) -> float | None:
    try:
        return min(_MAX_RETRY_AFTER, max(0.0, float(value))) if value else None
    except ValueError:
        return None  # an HTTP date comes from proxies only; our own pace is good enough


def _object(body: bytes) -> JsonObject | None:
    return _whole(Reply(200, {}, body))


def _whole(reply: Reply) -> JsonObject | None:
    try:
        return reply.object()
    except Incomprehensible:
        return None


def _start(body: bytes | bytearray) -> str:
    return body[:2000].decode("utf-8", "replace")
