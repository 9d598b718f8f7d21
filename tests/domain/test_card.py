from dataclasses import replace

import pytest

from o8studio.domain.jobs.facts import CancelReason
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import JobState, begin
from o8studio.domain.jobs.queue_state import CardState, Conditions, Group, card_state, group_of
from tests.domain.test_job import RECORDED

BASE = begin(RECORDED)
NOW = Conditions(now=100.0)


@pytest.mark.parametrize(
    ("changes", "around", "expected"),
    [
        ({}, NOW, CardState.WAITING),
        ({}, replace(NOW, paused=True), CardState.PAUSED),
        ({"problem": "throttled"}, NOW, CardState.HELD),
        ({"state": JobState.SENDING}, NOW, CardState.SUBMITTING),
        ({"state": JobState.UNCONFIRMED}, NOW, CardState.UNCONFIRMED),
        ({"state": JobState.QUEUED, "accepted_at": 99.0}, NOW, CardState.QUEUED),
        ({"state": JobState.RENDERING, "accepted_at": 99.0}, replace(NOW, progress=0.4), CardState.RENDERING),
        ({"state": JobState.RENDERING, "accepted_at": 99.0}, NOW, CardState.RENDERING_BLIND),
        ({"state": JobState.RENDERING, "accepted_at": 1.0}, replace(NOW, usual=20.0), CardState.SLOW),
        ({"state": JobState.RENDERING}, replace(NOW, cancelling=True), CardState.CANCELLING),
        ({"state": JobState.RENDERING}, replace(NOW, offline=True), CardState.OFFLINE),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.MAY_NOT_LOOK), CardState.MAY_NOT_LOOK),
        ({"state": JobState.RENDERING}, replace(NOW, trouble=Trouble.TOKEN_REFUSED), CardState.TOKEN_REFUSED),
        ({"state": JobState.QUEUED}, replace(NOW, trouble=Trouble.UNKNOWN), CardState.NOT_KNOWN),
        ({"state": JobState.RENDERING, "watched": False}, NOW, CardState.NOT_WATCHING),
        ({"state": JobState.RENDERED}, NOW, CardState.DOWNLOADING),
        ({"state": JobState.RENDERED, "problem": "cut short"}, NOW, CardState.DOWNLOAD_STOPPED),
        ({"state": JobState.RENDERED, "problem": "link expired"}, NOW, CardState.LINK_EXPIRED),
        ({"state": JobState.KEPT}, NOW, CardState.DONE_NEW),
        ({"state": JobState.KEPT}, replace(NOW, watched_clip=True), CardState.DONE),
        ({"state": JobState.KEPT}, replace(NOW, file_missing=True), CardState.FILE_MISSING),
        ({"state": JobState.FAILED}, NOW, CardState.FAILED),
        ({"state": JobState.FAILED, "code": "insufficient_user_quota"}, NOW, CardState.NO_BALANCE),
        ({"state": JobState.CANCELLED}, NOW, CardState.CANCELLED),
        ({"state": JobState.CANCELLED, "cancel_reason": CancelReason.NEVER_ARRIVED}, NOW, CardState.DRAFT),
    ],
)
def test_each_row_of_the_design_follows_from_job_and_conditions(changes, around, expected) -> None:
    assert card_state(replace(BASE, **changes), around) is expected


def test_every_row_of_the_design_is_reached() -> None:
    rows = next(mark for mark in test_each_row_of_the_design_follows_from_job_and_conditions.pytestmark).args[
        1
    ]
    assert {row[2] for row in rows} == set(CardState)


def test_every_card_lies_in_a_group() -> None:
    assert {group_of(card) for card in CardState} == set(Group)
