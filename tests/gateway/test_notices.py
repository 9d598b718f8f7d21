"""Reading the notice: bounded, without a token, and an error of ours whatever comes. test_updates.py judges what it says."""

import pytest

from o8studio.domain.errors import GatewayError
from o8studio.gateway.notices import read_notice
from tests.support.raw_server import RawServer, answer, raw_server


async def test_it_is_read_whole() -> None:
    with raw_server(RawServer()) as server:
        server.say("/n.json", answer(b'{"a": 1}'))
        assert await read_notice(f"{server.url}/n.json") == b'{"a": 1}'


@pytest.mark.parametrize(
    "bad", [answer(b"", 404), answer(b"x" * 200_000), b"nonsense\r\n\r\n", answer(b"half")[:-2]]
)
async def test_anything_else_is_an_error_of_ours(bad: bytes) -> None:
    with raw_server(RawServer()) as server:
        server.say("/n.json", bad)
        with pytest.raises(GatewayError):
            await read_notice(f"{server.url}/n.json")
    with pytest.raises(GatewayError):
        await read_notice("http://127.0.0.1:1/n.json")
