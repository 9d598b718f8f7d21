"""Lives of jobs as facts, one step after another: from recorded to saved, failed or unconfirmed."""

import random
from pathlib import Path

from o8studio.domain.ids import GatewayId, JobId, RemoteId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.reasons import LostReason
from o8studio.domain.request import GenerationRequest

REQUEST = GenerationRequest(
    gateway_id=GatewayId("none"), base_url="http://127.0.0.1:9", wire_format="openai_videos", model="sora-2",
    prompt="a fox in the snow, seen from above, slow push in",
)  # fmt: skip
_RESULT = facts.Result((facts.Source(facts.SourceKind.LINK, "https://x.example/v.mp4"),))


def born(number: int, at: float) -> facts.Recorded:
    """The first fact of job number so many."""
    return facts.Recorded(job_id=JobId(f"life{number:07}"), at=at, request=REQUEST)


def next_fact(job: Job, at: float, chance: random.Random, clip: Path) -> facts.Fact | None:
    """What happens to it next; None at its end. One in eight fails, one in twenty is unconfirmed."""
    name, dice = job.id, chance.random()
    match job.state:
        case JobState.RECORDED:
            return facts.SendStarted(job_id=name, at=at)
        case JobState.SENDING if dice < 0.05:
            return facts.LostTrack(job_id=name, at=at, reason=LostReason.TIME_LIMIT)
        case JobState.SENDING:
            return facts.Accepted(job_id=name, at=at, remote_id=RemoteId(f"task {name}"))
        case JobState.QUEUED:
            return facts.RenderStarted(job_id=name, at=at)
        case JobState.RENDERING if dice < 0.125:
            return facts.Failed(job_id=name, at=at, reason="the vendor's words", code="x")
        case JobState.RENDERING:
            return facts.Rendered(job_id=name, at=at, results=(_RESULT,))
        case JobState.RENDERED:
            return facts.FetchStarted(job_id=name, at=at)
        case JobState.FETCHING:
            return facts.Kept(
                job_id=name, at=at, index=0, path=str(clip), sha256="", size=1, length=2.0, width=320, height=240,
                fps=24.0, has_sound=False,
            )  # fmt: skip
        case _:
            return None
