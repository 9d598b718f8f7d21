"""Routes, tokens and money of `--like new-api`, row by row of docs/protocol.md §13. Imports nothing of demo/."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.asking import MISSING, V, ask, code_and_json, rows, submit
from tests.support.demo import DemoServer, start_demo

X = "x [demo:stuck]"
JIMENG = "jimeng_vgfm_t2v_l20"
UNKNOWN = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
PANIC = "runtime error: invalid memory address or nil pointer dereference"


def a(message: str, code: str = "") -> dict:
    return {"error": {"message": message, "type": "new_api_error", "code": code}}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    """A face of its own; time passes only when told."""
    running = start_demo(tmp_path, "new-api", speed=0.001)
    yield running
    running.stop()


@pytest.fixture
def shared(demos) -> DemoServer:
    return demos("new-api")


ROUTES = [
    ("GET", V + "/none-0", None, 400, UNKNOWN),
    ("GET", "/v1/video/generations/none-0", None, 400, UNKNOWN),
    ("GET", "/kling/v1/videos/text2video/none-0", None, 400, UNKNOWN),
    ("GET", V + "/none-0/content", None, 404, {"error": {"message": "Task not found", "type": "invalid_request_error"}}),
    ("GET", "/v1/tasks/task_none", None, 404, MISSING),
    ("GET", "/api/v3/contents/generations/tasks/x", None, 404, MISSING),
    ("GET", "/v1/nonsense/x", None, 404, MISSING),
    ("GET", V, None, 404, MISSING),
    ("DELETE", V + "/x", None, 404, MISSING),
    ("POST", "/v1/responses/resp_x/cancel", {}, 404, MISSING),
    ("GET", "/v1/responses/resp_none", None, 503,
     a("No available channel for model grok-4.3 under group default (distributor)", "model_not_found")),
    ("POST", V, {"model": "nope", "prompt": "x"}, 503,
     a("No available channel for model nope under group default (distributor)", "model_not_found")),
    ("POST", V, b"{", 400, a("Invalid request: Invalid request: invalid JSON request body")),
    ("POST", V, b"[]", 400, a("Model name not specified, model name cannot be empty")),
    ("POST", V, {"model": "kling-v1"}, 400, {"code": "invalid_request", "message": "prompt is required", "data": None}),
    ("POST", "/kling/v1/videos/text2video", {"model_name": "kling-v1", "prompt": "x"}, 400,
     a("Model name not specified, model name cannot be empty")),
    ("POST", "/jimeng/?Action=CVSync2AsyncSubmitTask", {"req_key": JIMENG, "prompt": "x"}, 400,
     a("Model name not specified, model name cannot be empty")),
    ("POST", "/jimeng/?Action=CVSync2AsyncGetResult", {"req_key": JIMENG, "task_id": "x"}, 400,
     {"code": "invalid_api_platform", "message": "invalid api platform: ", "data": None}),
    ("POST", "/jimeng/?Action=CVSync2AsyncGetResult", {"req_key": JIMENG}, 400,
     a("task_id is required for CVSync2AsyncGetResult")),
    ("POST", "/jimeng/?Version=2022-08-31", {"req_key": JIMENG}, 400, a("Action query parameter is required")),
    ("POST", V + "/task_x/remix", {"prompt": "x"}, 400,
     {"code": "task_not_exist", "message": "task_origin_not_exist", "data": None}),
    ("POST", "/v1/responses", {"model": "kling-v1", "input": "x"}, 404,
     {"error": {"message": "no route /v1/responses", "type": "bad_response_status_code", "param": "",
                "code": "bad_response_status_code"}}),
]  # fmt: skip


@pytest.mark.parametrize("case", ROUTES, ids=lambda case: f"{case[0]}-{case[1][:45]}-{case[3]}")
def test_a_route_answers_as_the_real_one(shared, case) -> None:
    method, path, body, status, expected = case
    assert code_and_json(ask(shared, method, path, body)) == (status, expected)


def test_a_kling_poll_without_a_content_type_is_a_panic_and_with_it_the_task(shared) -> None:
    made = submit(shared, X)["id"]
    for path in (f"/kling/v1/videos/text2video/{made}", "/kling/v1/videos/image2video/none"):
        code, body = code_and_json(ask(shared, "GET", path, kind=""))
        assert (code, body["error"]["type"]) == (500, "new_api_panic")
        assert PANIC in body["error"]["message"]
    code, body = code_and_json(ask(shared, "GET", f"/kling/v1/videos/text2video/{made}"))
    assert (code, body["code"], body["data"]["task_id"]) == (200, "success", made)
    assert ask(shared, "GET", f"/kling/v1/videos/text2video/{made}", kind="", token="sk-wrong")[0] == 401


def test_a_remix_of_a_known_job_is_a_panic_that_costs_nothing(shared) -> None:
    made = submit(shared, X, "sora-2")["id"]
    shared.vendor()
    before = shared.state()["balance_usd"]
    code, body = code_and_json(ask(shared, "POST", f"{V}/{made}/remix", {"prompt": "x"}))
    assert (code, body["error"]["type"]) == (500, "new_api_panic")
    assert (shared.vendor(), shared.state()["balance_usd"]) == ([], before)


def test_an_xai_model_is_refused_on_responses_though_its_endpoint_types_name_them(shared) -> None:
    listed = json.loads(ask(shared, "GET", "/v1/models")[2])["data"]
    grok = next(one for one in listed if one["id"] == "grok-imagine-video")
    assert grok["supported_endpoint_types"] == ["openai", "openai-response"]
    code, body = code_and_json(
        ask(shared, "POST", "/v1/responses", {"model": "grok-imagine-video", "input": "x"})
    )
    assert (code, body["error"]["code"]) == (400, "invalid_request")
    assert submit(shared, X, "grok-imagine-video")["status"] == "queued"


def test_errors_are_chinese_unless_english_is_asked_for(shared) -> None:
    for language, words in (("en", "Invalid token"), ("", "无效的令牌"), ("de", "无效的令牌")):
        code, body = code_and_json(ask(shared, "GET", V + "/x", token="sk-wrong", language=language))
        assert (code, body) == (401, a(words))
    _, body = code_and_json(ask(shared, "POST", V, {"model": "nope", "prompt": "x"}, language="zh-CN"))
    assert body == a("分组 default 下模型 nope 无可用渠道（distributor）", "model_not_found")


def test_a_fresh_gateway_names_no_endpoint_types_at_all(server) -> None:
    server.change(no_endpoint_types=True)
    listed = json.loads(ask(server, "GET", "/v1/models")[2])["data"]
    assert {tuple(one["supported_endpoint_types"]) for one in listed} == {()}


# ---- tokens


def test_each_kind_of_token_is_answered_as_on_the_real_gateway(server) -> None:
    some = submit(server, X, "viduq1")["id"]
    tokens = {
        "unlimited": server.new_token(name="unlimited"),
        "little": server.new_token(name="little", remain=10),
        "expired": server.new_token(name="expired", expires=int(time.time()) - 5),
        "disabled": server.new_token(name="disabled", disabled=True),
        "two models": server.new_token(name="two", models=["sora-2", "viduq1"]),
        "elsewhere": server.new_token(name="elsewhere", elsewhere=True),
    }
    seen = {}
    for name, token in tokens.items():
        seen[name] = (
            ask(server, "POST", V, {"model": "kling-v1", "prompt": X}, token=token)[0],
            ask(server, "GET", f"{V}/{some}", token=token)[0],
            ask(server, "GET", f"{V}/none", token=token)[0],
            ask(server, "GET", "/api/usage/token/", token=token)[0],
            ask(server, "GET", "/v1/dashboard/billing/subscription", token=token)[0],
        )
    assert seen == {
        "unlimited": (200, 200, 400, 200, 200),
        "little": (403, 200, 400, 200, 200),
        "expired": (401, 401, 401, 200, 401),
        "disabled": (401, 401, 401, 401, 401),
        "two models": (403, 200, 403, 200, 200),
        "elsewhere": (403, 403, 403, 200, 403),
    }
    _, body = code_and_json(
        ask(server, "POST", V, {"model": "kling-v1", "prompt": X}, token=tokens["little"])
    )
    assert body["code"] == "pre_consume_token_quota_failed"
    _, body = code_and_json(ask(server, "GET", V + "/none", token=tokens["two models"]))
    assert body == a("This token has no access to model ")
    usage = json.loads(ask(server, "GET", "/api/usage/token/", token=tokens["two models"])[2])["data"]
    assert (usage["model_limits_enabled"], usage["model_limits"]) == (True, {"sora-2": True, "viduq1": True})
    listed = json.loads(ask(server, "GET", "/v1/models", token=tokens["two models"])[2])["data"]
    assert {one["id"] for one in listed} == {"sora-2", "viduq1"}


def test_a_token_spent_by_its_own_jobs_can_look_no_more_and_another_can(server) -> None:
    token = server.new_token(name="three", remain=3 * 150_000)
    jobs = [submit(server, X, "viduq2", token=token)["id"] for _ in range(3)]
    for path in (f"{V}/{jobs[0]}", f"{V}/{jobs[0]}/content", "/v1/models"):
        assert ask(server, "GET", path, token=token)[0] == 401
    usage = json.loads(ask(server, "GET", "/api/usage/token/", token=token)[2])["data"]
    assert (usage["total_available"], usage["total_granted"], usage["total_used"]) == (0, 450_000, 450_000)
    assert ask(server, "GET", f"{V}/{jobs[0]}")[0] == 200
    server.change(spent_usage_refused=True)
    assert ask(server, "GET", "/api/usage/token/", token=token)[0] == 401


def test_tokens_and_settings_survive_a_restart(tmp_path) -> None:
    first = start_demo(tmp_path, "new-api", speed=0.001)
    token = first.new_token(name="kept", models=["sora-2"])
    first.change(quota_per_unit=50_000)
    first.stop()
    second = start_demo(tmp_path, "new-api", speed=0.001)
    usage = json.loads(ask(second, "GET", "/api/usage/token/", token=token)[2])["data"]
    assert (usage["name"], second.state()["settings"]["quota_per_unit"]) == ("kept", 50_000)
    second.stop()


# ---- money


def test_a_failed_job_is_refunded_by_a_row_while_the_task_keeps_its_quota(server) -> None:
    _, headers, body = ask(server, "POST", V, {"model": "viduq2", "prompt": "x [demo:fail]"})
    made = json.loads(body)["id"]
    paid = rows(server)
    assert [row["type"] for row in paid] == [2]
    assert paid[0]["request_id"] == headers["x-oneapi-request-id"]
    assert json.loads(paid[0]["other"])["request_path"] == V
    assert "task_id" not in json.loads(paid[0]["other"])
    server.change(advance=60)
    after = rows(server)
    assert [(row["type"], row["quota"]) for row in after] == [(6, 150_000), (2, 150_000)]
    refund = json.loads(after[0]["other"])
    assert (refund["task_id"], refund["reason"]) == (made, "CreationPolicyViolation")
    task = json.loads(ask(server, "GET", f"/v1/video/generations/{made}")[2])["data"]
    assert (task["status"], task["quota"]) == ("FAILURE", 150_000)
    assert server.state()["balance_usd"] == 10_000


def test_rows_belong_to_the_token_that_paid(server) -> None:
    token = server.new_token(name="mine")
    submit(server, X, "viduq2", token=token)
    submit(server, X, "viduq2")
    assert [row["token_name"] for row in rows(server, token)] == ["mine"]
    assert [row["token_name"] for row in rows(server)] == ["desktop"]


@pytest.mark.parametrize(
    ("settings", "limit", "used"),
    [
        ({}, 10_000, 30),
        ({"quota_display_type": "CNY", "usd_exchange_rate": 7.0}, 70_000, 210),
        ({"quota_display_type": "TOKENS"}, 5_000_000_000, 15_000_000),
        ({"unlimited": True}, 100_000_000, 30),
    ],
)
def test_the_billing_routes_tell_the_allowance_in_the_sites_own_unit(server, settings, limit, used) -> None:
    submit(server, X, "viduq2")
    server.change(**settings)
    allowed = json.loads(ask(server, "GET", "/v1/dashboard/billing/subscription")[2])["hard_limit_usd"]
    spent = json.loads(ask(server, "GET", "/v1/dashboard/billing/usage")[2])["total_usage"]
    assert (allowed, spent) == (pytest.approx(limit), pytest.approx(used))


def test_a_unit_is_worth_what_the_administrator_says(server) -> None:
    server.change(quota_per_unit=50_000, balance_usd=0.8)
    status = json.loads(ask(server, "GET", "/api/status", token="")[2])["data"]
    usage = json.loads(ask(server, "GET", "/api/usage/token/")[2])["data"]
    assert (status["quota_per_unit"], usage["total_available"] / status["quota_per_unit"]) == (50_000, 8.0)


def test_an_unlimited_token_has_less_than_nothing(server) -> None:
    server.change(unlimited=True)
    submit(server, X, "viduq2")
    usage = json.loads(ask(server, "GET", "/api/usage/token/")[2])["data"]
    assert (usage["unlimited_quota"], usage["total_available"]) == (True, -150_000)


def test_balance_log_and_web_login_share_twenty_questions_in_twenty_minutes(server) -> None:
    server.change(critical_limit=20)
    paths = [("GET", "/api/usage/token/"), ("GET", "/api/log/token"), ("POST", "/api/user/login")]
    for number in range(20):
        method, path = paths[number % 3]
        assert ask(server, method, path, {} if method == "POST" else None)[0] == 200
    for method, path in paths:
        code, _, body = ask(server, method, path, {} if method == "POST" else None)
        assert (code, body) == (429, b"")
    for path in ("/v1/dashboard/billing/subscription", "/v1/dashboard/billing/usage", "/v1/models"):
        assert ask(server, "GET", path)[0] == 200
    server.change(advance=20 * 60)
    assert ask(server, "GET", "/api/log/token")[0] == 200


# ---- April's code


@pytest.fixture
def april(server: DemoServer) -> DemoServer:
    server.change(april=True)
    return server


def test_in_april_a_missing_route_says_invalid_url_and_kling_needs_no_header(april) -> None:
    code, body = code_and_json(ask(april, "GET", "/v1/tasks/x"))
    assert (code, body["error"]["message"]) == (404, "Invalid URL (GET /v1/tasks/x)")
    assert code_and_json(ask(april, "GET", "/v1/responses/resp_x"))[0] == 404
    assert code_and_json(ask(april, "GET", "/kling/v1/videos/text2video/none", kind="")) == (400, UNKNOWN)
    assert ask(april, "POST", V, {"model": "grok-imagine-video", "prompt": X})[0] == 503


def test_in_april_a_token_limited_to_models_submits_pays_and_may_not_look(april) -> None:
    token = april.new_token(name="two", models=["viduq2"])
    made = submit(april, "x [demo:fail]", "viduq2", token=token)["id"]
    for path in (f"{V}/{made}", f"/v1/video/generations/{made}", f"/kling/v1/videos/text2video/{made}"):
        code, body = code_and_json(ask(april, "GET", path, token=token))
        assert (code, body) == (403, a("This token has no access to model "))
        assert ask(april, "GET", path)[0] == 200
    assert len(rows(april, token)) == 1
    code, body = code_and_json(ask(april, "GET", f"{V}/{made}/content", token=token))
    assert (code, body["error"]["message"]) == (400, "Task is not completed yet, current status: NOT_START")
    april.change(advance=60)
    code, body = code_and_json(ask(april, "GET", f"{V}/{made}/content", token=token))
    assert body["error"]["message"] == "Task is not completed yet, current status: FAILURE"


def test_in_april_a_used_up_token_is_told_so(april) -> None:
    token = april.new_token(name="one", remain=150_000)
    submit(april, X, "viduq2", token=token)
    code, body = code_and_json(ask(april, "GET", "/v1/models", token=token))
    assert (code, "TokenStatusExhausted" in body["error"]["message"]) == (401, True)
    assert json.loads(ask(april, "GET", "/api/usage/token/", token=token)[2])["data"]["total_available"] == 0


def test_in_april_wan_reads_its_picture_from_input_reference_or_metadata_only(april) -> None:
    link = "https://example.org/a.png"
    seen = []
    for given in (
        {"image": link},
        {"images": [link]},
        {"input_reference": link},
        {"metadata": {"input": {"img_url": link}}},
    ):
        april.vendor()
        submit(april, X, "wan2.5-i2v-preview", **given)
        seen.append(april.vendor()[0]["body"]["input"].get("img_url"))
    assert seen == [None, None, link, link]


def test_in_april_top_level_names_are_lost_and_wrong_types_refused(april) -> None:
    submit(april, X, aspect_ratio="9:16")
    assert april.vendor()[0]["body"]["aspect_ratio"] == "1:1"
    code, body = code_and_json(ask(april, "POST", V, {"model": "kling-v1", "prompt": X, "seconds": 8}))
    assert (code, body["code"]) == (400, "invalid_request")
