"""Reasons and codes of failures, and marks of moderation, wherever they stand."""

import json

import pytest

from o8studio.domain.request import Json
from o8studio.gateway.failure_words import error_words, moderation, unwrapped

WHY = "the model ran out of memory"


@pytest.mark.parametrize(
    "body",
    [
        {"error": WHY},
        {"error": {"message": WHY}},
        {"error": {"msg": WHY}},
        {"error": {"error": {"message": WHY}}},
        {"error": json.dumps({"message": WHY})},
        {"error": json.dumps({"error": {"message": WHY}})},
        {"error": [WHY]},
        {"error": [{"message": WHY}]},
        {"errors": [{"detail": WHY}]},
        {"errors": [WHY]},
        {"err": WHY},
        {"err": {"reason": WHY}},
        {"err_msg": WHY},
        {"error_message": WHY},
        {"failure_reason": WHY},
        {"fail_reason": WHY},
        {"reason": WHY},
        {"detail": WHY},
        {"detail": [{"loc": ["body"], "msg": WHY}]},
        {"task": {"error": {"message": WHY}}},
        {"message": WHY},
        {"message": "success", "data": {"fail_reason": WHY}},
        {"code": "success", "message": "", "data": {"fail_reason": "", "data": {"code": 0, "message": "SUCCEED", "data": {"task_status_msg": WHY}}}},
        {"output": {"message": WHY}},
        {"base_resp": {"status_code": 1000, "status_msg": WHY}},
        {"incomplete_details": {"reason": WHY}},
        {"error": f"litellm.APIError: APIError: OpenAIException - {json.dumps({'error': {'message': WHY}})}"},
        {"error": {"message": f"Error code: 400 - {{'error': {{'message': '{WHY}', 'code': None}}}}"}},
    ],
    ids=json.dumps,
)  # fmt: skip
def test_the_reason_is_found_in(body: dict[str, Json]) -> None:
    assert error_words(body)[0] == WHY


def test_a_code_is_no_http_status_and_no_success() -> None:
    assert error_words({"error": {"message": WHY, "code": "500"}}) == (WHY, "")
    assert error_words({"code": 0, "message": WHY}) == (WHY, "")
    assert error_words({"code": "success", "data": {"error": {"code": "OutOfMemory", "message": WHY}}}) == (
        WHY,
        "OutOfMemory",
    )
    assert error_words({"data": {"code": 50516, "message": "Post Video Risk Not Pass"}}) == (
        "Post Video Risk Not Pass",
        "50516",
    )
    assert error_words({"id": "t", "status": "failed", "url": "https://x/c.mp4", "prompt": "a fox"}) == (
        "",
        "",
    )


def test_an_address_is_no_reason() -> None:
    assert error_words({"fail_reason": "https://x/c.mp4"})[0] == ""


def test_what_a_message_quotes_is_opened() -> None:
    inner = {"error": {"message": "no such size", "param": "size", "code": "invalid_value"}}
    for text in (
        f"litellm.BadRequestError: OpenAIException - {json.dumps(inner)}",
        json.dumps(inner),
        f"b'{json.dumps(inner)}'",
    ):
        assert unwrapped(text) == ("no such size", "invalid_value", "size")
    assert unwrapped("litellm.ContentPolicyViolationError: no")[1] == "content_policy_violation"
    assert unwrapped("a {strange} text") == ("a {strange} text", "", "")
    assert unwrapped("{" * 50_000)[1] == ""


@pytest.mark.parametrize(
    "body",
    [
        {"video": {"respect_moderation": False}},
        {"error": {"code": "50516", "message": "Post Video Risk Not Pass"}},
        {"data": {"code": 50516}},
        {"error": {"code": "OutputVideoSensitiveContentDetected"}},
        {"finish_reason": "content_filter"},
        {"response": {"raiMediaFilteredCount": 1}},
        {"response": {"rai_media_filtered_reasons": ["no celebrities"]}},
        {
            "output": [
                {"content": [{"type": "output_text", "text": "The video was blocked by content moderation."}]}
            ]
        },
        {"message": "The generated video violates our usage policies"},
        {"message": "Generated content was flagged by our safety system"},
        {"fail_reason": "视频审核不通过"},
        {"moderation_status": "blocked"},
        {"is_nsfw": True},
    ],
    ids=json.dumps,
)
def test_moderation_is_marked_by(body: dict[str, Json]) -> None:
    assert moderation(body) is not None


@pytest.mark.parametrize(
    "body",
    [
        {"message": "success"},
        {"video": {"respect_moderation": True}},
        {"message": "Video content could not be uploaded, failed"},
        {"error": {"message": "upload failed", "code": "internal"}},
        {"prompt": "a guard who was blocked by a content policy", "input": {"is_nsfw": True}},
        {"nsfw": False, "flagged": False, "rai_media_filtered_count": 0, "finish_reason": "stop"},
        {"code": 10000, "message": "Success", "data": {"status": "done"}},
        {},
    ],
    ids=json.dumps,
)
def test_moderation_is_not_marked_by(body: dict[str, Json]) -> None:
    assert moderation(body) is None
