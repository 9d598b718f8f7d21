"""The one table of refusal codes: what each is about, which field it names, and what it proves about money.

Queue, texts, balance hold and the gateway's error answers all read it. Branches on code and HTTP status, never on text,
which comes in any language (docs/protocol.md §9.2, §4.3, §5.3).

The codes for "no balance", and where each was seen:

- `insufficient_user_quota`: New API, HTTP 403, envelope B: the account's balance is too low. On the wire.
- `pre_consume_token_quota_failed`: New API, HTTP 403, envelope B: the token's own limit is too low. On the wire (§13.5).
- `quota_not_enough`: New API up to v0.10.9, HTTP 403, envelope B (§0.2). In its source.
- `insufficient_quota`: OpenAI, HTTP 429, as `error.code` and `error.type`. In its error reference; New API's own tests
  name it as a vendor's code.
- `budget_exceeded`: LiteLLM, HTTP 429 (400 in older versions), as `error.type`; its `error.code` is only the HTTP
  status as text. In its issue threads, with whole bodies.
- `1101` (account in arrears), `1102` (resource pack used up): Kling's own API, HTTP 429 (§4.3). In the vendor's
  documents only.
- `AccountOverdueError`: Volcengine Ark, HTTP 403. In an issue thread of a program that calls it.
- `billing_hard_limit_reached`, `billing_not_active`: OpenAI, HTTP 400 or 429. In its error reference.
- `base_resp 1008`: MiniMax, HTTP 200. In the vendor's documents and in issue threads of New API.
- `Arrearage`: Alibaba's DashScope, HTTP 400. In the vendor's documents.
- `CreditInsufficient`: Vidu, HTTP 400, as `reason`. In the vendor's documents.
- `insufficient_balance`: a common name; also ours for a refusal that has no code and says so in words.

Whose account is empty: a gateway's own code is about the person's. A vendor's code that is passed on, which New API does in
`fail_to_fetch_task`, `task_failed`, `ali_api_error` and *hailuo api error* (seen on the wire, §9.2), is about the gateway's
(`RefusalKind.ACCOUNT`). A vendor's code in the vendor's own envelope does not say: a gateway that imitates a vendor answers so
for the person, one that lets answers through for itself; it counts as the person's, so that all jobs wait.
"""

import re
from dataclasses import dataclass

from o8studio.domain.errors import FilteredInput, RefusalKind
from o8studio.domain.reasons import FailureKind


@dataclass(frozen=True, slots=True)
class RefusalCode:
    """What one code says.

    Attributes:
        kind: what the refusal is about. Whether the other jobs of that gateway wait follows from it.
        proves_nothing_made: with any HTTP status, also 5xx: the gateway itself refused before anything was handed to a
            vendor, so that no money was taken. Without it a 5xx proves nothing.
        field: the parameter that the code is about; empty when it names none.
    """

    kind: RefusalKind
    proves_nothing_made: bool = False
    field: str = ""


