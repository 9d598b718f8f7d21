"""A connection on which more came than was asked for is not used again."""

import pytest

from o8studio.domain.secret import Secret
from o8studio.gateway.client import GatewayClient, Route
from o8studio.gateway.wire import HttpDraft
from tests.support.demo import TOKEN
from tests.support.raw_server import answer, raw_server


@pytest.mark.parametrize("extra", [answer(b'{"id":"stale"}'), answer(b"", 429), b"\r\n\r\n", b"x"], ids=str)
async def test_an_answer_that_comes_twice_is_not_the_next_questions(extra: bytes) -> None:
    """The status of one job was taken for that of the next one."""
    with raw_server() as raw:
        for name in ("a", "b"):
            raw.say(f"/v1/videos/{name}", answer(b'{"id":"%s"}' % name.encode()) + extra)
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            for name in ("a", "b", "a", "b"):
                reply = await gateway.look(HttpDraft(method="GET", path=f"/v1/videos/{name}"))
                assert (reply.status, reply.object()) == (200, {"id": name})
        assert len({one.connection for one in raw.asked}) == 4


async def test_a_connection_that_gave_one_answer_is_used_again() -> None:
    with raw_server() as raw:
        raw.say("/v1/models", answer(b'{"data":[]}'))
        async with GatewayClient(Route(base_url=raw.url, proxy="direct"), Secret(TOKEN)) as gateway:
            for _turn in range(3):
                await gateway.look(HttpDraft(method="GET", path="/v1/models"))
        assert len({one.connection for one in raw.asked}) == 1
