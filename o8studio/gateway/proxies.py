"""Proxies as users have them: which one a request goes through, and what of the environment was not understood."""

import ipaddress
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies

import httpx
import truststore

from o8studio.domain.settings import NO_PROXY, SYSTEM_PROXY, proxy_address, shown_proxy

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_ENTRY = re.compile(
    r"(?:(?P<scheme>[a-z]+)://)?(?P<host>\[[^\]]+\](?:/\d+)?|[^\[\]:/]+|[0-9a-f:.]+)(?::(?P<port>\d+))?"
)
_NAME = re.compile(r"[\w*?.-]+")
_BRACKETED = re.compile(r"\[([^\[\]]+)\]((?:/\d+)?)")
_STARRED = re.compile(r"(?:\d{1,3}\.){0,3}(?:\*\.?)+")
"""An IPv4 range as Windows and macOS write it: `10.*`, `192.168.*.*`."""
_MAPPED_BITS = 96
"""Before an IPv4 address that is written as one of IPv6."""
_LOCAL = "<local>"
"""Windows: every name without a dot."""


class UnknownProxy(httpx.UnsupportedProtocol):
    """A proxy is set that is not understood: nothing goes out past it.

    Args:
        shown: the proxy, without name and password.
    """

    def __init__(self, shown: str) -> None:
        super().__init__(f"a proxy that is not understood: {shown}")
        self.shown = shown


