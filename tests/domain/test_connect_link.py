"""Connect links: what is read, what is refused, and what is never told."""

import base64
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from o8studio.domain.connect_link import (
    MOST_CHARACTERS,
    ConnectLink,
    LinkProblem,
    UnusableLink,
    is_link,
    parse_link,
    parse_pasted,
)
from o8studio.domain.secret import Secret
from tests.support.effort import Effort

KEY = "sk-abcdefghijklmnopqrstuvwxyz0123456789"


def ours(address: str = "https://gw.example.com", key: str = KEY, v: str = "1", more: str = "") -> str:
    return f"o8studio://connect?v={v}&address={quote(address, safe='')}&key={quote(key, safe='')}{more}"


def cherry(**told: object) -> str:
    data = base64.b64encode(json.dumps(told).encode()).decode()
    return f"cherrystudio://providers/api-keys?v=1&data={quote(data, safe='')}"


def test_our_own_link_gives_address_and_key() -> None:
    assert parse_link(ours()) == ConnectLink("https://gw.example.com", Secret(KEY))


def test_what_new_api_makes_of_the_template_is_read() -> None:
    # it percent-encodes the address and leaves the key as it is
    link = f"o8studio://connect?v=1&address=https%3A%2F%2Fgw.example.com&key={KEY}"
    assert parse_link(link).address == "https://gw.example.com"


def test_a_cherry_studio_link_gives_the_same() -> None:
    link = cherry(id="new-api", baseUrl="https://gw.example.com", apiKey=KEY)
    assert parse_link(link) == ConnectLink("https://gw.example.com", Secret(KEY))


@pytest.mark.parametrize(
    ("given_address", "address"),
    [
        ("https://gw.example.com/", "https://gw.example.com"),
        ("https://gw.example.com/v1", "https://gw.example.com"),
        ("https://GW.example.com:8443/api/v1/", "https://gw.example.com:8443/api"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("https://例子.example", "https://xn--fsqu00a.example"),
    ],
)
def test_an_address_is_told_in_one_form(given_address: str, address: str) -> None:
    assert parse_link(ours(given_address)).address == address


@pytest.mark.parametrize(
    ("link", "problem"),
    [
        (ours(v="2"), LinkProblem.OTHER_VERSION),
        ("o8studio://connect?address=https%3A%2F%2Fa.example&key=sk-1234567890", LinkProblem.OTHER_VERSION),
        (ours(more="&key=sk-another-one-of-them"), LinkProblem.STRANGE),
        (ours(more="&proxy=http%3A%2F%2Fevil.example"), LinkProblem.STRANGE),
        (ours(more="#fragment"), LinkProblem.STRANGE),
        (ours(address=""), LinkProblem.NO_ADDRESS),
        (ours(address="gw.example.com"), LinkProblem.NO_ADDRESS),
        (ours(address="file:///etc/passwd"), LinkProblem.NO_ADDRESS),
        (ours(address="https://user:word@gw.example.com"), LinkProblem.STRANGE),
        (ours(address="https://gw.example.com?to=evil"), LinkProblem.STRANGE),
        (ours(address="https://gw.example.com\\@evil.example"), LinkProblem.STRANGE),
        (ours(address="https://gw.example.com:0"), LinkProblem.NO_ADDRESS),
        (ours(address="https://gw.example.com:99999"), LinkProblem.NO_ADDRESS),
        (ours(key=""), LinkProblem.NO_KEY),
        (ours(key="sk-钥匙钥匙钥匙钥匙"), LinkProblem.STRANGE),
        (ours(key="x" * 600), LinkProblem.STRANGE),
        (ours(key=f"{KEY}\r\nX-Other: 1"), LinkProblem.STRANGE),
        (ours(key=f"{KEY}\0"), LinkProblem.STRANGE),
        (ours(key=f"Bearer {KEY}"), LinkProblem.STRANGE),
        (ours(key=" "), LinkProblem.NO_KEY),
        (cherry(baseUrl="https://gw.example.com", apiKey=f"{KEY}\u200b"), LinkProblem.STRANGE),
        ("o8studio://connect", LinkProblem.OTHER_VERSION),
        ("o8studio://open?v=1", LinkProblem.NOT_OURS),
        ("o8studio://connect/elsewhere?v=1", LinkProblem.NOT_OURS),
        ("https://gw.example.com", LinkProblem.NOT_OURS),
        (ours() + "x" * MOST_CHARACTERS, LinkProblem.TOO_LONG),
        ("cherrystudio://providers/api-keys?v=1&data=%%%", LinkProblem.STRANGE),
        ("cherrystudio://providers/api-keys?v=1&data=W10", LinkProblem.STRANGE),
        (cherry(id="new-api", baseUrl=["https://gw.example.com"], apiKey=KEY), LinkProblem.STRANGE),
    ],
)
def test_anything_else_is_refused_with_its_reason(link: str, problem: LinkProblem) -> None:
    with pytest.raises(UnusableLink) as caught:
        parse_link(link)
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    "text",
    [
        f"https://gw.example.com {KEY}",
        f"{KEY}\nhttps://gw.example.com/v1",
        f"地址：https://gw.example.com，令牌：{KEY}",
        f'{{"baseURL": "https://gw.example.com", "apiKey": "{KEY}"}}',
        f"export OPENAI_BASE_URL=https://gw.example.com/v1\nexport OPENAI_API_KEY={KEY}",
        ours(),
        cherry(baseUrl="https://gw.example.com", apiKey=KEY),
    ],
)
def test_address_and_key_are_found_in_any_order(text: str) -> None:
    assert parse_pasted(text) == ConnectLink("https://gw.example.com", Secret(KEY))


