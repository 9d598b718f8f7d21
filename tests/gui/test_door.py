"""The command line beside an open studio: a command is handed over and answers as if it were alone."""

import asyncio
import json
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from o8studio.cli import dry_run
from o8studio.domain.jobs.facts import Fact, Recorded
from o8studio.domain.jobs.job import JobState
from o8studio.gui.door import open_door
from o8studio.services.jobs.job_book import JobBook
from o8studio.services.runtime.tasks import task_name
from o8studio.store.paths import places
from o8studio.store.settings import read
from o8studio.studio import Studio
from tests.support import forked
from tests.support.demo import TOKEN, DemoServer
from tests.support.held_server import held_server
from tests.support.opened import Addressed, request, studio_on, when
from tests.support.patience import until as true
from tests.support.raw_server import answer, raw_server

NOT_DONE = "Nothing was done, so this cost nothing."
ASK = [
    "generate",
    "a fox in snow",
    "-m",
    "doubao-seedance-2-0-260128",
    "-p",
    "duration=4",
    "-p",
    "resolution=480p",
]


async def beside(
    *arguments: str, cwd: Path | None = None, token: str = "", stdin: str = ""
) -> tuple[int, str, str]:
    """A command in a process of its own."""
    environment = {**os.environ, **({"O8STUDIO_TOKEN": token} if token else {})}
    done = await asyncio.to_thread(
        forked.run, forked.COMMAND_LINE, *arguments, stdin=stdin, env=environment, cwd=cwd
    )
    return done.returncode, done.stdout, done.stderr


@asynccontextmanager
async def open_beside(demo: Addressed) -> AsyncIterator[tuple[Studio, list[list[str]]]]:
    opened: list[list[str]] = []
    async with studio_on(demo) as studio, open_door(studio, lambda items: opened.append(list(items))):
        yield studio, opened


async def test_generate_beside_a_window_is_done_by_the_window(
    home: Path, demo: DemoServer, tmp_path: Path
) -> None:
    async with open_beside(demo) as (studio, _opened):
        code, out, err = await beside(
            *ASK, "--gateway", "test", "-o", "clips", "--yes", "--json", cwd=tmp_path
        )
        assert code == 0, err
        saved = [json.loads(line) for line in out.splitlines()][-1]
        assert saved["event"] in ("saved", "charge")
        (job,) = list(studio.book)
        assert job.state is JobState.KEPT
        assert Path(job.clips[0].path).parent == tmp_path / "clips"  # of the folder that the command stood in


async def test_reading_needs_no_window_and_disturbs_none(home: Path, demo: DemoServer) -> None:
    async with open_beside(demo):
        code, out, _err = await beside("jobs", "--json")
        assert (code, out) == (0, "")


async def test_the_models_and_prices_of_the_demo_are_asked_through_the_window_whose_it_is(
    home: Path, demo: DemoServer
) -> None:
    async with open_beside(demo):
        for command in (["models"], ["models", "show", "kling-v3"]):
            code, out, err = await beside(*command, "--demo")
            assert (code, err) == (0, "")
            assert "kling-v3" in out
        code, out, _err = await beside("models", "show", "klingv3", "--demo", "--json")
        assert (code, json.loads(out)["kind"]) == (2, "usage")


async def test_an_act_refused_to_a_job_that_has_ended_does_not_call_the_job_free(
    home: Path, demo: DemoServer
) -> None:
    async with open_beside(demo) as (studio, _opened):
        await beside(*ASK, "--gateway", "test", "--yes")
        (job,) = list(studio.book)
        for command in (["stop", job.id], ["resolve", job.id, "--never-arrived"]):
            code, _out, err = await beside(*command)
            assert (code, err) == (
                2,
                f"This clip is already saved. {NOT_DONE} Nothing is left to do for it.\n",
            )


async def test_a_command_tells_of_its_own_jobs_alone(home: Path, demo: DemoServer) -> None:
    """A script that read its lines took the clips of the window, and of other commands, for its own."""
    async with open_beside(demo) as (studio, _opened):
        other = await studio.pipeline.record(request(demo, "the window's"))
        studio.pipeline.start(other)
        code, out, err = await beside(*ASK, "--gateway", "test", "--yes", "--json")
        assert code == 0, err
        (own,) = [job.id for job in studio.book if job.id != other.id]
        told = [json.loads(line) for line in out.splitlines()]
        assert {one["id"] for one in told} == {own}
        assert [one["event"] for one in told if one["event"] in ("recorded", "saved")] == [
            "recorded",
            "saved",
        ]


