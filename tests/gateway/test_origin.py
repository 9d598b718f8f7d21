"""Whose address it is: where a token may go, and which hosts a result may lie on."""

import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.gateway.origin import is_loopback, joined, origin_of, refuse_private_host


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of("HTTPS://Gw.Example/v1?x") == ("https", "gw.example", 443)
    assert origin_of("http://gw.example") == ("http", "gw.example", 80)
    assert origin_of("http://gw.example:8080/a") == ("http", "gw.example", 8080)
    with pytest.raises(ValueError, match="ort"):
        origin_of("http://gw.example:99999")


def test_a_redirect_is_joined_and_one_that_makes_no_sense_stays() -> None:
    assert joined("https://a/b/c", "../d") == "https://a/d"
    assert joined("https://a/b", "https://x/y") == "https://x/y"
    assert joined("https://a/b", "http://[x") == "http://[x"


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("10.0.0.1", False), ("a.example", False)],
)
def test_this_computer_is_known_by_its_names(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    "link",
    [
        "http://10.0.0.1/a",
        "http://127.0.0.1/a",
        "http://[::1]/a",
        "http://169.254.169.254/a",
        "ftp://8.8.8.8/a",
        "file:///a",
    ],
)
async def test_a_far_gateway_leads_to_no_private_host(link: str) -> None:
    with pytest.raises(BrokenDownload) as refused:
        await refuse_private_host(link, "https://gw.example")
    assert refused.value.final


async def test_a_local_gateway_may_lead_to_this_computer_and_anybody_to_the_internet() -> None:
    await refuse_private_host("http://127.0.0.1:1/a", "http://127.0.0.1:2")
    await refuse_private_host("http://8.8.8.8/a", "https://gw.example")


def test_another_scheme_host_or_port_is_another_origin() -> None:
    own = origin_of("https://Gateway.example/prefix/v1")
    assert own == origin_of("https://gateway.example:443/elsewhere") == ("https", "gateway.example", 443)
    for other in (
        "http://gateway.example",
        "https://gateway.example:8443",
        "https://gateway.example.evil",
        "https://gateway.example@evil",
        "https://evil/gateway.example",
        "https://evil\\@x",
    ):
        assert origin_of(other) != own


def test_an_address_that_there_cant_be_is_an_error_of_its_own() -> None:
    for address in ("http://[x", "http://host:99999/"):
        with pytest.raises(ValueError, match=r".+"):
            origin_of(address)
    assert joined("http://host/a", "http://[x") == "http://[x"
    assert joined("http://host/a/b", "../c") == "http://host/c"


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:9/v",
        "http://10.0.0.1/v",
        "http://169.254.169.254/v",
        "http://[::1]/v",
        "file:///x",
        "http:///x",
    ],
)
async def test_a_public_gateway_leads_to_no_private_host(link: str) -> None:
    with pytest.raises(BrokenDownload, match="refused"):
        await refuse_private_host(link, "https://gateway.example")


async def test_a_gateway_on_this_computer_may_lead_anywhere_on_it() -> None:
    for base in ("http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000"):
        await refuse_private_host("http://127.0.0.1:9/v", base)
    assert not is_loopback("gateway.example")
