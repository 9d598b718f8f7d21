"""An id is the text that somebody gave: it is passed around, written down and compared, and never looked into."""

import json

import pytest

from o8studio.domain import ids

KINDS = [ids.JobId, ids.RemoteId, ids.ClipId, ids.GatewayId, ids.GroupId, ids.CommentId, ids.PageId]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("text", ["task_1", "任务 1", " with spaces ", "00", "9" * 200])
def test_it_is_exactly_the_text_that_was_given(kind, text: str) -> None:
    given = kind(text)
    assert type(given) is str
    assert given == text
    assert kind(json.loads(json.dumps(given))) == given


def test_each_kind_is_in_the_test_above() -> None:
    assert {name for name in vars(ids) if name.endswith("Id")} == {kind.__name__ for kind in KINDS}
