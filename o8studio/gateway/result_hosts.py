"""On which hosts the results of a gateway may lie. A name is resolved once, and what it resolved to is connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass

import httpx

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.gateway.addresses import Address, Reach, address_of, reach_of
from o8studio.gateway.origin import origin_of

_SCHEMES = frozenset({"http", "https"})
_THIS_COMPUTER = "localhost"
Resolve = Callable[[str, int], Awaitable[list[Address]]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a result is fetched.

    Attributes:
        addresses: what may be connected to, best first; empty where a proxy resolves, or the host is no name.
    """

    host: str
    addresses: tuple[Address, ...] = ()


class ResultHosts:
    """The rule for one gateway.

    A public gateway leads to no private address; one in a private network leads to it as well. This computer and its
    link are reached only where the gateway itself is there. What a person has confirmed is fetched.
    """

    def __init__(
        self,
        base_url: str,
        confirmed: Collection[str],
        is_proxied: Callable[[str], bool],
        resolve: Resolve | None = None,
    ) -> None:
        """
        Args:
            confirmed: hosts that a person allows, in lower case.
            is_proxied: whether requests to an address go through a proxy, which resolves its name.
            resolve: gives the addresses of a host for a port; the system's resolver by default.
        """
        self._resolve = resolve or resolved
        self._base_url = base_url
        try:
            self._host = _host_of(base_url)
        except (httpx.InvalidURL, ValueError):
            self._host = ""  # an impossible address: whatever is asked there says so
        self._confirmed = frozenset(confirmed)
        self._is_proxied = is_proxied
        self._seen: set[Address] = set()

    def note_gateway(self, address: str) -> None:
        """Record the address at which the gateway has answered, without a proxy between."""
        found = address_of(address)
        if found is not None:
            self._seen.add(found)

    async def place_of(self, url: str) -> Place:
        """Where this may be fetched.

        Raises:
            BrokenDownload: it may not, with the host as `detail`; or its name is unknown.
            ValueError: an impossible address.
        """
        parts = httpx.URL(url)
        host = _host_of(url)
        if parts.scheme not in _SCHEMES or not host:
            raise BrokenDownload(DownloadProblem.REFUSED, final=True)
        literal = _literal(host)
        is_proxied = self._is_proxied(url)
        if host in self._confirmed and (literal is not None or is_proxied):
            return Place(host)
        if literal is not None:
            reach = reach_of(literal)
            if reach is Reach.PUBLIC or (is_proxied and reach is not Reach.HERE):
                return Place(host)
            if not await self._takes(literal, named=False):
                raise BrokenDownload(DownloadProblem.PRIVATE_HOST, detail=host)
            return Place(host)
        if is_proxied:
            return Place(host)
        found = await self._resolve(host, origin_of(url)[2])
        if host not in self._confirmed:
            found = [one for one in found if await self._takes(one, named=True)]
        if not found:
            raise BrokenDownload(DownloadProblem.PRIVATE_HOST, detail=host)
        return Place(host, tuple(found))

    async def _takes(self, address: Address, *, named: bool) -> bool:
        reach = reach_of(address)
        if reach is Reach.PUBLIC or (named and reach is Reach.FAKE):
            return True
        own = await self._own()
        if reach is Reach.HERE:
            return address in own or (address.is_loopback and any(one.is_loopback for one in own))
        return address in own or not self._is_public(own)

    def _is_public(self, own: Iterable[Address]) -> bool:
        """Whether the gateway is, or may be, in the internet: an answer of a fake-ip resolver does not tell."""
        literal = _literal(self._host) is not None
        reaches = {reach_of(one) for one in own}
        if literal:
            return reaches == {Reach.PUBLIC}
        return not reaches or bool(reaches & {Reach.PUBLIC, Reach.FAKE})

    async def _own(self) -> Collection[Address]:
        """The gateway's own addresses: where it has answered, else what its name means now; empty when unknown.

        Where it has answered counts first: its name may be made to mean something else just for this.
        """
        literal = _literal(self._host)
        if literal is not None:
            return {literal}
        if not self._seen and not self._is_proxied(self._base_url):
            try:
                self._seen.update(await self._resolve(self._host, 443))
            except BrokenDownload:
                return ()
        return self._seen


async def resolved(host: str, port: int) -> list[Address]:
    """What a name means, IPv4 first: where IPv6 is broken, it takes long to find that out.

    Raises:
        BrokenDownload: nothing knows it.
    """
    loop = asyncio.get_running_loop()
    try:
        entries = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BrokenDownload(DownloadProblem.UNREACHABLE) from error
    found = dict.fromkeys(address_of(str(entry[4][0])) for entry in entries)
    return sorted((one for one in found if one is not None), key=lambda one: one.version)


def pinned(url: str, address: Address) -> httpx.URL:
    """The same address with an IP address in place of its name."""
    return httpx.URL(url).copy_with(host=str(address))


def _host_of(url: str) -> str:
    """As it is resolved: in lower case, a name of another script encoded, without the dot of the root."""
    return httpx.URL(url).raw_host.decode("ascii").lower().rstrip(".")


def _literal(host: str) -> Address | None:
    """The address that a host means by itself, whoever resolves it; also in the short and odd forms of IPv4."""
    if host == _THIS_COMPUTER or host.endswith(f".{_THIS_COMPUTER}"):
        return ipaddress.IPv4Address("127.0.0.1")
    try:
        return address_of(host) or ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None
