"""What is said of a job that came from another computer: that it waits, and until when its clip can be had."""

from dataclasses import replace
from datetime import datetime

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.texts import language
from o8studio.texts.moved_in import moved_in_words
from tests.support.jobs import BASE

NOON = datetime(2026, 11, 29, 12, 0).astimezone().timestamp()


@pytest.fixture(autouse=True)
def english():
    language.use("en")


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RENDERING])
def test_one_that_is_rendered_there_is_not_asked_about_and_its_link_will_run_out(state: JobState) -> None:
    words = moved_in_words(replace(BASE, state=state))
    assert "Nothing is asked about it here" in words
    assert "link runs out" in words


def test_a_finished_one_says_that_it_is_paid_for_and_until_when_its_link_is_valid() -> None:
    finished = replace(BASE, state=JobState.RENDERED)
    assert "finished and paid for" in moved_in_words(finished)
    assert "often a day after" in moved_in_words(finished)
    assert moved_in_words(replace(finished, expires_at=NOON)).endswith("valid until 2026-11-29 12:00.")
