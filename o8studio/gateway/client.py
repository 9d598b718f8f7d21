"""Sends drafts to one gateway, and says exactly how sending failed. The token goes to the gateway's origin alone."""

import asyncio
import ipaddress
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx
import truststore

from o8studio.domain.errors import (
    AnswerLost,
    BrokenDownload,
    GatewayError,
    Incomprehensible,
    NotSent,
    Refused,
)
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.secret import Secret
from o8studio.gateway.refusals import is_throttle, refusal, refused_download, submission_error
from o8studio.gateway.wire import HttpDraft, Reply

SUBMIT_SECONDS = 600.0
"""Total deadline of a submission: a server may retry slow vendors before it answers (§10.1)."""
ASK_SECONDS = 60.0
CONNECT_SECONDS = 15.0
MAX_REPLY_BYTES = 200 * 1024 * 1024
"""Base64 results come inside JSON (trap 13)."""
_MAX_REDIRECTS = 5
_MAX_REFUSAL_BYTES = 64 * 1024
httpcore.AsyncHTTP11Connection.READ_NUM_BYTES = 512 * 1024
# the library's 64 KiB at a time cost two thirds of the speed of a download (docs/measurements.md)
_AGENT = "Mozilla/5.0 (compatible; o8studio)"

# nothing has left the machine when one of these is raised
_BEFORE_SENDING: tuple[tuple[type[Exception], str], ...] = (
    (httpx.ConnectTimeout, "unreachable"),
    (httpx.ConnectError, "unreachable"),
    (httpx.PoolTimeout, "pool"),
    (httpx.ProxyError, "proxy"),
    (httpx.UnsupportedProtocol, "bad address"),
    (httpx.InvalidURL, "bad address"),
    (httpx.LocalProtocolError, "bad address"),
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
    proxy: str = "system"
    ca_file: str = ""


class GatewayClient:
    """One gateway over one connection pool."""

    def __init__(self, route: Route, token: Secret | None, language: Callable[[], str] = lambda: "") -> None:
        """`language` gives the value of Accept-Language as it is now; empty says nothing of it."""
        self._route = route
        self._token = token
        self._running = 0
        self._is_retired = False
        self._language = language
        proxy = route.proxy if route.proxy not in ("direct", "system") else None
        self._http = httpx.AsyncClient(
            verify=_trust(route.ca_file),
            proxy=proxy,
            trust_env=route.proxy == "system",
            follow_redirects=False,
            timeout=httpx.Timeout(SUBMIT_SECONDS, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
            headers={"user-agent": _AGENT, "accept": "application/json"},
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16),
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Let go of the connections; what runs on them breaks."""
        await self._http.aclose()

    async def retire(self) -> None:
        """Begin nothing more, and let go of the connections once what runs on them has ended."""
        self._is_retired = True
        if not self._running:
            await self._http.aclose()

    @asynccontextmanager
    async def _use(self) -> AsyncIterator[None]:
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            if self._is_retired and not self._running:
                await self._http.aclose()

    @property
    def _takes_nothing(self) -> bool:
        """The gateway was changed meanwhile; the next attempt takes the new client."""
        return self._is_retired or self._http.is_closed

    async def submit(self, draft: HttpDraft) -> Reply:
        """Send once; never retries by itself.

        Raises:
            NotSent: nothing left this machine.
            AnswerLost: it may have arrived.
            Refused: a definite no. With `code` `throttled` it may be repeated.
        """
        reply = await self._send(draft, SUBMIT_SECONDS)
        if 200 <= reply.status < 300:
            return reply
        if is_throttle(reply.status, reply.body):
            said = refusal(reply)
            raise Refused(429, code="throttled", reason=said.reason, retry_after=said.retry_after)
        raise submission_error(reply)

    async def ask(self, draft: HttpDraft, *, seconds: float = ASK_SECONDS) -> Reply:
        """Ask something free.

        Raises:
            NotSent, AnswerLost, Refused
        """
        reply = await self.look(draft, seconds=seconds)
        if 200 <= reply.status < 300:
            return reply
        raise refusal(reply)

    async def look(self, draft: HttpDraft, *, seconds: float = ASK_SECONDS) -> Reply:
        """Ask something free and take the answer as it is, whatever its status.

        Raises:
            NotSent, AnswerLost
        """
        return await self._send(draft, seconds)

    async def _send(self, draft: HttpDraft, seconds: float) -> Reply:
        if self._takes_nothing:
            raise NotSent("pool")
        try:
            request = self._build(draft)
            async with self._use(), asyncio.timeout(seconds):
                response = await self._http.send(request, stream=True)
                try:
                    body = await _bounded(response)
                finally:
                    await response.aclose()
        except TimeoutError as error:
            raise AnswerLost("time limit") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, ssl.SSLError) as error:
            raise sending_error(error) from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, headers, body)

    def _build(self, draft: HttpDraft) -> httpx.Request:
        url = self._route.base_url + draft.path
        headers = self._authorization() | self._spoken()
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

    def _spoken(self) -> dict[str, str]:
        language = self._language()
        return {"accept-language": language} if language else {}

    @asynccontextmanager
    async def download(
        self, source: Source, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[httpx.Response]:
        """Open a result for reading from byte `start`; the caller reads `aiter_raw`.

        The token goes along only for the gateway's own copy, and is dropped when that redirects elsewhere.

        Raises:
            BrokenDownload: refused, expired, unreachable, or led to a private host; see `refused_download`.
        """
        if self._takes_nothing:
            raise BrokenDownload("unreachable", received=start)
        async with self._use(), self._opened(source, start, validator) as response:
            yield response

    @asynccontextmanager
    async def _opened(self, source: Source, start: int, validator: str) -> AsyncIterator[httpx.Response]:
        own = source.kind is not SourceKind.LINK
        url = self._route.base_url + source.value if own else source.value
        for _ in range(_MAX_REDIRECTS + 1):
            headers = {"accept": "*/*", "accept-encoding": "identity", **self._spoken()}
            if start and validator:
                headers |= {"range": f"bytes={start}-", "if-range": validator}
            if self._http.is_closed:
                raise BrokenDownload("unreachable", received=start)
            try:
                if self._is_own_origin(url):
                    headers |= self._authorization() if own else {}
                else:
                    await self._refuse_private_host(url)
                request = self._http.build_request("GET", url, headers=headers)
                response = await self._http.send(request, stream=True)
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
                raise BrokenDownload("unreachable", received=start) from error
            except ValueError as error:  # an address that there can't be
                raise BrokenDownload("refused", received=start, final=True) from error
            if not response.has_redirect_location:
                break
            await response.aclose()
            url = _joined(url, response.headers["location"])
        else:
            raise BrokenDownload("refused", received=start, final=True)
        try:
            if response.status_code not in (200, 206):
                copy = own and self._is_own_origin(url)
                raise refused_download(await _refusal_of(response), own=copy, start=start)
            yield response
        finally:
            await response.aclose()

    def _is_own_origin(self, url: str) -> bool:
        return origin_of(url) == origin_of(self._route.base_url)

    async def _refuse_private_host(self, url: str) -> None:
        """Results may lie on private hosts only if the gateway itself is on loopback."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise BrokenDownload("refused", final=True)
        if _is_loopback(urlsplit(self._route.base_url).hostname or ""):
            return
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(parts.hostname, parts.port or 443)
        except OSError:
            return  # the request itself will say that the name is unknown
        if any(not ipaddress.ip_address(entry[4][0]).is_global for entry in found):
            raise BrokenDownload("refused", final=True)


def _trust(ca_file: str) -> ssl.SSLContext:
    """The system's own store, and one file of certificates more."""
    if not ca_file:
        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context = ssl.create_default_context()
    try:
        context.load_verify_locations(ca_file)
    except (OSError, ssl.SSLError):
        # connecting will say that the certificate is not trusted
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
    """An httpx error by what it proves: nothing left, or nobody knows."""
    for kind, reason in _BEFORE_SENDING:
        if isinstance(error, kind):
            certificate = "certificate" in str(error).lower() or isinstance(error.__cause__, ssl.SSLError)
            return NotSent("certificate" if certificate else reason)
    return AnswerLost("connection broken")


async def _bounded(response: httpx.Response) -> bytes:
    parts, size = [], 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > MAX_REPLY_BYTES:
            raise Incomprehensible("an answer of bearable size")
        parts.append(part)
    return b"".join(parts)


async def _refusal_of(response: httpx.Response) -> Reply:
    """The beginning of an answer that is no clip."""
    body = b""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            async for part in response.aiter_bytes():
                body += part
                if len(body) >= _MAX_REFUSAL_BYTES:
                    break
    except (httpx.HTTPError, httpx.StreamError, TimeoutError):
        body = b""  # half a sentence says nothing; the status does
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, body[:_MAX_REFUSAL_BYTES])


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: where a token may go."""
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default


def _joined(url: str, location: str) -> str:
    """Where a redirect leads; as it was said, where it makes no sense."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
