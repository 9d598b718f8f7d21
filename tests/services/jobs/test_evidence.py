"""What a lost answer may have cost is found out without sending anything."""

from pathlib import Path

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.jobs.job import JobState
from o8studio.services.diagnostics.dossier import dossier
from o8studio.services.jobs import evidence as evidence_module
from tests.support.clocks import SteppedClock
from tests.support.demo import start_demo
from tests.support.opened import request, studio_on, until, when


async def test_a_lost_answer_gathers_evidence_for_free(tmp_path: Path, home) -> None:
    server = start_demo(tmp_path / "demo")
    try:
        async with studio_on(server) as studio:
            server.fault(route="submit", kind="reset_after")
            job = await until(
                studio, await studio.pipeline.record(request(server, "evidence")), JobState.UNCONFIRMED
            )
            await when(studio, lambda: studio.book.get(job.id).evidence is not None)
            job = studio.book.get(job.id)
            found = job.evidence
            assert found is not None
            assert found.balance_before is not None
            assert found.balance_after is not None
            spent = found.balance_before - found.balance_after
            assert spent > 0
            assert [(line.model, round(line.usd, 4)) for line in found.charges] == [
                (job.request.model, round(spent, 4))
            ]
            assert job.state is JobState.UNCONFIRMED, "it proves nothing"
            text = dossier(job, studio.book.facts(job.id))
            assert "never received" in text
            assert f"${found.balance_after:.4f}" in text
    finally:
        server.stop()


async def test_a_balance_that_is_read_after_sending_hides_none_from_before(demo, home) -> None:
    async with studio_on(demo) as studio:
        clock = SteppedClock()
        clock.wall = 10.0

        class FakeAccount:
            answers = iter((Balance(5.0), Balance(4.0)))

            async def balance(self, _gateway) -> Balance:
                return next(self.answers)

        asked = evidence_module.Evidence(studio.book, FakeAccount(), clock)
        told = [await asked.note_balance("test", at_least_every=5.0)]
        await clock.sleep(10.0)
        told.append(await asked.note_balance("test", at_least_every=5.0))
        assert told == [Balance(5.0), Balance(4.0)]
        assert asked._last("test", upto=15.0) == (Balance(5.0), 10.0)
        assert asked._last("test") == (Balance(4.0), 20.0)
        assert asked._last("test", upto=1.0) is None