@dataclass(frozen=True, slots=True)
class _Exception:
    """One entry of NO_PROXY: a range of addresses, or a pattern of names; `scheme` and `port` narrow it."""

    network: _Network | None = None
    names: tuple[str, ...] = ()
    without_dots: bool = False
    scheme: str = ""
    port: int | None = None

    def covers(self, scheme: str, host: str, port: int) -> bool:
        """Whether a request to this place goes without a proxy."""
        if (self.scheme and self.scheme != scheme) or (self.port is not None and self.port != port):
            return False
        if self.network is not None:
            address = _address(host)
            return address is not None and address in self.network
        if self.without_dots:
            return "." not in host and ":" not in host
        return any(fnmatchcase(host, name) for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxies:
    """The system's proxies and their exceptions.

    Attributes:
        by_scheme: for `http`, `https` and `all`, the proxy as it is set.
        ignored: entries of NO_PROXY that are not understood; they count as not there.
    """

    by_scheme: Mapping[str, str] = field(default_factory=dict)
    exceptions: tuple[_Exception, ...] = ()
    ignored: tuple[str, ...] = ()

    def of(self, url: str) -> str:
        """The proxy for a request, ready to use; empty for none.

        Raises:
            UnknownProxy: one is set that is not understood.
            ValueError: an impossible address.
        """
        parts = urlsplit(url)
        wanted = self.by_scheme.get(parts.scheme) or self.by_scheme.get("all", "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = _plain_host(parts.hostname or "")
        if not wanted or any(one.covers(parts.scheme, host, port) for one in self.exceptions):
            return ""
        return _understood(wanted)


def proxy_for(url: str, route: str) -> str:
    """The proxy that a request takes; empty for none.

    Args:
        route: of its gateway: `direct`, `system`, or a proxy's address.

    Raises:
        UnknownProxy: one is set that is not understood.
        ValueError: an impossible address.
    """
    if route == NO_PROXY:
        return ""
    return system_proxies().of(url) if route == SYSTEM_PROXY else _understood(route)


def system_proxies() -> Proxies:
    """What the environment says, and on Windows and macOS the system's settings."""
    found = {name: text.strip() for name, text in getproxies().items() if text.strip()}
    by_scheme: dict[str, str] = {name: found[name] for name in ("http", "https", "all") if name in found}
    return read_proxies(by_scheme, found.get("no", ""))


def read_proxies(by_scheme: Mapping[str, str], no_proxy: str) -> Proxies:
    """The proxies with what NO_PROXY excepts: names with or without a dot or star in front, addresses, ranges."""
    if not by_scheme:
        return Proxies()
    exceptions, ignored = _excepted(no_proxy)
    if exceptions is None:
        return Proxies(ignored=ignored)
    return Proxies(by_scheme=by_scheme, exceptions=exceptions, ignored=ignored)


@cache
def _excepted(no_proxy: str) -> tuple[tuple[_Exception, ...] | None, tuple[str, ...]]:
    """The exceptions, or None for all of the world; and what is not understood."""
    found, ignored = [], []
    entries = {entry.strip("\"'"): None for entry in re.split(r"[,;\s]+", no_proxy)}
    for entry in [one for one in entries if one not in ("", "*")]:
        exception = _exception(entry.lower())
        if exception is None:
            ignored.append(entry[:80])
        else:
            found.append(exception)
    return None if "*" in entries else tuple(found), tuple(ignored)


def _exception(entry: str) -> _Exception | None:
    if entry == _LOCAL:
        return _Exception(without_dots=True)
    if network := _network(entry):
        return _Exception(network=network)
    parts = _ENTRY.fullmatch(entry)
    if parts is None:
        return None
    scheme, host = parts["scheme"] or "", parts["host"]
    port = int(parts["port"]) if parts["port"] else None
    if scheme not in ("", "http", "https", "all") or (port is not None and not 0 < port < 65536):
        return None
    scheme = "" if scheme == "all" else scheme
    if network := _network(host):
        return _Exception(network=network, scheme=scheme, port=port)
    names = _names(host)
    return _Exception(names=names, scheme=scheme, port=port) if names else None


def _network(text: str) -> _Network | None:
    """An address or a range: `10.0.0.0/8`, `10.*`, `::1`, `[::1]`, `[fd00::]/8`, `fe80::1%eth0`."""
    if _STARRED.fullmatch(text) and text.strip("*."):
        known = text.split("*")[0].rstrip(".").split(".")
        text = f"{'.'.join([*known, *['0'] * (4 - len(known))])}/{8 * len(known)}"
    if bracketed := _BRACKETED.fullmatch(text):
        text = bracketed[1] + bracketed[2]
    address, slash, size = text.partition("/")
    try:
        found = ipaddress.ip_network(f"{address.partition('%')[0]}{slash}{size}", strict=False)
    except ValueError:
        return None
    inside = found.network_address.ipv4_mapped if isinstance(found, ipaddress.IPv6Network) else None
    if inside is None or found.prefixlen < _MAPPED_BITS:
        return found
    return ipaddress.IPv4Network((inside, found.prefixlen - _MAPPED_BITS))  # as `_address` reads a host


def _names(host: str) -> tuple[str, ...]:
    """Patterns for a name: with its subdomains, unless a star stands in it."""
    bare = host.removeprefix(".").removesuffix(".")
    if not bare or not _NAME.fullmatch(bare) or ".." in bare or not bare.strip("*?.-_"):
        return ()
    plain = _plain_host(bare) if "*" not in bare and "?" not in bare else bare
    if not plain or re.fullmatch(r"[\d.-]+", plain):  # an address that is none, such as 300.1.1.1
        return ()
    if "*" not in plain and "?" not in plain:
        return plain, f"*.{plain}"
    # `*example.com`, as httpx reads it: itself and its subdomains
    whole = plain.removeprefix("*")
    if plain.startswith("*") and not whole.startswith(".") and "*" not in whole:
        return whole, f"*.{whole}"
    return (plain,)


def _plain_host(host: str) -> str:
    """Lower case, international names as they travel; empty for an impossible one."""
    host = host.lower().removesuffix(".")
    if host.isascii():
        return host
    try:
        return httpx.URL(f"http://{host}").raw_host.decode("ascii").lower()
    except (httpx.InvalidURL, ValueError):
        return ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, ipaddress.IPv6Address) else found


def _understood(wanted: str) -> str:
    usable = proxy_address(wanted)
    try:
        host = httpx.Proxy(usable).url.host
    except (httpx.InvalidURL, ValueError) as error:
        raise UnknownProxy(shown_proxy(wanted)) from error
    if "=" in host:  # a list for several schemes, as Windows writes it
        raise UnknownProxy(shown_proxy(wanted))
    return usable


class ProxiedTransport(httpx.AsyncBaseTransport):
    """Connections of one gateway: each request takes the proxy that its address asks for, with a pool for each."""

    def __init__(self, route: str, verify: ssl.SSLContext, limits: httpx.Limits) -> None:
        """`route` is `direct`, `system`, or a proxy's address."""
        self._route = route
        self._verify = verify
        self._limits = limits
        self._pools: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it through the proxy for its address.

        Raises:
            UnknownProxy: nothing was sent.
        """
        proxy = proxy_for(str(request.url), self._route)
        pool = self._pools.get(proxy)
        if pool is None:
            pool = self._pools[proxy] = self._pool(proxy)
        return await pool.handle_async_request(request)

    def _pool(self, proxy: str) -> httpx.AsyncHTTPTransport:
        make: Callable[..., httpx.AsyncHTTPTransport] = httpx.AsyncHTTPTransport
        if not proxy:
            return make(verify=self._verify, trust_env=False, limits=self._limits)
        # without a context of its own the library would make one, which SSLKEYLOGFILE can end with an OSError
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if proxy.startswith("https:") else None
        through = httpx.Proxy(proxy, ssl_context=context)
        return make(verify=self._verify, trust_env=False, limits=self._limits, proxy=through)

    async def aclose(self) -> None:
        """Close every connection."""
        for pool in self._pools.values():
            await pool.aclose()
