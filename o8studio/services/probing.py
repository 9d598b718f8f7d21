"""Finds out, for free, what a gateway is and speaks (docs/protocol.md §11)."""

import asyncio
from dataclasses import dataclass

from o8studio.domain.errors import Incomprehensible, Refused
from o8studio.gateway.account_api import STATUS, server_version
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.wire import HttpDraft

_SECONDS = 20.0
_ROUTES = {
    "openai_videos": "/v1/videos/none-0",
    "generations": "/v1/video/generations/none-0",
    "openai_responses": "/v1/responses/resp_none",
    "tasks": "/v1/tasks/task_none",
    "kling": "/kling/v1/videos/text2video/none-0",
    "doubao": "/doubao/api/v3/contents/generations/tasks/none-0",
    "ark": "/api/v3/contents/generations/tasks/none-0",
    "vidu": "/ent/v2/tasks/none-0/creations",
    "vidu_mounted": "/vidu/ent/v2/tasks/none-0/creations",
}
"""A question about a job that does not exist, by format."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found.

    Attributes:
        routes: formats whose route is there, and `tasks`.
        can_cancel: whether responses can be cancelled.
        server: what kind of server it is, in a few words; a guess by shape.
    """

    routes: tuple[str, ...]
    can_cancel: bool
    server: str


async def probe(client: GatewayClient) -> Probe:
    """Ask every route about nothing. Nothing is submitted: no question carries a prompt.

    Raises:
        NotSent, AnswerLost: the gateway can't be reached.
    """
    drafts = {name: HttpDraft(method="GET", path=path) for name, path in _ROUTES.items()}
    # without an action the route refuses before it looks at the body (§5.1)
    drafts["jimeng"] = HttpDraft(method="POST", path="/jimeng/", body={})
    answers = await asyncio.gather(*(_exists(client, draft) for draft in drafts.values()))
    routes = tuple(name for name, there in zip(drafts, answers, strict=True) if there)
    cancel = HttpDraft(method="POST", path=f"{_ROUTES['openai_responses']}/cancel", body={})
    can_cancel = "openai_responses" in routes and await _exists(client, cancel)
    return Probe(routes, can_cancel, await _server(client, routes))


async def _exists(client: GatewayClient, draft: HttpDraft) -> bool:
    """JSON that knows no such job means that the route is there; `Invalid URL` and HTML mean that it is not."""
    try:
        reply = await client.ask(draft, seconds=_SECONDS)
        reply.object()
    except Refused as refusal:
        return not refusal.route_missing and refusal.status not in (401, 403, 405)
    except Incomprehensible:
        return False
    return True


async def _server(client: GatewayClient, routes: tuple[str, ...]) -> str:
    """The kind of server by its shape; its own version only as a hint (§0.2)."""
    try:
        reply = await client.ask(HttpDraft(method="GET", path=STATUS), seconds=_SECONDS)
        version = server_version(reply.object())
        is_new_api = True
    except (Incomprehensible, Refused):
        version, is_new_api = "", False
    if not is_new_api:
        return "OpenAI-compatible"
    kind = "g3" if "tasks" in routes else "g1 or g2" if "openai_videos" in routes else "g0"
    return f"New API, {kind}" + (f" ({version})" if version else "")
