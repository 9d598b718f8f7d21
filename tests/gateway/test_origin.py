"""Whose address it is: where a token may go."""

import pytest

from o8studio.gateway.origin import joined, origin_of


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
