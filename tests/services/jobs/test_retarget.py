"""A paid clip whose folder has died goes to another folder, without being asked for or paid again."""

import shutil
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble, IllegalTransition
from o8studio.domain.jobs.job import JobState
from o8studio.services.runtime.tasks import task_name
from tests.support.clips import silent
from tests.support.opened import request, studio_on, until, when


async def test_the_clip_comes_to_the_other_folder(demos, home, tmp_path: Path) -> None:
    server = demos("g2")
    dead = tmp_path / "dead"
    async with studio_on(server, patient=False) as studio:
        job = await studio.pipeline.record(request(server, "a fox"), folder=str(dead))
        shutil.rmtree(dead)
        dead.write_bytes(b"the disk is another one now")
        await when(studio, lambda: (studio.book.get(job.id) or job).stopped_by)
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(DiskTrouble):
            await studio.pipeline.retarget(job.id, str(tmp_path / "file" / "inside"))
        await studio.pipeline.retarget(job.id, str(tmp_path / "better"))
        job = await until(studio, job, JobState.KEPT)
        assert Path(job.clips[0].path).parent == tmp_path / "better"
        assert Path(job.clips[0].path).exists()
        with pytest.raises(IllegalTransition):
            await studio.pipeline.retarget(job.id, str(tmp_path / "again"))
    async with studio_on(server) as studio:
        again = studio.book.get(job.id)
        assert again is not None and (again.out_folder, again.state) == (
            str(tmp_path / "better"),
            JobState.KEPT,
        )


async def test_one_that_waits_is_sent_once_and_saved_there(demos, home, tmp_path: Path) -> None:
    server = demos("g2")
    async with studio_on(server) as studio:
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(server, "a fox"))
        job = await studio.pipeline.retarget(job.id, str(tmp_path / "better"))
        assert (job.state, job.out_folder) == (JobState.RECORDED, str(tmp_path / "better"))
        await studio.pipeline.pause_queue(on=False)
        studio.pipeline.nudge(job.id)
        job = await until(studio, job, JobState.KEPT)
        assert Path(job.clips[0].path).parent == tmp_path / "better"
        assert job.attempts == 0


async def test_a_clip_that_has_its_name_already_stays_where_it_is(demos, home, tmp_path: Path) -> None:
    """Killed before it was recorded, it lay in the old folder, no clip's, while it was fetched into the new one."""
    server = demos("g2")
    server.fault(route="media", kind="status", status=502, times=-1)
    async with studio_on(server) as studio:
        job = await until(studio, await studio.pipeline.record(request(server, "a fox")), JobState.RENDERED)
        await studio.tasks.stop(task_name(job.id))
        job = await studio.book.settled(job.id)
        part = studio.library._downloader._naming.part(job, 0)
        part.begin(source="", validator="", keep=False)
        part.write(silent(tmp_path / "a.mp4", "libx264").read_bytes())
        part.close()
        named = part.keep("named.mp4", "n.mp4", part.digest())
        with pytest.raises(IllegalTransition):  # nothing is to come
            await studio.pipeline.retarget(job.id, str(tmp_path / "better"))
        job = studio.book.get(job.id) or job
        assert (job.state, [clip.path for clip in job.clips]) == (JobState.KEPT, [str(named)])
