"""Codes to meanings (docs/protocol.md §9.2, §4.3, §5.3). Never by text, which comes in any language."""

import re

from o8studio.domain.errors import RefusalKind

_CODES: dict[RefusalKind, tuple[str, ...]] = {
    RefusalKind.BALANCE: (
        "insufficient_user_quota", "quota_not_enough", "pre_consume_token_quota_failed", "insufficient_quota",
        "budget_exceeded", "1101", "1102", "AccountOverdueError",
    ),
    RefusalKind.NO_CHANNEL: ("model_not_found", "get_channel_failed"),
    RefusalKind.PERMISSION: ("access_denied", "permission_denied", "100010"),
    RefusalKind.TOKEN: ("authentication_error", "auth_error", "invalid_api_key", "1000", "1001", "1002", "1003", "1004"),
    RefusalKind.THROTTLED: ("rate_limit_exceeded", "throttled", "1302", "1303", "50429", "50430", "QuotaExceeded"),
    RefusalKind.GONE: ("task_not_exist", "not_found", "artifact_not_found", "ResourceNotFound", "1203"),
    RefusalKind.OVERLOADED: ("system_cpu_overloaded", "system_memory_overloaded", "system_disk_overloaded"),
    RefusalKind.TOO_LARGE: ("read_request_body_failed",),
    RefusalKind.SETUP: (
        "model_price_error", "invalid_api_platform", "model_mapping_failed", "task_channel_disable",
        "channel_not_found",
    ),
    RefusalKind.PARAMETER: (
        "invalid_request", "invalid_json", "invalid_multipart_form", "missing_model", "invalid_size",
        "invalid_seconds", "build_request_failed", "InvalidParameter", "invalid_value", "1200", "1201", "1202",
        "50215", "BadRequest",
    ),
    RefusalKind.CONTENT: ("content_policy_violation", "moderation_blocked", "content_filter", "1301"),
}  # fmt: skip
_MEANING = {code: meaning for meaning, codes in _CODES.items() for code in codes}
_FIELDS = {"invalid_size": "size", "invalid_seconds": "seconds", "missing_model": "model"}
_MODERATION = re.compile(r"5041[1-3]|505(1\d|2[0-2])")
_FILTER = re.compile(r"Sensitive|Policy|Risk|Moderation")
_INPUT = re.compile(r"Text|Prompt|Image|Video|Audio")
_INPUTS = {"Text": "text", "Prompt": "text", "Image": "picture", "Video": "clip", "Audio": "sound"}
_JIMENG = {"50411": "picture", "50412": "text", "50413": "text", "50511": "clip", "50512": "text"}
_STATUS = {
    401: RefusalKind.TOKEN,
    402: RefusalKind.BALANCE,
    403: RefusalKind.PERMISSION,
    404: RefusalKind.GONE,
    413: RefusalKind.TOO_LARGE,
    429: RefusalKind.THROTTLED,
}


def is_passed_on(code: str) -> bool:
    """Whether this code of the gateway only carries its vendor's answer: a 401 in it is about the channel's key."""
    return code == "fail_to_fetch_task"


def refusal_kind(
    status: int, code: str, param: str, *, upstream: bool, route_missing: bool
) -> tuple[RefusalKind, str]:
    """What a refusal is about, and which field or input.

    Args:
        param: the field that the answer names, or empty.
        upstream: a 401 or 403 that is only passed on is about the gateway's own account, not about ours.
    """
    if route_missing:
        return RefusalKind.ROUTE, ""
    if code in _MEANING:
        found = _MEANING[code]
        if upstream and found in (RefusalKind.TOKEN, RefusalKind.PERMISSION):
            return RefusalKind.SETUP, ""
        return found, (param or _FIELDS.get(code, "")) if found is RefusalKind.PARAMETER else ""
    if filtered := filtered_input(code):
        return RefusalKind.CONTENT, filtered.strip("?")
    if upstream and status in (401, 403):
        return RefusalKind.SETUP, ""
    if status in _STATUS:
        return _STATUS[status], ""
    return (RefusalKind.PARAMETER, param) if status in (400, 422) and param else (RefusalKind.OTHER, "")


def filtered_input(code: str) -> str:
    """`text`, `picture`, `clip` or `sound` for a filter's code that names what it stopped, `?` for one that does
    not; empty when the code is no filter's.
    """
    if _MODERATION.fullmatch(code):
        return _JIMENG.get(code, "clip" if code.startswith("505") else "?")
    if _FILTER.search(code):
        stopped = _INPUT.search(code)
        return _INPUTS[stopped[0]] if stopped else "?"
    return "?" if _MEANING.get(code) is RefusalKind.CONTENT else ""
