"""Asks for one job's status, on the routes and with the tokens that may know it. The poller acts on the result."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from o8studio.domain.errors import (
    AnswerLost,
    BadInput,
    Incomprehensible,
    NotSent,
    RefusalKind,
    Refused,
    VaultError,
)
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.facts import SourceKind
from o8studio.domain.jobs.following import Trail, Trouble
from o8studio.domain.jobs.job import Job
from o8studio.domain.reasons import HoldReason
from o8studio.domain.refusal_codes import ROUTE_CANT_SHOW
from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.parsing import names_another
from o8studio.gateway.refusals import is_forbidden, is_token_refused
from o8studio.gateway.wire import MOST_STATUS, Finished, Rejected, RemoteStatus, Unrecognised
from o8studio.services.gateways.registry import GatewayRegistry

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Found:
    """The result of one round of requests.

    Attributes:
        status: of the job; None when not known.
        trouble: why it is not known, as far as this round shows.
        online: whether the gateway was reached; None when no request was made.
        another: the id in the answer, if it is a different one.
        route: the route that answered.
        refusal: the gateway's last refusal.
    """

    status: RemoteStatus | None = None
    retry_after: float | None = None
    trouble: Trouble = Trouble.NONE
    online: bool | None = None
    another: str = ""
    route: str = ""
    refusal: Refused | None = None


class StatusClient:
    """Stateless: the results of earlier rounds are in the trail that the caller holds."""

    def __init__(self, gateways: GatewayRegistry) -> None:
        self._gateways = gateways

    async def ask(self, job: Job, trail: Trail) -> Found:
        """One round: with the job's own token, and if that may not read the status, with the following token."""
        first: Found | None = None
        async for following, client in self._clients(job, trail):
            found = await self._ask_with(job, client, trail)
            if found.status is not None:
                trail.answered(found.route, by_following=following)
                return found
            # trouble of the other token is not ours, and its account may not know the job
            first = found if first is None or not following else first
            if found.trouble is Trouble.NONE:
                return found
        return first or Found()

    async def _clients(self, job: Job, trail: Trail) -> AsyncIterator[tuple[bool, GatewayClient]]:
        """The one that answered last comes first; the other one is only opened when needed."""
        for following in (trail.by_following, not trail.by_following):
            client = await self._client(job, following=following)
            if client is not None:
                yield following, client

    async def _client(self, job: Job, *, following: bool) -> GatewayClient | None:
        gateway_id = job.request.gateway_id
        if following:
            return await self._gateways.following_client(gateway_id)
        try:
            return await self._gateways.client(gateway_id, job.request.base_url)
        except (VaultError, TimeoutError):
            return None

    async def check_id(self, job: Job, remote_id: RemoteId) -> None:
        """Check an id that the user gave, before it is used. Without a clear answer it is accepted.

        Raises:
            BadInput: the gateway does not know it, or answered about a different id.
        """
        found = await self.ask(replace(job, remote_id=remote_id), Trail(thorough=True))
        if found.status is not None and found.another:
            raise BadInput("task", f"another {found.another}")
        if found.trouble is Trouble.UNKNOWN:
            raise BadInput("task", "unknown")

    async def check_token(self, job: Job, token: Secret) -> None:
        """Check that a token can read this job's status; returns when it could.

        Raises:
            BadInput: the answer was not about this job.
            NotSent, Refused: no request was made, or the token is not accepted, or may not read the status
                either.
        """
        entry = self._gateways.entry(job.request.gateway_id)
        if entry is None or job.remote_id is None:
            raise BadInput("token", "no gateway")
        async with self._gateways.trial_client(entry, token) as client:
            found = await self._ask_with(job, client, Trail(thorough=True))
        if found.status is not None and not found.another:
            return
        if found.online is False:
            raise NotSent(HoldReason.UNREACHABLE)
        if found.trouble.wants_token and found.refusal is not None:
            raise found.refusal
        raise BadInput("token", "unknown" if found.trouble is Trouble.UNKNOWN else "no answer")

    async def _ask_with(self, job: Job, client: GatewayClient, trail: Trail) -> Found:
        """Ask the routes that may know the job, best first, until one returns its status."""
        assert job.remote_id is not None
        found, forbidden, unknown = Found(), False, False
        for name in trail.order(FORMATS[job.request.wire_format].poll_order):
            form = FORMATS[name]
            try:
                reply = (
                    await client.ask(form.encode_status(job.remote_id, job.request), most=MOST_STATUS)
                ).object()
                status = form.decode_status(job.remote_id, reply)
            except NotSent:
                found.online = False
                return found
            except Refused as refusal:
                found.online, found.refusal = True, refusal
                found.retry_after = refusal.retry_after or found.retry_after
                if refusal.route_missing or refusal.code == ROUTE_CANT_SHOW:
                    continue
                if is_token_refused(refusal):
                    found.trouble = Trouble.TOKEN_REFUSED
                    return found
                forbidden = forbidden or is_forbidden(refusal)
                # a vendor that forgot the job does not mean that the gateway does not know it
                unknown = unknown or (refusal.kind is RefusalKind.GONE and not refusal.upstream)
                log.info("job %s: %s on %s", job.id, refusal.status, name)
                # a 404 on one route; a task id that the user found may be known on another
                if is_forbidden(refusal) or refusal.status == 404:
                    continue
                if refusal.kind is RefusalKind.THROTTLED or not trail.missed(name):
                    return found
                continue
            except AnswerLost:
                return found
            except Incomprehensible as error:
                found.online = True
                log.info("job %s: no %s on %s", job.id, error.missing, name)
                continue
            found.online = True
            if isinstance(status, Finished) and not status.results:
                log.warning("job %s: done on %s, and no clip is offered there", job.id, name)
                found.status, found.route = Unrecognised("completed without a clip"), name
                continue
            found.status, found.route = await self._second_opinion(job, client, name, status), name
            found.another = names_another(job.remote_id, reply)
            return found
        if found.status is None:
            found.trouble = (
                Trouble.MAY_NOT_LOOK if forbidden else Trouble.UNKNOWN if unknown else Trouble.NONE
            )
        return found

    async def _second_opinion(
        self, job: Job, client: GatewayClient, asked: str, status: RemoteStatus
    ) -> RemoteStatus:
        """Check a failure on the fuller route (§3), which may have a reason, or a link after all, and an end without a
        link on the route that gives the reason for its absence.
        """
        match status:
            case Rejected() if asked != "generations":
                others: tuple[str, ...] = ("generations", "tasks")
            case Finished(results) if asked != "openai_videos" and all(
                source.kind is SourceKind.GATEWAY for one in results for source in one.sources
            ):
                others = ("openai_videos",)
            case _:
                return status
        assert job.remote_id is not None
        order = FORMATS[job.request.wire_format].poll_order
        for name in (other for other in others if other in order):
            try:
                reply = await client.ask(
                    FORMATS[name].encode_status(job.remote_id, job.request), most=MOST_STATUS
                )
                other = FORMATS[name].decode_status(job.remote_id, reply.object())
            except (NotSent, AnswerLost, Refused, Incomprehensible):
                continue
            if isinstance(other, Finished) and other.results:
                return other
            if isinstance(other, Rejected):
                kept = status if isinstance(status, Rejected) else Rejected("")
                return Rejected(other.reason or kept.reason, kept.code or other.code)
        return status
