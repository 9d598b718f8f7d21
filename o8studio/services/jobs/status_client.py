"""Asks for one job's status, on the routes and with the tokens that may know it. The poller acts on the result."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from o8studio.domain.errors import (
    AnswerLost,
    BadInput,
    GatewayError,
    Incomprehensible,
    NotSent,
    RefusalKind,
    Refused,
    VaultError,
)
from o8studio.domain.ids import RemoteId
from o8studio.domain.jobs.following import Trail, Trouble
from o8studio.domain.jobs.job import Job
from o8studio.domain.reasons import HoldReason
from o8studio.domain.refusal_codes import ROUTE_CANT_SHOW
from o8studio.domain.secret import Secret
from o8studio.domain.vocabulary import FormatName
from o8studio.gateway.client import GatewayClient
from o8studio.gateway.failure_words import moderation
from o8studio.gateway.formats import FORMATS
from o8studio.gateway.links import has_link
from o8studio.gateway.parsing import names_another
from o8studio.gateway.reading import carried_by, readable
from o8studio.gateway.refusals import answer_text, is_forbidden, is_token_refused, may_be_vendors, refusal
from o8studio.gateway.status_bodies import speaks_for
from o8studio.gateway.wire import (
    MOST_STATUS,
    Finished,
    HttpDraft,
    JsonObject,
    Rejected,
    RemoteStatus,
    Reply,
    Unrecognised,
    WireFormat,
    Withdrawn,
)
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
        said: the last answer that was no status, as plain text; empty when there was none.
    """

    status: RemoteStatus | None = None
    retry_after: float | None = None
    trouble: Trouble = Trouble.NONE
    online: bool | None = None
    another: str = ""
    route: str = ""
    refusal: Refused | None = None
    said: str = ""


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

    async def cancel(self, job: Job) -> bool | None:
        """Ask the gateway to cancel a job. Only an answer that says so about this job means that it is cancelled.

        Returns:
            None where the gateway has no such route.
        """
        assert job.remote_id is not None
        form = FORMATS[job.request.wire_format]
        draft = form.encode_cancel(job.remote_id)
        if draft is None:
            return None
        try:
            client = await self._gateways.client(job.request.gateway_id, job.request.base_url)
            reply = await client.look(draft)
            status, body = _read(form, job.remote_id, reply, carried_by(job.request))
        except Refused as refused:
            return None if refused.route_missing else False
        except (GatewayError, VaultError, TimeoutError):
            return False
        return isinstance(status, Withdrawn) and not names_another(job.remote_id, body)

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
        carried = carried_by(job.request)
        for name in trail.order(FORMATS[job.request.wire_format].poll_order):
            try:
                reply = await client.look(_question(name, job), most=MOST_STATUS)
            except NotSent as error:
                # a client that was replaced meanwhile says nothing of the gateway
                found.online = None if error.reason is HoldReason.POOL else False
                return found
            except AnswerLost:
                return found
            except Incomprehensible as error:
                log.info("job %s: no %s on %s", job.id, error.missing, name)
                continue
            found.online = True
            try:
                status, body = _read(FORMATS[name], job.remote_id, reply, carried)
            except Incomprehensible as error:
                found.said = answer_text(reply)
                log.info("job %s: no %s on %s", job.id, error.missing, name)
                continue
            except Refused as refused:
                found.refusal = refused
                if not refused.route_missing or not found.said:
                    told = refused.reason
                    found.said = f"HTTP {reply.status}: {told}" if told else answer_text(reply)
                found.retry_after = refused.retry_after or found.retry_after
                if refused.route_missing or refused.code == ROUTE_CANT_SHOW:
                    continue
                is_vendors = may_be_vendors(refused) and await client.takes_token()
                if is_token_refused(refused) and not is_vendors:
                    found.trouble = Trouble.TOKEN_REFUSED
                    return found
                forbidden = forbidden or is_forbidden(refused)
                # a vendor that forgot the job does not mean that the gateway does not know it
                unknown = unknown or (refused.kind is RefusalKind.GONE and not refused.upstream)
                log.info("job %s: %s on %s", job.id, refused.status, name)
                # a 404 on one route; a task id that the user found may be known on another
                if is_forbidden(refused) or refused.status == 404:
                    continue
                if refused.kind is RefusalKind.THROTTLED or not trail.missed(name):
                    return found
                continue
            if isinstance(status, Unrecognised) or (isinstance(status, Finished) and not status.results):
                # another route may say it in words that are known, or offer the clip
                if found.status is None:
                    found.status, found.route = status, name
                    found.another = names_another(job.remote_id, body)
                continue
            found.status = await self._second_opinion(job, client, name, status, carried)
            found.route = name
            found.another = names_another(job.remote_id, body)
            return found
        if found.status is None:
            found.trouble = (
                Trouble.MAY_NOT_LOOK if forbidden else Trouble.UNKNOWN if unknown else Trouble.NONE
            )
        return found

    async def _second_opinion(
        self, job: Job, client: GatewayClient, asked: str, status: RemoteStatus, carried: frozenset[str]
    ) -> RemoteStatus:
        """Check a failure, and a success without a link, on the other routes (§3): one may have a reason, or a link after all.

        A success stays one unless another route says that a filter took the clip.
        """
        is_bare = isinstance(status, Finished) and not has_link(status.results)
        if not is_bare and not isinstance(status, Rejected):
            return status
        assert job.remote_id is not None
        order = FORMATS[job.request.wire_format].poll_order
        for name in (other for other in order if other != asked):
            try:
                reply = await client.look(_question(name, job), most=MOST_STATUS)
                other, _body = _read(FORMATS[name], job.remote_id, reply, carried)
            except (NotSent, AnswerLost, Refused, Incomprehensible):
                continue
            if isinstance(other, Finished) and (
                has_link(other.results) or (not is_bare and name == FormatName.GENERATIONS)
            ):
                return other
            if isinstance(other, Rejected) and is_bare and _is_moderated(other):
                return other
            if isinstance(other, Rejected) and isinstance(status, Rejected):
                status = Rejected(status.reason or other.reason, status.code or other.code)
        return status


def _question(name: str, job: Job) -> HttpDraft:
    assert job.remote_id is not None
    return FORMATS[name].encode_status(job.remote_id, job.request)


def _read(
    form: WireFormat, remote_id: RemoteId, reply: Reply, carried: frozenset[str]
) -> tuple[RemoteStatus, JsonObject]:
    """The status in an answer, and its body. The body decides, whatever the HTTP status, if it is the job's.

    Raises:
        Refused: an answer about the question, not about the job.
        Incomprehensible
    """
    if 200 <= reply.status < 300:
        body = readable(reply.object(), carried)
        return form.decode_status(remote_id, body), body
    refused = refusal(reply)
    try:
        body = readable(reply.object(), carried)
        found = form.decode_status(remote_id, body)
    except (Incomprehensible, Refused, AnswerLost):
        raise refused from None
    is_bare = isinstance(found, Finished) and not has_link(found.results)
    if is_bare or not speaks_for(remote_id, reply.status, body, found):
        raise refused
    return found, body


def _is_moderated(found: Rejected) -> bool:
    return moderation({"reason": found.reason, "code": found.code}) is not None