def test_a_key_without_sk_is_found_by_its_name() -> None:
    found = parse_pasted("https://gw.example.com\ntoken: 0123456789abcdef0123456789abcdef")
    assert found is not None
    assert found.token == Secret("0123456789abcdef0123456789abcdef")


def test_marks_behind_a_named_key_are_not_of_it() -> None:
    found = parse_pasted('https://gw.example.com "key": "0123456789abcdef",')
    assert found is not None
    assert found.token == Secret("0123456789abcdef")
    assert parse_pasted('https://gw.example.com key: short""""') is None


@pytest.mark.parametrize("piece", ["key:", 'key:"', "key: ", "token=", "api key"])
def test_a_pasted_text_that_is_made_to_take_long_takes_no_time(piece: str) -> None:
    """It was parsed for 39 seconds in the window's thread."""
    for quotes in ("", '"' * 1500):
        text = "https://gw.example.com " + (piece * 4000)[: 4000 - len(quotes) - 24] + quotes + "é"
        effort = Effort()
        assert parse_pasted(text) is None
        assert effort.is_within(1.0)


@pytest.mark.parametrize("text", ["", "https://gw.example.com", KEY, "hello sk- https://", "a" * 5000])
def test_a_text_without_both_is_just_a_text(text: str) -> None:
    assert parse_pasted(text) is None


def test_two_addresses_or_two_keys_are_not_guessed_between() -> None:
    for text in (
        f"https://a.example https://b.example {KEY}",
        f"https://a.example {KEY} sk-another-key-of-them",
    ):
        with pytest.raises(UnusableLink) as caught:
            parse_pasted(text)
        assert caught.value.problem is LinkProblem.SEVERAL


@pytest.mark.parametrize(
    ("address", "unencrypted"),
    [
        ("http://gw.example.com", True),
        ("http://192.168.1.5:3000", True),
        ("http://localhost.evil.example", True),
        ("http://localhost:3000", False),
        ("http://127.0.0.1", False),
        ("http://[::1]", False),
        ("https://gw.example.com", False),
    ],
)
def test_http_is_named_unless_it_stays_on_this_computer(address: str, unencrypted: bool) -> None:
    assert parse_link(ours(address)).is_unencrypted is unencrypted


def test_a_key_is_shown_masked_and_told_by_no_error_and_no_repr() -> None:
    link = parse_link(ours())
    assert link.masked == "sk-…6789"
    assert KEY not in repr(link)
    assert parse_link(ours(key="sk-12345678")).masked == "sk-…"
    with pytest.raises(UnusableLink) as caught:
        parse_link(ours(more="&x=1"))
    assert KEY not in str(caught.value)


def test_the_host_is_what_the_token_goes_to() -> None:
    assert parse_link(ours("https://gw.example.com:8443/evil.example")).host == "gw.example.com:8443"


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text: str) -> None:
    for candidate in (
        text,
        f"o8studio://connect?{text}",
        f"cherrystudio://providers/api-keys?v=1&data={text}",
    ):
        try:
            found = parse_pasted(candidate)
        except UnusableLink:
            continue
        assert found is None or found.address.startswith(("http://", "https://"))


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=20, max_size=60))
def test_every_plain_key_comes_through_whole(key: str) -> None:
    assert parse_link(ours(key=f"sk-{key}")).token == Secret(f"sk-{key}")


def test_only_our_two_schemes_are_links() -> None:
    assert is_link(" O8Studio://connect?v=1")
    assert is_link("cherrystudio://x")
    assert not is_link("https://o8studio://")
