"""Refusals inside HTTP 200, and ids, in the shapes that public documents of gateways and vendors show (`tests/golden/answers.json`)."""

import json
from pathlib import Path
from typing import Any

import pytest

from o8studio.domain import errors
from o8studio.domain.errors import RefusalKind
from o8studio.domain.ids import GatewayId
from o8studio.domain.request import GenerationRequest
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.hidden_refusals import accepted_id, hidden_refusal, refused_inside
from o8studio.gateway.refusals import submission_error
from o8studio.gateway.wire import Reply

ANSWERS = json.loads((Path(__file__).parent.parent / "golden" / "answers.json").read_text("utf-8"))
REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"), base_url="https://g", wire_format="openai_videos", model="m", prompt="a fox"
)


def taken_for(body: Any) -> list[str]:
    """What an answer with HTTP 200 to a submission counts as."""
    reply = Reply(200, {}, json.dumps(body).encode())
    try:
        return ["id", accepted_id(FORMATS["openai_videos"], reply, REQUEST)[0]]
    except errors.Refused as refused:
        assert refused.may_repeat is (refused.kind is RefusalKind.THROTTLED)
        return ["refused", refused.kind.value]
    except (errors.AnswerLost, errors.Incomprehensible):
        return ["lost"]


@pytest.mark.parametrize("row", ANSWERS["submit"], ids=lambda row: json.dumps(row["body"])[:60])
def test_an_answer_to_a_submission_counts_as_what_it_is(row: dict[str, Any]) -> None:
    assert taken_for(row["body"]) == row["means"], row["from"]


@pytest.mark.parametrize("row", ANSWERS["refused"], ids=lambda row: json.dumps(row["body"])[:60])
def test_an_error_answer_to_a_submission_is_about_what_its_document_says(row: dict[str, Any]) -> None:
    error = submission_error(Reply(row["http"], {}, json.dumps(row["body"]).encode()), "/v1/videos")
    told = ["refused", error.kind.value] if isinstance(error, errors.Refused) else ["lost"]
    assert told == row["means"], (row["from"], row["source"])


@pytest.mark.parametrize(
    "body",
    [
        {"ret": -1},
        {"errno": 1},
        {"code": 500, "message": "failed", "data": {"error": {"code": 10000, "message": "timed out"}}},
        {"status": "error", "message": "Internal Server Error"},
        {"status": "error"},
        {"status": "failed", "message": "the prompt was rejected"},
        {"Response": {"Error": {"Code": "InternalError", "Message": "busy"}, "RequestId": "r"}},
        {"code": 200, "message": "ok", "data": {"code": "PROCESSING"}},
        {"code": "submitted", "data": {"queue": 3}},
        {"output": {"errors": [{"message": "the frame rate was lowered"}], "status": "queued"}},
        {"data": {"error": "the frame rate was lowered", "task_status": "running"}},
    ],
    ids=json.dumps,
)
def test_what_may_have_been_made_is_not_called_refused(body: dict[str, Any]) -> None:
    """A bare number or word documents no refusal, a failed job may have been paid for, and what waits or runs was made."""
    assert taken_for(body) == ["lost"]


def test_a_limit_inside_http_200_may_be_repeated_like_one_with_429() -> None:
    """It ended the job, while the same words with HTTP 429 made it wait."""
    for code in ("429", "1303", "Throttling.RateQuota", "base_resp 1002"):
        limited = refused_inside(code, "too many")
        assert isinstance(limited, errors.Refused)
        assert limited.may_repeat, code
    assert not getattr(refused_inside("1201", "no such model"), "may_repeat", True)


def test_what_a_gateway_quotes_inside_http_200_is_about_its_own_account() -> None:
    quoted = json.dumps({"code": 1102, "message": "Account balance not enough"})
    refused = hidden_refusal({"code": "fail_to_fetch_task", "message": quoted, "data": None})
    assert isinstance(refused, errors.Refused)
    assert (refused.kind, refused.upstream) == (RefusalKind.ACCOUNT, True)
    raw = hidden_refusal({"code": 1102, "message": "Account balance not enough", "request_id": "r"})
    assert isinstance(raw, errors.Refused)
    assert (raw.kind, raw.upstream) == (RefusalKind.BALANCE, False)


def test_an_answer_that_says_neither_yes_nor_no_is_left_alone() -> None:
    assert hidden_refusal({"message": "success"}) is None
    assert hidden_refusal({"data": {"ok": True}}) is None
