"""The common base of both New API faces: authorisation, prices, submission to the vendor, account routes.

A face imitates a server exactly, as observed or read, while the demo's other generations are lenient (§13,
§14).
"""

import json
import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from o8studio.demo.film import pictures
from o8studio.demo.film.scene import Script
from o8studio.demo.server import account, orders
from o8studio.demo.server.bodies import MAX_BODY_BYTES, posted
from o8studio.demo.server.refusals import Refusal, envelope_a, envelope_b
from o8studio.demo.server.tokens import CriticalLimit, Token, TokenBook
from o8studio.demo.server.world import Job, World, script_saved
from o8studio.demo.vendors import films as vendor_films
from o8studio.demo.vendors.adaptors import ADAPTED
from o8studio.demo.vendors.calls import Call

FATES = {
    "[demo:fail]": "failed",
    "[demo:filter]": "filtered",
    "[demo:stuck]": "stuck",
    "[demo:empty]": "empty",
    "[demo:misread]": "misread",
    "[demo:unknown]": "unknown",
    "[demo:badpoll]": "badpoll",
    "[demo:generating]": "generating",
    "[demo:gone]": "gone",
    "[demo:vendor404]": "vendor404",
}
MORE_MODELS: list[dict[str, object]] = [
    {"id": "jimeng_v30", "vendor": "jimeng", "owned_by": "jimeng", "usd": 0.197, "per": "call"},
    {"id": "jimeng_v30_pro", "vendor": "jimeng", "owned_by": "jimeng", "usd": 0.704, "per": "call"},
    {"id": "wanx2.1-i2v-turbo", "vendor": "wan", "owned_by": "ali", "usd": 0.03, "per": "second"},
    {"id": "gpt-5-video", "vendor": "openai", "owned_by": "openai", "usd": 0.1, "per": "call"},
]
"""Models that a real gateway serves in addition to those of the provider files."""
_CHINESE = (
    ("Invalid token", "无效的令牌"),
    ("This token status is unavailable", "该令牌状态不可用"),
    ("This token has no access to model ", "该令牌无权访问模型 "),
    ("Model name not specified, model name cannot be empty", "未指定模型名称，模型名称不能为空"),
    ("Invalid request: ", "无效的请求，"),
)
_KEPT_REQUESTS = 20_000
_SMALL = 192


