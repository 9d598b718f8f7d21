"""Refusals by meaning (docs/protocol.md §9.2), and what each is called in words."""

import json

import pytest

from o8studio.domain import errors
from o8studio.domain.errors import FilteredInput, RefusalKind, StudioError
from o8studio.domain.ids import GatewayId
from o8studio.domain.reasons import CertificateProblem, DiskProblem, HoldReason
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.hidden_refusals import accepted_id, refused_inside
from o8studio.gateway.refusals import (
    answer_text,
    is_throttle,
    refusal,
    refused_download,
    submission_error,
)
from o8studio.gateway.wire import Reply
from o8studio.texts import language
from o8studio.texts.errors import explain

REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="a fox"
)

M = RefusalKind
CASES = [
    (401, {"error": {"message": "Invalid token", "type": "new_api_error", "code": ""}}, M.TOKEN, ""),
    (401, {"error": {"message": "无效的令牌", "type": "new_api_error", "code": ""}}, M.TOKEN, ""),
    (401, {"code": "fail_to_fetch_task", "message": '{"error":{"message":"bad key"}}', "data": None}, M.SETUP, ""),
    (402, {"error": {"message": "pay"}}, M.BALANCE, ""),
    (422, {"detail": [{"loc": ["body", "seconds"], "msg": "not valid", "type": "x"}]}, M.PARAMETER, "seconds"),
    (422, {"detail": [{"loc": ["query", "x"], "msg": "not valid", "type": "x"}]}, M.OTHER, ""),
    (403, {"code": "insufficient_user_quota", "message": "x", "data": None}, M.BALANCE, ""),
    (403, {"code": "quota_not_enough", "message": "x", "data": None}, M.BALANCE, ""),
    (429, {"code": 1102, "message": "Account balance not enough", "request_id": "r"}, M.BALANCE, ""),
    (403, {"code": "pre_consume_token_quota_failed", "message": "x", "data": None}, M.BALANCE, ""),
    (429, {"error": {"message": "x", "type": "budget_exceeded", "param": None, "code": "429"}}, M.BALANCE, ""),
    (402, {"code": "fail_to_fetch_task", "message": '{"error":{"message":"pay"}}', "data": None}, M.ACCOUNT, ""),
    (403, {"error": {"message": "no access to model", "type": "new_api_error", "code": ""}}, M.PERMISSION, ""),
    (503, {"error": {"message": "No available channel", "type": "new_api_error", "code": "model_not_found"}}, M.NO_CHANNEL, ""),
    (429, {"error": {"message": "负载已饱和", "type": "new_api_error", "code": ""}}, M.THROTTLED, ""),
    (429, {"code": 1303, "message": "parallel task over resource pack limit", "request_id": "r"}, M.THROTTLED, ""),
    (400, {"code": "invalid_seconds", "message": "x", "data": None}, M.PARAMETER, "seconds"),
    (400, {"code": "invalid_size", "message": "x", "data": None}, M.PARAMETER, "size"),
    (400, {"error": {"code": "InvalidParameter", "message": "x", "param": "ratio"}}, M.PARAMETER, "ratio"),
    (400, {"error": {"message": "x", "type": "invalid_request_error", "param": "prompt", "code": "400"}}, M.PARAMETER, "prompt"),
    (400, {"code": "fail_to_fetch_task", "message": json.dumps({"error": {"message": "no", "param": "seconds"}})}, M.PARAMETER, "seconds"),
    (500, {"code": "build_request_failed", "message": "x", "data": None}, M.PARAMETER, ""),
    (400, {"code": 400, "reason": "BadRequest", "message": "x", "metadata": {"field": "resolution"}}, M.PARAMETER, "resolution"),
    (500, {"code": "50411", "message": "Pre Img Risk Not Pass", "data": None}, M.CONTENT, "picture"),
    (400, {"code": 50412, "message": "Text Risk Not Pass", "data": None}, M.CONTENT, "text"),
    (400, {"error": {"code": "InputTextSensitiveContentDetected", "message": "x"}}, M.CONTENT, "text"),
    (400, {"error": {"code": "InputImageSensitiveContentDetected.PrivacyInformation", "message": "x"}}, M.CONTENT, "picture"),
    (400, {"error": {"code": "moderation_blocked", "message": "x"}}, M.CONTENT, ""),
    (400, {"code": 1301, "message": "x", "request_id": "r"}, M.CONTENT, ""),
    (400, {"code": "task_not_exist", "message": "x", "data": None}, M.GONE, ""),
    (404, {"error": {"message": "Task not found", "type": "invalid_request_error"}}, M.GONE, ""),
    (404, {"error": {"message": "Invalid URL (GET /v1/x)", "type": "invalid_request_error", "param": "", "code": ""}}, M.ROUTE, ""),
    (404, {"error": {"message": "The requested resource was not found", "type": "invalid_request_error", "param": "", "code": ""}}, M.ROUTE, ""),
    (404, {"error": {"message": "Video not found", "type": "invalid_request_error", "param": None, "code": None}}, M.GONE, ""),
    (413, {"code": "read_request_body_failed", "message": "x", "data": None}, M.TOO_LARGE, ""),
    (503, {"error": {"message": "x", "code": "system_cpu_overloaded"}}, M.OVERLOADED, ""),
    (400, {"code": "model_price_error", "message": "x", "data": None}, M.SETUP, ""),
    (404, {"error": {"code": "ModelNotOpen", "message": "not activated"}}, M.MODEL, ""),
    (418, {"error": {"message": "teapot"}}, M.OTHER, ""),
    (301, {}, M.REDIRECT, ""),
    (401, "401 Authorization Required", M.BETWEEN, ""),
    (403, "Access denied", M.BETWEEN, ""),
    (403, "insufficient balance", M.BALANCE, ""),
]  # fmt: skip


