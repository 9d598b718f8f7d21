"""The demo gateway refuses what the real ones refuse, with their status and body. Imports nothing of demo/."""

import json
import re

import pytest

from tests.support.asking_plainly import GOOD, send
from tests.support.demo import TOKEN

A401 = {"error": {"message": "Invalid token", "type": "new_api_error", "code": ""}}
NO_MODEL = {
    "error": {
        "message": "Model name not specified, model name cannot be empty",
        "type": "new_api_error",
        "code": "",
    }
}


def b(code: str, message: str) -> dict:
    return {"code": code, "message": message, "data": None}


def url_error(method: str, path: str) -> dict:
    return {
        "error": {
            "message": f"Invalid URL ({method} {path})",
            "type": "invalid_request_error",
            "param": "",
            "code": "",
        }
    }


def channel(model: str) -> dict:
    return {
        "error": {
            "message": f"No available channel for model {model} under group default (distributor)",
            "type": "new_api_error",
            "code": "model_not_found",
        }
    }


def go(value: str, name: str, wanted: str) -> dict:
    return b(
        "invalid_request",
        f"json: cannot unmarshal {value} into Go struct field TaskSubmitReq.{name} of type {wanted}",
    )


def upstream(message: str, param: str) -> dict:
    inner = {
        "error": {
            "message": message,
            "type": "invalid_request_error",
            "param": param,
            "code": "invalid_value",
        }
    }
    return b("fail_to_fetch_task", json.dumps(inner))


