"""Each clip has its recipe beside it, unless a person does not want that."""

import json
from dataclasses import replace
from pathlib import Path

from o8studio.domain.jobs.job import JobState
from o8studio.services.library.sidecars import Sidecars
from o8studio.services.runtime.bus import JobChanged
from o8studio.store.sidecar import sidecar_of
from tests.support.opened import request, studio_on, until


async def test_a_clip_that_comes_has_its_recipe_beside_it_and_no_secret_in_it(demos, home) -> None:
    server = demos("g2")
    async with studio_on(server) as studio:
        job = await until(studio, await studio.pipeline.record(request(server, "a fox 猫")), JobState.KEPT)
    [clip] = job.clips
    text = sidecar_of(Path(clip.path)).read_text("utf-8")
    saved = json.loads(text)
    assert (saved["prompt"], saved["parameters"]["seed"], saved["clip_sha256"]) == (
        "a fox 猫",
        5,
        clip.sha256,
    )
    assert saved["made_at"].endswith("Z")
    assert "127.0.0.1" not in text
    assert str(home) not in text


async def test_a_clip_that_came_under_an_earlier_task_id_gets_no_recipe_of_another_prompt(
    demos, home
) -> None:
    server = demos("g2")
    async with studio_on(server) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, sidecars=False)
        job = await until(studio, await studio.pipeline.record(request(server, "a fox")), JobState.KEPT)
        [clip] = job.clips
        sidecars = Sidecars(lambda: True)
        sidecars.on_news(JobChanged(replace(job, clips=(replace(clip, index=-1),))))
        await sidecars.close()
    assert not sidecar_of(Path(clip.path)).exists()


async def test_without_the_wish_there_is_none(demos, home) -> None:
    server = demos("g2")
    async with studio_on(server) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, sidecars=False)
        job = await until(studio, await studio.pipeline.record(request(server, "a fox")), JobState.KEPT)
    assert not sidecar_of(Path(job.clips[0].path)).exists()
