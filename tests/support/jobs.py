"""Domain values that many tests start with: a request, a recorded job."""

from o8studio.domain.ids import GatewayId, JobId
from o8studio.domain.jobs import facts
from o8studio.domain.jobs.job import begin
from o8studio.domain.request import GenerationRequest

J = JobId("j1")
REQUEST = GenerationRequest(
    gateway_id=GatewayId("g"),
    base_url="https://g",
    wire_format="openai_videos",
    model="m",
    prompt="a fox\nruns",
)
RECORDED = facts.Recorded(job_id=J, at=1.0, request=REQUEST)
BASE = begin(RECORDED)
