"""Which operation a draft asks for."""

from tests.support.drafts import view


def test_a_clip_to_extend_asks_for_the_operation_that_takes_it() -> None:
    found = view("kling-v1", values={"video_id": "v-1"})
    assert found.operation.id == "extend"
    assert dict(found.native) == {"video_id": "v-1"}