async def test_waiting_jobs_are_moved_and_stopped_and_clips_are_rated(home: Path, demo: DemoServer) -> None:
    async with open_beside(demo) as (studio, _opened):
        await beside(*ASK, "--gateway", "test", "--yes")
        (made,) = list(studio.book)
        code, out, err = await beside("rate", made.id[:8], "--stars", "4", "--pick", "--json")
        assert (code, err) == (0, "")
        assert (json.loads(out)["stars"], json.loads(out)["verdict"]) == (4, "pick")
        await studio.pipeline.pause_queue(on=True)
        first, second = [await studio.pipeline.record(request(demo, word)) for word in ("one", "two")]
        assert await beside("move", second.id) == (0, "", "")
        assert studio.book.get(second.id).rank < studio.book.get(first.id).rank
        assert await beside("stop", first.id) == (0, "Cancelled (Not charged)\n", "")
        assert studio.book.get(first.id).state is JobState.CANCELLED


async def test_a_lost_answer_is_looked_for_and_resolved_beside_the_window(home: Path) -> None:
    """`generate` names `evidence` for it, and beside a window that was refused."""
    with raw_server() as server:
        server.say("/v1/videos", answer(b"", 502))
        async with open_beside(server) as (studio, _opened):
            code, out, _err = await beside(*ASK, "--gateway", "test", "--yes")
            (job,) = list(studio.book)
            assert (code, job.state) == (3, JobState.UNCONFIRMED)
            assert f"o8studio evidence {job.id}" in out
            code, out, err = await beside("evidence", job.id)
            assert (code, err, json.loads(out)["job_id"]) == (0, "", job.id)
            code, out, err = await beside("resolve", job.id, "--never-arrived")
            assert (code, out, err) == (0, f"{job.id}  {job.request.model}  Cancelled (Charge unknown)\n", "")
            assert studio.book.get(job.id).state is JobState.CANCELLED
            assert server.count("/v1/videos") == 1


async def test_errors_answer_as_if_alone(home: Path, demo: DemoServer) -> None:
    async with open_beside(demo):
        for command in (["stop", "nosuch"], ["move", "nosuch"], ["rate", "nosuch", "--stars", "3"]):
            code, out, err = await beside(*command)
            assert code == 2
            assert out == ""
            assert "nosuch" in err
        code, out, _err = await beside("rate", "nosuch", "--stars", "3", "--json")
        assert (code, json.loads(out)["event"]) == (2, "error")


async def test_a_price_is_agreed_to_by_the_command_and_not_by_the_window(
    home: Path, demo: DemoServer
) -> None:
    async with open_beside(demo) as (studio, _opened):
        await studio.preferences.change(
            replace(studio.preferences.settings, ask_above_usd=0.0, ask_above_clips=0)
        )
        code, _out, err = await beside(*ASK, "--gateway", "test")
        assert code == 2
        assert "--yes" in err
        assert list(studio.book) == []


async def test_a_commands_token_goes_to_the_gateway_that_it_names_alone(home: Path, demo: DemoServer) -> None:
    async with open_beside(demo) as (studio, _opened):
        entry = studio.setup.known("test")
        await studio.tokens.forget(entry)
        code, _out, err = await beside(*ASK, "--gateway", "test", "--yes", "-o", str(home / "c"), token=TOKEN)
        assert code == 0, err
        assert (await studio.tokens.get(entry)).reveal() == TOKEN  # in memory, for the jobs that it sent


