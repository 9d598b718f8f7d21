"""What is done so that no money and no work is lost: evidence, order, limits, dossiers, differences."""

import asyncio
import json
import threading
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.compose.pricing import Balance
from o8studio.domain.errors import DiskTrouble, IllegalTransition
from o8studio.domain.ids import JobId
from o8studio.domain.jobs.delivered import Difference, differences
from o8studio.domain.jobs.facts import Kept
from o8studio.domain.jobs.job import JobState
from o8studio.services.diagnostics.doctor import bundle, look
from o8studio.services.diagnostics.dossier import dossier
from o8studio.services.diagnostics.redaction import redacted_text
from o8studio.services.jobs import evidence as evidence_module
from o8studio.services.jobs import runner as runner_module
from o8studio.services.jobs import submitter as submitter_module
from o8studio.services.jobs.balance_hold import BalanceHold
from o8studio.services.runtime.bus import JobChanged
from o8studio.store.paths import places
from o8studio.studio import Studio
from tests.support.demo import TOKEN, DemoServer, start_demo
from tests.support.opened import request, studio_on, until
from tests.support.patience import patience

# ---- evidence


async def test_a_lost_answer_gathers_evidence_for_free(tmp_path: Path, home) -> None:
    server = start_demo(tmp_path / "demo")
    try:
        async with studio_on(server) as studio:
            server.fault(route="submit", kind="reset_after")
            job = await until(
                studio, await studio.pipeline.record(request(server, "evidence")), JobState.UNCONFIRMED
            )
            async with patience(10):
                while (job := studio.book.get(job.id) or job).evidence is None:
                    await asyncio.sleep(0.02)
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
        times = iter((10.0, 10.0, 20.0, 20.0))

        class Clock:
            def now(self) -> float:
                return next(times)

        class FakeAccount:
            answers = iter((Balance(5.0), Balance(4.0)))

            async def balance(self, _gateway) -> Balance:
                return next(self.answers)

        asked = evidence_module.Evidence(studio.book, FakeAccount(), Clock())
        told = [await asked.note_balance("test", at_least_every=5.0) for _ in range(2)]
        assert told == [Balance(5.0), Balance(4.0)]
        assert asked._last("test", upto=15.0) == (Balance(5.0), 10.0)
        assert asked._last("test") == (Balance(4.0), 20.0)
        assert asked._last("test", upto=1.0) is None


# ---- order


async def test_waiting_jobs_can_be_moved_edited_and_removed(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
        pipeline = studio.pipeline
        running = await pipeline.record(request(demo, "runs"))
        first, second, third = [await pipeline.record(request(demo, f"waits {name}")) for name in "abc"]
        await asyncio.sleep(0.05)
        assert studio.book.get(third.id).state is JobState.RECORDED
        await pipeline.move(third.id, None)
        await pipeline.edit(second.id, replace(second.request, prompt="waits edited"))
        await pipeline.stop(first.id)
        for job in (running, third, second):
            await until(studio, job, JobState.KEPT, seconds=40)
        with pytest.raises(IllegalTransition):
            await pipeline.edit(second.id, second.request)
        ours = [one["prompt"] for one in demo.state()["jobs"] if one["prompt"].startswith(("runs", "waits"))]
    assert ours[-3:] == ["runs", "waits c", "waits edited"]


async def test_what_is_changed_while_it_is_made_ready_leaves_as_it_was_changed(
    demo, home, monkeypatch
) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def slow(_places: object) -> bool:
        reached.set()
        return not go_on.wait()

    monkeypatch.setattr(submitter_module, "_disk_is_full", slow)  # as a keyring that asks its person
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.02,))
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "as it was first"))
        await asyncio.to_thread(reached.wait, 20)
        await studio.pipeline.edit(job.id, replace(job.request, prompt="as it was changed"))
        go_on.set()
        await until(studio, job, JobState.KEPT)
    assert (demo.paid("as it was first"), demo.paid("as it was changed")) == (0, 1)


async def test_a_busy_gateway_is_tried_within_a_budget_and_then_waits_for_a_press(
    demo, home, monkeypatch
) -> None:
    monkeypatch.setattr(runner_module, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.02,))
    demo.fault(route="submit", kind="status", status=429, body="", times=4)
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "busy"))
        await asyncio.sleep(1.0)
        held = studio.book.get(job.id)
        assert held is not None
        assert (held.state, held.problem, held.attempts) == (JobState.RECORDED, "throttled", 3)
        studio.pipeline.nudge(job.id)
        await asyncio.sleep(0.3)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
    assert demo.paid("busy") == 1


async def test_a_press_in_the_instant_in_which_a_clip_is_held_is_heard(demo, home, monkeypatch) -> None:
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (60.0,))
    demo.fault(route="submit", kind="status", status=429, body="")
    async with studio_on(demo) as studio:

        def press(news) -> None:
            if isinstance(news, JobChanged) and news.job.problem == "throttled":
                studio.pipeline.nudge(news.job.id)

        studio.bus.subscribe(press)
        await until(studio, await studio.pipeline.record(request(demo, "at once")), JobState.KEPT)


