"""Sends drafts to one gateway, and reports exactly how sending failed. The token goes to the gateway's origin only."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import AnyStr, Self
from urllib.parse import quote

import httpcore
import httpx
import truststore

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
from o8studio.gateway.content_coding import ASKED, decoded
from o8studio.gateway.download import Connections, Incoming, opened
from o8studio.gateway.other_forms import has_event, named_form
from o8studio.gateway.refusals import is_throttle, refusal, submission_error
from o8studio.gateway.result_hosts import Resolve, ResultHosts
from o8studio.gateway.wire import MOST_STRUCTURE, HttpDraft, Reply

log = logging.getLogger(__name__)

MAX_REPLY_BYTES = 200 * 1024 * 1024
"""Base64 results come inside JSON (trap 13)."""
_MAX_REFUSAL_BYTES = 1024 * 1024
"""An error answer is read up to here: what it says stands at its beginning."""
_LARGE_REPLY = 100_000
"""Bytes from which an answer is parsed in a thread, so that the window does not freeze."""
_LEAST_TOKEN = 8
"""Letters of the shortest token that is masked in answers; a shorter one occurs in any text by chance."""
httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = 512 * 1024
# the library's 64 KiB at a time cost two thirds of the speed of a download (docs/measurements.md)
_AGENT = "Mozilla/5.0 (compatible; o8studio)"

# nothing has left the machine when one of these is raised
_BEFORE_SENDING: tuple[tuple[type[Exception], HoldReason], ...] = (
    (httpx.ConnectTimeout, HoldReason.UNREACHABLE),
    (httpx.ConnectError, HoldReason.UNREACHABLE),
    (httpx.PoolTimeout, HoldReason.POOL),
    (httpx.ProxyError, HoldReason.PROXY),
    (httpx.UnsupportedProtocol, HoldReason.BAD_ADDRESS),
    (httpx.InvalidURL, HoldReason.BAD_ADDRESS),
    (httpx.LocalProtocolError, HoldReason.BAD_ADDRESS),
)


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
        self._running = 0
        self._is_retired = False
        self._language = language
        self._limits = limits or TimeLimits()
        self._downloads = downloads or DownloadPolicy()
        self._verify = _trust(route.ca_file)
        self._http = self._pool(kept=16)
        self._sending: httpx.AsyncClient | None = None
        self._hosts = ResultHosts(route.base_url, route.result_hosts, self._is_proxied, resolve)
        self._direct: httpx.AsyncClient | None = None

    def _pool(self, *, kept: int, proxy: str | None = None) -> httpx.AsyncClient:
        """`proxy` in place of the route's."""
        proxy, limits = proxy or self._route.proxy, self._limits
        return httpx.AsyncClient(
            verify=self._verify,
            proxy=proxy if proxy not in (NO_PROXY, SYSTEM_PROXY) else None,
            trust_env=proxy == SYSTEM_PROXY,
            follow_redirects=False,
            timeout=httpx.Timeout(limits.submit, connect=limits.connect, pool=limits.connect),
            headers={"user-agent": _AGENT, "accept": "application/json", "accept-encoding": ASKED},
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=kept),
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
                await self._close_connections()

    def _is_proxied(self, url: str) -> bool:
        """Whether a proxy takes requests to this address, by the library's own reading of `NO_PROXY`."""
        http = self._http
        return http._transport_for_url(httpx.URL(url)) is not http._transport  # noqa: SLF001 - there is no public way

    def _note_where(self, response: httpx.Response) -> None:
        """Where the gateway is, if it was reached without a proxy."""
        stream = response.extensions.get("network_stream")
        address = stream.get_extra_info("server_addr") if stream is not None else None
        if address and not self._is_proxied(self._route.base_url):
            self._hosts.note_gateway(str(address[0]))

    @property
    def _takes_nothing(self) -> bool:
        """Whether the gateway was changed meanwhile; the next attempt takes the new client."""
        return self._is_retired

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
        if self._takes_nothing:
            raise NotSent(HoldReason.POOL)
        prepared.request.extensions["trace"] = prepared.note
        if self._sending is None:
            # a connection for each, so that what a server sent after an earlier answer is not taken for this one's
            self._sending = self._pool(kept=0)
        reply = await self._send(self._sending, prepared.request, self._limits.submit, MOST_STRUCTURE)
        again = named_form(reply, prepared.draft)
        if again is not None:
            request = self._built(again)
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
        if self._takes_nothing:
            raise NotSent(HoldReason.POOL)
        return await self._send(self._http, self._built(draft), seconds or self._limits.ask, most)

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
                    body = await _bounded(response, first_event=is_stream)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise AnswerLost(LostReason.TIME_LIMIT) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise sending_error(error) from error
        headers = {name.lower(): self._without_token(value) for name, value in response.headers.items()}
        if len(body) < _LARGE_REPLY:
            return Reply(response.status_code, headers, self._without_token(body))
        return await asyncio.to_thread(self._read, response.status_code, headers, body, most)

    def _read(self, status: int, headers: dict[str, str], body: bytes, most: int) -> Reply:
        """Parse a large answer; blocking."""
        reply = Reply(status, headers, self._without_token(body))
        reply.read(most)
        return reply

    def _without_token(self, said: AnyStr) -> AnyStr:
        """A server's text without our token, which some quote: it would reach the ledger and the screen."""
        token = self._token.reveal() if self._token else ""
        if len(token) < _LEAST_TOKEN:
            return said
        for form in {token, quote(token, safe=""), token.replace("/", "\\/")}:
            if isinstance(said, bytes):
                said = said.replace(form.encode(), b"***")
            else:
                said = said.replace(form, "***")
        return said

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
        if self._takes_nothing:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start)
        if self._direct is None:
            self._direct = self._pool(kept=0, proxy=NO_PROXY)
        source_opened = opened(
            Connections(self._http, self._direct, self._hosts),
            self._route.base_url,
            source,
            headers=self._language_header(),
            authorization=self._authorization(),
            without_token=self._without_token,
            start=start,
            validator=validator,
            policy=self._downloads,
        )
        async with self._use(), source_opened as incoming:
            yield incoming


def _trust(ca_file: str) -> ssl.SSLContext:
    """The system's certificates, and those of one file."""
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError):
        # connecting will fail, because the certificate is not trusted
        log.warning("the file of certificates could not be read")
    return context


def can_trust(ca_file: str) -> bool:
    """Whether a file holds certificates that can be trusted. Blocking."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca_file)
    except (OSError, ValueError):  # an SSLError is an OSError
        return False
    return True


def sending_error(error: Exception) -> GatewayError:
    """The error for an httpx error, by what that proves: nothing was sent, or it is unknown."""
    for kind, reason in _BEFORE_SENDING:
        if isinstance(error, kind):
            certificate = "certificate" in str(error).lower() or isinstance(error.__cause__, ssl.SSLError)
            return NotSent(HoldReason.CERTIFICATE if certificate else reason)
    return AnswerLost(LostReason.CONNECTION_BROKEN)


async def _bounded(response: httpx.Response, *, first_event: bool = False) -> bytes:
    """The body; of an error answer only the beginning, of a stream the events up to one that names its response."""
    parts, size, is_error = [], 0, response.status_code >= 400
    async with aclosing(decoded(response)) as chunks:
        async for part in chunks:
            parts.append(part)
            size += len(part)
            if is_error and size >= _MAX_REFUSAL_BYTES:
                break
            if first_event and size <= _MAX_REFUSAL_BYTES and has_event(b"".join(parts)):
                break
            if size > MAX_REPLY_BYTES:
                raise Incomprehensible("an answer of bearable size")
    return b"".join(parts)
