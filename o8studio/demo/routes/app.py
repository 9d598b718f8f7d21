"""The gateway's routes by server, and their answers."""

import asyncio
import hmac
from datetime import UTC, datetime
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from o8studio.demo.faces.face import Face
from o8studio.demo.faces.new_api import NewApi
from o8studio.demo.faces.plugins import Plugins
from o8studio.demo.faults import FaultBook, Faulty
from o8studio.demo.routes import native
from o8studio.demo.routes.control import control_routes
from o8studio.demo.routes.submit import submit_response, submit_video
from o8studio.demo.server import account, answers
from o8studio.demo.server.bodies import MAX_BODY_BYTES, posted
from o8studio.demo.server.links import access_key, sign
from o8studio.demo.server.refusals import (
    START_PAGE,
    Refusal,
    envelope_b,
    envelope_d,
    envelope_k,
    no_route,
    plugin_error,
)
from o8studio.demo.server.world import Generation, Job, Phase, Sight, World

_OBSERVATION_SECONDS = 600

_ROUTES: dict[Generation, frozenset[str]] = {
    Generation.G0: frozenset({"generations"}),
    Generation.G1: frozenset({"videos", "generations"}),
    Generation.G2: frozenset({"videos", "generations"}),
    Generation.G3: frozenset({"videos", "generations", "responses", "tasks"}),
    Generation.LITELLM: frozenset({"videos"}),
    Generation.HITOPEN: frozenset({"videos"}),
    Generation.OPENOPEN8: frozenset({"responses"}),
}


def gateway_app(world: World, faults: FaultBook) -> Faulty:
    """The API origin."""
    gateway = _player(world)
    every = ["GET", "POST", "HEAD", "PUT", "PATCH", "DELETE"]
    app = Starlette(
        routes=[
            *control_routes(world, faults, gateway if isinstance(gateway, Face) else None),
            Route("/{path:path}", gateway.serve, methods=every),
        ]
    )
    return Faulty(app, faults)


def _player(world: World) -> "Face | _Gateway":
    match world.generation:
        case Generation.NEW_API:
            return NewApi(world)
        case Generation.NEW_API_PLUGINS:
            return Plugins(world)
        case _:
            return _Gateway(world)


def media_app(world: World, faults: FaultBook) -> Faulty:
    """The origin of the result links: needs no token; a token that arrives is recorded and refused."""

    async def film(request: Request) -> Response:
        sent = "authorization" in request.headers
        world.media_requests.append(
            {"path": request.url.path, "authorization": sent, "range": request.headers.get("range")}
        )
        if sent:
            return Response("<Error><Code>InvalidArgument</Code></Error>", 400, media_type="application/xml")
        name, until = request.path_params["name"], request.query_params.get("Expires", "0")
        right = until.isdigit() and hmac.compare_digest(
            sign(name, int(until)), request.query_params.get("Signature", "")
        )
        if not right or world.now() > int(until):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        path = _film(world, world.job(name), request.path_params["index"])
        if path is None:
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404, media_type="application/xml")
        return FileResponse(path, media_type="video/mp4")

    return Faulty(Starlette(routes=[Route("/films/{name:path}/{index:int}.mp4", film)]), faults)


def _film(world: World, job: Job | None, index: int = 0) -> Path | None:
    if job is None or index >= len(job.scripts):
        return None
    return world.films.ready(job.films()[index])


