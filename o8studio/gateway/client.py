"""Sends drafts to one gateway, and reports exactly how sending failed. The token goes to the gateway's origin only."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    GatewayError,
    Incomprehensible,
    NotSent,
    RefusalKind,
    Refused,
)
from o8studio.domain.jobs.facts import Source
from o8studio.domain.jobs.policies import DownloadPolicy, TimeLimits
from o8studio.domain.reasons import DownloadProblem, HoldReason, LostReason
from o8studio.domain.secret import Secret
from o8studio.domain.settings import NO_PROXY, SYSTEM_PROXY
from o8studio.gateway import connections as _connections  # noqa: F401 - sets up the HTTP library
from o8studio.gateway.contact import is_https_door, only_speaks_tls, sending_error, trust
from o8studio.gateway.content_coding import ASKED, decoded
from o8studio.gateway.download import Connections, Incoming, opened
from o8studio.gateway.origin import joined
from o8studio.gateway.other_forms import has_event, named_form
from o8studio.gateway.own_token import TokenMask
from o8studio.gateway.proxies import ProxiedTransport, UnknownProxy, proxy_for
from o8studio.gateway.refusals import hidden_error, is_throttle, refusal, submission_error
from o8studio.gateway.result_hosts import Resolve, ResultHosts
from o8studio.gateway.wire import MOST_STRUCTURE, HttpDraft, Reply

log = logging.getLogger(__name__)

MAX_REPLY_BYTES = 200 * 1024 * 1024
"""Base64 results come inside JSON (trap 13)."""
_MAX_REFUSAL_BYTES = 1024 * 1024
"""An error answer is read up to here: what it says stands at its beginning."""
_LARGE_REPLY = 100_000
"""Bytes from which an answer is parsed in a thread, so that the window does not freeze."""
_TOKEN_SECONDS = 60.0
_BEGINNING = 16 * 1024
"""Bytes of an answer that is no JSON that are ever shown, and more."""
_AGENT = "Mozilla/5.0 (compatible; o8studio)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How a gateway is reached.

    Attributes:
        base_url: origin and path prefix, without a trailing slash.
        proxy: `direct`, `system`, or a proxy's address.
        ca_file: certificates that are trusted beside the system's; empty for none. Nothing turns checking off.
        result_hosts: private hosts that a person allows results to lie on.
    """

    base_url: str
    proxy: str = SYSTEM_PROXY
    ca_file: str = ""
    result_hosts: tuple[str, ...] = ()


@dataclass(slots=True)
class Prepared:
    """A submission that is built and not sent yet.

    Attributes:
        has_left: whether any of it may have left this machine; known also after an error that nobody foresaw.
    """

    draft: HttpDraft
    request: httpx.Request
    has_left: bool = False

    async def note(self, event: str, _info: object) -> None:
        """Called by the HTTP library at each of its steps; a proxy's tunnel counts as leaving, too."""
        self.has_left = self.has_left or event.endswith("send_request_headers.started")