@pytest.mark.parametrize(("status", "body", "kind", "field"), CASES)
def test_a_refusal_means_what_its_code_says(status: int, body, kind: RefusalKind, field: str) -> None:
    said = refusal(Reply(status, {}, json.dumps(body).encode()))
    assert (said.kind, said.field or said.filtered) == (kind, field)


def test_every_kind_occurs_in_the_table() -> None:
    """Except what only a submission makes of a 404."""
    assert {kind for _, _, kind, _ in CASES} == set(RefusalKind) - {RefusalKind.NOWHERE}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, b'{"code":"invalid_request","message":"x","data":null}', errors.Refused),
        (500, b'{"code":"50411","message":"x","data":null}', errors.Refused),
        (503, b'{"error":{"message":"x","code":"model_not_found"}}', errors.Refused),
        (
            500,
            b'{"error":{"message":"x","type":"internal_server_error","param":null,"code":"500"}}',
            errors.AnswerLost,
        ),
        (500, b'{"code":"do_request_failed","message":"x","data":null}', errors.AnswerLost),
        (500, b'{"code":"unmarshal_response_body_failed","message":"x","data":null}', errors.AnswerLost),
        (502, b"<html>bad gateway</html>", errors.AnswerLost),
        (524, b"<html>timeout</html>", errors.AnswerLost),
        (408, b"", errors.AnswerLost),
        (401, b"<html>401 Authorization Required</html>", errors.AnswerLost),
        (401, b"Unauthorized", errors.AnswerLost),
        (403, b"<html>Attention Required! | Cloudflare</html>", errors.AnswerLost),
        (403, b"Forbidden by the proxy's rules", errors.AnswerLost),
        (403, b"", errors.AnswerLost),
        (403, b'{"error":{"message":"no access to model","type":"new_api_error","code":""}}', errors.Refused),
        (404, b"<html>not found</html>", errors.Refused),
        (413, b"<html>too large</html>", errors.Refused),
    ],
)
def test_only_a_definite_no_says_that_nothing_was_billed(status: int, body: bytes, kind: type) -> None:
    assert type(submission_error(Reply(status, {}, body))) is kind


