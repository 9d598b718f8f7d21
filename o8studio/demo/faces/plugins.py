"""The face of a New API from rc.27 on (`--like new-api-plugins`): official task plug-ins (`docs/protocol.md` §14)."""

import asyncio
import hmac
import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse

from o8studio.demo.faces import plugin_answers, plugin_builders, plugin_xai
from o8studio.demo.faces.face import Face
from o8studio.demo.faces.poller import View
from o8studio.demo.film.film import last_frame
from o8studio.demo.server.bodies import read_fields, taken_apart
from o8studio.demo.server.links import access_key
from o8studio.demo.server.refusals import START_PAGE, Refusal, envelope_a, envelope_d, missing, plugin_error
from o8studio.demo.server.world import Job, World
from o8studio.demo.vendors import native_answers
from o8studio.demo.vendors.calls import Call

_OBSERVES_SECONDS = 600
_WITHOUT = ("openai",)
_DIALECTS = {"kling": "kling", "jimeng": "jimeng", "doubao": "ark", "wan": "wan", "xai": "xai"}


class Plugins(Face):
    """Every video model belongs to a plug-in; which fields arrive depends on the route."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        world.models = [entry for entry in world.models if entry["vendor"] not in _WITHOUT]

    def phase(self, job: Job) -> str:
        """The task's state in the gateway's own word."""
        return self._look(job).status

    def _look(self, job: Job) -> View:
        return plugin_answers.look(self.world, job)

    async def route(self, request: Request, request_id: str) -> Response:
        """Answer one request."""
        method, path = request.method, request.scope["path"]
        for job in self.world.jobs():
            if "refunded" not in job.extras and job.fate not in ("ok", "stuck", "empty"):
                self._look(job)  # the poller works without being asked
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
            case "POST", ["v1", "videos"] | ["v1", "tasks", _]:
                return await self._videos(request, request_id)
            case "POST", ["v1", "responses"]:
                return await self._respond(request, request_id)
            case "GET" | "HEAD", ["v1", "videos", name, "content"]:
                self.tokens.authorise(request, request_id)
                return self._content(name)
            case "GET" | "HEAD", ["v1", "tasks", name, "artifacts", key, "content"]:
                return self._artifact(request, request_id, name, key)
            case "GET", ["v1", *_]:
                return self._ask(request, request_id)
            case _:
                return await self._native(request, request_id)

    # ---- orders

    async def _videos(self, request: Request, request_id: str) -> Response:
        token = self.tokens.authorise(request, request_id)
        body = await self._object(request, request_id)
        self.tokens.may_use(token, str(body["model"]), request_id)
        vendor = self.channel(str(body["model"]), request_id)
        if not request.headers.get("content-type", "").startswith("application/json") and vendor != "wan":
            raise plugin_builders.refused("JSON object required")
        _prompted(body)
        call = plugin_builders.build(vendor, body, "V")
        job = self._keep(request, request_id, call, vendor, body, "videos")
        return JSONResponse(plugin_answers.submitted(job))

    async def _respond(self, request: Request, request_id: str) -> Response:
        token = self.tokens.authorise(request, request_id)
        if not request.headers.get("content-type", "").startswith("application/json"):
            raise plugin_error(400, "JSON body required", "invalid_request_error")
        body = await self._object(request, request_id)
        self.tokens.may_use(token, str(body["model"]), request_id)
        vendor = self.channel(str(body["model"]), request_id)
        form = (
            "background"
            if body.get("background") is True
            else "stream"
            if body.get("stream") is True
            else "sync"
        )
        taken = [one for one in str(self.world.settings["responses_forms"]).split(",") if one]
        if taken and form not in taken:  # at channel selection: before any plug-in, and before billing
            raise envelope_a(400, _form_refused(form, taken), request_id)
        texts, shown = taken_apart(body.get("input"))
        pictures = [str(body[name]) for name in ("image", "input_reference") if body.get(name)]
        listed = body.get("images")
        pictures += [str(one) for one in listed] if isinstance(listed, list) else []
        body["prompt"] = "\n".join(texts) or body.get("prompt")
        _prompted(body)
        call = plugin_builders.build(vendor, body, "R", pictures=list(dict.fromkeys([*pictures, *shown])))
        job = self._keep(request, request_id, call, vendor, body, "responses")
        if form == "stream":
            return StreamingResponse(self._events(job), media_type="text/event-stream")
        if form == "sync":
            until = self.world.now() + _OBSERVES_SECONDS
            while self.world.now() < until and not self._look(job).ended:  # noqa: ASYNC110 - the clock is its own
                await asyncio.sleep(2 / self.world.speed)
        return JSONResponse(plugin_answers.response(self.world, job, self._look(job)))

    async def _events(self, job: Job) -> AsyncIterator[str]:
        """The stream of §1.4: created, progress, the end; a comment keeps it open meanwhile."""
        until, last = self.world.now() + _OBSERVES_SECONDS, ""
        kind = "response.created"
        while True:
            view = self._look(job)
            said = plugin_answers.response(self.world, job, view)
            if kind == "response.created" or view.ended or said["status"] != last:
                event = json.dumps({"type": kind, "response": said})
                yield f"event: {kind}\ndata: {event}\n\n"
            if view.ended or self.world.now() >= until:
                return
            last = said["status"]
            yield ": PING\n\n"
            await asyncio.sleep(2 / self.world.speed)
            ended = self._look(job).ended
            failed = self._look(job).status == "FAILURE"
            kind = (
                "response.in_progress" if not ended else "response.failed" if failed else "response.completed"
            )

    def _keep(
        self, request: Request, request_id: str, call: Call, vendor: str, body: dict[str, Any], route: str
    ) -> Job:
        token = self.tokens.authorise(request, request_id)
        prompt, model = str(body.get("prompt") or ""), str(body["model"])
        return self.leave(request, call, token, vendor=vendor, model=model, prompt=prompt, request_id=request_id,
                          route=route)  # fmt: skip

    async def _object(self, request: Request, request_id: str) -> dict[str, Any]:
        """The body as an object with a model; form fields for multipart.

        Raises:
            Refusal
        """
        kind = request.headers.get("content-type", "")
        body: object = {}
        if kind.startswith("application/json"):
            try:
                body = json.loads(await request.body())
            except (ValueError, RecursionError) as error:
                raise plugin_error(400, "invalid JSON", "invalid_json") from error
        elif kind.startswith("multipart/form-data"):
            fields = await read_fields(request)
            if fields.files:
                raise plugin_builders.refused("JSON object required")
            body = dict(fields.values)
        if not isinstance(body, dict) or not isinstance(body.get("model"), str) or not body["model"]:
            raise envelope_a(400, "Model name not specified, model name cannot be empty", request_id)
        return body

    # ---- questions

    def _ask(self, request: Request, request_id: str) -> Response:
        world = self.world
        match request.scope["path"].strip("/").split("/")[1:]:
            case ["videos", name]:
                self.tokens.authorise(request, request_id)
                job = self._job(name)
                if job is None:
                    raise plugin_error(404, "Task not found", "not_found")
                view = self._look(job)
                plain = bool(world.settings["generic_video"])
                return JSONResponse(
                    plugin_answers.plain_task(job, view) if plain else plugin_answers.video(job, view)
                )
            case ["responses", name]:
                self.tokens.authorise(request, request_id)
                job = world.job(name) if name.startswith("resp_") else None
                if job is None:
                    raise plugin_error(404, f"No response found with id '{name}'.", "not_found")
                return JSONResponse(plugin_answers.response(world, job, self._look(job)))
            case ["tasks", name]:
                self.tokens.authorise(request, request_id)
                job = self._known(name)
                return JSONResponse(plugin_answers.plain_task(job, self._look(job)))
            case ["tasks", name, "artifacts"]:
                self.tokens.authorise(request, request_id)
                job = self._known(name)
                found = plugin_answers.artifacts(world, job, self._look(job))
                return JSONResponse({"task_id": job.id, "artifacts": found})
            case _:
                raise missing(request.method, request.scope["path"], april=False)

    def _job(self, name: str) -> Job | None:
        return self.world.job(name) if name.startswith("task_") else None

    def _known(self, name: str) -> Job:
        job = self._job(name)
        if job is None:
            raise envelope_d(404, "Task not found", "not_found")
        return job

    def _content(self, name: str) -> Response:
        job = self._known(name)
        view = self._look(job)
        if view.status != "SUCCESS":
            raise envelope_d(400, f"Task is not completed yet, current status: {view.status}")
        return self._file(job, view)

    def _artifact(self, request: Request, request_id: str, name: str, key: str) -> Response:
        job = self._job(name)
        shown = request.query_params.get("access", "")
        if not shown:
            self.tokens.authorise(request, request_id)
        elif job is None or not hmac.compare_digest(access_key(job), shown):
            raise _artifact_error(404, "artifact_not_found")
        if job is None:
            raise _artifact_error(404, "artifact_not_found")
        view = self._look(job)
        if not view.ended:
            raise (
                _artifact_error(404, "artifact_not_found")
                if shown
                else _artifact_error(409, "artifact_not_ready")
            )
        if key not in [one["key"] for one in plugin_answers.artifacts(self.world, job, view)]:
            raise _artifact_error(404, "artifact_not_found")
        if key == "video":
            return self._file(job, view)
        path = self.world.films.ready(job.films()[0])
        if path is None:
            raise _artifact_error(404, "artifact_not_found")
        return Response(
            last_frame(path), media_type="image/png", headers={"cache-control": "private, no-store"}
        )

    def _file(self, job: Job, view: View) -> Response:
        path = self.world.films.ready(job.films()[0]) if view.link else None
        if path is None or self.world.settings["generic_video"]:
            raise _artifact_error(404, "artifact_not_found")
        return FileResponse(path, media_type="video/mp4", headers={"cache-control": "private, no-store"})

    # ---- the plug-ins' own routes

    async def _native(self, request: Request, request_id: str) -> Response:
        parts = request.scope["path"].strip("/").split("/")
        match request.method, parts:
            case "POST", ["kling", "v1", "videos", ("text2video" | "image2video") as kind]:
                body = await self._named(request, request_id, "model_name", "model")
                return self._native_order(
                    request, request_id, plugin_builders.kling_native(body, kind), "kling", body
                )
            case "GET", ["kling", "v1", "videos", "text2video" | "image2video", name]:
                return self._native_poll(request, request_id, name, "kling")
            case "POST", ["jimeng"]:
                return await self._jimeng(request, request_id)
            case "POST", ["doubao", "api", "v3", "contents", "generations", "tasks"]:
                body = await self._named(request, request_id, "model")
                call = plugin_builders.ark_native(body)
                body["prompt"] = call.body["content"][-1]["text"]
                return self._native_order(request, request_id, call, "doubao", body)
            case "GET", ["doubao", "api", "v3", "contents", "generations", "tasks", name]:
                return self._native_poll(request, request_id, name, "doubao")
            case "POST", ["ali", "api", "v1", "services", "aigc", "video-generation", "video-synthesis"]:
                body = await self._named(request, request_id, "model")
                call = plugin_builders.ali_native(body)
                body["prompt"] = call.body["input"].get("prompt")
                return self._native_order(request, request_id, call, "wan", body)
            case "GET", ["ali", "api", "v1", "tasks", name]:
                return self._native_poll(request, request_id, name, "wan")
            case "POST", ["xai", "v1", "videos", ("generations" | "edits" | "extensions") as action]:
                body = await self._named(request, request_id, "model")
                return self._native_order(request, request_id, plugin_xai.native(body, action), "xai", body)
            case "GET", ["xai", "v1", "videos", name]:
                return self._native_poll(request, request_id, name, "xai")
            case _:
                raise missing(request.method, request.scope["path"], april=False)

    async def _jimeng(self, request: Request, request_id: str) -> Response:
        if not request.scope["path"].endswith("/"):
            return Response(status_code=307, headers={"location": "/jimeng/?" + request.url.query})
        body = await self._named(request, request_id, "req_key")
        match request.query_params.get("Action", ""):
            case "CVSync2AsyncSubmitTask":
                call = plugin_builders.jimeng_native(body)
                return self._native_order(request, request_id, call, "jimeng", body)
            case "CVSync2AsyncGetResult":
                return self._native_poll(request, request_id, str(body.get("task_id") or ""), "jimeng")
            case _:
                raise envelope_a(400, "Action query parameter is required", request_id)

    async def _named(self, request: Request, request_id: str, *names: str) -> dict[str, Any]:
        try:
            body = json.loads(await request.body())
        except (ValueError, RecursionError) as error:
            raise plugin_error(400, "invalid JSON", "invalid_json") from error
        model = next((body[name] for name in names if isinstance(body, dict) and body.get(name)), None)
        if not isinstance(model, str):
            raise envelope_a(400, "Model name not specified, model name cannot be empty", request_id)
        return {**body, names[0]: model}

    def _native_order(
        self, request: Request, request_id: str, call: Call, vendor: str, body: dict[str, Any]
    ) -> Response:
        token = self.tokens.authorise(request, request_id)
        model = str(body.get("model_name") or body.get("req_key") or body.get("model"))
        self.tokens.may_use(token, model, request_id)
        self.channel(model, request_id)
        job = self._keep(request, request_id, call, vendor, {**body, "model": model}, vendor)
        return JSONResponse(plugin_answers.native_submitted(job))

    def _native_poll(self, request: Request, request_id: str, name: str, vendor: str) -> Response:
        self.tokens.authorise(request, request_id)
        job = self._job(name)
        if job is None:
            raise native_answers.not_found(_DIALECTS[vendor])
        return JSONResponse(plugin_answers.native(self.world, job, self._look(job)))


def _prompted(body: dict[str, Any]) -> None:
    if not str(body.get("prompt") or "").strip():
        raise plugin_builders.refused("prompt is required")


def _form_refused(form: str, taken: list[str]) -> str:
    """The words for a form that a plug-in does not take (new-api `middleware/task_plugin.go`, 3cc2a2bc): of what it takes
    they name a part, and for `background` nothing.
    """
    if form == "background":
        return 'Background mode is not supported for this model. Remove "background": true.'
    if form == "stream":
        other = ', or use "background": true and retrieve the response later' if "background" in taken else ""
        return f'Streaming is not supported for this model. Set "stream": false{other}.'
    named = " or ".join(f'"{one}": true' for one in ("stream", "background") if one in taken)
    instead = f" Set {named}." if named else ""
    return f"Synchronous non-streaming requests are not supported for this model.{instead}"


def _artifact_error(status: int, code: str) -> Refusal:
    return Refusal(
        JSONResponse({"error": {"message": code.replace("_", " "), "type": code, "code": code}}, status)
    )
