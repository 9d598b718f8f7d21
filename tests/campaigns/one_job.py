"""One job through the real studio, as a program of its own: the campaigns start it, kill it, and look at what it left.

    python tests/campaigns/one_job.py record|watch|adopt|stop HOME ADDRESS FORMAT [REQUEST | ID [TASK]]

Deadlines of minutes are seconds here; nothing else differs from the program. It ends when its jobs have ended or need a
person, with 0; the judge never listens to it.
"""

import asyncio
import contextlib
import json
import logging
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from o8studio.domain.errors import IllegalTransition  # noqa: E402
from o8studio.domain.ids import GatewayId, JobId  # noqa: E402
from o8studio.domain.jobs.job import JobState  # noqa: E402
from o8studio.domain.jobs.pacing import Pace  # noqa: E402
from o8studio.domain.jobs.policies import DownloadPolicy, Policies, RetryPolicy, TimeLimits  # noqa: E402
from o8studio.domain.request import GenerationRequest  # noqa: E402
from o8studio.domain.secret import Secret  # noqa: E402
from o8studio.domain.settings import TokenStorage  # noqa: E402
from o8studio.store.paths import Places  # noqa: E402
from o8studio.store.settings import GatewayEntry  # noqa: E402
from o8studio.studio import Studio, open_studio  # noqa: E402
from tests.support.demo import TOKEN  # noqa: E402

GATEWAY = GatewayId("g")
PACE = Pace(first=0.1, growth=1.1, longest=0.25, per_second=100)
POLICIES = Policies(
    limits=TimeLimits(submit=2.0, ask=1.5),
    download=DownloadPolicy(silence=1.5),
    retry=RetryPolicy(fetching=(0.1, 0.3, 0.6), fetching_later=1.0, fetching_disk=1.0, sending=(0.1, 0.3)),
)
_OVER = (JobState.KEPT, JobState.FAILED, JobState.CANCELLED, JobState.UNCONFIRMED)


def places(home: Path) -> Places:
    """The profile in this folder."""
    return Places(home / "config", home / "data", home / "cache", home / "clips")


async def run(command: str, home: Path, address: str, form: str, arguments: list[str]) -> None:
    """Do it, and wait."""
    entry = GatewayEntry(
        id=GATEWAY,
        name="g",
        base_url=address,
        proxy="direct",
        token_storage=TokenStorage.SESSION,
        formats=(form,),
        can_cancel=form == "openai_responses",
    )
    async with open_studio(places(home), pace=PACE, policies=POLICIES) as studio:
        studio.preferences.settings = studio.preferences.settings.with_gateway(entry)
        await studio.tokens.keep(entry, Secret(TOKEN))
        match command, arguments:
            case "record", [*requests]:
                for wanted in requests:
                    request = GenerationRequest(gateway_id=GATEWAY, base_url=address, **json.loads(wanted))
                    job = await studio.pipeline.record(request)
                    await _while(
                        studio, job.id, (JobState.RECORDED, JobState.SENDING), more=len(requests) > 1
                    )
            case "adopt", [job_id, task]:
                await studio.pipeline.resume()
                await studio.pipeline.adopt(JobId(job_id), task)
            case "stop", [job_id]:
                await studio.pipeline.resume()
                with contextlib.suppress(IllegalTransition):  # it has ended meanwhile
                    await studio.pipeline.stop(JobId(job_id))
                    await studio.pipeline.watch_again(JobId(job_id))
            case _:
                await studio.pipeline.resume()
        for job in studio.book:
            await _while(studio, job.id, tuple(one for one in JobState if one not in _OVER), more=True)


async def _while(studio: Studio, job_id: JobId, states: tuple[JobState, ...], *, more: bool) -> None:
    while more and (job := studio.book.get(job_id)) is not None and job.state in states:
        if studio.pipeline.is_held_for_a_person(job):
            return
        await asyncio.sleep(0.02)


def main(command: str, home: str, address: str, form: str, *arguments: str) -> None:
    """As a program of its own."""
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(run(command, Path(home), address, form, list(arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
