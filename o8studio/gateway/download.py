"""Opens a clip for download, a link without the token, the gateway's own copy with it; checks and times its bytes."""

import asyncio
import contextlib
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

import httpx

from o8studio.domain.errors import BrokenDownload, Incomprehensible
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.content_coding import ASKED, decoded, is_plain
from o8studio.gateway.origin import joined, origin_of
from o8studio.gateway.refusals import refused_download
from o8studio.gateway.result_hosts import ResultHosts, pinned
from o8studio.gateway.wire import Reply

_MOST_REDIRECTS = 5
_MOST_REFUSAL_BYTES = 64 * 1024
_REFUSAL_SECONDS = 60.0
_NEXT_ADDRESS_SECONDS = 4.0
"""How long a connection may take before the next address of the same host is tried."""
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_READING = (httpx.HTTPError, httpx.StreamError, TimeoutError)


class Incoming:
    """An answer that carries a clip. Iterated once, it gives the bytes as they come: gathering them into larger pieces
    would lose some when the connection breaks.

    Attributes:
        start: the byte of the clip that they begin at.
        expected: bytes of the whole clip; None when the source does not say.
        is_counted: whether it says how many bytes there are. Without, a broken connection looks like its end: also
            where it comes in pieces or packed, as whoever passes a broken answer on ends these properly.
        validator: the ETag for resuming; empty when that is not possible.
        received: bytes of the clip that are here, those before `start` included.
    """

    def __init__(self, response: httpx.Response, start: int, policy: DownloadPolicy) -> None:
        """
        Raises:
            BrokenDownload: it does not continue at `start`.
        """
        self._response = response
        self._policy = policy
        self._chunks: AsyncGenerator[bytes, None] | None = None
        resumed, plain = response.status_code == 206, is_plain(response)
        # a range of packed bytes begins at another byte of the clip
        total = _total_from(response.headers.get("content-range", ""), start) if resumed and plain else None
        if resumed and total is None:
            # other bytes than were asked for can't be joined to ours
            raise BrokenDownload(
                DownloadProblem.PAST_THE_END if start else DownloadProblem.REFUSED, received=start
            )
        self.start = self.received = start if resumed else 0
        length = response.headers.get("content-length", "")
        counted = plain and length.isascii() and length.isdigit() and len(length) < 19
        self.expected = total or (self.start + int(length) if counted else None)
        if self.expected is not None and self.expected > policy.most_bytes:
            raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True)
        self.is_counted = self.expected is not None
        tag = response.headers.get("etag", "")
        # a tag that no request can carry is ignored
        self.validator = tag if plain and tag.isascii() and not tag.startswith("W/") else ""

    def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """
        Raises:
            BrokenDownload: `cut short`, `wrong length`, or without an end.
        """
        self._chunks = self._read()
        return self._chunks

    async def close(self) -> None:
        """End what was not read to its end: left to the collector, it would end outside of any task."""
        if self._chunks is not None:
            await self._chunks.aclose()

    async def _read(self) -> AsyncGenerator[bytes, None]:
        policy, loop = self._policy, asyncio.get_running_loop()
        waited, before = 0.0, self.received
        async with aclosing(decoded(self._response)) as chunks:
            while True:
                asked = loop.time()
                try:
                    async with asyncio.timeout(policy.silence):
                        chunk = await anext(chunks, None)
                except (*_READING, Incomprehensible) as error:
                    raise self._broken(DownloadProblem.CUT_SHORT) from error
                if chunk is None:
                    break
                waited += loop.time() - asked  # a slow disk is not the source's fault
                self.received += len(chunk)
                if self.received > policy.most_bytes:
                    raise BrokenDownload(DownloadProblem.REFUSED, received=self.received, final=True)
                yield chunk
                if waited >= policy.silence:
                    if self.received - before < policy.least_rate * waited:  # too slow
                        raise self._broken(DownloadProblem.CUT_SHORT)
                    waited, before = 0.0, self.received
        if self.expected is not None and self.received != self.expected:
            raise self._broken(DownloadProblem.WRONG_LENGTH)

    def _broken(self, reason: DownloadProblem) -> BrokenDownload:
        return BrokenDownload(reason, received=self.received, expected=self.expected)


def _total_from(content_range: str, start: int) -> int | None:
    """Bytes of the whole clip, 0 when that is not given; None when this does not begin at `start`."""
    found = _RANGE.fullmatch(content_range.strip())
    if found is None or int(found[1]) != start:
        return None
    return 0 if found[3] == "*" else int(found[3])


