"""On which hosts results may lie, for public gateways, gateways in a private network, and those on this computer."""

import ipaddress

import httpx
import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.gateway.addresses import Address
from o8studio.gateway.result_hosts import Place, ResultHosts, pinned

PUBLIC, LAN, HERE = "https://gw.example", "http://192.168.77.10:8000", "http://127.0.0.1:3000"
META = "169.254.169.254"


class FakeResolver:
    """Answers from a table and counts the questions, as no test may need the internet."""

    def __init__(self, **names: str) -> None:
        self.names = {"gw.example": "93.184.216.34", **names}
        self.asked: list[str] = []

    async def __call__(self, host: str, _port: int) -> list[Address]:
        self.asked.append(host)
        if host not in self.names:
            from o8studio.domain.reasons import DownloadProblem

            raise BrokenDownload(DownloadProblem.UNREACHABLE)
        return [ipaddress.ip_address(one) for one in self.names[host].split()]


def hosts(base: str, *confirmed: str, proxied: str = "", **names: str) -> ResultHosts:
    """`proxied` names hosts for which a proxy is used; `*` all of them. In names `_` stands for a dot."""
    dotted = {name.replace("_", "."): value for name, value in names.items()}
    return ResultHosts(
        base,
        confirmed,
        lambda url: proxied == "*" or any(one in url for one in proxied.split()),
        FakeResolver(**dotted),
    )


async def takes(rule: ResultHosts, url: str) -> bool:
    try:
        await rule.place_of(url)
    except BrokenDownload as error:
        assert error.reason == "private host"
        return False
    except httpx.InvalidURL:  # no address at all, and never asked
        return False
    return True


@pytest.mark.parametrize("at", ["198.18.0.5", "198.19.3.4", "100.64.3.2", "fc00::9", "2001:2::9"])
@pytest.mark.parametrize("base", [PUBLIC, LAN, HERE])
async def test_a_name_that_a_fake_ip_resolver_answers_for_is_fetched(base: str, at: str) -> None:
    """Under a proxy program that takes all traffic every name means such an address, the gateway's too."""
    rule = hosts(base, cdn_example=at, gw_example="198.18.0.4")
    place = await rule.place_of("https://cdn.example/v.mp4")
    assert place.addresses == (ipaddress.ip_address(at),)


@pytest.mark.parametrize(
    "url",
    [
        "http://10.0.0.1/v", "http://192.168.1.1/v", "http://172.20.1.1:8080/v", "http://[fd00::1]/v",
        "http://[fec0::1]/v", "http://[64:ff9b::a00:1]/v", "http://100.64.0.9/v", "http://198.18.0.9/v",
        "http://[::ffff:10.0.0.1]/v",
    ],
)  # fmt: skip
async def test_a_private_address_is_refused_only_of_a_public_gateway_without_a_proxy(url: str) -> None:
    assert not await takes(hosts(PUBLIC), url)
    assert not await takes(hosts("http://8.8.8.8"), url)
    assert not await takes(hosts(PUBLIC, gw_example="198.18.0.4"), url), (
        "a fake-ip answer makes nothing private"
    )
    assert not await takes(hosts("https://gone.example"), url), "what nobody knows is not private"
    assert await takes(hosts(LAN), url)
    assert await takes(hosts(HERE), url)
    assert await takes(hosts("http://gw.lan", gw_lan="10.1.1.1"), url)
    assert await takes(hosts(PUBLIC, proxied="*"), url), "the proxy decides where that leads"


async def test_whether_a_proxy_resolves_is_decided_for_each_address() -> None:
    rule = hosts(PUBLIC, proxied="gw.example cdn.example", nas_example="192.168.1.9")
    assert await takes(rule, "https://cdn.example/v"), "the proxy resolves it"
    assert not await takes(rule, "https://nas.example/v"), "NO_PROXY names it, and here it is private"
    assert not await takes(rule, "http://192.168.1.9/v")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/v", "http://127.8.8.8:81/v", "http://localhost/v", "http://a.localhost/v", "http://[::1]/v",
        "http://2130706433/v", "http://0x7f.1/v", "http://127.1/v", "http://0177.0.0.1/v", "http://0/v",
        "http://0.0.0.0/v", f"http://{META}/latest", "http://[fe80::1]/v", "http://[fe80::1%lo]/v", "http://[::ffff:7f00:1]/v",
        "http://[2002:7f00:1::]/v", "http://[64:ff9b::7f00:1]/v", "http://192.0.0.192/v", "http://224.0.0.1/v",
        "http://255.255.255.255/v", "http://LOCALHOST./v", "http://１２７.0.0.1/v",
    ],
)  # fmt: skip
@pytest.mark.parametrize("base", [PUBLIC, LAN, "http://8.8.8.8"])
@pytest.mark.parametrize("proxied", ["", "*"])
async def test_this_computer_and_its_link_are_reached_only_where_the_gateway_is_there(
    url: str, base: str, proxied: str
) -> None:
    assert not await takes(hosts(base, proxied=proxied), url)