CODES: dict[str, RefusalCode] = {
    "insufficient_user_quota": RefusalCode(RefusalKind.BALANCE),
    "pre_consume_token_quota_failed": RefusalCode(RefusalKind.BALANCE),
    "quota_not_enough": RefusalCode(RefusalKind.BALANCE),
    "insufficient_quota": RefusalCode(RefusalKind.BALANCE),
    "budget_exceeded": RefusalCode(RefusalKind.BALANCE),
    "1101": RefusalCode(RefusalKind.BALANCE),
    "1102": RefusalCode(RefusalKind.BALANCE),
    "AccountOverdueError": RefusalCode(RefusalKind.BALANCE),
    "billing_hard_limit_reached": RefusalCode(RefusalKind.BALANCE),
    "billing_not_active": RefusalCode(RefusalKind.BALANCE),
    "base_resp 1008": RefusalCode(RefusalKind.BALANCE),
    "Arrearage": RefusalCode(RefusalKind.BALANCE),
    "CreditInsufficient": RefusalCode(RefusalKind.BALANCE),
    "insufficient_balance": RefusalCode(RefusalKind.BALANCE),
    # HTTP 503: no channel for this model in the token's group
    "model_not_found": RefusalCode(RefusalKind.NO_CHANNEL, proves_nothing_made=True),
    # no channel left after tries of the gateway's own, one of which may have reached a vendor
    "get_channel_failed": RefusalCode(RefusalKind.NO_CHANNEL),
    "ModelNotOpen": RefusalCode(RefusalKind.MODEL),
    "InvalidEndpointOrModel.NotFound": RefusalCode(RefusalKind.MODEL),
    "InvalidEndpointOrModel.ModelIDAccessDisabled": RefusalCode(RefusalKind.MODEL),
    # not this model, not from this address
    "access_denied": RefusalCode(RefusalKind.PERMISSION),
    "permission_denied": RefusalCode(RefusalKind.PERMISSION),
    "100010": RefusalCode(RefusalKind.PERMISSION),
    "authentication_error": RefusalCode(RefusalKind.TOKEN),
    "auth_error": RefusalCode(RefusalKind.TOKEN),
    "invalid_api_key": RefusalCode(RefusalKind.TOKEN),
    "InvalidApiKey": RefusalCode(RefusalKind.TOKEN),
    "INVALID_API_KEY": RefusalCode(RefusalKind.TOKEN),
    "1000": RefusalCode(RefusalKind.TOKEN),
    "1001": RefusalCode(RefusalKind.TOKEN),
    "1002": RefusalCode(RefusalKind.TOKEN),
    "1003": RefusalCode(RefusalKind.TOKEN),
    "1004": RefusalCode(RefusalKind.TOKEN),
    "base_resp 1004": RefusalCode(RefusalKind.TOKEN),
    "base_resp 2049": RefusalCode(RefusalKind.TOKEN),
    "base_resp 1002": RefusalCode(RefusalKind.THROTTLED),
    "base_resp 1039": RefusalCode(RefusalKind.THROTTLED),
    "base_resp 1041": RefusalCode(RefusalKind.THROTTLED),
    "base_resp 2056": RefusalCode(RefusalKind.THROTTLED),
    "1103": RefusalCode(RefusalKind.PERMISSION),
    "1304": RefusalCode(RefusalKind.PERMISSION),
    "rate_limit_exceeded": RefusalCode(RefusalKind.THROTTLED),
    "too_many_tasks": RefusalCode(RefusalKind.THROTTLED),
    "too_many_requests": RefusalCode(RefusalKind.THROTTLED),
    "queue_full": RefusalCode(RefusalKind.THROTTLED),
    "concurrency_limit_exceeded": RefusalCode(RefusalKind.THROTTLED),
    "1302": RefusalCode(RefusalKind.THROTTLED),
    "1303": RefusalCode(RefusalKind.THROTTLED),
    "50429": RefusalCode(RefusalKind.THROTTLED),
    "50430": RefusalCode(RefusalKind.THROTTLED),
    "QuotaExceeded": RefusalCode(RefusalKind.THROTTLED),
    # Alibaba's, with what is limited behind a point
    "Throttling": RefusalCode(RefusalKind.THROTTLED),
    # Tencent's, with the limit behind a point
    "RequestLimitExceeded": RefusalCode(RefusalKind.THROTTLED),
    "RATE_LIMIT_EXCEEDED": RefusalCode(RefusalKind.THROTTLED),
    "task_not_exist": RefusalCode(RefusalKind.GONE),
    "not_found": RefusalCode(RefusalKind.GONE),
    "artifact_not_found": RefusalCode(RefusalKind.GONE),
    "ResourceNotFound": RefusalCode(RefusalKind.GONE),
    "1203": RefusalCode(RefusalKind.GONE),
    "system_cpu_overloaded": RefusalCode(RefusalKind.OVERLOADED, proves_nothing_made=True),
    "system_memory_overloaded": RefusalCode(RefusalKind.OVERLOADED, proves_nothing_made=True),
    "system_disk_overloaded": RefusalCode(RefusalKind.OVERLOADED, proves_nothing_made=True),
    "read_request_body_failed": RefusalCode(RefusalKind.TOO_LARGE),
    "model_price_error": RefusalCode(RefusalKind.SETUP),
    "invalid_api_platform": RefusalCode(RefusalKind.SETUP),
    "model_mapping_failed": RefusalCode(RefusalKind.SETUP),
    "task_channel_disable": RefusalCode(RefusalKind.SETUP),
    "channel_not_found": RefusalCode(RefusalKind.SETUP),
    "1100": RefusalCode(RefusalKind.SETUP),
    "invalid_request": RefusalCode(RefusalKind.PARAMETER),
    "invalid_json": RefusalCode(RefusalKind.PARAMETER),
    "invalid_multipart_form": RefusalCode(RefusalKind.PARAMETER),
    "missing_model": RefusalCode(RefusalKind.PARAMETER, field="model"),
    "invalid_size": RefusalCode(RefusalKind.PARAMETER, field="size"),
    "invalid_seconds": RefusalCode(RefusalKind.PARAMETER, field="seconds"),
    "build_request_failed": RefusalCode(RefusalKind.PARAMETER, proves_nothing_made=True),
    "InvalidParameter": RefusalCode(RefusalKind.PARAMETER),
    "invalid_value": RefusalCode(RefusalKind.PARAMETER),
    "BadRequest": RefusalCode(RefusalKind.PARAMETER),
    "1200": RefusalCode(RefusalKind.PARAMETER),
    "1201": RefusalCode(RefusalKind.PARAMETER),
    "1202": RefusalCode(RefusalKind.PARAMETER),
    "50215": RefusalCode(RefusalKind.PARAMETER),
    "base_resp 2013": RefusalCode(RefusalKind.PARAMETER),
    # PixVerse's numbers, which mean that only in its own envelope (docs/protocol.md §16)
    "ErrCode 400011": RefusalCode(RefusalKind.PARAMETER),
    "ErrCode 400012": RefusalCode(RefusalKind.TOKEN),
    "ErrCode 400017": RefusalCode(RefusalKind.PARAMETER),
    # the vendor has no view for this route (HTTP 501)
    "not_implemented": RefusalCode(RefusalKind.ROUTE, proves_nothing_made=True),
    "content_policy_violation": RefusalCode(RefusalKind.CONTENT),
    "DataInspectionFailed": RefusalCode(RefusalKind.CONTENT),
    "moderation_blocked": RefusalCode(RefusalKind.CONTENT),
    "content_filter": RefusalCode(RefusalKind.CONTENT),
    "1301": RefusalCode(RefusalKind.CONTENT),
    "base_resp 1026": RefusalCode(RefusalKind.CONTENT),
    "base_resp 1027": RefusalCode(RefusalKind.CONTENT),
}
"""Content filters have too many codes to list; the rest are recognised by their shape, see `filtered_input`."""

