"""The prompts that were sent, from the jobs."""

from dataclasses import replace

from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs.facts import Cancelled, CancelReason, Recorded, Reviewed
from o8studio.domain.jobs.job import Job, JobState, apply, begin
from o8studio.domain.request import GenerationRequest
from o8studio.services.compose.history import SentPrompt, sent_prompts


def job(prompt: str, at: float, stars: int | None = None) -> Job:
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="http://g", wire_format="openai_videos", model="m", prompt=prompt
    )
    made = begin(Recorded(job_id=JobId(f"j{at}"), at=at, request=request, out_folder="/clips"))
    if stars is None:
        return made
    return apply(replace(made, state=JobState.KEPT), Reviewed(job_id=made.id, at=at, stars=stars))


def test_each_prompt_once_the_newest_first_with_its_count_and_its_best_rating() -> None:
    jobs = [job("a fox", 1.0, 4), job("a hare", 2.0), job("a fox", 3.0, 2)]
    assert sent_prompts(jobs) == [SentPrompt("a fox", 3.0, 2, 4), SentPrompt("a hare", 2.0, 1, 0)]


def test_what_was_taken_back_or_is_empty_is_not_among_them() -> None:
    taken_back = apply(
        job("a fox", 1.0), Cancelled(job_id=JobId("j1.0"), at=2.0, reason=CancelReason.REMOVED)
    )
    assert sent_prompts([taken_back, job("  ", 3.0)]) == []
