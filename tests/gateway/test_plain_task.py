"""The plain view of a job on builds with plug-ins, whichever route answers with it (docs/protocol.md §8.7, W3)."""

import pytest

from o8studio.domain.errors import Incomprehensible
from o8studio.domain.ids import RemoteId
from o8studio.gateway.plain_task import is_plain_task, plain_task_status, task_id
from o8studio.gateway.wire import Finished, Rejected, Rendering

TASK = {
    "task_id": "task_1",
    "platform": "plugin:kling",
    "status": "SUCCESS",
    "progress": "100%",
    "fail_reason": "",
}


def test_it_is_told_from_a_video_object_by_its_platform() -> None:
    assert is_plain_task(TASK)
    assert not is_plain_task({"id": "task_1", "object": "video", "status": "completed"})
    assert not is_plain_task({"platform": "50", "status": "SUCCESS"})


def test_a_response_is_the_same_task_under_another_name() -> None:
    assert (task_id(RemoteId("resp_1")), task_id(RemoteId("video_1"))) == ("task_1", "video_1")
    found = plain_task_status(RemoteId("resp_1"), TASK)
    assert isinstance(found, Finished)
    assert [source.value for source in found.results[0].sources] == [
        "/v1/videos/task_1/content",
        "/v1/tasks/task_1/artifacts/video/content",
    ]


def test_a_link_that_comes_with_it_is_tried_first() -> None:
    found = plain_task_status(RemoteId("task_1"), {**TASK, "result_url": "https://cdn.example/v.mp4"})
    assert isinstance(found, Finished)
    assert found.results[0].sources[0].value == "https://cdn.example/v.mp4"


def test_its_progress_its_reason_and_its_absence() -> None:
    assert plain_task_status(
        RemoteId("t"), {**TASK, "status": "IN_PROGRESS", "progress": "42%"}
    ) == Rendering(0.42)
    failed = plain_task_status(RemoteId("t"), {**TASK, "status": "FAILURE", "fail_reason": "no"})
    assert failed == Rejected("no")
    with pytest.raises(Incomprehensible):
        plain_task_status(RemoteId("t"), {"platform": "plugin:kling"})
