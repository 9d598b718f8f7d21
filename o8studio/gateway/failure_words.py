"""Why a job failed, from wherever a server says it; and whether a success without a clip says that it was moderated."""

import ast
import re
from collections.abc import Iterator

from o8studio.domain.refusal_codes import filtered_input, is_documented
from o8studio.domain.request import Json
from o8studio.gateway.links import ECHO, is_link
from o8studio.gateway.status_words import snake
from o8studio.gateway.values import plain
from o8studio.gateway.wire import JsonObject, read_json

_DEEPEST, _MOST_VALUES, _MOST_ITEMS = 6, 2000, 50
_LONGEST_QUOTE = 32 * 1024
_LONGEST_CODE = 80
_REASONS = (
    "fail_reason", "failure_reason", "failed_reason", "failure", "error_reasons", "fail_message", "fail_msg", "failure_message", "failure_msg",
    "error_message", "error_msg", "err_msg", "errmsg", "error_description", "error_detail", "task_status_msg",
    "status_message", "status_msg", "status_reason", "status_detail", "reason", "refusal", "message", "msg", "detail",
    "details", "description", "title", "cause",
)  # fmt: skip
_CODES = ("code", "err_code", "error_code", "errcode", "fail_code", "failure_code", "status_code", "type")
_INSIDE = (
    "error", "errors", "err", "last_error", "base_resp", "incomplete_details", "status_details", "data", "task", "output", "result",
    "response", "video", "job", "generation", "detail", "raw",
)  # fmt: skip
_NOTHING = re.compile(
    r"(10000|success\w*|succeed(ed)?|ok|done|completed?|none|null|true|false|0|success\W+成功|成功|操作成功|请求成功|查询成功|完成)?[.!。！]?",
    re.IGNORECASE,
)
"""What a message says beside a job that has nothing to say."""
_LITELLM = re.compile(r"^(?:litellm\.)(\w+?)(?:Error|Exception)\b")
_LITELLM_CODES = {
    "ContentPolicyViolation": "content_policy_violation",
    "BudgetExceeded": "budget_exceeded",
}
_MARKS = {
    "respect_moderation": False,
    "moderation_blocked": True,
    "is_blocked": True,
    "blocked": True,
    "content_filtered": True,
    "is_filtered": True,
    "filtered": True,
    "is_nsfw": True,
    "nsfw": True,
    "nsfw_detected": True,
    "is_sensitive": True,
    "flagged": True,
}
_MARK_WORDS = frozenset(
    {
        *(
            "content_filter",
            "content_filtered",
            "content_policy_violation",
            "moderation",
            "moderation_blocked",
            "moderated",
        ),
        *(
            "blocked",
            "flagged",
            "rejected",
            "safety",
            "prohibited_content",
            "nsfw",
            "image_safety",
            "rai_filtered",
        ),
    }
)
_LISTED_MARKS = frozenset({"rai_media_filtered_reasons"})
_COUNTED_MARKS = frozenset({"rai_media_filtered_count"})
"""Google's, for Veo."""
_NAMES = frozenset({"title", "description"})
"""What names a clip, beside one that was made; a reason only beside a failure."""
_TEXTS = frozenset({"text", "output_text", *_REASONS}) - _NAMES
_TYPES_AS_CODES = frozenset({"budget_exceeded"})
_MARK_KEYS = re.compile(
    r"^(finish_reason|stop_reason|block_reason|moderation|moderation_(status|result|state)|reason|type)$"
)
_FILTERS = (
    r"(?:moderat\w*|(?:content|usage|safety|community|use)\W+(?:polic|filter|safety|guideline|rule)\w*|safety\W+(?:system|check|filter|"
    r"review)\w*|sensitive|nsfw|inappropriate|prohibited content|risk control)"
)
_STOPS = r"(?:block|reject|refus|stop|violat|filter|remov|prohibit|flag|fail|not pass|not allow|denied|deny|detect|contain)\w*"
_MODERATION = re.compile(
    rf"\b{_STOPS}\b[\s\S]{{0,60}}\b{_FILTERS}|\b{_FILTERS}[\s\S]{{0,60}}\b{_STOPS}|risk not pass|violat\w+[\s\S]{{0,40}}polic"
    r"|审核(?:不|未)通过|(?:不|未|未能)通过.{0,6}审核|违规|違規|敏感|涉黄|不合规|内容(?:安全|审核).{0,10}(?:拦截|拒绝|失败)",
    re.IGNORECASE,
)


def error_words(body: JsonObject) -> tuple[str, str]:
    """Reason and code of a failure, from `error`, `fail_reason`, `message` and all their relatives, also inside (trap 15)."""
    reason = code = ""
    for part in _parts(dict(body), 0):
        words, named = _said(part)
        reason, code = reason or words, code or named
        if reason and code:
            break
    return reason, code