V, G, R = "/v1/videos", "/v1/video/generations", "/v1/responses"
CASES = [
    ("g2", "POST", V, GOOD, {"token": ""}, 401, A401),
    ("g2", "POST", V, GOOD, {"token": "sk-wrong"}, 401, A401),
    ("g2", "GET", "/v1/models", None, {"token": "nonsense"}, 401, A401),
    ("g2", "POST", V, GOOD, {"token": TOKEN + "-12"}, 403, {"error": {"message": "普通用户不支持指定渠道", "type": "new_api_error", "code": "access_denied"}}),
    ("g2", "GET", "/api/usage/token/", None, {"token": "sk-wrong"}, 401, {"success": False, "message": "无效的令牌"}),
    ("g2", "POST", V, GOOD, {"type": "text/plain"}, 400, NO_MODEL),
    ("g2", "POST", V, GOOD, {"type": ""}, 400, NO_MODEL),
    ("g2", "POST", V, {"prompt": "x"}, {}, 400, NO_MODEL),
    ("g2", "POST", V, {"model": 7, "prompt": "x"}, {}, 400, NO_MODEL),
    ("g2", "POST", V, {"model": "", "prompt": "x"}, {}, 400, NO_MODEL),
    ("g2", "POST", V, b"{", {}, 400, b("invalid_json", "invalid character in request body")),
    ("g2", "POST", V, b"[]", {}, 400, b("invalid_request", "json: cannot unmarshal array into Go value of type common.TaskSubmitReq")),
    ("g2", "POST", V, GOOD, {"type": "multipart/form-data"}, 400, b("invalid_multipart_form", "no multipart boundary param in Content-Type")),
    ("g2", "POST", V, {**GOOD, "model": "no-such-model"}, {}, 503, channel("no-such-model")),
    ("g1", "POST", G, {**GOOD, "model": "no-such-model"}, {}, 503, channel("no-such-model")),
    ("hitopen", "POST", V, {**GOOD, "model": "no-such-model"}, {}, 503, channel("no-such-model")),
    ("openopen8", "POST", R, {"model": "no-such-model", "input": "x"}, {}, 503, channel("no-such-model")),
    ("g2", "POST", V, {"model": "kling-v3"}, {}, 400, b("invalid_request", "prompt is required")),
    ("g2", "POST", V, {**GOOD, "prompt": "  "}, {}, 400, b("invalid_request", "prompt is required")),
    ("g2", "POST", G, {**GOOD, "prompt": 5}, {}, 400, go("number", "prompt", "string")),
    ("g2", "POST", V, {**GOOD, "seconds": 8}, {}, 400, go("number", "seconds", "string")),
    ("g2", "POST", V, {**GOOD, "seconds": "9999"}, {}, 400, b("invalid_seconds", "seconds must be between 0 and 3600")),
    ("g2", "POST", V, {**GOOD, "duration": -1}, {}, 400, b("invalid_seconds", "seconds must be between 0 and 3600")),
    ("g2", "POST", V, {**GOOD, "duration": "five"}, {}, 400, go("string", "duration", "int")),
    ("g2", "POST", V, {**GOOD, "duration": True}, {}, 400, go("bool", "duration", "int")),
    ("g2", "POST", V, {**GOOD, "images": "one"}, {}, 400, go("string", "images", "[]string")),
    ("g2", "POST", V, {**GOOD, "input_reference": {"image_url": "x"}}, {}, 400, go("object", "input_reference", "string")),
    ("g2", "POST", V, {**GOOD, "size": 720}, {}, 400, go("number", "size", "string")),
    ("g2", "POST", V, {**GOOD, "metadata": "{"}, {}, 400, b("invalid_request", "metadata is not valid JSON")),
    ("g2", "POST", V, {**GOOD, "metadata": 5}, {}, 400, go("number", "metadata", "map[string]interface {}")),
    ("g2", "POST", V, {**GOOD, "metadata": {"duration": 5}}, {}, 500, b("build_request_failed", "unmarshal metadata failed")),
    ("g2", "POST", V, {**GOOD, "mode": "ultra"}, {}, 400, b("task_failed", "mode value is invalid")),
    ("g2", "POST", V, {**GOOD, "model": "sora-2", "size": "100x100"}, {}, 400, b("invalid_size", "size 100x100 is not supported by sora-2")),
    ("g2", "POST", V, {**GOOD, "model": "sora-2", "seconds": "7"}, {}, 400, upstream("Invalid value: '7'. Supported values are: '4', '8', and '12'.", "seconds")),
    ("g2", "POST", V, {**GOOD, "model": "wan2.6-t2v", "size": "1280x720"}, {}, 500, b("build_request_failed", "invalid size: 1280x720")),
    ("g2", "POST", V, {**GOOD, "image": "!!!"}, {}, 400, b("task_failed", "image is neither a url nor base64")),
    ("g2", "POST", V, {**GOOD, "model": "sora-2", "input_reference": "aGVsbG8="}, {}, 400, upstream("Invalid image: image can not be decoded", "input_reference")),
    ("g2", "POST", V, {**GOOD, "model": "jimeng_t2v_v30", "images": ["aGVsbG8="]}, {}, 500, b("50215", "image can not be decoded")),
    ("g2", "POST", R, {"model": "sora-2", "input": "x"}, {}, 404, url_error("POST", R)),
    ("g0", "POST", V, GOOD, {}, 404, url_error("POST", V)),
    ("g2", "DELETE", V + "/x", None, {}, 404, url_error("DELETE", V + "/x")),
    ("g2", "GET", V + "/none-0", None, {}, 400, b("task_not_exist", "task_not_exist")),
    ("g2", "GET", V + "/none-0/content", None, {}, 404, {"error": {"message": "Task not found", "type": "invalid_request_error"}}),
    ("g3", "GET", R + "/resp_x", None, {}, 404, {"error": {"message": "No response found with id 'resp_x'.", "type": "new_api_error", "code": "not_found"}}),
    ("g3", "POST", R, {"model": "jimeng_t2v_v30", "input": "x", "image": "aGk="}, {}, 400, {"error": {"message": "image input is not supported by this model", "type": "new_api_error", "code": "invalid_request_error"}}),
    ("g3", "POST", R + "/resp_x/cancel", {}, {}, 404, url_error("POST", R + "/resp_x/cancel")),
    ("litellm", "POST", V, {"model": "sora-2"}, {}, 400, {"error": {"message": "Missing required parameter: 'prompt'", "type": "invalid_request_error", "param": "prompt", "code": "400"}}),
    ("litellm", "GET", "/api/status", None, {}, 404, {"detail": "Not Found"}),
    ("litellm", "DELETE", V + "/x", None, {}, 405, {"detail": "Method Not Allowed"}),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}-{case[2]}-{case[5]}")
