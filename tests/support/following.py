"""A gateway that answers by a rule, and a studio that follows jobs there."""

import json
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from o8studio.demo.film.film import render
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import (
    Accepted,
    LostTrack,
    SendStarted,
)
from o8studio.domain.jobs.following import Trouble
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.jobs.pacing import Pace
from o8studio.domain.reasons import LostReason
from o8studio.services.runtime.bus import FollowingTroubled
from o8studio.services.runtime.tasks import task_name
from o8studio.studio import Studio
from tests.support.films import script
from tests.support.opened import request, studio_on, until, when
from tests.support.serving import serving

PACE = Pace(first=0.05, growth=1.1, longest=0.2)
CASES = Path(__file__).parent.parent / "cases"
OTHER = "sk-other5a1b"
UNKNOWN = (400, {"code": "task_not_exist", "message": "task_not_exist", "data": None})
NO_ACCESS = (
    403,
    {"error": {"code": "", "message": "This token has no access to model sora-2", "type": "new_api_error"}},
)
SPENT = (401, {"error": {"code": "", "message": "TokenStatusExhausted[sk-***]", "type": "new_api_error"}})
PANIC = (500, {"error": {"message": "Panic detected, error: nil pointer", "type": "new_api_panic"}})
BROKEN = (502, b"<html>bad gateway</html>")
Answer = tuple[int, Any]


@dataclass
class Pretended:
    """Answers by a rule that the test may change at run time, and records requests."""

    clip: bytes
    rule: Callable[[str, str, str], Answer | None] = lambda method, path, token: None
    asked: list[tuple[str, str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""
    streaming: int = 0
    most_streaming: int = 0
    slow: float = 0.0
    cut: int = 0
    etag: str = ""

    def answer(self, method: str, path: str, token: str) -> Answer:
        said = self.rule(method, path, token)
        if said is not None:
            return said
        if method == "POST":
            return 200, {"id": "task_1", "task_id": "task_1", "object": "video", "status": "queued"}
        return 404, {
            "error": {"message": "The requested resource was not found", "type": "invalid_request_error", "param": "",
                      "code": ""}
        }  # fmt: skip

    def count(self, method: str, path: str) -> int:
        return sum((one[0], one[1]) == (method, path) for one in self.asked)


def _handler(server: Pretended) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None: ...

        def _do(self) -> None:
            self.rfile.read(int(self.headers.get("content-length") or 0))
            token = (self.headers.get("authorization") or "").removeprefix("Bearer ")
            path = self.path.partition("?")[0]
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append((self.command, path, token, headers))
            status, said = server.answer(self.command, path, token)
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            kind = (
                "video/mp4"
                if body == server.clip
                else "text/html"
                if body[:1] == b"<"
                else "application/json"
            )
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if server.etag:
                self.send_header("ETag", server.etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if body == server.clip and server.slow:
                server.streaming += 1
                server.most_streaming = max(server.most_streaming, server.streaming)
                threading.Event().wait(server.slow)
                server.streaming -= 1
            if body == server.clip and server.cut:
                server.cut -= 1
                self.wfile.write(body[: len(body) // 2])
                self.close_connection = True
                return
            self.wfile.write(body)

        do_GET = do_POST = _do

    return Handler


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    render(script(sound=False), path)
    return path.read_bytes()


@pytest.fixture
def server(film: bytes) -> Iterator[Pretended]:
    pretended = Pretended(film)
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), _handler(pretended))) as http:
        pretended.url = f"http://127.0.0.1:{http.server_address[1]}"
        yield pretended


@dataclass
class Followed:
    studio: Studio
    server: Pretended
    said: list[Trouble] = field(default_factory=list)

    async def send(self, **changes: Any) -> Job:
        return await self.studio.pipeline.record(request(self.server, "a fox", **changes))

    async def until(self, job: Job, *states: JobState) -> Job:
        return await until(self.studio, job, *states)

    async def until_said(self, trouble: Trouble) -> None:
        await when(self.studio, lambda: trouble in self.said, 40)

    def is_kept(self, job: Job) -> bool:
        return job.state is JobState.KEPT and Path(job.clips[0].path).read_bytes() == self.server.clip

    async def lost(self, remote_id: str = "", **changes: Any) -> Job:
        """A job whose answer was lost; with `remote_id`, a person has since entered its task id."""
        await self.studio.pipeline.pause_queue(on=True)
        job = await self.send(**changes)
        await self.studio.book.commit(SendStarted(job_id=job.id, at=1.0))
        job = await self.studio.book.settled(job.id)
        await self.studio.tasks.stop(task_name(job.id))
        job = await self.studio.book.commit(
            LostTrack(job_id=job.id, at=2.0, reason=LostReason.CONNECTION_BROKEN)
        )
        if remote_id:
            accepted = Accepted(job_id=job.id, at=3.0, remote_id=RemoteId(remote_id), by_user=True)
            job = await self.studio.book.commit(accepted)
            self.studio.pipeline.start(job)
        return job


@asynccontextmanager
async def following(server: Pretended, **how: Any) -> AsyncIterator[Followed]:
    async with studio_on(server, pace=PACE, **how) as studio:
        found = Followed(studio, server)
        studio.bus.subscribe(
            lambda news: found.said.append(news.trouble) if isinstance(news, FollowingTroubled) else None
        )
        yield found


def done(server: Pretended, task: str = "task_1") -> Answer:
    return 200, {"id": task, "status": "completed", "metadata": {"url": f"{server.url}/files/{task}.mp4"}}


def clip_or(server: Pretended, path: str, other: Answer | None) -> Answer | None:
    return (200, server.clip) if path.startswith("/files/") else other


def case(name: str) -> Any:
    return json.loads(next(CASES.glob(f"*/{name}.json")).read_text("utf-8"))
