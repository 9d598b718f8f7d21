"""What a status word of any server says about a job. An unknown word stays unknown, and a number is none."""

import re
from enum import StrEnum


class StatusKind(StrEnum):
    """What a status word says about a job."""

    QUEUED = "queued"
    RENDERING = "rendering"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


# docs/protocol.md §0.3; "not_found" counts only as a status word in a 200 body. What is being cancelled may still finish.
_WORDS = {
    StatusKind.QUEUED: "queued pending submitted created queueing queuing queue waiting not_start not_started in_queue "
    "preparing scheduled starting accepted dispatched enqueued unknown unspecified init initialized initializing initialised submit wait new throttled staged requested backlogged "
    "排队中 排隊中 排队 排隊 等待中 等待 待处理 待處理 已提交 提交成功 队列中 未开始 未開始 已创建 已接收",
    StatusKind.RENDERING: "in_progress processing running generating progress rendering executing started inprogress "
    "cancelling canceling active working in_process post_processing postprocessing pre_processing preprocessing finalizing finalising uploading encoding pending_review downloading upsampling upscaling run dreaming fetching sampling saving cancellation_requested cancel_requested "
    "生成中 处理中 處理中 进行中 進行中 运行中 運行中 渲染中 执行中 制作中 審核中 审核中",
    StatusKind.COMPLETED: "completed complete succeeded succeed success successful successfully done finished finish ready "
    "ok generated 成功 已成功 完成 已完成",
    StatusKind.FAILED: "failed failure fail error errored rejected moderation_failed moderated content_filtered incomplete "
    "expired timeout timed_out not_found nsfw blocked banned refused violation content_policy_violation "
    "失败 失敗 已失败 处理失败 處理失敗 执行失败 运行失败 错误 錯誤 异常 違規 违规 已拒绝 被拒绝 拒绝 审核失败 审核不通过 审核未通过 超时 已超时 已过期 过期",
    StatusKind.CANCELLED: "cancelled canceled aborted deleted cancel 已取消 取消 已删除",
}
_KINDS = {word: kind for kind, words in _WORDS.items() for word in words.split()}

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NOT_A_LETTER = re.compile(r"[\W_]+")
_NOUNS = frozenset(
    {
        *(
            "task",
            "tasks",
            "job",
            "video",
            "videos",
            "media",
            "image",
            "generation",
            "gen",
            "render",
            "request",
            "content",
        ),
        *(
            "process",
            "state",
            "status",
            "workflow",
            "inference",
            "prediction",
            "output",
            "result",
            "results",
            "clip",
            "run",
        ),
        *(
            "creation",
            "operation",
            "api",
            "model",
            "type",
            "enum",
            "is",
            "has",
            "been",
            "all",
            "text2video",
            "image2video",
        ),
    }
)
"""What a word may name before or after it says how it is: TASK_STATUS_SUCCEED, video_generation_failed."""
_WITH = frozenset({"with", "and", "by", "due"})
"""What follows tells more about the same end: completed_with_warnings, failed_due_to_timeout."""
_DOUBTS = frozenset(
    {
        *(
            "not",
            "no",
            "non",
            "un",
            "partial",
            "partially",
            "retry",
            "retrying",
            "previous",
            "last",
            "almost",
            "until",
            "before",
        )
    }
)
_FAILED = frozenset({"failed", "failure", "error", "rejected", "blocked", "violation"})
_CHINESE_NOUNS = re.compile(r"^(?:任务|任務|视频|視頻|影片|作品|生成|制作|状态|狀態|渲染)+")
_LONGEST_WORD = 100


def snake(name: str) -> str:
    """A word or a key in small letters with single underscores, however it was written."""
    return _NOT_A_LETTER.sub("_", _CAMEL.sub("_", name)).strip("_").lower()


def status_kind(word: str) -> StatusKind | None:
    """The meaning of a status word; None for an unknown one.

    Prefixes and suffixes that only name the thing are stripped. A word that ends in a failure is one whatever failed; one
    that ends in a success is one only if nothing but the job can be meant.
    """
    stripped = word.strip()
    if not stripped or len(stripped) > _LONGEST_WORD:
        return None
    found = (
        _KINDS.get(snake(stripped))
        or _KINDS.get(stripped.lower())
        or _KINDS.get(stripped.lower().replace(" ", "_"))
    )
    if found is not None:
        return found
    chinese = _CHINESE_NOUNS.sub("", stripped)
    if chinese != stripped:
        return _KINDS.get(chinese) or _KINDS.get(stripped.removeprefix(stripped[:2]))
    parts = snake(stripped).split("_")
    for at, part in enumerate(parts):
        if at and part in _WITH:
            parts = parts[:at]
            break
    left = [part for part in parts if part not in _NOUNS]
    known = _KINDS.get("_".join(left))
    if known is None and left and left[-1] in _FAILED and _DOUBTS.isdisjoint(parts):
        return StatusKind.FAILED
    return known
