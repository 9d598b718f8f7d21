"""Sends drafts to one gateway, and reports exactly how sending failed. The token goes to the gateway's origin only."""

import asyncio
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Self

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
from o8studio.gateway.download import Incoming, opened
from o8studio.gateway.own_token import TokenMask
from o8studio.gateway.refusals import is_throttle, refusal, submission_error
from o8studio.gateway.wire import MOST_STRUCTURE, HttpDraft, Reply

MAX_REPLY_BYTES = 200 * 1024 * 1024
"""Base64 results come inside JSON (trap 13)."""
_MAX_REFUSAL_BYTES = 1024 * 1024
"""An error answer is read up to here: what it says stands at its beginning."""
_LARGE_REPLY = 100_000
"""Bytes from which an answer is parsed in a thread, so that the window does not freeze."""
_BEGINNING = 16 * 1024
"""Bytes of an answer that is no JSON that are ever shown, and more."""
httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = 512 * 1024
# the library's 64 KiB at a time cost two thirds of the speed of a download (docs/measurements.md)
_has_expired = httpcore.AsyncHTTP11Connection.has_expired


def _holds_more(connection: httpcore.AsyncHTTP11Connection) -> bool:
    """Whether the connection can't be used again, also because more than one answer came: the library would take the
    second one for that to the next request.
    """
    return _has_expired(connection) or bool(connection._h11_state.trailing_data[0])  # noqa: SLF001 - nothing else tells it


httpcore.AsyncHTTP11Connection.has_expired = _holds_more  # type: ignore[method-assign, assignment]
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
    """

    base_url: str
    proxy: str = SYSTEM_PROXY
    ca_file: str = ""


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
    ) -> None:
        """`language` returns the current value of Accept-Language; when empty, none is sent."""
        self._route = route
        self._token = token
        self._mask = TokenMask(token)
        self._running = 0
        self._is_retired = False
        self._language = language
        self._limits = limits or TimeLimits()
        self._downloads = downloads or DownloadPolicy()
        self._verify = _trust(route.ca_file)
        self._http = self._pool(kept=16)
        self._sending: httpx.AsyncClient | None = None

    def _pool(self, *, kept: int) -> httpx.AsyncClient:
        route, limits = self._route, self._limits
        return httpx.AsyncClient(
            verify=self._verify,
            proxy=route.proxy if route.proxy not in (NO_PROXY, SYSTEM_PROXY) else None,
            trust_env=route.proxy == SYSTEM_PROXY,
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
        if self._sending is not None:
            await self._sending.aclose()

    @asynccontextmanager
    async def _use(self) -> AsyncIterator[None]:
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._is_retired and not self._running:
                await self._close_connections()

    @property
    def _takes_nothing(self) -> bool:
        """Whether the gateway was changed meanwhile; the next attempt takes the new client."""
        return self._is_retired

    async def submit(self, draft: HttpDraft) -> Reply:
        """Send once; never retries by itself.

        Raises:
            NotSent: nothing left this machine.
            AnswerLost: it may have arrived.
            Refused: a definite no. With `may_repeat` it may be sent again.
        """
        if self._sending is None:
            # a connection for each, so that what a server sent after an earlier answer is not taken for this one's
            self._sending = self._pool(kept=0)
        reply = await self._send(self._sending, draft, self._limits.submit, MOST_STRUCTURE)
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
        raise submission_error(reply)

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
        return await self._send(self._http, draft, seconds or self._limits.ask, most)

    async def _send(self, http: httpx.AsyncClient, draft: HttpDraft, seconds: float, most: int) -> Reply:
        if self._takes_nothing:
            raise NotSent(HoldReason.POOL)
        try:
            request = self._build(draft)
        except (
            httpx.InvalidURL,
            ValueError,
            TypeError,
        ) as error:  # this can't be a request, so nothing was sent
            raise NotSent(HoldReason.BAD_ADDRESS) from error
        try:
            async with self._use(), asyncio.timeout(seconds):
                response = await http.send(request, stream=True)
                try:
                    parts = await _bounded(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise AnswerLost(LostReason.TIME_LIMIT) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise sending_error(error) from error
        headers = self._mask.headers(response.headers)
        if sum(map(len, parts)) <= _LARGE_REPLY:
            body = self._mask.content(b"".join(parts))
            return Reply(response.status_code, headers, body, mask=self._mask)
        return await asyncio.to_thread(self._read, response.status_code, headers, parts, most)

    def _read(self, status: int, headers: dict[str, str], parts: list[bytes], most: int) -> Reply:
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
        source_opened = opened(
            self._http,
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


def _trust(ca_file: str) -> ssl.SSLContext:
    """The system's certificates, and those of one file."""
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError):
        # connecting will fail, because the certificate is not trusted
        logging.getLogger(__name__).warning("the file of certificates could not be read")
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


async def _bounded(response: httpx.Response) -> list[bytes]:
    """The pieces of the body; of an error answer only the beginning."""
    parts, size, is_error = [], 0, response.status_code >= 400
    async with aclosing(decoded(response)) as chunks:
        async for part in chunks:
            parts.append(part)
            size += len(part)
            if is_error and size >= _MAX_REFUSAL_BYTES:
                break
            if size > MAX_REPLY_BYTES:
                raise Incomprehensible("an answer of bearable size")
    return parts
