"""Origins: where a token may be sent, and on which hosts a result may lie. Pure, except for name resolution."""

import asyncio
import ipaddress
from urllib.parse import urljoin, urlsplit

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: where a token may be sent.

    Raises:
        ValueError: an impossible address.
    """
    parts = urlsplit(url)
    default = 443 if parts.scheme == "https" else 80
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default


def joined(url: str, location: str) -> str:
    """The target of a redirect; `location` itself, where it makes no sense."""
    try:
        return urljoin(url, location)
    except ValueError:
        return location


async def refuse_private_host(url: str, base_url: str) -> None:
    """Results may lie on private hosts only if the gateway itself is on loopback.

    Raises:
        BrokenDownload: `refused`, for good.
        ValueError: an impossible address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BrokenDownload(DownloadProblem.REFUSED, final=True)
    if is_loopback(urlsplit(base_url).hostname or ""):
        return
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(parts.hostname, parts.port or 443)
    except OSError:
        return  # the request itself will fail with the unknown name
    if any(not ipaddress.ip_address(entry[4][0]).is_global for entry in found):
        raise BrokenDownload(DownloadProblem.REFUSED, final=True)


def is_loopback(host: str) -> bool:
    """Whether it names this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
