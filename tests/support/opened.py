"""A studio on one test gateway, a request for a small clip, and waiting for a job's state."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, Protocol

from o8studio.domain.ids import GatewayId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.jobs.policies import Policies, RetryPolicy
from o8studio.domain.request import GenerationRequest
from o8studio.domain.secret import Secret
from o8studio.domain.settings import TokenStorage
from o8studio.store.paths import Places, places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio, open_studio
from tests.support.demo import TOKEN
from tests.support.patience import patience

PACE = Pace(first=0.15, growth=1.1, longest=0.4)
GATEWAY = GatewayId("test")


class Addressed(Protocol):
    """Any test server: the demo gateway, or a small one."""

    @property
    def url(self) -> str:
        """Its base URL."""
        ...


@asynccontextmanager
async def studio_on(
    server: Addressed,
    where: Places | None = None,
    form: str = "openai_videos",
    *,
    cancel: bool = False,
    pace: Pace = PACE,
    **how: Any,
) -> AsyncIterator[Studio]:
    """Open the test's profile with this server as its gateway `test`; `how` goes to `open_studio`: `policies`, `free`, `patient`, `clock`."""
    async with open_studio(where or places(), pace=pace, **how) as studio:
        entry = GatewayEntry(
            id=GATEWAY,
            name="test",
            base_url=server.url,
            proxy="direct",
            token_storage=TokenStorage.SESSION,
            formats=(form,),
            can_cancel=cancel,
        )
        studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
        await studio.tokens.keep(entry, Secret(TOKEN))
        yield studio


def retried(**changes: Any) -> Policies:
    """Policies with their own pauses between attempts."""
    return Policies(retry=RetryPolicy(**changes))


def request(server: Addressed, prompt: str, **changes: Any) -> GenerationRequest:
    """A request for one second of a small clip."""
    basis: dict[str, Any] = {
        "gateway_id": GATEWAY, "base_url": server.url, "wire_format": "openai_videos", "model": "doubao-seedance-2-0-260128",
        "prompt": prompt, "family": "doubao_seedance", "core": {"duration": 1, "resolution": "180p", "aspect_ratio": "16:9", "seed": 5},
    }  # fmt: skip
    return GenerationRequest(**{**basis, **changes})


async def when(studio: Studio, condition: Callable[[], object], seconds: float = 25) -> None:
    """Wait until it is true; it is asked at each piece of news."""
    told = asyncio.Event()
    silence = studio.bus.subscribe(lambda _news: told.set())
    try:
        async with patience(seconds):
            while not condition():
                await told.wait()
                told.clear()
    finally:
        silence()


async def until(studio: Studio, job: Job, *states: JobState, seconds: float = 25) -> Job:
    """The job once it is in one of these states."""

    def now() -> Job:
        return studio.book.get(job.id) or job

    await when(studio, lambda: now().state in states, seconds)
    return now()