FAILURES: dict[str, FailureKind] = {
    **dict.fromkeys(
        ("InternalServiceError", "InternalError", "server_error", "internal_error"), FailureKind.FAULT
    ),
    **dict.fromkeys(("50500", "5000"), FailureKind.FAULT),
    **dict.fromkeys(("not_found", "task_not_exist", "ResourceNotFound"), FailureKind.GONE),
    **dict.fromkeys(("expired", "timeout", "TaskTimeout", "task_timeout"), FailureKind.TOO_LATE),
}
"""What ended a job that was accepted, by the code that came without words; it refuses nothing and says nothing of money."""

PASSED_ON = "fail_to_fetch_task"
"""New API's code that only carries its vendor's answer: a 401 in it is about the channel's key."""
ROUTE_CANT_SHOW = "convert_to_openai_video_failed"
"""New API's code for a job that this route can't show though another one may (docs/protocol.md trap 8)."""

_VENDORS_REFUSAL = "task_failed"
"""New API's code for a vendor's refusal inside HTTP 200, of Kling and Vidu."""
_ALIBABAS_REFUSAL = "ali_api_error"
_HAILUOS_REFUSAL = "hailuo api error: "
_CODE_FIRST = re.compile(r"([A-Za-z][\w.]{2,60}): ?")
_OF_THE_CHANNEL = {
    RefusalKind.TOKEN: RefusalKind.SETUP,
    RefusalKind.PERMISSION: RefusalKind.SETUP,
    RefusalKind.BALANCE: RefusalKind.ACCOUNT,
}
"""Kinds that are about the gateway's own account at the vendor where the vendor's answer is only passed on."""
_VENDORS_MONEY = frozenset(
    {
        *("insufficient_quota", "billing_hard_limit_reached", "billing_not_active"),
        *("1101", "1102", "AccountOverdueError", "base_resp 1008", "Arrearage", "CreditInsufficient"),
    }
)
"""Codes for "no balance" that vendors answer with."""
_OWN_BUDGET = "budget_exceeded"
"""LiteLLM's, for the budget of a token, also where its words are wrapped once more."""
_STATUS = {
    401: RefusalKind.TOKEN,
    402: RefusalKind.BALANCE,
    403: RefusalKind.PERMISSION,
    404: RefusalKind.GONE,
    413: RefusalKind.TOO_LARGE,
    429: RefusalKind.THROTTLED,
}
_MOST_MONEY_WORDS = 400
_REFUSING_STATUSES = frozenset(str(status) for status in range(400, 500) if status != 408)
# The three long ones are compiled at their first use, not while the window opens: it takes 3 ms.
_FAULT = (
    r"(?i)internal|server|time_?d?.?out|upstream|unavailable|gateway|network|connection|unmarshal|do_request|read_response|"
    r"unknown.?error|panic|unexpected|reset|\bEOF\b|deadline|超时|超時|内部错误|內部錯誤|服务器|伺服器|服務器|网络|網絡|上游|"
    r"系统(繁忙|错误|异常)"
)
_NO_MONEY = (
    r"(?i)\b(insufficient|not (?:have )?enough|lack of)\W+(?:\w+\W+){0,3}(balance|quota|credits?|funds|points)\b"
    r"|\bexhausted\W+(?:(?:your|the|all|of|account|available)\W+){0,3}(?:balance|quota|credits?|funds|points)\b"
    r"|\b(balance|quota|credits?|funds)\b\W+(?:\w+\W+){0,3}(insufficient|not enough|too low|used up|depleted)"
    r"|(?:\b(?:no|not have any|used all|out of)|n['’]t have any)\W+(?:remaining |available )?(?:credits|funds)\b"
    r"|\b(?:spending|billing)\W+(?:hard )?limit"
    r"|\baccount\b\W+(?:\w+\W+){0,4}(arrears|overdue)|budget has been exceeded|over budget|exceeded\w*budget"
    r"|(余额|额度|餘額|額度|积分|点数|配额|资源包)[^,，。;；]{0,6}(不足|不够|用尽|耗尽|用完)|欠费|欠費"
)
_TOO_MANY = (
    r"(?i)\btoo many\W+(?:\w+\W+){0,3}(tasks?|jobs?|generations?|videos?|requests?)\b(?! observation)"
    r"|\bconcurren\w+\W+(?:\w+\W+){0,3}(limit|reached|exceeded|full)|\b(limit|maximum|max)\W+(?:\w+\W+){0,4}"
    r"(concurren\w+|parallel|simultaneous|queued|(running|active)\W+(tasks?|jobs?|requests?|generations?))\b|\bqueue\W+(?:\w+\W+){0,3}(full|limit)"
    r"|任务(数|数量)?(过多|已满|达到上限|已达上限)|任务(数|数量)超过|並發|并发(数|数量)?.{0,6}(上限|超过|限制|已满)|队列已满|排队.{0,4}(已满|上限)"
)
_STILL_RUNS = re.compile(r"max\w*\W+retries|\bstill\b|time.?d?.?out|超时|超時|时间", re.IGNORECASE)
_SAYS_NOTHING = re.compile(
    r"|fail|failed|failure|error|err|exception|unknown|fail_to_fetch_task|(?:[a-z]+_)?(?:api|task|job|generation|video|submit|fetch)_"
    r"(?:error|fail\w*)",
    re.IGNORECASE,
)
"""Codes by which a server only says that something went wrong."""
_MODERATION = re.compile(r"5041[1-3]|505(1\d|2[0-2])")
_FILTER = re.compile(
    r"Sensitive|Policy|Risk|Moderation|(?:Text|Image|Video|Audio|Submit)Illegal|ILLEGAL_(?:PROMPT|IMAGE|VIDEO|AUDIO)"
)
_INPUT = re.compile(r"Text|Prompt|Image|Video|Audio|PROMPT|IMAGE|VIDEO|AUDIO")
_INPUTS = {
    "Text": FilteredInput.TEXT,
    "Prompt": FilteredInput.TEXT,
    "Image": FilteredInput.PICTURE,
    "Video": FilteredInput.CLIP,
    "Audio": FilteredInput.SOUND,
}
_JIMENG = {
    "50411": FilteredInput.PICTURE,
    "50412": FilteredInput.TEXT,
    "50413": FilteredInput.TEXT,
    "50511": FilteredInput.CLIP,
    "50512": FilteredInput.TEXT,
}


