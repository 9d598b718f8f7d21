"""The doctor finds what is wrong, and touches nothing."""

from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.jobs.job import JobState
from o8studio.services.diagnostics.doctor import look
from o8studio.store.part_file import PartFile
from o8studio.store.paths import places
from tests.support.demo import DemoServer
from tests.support.opened import request, studio_on, until


async def test_the_doctor_finds_what_is_wrong(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        await until(studio, await studio.pipeline.record(request(demo, "healthy")), JobState.KEPT)
    found = {line.subject: line for line in look(places())}
    assert found["ledger is whole"].good
    assert found["data folder is private"].good
    places().providers.mkdir(parents=True, exist_ok=True)
    (places().providers / "mine.toml").write_text("id =", "utf-8")
    places().ledger.write_bytes(b"nonsense" * 1000)
    for tail in ("-wal", "-shm"):
        places().ledger.with_name(places().ledger.name + tail).unlink(missing_ok=True)
    found = {line.subject: line for line in look(places())}
    assert found["ledger is whole"].good is False
    assert found["provider files are good"].good is False
    assert "mine.toml:1" in found["provider files are good"].detail


def test_a_disk_without_room_is_said_before_anything_is_written(tmp_path: Path) -> None:
    part = PartFile(tmp_path / "clip.mp4")
    part.begin(source="s", validator="", keep=False)
    with pytest.raises(DiskTrouble) as error:
        part.room_for(1 << 60)
    part.discard()
    assert error.value.problem == "full"
