"""Our own token is in no answer that anybody reads, however a server spells it."""

import base64
import json
from collections.abc import Callable, Iterator
from html import escape
from urllib.parse import quote

import pytest

from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.own_token import MASK, TokenMask
from o8studio.gateway.refusals import refusal
from o8studio.gateway.wire import HttpDraft
from tests.support.effort import Effort
from tests.support.raw_server import RawServer, answer, raw_server

TOKENS = [
    "sk-9fQ2xLw7Zc4vB8nM1kJ5hG3dS6aP0oIuYtReWqAzXsCdVfBg",
    "sk-a/b+c=12345-xyz",
    "abcdefgh",
    "9f/Q2x+Lw7&Zc4<vB8\"nM1'",
]
STATUS = HttpDraft(method="GET", path="/v1/videos/t")


def slashed(token: str) -> str:
    return "".join(f"\\u{ord(one):04x}" for one in token)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "bearer": lambda token: f"Bearer {token}",
    "of JSON": slashed,
    "of JSON in capitals": lambda token: "".join(f"\\u{ord(one):04X}" for one in token),
    "some letters of JSON": lambda token: "".join(
        one if at % 3 else slashed(one) for at, one in enumerate(token)
    ),
    "of JSON in JSON": lambda token: slashed(token).replace("\\", "\\\\"),
    "of JSON in JSON in JSON": lambda token: slashed(token).replace("\\", "\\\\\\\\"),
    "slashes of JSON": lambda token: token.replace("/", "\\/"),
    "quoted by JSON": lambda token: json.dumps(json.dumps(token)),
    "of addresses": lambda token: quote(token, safe=""),
    "of addresses, every letter": lambda token: "".join(f"%{ord(one):02x}" for one in token),
    "of addresses twice": lambda token: quote(quote(token, safe=""), safe=""),
    "of HTML": lambda token: escape(token),
    "of HTML, every letter": lambda token: "".join(f"&#{ord(one)};" for one in token),
    "of HTML, hexadecimal": lambda token: "".join(f"&#x{ord(one):X};" for one in token),
    "Basic": lambda token: base64.b64encode(token.encode()).decode(),
    "Basic with a name": lambda token: base64.b64encode(f"user:{token}".encode()).decode(),
    "Basic as name": lambda token: base64.b64encode(f"{token}:".encode()).decode(),
    "Basic in an address": lambda token: quote(base64.b64encode(f":{token}".encode()).decode(), safe=""),
    "Basic for addresses": lambda token: base64.urlsafe_b64encode(f"x:{token}".encode()).decode(),
    "hexadecimal": lambda token: token.encode().hex(),
}


def plain_forms(token: str) -> list[str]:
    """What must not be left over, also after the text was unpacked."""
    return [
        token,
        *(base64.b64encode(before + token.encode()).decode()[4:-4] for before in (b"", b"x:", b"user:")),
    ]


def unpacked(said: str) -> str:
    """As somebody would read it who undoes every escape."""
    for _round in range(4):
        said = said.replace("\\\\", "\\").replace("\\/", "/").replace('\\"', '"')
        try:
            said = json.loads(f'"{said}"') if '"' not in said else said
        except ValueError:
            break
    from html import unescape
    from urllib.parse import unquote

    return unescape(unquote(unquote(said)))


@pytest.mark.parametrize("token", TOKENS)
@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_every_spelling_is_masked(spelling: str, token: str) -> None:
    said = f"before {SPELLINGS[spelling](token)} after"
    masked = TokenMask(Secret(token)).text(said)
    assert MASK in masked
    assert (masked.startswith("before "), masked.endswith(" after")) == (True, True)
    for form in plain_forms(token):
        assert form not in unpacked(masked)
        assert form not in masked


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize("filler", [0, 150_000])
async def test_an_answer_of_wide_letters_has_it_neither(raw: RawServer, coding: str, filler: int) -> None:
    body = json.dumps({"error": {"message": f"not {TOKENS[0]}"}, "x": "x" * filler}).encode(coding)
    raw.say("/v1/videos/t", answer(body, 400))
    async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKENS[0])) as gateway:
        reply = await gateway.look(STATUS)
    assert filler or refusal(reply).reason == "not ***"
    assert TOKENS[0] not in bytes(reply.body).replace(b"\0", b"").decode("latin-1")
    assert json.loads(bytes(reply.body))["error"]["message"].strip("*") == "not ", "it stays readable"