def examples() -> list[StudioError]:
    """One error of every kind, with every word that it can carry."""
    foreign = "SECRET-OF-SOMEBODY-ELSE"
    return [
        *(errors.NotSent(HoldReason(reason)) for reason in ("unreachable", "certificate", "pool", "proxy", "bad address", "speaks http", "speaks https")),
        errors.NotSent(HoldReason.UNKNOWN_PROXY, "socks4://h:1"),
        *(errors.NotSent(HoldReason.CERTIFICATE, f"{one} g.example") for one in CertificateProblem),
        errors.AnswerLost("time limit"),
        *(errors.Refused(400, code="c", reason="the server's sentence", kind=one, field="seconds") for one in RefusalKind),
        *(errors.Refused(400, reason="r", kind=M.CONTENT, filtered=one) for one in FilteredInput),
        errors.Incomprehensible(foreign),
        *(errors.BrokenDownload(reason) for reason in ("link expired", "cut short", "not a video", "refused")),
        errors.GatewayError(foreign),
        errors.NoKeyring(foreign),
        errors.KeyringLocked(foreign),
        errors.KeyringSilent(foreign),
        errors.TokenFileLocked(foreign),
        errors.WrongPassphrase(foreign),
        errors.NoToken(foreign),
        errors.UnusableToken(3, "а"),
        errors.BadInput("address", "empty"),
        errors.UnreadableImage("missing"),
        errors.AnotherWriter(foreign),
        errors.IllegalTransition(foreign),
        errors.LedgerTooNew(foreign),
        errors.LedgerUnreadable(foreign),
        *(errors.DiskTrouble(problem) for problem in ("full", "read only", "missing", "name too long", "other")),
        *(errors.DiskTrouble(problem, "/clips") for problem in DiskProblem),
        *(errors.IllegalTransition(foreign, state=state) for state in ("kept", "failed", "sending")),
        errors.CutShort(errors.DiskTrouble("full"), left=2, count=10),
        *(errors.HandoverLost(was_taken=taken) for taken in (True, False)),
        errors.StudioError(foreign),
    ]  # fmt: skip


@pytest.mark.parametrize("spoken", language.LANGUAGES)
def test_every_error_says_what_happened_what_it_cost_and_what_to_do(spoken: str) -> None:
    language.use(spoken)
    try:
        for error in examples():
            words = explain(error)
            assert all((words.happened, words.charge, words.remedy)), error
            assert "SECRET-OF-SOMEBODY-ELSE" not in str(words)
            if spoken == "zh_CN":
                assert all(
                    any("\u4e00" <= sign <= "\u9fff" for sign in part)
                    for part in (words.happened, words.charge, words.remedy)
                ), words
    finally:
        language.use("en")


def test_every_class_of_error_has_an_example() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ours = {one for one in below(StudioError) if one.__module__ == "o8studio.domain.errors"}
    assert {type(error) for error in examples()} >= ours - {errors.LedgerError, errors.VaultError}


def said(kind: str, words: str, code: object = None) -> bytes:
    return json.dumps({"error": {"message": words, "type": kind, "code": code}}).encode()


