import pytest

from o8studio.gateway.status_words import StatusKind, status_kind

K = StatusKind
WORDS = {
    K.COMPLETED: "TASK_STATUS_SUCCEED MEDIA_GENERATION_STATUS_SUCCESSFUL JOB_STATE_SUCCEEDED successful finish ok Completed "
    "video_generation_completed completed_with_warnings completed_with_errors TaskStatusSucceeded job.completed "
    "render-succeeded 成功 已完成 完成 生成成功 任务完成 视频生成完成",
    K.FAILED: "TASK_STATUS_FAILED video_generation_failed GENERATION_FAILED nsfw blocked moderated moderation_rejected "
    "content_moderation_failed failed_due_to_timeout TIMED-OUT 失败 生成失败 任务失败 处理失败 审核不通过 违规 已过期",
    K.QUEUED: "TASK_STATUS_PENDING MEDIA_GENERATION_STATUS_PENDING NOT_START Queueing in-queue STATUS_UNSPECIFIED unknown 排队中 "
    "等待中 已提交 dispatched TASK_ENQUEUED",
    K.RENDERING: "TASK_STATUS_PROCESSING JOB_STATE_RUNNING InProgress IN-PROGRESS video_generation_in_progress MEDIA_GENERATION_STATUS_ACTIVE "
    "generating cancelling pre_processing finalizing encoding 生成中 处理中 进行中 任务进行中",
    K.CANCELLED: "TASK_STATUS_CANCELED Cancelled JOB_STATE_CANCELLED 已取消",
}  # fmt: skip


@pytest.mark.parametrize(
    ("word", "kind"), [(word, kind) for kind, words in WORDS.items() for word in words.split()]
)
def test_a_word_means_the_same_with_any_prefix_in_any_writing(word: str, kind: StatusKind) -> None:
    assert status_kind(word) is kind
    assert status_kind(f" {word} ") is kind


@pytest.mark.parametrize(
    "word",
    ["", "thinking", "3", "200", "not_completed", "partially_completed", "upload_completed", "retry_failed", "未完成", "x" * 5000],
)  # fmt: skip
def test_a_word_that_may_mean_anything_means_nothing(word: str) -> None:
    assert status_kind(word) is None