def known_code(code: str) -> RefusalCode | None:
    """What the table says of a code, also of one that tells more behind a point, as Alibaba, Ark and Tencent write them."""
    return CODES.get(code) or CODES.get(code.partition(".")[0])


@dataclass(frozen=True, slots=True)
class About:
    """What a refusal is about, and which parameter or which input of a content filter, as far as it says."""

    kind: RefusalKind
    field: str = ""
    filtered: FilteredInput = FilteredInput.UNSAID


def refused_about(
    status: int,
    code: str,
    *,
    param: str = "",
    upstream: bool = False,
    route_missing: bool = False,
    at_submit: bool = False,
) -> About:
    """What a refusal is about.

    Args:
        status: of HTTP.
        param: the field that the answer names, or empty.
        upstream: the vendor's answer that is only passed on: 401, 402 and 403 are then about the gateway's own account.
        at_submit: there was no job yet, so that a 404 is about a route or a model.
    """
    about = _about(status, code, param=param, upstream=upstream, route_missing=route_missing)
    return About(RefusalKind.NOWHERE) if at_submit and about.kind is RefusalKind.GONE else about


def _about(status: int, code: str, *, param: str, upstream: bool, route_missing: bool) -> About:
    if route_missing:
        return About(RefusalKind.ROUTE)
    if 300 <= status < 400:
        return About(RefusalKind.REDIRECT)
    if status == 200 and code in _REFUSING_STATUSES:  # some write the status of HTTP into the body
        status = int(code)
    passed_on = upstream or code == PASSED_ON
    if known := known_code(code):
        if passed_on and known.kind in _OF_THE_CHANNEL and code != _OWN_BUDGET:
            return About(_OF_THE_CHANNEL[known.kind])
        named = (param or known.field) if known.kind is RefusalKind.PARAMETER else ""
        return About(known.kind, named)
    filtered = filtered_input(code)
    if filtered is not None:
        return About(RefusalKind.CONTENT, filtered=filtered)
    if passed_on and status in (401, 402, 403):
        return About(_OF_THE_CHANNEL[_STATUS[status]])
    if status in _STATUS:
        return About(_STATUS[status])
    return About(RefusalKind.PARAMETER, param) if status in (400, 422) and param else About(RefusalKind.OTHER)