@dataclass(frozen=True, slots=True)
class Connections:
    """What a download is sent through.

    Attributes:
        usual: the gateway's own, with its proxy. direct: without a proxy, for addresses that were resolved already;
            it keeps no connection, since two names may have one address.
        hosts: which hosts a result may lie on.
    """

    usual: httpx.AsyncClient
    direct: httpx.AsyncClient
    hosts: ResultHosts


@asynccontextmanager
async def opened(
    connections: Connections,
    base_url: str,
    source: Source,
    *,
    headers: Mapping[str, str],
    authorization: Mapping[str, str],
    without_token: Callable[[bytes], bytes | bytearray],
    start: int,
    validator: str,
    policy: DownloadPolicy,
) -> AsyncIterator[Incoming]:
    """Open a result for reading from byte `start`.

    Args:
        base_url: of the gateway.
        headers: for every host.
        authorization: for the gateway's own copy only; it is dropped for good when that redirects to another origin,
            which would choose what is asked with it.
        without_token: masks the token in a server's text.
        validator: see `Incoming`; without it the whole clip is asked for.

    Raises:
        BrokenDownload: refused, expired, unreachable, or led to a private host; see `refused_download`, `ResultHosts`.
    """
    own = source.kind is not SourceKind.LINK
    url = base_url + source.value if own else source.value
    at_home = own
    resumed = bool(start and validator)
    if not resumed:
        start = 0
    for _ in range(_MOST_REDIRECTS + 1):
        wanted = {"accept": "*/*", "accept-encoding": ASKED, **headers}
        if resumed:
            wanted |= {"range": f"bytes={start}-", "if-range": validator}
        if connections.usual.is_closed:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start)
        try:
            is_here = origin_of(url) == origin_of(base_url)
            at_home = at_home and is_here
            if is_here:
                wanted |= authorization if at_home else {}
                request = connections.usual.build_request("GET", url, headers=wanted)
                response = await connections.usual.send(request, stream=True)
            else:
                response = await _sent_elsewhere(connections, url, wanted)
        except (ValueError, httpx.InvalidURL) as error:  # an impossible address
            raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True) from error
        except (httpx.HTTPError, ssl.SSLError) as error:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start) from error
        if not response.has_redirect_location:
            break
        await response.aclose()
        url = joined(url, response.headers["location"])
    else:
        raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True)
    try:
        if response.status_code not in (200, 206):
            raise refused_download(await _refusal_of(response, without_token), own=at_home, start=start)
        incoming = Incoming(response, start, policy)
        try:
            yield incoming
        finally:
            await incoming.close()
    finally:
        await response.aclose()


async def _sent_elsewhere(connections: Connections, url: str, headers: Mapping[str, str]) -> httpx.Response:
    """The answer of another host than the gateway's origin, from an address that results may come from.

    Raises:
        BrokenDownload: it may not lie there.
        httpx.HTTPError, httpx.InvalidURL, ValueError
    """
    place = await connections.hosts.place_of(url)
    if not place.addresses:
        request = connections.usual.build_request("GET", url, headers=headers)
        return await connections.usual.send(request, stream=True)
    *others, last = place.addresses
    target = httpx.URL(url)
    named = {**headers, "host": target.netloc.decode("ascii")}
    # the certificate must be the name's, as without the address in its place
    extensions = {"sni_hostname": target.raw_host.decode("ascii")}
    usual = connections.direct.timeout
    short = httpx.Timeout(usual.read, connect=_NEXT_ADDRESS_SECONDS, pool=usual.pool)
    for address in others:
        request = connections.direct.build_request(
            "GET", pinned(url, address), headers=named, extensions=extensions, timeout=short
        )
        with contextlib.suppress(httpx.ConnectError, httpx.ConnectTimeout):
            return await connections.direct.send(request, stream=True)
    request = connections.direct.build_request("GET", pinned(url, last), headers=named, extensions=extensions)
    return await connections.direct.send(request, stream=True)


async def _refusal_of(response: httpx.Response, without_token: Callable[[bytes], bytes | bytearray]) -> Reply:
    """The beginning of an answer that is no clip."""
    body = b""
    try:
        async with asyncio.timeout(_REFUSAL_SECONDS):
            async with aclosing(decoded(response)) as parts:
                async for part in parts:
                    body += part
                    if len(body) >= _MOST_REFUSAL_BYTES:
                        break
    except (*_READING, Incomprehensible):
        body = b""  # an incomplete text says nothing; the status does
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, without_token(body[:_MOST_REFUSAL_BYTES]))