class GatewayClient:
    """One gateway over one connection pool."""

    def __init__(
        self,
        route: Route,
        token: Secret | None,
        language: Callable[[], str] = lambda: "",
        *,
        limits: TimeLimits | None = None,
        downloads: DownloadPolicy | None = None,
        resolve: Resolve | None = None,
    ) -> None:
        """
        Args:
            language: returns the current value of Accept-Language; when empty, none is sent.
            resolve: gives the addresses of a result's host; the system's resolver by default.
        """
        self._route = route
        self._token = token
        self._mask = TokenMask(token)
        self._running = 0
        self._is_retired = False
        """Whether the gateway was changed meanwhile; the next attempt takes the new client."""
        self._language = language
        self._limits = limits or TimeLimits()
        self._downloads = downloads or DownloadPolicy()
        self._verify = trust(route.ca_file)
        self._http = self._pool(kept=16)
        self._sending: httpx.AsyncClient | None = None
        self._token_taken: tuple[bool, float] | None = None
        self._hosts = ResultHosts(route.base_url, route.result_hosts, self._is_proxied, resolve)
        self._direct: httpx.AsyncClient | None = None

    def _pool(self, *, kept: int, proxy: str | None = None) -> httpx.AsyncClient:
        """`proxy` in place of the route's."""
        proxy, limits = proxy or self._route.proxy, self._limits
        return httpx.AsyncClient(
            transport=ProxiedTransport(
                proxy,
                self._verify,
                httpx.Limits(max_connections=64, max_keepalive_connections=kept),
            ),
            trust_env=False,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.submit, connect=limits.connect, pool=limits.connect),
            headers={"user-agent": _AGENT, "accept": "application/json", "accept-encoding": ASKED},
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; running requests fail."""
        self._is_retired = True
        await self._close_connections()

    async def retire(self) -> None:
        """Start no more requests, and close the connections once the running ones have ended."""
        self._is_retired = True
        if not self._running:
            await self._close_connections()

    async def _close_connections(self) -> None:
        await self._http.aclose()
        for one in (self._sending, self._direct):
            if one is not None:
                await one.aclose()

    @asynccontextmanager
    async def _use(self) -> AsyncIterator[None]:
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._is_retired and not self._running:
                try:
                    await self._close_connections()
                except Exception:  # the answer that was read counts for more
                    log.exception("connections could not be closed")

    def _is_proxied(self, url: str) -> bool:
        """Whether a proxy takes requests to this address, after NO_PROXY; one that is not understood takes all."""
        try:
            return proxy_for(url, self._route.proxy) != ""
        except UnknownProxy:
            return True

    def _note_where(self, response: httpx.Response) -> None:
        """Where the gateway is, if it was reached without a proxy."""
        stream = response.extensions.get("network_stream")
        address = stream.get_extra_info("server_addr") if stream is not None else None
        if address and not self._is_proxied(self._route.base_url):
            self._hosts.note_gateway(str(address[0]))

    def prepare(self, draft: HttpDraft) -> "Prepared":
        """Build a submission before it is written down that it is sent: whatever is wrong with it shows here.

        Raises:
            NotSent: this can't be a request.
        """
        return Prepared(draft, self._built(draft))

    async def submit(self, prepared: "Prepared") -> Reply:
        """Send once; again only in a form that a refusal names, which is one before billing.

        Raises:
            NotSent: nothing left this machine.
            AnswerLost: it may have arrived.
            Refused: a definite no. With `may_repeat` it may be sent again.
        """
        if self._is_retired:
            raise NotSent(HoldReason.POOL)
        async with self._use():  # of both requests together: nothing is closed between them
            return await self._submitted(prepared)

    async def _submitted(self, prepared: "Prepared") -> Reply:
        prepared.request.extensions["trace"] = prepared.note
        if self._sending is None:
            # a connection for each, so that what a server sent after an earlier answer is not taken for this one's
            self._sending = self._pool(kept=0)
        reply = await self._send(self._sending, prepared.request, self._limits.submit, MOST_STRUCTURE)
        draft = prepared.draft
        while (again := named_form(reply, draft)) is not None:
            draft, request = again, self._built(again)
            reply = await self._send(
                self._sending, request, self._limits.submit, MOST_STRUCTURE, is_stream=again.is_stream
            )
        if 200 <= reply.status < 300:
            return reply
        if is_throttle(reply):
            said = refusal(reply)
            raise Refused(
                429,
                reason=said.reason,
                retry_after=said.retry_after,
                kind=RefusalKind.THROTTLED,
                may_repeat=True,
            )
        raise submission_error(reply, prepared.draft.path)

    async def ask(
        self, draft: HttpDraft, *, seconds: float | None = None, most: int = MOST_STRUCTURE
    ) -> Reply:
        """Send a free question.

        Raises:
            NotSent, AnswerLost, Refused
        """
        reply = await self.look(draft, seconds=seconds, most=most)
        if 200 <= reply.status < 300:
            return reply
        raise refusal(reply)

    async def look(
        self, draft: HttpDraft, *, seconds: float | None = None, most: int = MOST_STRUCTURE
    ) -> Reply:
        """Send a free question and return the answer, whatever its status.

        Args:
            most: bytes of an answer, long texts inside it not counted.

        Raises:
            NotSent, AnswerLost
        """
        if self._is_retired:
            raise NotSent(HoldReason.POOL)
        return await self._send(self._http, self._built(draft), seconds or self._limits.ask, most)

    async def takes_token(self) -> bool:
        """Whether a free question, the list of models, is answered to our token: then a 401 elsewhere is a vendor's.

        The answer counts for a minute, so that a job whose every status is refused does not ask each time.
        """
        now = asyncio.get_running_loop().time()
        if self._token_taken is None or now - self._token_taken[1] >= _TOKEN_SECONDS:
            try:
                reply = await self.look(HttpDraft(method="GET", path="/v1/models"))
                taken = 200 <= reply.status < 300 and hidden_error(reply.object()) is None
            except (GatewayError, TimeoutError):
                taken = False
            self._token_taken = (taken, now)
        return self._token_taken[0]

    async def _send(
        self,
        http: httpx.AsyncClient,
        request: httpx.Request,
        seconds: float,
        most: int,
        *,
        is_stream: bool = False,
    ) -> Reply:
        try:
            async with self._use(), asyncio.timeout(seconds):
                response = await http.send(request, stream=True)
                try:
                    self._note_where(response)
                    parts = await _bounded(response, first_event=is_stream)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise AnswerLost(LostReason.TIME_LIMIT) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise await self._failed(error) from error
        if is_https_door(self._route.base_url, response.status_code, b"".join(parts[:2])):
            raise NotSent(HoldReason.SPEAKS_HTTPS)
        headers = self._mask.headers(response.headers)
        if headers.get("location"):  # a path alone says nothing to a person
            headers["location"] = joined(str(request.url), headers["location"])
        if sum(map(len, parts)) <= _LARGE_REPLY:
            body = self._mask.content(b"".join(parts))
            return Reply(response.status_code, headers, body, mask=self._mask)
        return await asyncio.to_thread(self._read, response.status_code, headers, parts, most)

    async def _failed(self, error: Exception) -> GatewayError:
        """What an error of sending proves; a port that reads no plain HTTP has read no request either."""
        found = sending_error(error, self._route.base_url)
        broken = isinstance(error, httpx.RemoteProtocolError | httpx.ReadError | httpx.WriteError)
        if (
            broken
            and isinstance(found, AnswerLost)
            and await only_speaks_tls(self._route.base_url, self._route.proxy)
        ):
            return NotSent(HoldReason.SPEAKS_HTTPS)
        return found

    def _read(self, status: int, headers: dict[str, str], parts: list[bytearray], most: int) -> Reply:
        """Join, mask and parse a large answer, in steps that don't hold up the window's thread. Blocking."""
        body, at = bytearray(sum(map(len, parts))), 0
        for part in parts:
            body[at : at + len(part)] = part
            at += len(part)
        self._mask.clean_large(body)
        body[:_BEGINNING] = self._mask.content(body[:_BEGINNING])
        reply = Reply(status, headers, body, mask=self._mask)
        reply.read(most)
        return reply

    def _built(self, draft: HttpDraft) -> httpx.Request:
        """Raises: NotSent, if this can't be a request."""
        try:
            return self._build(draft)
        except (httpx.InvalidURL, ValueError, TypeError, RecursionError) as error:
            raise NotSent(HoldReason.BAD_ADDRESS) from error

    def _build(self, draft: HttpDraft) -> httpx.Request:
        url = self._route.base_url + draft.path
        headers = self._authorization() | self._language_header()
        if draft.content_type:
            headers["content-type"] = draft.content_type
        if not draft.files:
            return self._http.build_request(draft.method, url, json=draft.body, headers=headers)
        files = [(file.form_field, (file.name, file.content, file.mime)) for file in draft.files]
        return self._http.build_request(
            draft.method, url, data=dict(draft.body or {}), files=files, headers=headers
        )

    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._token.reveal()}"} if self._token else {}

    def _language_header(self) -> dict[str, str]:
        language = self._language()
        return {"accept-language": language} if language else {}

    @asynccontextmanager
    async def download(
        self, source: Source, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[Incoming]:
        """Open a result for reading from byte `start`; see `gateway.download`.

        Raises:
            BrokenDownload
        """
        if self._is_retired:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start)
        if self._direct is None:
            self._direct = self._pool(kept=0, proxy=NO_PROXY)
        source_opened = opened(
            Connections(self._http, self._direct, self._hosts),
            self._route.base_url,
            source,
            headers=self._language_header(),
            authorization=self._authorization(),
            without_token=self._mask.content,
            start=start,
            validator=validator,
            policy=self._downloads,
        )
        async with self._use(), source_opened as incoming:
            yield incoming


async def _bounded(response: httpx.Response, *, first_event: bool = False) -> list[bytearray]:
    """The body in pieces of some size; of an error answer only the beginning, of a stream the events up to one that names its response."""
    parts, size, is_error = [bytearray()], 0, response.status_code >= 400
    async with aclosing(decoded(response)) as chunks:
        async for part in chunks:
            parts[-1] += part
            if len(parts[-1]) >= _BEGINNING:  # it may come byte by byte
                parts.append(bytearray())
            size += len(part)
            # an event ends with an empty line, which may come in two pieces
            may_end = first_event and size <= _MAX_REFUSAL_BYTES and b"\n" in part
            if (is_error and size >= _MAX_REFUSAL_BYTES) or (may_end and has_event(b"".join(parts))):
                break
            if size > MAX_REPLY_BYTES:
                raise Incomprehensible("an answer of bearable size")
    return parts
