"""`rate`: stars and verdicts for a clip, or for all clips of a job."""

import json
from pathlib import Path

import click
import pytest

from o8studio.cli.console import speaking_to
from o8studio.cli.rate import rate
from o8studio.cli.session import CliContext
from o8studio.domain.jobs.job import JobState
from tests.cli.test_console import FakeTerminal
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until


async def test_clips_are_rated_by_their_own_id_or_by_their_jobs(home: Path, demo: DemoServer) -> None:
    async with studio_on(demo) as studio:
        job = await until(studio, await studio.pipeline.record(request(demo, "a fox")), JobState.KEPT)
        context, speaker = CliContext(studio=studio), FakeTerminal()
        with speaking_to(speaker):
            assert await rate(context, [job.id[:12]], 4, "pick", True) == 0
            assert await rate(context, [job.clips[0].id], None, "", True) == 0
            assert await rate(context, [job.clips[0].id], 0, "reject", False) == 0
        first, second = (json.loads(line) for line in speaker.said.getvalue().splitlines()[:2])
        assert (first["stars"], first["verdict"]) == (4, "pick")
        assert (second["stars"], second["verdict"]) == (4, "")
        assert speaker.said.getvalue().splitlines()[2].endswith("–  reject")
        with pytest.raises(click.UsageError):
            await rate(context, ["nosuch"], 3, None, False)