@pytest.mark.parametrize(
    ("status", "body", "own", "reason", "detail"),
    [
        (403, said("server_error", "request blocked: port 81 is not allowed"), True, "blocked", "port 81 is not allowed"),
        (403, said("new_api_error", "This token has no access", ""), True, "token refused", "This token has no access"),
        (403, said("AccessDenied", "Request has expired"), False, "link expired", ""),
        (403, b"<Error><Code>AccessDenied</Code></Error>", True, "link expired", ""),
        (401, said("new_api_error", "Invalid token", ""), True, "token refused", "Invalid token"),
        (401, b"", False, "refused", ""),
        (400, said("x", "Task is not completed yet, current status: QUEUED"), True, "not ready", "Task is not completed yet, current status: QUEUED"),
        (400, said("x", "Task is not completed yet, current status: FAILURE"), True, "failed there", "Task is not completed yet, current status: FAILURE"),
        (502, said("server_error", "Failed to fetch video content"), True, "vendor gone", "Failed to fetch video content"),
        (502, b"<html>bad gateway</html>", True, "refused", ""),
        (404, said("invalid_request_error", "Task not found"), True, "link expired", ""),
        (404, b'{"detail":"Not Found"}', True, "not ready", ""),
        (403, b"<html>Forbidden</html>", True, "not ready", ""),
        (403, b"<html>Access denied, error 1020</html>", False, "refused", "HTTP 403"),
        (403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>", False, "link expired", ""),
        (403, b"<Error><Code>AuthenticationFailed</Code><Message>Signature not valid in the specified time frame.</Message></Error>", False,
         "link expired", ""),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_clip_says_whose_fault_it_is(status, body, own, reason, detail) -> None:
    broken = refused_download(Reply(status, {}, body), own=own, start=7)
    assert (broken.reason, broken.detail, broken.received) == (reason, detail, 7)


def test_a_vendors_refusal_of_the_channels_key_is_the_administrators() -> None:
    assert refused_inside("1002", "Authorization is expired").kind is M.SETUP


def submitted(body: object, status: int = 200, wire_format: str = "openai_videos") -> tuple[str, bool]:
    return accepted_id(FORMATS[wire_format], Reply(status, {}, json.dumps(body).encode()), REQUEST)


@pytest.mark.parametrize(
    "body",
    [
        {"id": "t-1", "status": "queued"},
        {"task_id": "t-1"},
        {"request_id": "t-1"},
        {"request_id": "t-1", "status": "pending"},
        {"requestId": "t-1"},
        {"video_id": "t-1", "status": "queued"},
        {"output": {"task_id": "t-1", "task_status": "PENDING"}, "request_id": "r"},
        {"code": "success", "message": "", "data": "t-1"},
        {"code": 200, "data": {"taskId": "t-1"}},
        {"code": 200, "data": [{"task_id": "t-1"}]},
        {"success": True, "result": {"id": "t-1"}},
        {"result": "t-1"},
        {"data": {"data": {"task_id": "t-1"}}},
        {"response": {"job": {"id": "t-1"}}},
        {"code": 0, "data": '{"task_id": "t-1"}'},
        {"error": None, "base_resp": {"status_code": 0, "status_msg": "success"}, "task_id": "t-1"},
        {"generation": {"id": "t-1"}},
        {"prediction_id": "t-1"},
        {"data": {"request_id": "t-1"}},
        {"tasks": [{"id": "t-1"}]},
        {"data": {"tasks": [{"task_id": "t-1"}]}},
        {"data": ["t-1"]},
        {"task_ids": ["t-1"]},
        {"job": "t-1"},
        {"msg": "success", "task": "t-1"},
        {"task_uuid": "t-1"},
        [{"id": "t-1"}],
    ],
    ids=json.dumps,
)
def test_an_id_is_found_under_every_name_and_in_every_envelope(body) -> None:
    assert submitted(body)[0] == "t-1"


def test_an_id_may_be_a_number_and_an_unusual_place_is_noted() -> None:
    assert submitted({"data": {"task_id": 871234567890}}) == ("871234567890", True)
    assert submitted({"video_id": 10**18}) == (str(10**18), False)
    assert submitted({"request_id": "t-1"}) == ("t-1", False)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"task_id": "", "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, M.BALANCE, "insufficient balance"),
        ({"base_resp": {"status_code": 1026, "status_msg": "sensitive"}}, M.CONTENT, "sensitive"),
        ({"error": {"message": "rejected by policy", "code": "content_policy_violation"}}, M.CONTENT, "rejected by policy"),
        ({"error": "model is not there"}, M.OTHER, "model is not there"),
        ({"error": {"message": "no such size", "param": "size"}}, M.OTHER, "no such size"),
        ({"errors": [{"message": "no such size"}]}, M.OTHER, "no such size"),
        ({"code": 1201, "message": "model is not supported", "request_id": "r"}, M.PARAMETER, "model is not supported"),
        ({"code": 400, "message": "bad prompt"}, M.OTHER, "bad prompt"),
        ({"code": "InvalidParameter", "message": "ratio"}, M.PARAMETER, "ratio"),
        ({"success": False, "message": "insufficient quota"}, M.BALANCE, "insufficient quota"),
        ({"success": False, "message": "额度不足"}, M.BALANCE, "额度不足"),
        ({"code": -1, "msg": "余额不足"}, M.BALANCE, "余额不足"),
        ({"error": json.dumps({"error": {"message": "nsfw", "code": "moderation_blocked"}})}, M.CONTENT, "nsfw"),
    ],
)  # fmt: skip
def test_a_refusal_inside_http_200_is_one_with_its_words(body, kind: RefusalKind, words: str) -> None:
    with pytest.raises(errors.Refused) as refused:
        submitted(body)
    assert (refused.value.kind, refused.value.reason) == (kind, words)


@pytest.mark.parametrize(
    "body",
    [
        {"code": 500, "message": "timeout waiting for upstream"},
        {"code": 5000, "message": "Server internal error", "request_id": "r"},
        {"code": "50500", "message": "Internal Error"},
        {"code": 90210, "message": "what"},
        {"error": {"message": "upstream timed out", "code": "500"}},
        {"error": "connection to the vendor was lost"},
        {"base_resp": {"status_code": 1000, "status_msg": "unknown error"}},
        {"success": False},
        {"ok": True, "ticket": "x"},
        {"code": 0, "message": "success", "request_id": "r"},
        {"code": 200, "data": {"id": 9123}},
        {},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("wire_format", ["openai_videos", "kling", "jimeng"])
def test_a_fault_inside_http_200_and_an_answer_without_an_id_prove_nothing(body, wire_format: str) -> None:
    with pytest.raises((errors.AnswerLost, errors.Incomprehensible)):
        submitted(body, wire_format=wire_format)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, {"error": {"message": "lost", "type": "internal_server_error", "param": None, "code": "500"}}),
        (500, {"code": 500, "message": "timeout waiting for upstream"}),
        (500, {"code": 5000, "message": "Server internal error", "request_id": "r"}),
        (500, {"code": 5001, "message": "Server busy", "request_id": "r"}),
        (500, {"code": 50500, "message": "Internal Error"}),
        (500, {"code": 50501, "message": "Internal RPC Error"}),
        (504, {"code": "504", "message": "x"}),
        (500, {"error": {"code": "50411", "message": "x"}}),
        (500, {"code": "12345", "message": "x"}),
        (503, {"error": {"message": "upstream overloaded"}}),
        (502, {"detail": "Bad gateway"}),
    ],
    ids=str,
)
def test_a_number_as_code_is_no_refusal(status: int, body) -> None:
    error = submission_error(Reply(status, {}, json.dumps(body).encode()))
    assert isinstance(error, errors.AnswerLost)
    assert f"HTTP {status}" in error.answer


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, {"detail": "The limit of 1 concurrent tasks has been reached. Please try again later."}),
        (503, {"error": {"message": "Too many active tasks", "type": "server_error"}}),
        (503, {"error": {"message": "x", "code": "too_many_tasks"}}),
        (503, {"code": "queue_full", "message": "x"}),
        (503, {"message": "The queue is full"}),
        (503, {"message": "任务数已达上限,请稍后再试", "code": "x"}),
        (429, {"error": {"message": "负载已饱和", "type": "new_api_error", "code": ""}}),
    ],
    ids=str,
)
def test_too_many_jobs_is_a_throttle_where_the_body_says_so(status: int, body) -> None:
    assert is_throttle(Reply(status, {}, json.dumps(body, ensure_ascii=False).encode()))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, b"<html>Service Unavailable</html>"),
        (503, b'{"error":{"message":"Service temporarily unavailable"}}'),
        (503, b'{"error":{"message":"Too many active task observations"}}'),
        (503, b'{"error":{"message":"x","code":"model_not_found"}}'),
        (500, b'{"detail":"The limit of 1 concurrent tasks has been reached."}'),
        (
            429,
            b'{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":null}}',
        ),
        (429, b'{"error":{"message":"x","type":"insufficient_quota","code":429}}'),
        (
            429,
            b'{"error":{"message":"Budget has been exceeded! Current cost: 1","type":"budget_exceeded","code":"429"}}',
        ),
        (429, b'{"code":1102,"message":"Resource pack exhausted","request_id":"r"}'),
        (429, '{"error":{"message":"账户余额不足"}}'.encode()),
        (429, b'{"error":{"message":"Insufficient account balance"}}'),
        (
            429,
            b'{"code":"Some resource has been exhausted","error":"Your team has either used all available credits or reached its monthly spending limit."}',
        ),
        (429, b'{"error":{"message":"x","code":"billing_hard_limit_reached"}}'),
    ],
)
def test_want_of_money_and_other_trouble_are_no_throttle(status: int, body: bytes) -> None:
    assert not is_throttle(Reply(status, {}, body))