@pytest.mark.parametrize("parts", [2, 3])
def test_pieces_are_masked_as_well(parts: int) -> None:
    token = TOKENS[0]
    size = -(-len(token) // parts)
    pieces = [token[at : at + size] for at in range(0, len(token), size)]
    masked = TokenMask(Secret(token)).text(json.dumps(pieces))
    for piece in pieces[:-1]:
        assert piece not in masked
    assert TokenMask(Secret(token)).text(token[3:]) == MASK, "without its prefix"


@pytest.mark.parametrize(
    "said", ["", "queued", "sk-", "a status", "\\" * 9000, "%" * 9000, "&#" * 9000, "\\u00" * 9000]
)
def test_other_texts_stay_as_they_are(said: str) -> None:
    for token in (None, Secret(""), Secret("short"), Secret(TOKENS[0])):
        assert TokenMask(token).text(said) == said
        assert TokenMask(token).content(said.encode()) == said.encode()
    assert TokenMask(Secret(TOKENS[0])).content(b"\xff\xfe\x00clip") == b"\xff\xfe\x00clip"


@pytest.fixture
def raw() -> Iterator[RawServer]:
    with raw_server() as running:
        yield running


@pytest.mark.parametrize("filler", [0, 150_000])
@pytest.mark.parametrize("spelling", list(SPELLINGS))
async def test_no_answer_that_is_read_has_it(raw: RawServer, spelling: str, filler: int) -> None:
    token = TOKENS[0]
    spelt = SPELLINGS[spelling](token)
    text = spelt if spelt.isascii() and '"' not in spelt else json.dumps(spelt)[1:-1]
    inner = json.dumps({"error": {"message": spelt, "code": spelt[:40]}})
    bodies = [
        f'{{"error":{{"message":"{text}","code":"{text}"}},"{text}":"{"x" * filler}","b":["{text}"]}}',
        json.dumps({"error": {"message": inner}, "more": "y" * filler}),
        f"<html>{spelt}{'z' * filler}</html>",
        f'data: {{"response":{{"error":{{"message":"{text}"}}}}}}\n\n',
    ]
    async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(token)) as gateway:
        for body in bodies:
            for status in (200, 400, 502):
                raw.say(
                    "/v1/videos/t",
                    answer(body.encode(), status, close=True, x_oneapi_request_id=f"r-{token}"),
                )
                reply = await gateway.look(STATUS)
                said = refusal(reply)
                try:
                    seen = json.dumps(reply.object(), ensure_ascii=False)
                except Exception:  # noqa: BLE001 - not understood: then nobody reads it
                    seen = ""
                told = (
                    f"{reply!r} {seen} {reply.headers} {said.reason} {said.code} {said.request_id} {said!r}"
                )
                told += bytes(reply.body[:2000]).decode("utf-8", "replace")
                for form in plain_forms(token):
                    assert form not in told, body[:80]
                    assert form not in unpacked(told), body[:80]


@pytest.mark.parametrize("token", TOKENS)
def test_only_what_spells_the_token_is_masked(token: str) -> None:
    told = f"before \\/ {slashed(token)} %41 between {quote(token, safe='')} after \\u0041"
    assert TokenMask(Secret(token)).text(told) == f"before \\/ {MASK} %41 between {MASK} after \\u0041"


def test_a_mask_is_made_in_a_moment() -> None:
    """One pattern of every spelling of every letter took 100 ms of the window's thread, at each new client."""
    TokenMask(Secret("another token of a usual length, for what is made once"))
    effort = Effort()
    TokenMask(Secret("sk-9fQ2xLw7Zc4vB8nM1kJ5hG3dS6aP0oIuYtReWqAzXsCdVfBgHjKlMnBv"))
    assert effort.is_within(0.025)
