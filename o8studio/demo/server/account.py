"""Authentication and the account routes: balance, log, prices (`docs/protocol.md` §8)."""

import json
import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from o8studio.demo.server.refusals import envelope_a, envelope_c, envelope_k
from o8studio.demo.server.world import QUOTA_PER_USD, Generation, World

_ENDPOINTS = {"sora": ["openai-video"], "gemini": ["gemini", "openai"], "xai": ["openai", "openai-response"]}


def authorise(world: World, request: Request, request_id: str) -> None:
    """Accept the right token; strip `Bearer `, `sk-` and a channel suffix as the servers do (§0.6).

    Raises:
        Refusal
    """
    key, suffix = _key(request)
    right = world.token.removeprefix("sk-").partition("-")[0]
    if not key or key != right or (world.exhausted and world.generation.is_new_api):
        if world.generation is Generation.LITELLM:
            raise envelope_k(
                401, "Authentication Error, Invalid proxy server token passed", "auth_error", "None"
            )
        raise envelope_a(401, "Invalid token", request_id)
    if suffix and world.token.removeprefix("sk-") != f"{key}-{suffix}":
        raise envelope_a(403, "普通用户不支持指定渠道", request_id, "access_denied")


def _key(request: Request) -> tuple[str, str]:
    header = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    key, _, suffix = header.removeprefix("sk-").partition("-")
    return key, suffix


def endpoint_types(entry: Mapping[str, object]) -> list[str]:
    """The endpoint types that a server lists for a model; nothing about video (§13.1)."""
    return _ENDPOINTS.get(str(entry["owned_by"]), ["openai"])


def models(world: World) -> Response:
    """`GET /v1/models`."""
    data = [
        {
            "id": entry["id"],
            "object": "model",
            "created": 1626777600,
            "owned_by": entry["owned_by"],
            **(
                {"mode": "video_generation"}
                if world.generation is Generation.LITELLM
                else {"supported_endpoint_types": endpoint_types(entry)}
            ),
        }
        for entry in world.models
    ]
    if world.generation.is_new_api:
        data.append(
            {
                "id": "gpt-5-mini",
                "object": "model",
                "created": 1626777600,
                "owned_by": "openai",
                "supported_endpoint_types": ["openai"],
            }
        )
        return JSONResponse({"success": True, "object": "list", "data": data})
    return JSONResponse({"object": "list", "data": data})


def token_usage(world: World, request: Request) -> Response:
    """`GET /api/usage/token/`: works for an exhausted token too, not for an unknown one (§8.4)."""
    if _key(request)[0] != world.token.removeprefix("sk-").partition("-")[0]:
        raise envelope_c(401, "无效的令牌")
    left = 0 if world.exhausted else world.balance
    used = sum(job.quota for job in world.jobs())
    data = {
        "object": "token_usage",
        "name": "desktop",
        "total_granted": left + used,
        "total_used": used,
        "total_available": left,
        "unlimited_quota": False,
        "model_limits": {},
        "model_limits_enabled": False,
        "expires_at": 0,
    }
    return JSONResponse({"code": True, "message": "ok", "data": data})


def token_log(world: World, request: Request) -> Response:
    """`GET /api/log/token`: charges without a task id, refunds with one (§8.6)."""
    if _key(request)[0] != world.token.removeprefix("sk-").partition("-")[0]:
        raise envelope_c(401, "无效的令牌")
    rows = []
    for job in reversed(world.jobs()):
        other = {"is_task": True, "request_path": f"/v1/{job.route}", "model_price": 0.3, "group_ratio": 1}
        paid = int(str(job.extras.get("paid", job.quota)))
        rows.append(
            {"type": 2, "model_name": job.model, "quota": paid, "created_at": job.created, "content": "",
             "other": json.dumps(other)}
        )  # fmt: skip
        if job.quota == 0 and paid:
            refund = {**other, "task_id": job.id, "reason": "failed"}
            rows.append(
                {"type": 6, "model_name": job.model, "quota": paid, "created_at": job.created, "content": "",
                 "other": json.dumps(refund)}
            )  # fmt: skip
    return JSONResponse({"success": True, "message": "", "data": rows[:1000]})


def pricing(world: World) -> Response:
    """`GET /api/pricing` (§8.3)."""
    data = [
        {
            "model_name": entry["id"],
            "tags": "video",
            "vendor_id": 1,
            "quota_type": 1,
            "model_ratio": 0,
            "model_price": entry["usd"],
            "owner_by": "",
            "completion_ratio": 0,
            "enable_groups": ["default"],
            "supported_endpoint_types": endpoint_types(entry),
        }
        for entry in world.models
    ]
    return JSONResponse(
        {
            "success": True,
            "data": data,
            "vendors": [{"id": 1, "name": "Demo", "icon": "Demo"}],
            "group_ratio": {"default": 1},
            "usable_group": {"default": "Default group"},
            "supported_endpoint": {"openai": {"path": "/v1/chat/completions", "method": "POST"}},
            "auto_groups": [],
            "pricing_version": "a42d372ccf0b5dd13ecf71203521f9d2",
        }
    )


def status(world: World) -> Response:
    """`GET /api/status` (§8.5): needs no token."""
    data = {
        "version": f"demo-{world.generation.value}",
        "start_time": int(time.time()),
        "system_name": "o8 demo gateway",
        "server_address": world.server_address,
        "quota_per_unit": QUOTA_PER_USD,
        "display_in_currency": True,
        "quota_display_type": "USD",
        "enable_task": True,
    }
    return JSONResponse({"success": True, "message": "", "data": data})


def billing(world: World, what: str) -> Response:
    """`GET /v1/dashboard/billing/subscription` and `/usage` (§8.4)."""
    used = sum(job.quota for job in world.jobs()) / QUOTA_PER_USD
    if what == "usage":
        return JSONResponse({"object": "list", "total_usage": round(used * 100, 4)})
    limit = world.balance / QUOTA_PER_USD + used
    return JSONResponse(
        {
            "object": "billing_subscription",
            "has_payment_method": True,
            "soft_limit_usd": limit,
            "hard_limit_usd": limit,
            "system_hard_limit_usd": limit,
            "access_until": 0,
        }
    )