def filtered_input(code: str) -> FilteredInput | None:
    """What a content filter stopped, by its code; None when the code is no filter's."""
    if _MODERATION.fullmatch(code):
        late = FilteredInput.CLIP if code.startswith("505") else FilteredInput.UNSAID
        return _JIMENG.get(code, late)
    if _FILTER.search(code):
        stopped = _INPUT.search(code)
        return _INPUTS[stopped[0].capitalize()] if stopped else FilteredInput.UNSAID
    known = known_code(code)
    return FilteredInput.UNSAID if known is not None and known.kind is RefusalKind.CONTENT else None


def proves_nothing_made(code: str, *, own_envelope: bool) -> bool:
    """Whether a refusal with HTTP 5xx still proves that nothing was handed to a vendor, so that no money was taken.

    A number as code is mostly the HTTP status, or a server fault of the vendor, as Kling's 5000 and Jimeng's 50500 are;
    only those count that a vendor documents as refusals.

    Args:
        own_envelope: the code stands beside its message, as Jimeng and Kling write it, and not in an `error`.
    """
    known = CODES.get(code)
    return (known is not None and known.proves_nothing_made) or (
        own_envelope and code.isdigit() and is_documented(code)
    )


def is_documented(code: str) -> bool:
    """Whether a vendor or the gateway documents this code as a refusal: nothing was made, nothing was charged."""
    return known_code(code) is not None or filtered_input(code) is not None