async def test_a_command_that_names_another_gateway_gets_no_token_of_the_window(
    home: Path, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of the window's environment went to whatever gateway a command named."""
    monkeypatch.setenv("O8STUDIO_TOKEN", TOKEN)
    with held_server() as partner:
        async with open_beside(demo) as (studio, _opened):
            await studio.tokens.forget(studio.setup.known("test"))
            code, _out, err = await beside(*ASK, "--gateway", partner.url, "--yes", "-o", str(home / "c"))
            assert code != 0, err
            assert [token for _method, _path, token in partner.asked if token] == []
            assert (await studio.tokens.get(studio.setup.known("test"))).reveal() == TOKEN


async def test_a_link_is_handed_to_the_window_and_hidden_from_the_list_of_processes(
    home: Path, demo: DemoServer
) -> None:
    link = "o8studio://connect?v=1&address=https%3A%2F%2Fgw.example.com&key=sk-0123456789abcdef0123"
    async with open_beside(demo) as (_studio, opened):
        code, out, err = await beside("open", link)
        assert (code, out, err) == (0, "", "")
        assert opened == [[link]]


async def test_ctrl_c_ends_the_command_and_leaves_its_jobs_running(home: Path) -> None:
    with raw_server() as server:
        server.say("/v1/videos", answer(b'{"id": "task_1", "status": "queued"}'))
        server.say("/v1/videos/task_1", answer(b'{"id": "task_1", "status": "queued"}'))
        async with open_beside(server) as (studio, _opened):
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "o8studio", *ASK, "--gateway", "test", "--yes", "--json",
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                # a suite that runs in the background hands an ignored SIGINT down to its children
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            )  # fmt: skip
            assert process.stdout is not None
            while b'"accepted"' not in (line := await process.stdout.readline()):
                assert line, await process.communicate()
            process.send_signal(signal.SIGINT)
            _out, err = await process.communicate()
            assert process.returncode == 130
            assert b"window that is open goes on" in err  # `watch` would not be let in beside it
            (job,) = list(studio.book)
            asked = server.count("/v1/videos/task_1")
            await true(lambda: server.count("/v1/videos/task_1") > asked + 1)
            assert studio.tasks.is_running(task_name(job.id))


async def test_closing_the_window_records_the_whole_press_and_ends_its_command(
    home: Path, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest of the clips was lost, and what was recorded was sent while the program ended."""
    written, leaving = JobBook._written, asyncio.Event()

    async def slowly(self: JobBook, fact: Fact, *, is_open: bool) -> None:
        if isinstance(fact, Recorded) and list(self):
            await leaving.wait()
        await written(self, fact, is_open=is_open)

    monkeypatch.setattr(JobBook, "_written", slowly)
    async with open_beside(demo) as (studio, _opened):
        command = asyncio.ensure_future(
            beside(*ASK, "-n", "5", "--gateway", "test", "--yes", "-o", str(home / "c"))
        )
        await when(studio, lambda: list(studio.book))
        leaving.set()
    code, _out, err = await command
    assert code == 1
    assert "o8studio was closed" in err
    async with studio_on(demo) as studio:
        assert len(list(studio.book)) == 5


async def test_what_a_command_reads_is_read_in_a_thread(
    home: Path, demo: DemoServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A ledger on a slow disk, or many pictures, stopped the window."""
    blocked: list[str] = []

    def noted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*arguments: Any) -> Any:
            if threading.current_thread() is threading.main_thread():
                blocked.append(name)
            return call(*arguments)

        return noting

    for name in ("find", "read"):
        monkeypatch.setattr(JobBook, name, noted(name, getattr(JobBook, name)))
    monkeypatch.setattr(dry_run, "exact_requests", noted("exact", dry_run.exact_requests))
    async with open_beside(demo) as (studio, _opened):
        code, _out, err = await beside(*ASK, "--gateway", "test", "--dry-run")
        assert code == 0, err
        await studio.pipeline.pause_queue(on=True)
        job = await studio.pipeline.record(request(demo, "waits"))
        for command in (["rate", job.id, "--stars", "3"], ["move", job.id], ["stop", job.id]):
            await beside(*command)
        assert studio.book.get(job.id).state is JobState.CANCELLED
    assert blocked == []


async def test_a_person_at_the_terminal_is_asked_although_the_link_came_through_a_pipe(
    home: Path, tmp_path: Path
) -> None:
    key = "sk-0123456789abcdef0123"
    link = tmp_path / "link"
    link.write_text(f"o8studio://connect?v=1&address=http%3A%2F%2F127.0.0.1%3A9&key={key}", "utf-8")
    number, other = os.openpty()
    command = f'exec "{sys.executable}" -m o8studio connect --keep session < "{link}"'
    process = await asyncio.create_subprocess_exec(
        # a session of its own, whose terminal is the first that it opens
        "setsid", "sh", "-c", f': <> "{os.ttyname(other)}"; {command}', stdout=other, stderr=other, env={**os.environ, "LANG": "C"}
    )  # fmt: skip
    said = await asyncio.to_thread(_read_until, number, "[y/N]")
    os.write(number, b"y\n")
    os.close(other)
    assert await process.wait() == 0
    os.close(number)
    (entry,) = read(places().settings)[0].gateways
    assert entry.base_url == "http://127.0.0.1:9"
    assert key not in said


def _read_until(number: int, words: str) -> str:
    said = ""
    while words not in said:
        said += os.read(number, 4096).decode()
    return said