def test_a_vendors_refusal_that_new_apis_adaptors_pass_on_is_read_as_the_vendors() -> None:
    """Whole bodies as a New API of August 2026 gave them, whose vendors answered with their own codes. Its own account was
    called the person's balance for Kling and Hailuo, and nobody's for Vidu and Alibaba.
    """

    def told(status: int, code: str, message: str) -> tuple[errors.RefusalKind, str, str]:
        reply = Reply(status, {}, json.dumps({"code": code, "message": message, "data": None}).encode())
        if status == 200:
            with pytest.raises(errors.Refused) as caught:
                accepted_id(FORMATS["openai_videos"], reply, REQUEST)
            said = caught.value
        else:
            said = refusal(reply)
        assert said.upstream
        return said.kind, said.code, said.reason

    assert told(400, "task_failed", "Account balance not enough")[0] is M.ACCOUNT
    assert told(400, "1008", "hailuo api error: insufficient balance") == (
        M.ACCOUNT,
        "base_resp 1008",
        "insufficient balance",
    )
    assert told(400, "1026", "hailuo api error: input new_sensitive")[0] is M.CONTENT
    vidu = {"code": 400, "reason": "CreditInsufficient", "message": "credit insufficient", "metadata": {}}
    assert told(400, "fail_to_fetch_task", json.dumps(vidu)) == (
        M.ACCOUNT,
        "CreditInsufficient",
        "credit insufficient",
    )
    assert told(200, "ali_api_error", "Arrearage: Access denied, please make sure your account is in good standing.") == (
        M.ACCOUNT, "Arrearage", "Access denied, please make sure your account is in good standing.",
    )  # fmt: skip
    assert told(200, "ali_api_error", "DataInspectionFailed: Input data may contain inappropriate content.")[
        0
    ] is (M.CONTENT)
    assert told(400, "ali_api_error", "size: must be one of")[:2] == (M.OTHER, "ali_api_error")
    xai = {
        "code": "Your newly created team doesn't have any credits yet.",
        "error": "The caller does not have permission to execute the specified operation",
    }
    assert told(403, "fail_to_fetch_task", json.dumps(xai))[0] is M.ACCOUNT


