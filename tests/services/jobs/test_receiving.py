"""A clip's bytes: a source that only drips is left for a better one."""

from o8studio.domain.jobs.job import JobState
from o8studio.domain.jobs.policies import DownloadPolicy, Policies
from tests.support.opened import request, studio_on, until


async def test_a_download_that_only_drips_is_given_up_for_a_better_source(demo, home) -> None:
    demo.fault(route="media", kind="drip", interval=0.2)
    async with studio_on(demo, policies=Policies(download=DownloadPolicy(silence=1.0))) as studio:
        job = await studio.pipeline.record(request(demo, "drips"))
        await until(studio, job, JobState.KEPT)
