"""A job that waits for a person: which ones do, and what the sentence tells them to do."""

from dataclasses import replace

import pytest

from o8studio.cli.next_steps import next_step
from o8studio.domain.jobs.attention import needs_a_person
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from tests.support.jobs import BASE


def job(state: JobState, problem: str = "", **changes: object) -> Job:
    return replace(BASE, state=state, problem=problem, **changes)  # type: ignore[arg-type]  # its own fields


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (job(JobState.UNCONFIRMED, "connection broken"), "`o8studio resolve"),
        (job(JobState.UNCONFIRMED, "unreadable answer", answer='{"weird": "id-7"}'), "id-7"),
        (job(JobState.RECORDED, "no token"), "or set O8STUDIO_TOKEN"),
        (job(JobState.RECORDED, "no balance"), "The balance is too low"),
        (job(JobState.RECORDED, "vendor account"), "own account at this vendor was empty"),
        (job(JobState.RECORDED, "disk full"), "The disk is nearly full"),
        (job(JobState.RECORDED, "bad address"), "This is not a valid address."),
        (job(JobState.RECORDED, "certificate: expired g.example"), "that of g.example has expired"),
        (job(JobState.RECORDED, "certificate"), "certificate is not trusted"),
        (job(JobState.RECORDED, "unknown proxy: socks4://p:1"), "The proxy socks4://p:1 is not understood"),
        (job(JobState.RECORDED, "speaks https"), "This port speaks https"),
        (job(JobState.RENDERED, "token refused"), "another token of the same account"),
        (job(JobState.RENDERED, "disk read only"), "`o8studio watch`"),
        (job(JobState.RENDERED, "blocked: port 81"), "port 81"),
    ],
    ids=lambda value: getattr(value, "problem", ""),
)
def test_each_that_waits_for_a_person_says_why_and_what_to_do(waiting: Job, words: str) -> None:
    assert needs_a_person(waiting)
    said = next_step(waiting)
    assert words in said
    assert "`o8studio " in said
    assert "{" not in said.replace('{"weird": "id-7"}', "")


def test_a_running_one_that_cant_be_followed_says_the_gateways_last_word() -> None:
    said = next_step(job(JobState.RENDERING), Trouble.NO_STATUS, "HTTP 502 bad gateway")
    assert "HTTP 502 bad gateway" in said
    assert "`o8studio watch`" in said
    assert "`o8studio follow" in next_step(job(JobState.RENDERING), Trouble.TOKEN_REFUSED)
