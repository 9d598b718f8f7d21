"""Error envelopes (docs/protocol.md §9) to typed errors. Branches on code and envelope; on words only where no code says it."""

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    GatewayError,
    RefusalKind,
    Refused,
)
from o8studio.domain.reasons import DownloadProblem, LostReason
from o8studio.domain.refusal_codes import (
    CODES,
    PASSED_ON,
    filtered_input,
    is_documented,
    is_fault,
    lacks_money,
    passed_on_by_new_api,
    proves_nothing_made,
    refused_about,
    too_many_jobs,
)
from o8studio.domain.request import Json
from o8studio.gateway.failure_words import error_words, is_quoted, unwrapped
from o8studio.gateway.parsing import StatusKind, plain, status_kind
from o8studio.gateway.wire import JsonObject, Reply

_REQUEST_ID = re.compile(r"\(request id: ([\w.-]{4,80})\)")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_MAX_RETRY_AFTER = 300.0
_STATE_THERE = re.compile(r"current status: (\w+)")
_EXPIRED = re.compile(
    r"expire|AccessDenied|SignatureDoesNotMatch|InvalidSecurity|NoSuchKey|AuthenticationFailed", re.IGNORECASE
)
"""What S3, TOS, OSS, COS and Azure say of a signed link that is too old."""
_BLOCKED = "request blocked:"
_MOST_KEPT = 4000
"""Letters of an answer to a submission that are kept: an id or a refusal in it can still be read by a person."""
_NO_MONEY = "insufficient_balance"
_TOO_MANY = "too_many_tasks"
_MONEY_STATUSES = frozenset({200, 400, 402, 403, 429})
_OF_PAGES = (401, 403)
"""With which a gateway's JSON is about the token, and a page is not."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an error body says.

    Attributes:
        inner: the reason was quoted from another server's answer (envelope J).
    """

    reason: str = ""
    code: str = ""
    field: str = ""
    inner: bool = False


def refusal(reply: Reply) -> Refused:
    """What an error answer says, from the gateway or from a vendor."""
    body = reply.object_or_none()
    said = words_in(body) if body is not None else Said(plain(_start(reply.body)))
    if 300 <= reply.status < 400:
        said = Said(_where_to(reply) or said.reason, "redirect")
    said = of_vendor(said)
    missing = _route_missing(reply, body)
    passed_on = said.inner or said.code == PASSED_ON
    code = code_in_words(reply.status, said) or said.code
    about = refused_about(reply.status, code, param=said.field, upstream=passed_on, route_missing=missing)
    is_page = body is None and not code and reply.status in _OF_PAGES and about.kind is not RefusalKind.ROUTE
    found = _REQUEST_ID.search(said.reason)
    request_id = reply.headers.get("x-oneapi-request-id", "") or (found[1] if found else "")
    return Refused(
        reply.status,
        code=code,
        reason=_REQUEST_ID.sub("", said.reason).strip(),
        retry_after=_retry_after(reply.headers.get("retry-after", "")),
        request_id=plain(request_id)[:80],
        route_missing=missing,
        upstream=passed_on,
        kind=RefusalKind.BETWEEN if is_page else about.kind,
        field=about.field,
        filtered=about.filtered,
    )


def code_in_words(status: int, said: Said) -> str:
    """Our own code for a refusal whose code says nothing and whose words do: no money, or too many jobs."""
    known = CODES.get(said.code)
    is_clear = known is not None and known.kind is not RefusalKind.TOKEN
    if is_clear or filtered_input(said.code) is not None:
        return ""
    if status in _MONEY_STATUSES and (lacks_money(said.reason) or lacks_money(said.code)):
        return _NO_MONEY  # passed on, it is the gateway's own account at its vendor that is empty
    if said.code == PASSED_ON:
        return ""
    # a code that names a fault is not overruled by words; Aquiles calls everything that
    if status == 503 and is_fault(said.code) and said.code != "server_error":
        return ""
    return _TOO_MANY if status in (429, 503) and too_many_jobs(said.reason) else ""