@pytest.mark.parametrize("base", [HERE, "http://localhost:3000", "http://[::1]:3000", "http://127.1:3000"])
async def test_a_gateway_on_this_computer_leads_anywhere_on_it_and_not_to_its_link(base: str) -> None:
    for url in ("http://127.0.0.1:9/v", "http://localhost:9/v", "http://[::1]:9/v", "http://127.9.9.9/v"):
        assert await takes(hosts(base), url)
    assert not await takes(hosts(base), f"http://{META}/latest")
    assert not await takes(hosts(base), "http://[fe80::1]/v")


async def test_a_gateway_with_an_address_of_its_link_leads_to_itself() -> None:
    rule = hosts("http://169.254.3.3:8000")
    assert await takes(rule, "http://169.254.3.3:9000/v")
    assert not await takes(rule, f"http://{META}/latest")
    assert not await takes(rule, "http://127.0.0.1/v")


@pytest.mark.parametrize("at", ["127.0.0.1", META, "::1", "0.0.0.0", "192.0.0.192", "fe80::1"])
@pytest.mark.parametrize("base", [PUBLIC, LAN])
async def test_a_name_that_means_this_computer_is_as_good_as_its_address(base: str, at: str) -> None:
    assert not await takes(hosts(base, x_example=at), "http://x.example/v")


async def test_a_lan_gateway_with_its_results_beside_it_works() -> None:
    rule = hosts("http://gw.lan:8000", gw_lan="192.168.77.10", nas_lan="192.168.77.20", cdn_example="9.9.9.9")
    for url in (
        "http://192.168.77.10:9000/v",
        "http://gw.lan:9000/v",
        "http://nas.lan/v",
        "http://10.0.0.3/v",
        "https://cdn.example/v",
    ):
        assert await takes(rule, url)


async def test_a_name_is_resolved_once_and_only_what_may_be_reached_of_it_is_given() -> None:
    rule = hosts(PUBLIC, both_example="10.0.0.1 93.184.216.9 2606:4700::1 127.0.0.1")
    place = await rule.place_of("https://both.example/v")
    assert [str(one) for one in place.addresses] == ["93.184.216.9", "2606:4700::1"]
    assert isinstance(rule._resolve, FakeResolver)
    assert rule._resolve.asked.count("both.example") == 1
    assert str(pinned("https://both.example:8443/v?a=%2F#x", place.addresses[1])) == (
        "https://[2606:4700::1]:8443/v?a=%2F#x"
    )


async def test_where_the_gateway_has_answered_counts_whatever_its_name_means_later() -> None:
    """A hostile gateway must not become private by another answer of its own name server."""
    rule = hosts(PUBLIC, gw_example="127.0.0.1")
    rule.note_gateway("93.184.216.34")
    for url in ("http://gw.example:9000/v", "http://127.0.0.1/v", "http://10.0.0.1/v"):
        assert not await takes(rule, url)
    private = hosts("http://gw.lan", gw_lan="10.0.0.5")
    private.note_gateway("10.0.0.5")
    assert await takes(private, "http://10.0.0.6/v")
    private.note_gateway("not an address")
    private.note_gateway("93.184.216.34")
    assert not await takes(private, "http://10.0.0.6/v"), "once public, always public"
    assert await takes(private, "http://10.0.0.5/v"), "where it was itself"


@pytest.mark.parametrize("host", ["192.168.1.9", "nas.example", "127.0.0.1", META])
async def test_what_a_person_has_confirmed_is_fetched_and_nothing_else(host: str) -> None:
    rule = hosts(PUBLIC, host, nas_example="192.168.1.9", other_example="192.168.1.8")
    place = await rule.place_of(f"http://{host}:9000/v")
    if host == "nas.example":
        assert place.addresses == (ipaddress.ip_address("192.168.1.9"),)
    else:
        assert place == Place(host)
    for other in ("192.168.1.8", "other.example", "192.168.1.10"):
        assert not await takes(rule, f"http://{other}/v") or other == "192.168.1.10" == host


async def test_the_host_that_is_refused_is_named() -> None:
    with pytest.raises(BrokenDownload) as refused:
        await hosts(PUBLIC, nas_example="10.0.0.1").place_of("http://nas.example:81/v?secret=1")
    assert (refused.value.detail, refused.value.final) == ("nas.example", False)


@pytest.mark.parametrize("url", ["ftp://8.8.8.8/a", "file:///etc/passwd", "http:///x", "gopher://x/"])
async def test_only_web_addresses_are_places(url: str) -> None:
    with pytest.raises(BrokenDownload) as refused:
        await hosts(HERE).place_of(url)
    assert (refused.value.reason, refused.value.final) == ("refused", True)


async def test_a_name_that_nothing_knows_is_unreachable_and_tried_again() -> None:
    with pytest.raises(BrokenDownload) as refused:
        await hosts(PUBLIC).place_of("https://gone.example/v")
    assert (refused.value.reason, refused.value.final) == ("unreachable", False)