async def test_after_a_refusal_for_want_of_money_the_others_wait(tmp_path, home, monkeypatch) -> None:
    monkeypatch.setattr(BalanceHold, "again_seconds", 0.3)
    server = start_demo(tmp_path / "demo")
    try:
        server.change(balance_usd=0.01)
        async with studio_on(server) as studio:
            studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
            first = await studio.pipeline.record(request(server, "too dear 1"))
            second = await studio.pipeline.record(request(server, "too dear 2"))
            await until(studio, first, JobState.FAILED)
            async with patience(10):
                while (studio.book.get(second.id) or second).problem != "no balance":
                    await asyncio.sleep(0.02)
            refused = [one for one in server.state()["posts"] if "too dear" in str(one["body"])]
            assert len(refused) == 1
            server.change(balance_usd=100)
            await until(studio, second, JobState.KEPT)
            assert server.paid("too dear 2") == 1
    finally:
        server.stop()


@asynccontextmanager
async def out_of_money(folder: Path) -> AsyncIterator[tuple[DemoServer, Studio]]:
    """A gateway that has just refused a clip for want of money."""
    server = start_demo(folder)
    try:
        server.change(balance_usd=0.01)
        async with studio_on(server) as studio:
            first = await studio.pipeline.record(request(server, "too dear"))
            await until(studio, first, JobState.FAILED)
            yield server, studio
    finally:
        server.stop()


async def test_when_there_is_money_again_every_held_clip_goes_out(tmp_path, home, monkeypatch) -> None:
    monkeypatch.setattr(BalanceHold, "again_seconds", 0.3)
    async with out_of_money(tmp_path / "demo") as (server, studio):
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=3)
        held = [await studio.pipeline.record(request(server, f"held {at}")) for at in range(3)]
        async with patience(10):
            while [one.problem for one in map(studio.book.get, [job.id for job in held]) if one] != [
                "no balance"
            ] * 3:
                await asyncio.sleep(0.02)
        facts = {type(fact).__name__ for job in held for fact in studio.book.facts(job.id)}
        assert facts == {"Recorded", "NothingSent"}, "to hold is not to send"
        server.change(balance_usd=100)
        for job in held:
            await until(studio, job, JobState.KEPT)
        assert [server.paid(f"held {at}") for at in range(3)] == [1, 1, 1]


async def test_a_press_while_the_balance_is_asked_is_heard(tmp_path, home, monkeypatch) -> None:
    async with out_of_money(tmp_path / "demo") as (server, studio):
        monkeypatch.setattr(BalanceHold, "again_seconds", 0.0)
        server.fault(route="/v1/dashboard", kind="drip", interval=0.01, times=9)
        job = await studio.pipeline.record(request(server, "pressed"))
        await asyncio.sleep(0.5)
        server.change(balance_usd=100)
        studio.pipeline.nudge(job.id)
        await until(studio, job, JobState.KEPT)
        assert server.paid("pressed") == 1


async def test_a_download_that_only_drips_is_given_up_for_a_better_source(demo, home, monkeypatch) -> None:
    from o8studio.services.jobs import receiving

    monkeypatch.setattr(receiving, "_SILENCE_SECONDS", 1.0)
    demo.fault(route="media", kind="drip", interval=0.2)
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "drips"))
        await until(studio, job, JobState.KEPT)


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{model}/{title}", "m a fox 2.mp4"),
        ("{title}.{id}", "a fox 2.j00001.mp4"),
        ("../../{title}", "a fox 2.mp4"),
        ("con", "con_.mp4"),
        ("", "clip j00001.mp4"),
        ("{nonsense} {seed}", "7.mp4"),
        ("x" * 500, "x" * 140 + ".mp4"),
    ],
)
def test_a_clip_is_called_by_the_users_template_and_safely(template: str, name: str) -> None:
    from o8studio.domain.jobs.job import Job
    from o8studio.services.jobs.downloader import clip_name

    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    wanted = request(server, "a fox: 2?", model="m", core={"seed": 7})
    job = Job(id=JobId("j00001"), state=JobState.FETCHING, request=wanted, recorded_at=0, changed_at=0)
    assert clip_name(job, 0, template) == name


async def test_nothing_is_sent_when_the_clip_would_find_no_room(demo, home, monkeypatch) -> None:
    from o8studio.services.jobs import submitter

    monkeypatch.setattr(submitter, "_LEAST_FREE", 1 << 60)
    monkeypatch.setattr(runner_module, "_HOLD_SECONDS", (0.05,))
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "no room"))
        await asyncio.sleep(0.3)
        held = studio.book.get(job.id)
        assert held is not None
        assert (held.state, held.problem) == (JobState.RECORDED, "disk full")
        assert demo.paid("no room") == 0
        monkeypatch.setattr(submitter, "_LEAST_FREE", 0)
        await until(studio, job, JobState.KEPT)


