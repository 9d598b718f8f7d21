"""The face of a New API up to rc.26 (`--like new-api`): its routes, its panics, its refusals (`docs/protocol.md` §13)."""

import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from o8studio.demo.faces import new_api_answers, poller
from o8studio.demo.faces.face import Face
from o8studio.demo.server.refusals import (
    START_PAGE,
    Refusal,
    envelope_a,
    envelope_b,
    envelope_d,
    missing,
    panic,
)
from o8studio.demo.server.tokens import Token
from o8studio.demo.server.world import Job
from o8studio.demo.vendors.adaptors import adapt
from o8studio.demo.vendors.calls import Call
from o8studio.demo.vendors.unified import read_request

_RESPONSES_FIELDS = ("model", "input", "include", "instructions", "max_output_tokens", "metadata", "previous_response_id",
                     "reasoning", "store", "stream", "temperature", "text", "tools", "top_p", "user")  # fmt: skip
_KLING_KINDS = ("text2video", "image2video")


class NewApi(Face):
    """The gateway up to rc.26, observed in August; `april` in the settings selects the older one of §13.6."""

    @property
    def _april(self) -> bool:
        return bool(self.world.settings["april"])

    async def route(self, request: Request, request_id: str) -> Response:
        """Answer one request."""
        method, path = request.method, request.scope["path"]
        self._settle()
        answer = self.open_question(request)
        if answer is not None:
            return answer
        match method, path.strip("/").split("/"):
            case "GET" | "HEAD", [""]:
                return HTMLResponse(START_PAGE)
            case "GET", ["v1", "models"]:
                return self.models(self.tokens.authorise(request, request_id))
            case "GET", ["v1", "dashboard", "billing", ("subscription" | "usage") as what]:
                return self.tokens.billing(self.tokens.authorise(request, request_id), what)
            case "POST", ["v1", "videos"] | ["v1", "videos", "edits" | "extensions"]:
                return await self._submit(request, request_id, "videos")
            case "POST", ["v1", "video", "generations"]:
                return await self._submit(request, request_id, "generations")
            case "POST", ["kling", "v1", "videos", kind] if kind in _KLING_KINDS:
                return await self._submit(request, request_id, "kling")
            case "POST", ["jimeng"]:
                return await self._jimeng(request, request_id)
            case "POST", ["v1", "videos", name, "remix"]:
                raise self._remix(request, request_id, name)
            case "POST", ["v1", "responses"]:
                return await self._respond(request, request_id)
            case "GET", ["v1", "responses", _] if not self._april:
                self.tokens.authorise(request, request_id)
                words = "No available channel for model grok-4.3 under group default (distributor)"
                raise envelope_a(503, words, request_id, "model_not_found")
            case "GET", ["v1", "videos", name, "content"]:
                self.tokens.authorise(request, request_id)
                return self._content(name)
            case "GET", ["v1", "videos", name]:
                job = self._asked(request, request_id, name)
                return JSONResponse(new_api_answers.video(self.world, job, poller.look(self.world, job)))
            case "GET", ["v1", "video", "generations", name]:
                return self._task(self._asked(request, request_id, name))
            case "GET", ["kling", "v1", "videos", kind, name] if kind in _KLING_KINDS:
                if (
                    not request.headers.get("content-type", "").startswith("application/json")
                    and not self._april
                ):
                    self.tokens.authorise(request, request_id)
                    raise panic()
                return self._task(self._asked(request, request_id, name))
            case _:
                raise missing(method, path, april=self._april)

    def phase(self, job: Job) -> str:
        """The task's state in the gateway's own word."""
        return poller.look(self.world, job).status

    def _settle(self) -> None:
        """Run the gateway's poller, which works without being asked: failed tasks are refunded."""
        for job in self.world.jobs():
            if "refunded" not in job.extras and job.fate not in ("ok", "stuck", "empty", "gone"):
                poller.look(self.world, job)

    async def _submit(self, request: Request, request_id: str, route: str) -> Response:
        token = self.tokens.authorise(request, request_id)
        wanted = await read_request(request, request_id, april=self._april)
        self.tokens.may_use(token, wanted.model, request_id)
        vendor = self.channel(wanted.model, request_id)
        if vendor == "openai":
            raise envelope_b(400, "invalid_api_platform", "invalid api platform: 1")
        call = adapt(vendor, wanted, april=self._april)
        job = self.leave(request, call, token, vendor=vendor, model=wanted.model, prompt=wanted.prompt,
                         request_id=request_id, route=route)  # fmt: skip
        headers = {"X-New-Api-Other-Ratios": json.dumps(dict(call.ratios))}
        return JSONResponse(new_api_answers.submitted(job), headers=headers)

    async def _jimeng(self, request: Request, request_id: str) -> Response:
        if not request.scope["path"].endswith("/"):
            return Response(status_code=307, headers={"location": "/jimeng/?" + request.url.query})
        action = request.query_params.get("Action", "")
        if not action:
            raise envelope_a(400, "Action query parameter is required", request_id)
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise envelope_a(400, "Invalid request body", request_id) from error
        if action == "CVSync2AsyncGetResult":
            if not isinstance(body, dict) or not body.get("task_id"):
                raise envelope_a(400, "task_id is required for CVSync2AsyncGetResult", request_id)
            self.tokens.authorise(request, request_id)
            raise envelope_b(400, "invalid_api_platform", "invalid api platform: ")
        return await self._submit(request, request_id, "jimeng")

    def _remix(self, request: Request, request_id: str, name: str) -> Refusal:
        token = self.tokens.authorise(request, request_id)
        self.tokens.may_use(token, "", request_id)
        if self.world.job(name) is None:
            return envelope_b(400, "task_not_exist", "task_origin_not_exist")
        return panic()

    async def _respond(self, request: Request, request_id: str) -> Response:
        """`POST /v1/responses`: an OpenAI channel answers; the others have no such route."""
        token = self.tokens.authorise(request, request_id)
        wanted = await read_request(request, request_id, april=self._april)
        self.tokens.may_use(token, wanted.model, request_id)
        vendor = self.channel(wanted.model, request_id)
        if vendor == "xai":
            words = (
                f'xAI video model "{wanted.model}" must be used with /v1/videos/generations, /v1/videos/edits, or '
                "/v1/videos/extensions endpoint, got /v1/responses"
            )
            raise envelope_a(400, words, request_id, "invalid_request")
        body = {name: wanted.raw[name] for name in _RESPONSES_FIELDS if name in wanted.raw}
        self.note(vendor, Call(path="/v1/responses", body=body))
        if vendor != "openai":
            return JSONResponse({"error": _foreign_error(vendor)}, 404)
        name = f"resp_{self.world.fresh_id(24).lower()}"
        return JSONResponse(
            {
                "id": name,
                "object": "response",
                "created_at": int(self.world.now()),
                "status": "queued",
                "background": False,
                "error": None,
                "incomplete_details": None,
                "model": wanted.model,
                "output": [],
                "usage": None,
            }
        )

    def _asked(self, request: Request, request_id: str, name: str) -> Job:
        """The job that a poll is about.

        Raises:
            Refusal: unknown, or a token that may not look (§13.1, §13.6).
        """
        token: Token = self.tokens.authorise(request, request_id)
        job = self.world.job(name) if name.startswith("task_") else None
        self.tokens.may_use(token, "" if job is None or self._april else job.model, request_id)
        if job is None:
            raise envelope_b(400, "task_not_exist", "task_not_exist")
        return job

    def _task(self, job: Job) -> Response:
        return JSONResponse(new_api_answers.task(self.world, job, poller.look(self.world, job)))

    def _content(self, name: str) -> Response:
        """The whole file through the gateway; allowed for a token that is limited to models."""
        job = self.world.job(name) if name.startswith("task_") else None
        if job is None:
            raise envelope_d(404, "Task not found")
        view = poller.look(self.world, job)
        if view.status != "SUCCESS":
            raise envelope_d(400, f"Task is not completed yet, current status: {view.status}")
        if self.world.settings["content_blocked"]:
            port = self.world.media_origin.rpartition(":")[2]
            raise envelope_d(403, f"request blocked: port {port} is not allowed", "server_error")
        if not view.link:
            raise envelope_d(502, "Upstream service returned status 401", "server_error")
        if job.fate == "gone":
            raise envelope_d(502, "Upstream service returned status 404", "server_error")
        path = self.world.films.ready(job.films()[0])
        if path is None:
            raise envelope_d(502, "Failed to fetch video content", "server_error")
        headers = {"cache-control": "public, max-age=86400"}
        return Response(path.read_bytes(), media_type="video/mp4", headers=headers)


def _foreign_error(vendor: str) -> dict[str, object]:
    """The answer of a vendor without this route, as the gateway passes it on."""
    if vendor == "sora":
        kind = "invalid_request_error"
        return {"message": "Invalid URL (POST /v1/responses)", "type": kind, "param": "", "code": None}
    code = "bad_response_status_code"
    return {"message": "no route /v1/responses", "type": code, "param": "", "code": code}
