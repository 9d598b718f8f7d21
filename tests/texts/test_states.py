"""What a failed card says: who stopped what, and never that a model stopped what it was never sent."""

import subprocess
import sys
from dataclasses import replace

import pytest

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.queue_state import QueueState
from o8studio.texts.states import state_line
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


def test_words_of_the_queue_load_nothing_of_the_composer() -> None:
    """The queue is painted first; the composer's modules take 20 ms more."""
    code = "import sys, o8studio.texts.states; print(*[name for name in sys.modules if 'compose' in name])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == []
