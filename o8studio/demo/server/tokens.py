"""The faces' tokens: the main one and those made by tests, their permissions, balance and log (§13.5)."""

import json
import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from o8studio.demo.server.refusals import Refusal, envelope_a, envelope_c
from o8studio.demo.server.world import Job, World

LIMIT_SECONDS = 20 * 60.0
"""Seconds of the window of the limit on balance and log."""


@dataclass(slots=True, kw_only=True)
class Token:
    """One API key of the only user.

    Attributes:
        granted: quota units; None for the main token, which has the whole balance of the account.
        models: the models it is limited to; empty for all.
        expires: unix seconds, 0 for never.
        elsewhere: it may only be used from a different address.
    """

    key: str
    name: str
    unlimited: bool = True
    granted: int | None = 0
    used: int = 0
    models: list[str] = field(default_factory=list)
    disabled: bool = False
    expires: int = 0
    elsewhere: bool = False


class TokenBook:
    """The tokens of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._more = [Token(**saved) for saved in world.recall_tokens()]

    def order(self, **wanted: Any) -> Token:
        """Make a token; `remain` is its allowance in quota units, and makes it a limited one.

        Raises:
            TypeError: an unknown attribute.
        """
        remain = wanted.pop("remain", None)
        limits = {} if remain is None else {"unlimited": False, "granted": int(remain)}
        token = Token(**{"key": f"sk-{secrets.token_hex(24)}", "name": "ordered", **limits, **wanted})
        self._more.append(token)
        self._save()
        return token

    def find(self, request: Request) -> Token | None:
        """The token of a request; `sk-` and everything from a further hyphen on don't count."""
        header = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        shown = header.removeprefix("sk-").partition("-")[0]
        every = [self.main(), *self._more]
        return next(
            (one for one in every if shown and one.key.removeprefix("sk-").partition("-")[0] == shown), None
        )

    def main(self) -> Token:
        """The token that the program was started with."""
        world = self._world
        used = sum(
            job.quota for job in world.jobs() if self.payer(job) == "" and "refunded" not in job.extras
        )
        return Token(
            key=world.token,
            name="desktop",
            unlimited=bool(world.settings["unlimited"]),
            granted=None,
            used=used,
        )

    @staticmethod
    def payer(job: Job) -> str:
        """The key that was charged for the job; empty for the main token."""
        return str(job.extras.get("token", ""))

    def left(self, token: Token) -> int:
        """What it may still spend, in quota units; below zero where it is not limited."""
        if token.granted is None and not token.unlimited:
            return 0 if self._world.exhausted else self._world.balance
        return (token.granted or 0) - self.spent(token)

    def spent(self, token: Token) -> int:
        """What it has spent, less refunds."""
        if token.granted is None:
            return token.used
        paid = [job for job in self._world.jobs() if self.payer(job) == token.key]
        return token.used + sum(job.quota for job in paid if "refunded" not in job.extras)

    def authorise(self, request: Request, request_id: str) -> Token:
        """Accept a valid token.

        Raises:
            Refusal: 401 unknown, disabled, expired or spent; 403 from a wrong address or with a channel's number.
        """
        token = self.find(request)
        if token is None or token.disabled or 0 < token.expires <= time.time():
            raise envelope_a(401, "Invalid token", request_id)
        if not token.unlimited and self.left(token) <= 0:
            words = "Invalid token"
            if self._world.settings["april"]:
                words = f"该令牌额度已用尽 TokenStatusExhausted[{token.key[:6]}***{token.key[-3:]}]"
            raise envelope_a(401, words, request_id)
        if token.elsewhere:
            raise envelope_a(403, "您的 IP 不在令牌允许访问的列表中", request_id, "access_denied")
        header = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
        if header.removeprefix("sk-") != token.key.removeprefix("sk-"):
            raise envelope_a(403, "普通用户不支持指定渠道", request_id, "access_denied")
        return token

    def may_use(self, token: Token, model: str, request_id: str) -> None:
        """Accept a token that is not limited, or limited to models including this one.

        Raises:
            Refusal
        """
        if token.models and model not in token.models:
            raise envelope_a(403, f"This token has no access to model {model}", request_id)

    def usage(self, request: Request) -> Response:
        """`GET /api/usage/token/`: also for a token that is spent, expired or limited to another address."""
        token = self._readable(request)
        if self._world.settings["spent_usage_refused"] and not token.unlimited and self.left(token) <= 0:
            raise envelope_c(401, "This token status is unavailable")
        left, used = self.left(token), self.spent(token)
        data = {
            "object": "token_usage",
            "name": token.name,
            "total_granted": 0 if token.unlimited else left + used,
            "total_used": used,
            "total_available": left,
            "unlimited_quota": token.unlimited,
            "model_limits": dict.fromkeys(token.models, True),
            "model_limits_enabled": bool(token.models),
            "expires_at": token.expires,
        }
        return JSONResponse({"code": True, "message": "ok", "data": data})

    def log(self, request: Request) -> Response:
        """`GET /api/log/token`: charges with the id of the request, refunds with the id of the task, newest first."""
        token = self._readable(request)
        rows: list[dict[str, Any]] = []
        for job in self._world.jobs():
            if self.payer(job) != ("" if token.granted is None else token.key):
                continue
            worth = {"group_ratio": 1, "model_price": job.extras.get("model_price", 0)}
            ratios = job.extras.get("ratios")
            worth |= ratios if isinstance(ratios, dict) else {}
            charge = {**worth, "is_task": True, "request_path": job.extras.get("path", "/v1/videos")}
            rows.append(_row(token, job, 2, job.created, str(job.extras.get("request_id", "")), charge))
            if "refunded" in job.extras:
                refund = {**worth, "reason": job.extras.get("reason", ""), "task_id": job.id}
                when = int(str(job.extras["refunded"]))
                rows.append(_row(token, job, 6, when, f"r{job.id[-30:]}", refund))
        rows.sort(key=lambda row: int(row["created_at"]), reverse=True)
        return JSONResponse({"success": True, "message": "", "data": _numbered(rows[:1000])})

    def billing(self, token: Token, what: str) -> Response:
        """`GET /v1/dashboard/billing/{subscription,usage}`: in the unit that the site shows."""
        used = self._shown(self.spent(token))
        if what == "usage":
            return JSONResponse({"object": "list", "total_usage": round(used * 100, 6)})
        allowed = 100_000_000 if token.unlimited else self._shown(self.left(token) + self.spent(token))
        return JSONResponse(
            {
                "object": "billing_subscription",
                "has_payment_method": True,
                "soft_limit_usd": allowed,
                "hard_limit_usd": allowed,
                "system_hard_limit_usd": allowed,
                "access_until": token.expires,
            }
        )

    def _shown(self, quota: int) -> float:
        settings = self._world.settings
        worth = quota / float(settings["quota_per_unit"])
        if settings["quota_display_type"] == "TOKENS":
            return float(quota)
        return (
            worth * float(settings["usd_exchange_rate"]) if settings["quota_display_type"] == "CNY" else worth
        )

    def _readable(self, request: Request) -> Token:
        token = self.find(request)
        if token is None:
            raise envelope_c(401, "无效的令牌")
        if token.disabled:
            raise envelope_c(401, "This token status is unavailable")
        return token

    def _save(self) -> None:
        self._world.remember_tokens([asdict(token) for token in self._more])


class CriticalLimit:
    """The limit on account requests per twenty minutes of the gateway's clock; beyond it 429 with an empty body."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._asked: list[float] = []

    def take(self) -> None:
        """Count one request.

        Raises:
            Refusal
        """
        most, now = int(self._world.settings["critical_limit"]), self._world.now()
        self._asked = [at for at in self._asked if now - at < LIMIT_SECONDS]
        if most and len(self._asked) >= most:
            raise Refusal(Response(status_code=429))
        self._asked.append(now)


def _row(
    token: Token, job: Job, kind: int, when: int, request_id: str, other: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": 0,
        "user_id": 1,
        "created_at": when,
        "type": kind,
        "content": f"操作 {job.extras.get('action', '')}" if kind == 2 else "",
        "username": "demo",
        "token_name": token.name,
        "model_name": job.model,
        "quota": job.quota,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "use_time": 0,
        "is_stream": False,
        "channel": 1,
        "channel_name": "",
        "token_id": 1,
        "group": "default",
        "ip": "",
        "request_id": request_id,
        "other": json.dumps(other),
    }


def _numbered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**row, "id": number} for number, row in enumerate(rows, start=1)]