def is_refusal(code: str, words: str) -> bool:
    """Whether an answer with HTTP 200 that names no job is a refusal, by its code; nobody knows otherwise.

    A number counts if it is documented, or an HTTP status that refuses. Other codes and bare words count unless they are
    about a fault on the way, behind which a vendor may be working.
    """
    if is_documented(code):
        return True
    if code.lstrip("-").isdigit():
        return code in _REFUSING_STATUSES
    return not is_fault(code) and not (_SAYS_NOTHING.fullmatch(code) and is_fault(words))


def is_fault(words: str) -> bool:
    """Whether a code or words are about a fault on the way, behind which a vendor may be working."""
    return re.search(_FAULT, words) is not None


def is_about_money(code: str) -> bool:
    """Whether a code says that there is too little money, whose account ever it is about."""
    known = known_code(code)
    return known is not None and known.kind is RefusalKind.BALANCE


def is_vendors_money(code: str) -> bool:
    """Whether a code for too little money is a vendor's, which does not say whose account there is empty."""
    return code in _VENDORS_MONEY


def passed_on_by_new_api(code: str, words: str) -> tuple[str, str] | None:
    """The vendor's own code and words behind a code that New API's adaptors give its refusals; None for another code.

    Each was seen on the wire (docs/protocol.md §9.2).
    """
    if code == _VENDORS_REFUSAL:
        return code, words
    if code == _ALIBABAS_REFUSAL:
        first = _CODE_FIRST.match(words)
        return (first[1], words[first.end() :]) if first and is_documented(first[1]) else (code, words)
    if words.startswith(_HAILUOS_REFUSAL) and code.isdigit():
        return f"base_resp {code}", words.removeprefix(_HAILUOS_REFUSAL)
    return None


def lacks_money(words: str) -> bool:
    """Whether a refusal without a known code says that there is too little money: half of such answers have no code."""
    return len(words) <= _MOST_MONEY_WORDS and re.search(_NO_MONEY, words) is not None


def too_many_jobs(words: str) -> bool:
    """Whether a refusal without a known code says that too many jobs are running: none was made (Aquiles, HTTP 503)."""
    if len(words) > _MOST_MONEY_WORDS or _STILL_RUNS.search(words):
        return False
    return re.search(_TOO_MANY, words) is not None