@pytest.mark.parametrize("code", [1101, 1102])
def test_a_vendors_code_for_no_money_means_the_same_with_every_http_status(code: int) -> None:
    """Inside HTTP 200 it was the gateway's account and held no job; with 429 it was the person's."""
    body = {"code": code, "message": "no money", "request_id": "r"}
    with pytest.raises(errors.Refused) as inside:
        FORMATS["kling"].decode_submit(body)
    assert inside.value.kind is refusal(Reply(429, {}, json.dumps(body).encode())).kind is M.BALANCE
    told = explain(inside.value)
    assert "your balance here or in the gateway's own account" in told.happened


def test_a_request_id_in_the_place_of_a_field_names_no_field() -> None:
    error = {"message": "Invalid param: prompt is required", "param": "6217f8ed-396d-434a-9b78-96775c0d2f99"}
    assert refusal(Reply(400, {}, json.dumps({"error": error}).encode())).field == ""
    named = {"error": error | {"param": "input.first_frame_url"}}
    assert refusal(Reply(400, {}, json.dumps(named).encode())).field == "input.first_frame_url"


def test_the_words_and_the_code_of_fastapis_detail_are_read() -> None:
    detail = [
        {"loc": ["body", "prompt"], "msg": "flagged by a content checker", "type": "content_policy_violation"}
    ]
    said = refusal(Reply(422, {}, json.dumps({"detail": detail}).encode()))
    assert (said.kind, said.reason) == (M.CONTENT, "flagged by a content checker")
    said = refusal(Reply(422, {}, json.dumps({"detail": [{**detail[0], "type": "missing"}]}).encode()))
    assert (said.kind, said.code, said.field) == (M.PARAMETER, "", "prompt")


