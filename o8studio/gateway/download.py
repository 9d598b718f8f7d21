"""Opens a clip for download, a link without the token, the gateway's own copy with it; checks and times its bytes."""

import asyncio
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager

import httpx

from o8studio.domain.errors import BrokenDownload, Incomprehensible
from o8studio.domain.jobs.facts import Source, SourceKind
from o8studio.domain.jobs.policies import DownloadPolicy
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.content_coding import ASKED, decoded, is_plain
from o8studio.gateway.origin import joined, origin_of, refuse_private_host
from o8studio.gateway.refusals import refused_download
from o8studio.gateway.wire import Reply

_MOST_REDIRECTS = 5
_MOST_REFUSAL_BYTES = 64 * 1024
_REFUSAL_SECONDS = 60.0
_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")
_READING = (httpx.HTTPError, httpx.StreamError, TimeoutError)


class Incoming:
    """An answer that carries a clip. Iterated once, it gives the bytes as they come: gathering them into larger pieces
    would lose some when the connection breaks.

    Attributes:
        start: the byte of the clip that they begin at.
        expected: bytes of the whole clip; None when the source does not say.
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
        resumed = response.status_code == 206
        total = _total_from(response.headers.get("content-range", ""), start) if resumed else None
        if resumed and total is None:
            # other bytes than were asked for can't be joined to ours
            raise BrokenDownload(
                DownloadProblem.PAST_THE_END if start else DownloadProblem.REFUSED, received=start
            )
        self.start = self.received = start if resumed else 0
        length = response.headers.get("content-length", "")
        counted = is_plain(response) and length.isascii() and length.isdigit() and len(length) < 19
        self.expected = total or (self.start + int(length) if counted else None)
        if self.expected is not None and self.expected > policy.most_bytes:
            raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True)
        tag = response.headers.get("etag", "")
        # a tag that no request can carry is ignored
        self.validator = tag if tag.isascii() and not tag.startswith("W/") else ""

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """
        Raises:
            BrokenDownload: `cut short`, `wrong length`, or without an end.
        """
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


@asynccontextmanager
async def opened(
    http: httpx.AsyncClient,
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
        authorization: for the gateway's own copy only; it is dropped when that redirects to another origin.
        without_token: masks the token in a server's text.
        validator: see `Incoming`; without it the whole clip is asked for.

    Raises:
        BrokenDownload: refused, expired, unreachable, or led to a private host; see `refused_download`.
    """
    own = source.kind is not SourceKind.LINK
    url = base_url + source.value if own else source.value
    resumed = bool(start and validator)
    if not resumed:
        start = 0
    for _ in range(_MOST_REDIRECTS + 1):
        wanted = {"accept": "*/*", "accept-encoding": ASKED, **headers}
        if resumed:
            wanted |= {"range": f"bytes={start}-", "if-range": validator}
        if http.is_closed:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start)
        try:
            if origin_of(url) == origin_of(base_url):
                wanted |= authorization if own else {}
            else:
                await refuse_private_host(url, base_url)
            request = http.build_request("GET", url, headers=wanted)
            response = await http.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError) as error:
            raise BrokenDownload(DownloadProblem.UNREACHABLE, received=start) from error
        except ValueError as error:  # an impossible address
            raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True) from error
        if not response.has_redirect_location:
            break
        await response.aclose()
        url = joined(url, response.headers["location"])
    else:
        raise BrokenDownload(DownloadProblem.REFUSED, received=start, final=True)
    try:
        if response.status_code not in (200, 206):
            copy = own and origin_of(url) == origin_of(base_url)
            raise refused_download(await _refusal_of(response, without_token), own=copy, start=start)
        yield Incoming(response, start, policy)
    finally:
        await response.aclose()


async def _refusal_of(response: httpx.Response, without_token: Callable[[bytes], bytes | bytearray]) -> Reply:
    """The beginning of an answer that is no clip."""
    body = b""
    try:
        async with asyncio.timeout(_REFUSAL_SECONDS):
            async for part in decoded(response):
                body += part
                if len(body) >= _MOST_REFUSAL_BYTES:
                    break
    except (*_READING, Incomprehensible):
        body = b""  # an incomplete text says nothing; the status does
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(response.status_code, headers, without_token(body[:_MOST_REFUSAL_BYTES]))
