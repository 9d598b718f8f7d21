"""The prompts that were sent, from the jobs."""

from dataclasses import replace

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import Reviewed
from o8studio.domain.jobs.job import Job, JobState, apply
from o8studio.services.compose.history import SentPrompt, sent_prompts
from tests.support.made import J, made


def job(prompt: str, at: float, stars: int = 0) -> Job:
    """One that made two clips, of which the second is rated."""
    done = apply(made(2), Reviewed(job_id=J, at=10, clip=ClipId("c-j1-b"), stars=stars))
    return replace(done, id=JobId(f"j{at}"), recorded_at=at, request=replace(done.request, prompt=prompt))


def test_each_prompt_once_the_newest_first_with_its_count_and_its_best_rating() -> None:
    jobs = [job("a fox", 1.0, 4), job("a hare", 2.0), job("a fox", 3.0, 2)]
    assert sent_prompts(jobs) == [SentPrompt("a fox", 3.0, 2, 4), SentPrompt("a hare", 2.0, 1, 0)]


def test_what_was_taken_back_or_is_empty_is_not_among_them() -> None:
    taken_back = replace(job("a fox", 1.0), state=JobState.CANCELLED)
    assert sent_prompts([taken_back, job("  ", 3.0)]) == []


def test_the_rating_of_a_clip_that_came_under_an_earlier_task_id_is_not_of_its_prompt() -> None:
    rated = job("a fox", 1.0, 4)
    apart = replace(rated, clips=tuple(replace(clip, index=-1 - clip.index) for clip in rated.clips))
    assert sent_prompts([apart]) == [SentPrompt("a fox", 1.0, 1, 0)]
