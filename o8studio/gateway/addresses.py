"""What an IP address leads to: the internet, a private network, this computer, or what a fake-ip resolver answers."""

import ipaddress
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(StrEnum):
    """What an address leads to.

    Attributes:
        FAKE: a range from which the resolver of a proxy program answers for every name (fake-ip); it connects
            to the real host. As a literal address it is private.
        HERE: this computer, its own link, or an address that is no host's.
    """

    PUBLIC = "public"
    FAKE = "fake"
    PRIVATE = "private"
    HERE = "here"


_Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _networks(*texts: str) -> tuple[_Network, ...]:
    return tuple(map(ipaddress.ip_network, texts))


_FAKE = _networks(
    "198.18.0.0/15",  # benchmarking (RFC 2544), the default range of fake-ip resolvers
    "100.64.0.0/10",  # shared by carriers (RFC 6598), and by overlay networks
    "2001:2::/48",  # benchmarking (RFC 5180)
    "fc00::/18",  # half of the unique local addresses that RFC 4193 gives to nobody
)
_HERE = _networks(
    "0.0.0.0/8",  # systems connect 0.0.0.0 to themselves
    "127.0.0.0/8",
    "169.254.0.0/16",  # link-local, and the metadata service of clouds
    "224.0.0.0/4",
    "240.0.0.0/4",
    "192.0.0.0/24",  # protocol assignments; 192.0.0.192 is the metadata service of one cloud
    "::/128",
    "::1/128",
    "fe80::/10",
    "ff00::/8",
    "fd00:ec2::/32",  # the metadata service of one cloud over IPv6
)
_PRIVATE = _networks(
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "192.0.2.0/24",
    "192.88.99.0/24",  # the relays of 6to4, given up (RFC 7526)
    "198.51.100.0/24",
    "203.0.113.0/24",
    "fc00::/7",
    "fec0::/10",  # site-local, given up (RFC 3879)
    "64:ff9b:1::/48",  # translation inside a network (RFC 8215)
    "100::/64",
    "2001::/23",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
)
_CARRIES_IPV4 = ((ipaddress.ip_network("64:ff9b::/96"), 0), (ipaddress.ip_network("2002::/16"), 80),
                 (ipaddress.ip_network("::/96"), 0), (ipaddress.ip_network("::ffff:0:0:0/96"), 0))  # fmt: skip
"""IPv6 ranges that hold an IPv4 address, and the bits behind it (RFC 6052, RFC 3056, RFC 4291, RFC 2765)."""
_TEREDO = ipaddress.ip_network("2001::/32")
_ISATAP = (0x5EFE, 0x200_5EFE)
_BITS = 0xFFFF_FFFF
_ORDER = (Reach.PUBLIC, Reach.FAKE, Reach.PRIVATE, Reach.HERE)


def address_of(host: str) -> Address | None:
    """The address that a host is written as, without its zone; None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def reach_of(address: Address) -> Reach:
    """What it leads to; of an address inside an address, the less public of both.

    What no list names is public: IANA may assign more, and Python's own lists differ by version.
    """
    found = _reach(address)
    inside = _inside(address) if isinstance(address, ipaddress.IPv6Address) else ()
    return max([found, *map(_reach, inside)], key=_ORDER.index)


def _reach(address: Address) -> Reach:
    for networks, reach in ((_HERE, Reach.HERE), (_FAKE, Reach.FAKE), (_PRIVATE, Reach.PRIVATE)):
        if any(address.version == one.version and address in one for one in networks):
            return reach
    return Reach.PUBLIC


def _inside(address: ipaddress.IPv6Address) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that it holds."""
    number = int(address)
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    found = [number >> shift for network, shift in _CARRIES_IPV4 if address in network]
    if address in _TEREDO:  # the server's, and the client's with every bit turned (RFC 4380)
        found += [number >> 64, number ^ _BITS]
    if (number >> 32) & _BITS in _ISATAP:  # RFC 5214
        found.append(number)
    return [ipaddress.IPv4Address(one & _BITS) for one in found]
