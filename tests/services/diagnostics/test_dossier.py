"""What leaves this computer for a report."""

import zipfile

from o8studio.domain.jobs.job import JobState
from o8studio.services.diagnostics.doctor import bundle
from o8studio.services.diagnostics.dossier import dossier
from o8studio.store.paths import places
from tests.support.demo import TOKEN, DemoServer
from tests.support.opened import request, studio_on, until


async def test_neither_bundle_nor_dossier_nor_log_holds_a_secret(demo: DemoServer, home, tmp_path) -> None:
    async with studio_on(demo) as studio:
        wanted = request(demo, "a secret prompt", extra={"api_key": TOKEN, "note": "kept"})
        job = await until(studio, await studio.pipeline.record(wanted), JobState.KEPT, JobState.FAILED)
        text = dossier(job, studio.book.facts(job.id), prompt=False)
    packed = bundle(places(), tmp_path / "bundle.zip")
    with zipfile.ZipFile(packed) as pack:
        everything = {name: pack.read(name).decode() for name in pack.namelist()}
    whole = text + "".join(everything.values())
    assert set(everything) == {"doctor.json", "settings.json", "log.txt", "jobs.jsonl"}
    assert job.id in everything["jobs.jsonl"]
    for secret in (TOKEN, "a secret prompt", "Signature="):
        assert secret not in whole
    with zipfile.ZipFile(bundle(places(), tmp_path / "more.zip", prompts=True)) as pack:
        told = pack.read("jobs.jsonl").decode()
    assert "a secret prompt" in told
    assert TOKEN not in told
    assert oct(packed.stat().st_mode)[-3:] == "600"
