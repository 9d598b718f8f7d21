"""Reads the project's notice of a newer version: one small file, without a token, a cookie or a word about the user."""

import asyncio

import httpx

from o8studio.domain.errors import Incomprehensible, NotSent
from o8studio.domain.reasons import HoldReason
from o8studio.domain.update_notice import MOST_BYTES
from o8studio.gateway.contact import sending_error, trust

_SECONDS = 20.0
_MOST_ANSWER = 2 * MOST_BYTES


async def read_notice(address: str) -> bytes:
    """The file at this address, bounded in size and time; redirects are not followed.

    Raises:
        GatewayError: there is no such answer.
    """
    try:
        async with (
            asyncio.timeout(_SECONDS),
            httpx.AsyncClient(verify=trust(""), trust_env=True, follow_redirects=False) as client,
            client.stream("GET", address, headers={"accept": "application/json"}) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise Incomprehensible("notice")
            content = b""
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > _MOST_ANSWER:
                    raise Incomprehensible("notice")
    except TimeoutError as error:
        raise NotSent(HoldReason.UNREACHABLE) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise sending_error(error, address) from error
    return content