class _Gateway:
    def __init__(self, world: World) -> None:
        self._world = world

    async def serve(self, request: Request) -> Response:
        """Record, authorise, route and answer a request."""
        request_id = f"{datetime.now(UTC):%Y%m%d%H%M%S}{self._world.fresh_id(8)}"
        if request.method == "POST":
            self._world.record_post(await posted(request))
        try:
            if int(request.headers.get("content-length", "0")) > MAX_BODY_BYTES:
                raise envelope_b(413, "read_request_body_failed", "request body too large")
            response = await self._route(request, request_id)
        except Refusal as refusal:
            response = refusal.response
        if self._world.generation.is_new_api:
            response.headers["X-New-Api-Version"] = f"demo-{self._world.generation.value}"
            response.headers["X-Oneapi-Request-Id"] = request_id
        return response

    async def _route(self, request: Request, request_id: str) -> Response:
        method, path, world = request.method, request.scope["path"], self._world
        parts = path.strip("/").split("/")
        routes = _ROUTES[world.generation]
        match method, parts:
            case "GET", ["api", "status"] if world.generation.is_new_api:
                return account.status(world)
            case "GET", ["api", "pricing"] if world.generation.is_new_api:
                return account.pricing(world)
            case "GET", ["api", "usage", "token"] if world.generation is not Generation.LITELLM:
                if not path.endswith("/"):
                    return Response(status_code=301, headers={"location": path + "/"})
                return account.token_usage(world, request)
            case "GET", ["api", "log", "token"] if world.generation.is_new_api:
                return account.token_log(world, request)
            case "GET" | "HEAD", ["v1", "tasks", *rest, "content"] if (
                "tasks" in routes and "access" in request.query_params
            ):
                return self._artifact(rest[0], request)
            case "GET" | "HEAD", [""]:
                return HTMLResponse(START_PAGE)
            case _:
                if not path.startswith("/v1") and not native.is_native(world, path):
                    raise no_route(world.generation, method, path)
        account.authorise(world, request, request_id)
        if native.is_native(world, path):
            return await native.serve(world, request, request_id)
        match method, parts:
            case "GET", ["v1", "models"]:
                return account.models(world)
            case "GET", ["v1", "dashboard", "billing", ("subscription" | "usage") as what] if (
                world.generation.is_new_api
            ):
                return account.billing(world, what)
            case "POST", ["v1", "videos"] if "videos" in routes:
                return await submit_video(world, request, "videos", request_id)
            case "POST", ["v1", "video", "generations"] if "generations" in routes:
                return await submit_video(world, request, "generations", request_id)
            case "POST", ["v1", "responses"] if "responses" in routes:
                job = await submit_response(world, request, request_id)
                return await self._observe(job, request)
            case "GET", ["v1", "videos", *rest] if "videos" in routes and rest:
                return self._video(request, "/".join(rest))
            case "GET", ["v1", "video", "generations", *rest] if "generations" in routes and rest:
                return self._task(request, "/".join(rest))
            case "GET", ["v1", "responses", name] if "responses" in routes:
                return JSONResponse(answers.response(world, *self._seen(self._response_job(name))))
            case "POST", ["v1", "responses", name, "cancel"] if world.generation is Generation.OPENOPEN8:
                return self._cancel(name)
            case "GET", ["v1", "tasks", name] if "tasks" in routes:
                return JSONResponse(answers.plain_task(*self._seen(self._plain_job(name))))
            case "GET", ["v1", "tasks", name, "artifacts"] if "tasks" in routes:
                return self._artifacts(self._plain_job(name))
            case "DELETE" | "PUT" | "HEAD", _ if world.generation is Generation.LITELLM:
                return JSONResponse({"detail": "Method Not Allowed"}, 405)
            case _:
                pass
        raise no_route(world.generation, method, path)

    def _seen(self, job: Job) -> tuple[Job, Sight]:
        return job, self._world.sight(job)

    async def _observe(self, job: Job, request: Request) -> Response:
        """G3 delays the answer until the job ends unless `background` is true (§1.3)."""
        world = self._world
        wanted = await request.json()
        if world.generation is Generation.G3 and wanted.get("background") is not True:
            until = world.now() + _OBSERVATION_SECONDS
            while world.now() < until and world.sight(job).phase not in (Phase.SUCCESS, Phase.FAILURE):  # noqa: ASYNC110 - the clock is its own
                await asyncio.sleep(2 / world.speed)
        return JSONResponse(answers.submitted(world, job))

    def _video(self, request: Request, name: str) -> Response:
        world = self._world
        if name.endswith("/content"):
            return self._content(request, name.removesuffix("/content"))
        job = world.job(name)
        if world.generation is Generation.LITELLM and any(
            one.extras.get("drifted") == name for one in world.jobs()
        ):
            raise envelope_k(500, "Error in video status", "internal_server_error")
        if job is None:
            if world.generation is Generation.LITELLM:
                raise envelope_k(404, f"Video {name} not found", param="video_id")
            if world.generation is Generation.G3:
                raise plugin_error(404, "Task not found", "not_found")
            raise envelope_b(400, "task_not_exist", "task_not_exist")
        return JSONResponse(answers.video(world, job))

    def _task(self, request: Request, name: str) -> Response:
        job = self._world.job(name)
        if job is None:
            raise envelope_b(400, "task_not_exist", "task_not_exist")
        return JSONResponse(answers.task(self._world, job))

    def _content(self, request: Request, name: str) -> Response:
        world = self._world
        litellm = world.generation is Generation.LITELLM
        job = world.job(name)
        if job is None:
            raise envelope_k(404, "Video not found") if litellm else envelope_d(404, "Task not found")
        phase = world.sight(job).phase
        if phase is not Phase.SUCCESS:
            if litellm:
                raise envelope_k(404, "Video is not ready yet")
            raise envelope_d(400, f"Task is not completed yet, current status: {phase}")
        if job.fate == "empty":
            raise envelope_d(502, "Failed to fetch video content", "server_error")
        path = _film(world, job)
        if path is None:
            raise envelope_d(502, "Failed to fetch video content", "server_error")
        if world.generation is Generation.G3:
            headers = {"cache-control": "private, no-store"}
            return FileResponse(path, media_type="video/mp4", headers=headers)
        headers = {"cache-control": "public, max-age=86400"}
        return Response(path.read_bytes(), media_type="video/mp4", headers=headers)

    def _response_job(self, name: str) -> Job:
        job = self._world.job(name) if name.startswith("resp_") else None
        if job is None:
            raise plugin_error(404, f"No response found with id '{name}'.", "not_found")
        return job

    def _plain_job(self, name: str) -> Job:
        job = self._world.job(name)
        if job is None:
            raise envelope_d(404, "Task not found", "not_found")
        return job

    def _cancel(self, name: str) -> Response:
        job = self._response_job(name)
        if self._world.sight(job).phase in (Phase.SUCCESS, Phase.FAILURE):
            raise plugin_error(400, "Cannot cancel a completed response.", "invalid_request_error")
        self._world.cancel(job)
        return JSONResponse(answers.response(self._world, *self._seen(job)))

    def _artifacts(self, job: Job) -> Response:
        found = []
        if self._world.sight(job).phase is Phase.SUCCESS and job.fate != "empty":
            link = answers.artifact_link(self._world, job)
            found = [{"key": "video", "type": "video", "content_url": link}]
        return JSONResponse({"task_id": job.id, "artifacts": found})

    def _artifact(self, name: str, request: Request) -> Response:
        job = self._world.job(name)
        missing = {
            "error": {
                "message": "artifact not found",
                "type": "artifact_not_found",
                "code": "artifact_not_found",
            }
        }
        key = request.query_params.get("access", "")
        if job is None or not hmac.compare_digest(access_key(job), key):
            return JSONResponse(missing, 404)
        path = _film(self._world, job) if self._world.sight(job).phase is Phase.SUCCESS else None
        if path is None:
            return JSONResponse(missing, 404)
        return FileResponse(path, media_type="video/mp4", headers={"cache-control": "private, no-store"})