def _parts(value: Json, depth: int) -> Iterator[JsonObject]:
    """The objects in which a reason may stand, best first."""
    if isinstance(value, list):
        for one in value[:_MOST_ITEMS]:
            yield from _parts(one, depth)
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    error = value.get("error")
    if isinstance(error, (dict, list)):
        yield from _parts(error, depth + 1)
    yield value
    for name in _INSIDE:
        if isinstance(value.get(name), (dict, list)) and name != "error":
            yield from _parts(value[name], depth + 1)


def _said(part: JsonObject) -> tuple[str, str]:
    """Reason and code of one object, without those inside it."""
    code = next((named for name in _CODES if (named := _code(part.get(name), name))), "")
    reason = part.get("reason")
    if not code and isinstance(reason, str) and is_documented(reason):  # Vidu's code
        code, part = reason, {**part, "reason": None}
    for name in ("error", "errors", "err", *_REASONS):
        value = part.get(name)
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and not is_link(value):
            words, inner, _field = unwrapped(value)
            if not _NOTHING.fullmatch(words):
                return words, inner or code
    return "", code


def _code(value: Json, name: str) -> str:
    """An error's own code: no success, and no HTTP status."""
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return ""
    code = plain(value)[:_LONGEST_CODE]
    is_status = code.isdigit() and len(code) <= 3
    if is_status or _NOTHING.fullmatch(code) or (name == "type" and not _is_known(code)):
        return ""
    return code


def _is_known(code: str) -> bool:
    """Whether a `type` is as good as a code; most only name a class of errors."""
    return filtered_input(code) is not None or code in _TYPES_AS_CODES


def unwrapped(text: str) -> tuple[str, str, str]:
    """Words, code and named field of a message that may quote another answer, as LiteLLM and New API do (envelope J)."""
    quoted = quoted_object(text)
    known = _LITELLM.match(text)
    code = _LITELLM_CODES.get(known[1], "") if known else ""
    if quoted is None:
        return plain(text), code, ""
    reason, inner = error_words(quoted)
    error = quoted.get("error")
    named = error if isinstance(error, dict) else quoted
    return reason or plain(text), inner or code, plain(named.get("param") or "")[:60]


def is_quoted(text: str) -> bool:
    """Whether a message only passes on what another server said."""
    known = _LITELLM.match(text)
    return quoted_object(text) is not None or (known is not None and known[1] != "BudgetExceeded")


def quoted_object(text: str) -> JsonObject | None:
    """The object that a message quotes, as JSON or as Python writes it."""
    if len(text) > _LONGEST_QUOTE or "{" not in text:
        return None
    begin, end = text.find("{"), text.rfind("}") + 1
    if end <= begin:
        return None
    if 0 <= text.find("[") < begin and text.rfind("]") >= end:
        begin, end = text.find("["), text.rfind("]") + 1
    quoted, value = text[begin:end], None
    try:
        value = read_json(quoted.encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        try:
            value = ast.literal_eval(quoted)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            return None
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, dict)), None)
    return value if isinstance(value, dict) else None


def moderation(body: JsonObject) -> tuple[str, str] | None:
    """Reason and code where an answer says explicitly that a filter took the clip; None where it does not."""
    reason, code = error_words({name: one for name, one in body.items() if snake(str(name)) not in _NAMES})
    if filtered_input(code) is not None or (reason and _MODERATION.search(reason)):
        return reason, code
    left: list[tuple[str, Json, int]] = [("", dict(body), 0)]
    for _ in range(_MOST_VALUES):
        if not left:
            return None
        key, value, depth = left.pop()
        if isinstance(value, dict) and depth < _DEEPEST:
            named = ((snake(str(name)), one) for name, one in value.items())
            speaks = value.get("type") in ("output_text", "refusal")  # any other text may be the prompt's
            left += [
                (name, one, depth + 1)
                for name, one in named
                if (not ECHO.match(name) or name == "content") and (name != "text" or speaks)
            ]
        elif isinstance(value, list) and depth < _DEEPEST:
            if key in _LISTED_MARKS and value:
                return reason or plain(value[0]), "content_filter"
            left += [(key, one, depth + 1) for one in value[:_MOST_ITEMS]]
        elif _is_mark(key, value):
            return reason or _told(value), "content_filter"
        elif key in _CODES and filtered_input(plain(value)[:_LONGEST_CODE]) is not None:
            return reason, plain(value)[:_LONGEST_CODE]
    return None


def _is_mark(key: str, value: Json) -> bool:
    if key in _MARKS:
        return value is _MARKS[key]
    if key in _COUNTED_MARKS:
        return isinstance(value, int) and value > 0
    if not isinstance(value, str):
        return False
    if _MARK_KEYS.match(key) and snake(value) in _MARK_WORDS:
        return True
    return key in _TEXTS and _MODERATION.search(value[:1000]) is not None


def _told(value: Json) -> str:
    return plain(value) if isinstance(value, str) else ""
