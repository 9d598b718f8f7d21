"""The prompts that were sent, collected from the jobs."""

from collections.abc import Iterable
from dataclasses import dataclass

from o8studio.domain.jobs.job import Job, JobState


@dataclass(frozen=True, slots=True)
class SentPrompt:
    """A prompt that was sent: last use in unix seconds, number of jobs, best rating."""

    text: str
    at: float
    clips: int
    stars: int


def sent_prompts(jobs: Iterable[Job]) -> list[SentPrompt]:
    """Newest first, each text once; cancelled jobs do not count."""
    found: dict[str, SentPrompt] = {}
    for job in sorted(jobs, key=lambda one: one.recorded_at, reverse=True):
        text = job.request.prompt
        if not text.strip() or job.state is JobState.CANCELLED:
            continue
        stars = max((clip.review.stars for clip in job.made), default=0)
        known = found.get(text, SentPrompt(text, job.recorded_at, 0, 0))
        found[text] = SentPrompt(text, known.at, known.clips + 1, max(known.stars, stars))
    return list(found.values())