def of_vendor(said: Said) -> Said:
    """The vendor's code and words where one of New API's adaptors put its own in front of them."""
    passed_on = passed_on_by_new_api(said.code, said.reason)
    return said if passed_on is None else Said(passed_on[1], passed_on[0], said.field, inner=True)


def submission_error(reply: Reply, path: str = "") -> GatewayError:
    """What an error answer to a submission proves: a definite no, or nothing.

    Args:
        path: that was asked for.
    """
    said = refusal(reply)
    said.answer = answer_text(reply)
    if reply.status == 408:
        return AnswerLost(LostReason.TIME_LIMIT, 408, said.answer)
    if 300 <= reply.status < 400 and _may_be_done(reply, path):
        return AnswerLost(LostReason.REDIRECTED, reply.status, said.answer)
    if (
        said.kind is RefusalKind.BETWEEN
    ):  # what filters answers sends a 403 in place of the one that names the job
        return AnswerLost(LostReason.BETWEEN, reply.status, said.answer)
    if reply.status < 500:
        return said
    body = reply.object_or_none()
    if body is not None and proves_nothing_made(said.code, own_envelope="error" not in body):
        return said
    return AnswerLost(LostReason.SERVER_ERROR, reply.status, said.answer)


def answer_text(reply: Reply) -> str:
    """The beginning of an answer as text for people, with its HTTP status; not redacted."""
    where = f" → {_where_to(reply)}" if 300 <= reply.status < 400 else ""
    text = _start(reply.body[: 4 * _MOST_KEPT], 4 * _MOST_KEPT)
    if text.lstrip()[:1] == "<":
        text = plain(text)
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"HTTP {reply.status}{where} {' '.join(printable.split())}"[:_MOST_KEPT].strip()


def _where_to(reply: Reply) -> str:
    """The address of a redirect without what may be secret in it."""
    location = reply.headers.get("location", "")
    try:
        parts = urlsplit(location)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return ""
    host = f"{parts.scheme}://{parts.hostname}{port}" if parts.hostname else ""
    return plain(host + parts.path)


def _may_be_done(reply: Reply, path: str) -> bool:
    """Whether a redirect may be the answer of a server that took the job: 303 means that, and 302 to another path may."""
    asked = path.partition("?")[0].rstrip("/")
    target = _where_to(reply).rstrip("/")
    return reply.status == 303 or (reply.status == 302 and not (asked and target.endswith(asked)))


def is_token_refused(said: Refused) -> bool:
    """Whether the token is rejected: wrong, disabled, expired or spent. The gateway's own 401, not a channel's or a page."""
    return said.status == 401 and not said.upstream and said.kind is not RefusalKind.BETWEEN


def may_be_vendors(said: Refused) -> bool:
    """Whether a refused token may be the gateway's own at its vendor: a gateway of the family's own refusal has no code."""
    return is_token_refused(said) and bool(said.code) and not said.code.endswith("api_error")


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
    about_link = _says_expired(reply)
    if said is not None and not said.code and not about_link and reply.status in (403, 404):
        # the gateway's own copy has no link that could expire
        return BrokenDownload(DownloadProblem.NOT_READY, received=start)
    gone = reply.status in (404, 410) or (reply.status == 403 and about_link)
    return BrokenDownload(
        DownloadProblem.LINK_EXPIRED if gone else DownloadProblem.REFUSED,
        received=start,
        final=gone or reply.status == 403,
        detail="HTTP 403" if reply.status == 403 and not gone else "",
    )


def _says_expired(reply: Reply) -> bool:
    """Whether a store of files says that the link is too old or wrongly signed, or nothing; a page of a CDN says neither."""
    return not reply.body.strip() or _EXPIRED.search(_start(reply.body)) is not None


