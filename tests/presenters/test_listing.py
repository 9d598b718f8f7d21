"""A gateway that keeps no list of models can be used all the same."""

import pytest

from tests.presenters import test_gateways
from tests.presenters.test_gateways import Seat
from tests.support.small_gateway import small_gateway

seat = test_gateways.seat


@pytest.mark.parametrize("answer", [(404, {"detail": "Not Found"}), {"data": None}, "[]", (405, "")], ids=str)
async def test_of_a_gateway_without_a_list_every_known_model_can_be_chosen(
    seat: Seat, answer: object
) -> None:
    with small_gateway() as server:
        server.answers["/v1/models"] = answer
        assert await seat.connects("bare", server.url) == ""
        assert "kling-v3" in {spec.id for spec in seat.current.specs}
        assert [words for words in seat.said if "no list of models" in words] != []
        _good, lines = await seat.tests("bare")
        told = {line.subject: line for line in lines}
        assert told["Token"].good is None
        assert "named by hand" in told["Models"].words
        assert "billed" not in " ".join(line.words for line in lines)
