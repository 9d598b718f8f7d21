"""Two answers to a probe are the same when they mean the same, whatever ids and paths stand in them."""

import json

import pytest

from o8studio.gateway.replies import is_new_api_status, read_reply
from o8studio.gateway.wire import Reply


def reply(status: int, body: object, headers: dict[str, str] | None = None) -> Reply:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, headers or {}, content)


def invalid(path: str, **more: object) -> dict[str, object]:
    return {
        "error": {"message": f"Invalid URL (GET {path})", "type": "invalid_request_error", "code": "", **more}
    }


def test_the_path_the_job_and_the_requests_own_ids_do_not_make_a_difference() -> None:
    body = "no task job-{0} at /v1/x/job-{0}?full=1 (request id: 20261127011257123456789{0}abcdef)"
    first, second = (
        read_reply(
            reply(400, {"error": {"message": body.format(n), "type": "t"}}),
            f"/v1/x/job-{n}?full=1",
            f"job-{n}",
        )
        for n in (1, 2)
    )
    assert first == second
    assert "job-1" not in first.message


def test_another_status_code_or_kind_does() -> None:
    base = read_reply(reply(400, {"error": {"message": "no", "type": "t", "code": "c"}}), "/p", "")
    assert base == read_reply(reply(400, {"error": {"message": "no", "type": "t", "code": "c"}}), "/q", "")
    for status, kind, code, words in (
        (404, "t", "c", "no"),
        (400, "u", "c", "no"),
        (400, "t", "d", "no"),
        (400, "t", "c", "yes"),
    ):
        assert base != read_reply(
            reply(status, {"error": {"message": words, "type": kind, "code": code}}), "/p", ""
        )


def test_a_path_that_the_gateway_does_not_have_is_said_in_its_own_words() -> None:
    assert read_reply(reply(404, invalid("/v1/none")), "/v1/none", "").is_missing_route
    assert not read_reply(reply(400, invalid("/v1/none", message="other")), "/v1/none", "").is_missing_route
    named = {"error": {"message": "no video job-9", "type": "invalid_request_error", "code": ""}}
    assert not read_reply(reply(404, named), "/v1/videos/job-9x", "job-9").is_missing_route, (
        "it speaks of the job"
    )


def test_that_there_is_no_such_task_is_one_envelopes_word() -> None:
    told = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
    assert read_reply(reply(400, told), "/p", "").is_unknown_task
    assert not read_reply(reply(200, told), "/p", "").is_unknown_task
    assert not read_reply(reply(400, told | {"error": {}}), "/p", "").is_unknown_task


@pytest.mark.parametrize(
    ("status", "body", "nothing"),
    [
        (401, {"error": {"message": "x"}}, True),
        (402, {"error": {"message": "x"}}, True),
        (408, {"error": {"message": "x"}}, True),
        (429, {"error": {"message": "x"}}, True),
        (500, {"error": {"message": "x"}}, True),
        (501, {"error": {"message": "x"}}, False),
        (503, b"<html>", True),
        (403, b"<html>", True),
        (403, {"error": {"message": "x", "code": "access_denied"}}, True),
        (403, {"error": {"message": "x"}}, False),
        (400, {"error": {"message": "x"}}, False),
        (404, b"not found", False),
    ],
)
def test_the_token_the_pace_and_a_fault_prove_nothing_of_a_route(
    status: int, body: object, nothing: bool
) -> None:
    found = read_reply(reply(status, body), "/p", "")
    assert found.proves_nothing is nothing
    assert found.is_json is isinstance(body, dict)
    assert found.in_error_object is (isinstance(body, dict) and status < 500)


@pytest.mark.parametrize(
    ("body", "is_one"),
    [
        ({"success": True, "data": {"version": "v1", "quota_per_unit": 500_000}}, True),
        ({"success": True, "data": {"version": "v1", "quota_per_unit": 500_000.0}}, True),
        ({"success": True, "data": {"version": "v1", "quota_per_unit": True}}, False),
        ({"success": True, "data": {"version": 1, "quota_per_unit": 500_000}}, False),
        ({"success": True, "data": {"version": "v1"}}, False),
        ({"success": 1, "data": {"version": "v1", "quota_per_unit": 500_000}}, False),
        ({"success": True, "data": []}, False),
        ({}, False),
    ],
)
def test_new_api_is_known_by_the_shape_of_its_status(body: dict[str, object], is_one: bool) -> None:
    assert is_new_api_status(body) is is_one