class Face:
    """One server's state in addition to the world: tokens, the limit on account requests, every request received."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens = TokenBook(world)
        self.limit = CriticalLimit(world)
        self.requests: deque[dict[str, object]] = deque(maxlen=_KEPT_REQUESTS)
        known = {str(entry["id"]) for entry in world.models}
        world.models = [entry for entry in world.models if entry["vendor"] in ADAPTED]
        world.models += [entry for entry in MORE_MODELS if entry["id"] not in known]

    async def serve(self, request: Request) -> Response:
        """Record, route and answer a request, in the requested language."""
        world = self.world
        request_id = f"{datetime.now(UTC):%Y%m%d%H%M%S}{world.fresh_id(8)}"
        if request.method == "POST":
            world.record_post(await posted(request))
        try:
            if int(request.headers.get("content-length", "0")) > MAX_BODY_BYTES:
                raise envelope_b(413, "read_request_body_failed", "request body too large")
            response = await self.route(request, request_id)
        except Refusal as refusal:
            response = _spoken(refusal.response, request)
        response.headers["X-New-Api-Version"] = "v0.0.0"
        response.headers["X-Oneapi-Request-Id"] = request_id
        token = self.tokens.find(request)
        self.requests.append(
            {
                "at": time.time(),
                "method": request.method,
                "path": request.scope["path"],
                "content_type": request.headers.get("content-type"),
                "token": token.name if token else None,
                "status": response.status_code,
            }
        )
        return response

    async def route(self, request: Request, request_id: str) -> Response:
        """Answer one request.

        Raises:
            Refusal
        """
        raise NotImplementedError

    def phase(self, job: Job) -> str:
        """The task's state in the gateway's own word."""
        raise NotImplementedError

    # ---- questions about money and models

    def open_question(self, request: Request) -> Response | None:
        """The routes under /api, most of which need no token; None for any other path."""
        path, parts = request.scope["path"], request.scope["path"].strip("/").split("/")
        match request.method, parts:
            case "GET", ["api", "status"]:
                return self._status()
            case "GET", ["api", "pricing"]:
                return account.pricing(self.world)
            case "GET", ["api", "usage", "token"]:
                if not path.endswith("/"):
                    return Response(status_code=301, headers={"location": path + "/"})
                self.limit.take()
                return self.tokens.usage(request)
            case "GET", ["api", "log", "token"]:
                self.limit.take()
                return self.tokens.log(request)
            case "POST", ["api", "user", "login"]:
                self.limit.take()
                return JSONResponse({"success": False, "message": "用户名或密码错误，或用户已被封禁"})
            case _:
                return None

    def models(self, token: Token) -> Response:
        """`GET /v1/models`: what the token may use."""
        bare = bool(self.world.settings["no_endpoint_types"])
        data = [
            {
                "id": entry["id"],
                "object": "model",
                "created": 1626777600,
                "owned_by": entry["owned_by"],
                "supported_endpoint_types": [] if bare else account.endpoint_types(entry),
            }
            for entry in self.world.models
            if not token.models or entry["id"] in token.models
        ]
        return JSONResponse({"success": True, "object": "list", "data": data})

    def _status(self) -> Response:
        settings = self.world.settings
        data = {
            "version": "v0.0.0",
            "start_time": int(time.time()),
            "system_name": "New API",
            "server_address": self.world.server_address,
            "quota_per_unit": settings["quota_per_unit"],
            "display_in_currency": settings["quota_display_type"] != "TOKENS",
            "quota_display_type": settings["quota_display_type"],
            "usd_exchange_rate": settings["usd_exchange_rate"],
            "custom_currency_symbol": "¤",
            "custom_currency_exchange_rate": 1,
            "price": 7.3,
            "enable_task": True,
        }
        return JSONResponse({"success": True, "message": "", "data": data})

    # ---- an order

    def channel(self, model: str, request_id: str) -> str:
        """The vendor that serves a model.

        Raises:
            Refusal
        """
        entry = self.world.listed(model)
        if entry is None or (self.world.settings["april"] and entry["vendor"] == "xai"):
            words = f"No available channel for model {model} under group default (distributor)"
            raise envelope_a(503, words, request_id, "model_not_found")
        return str(entry["vendor"])

    def leave(self, request: Request, call: Call, token: Token, *, vendor: str, model: str, prompt: str,
              request_id: str, route: str) -> Job:  # fmt: skip
        """Charge, submit to the vendor, store the task.

        Raises:
            Refusal: the balance is too low, or the vendor refuses a picture; then nothing is charged.
        """
        world, entry = self.world, self.world.listed(model) or {}
        usd = float(str(entry.get("usd", 0)))
        ratio = 1.0
        for one in call.ratios.values():
            ratio *= one
        quota = int(usd * ratio * float(world.settings["quota_per_unit"]))
        self._pay(token, quota)
        self.note(vendor, call)
        order = vendor_films.order_of(vendor, call)
        try:
            films = orders.scripts(order, world, prompt, model)
        except pictures.UnreadablePicture as error:
            raise _refused_picture(vendor, str(error)) from error
        size = f"{films[0].width}x{films[0].height}"
        if world.settings["small_films"]:
            films = [_smaller(film) for film in films]
        slow = 12 if "[demo:slow]" in prompt else 1
        job = Job(
            id=f"task_{world.fresh_id()}",
            upstream_id=self._upstream_id(vendor),
            route=route,
            model=model,
            vendor=vendor,
            prompt=prompt,
            created=int(time.time()),
            born=world.now(),
            queue_for=2.0,
            render_for=10.0 * slow,
            fate=next((fate for mark, fate in FATES.items() if mark in prompt), "ok"),
            quota=quota,
            seconds=order.seconds,
            size=size,
            scripts=[script_saved(film) for film in films],
            extras={
                "refunds": "[demo:keepmoney]" not in prompt,
                "token": "" if token.granted is None else token.key,
                "request_id": request_id,
                "action": call.action,
                "model_price": usd,
                "ratios": dict(call.ratios),
                "path": request.scope["path"],
                "return_last_frame": bool(call.body.get("return_last_frame")),
            },
        )
        world.accept(job)
        return job

    def note(self, vendor: str, call: Call) -> None:
        """Record what was sent to the vendor."""
        self.world.record_vendor({"at": time.time(), "vendor": vendor, "path": call.path, "body": call.body})

    def _pay(self, token: Token, quota: int) -> None:
        per_unit = float(self.world.settings["quota_per_unit"])
        left = self.tokens.left(token)
        if token.granted is not None and not token.unlimited and quota > left:
            words = f"token remain quota: ＄{left / per_unit:.6f}, need quota: ＄{quota / per_unit:.6f}"
            raise envelope_b(403, "pre_consume_token_quota_failed", f"token quota is not enough, {words}")
        balance = self.world.balance
        if quota > balance:
            words = f"user quota: {balance / per_unit:.6f}, need quota: {quota / per_unit:.6f}"
            raise envelope_b(403, "insufficient_user_quota", f"user quota is not enough, {words}")

    def _upstream_id(self, vendor: str) -> str:
        if vendor == "sora":
            return f"video_{self.world.fresh_id(40).lower()}"
        if vendor == "veo":
            return f"models/veo/operations/{self.world.fresh_id(12)}"
        return str(self.world.fresh_seed() * 10**9 + self.world.fresh_seed())


def _smaller(film: Script) -> Script:
    scale = min(1.0, _SMALL / max(film.width, film.height))
    width, height = (max(64, round(side * scale) // 2 * 2) for side in (film.width, film.height))
    return replace(film, width=width, height=height)


def _refused_picture(vendor: str, words: str) -> Refusal:
    if vendor in ("kling", "vidu"):
        return envelope_b(400, "task_failed", words)
    if vendor == "jimeng":
        return envelope_b(500, "50215", words)
    inner = {
        "message": f"Invalid image: {words}",
        "type": "invalid_request_error",
        "param": "input_reference",
    }
    return envelope_b(400, "fail_to_fetch_task", json.dumps({"error": {**inner, "code": "invalid_value"}}))


def _spoken(response: Response, request: Request) -> Response:
    """Errors are Chinese unless the first accepted language is English."""
    first = request.headers.get("accept-language", "").split(",")[0].strip().lower()
    if first.startswith("en") or response.media_type != "application/json":
        return response
    text = bytes(response.body).decode()
    for english, chinese in _CHINESE:
        text = text.replace(english, chinese)
    start, _, rest = text.partition("No available channel for model ")
    model, found, end = rest.partition(" under group default (distributor)")
    if found:
        text = f"{start}分组 default 下模型 {model} 无可用渠道（distributor）{end}"
    return Response(text.encode(), response.status_code, media_type="application/json")
