from dataclasses import replace

import pytest

from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.queue_state import Conditions, Group, QueueState, clip_state, group_of, queue_state
from tests.support.jobs import BASE

NOW = Conditions(now=100.0)


@pytest.mark.parametrize(
    ("changes", "around", "expected"),
    [
        ({}, NOW, QueueState.WAITING),
        ({}, replace(NOW, paused=True), QueueState.PAUSED),
        ({"problem": "throttled"}, NOW, QueueState.HELD),
        ({"state": JobState.SENDING}, NOW, QueueState.SUBMITTING),
        ({"state": JobState.UNCONFIRMED}, NOW, QueueState.UNCONFIRMED),
        ({"state": JobState.QUEUED, "accepted_at": 99.0}, NOW, QueueState.QUEUED),
        (
            {"state": JobState.RENDERING, "accepted_at": 99.0},
            replace(NOW, progress=0.4),
            QueueState.RENDERING,
        ),
        ({"state": JobState.RENDERING, "accepted_at": 99.0}, NOW, QueueState.RENDERING_BLIND),
        ({"state": JobState.RENDERING, "accepted_at": 1.0}, replace(NOW, usual=20.0), QueueState.SLOW),
        ({"state": JobState.RENDERING}, replace(NOW, cancelling=True), QueueState.CANCELLING),
        ({"state": JobState.RENDERING}, replace(NOW, offline=True), QueueState.OFFLINE),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.MAY_NOT_LOOK), QueueState.MAY_NOT_LOOK),
        (
            {"state": JobState.RENDERING},
            replace(NOW, trouble=Trouble.TOKEN_REFUSED),
            QueueState.TOKEN_REFUSED,
        ),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.UNKNOWN), QueueState.NOT_KNOWN),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.STRANGE_WORD), QueueState.STRANGE_WORD),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.NO_CLIP), QueueState.NO_CLIP),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.NEVER_A_CLIP), QueueState.NEVER_A_CLIP),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.NO_STATUS), QueueState.NO_STATUS),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.UNEXPECTED), QueueState.NOT_FOLLOWED),
        ({"state": JobState.RENDERING, "watched": False}, NOW, QueueState.NOT_WATCHING),
        ({"state": JobState.RENDERING, "watched": False, "moved_in": True}, NOW, QueueState.MOVED_IN),
        ({"state": JobState.RENDERED}, NOW, QueueState.DOWNLOADING),
        ({"state": JobState.RENDERED, "problem": "cut short"}, NOW, QueueState.DOWNLOAD_STOPPED),
        ({"state": JobState.RENDERED, "problem": "link expired"}, NOW, QueueState.LINK_EXPIRED),
        ({"state": JobState.KEPT}, NOW, QueueState.DONE),
        ({"state": JobState.FAILED}, NOW, QueueState.FAILED),
        ({"state": JobState.FAILED, "code": "insufficient_user_quota"}, NOW, QueueState.NO_BALANCE),
        ({"state": JobState.CANCELLED}, NOW, QueueState.CANCELLED),
        ({"state": JobState.CANCELLED, "cancel_reason": CancelReason.NEVER_ARRIVED}, NOW, QueueState.DRAFT),
    ],
)
def test_each_row_of_the_design_follows_from_job_and_conditions(changes, around, expected) -> None:
    assert queue_state(replace(BASE, **changes), around) is expected


def test_every_row_of_the_design_is_reached() -> None:
    rows = next(mark for mark in test_each_row_of_the_design_follows_from_job_and_conditions.pytestmark).args[
        1
    ]
    of_clips = {clip_state(is_missing=gone, is_seen=seen) for gone in (True, False) for seen in (True, False)}
    assert {row[2] for row in rows} | of_clips == set(QueueState)


def test_every_card_lies_in_a_group() -> None:
    assert {group_of(card) for card in QueueState} == set(Group)


def test_a_clip_is_new_until_it_is_seen_and_missing_whether_or_not_it_was() -> None:
    assert clip_state(is_missing=False, is_seen=False) is QueueState.DONE_NEW
    assert clip_state(is_missing=False, is_seen=True) is QueueState.DONE
    assert clip_state(is_missing=True, is_seen=False) is QueueState.FILE_MISSING