async def test_a_clip_that_finds_no_room_stays_paid_for_and_comes_when_there_is(
    demo, home, monkeypatch
) -> None:
    from o8studio.store import part_file

    monkeypatch.setattr(part_file, "_LEAST_FREE", 1 << 60)
    monkeypatch.setattr(runner_module, "_FETCH_SECONDS", (0.05,))
    monkeypatch.setattr(runner_module, "_DISK_SECONDS", 0.1)
    async with studio_on(demo) as studio:
        job = await studio.pipeline.record(request(demo, "full later"))
        async with patience(20):
            while not (studio.book.get(job.id) or job).problem.startswith("disk"):
                await asyncio.sleep(0.02)
        assert (studio.book.get(job.id) or job).state in (JobState.RENDERED, JobState.FETCHING)
        monkeypatch.setattr(part_file, "_LEAST_FREE", 0)
        await until(studio, job, JobState.KEPT)


async def test_the_link_that_dies_first_is_fetched_first(demo: DemoServer, home) -> None:
    async with studio_on(demo) as studio:
        pipeline = studio.pipeline
        await asyncio.to_thread(studio.catalogue.cards)
        job = await until(studio, await pipeline.record(request(demo, "order")), JobState.KEPT)
        hour = replace(job, request=replace(job.request, model="jimeng_t2v_v30"), rendered_at=1000.0)
        month = replace(job, request=replace(job.request, model="kling-v3"), rendered_at=1000.0)
        said = replace(month, expires_at=1500.0)
        assert [pipeline._runner._dies_at(one) for one in (said, hour, month)] == [
            1500.0,
            4600.0,
            1000.0 + 30 * 86_400,
        ]


# ---- what came


def kept(**values) -> Kept:
    basis = {"job_id": JobId("j"), "at": 1.0, "index": 0, "path": "x", "sha256": "", "size": 1, "length": 5.04,
             "width": 1280, "height": 720, "fps": 24.0, "has_sound": True}  # fmt: skip
    return Kept(**{**basis, **values})


@pytest.mark.parametrize(
    ("core", "came", "expected"),
    [
        ({"duration": 5, "resolution": "720p", "aspect_ratio": "16:9", "audio": True}, {}, []),
        ({"duration": 10}, {}, [Difference("length", "10 s", "5.04 s")]),
        ({"resolution": "1080p"}, {}, [Difference("resolution", "1080p", "1280x720")]),
        ({"resolution": "480p"}, {"width": 864, "height": 496}, []),
        ({"aspect_ratio": "9:16"}, {}, [Difference("aspect_ratio", "9:16", "1280x720")]),
        ({"width": 1280, "height": 704}, {}, [Difference("size", "1280x704", "1280x720")]),
        ({"fps": 30}, {}, [Difference("fps", "30", "24")]),
        ({"audio": True}, {"has_sound": False}, [Difference("sound", "yes", "no")]),
        ({"audio": False}, {}, [Difference("sound", "no", "yes")]),
        ({}, {"length": 99.0}, []),
    ],
)
def test_what_came_otherwise_than_asked_is_named(core, came, expected) -> None:
    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    assert list(differences(request(server, "x", core=core), kept(**came))) == expected


# ---- what leaves this computer


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        (f"authorization: Bearer {TOKEN}", "authorization: Bearer …"),
        (f"token {TOKEN} was refused", "token sk-… was refused"),
        (
            "GET https://cdn.example/v.mp4?Signature=abc&Expires=1 failed",
            "GET https://cdn.example/v.mp4?… failed",
        ),
        ("https://user:pw@gw.example:8443/v1", "https://gw.example:8443/v1"),
        ("data:image/png;base64," + "A" * 300, "[embedded data]"),
    ],
)
def test_secrets_are_taken_out_of_a_text(text: str, bare: str) -> None:
    assert redacted_text(text) == bare


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
    from o8studio.store.part_file import PartFile

    part = PartFile(tmp_path / "clip.mp4")
    part.begin(source="s", validator="", keep=False)
    with pytest.raises(DiskTrouble) as error:
        part.room_for(1 << 60)
    part.discard()
    assert error.value.problem == "full"


async def test_the_spending_limit_asks_before_anything_is_sent(demo: DemoServer, home, monkeypatch) -> None:
    import subprocess
    import sys

    def o8(*arguments: str):
        return subprocess.run(
            [sys.executable, "-m", "o8studio", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL,
            env={**__import__("os").environ, "O8STUDIO_TOKEN": TOKEN},
        )  # fmt: skip

    from o8studio.store import settings
    from o8studio.store.settings import GatewayEntry, Settings

    entry = GatewayEntry(id="g", name="g", base_url=demo.url, proxy="direct", token_storage="session")
    places().make()
    settings.save(places().settings, Settings(gateways=(entry,), current_gateway="g", ask_above_usd=1.0))
    wanted = ["generate", "dear", "-m", "kling-v3", "-n", "5", "--gateway", "g"]
    done = await asyncio.to_thread(o8, *wanted)
    assert done.returncode == 2
    assert "$2.10" in done.stderr
    assert "--yes" in done.stderr
    assert demo.paid("dear") == 0
    shown = await asyncio.to_thread(o8, *wanted, "--dry-run")
    assert json.loads(shown.stdout.splitlines()[0])["price"]["certainty"] == "exact"
