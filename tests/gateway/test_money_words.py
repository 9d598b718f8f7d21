"""Answers that say less than they seem to: what may run at a vendor is never called refused, and no answer is an id."""

import json

import pytest

from o8studio.domain.errors import AnswerLost, Refused
from o8studio.domain.ids import RemoteId
from o8studio.gateway.failure_words import moderation, quoted_object
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.hidden_refusals import refused_inside
from o8studio.gateway.parsing import find_id
from o8studio.gateway.refusals import is_throttle
from o8studio.gateway.wire import Finished, Incomprehensible, Reply


def reply(status: int, **body: object) -> Reply:
    return Reply(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("timeout", "Max retries exceeded, job still running"),
        ("gateway_timeout", "任务超过最大等待时间，请稍后查询"),
        ("", "maximum wait exceeded, the task is still active"),
        ("internal_error", "too many tasks are running"),
    ],
)
def test_a_503_about_a_fault_is_no_throttle(code: str, words: str) -> None:
    assert not is_throttle(reply(503, error={"message": words, "code": code}))


@pytest.mark.parametrize(
    "words", ["too many tasks", "任务数超过上限", "maximum running tasks reached", "并发数已达上限"]
)
def test_a_503_for_too_many_jobs_is_one(words: str) -> None:
    assert is_throttle(reply(503, error={"message": words, "code": ""}))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fail", "upstream timed out"),
        ("error", "do request failed: connection reset by peer"),
        ("error", "Internal Server Error"),
        ("", "上游请求超时"),
        ("", "服务器内部错误"),
        ("failed", "unexpected EOF"),
        ("ali_api_error", "InternalError.Timeout: An internal timeout error has occurred"),
        ("task_failed", "upstream timed out"),
        ("generation_failed", "服务器内部错误"),
    ],
)
def test_a_fault_inside_http_200_is_a_lost_answer(code: str, words: str) -> None:
    assert isinstance(refused_inside(code, words), AnswerLost)


def test_a_code_that_says_something_refuses_whatever_the_words() -> None:
    assert isinstance(refused_inside("invalid_prompt", "the server rejected this prompt"), Refused)


@pytest.mark.parametrize(
    "answer",
    [
        {"code": "insufficient_quota", "message": "余额不足", "data": "0.00"},
        {"success": False, "message": "no", "result": 500},
        {"code": "fail", "message": "too busy", "data": "error:50413"},
        {"code": 500, "data": "timeout-504"},
    ],
)
def test_a_bare_value_beside_a_no_is_no_id(answer: dict) -> None:
    with pytest.raises(Incomprehensible):
        find_id(answer)


def test_a_bare_value_beside_a_yes_and_an_id_under_its_name_are_ids() -> None:
    assert find_id({"code": "success", "data": "task_1"}) == "task_1"
    assert find_id({"code": 500, "message": "x", "task_id": "task_2"}) == "task_2"


@pytest.mark.parametrize("form", ["jimeng", "kling"])
@pytest.mark.parametrize(
    "answer",
    [
        {"id": "task_1", "object": "video", "code": "", "message": ""},
        {"code": 200, "message": "success", "task_id": "task_1"},
        {"code": 0, "message": "ok", "data": {"task_id": "task_1"}},
    ],
)
def test_a_code_that_says_that_all_is_well_is_no_refusal(form: str, answer: dict) -> None:
    assert FORMATS[form].decode_submit(answer) == "task_1"


@pytest.mark.parametrize("code", ["9" * 5000, "²", 10**30])
def test_a_number_of_any_shape_costs_only_itself(code: object) -> None:
    with pytest.raises(Incomprehensible):
        FORMATS["jimeng"].decode_status(RemoteId("task_1"), {"code": code, "message": "x"})


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "completed", "content": [{"type": "text", "text": "一个敏感的女孩在跳舞"}]},
        {"status": "completed", "title": "一个敏感的女孩"},
        {"status": "completed", "text": "违规停车的汽车"},
        {"status": "completed", "metadata": {"text": "违规"}},
        {"status": "completed", "description": "a blocked street, nsfw filter shop"},
    ],
)
def test_the_requests_own_words_in_an_answer_are_no_moderation(answer: dict) -> None:
    assert moderation(answer) is None


def test_what_a_filter_says_is_moderation() -> None:
    assert moderation({"status": "completed", "fail_reason": "内容审核不通过"})
    assert moderation(
        {"output": [{"type": "output_text", "text": "Your request was blocked by our moderation system."}]}
    )


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "done", "video": {"url": "/files/a.mp4"}},
        {"status": "done", "video": {}, "video_url": "https://x.example/a.mp4"},
        {"status": "done", "video": "https://x.example/a.mp4"},
        {"status": "done", "video": {"url": " https://x.example/a.mp4 "}},
    ],
)
def test_a_clip_of_xai_is_found_wherever_it_stands(answer: dict) -> None:
    found = FORMATS["xai"].decode_status(RemoteId("r"), answer)
    assert isinstance(found, Finished)
    assert found.results[0].sources[0].value.strip() == found.results[0].sources[0].value


def test_a_long_text_of_brackets_is_read_in_one_pass() -> None:
    assert quoted_object("{" * 30_000) is None
    assert quoted_object('failed: {"error": {"message": "x"}} at the vendor') == {"error": {"message": "x"}}
    assert quoted_object("b'[{\"error\": 1}]'") == {"error": 1}
