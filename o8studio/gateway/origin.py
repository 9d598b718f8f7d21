"""Origins: where a token may be sent. Pure."""

import ipaddress
from urllib.parse import urljoin, urlsplit


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


def is_loopback(host: str) -> bool:
    """Whether it names this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