def test_a_wrong_request_gets_the_real_answer(demos, case) -> None:
    generation, method, path, body, options, status, expected = case
    server = demos(generation)
    before = len(server.state()["jobs"])
    code, _, answer = send(server.url, method, path, body, options)
    text = re.sub(r" \(request id: [\w]+\)", "", answer.decode())
    assert (code, json.loads(text)) == (status, expected)
    assert len(server.state()["jobs"]) == before, "a refused request was accepted"


def test_no_balance_is_refused_and_nothing_is_made(demos) -> None:
    for generation, word in (("g2", "insufficient_user_quota"), ("g1", "quota_not_enough")):
        server = demos(generation)
        server.change(balance_usd=0.01)
        code, _, answer = send(server.url, "POST", "/v1/videos", GOOD, {})
        server.change(balance_usd=10_000)
        assert (code, json.loads(answer)["code"]) == (403, word)


def test_an_exhausted_token_is_refused_on_polls_too_and_still_tells_its_usage(demos) -> None:
    server = demos("g2")
    server.change(exhausted=True)
    polled = send(server.url, "GET", "/v1/videos/none-0", None, {})[0]
    usage = json.loads(send(server.url, "GET", "/api/usage/token/", None, {})[2])
    server.change(exhausted=False)
    assert polled == 401
    assert (usage["code"], usage["data"]["total_available"]) == (True, 0)


def test_an_unknown_path_outside_the_api_answers_with_the_start_page(demos) -> None:
    code, kind, body = send(demos("g2").url, "GET", "/kling/v1/nothing", None, {})
    assert (code, kind.partition(";")[0], body[:15]) == (200, "text/html", b"<!doctype html>")


def test_the_published_openopen8_example_is_taken_literally(demos) -> None:
    body = {
        "model": "sora-1.0-turbo",
        "input": [{"role": "user", "content": [{"type": "text", "text": "A cat in the snow"}]}],
    }
    code, _, answer = send(demos("openopen8").url, "POST", "/v1/responses", body, {})
    reply = json.loads(answer)
    assert (code, reply["status"], reply["id"][:5]) == (200, "in_progress", "resp_")
    code, _, answer = send(demos("openopen8").url, "POST", f"/v1/responses/{reply['id']}/cancel", {}, {})
    assert (code, json.loads(answer)["status"]) == (200, "cancelled")


def test_a_multipart_create_with_every_hitopen_field_is_taken_literally(demos) -> None:
    fields = {
        "model": "kling-v1", "prompt": "A cat", "duration": "1", "width": "320", "height": "180", "fps": "12", "n": "1",
        "seed": "42", "response_format": "url", "user": "mei", "metadata": '{"style":"film"}',
    }  # fmt: skip
    parts = "".join(
        f'--B\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()
    )
    code, _, answer = send(
        demos("hitopen").url,
        "POST",
        "/v1/videos",
        (parts + "--B--\r\n").encode(),
        {"type": "multipart/form-data; boundary=B"},
    )
    reply = json.loads(answer)
    assert code == 200
    assert (reply["status"], reply["progress"], reply["seconds"], reply["size"]) == (
        "queued",
        0.0,
        "1",
        "320x180",
    )
    assert next(job for job in demos("hitopen").state()["jobs"] if job["id"] == reply["id"])["seed"] == 42