def is_throttle(reply: Reply) -> bool:
    """A 429 of the known envelopes A, B or F (empty), or a 503 that says that too many jobs run: none was made, sending may
    be repeated.

    Not where its code says that it is about something else: OpenAI, LiteLLM and Kling refuse for want of money with 429.
    """
    if reply.status not in (429, 503):
        return False
    if reply.status == 429 and not reply.body.strip():
        return True
    return reply.object_or_none() is not None and refusal(reply).kind is RefusalKind.THROTTLED


def hidden_error(body: JsonObject) -> Refused | None:
    """An error inside HTTP 200 (envelopes C and H), or None."""
    if body.get("success") is False or ("error" in body and body["error"] and "status" not in body):
        said = words_in(body)
        return Refused(200, code=said.code, reason=said.reason, upstream=said.inner)
    return None


def words_in(body: JsonObject) -> Said:
    """What an error body says; what its message quotes is opened, and wins where it is clearer."""
    message: Json = body.get("message", "")
    code: Json = body.get("code", "")
    error = body.get("error")
    if isinstance(error, dict):
        message, code = error.get("message", ""), _code_of(error)
    elif isinstance(error, str):
        message = error
    elif "detail" in body and "message" not in body:
        message, code = _detailed(body["detail"], code)
    elif isinstance(named := body.get("reason"), str) and is_documented(named):
        code = named  # Vidu's and PPIO's code, beside the status of HTTP as `code`
    if not message or not isinstance(message, str):
        found, named = error_words(body)
        message, code = found, code or named
    named_code = plain(code)[:80] if code not in (None, True, False) else ""
    reason, quoted, field = unwrapped(message)
    is_inner = is_quoted(message)
    clearer = not named_code or (named_code.isdigit() and len(named_code) == 3) or _is_clear(quoted)
    return Said(reason, quoted if quoted and clearer else named_code, field or _param(body), is_inner)


def _detailed(detail: Json, code: Json) -> tuple[Json, Json]:
    """Words and code of FastAPI's `detail`, where fal writes its own code as the `type` (docs/protocol.md §16)."""
    first = detail[0] if isinstance(detail, list) and detail else detail
    if isinstance(first, dict) and isinstance(first.get("msg"), str):
        kind = str(first.get("type") or "")
        return first["msg"], kind if is_documented(kind) else code
    return (detail if isinstance(detail, str) else json.dumps(detail)[:200]), code


def _is_clear(code: str) -> bool:
    """Whether a quoted code says what is wrong with the request itself, which is the same whoever refused it, or that the
    account there is empty, which is not the person's and does not fill by repeating; xAI writes that as a sentence.
    """
    known = CODES.get(code)
    says = known is not None and known.kind in (RefusalKind.PARAMETER, RefusalKind.BALANCE)
    return says or filtered_input(code) is not None or lacks_money(code)


def _code_of(error: JsonObject) -> Json:
    """LiteLLM's code is only the HTTP status as text, and its type is the code (docs/protocol.md §2.8)."""
    code, kind = error.get("code") or "", error.get("type") or ""
    only_status = isinstance(code, (str, int)) and len(str(code)) == 3 and str(code).isdigit()
    return kind if not code or (only_status and isinstance(kind, str) and kind in CODES) else code


def _param(body: JsonObject) -> str:
    """The field that an answer names."""
    error = body.get("error")
    if isinstance(error, dict):
        named = plain(error.get("param") or "")[:60]
        return "" if _UUID.fullmatch(named) else named  # UCloud puts the request's own id there
    detail = body.get("detail")
    first = detail[0] if isinstance(detail, list) and detail else None
    where = first.get("loc") if isinstance(first, dict) else None
    if isinstance(where, list) and len(where) > 1 and where[0] == "body":  # FastAPI's
        return plain(where[-1])[:60]
    metadata = body.get("metadata")
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


def _start(body: bytes | bytearray, most: int = 2000) -> str:
    return body[:most].decode("utf-8", "replace")
