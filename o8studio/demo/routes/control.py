"""`/_demo/`: control routes for tests. Loopback only, like all of the demo gateway."""

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from o8studio.demo.faces.face import Face
from o8studio.demo.faults import KINDS, Fault, FaultBook
from o8studio.demo.server.world import QUOTA_PER_USD, World


def control_routes(world: World, faults: FaultBook, face: Face | None = None) -> list[Route]:
    """The routes, bound to this world."""

    async def state(_request: Request) -> Response:
        jobs = [
            {
                "id": job.id,
                "upstream_id": job.upstream_id,
                "model": job.model,
                "prompt": job.prompt,
                "route": job.route,
                "quota": job.quota,
                "size": job.size,
                "seconds": job.seconds,
                "seed": job.scripts[0]["seed"],
                "phase": face.phase(job) if face is not None else world.sight(job).phase.value,
                "refunded": "refunded" in job.extras,
            }
            for job in world.jobs()
        ]
        return JSONResponse(
            {
                "generation": world.generation.value,
                "speed": world.speed,
                "balance_usd": world.balance / QUOTA_PER_USD,
                "jobs": jobs,
                "posts": world.posts(),
                "media_requests": world.media_requests,
                "exhausted": world.exhausted,
                "settings": world.settings,
                **({"requests": list(face.requests)} if face is not None else {}),
            }
        )

    async def change(request: Request) -> Response:
        wanted: dict[str, Any] = await request.json()
        if "speed" in wanted:
            world.speed = float(wanted["speed"])
        if "advance" in wanted:
            world.advance(float(wanted["advance"]))
        if "balance_usd" in wanted:
            world.set_balance(int(float(wanted["balance_usd"]) * QUOTA_PER_USD))
        if "exhausted" in wanted:
            world.exhausted = bool(wanted["exhausted"])
        world.change_settings(wanted)
        if "server_address" in wanted:
            world.server_address = str(wanted["server_address"])
        return JSONResponse({"now": time.time()})

    async def order_fault(request: Request) -> Response:
        fault = Fault(**await request.json())
        if fault.kind not in KINDS:
            return JSONResponse({"error": f"kind is one of {', '.join(KINDS)}"}, 400)
        faults.add(fault)
        return JSONResponse({"ordered": fault.kind})

    async def clear_faults(_request: Request) -> Response:
        faults.clear()
        return JSONResponse({})

    async def vendor(request: Request) -> Response:
        return JSONResponse(world.vendor_posts(clear="clear" in request.query_params))

    async def order_token(request: Request) -> Response:
        if face is None:
            return JSONResponse({"error": "only a face has further tokens"}, 404)
        return JSONResponse({"token": face.tokens.order(**await request.json()).key})

    return [
        Route("/_demo/vendor", vendor),
        Route("/_demo/tokens", order_token, methods=["POST"]),
        Route("/_demo/state", state),
        Route("/_demo/change", change, methods=["POST"]),
        Route("/_demo/faults", order_fault, methods=["POST"]),
        Route("/_demo/faults", clear_faults, methods=["DELETE"]),
    ]
