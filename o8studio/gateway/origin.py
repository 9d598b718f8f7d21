"""Origins: where a token may be sent. Pure."""

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