def test_what_litellm_wraps_is_opened() -> None:
    def wrapped(inner: object, outer: int = 400, name: str = "BadRequestError") -> errors.Refused:
        words = f"litellm.{name}: OpenAIException - {json.dumps(inner)}. Received Model Group=sora"
        body = {"error": {"message": words, "type": None, "param": None, "code": str(outer)}}
        return refusal(Reply(outer, {}, json.dumps(body).encode()))

    moderated = wrapped(
        {"error": {"message": "no", "type": "image_generation_user_error", "code": "moderation_blocked"}}
    )
    assert (moderated.kind, moderated.reason) == (M.CONTENT, "no")
    bad = wrapped({"error": {"message": "no such size", "param": "size", "code": "invalid_value"}})
    assert (bad.kind, bad.field, bad.reason) == (M.PARAMETER, "size", "no such size")
    assert wrapped({"error": {"message": "over", "type": "budget_exceeded", "code": "400"}}).kind is M.BALANCE
    key = wrapped(
        {"error": {"message": "Incorrect API key", "code": "invalid_api_key"}}, 401, "AuthenticationError"
    )
    assert (key.kind, key.upstream) == (M.SETUP, True)
    assert (
        refusal(Reply(400, {}, said("x", "litellm.ContentPolicyViolationError: no", "400"))).kind is M.CONTENT
    )


@pytest.mark.parametrize(
    ("status", "location", "kind"),
    [
        (301, "https://g.example/v1/videos", errors.Refused),
        (307, "https://g.example/v1/videos", errors.Refused),
        (308, "https://other.example/", errors.Refused),
        (302, "https://g.example/v1/videos", errors.Refused),
        (302, "https://g.example/v1/videos/task_1", errors.AnswerLost),
        (302, "", errors.AnswerLost),
        (303, "https://g.example/v1/videos/task_1", errors.AnswerLost),
        (303, "https://g.example/v1/videos", errors.AnswerLost),
    ],
)
def test_a_redirect_says_where_to_and_whether_it_may_be_done(status: int, location: str, kind: type) -> None:
    error = submission_error(
        Reply(status, {"location": location and location + "?secret=1"}, b""), "/v1/videos"
    )
    assert type(error) is kind
    assert location in error.answer and "secret" not in error.answer  # type: ignore[attr-defined]  # both kinds have it
    if isinstance(error, errors.Refused):
        assert (error.kind, error.reason) == (M.REDIRECT, location)


def test_an_answer_is_kept_as_text_of_bounded_length() -> None:
    assert answer_text(Reply(200, {}, b'{"a":\x00 "\x1b[31m"}')) == 'HTTP 200 {"a": " [31m"}'
    assert (
        answer_text(Reply(502, {}, b"<html><body>bad <b>gateway</b></body></html>")) == "HTTP 502 bad gateway"
    )
    assert len(answer_text(Reply(200, {}, b"x" * 10**6))) <= 4000
