"""Work that the window starts: what becomes of its errors, and what is left of work that never began."""

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator

import pytest

from o8studio.domain.compose.pricing import PriceList
from o8studio.domain.errors import DiskTrouble, NoKeyring
from o8studio.domain.ids import GatewayId
from o8studio.domain.reasons import DiskProblem
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.services.runtime.bus import News, Notified
from o8studio.store.paths import places
from o8studio.store.settings import GatewayEntry
from o8studio.studio import Studio, open_studio
from o8studio.texts.notices import unexpected_words


@pytest.fixture
async def studio(home) -> AsyncIterator[Studio]:
    async with open_studio(places()) as opened:
        yield opened


async def fails(error: Exception) -> None:
    raise error


ERRORS = [
    (NoKeyring("fail.Keyring"), "no keyring"),
    (
        DiskTrouble(DiskProblem.FULL),
        "The disk is full. Nothing was billed. Free some space, or choose another folder.",
    ),
    (RuntimeError("sk-1234"), unexpected_words()),
]


@pytest.mark.parametrize(("error", "words"), ERRORS, ids=lambda one: type(one).__name__)
async def test_who_started_the_work_is_told_of_its_error_and_nobody_else(
    studio: Studio, error: Exception, words: str
) -> None:
    said: list[News] = []
    studio.bus.subscribe(said.append)
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    Background(studio).spawn("work", fails(error), told.set_result)
    assert await told == words
    assert said == []


@pytest.mark.parametrize(("error", "words"), ERRORS, ids=lambda one: type(one).__name__)
async def test_an_error_that_nobody_waits_for_is_said_and_stays(
    studio: Studio, error: Exception, words: str
) -> None:
    told: asyncio.Future[News] = asyncio.get_running_loop().create_future()
    studio.bus.subscribe(told.set_result)
    Background(studio).spawn("work", fails(error))
    assert await told == Notified(words, stays=True)


async def test_work_that_went_well_answers_with_nothing(studio: Studio) -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    Background(studio).spawn("work", asyncio.sleep(0), told.set_result)
    assert await told == ""


async def test_two_of_one_name_run_beside_each_other(studio: Studio) -> None:
    both, background = asyncio.Barrier(3), Background(studio)
    for _ in range(2):
        background.spawn("work", both.wait())
    await both.wait()


async def test_work_that_never_began_is_closed(studio: Studio) -> None:
    async def work() -> None:
        raise AssertionError("it must not begin")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Background(studio).spawn("late", work())
        await studio.tasks.stop("window late 1")
        gc.collect()
    assert not studio.tasks.is_running("window late 1")


async def test_of_a_gateway_that_is_no_longer_used_nothing_is_known(studio: Studio) -> None:
    current = CurrentGateway(studio)
    assert current.entry() is None
    entry = GatewayEntry(id=GatewayId("g"), name="G", base_url="https://g.example")
    await studio.preferences.change(studio.preferences.settings.with_gateway(entry))
    await studio.setup.use(entry.id)
    assert current.entry() == entry
    current.specs, current.prices = studio.catalogue.specs(), PriceList(read_at=5.0)
    current.forget()
    assert (current.specs, current.prices, current.balance) == ([], PriceList(), None)
