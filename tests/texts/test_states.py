"""What a failed card says: who stopped what, and never that a model stopped what it was never sent."""

import subprocess
import sys
from dataclasses import replace

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.texts.states import state_line, taken_words
from tests.support.jobs import BASE


@pytest.mark.parametrize(
    ("known", "line"),
    [
        (
            {"problem": "a picture of this request is missing"},
            "A picture of this request is missing. Nothing was sent.",
        ),
        ({"problem": "internal error", "accepted_at": 1.0}, "Kling stopped: internal error"),
        ({"accepted_at": 1.0}, "Kling stopped, the gateway gave no reason."),
        *(
            ({"accepted_at": 1.0, "code": code}, f"Kling stopped: {words} ({code})")
            for code, words in (
                ("5000", "the vendor had an internal error"),
                ("task_not_exist", "the vendor no longer knows this job"),
                ("TaskTimeout", "the vendor gave up on it after its time limit"),
            )
        ),
        ({"accepted_at": 1.0, "code": "odd"}, "Kling stopped: the gateway's code is odd"),
        (
            {"status": 503, "code": "model_not_found", "problem": "No available channel"},
            "This gateway has no video channel for this model (503). "
            "Choose another model, or ask the gateway's administrator.",
        ),
    ],
)
def test_a_failed_card_says_who_stopped_it(known: dict, line: str) -> None:
    job = replace(BASE, state=JobState.FAILED, **known)
    assert state_line(QueueState.FAILED, job, "Kling") == line


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("insufficient_user_quota", "The balance is too low for this. Top up, then send it again."),
        (
            "1102",
            "There is too little money, in your balance here or in the gateway's own account at its vendor: short. "
            "Top up, or ask the gateway's administrator, then send it again.",
        ),
    ],
)
def test_a_card_without_money_says_whose_is_short_as_far_as_the_code_tells(code: str, line: str) -> None:
    """A vendor's code sent its person to top up a balance that may be full."""
    job = replace(BASE, state=JobState.FAILED, status=429, code=code, problem="short", upstream=False)
    assert state_line(QueueState.NO_BALANCE, job, "Kling") == line


def test_words_of_the_queue_load_nothing_of_the_composer() -> None:
    """The queue is painted first; the composer's modules take 20 ms more."""
    code = "import sys, o8studio.texts.states; print(*[name for name in sys.modules if 'compose' in name])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []


def test_a_running_card_says_the_gateways_last_word() -> None:
    job = replace(BASE, state=JobState.QUEUED)
    assert state_line(QueueState.STRANGE_WORD, job, "Kling", said="dreaming") == 'The gateway says "dreaming"'
    assert "HTTP 502: bad gateway" in state_line(
        QueueState.NO_STATUS, job, "Kling", said="HTTP 502: bad gateway"
    )
    assert "offers no clip yet" in state_line(QueueState.NO_CLIP, job, "Kling")


def test_an_unconfirmed_card_does_not_say_that_nothing_was_answered_when_something_was() -> None:
    lost = replace(BASE, state=JobState.UNCONFIRMED, problem="unreadable answer")
    assert "did not answer" in state_line(QueueState.UNCONFIRMED, lost, "Kling")
    told = state_line(QueueState.UNCONFIRMED, replace(lost, answer="HTTP 200 {}"), "Kling")
    assert "did not answer" not in told and "may have been billed" in told
    sent_on = state_line(QueueState.UNCONFIRMED, replace(lost, problem="redirected"), "Kling")
    assert "another address" in sent_on


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0, ""), (0.3, "1 s"), (59.4, "59 s"), (194.0, "3 min 14 s")]
)
def test_how_long_a_clip_took_is_said_in_words(seconds: float, words: str) -> None:
    assert taken_words(seconds) == words
