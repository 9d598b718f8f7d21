"""What the composer is told: plans, prices, the exact requests, pictures; and what a press records, all of it or nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PIL import Image

from o8studio.domain.compose.batch import Order
from o8studio.domain.compose.pricing import Price, PriceList
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.ids import JobId
from o8studio.domain.request import ImageRole
from o8studio.presenters.background import Background, CurrentGateway
from o8studio.presenters.composing import ComposePresenter
from o8studio.services.runtime.bus import GatewayMissing, News, Notified
from o8studio.store.paths import places
from o8studio.store.settings import DEMO
from o8studio.studio import Studio, open_studio
from o8studio.ui.ports import Pixels, RequestText
from tests.support.demo import TOKEN
from tests.support.made import facts_of
from tests.support.opened import request, studio_on
from tests.support.raw_server import RawServer, answer, raw_server

SORA, KLING = "sora-2", "kling-v3"


@dataclass
class Person:
    studio: Studio
    server: RawServer
    news: list[News] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.current = CurrentGateway(self.studio)
        self.compose = ComposePresenter(self.studio, self.current, Background(self.studio))
        self.studio.bus.subscribe(self.news.append)
        self.current.specs = [self.studio.catalogue.spec(name) for name in (SORA, KLING)]

    async def presses(self, order: Order) -> str:
        told = asyncio.Queue[str]()
        self.compose.generate(order, told.put_nowait)
        return await told.get()

    async def sees(self, order: Order) -> list[RequestText]:
        told = asyncio.Queue[list[RequestText]]()
        self.compose.exact_requests(order, lambda shown: told.put_nowait(list(shown)))
        return await told.get()


def order(*models: str, **changes: object) -> Order:
    basis = Order(
        models=models or (SORA,), draft=Draft(prompt="a fox"), prompts=("a fox",), draw=5, agreed=True
    )
    return replace(basis, **changes)  # type: ignore[arg-type]  # its own fields


@pytest.fixture
async def person(home: Path) -> AsyncIterator[Person]:
    """The queue is paused."""
    with raw_server() as server:
        server.say("/v1/models", answer(b'{"data": [{"id": "sora-2"}, {"id": "kling-v3"}]}'))
        async with studio_on(server) as studio:
            await studio.pipeline.pause_queue(on=True)
            await studio.setup.use(studio.preferences.settings.gateways[0].id)
            yield Person(studio, server)


async def test_without_a_gateway_a_draft_is_planned_and_a_press_asks_for_one(home: Path) -> None:
    async with open_studio(places()) as studio:
        person = Person(studio, RawServer())
        assert person.compose.gateway_name() == "Connect"
        (view,) = person.compose.plan(order())
        assert view.operation.id == "text_to_video"
        assert await person.presses(order()) == ""
        assert GatewayMissing() in person.news
        assert list(studio.book) == []


async def test_the_gateway_in_use_is_named_and_the_demo_costs_nothing(person: Person) -> None:
    assert person.compose.gateway_name() == "test"
    assert [one.price for one in person.compose.offers().values()] == ["", ""]
    person.current.prices = PriceList(prices={SORA: Price(usd=0.25, ratio=None)})
    offers = person.compose.offers()
    assert "$1.00" in offers[SORA].price, "it is a price a second"
    assert offers[KLING].price == ""
    person.studio.gateways.set_demo(person.server.url, TOKEN)
    await person.studio.setup.use(DEMO)
    assert person.compose.gateway_name() == "Demo"
    assert {name: one.price for name, one in person.compose.offers().items()} == {SORA: "Free", KLING: "Free"}


async def test_a_press_records_every_clip_as_it_was_shown(person: Person) -> None:
    wanted = order(SORA, KLING, count=2)
    shown = await person.sees(wanted)
    assert len(shown) == 4
    assert person.server.count("/v1/videos") == 0
    assert await person.presses(wanted) == ""
    jobs = list(person.studio.book)
    assert sorted(job.request.model for job in jobs) == [KLING, KLING, SORA, SORA]
    assert [one.title[:3] for one in shown] == ["1. ", "2. ", "3. ", "4. "]
    assert all(f"POST {person.server.url}/v1/videos" in one.text for one in shown)
    assert all(TOKEN not in one.text for one in shown)


async def test_a_press_that_can_not_be_sent_records_nothing_and_says_why(person: Person) -> None:
    empty = order(draft=Draft(prompt=""), prompts=("",))
    problem = await person.presses(empty)
    assert problem
    assert list(person.studio.book) == []
    (shown,) = await person.sees(empty)
    assert (shown.title, shown.text) == ("", problem)


async def test_a_press_above_the_limit_needs_a_word(person: Person) -> None:
    person.current.prices = PriceList(prices={SORA: Price(usd=90.0, ratio=None)})
    assert "$360.00" in await person.presses(order(agreed=False))
    assert list(person.studio.book) == []
    assert await person.presses(order(agreed=True)) == ""
    assert len(list(person.studio.book)) == 1


async def test_a_picture_is_kept_as_it_was_seen_and_one_that_is_too_large_is_said(person: Person) -> None:
    told = asyncio.Queue[str]()
    red = Pixels(4, 2, bytes((255, 0, 0, 255)) * 8)
    person.compose.keep_picture(red, ImageRole.FIRST_FRAME, told.put_nowait)
    with Image.open(await told.get()) as kept:
        assert kept.size == (4, 2)
    assert not [one for one in person.news if isinstance(one, Notified)]
    person.compose.keep_picture(Pixels(20_000, 20_000, b""), ImageRole.FIRST_FRAME, told.put_nowait)
    assert await told.get() == ""
    (said,) = [one for one in person.news if isinstance(one, Notified)]
    assert "400 megapixels" in said.words


async def test_a_thumbnail_is_small_and_of_what_is_no_picture_there_are_words(
    person: Person, tmp_path: Path
) -> None:
    Image.new("RGB", (1280, 640), "teal").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    told = asyncio.Queue[Pixels | str]()
    person.compose.thumbnail(tmp_path / "a.png", told.put_nowait)
    small = await told.get()
    assert isinstance(small, Pixels)
    assert (small.width, small.height) == (320, 160)
    person.compose.thumbnail(tmp_path / "b.png", told.put_nowait)
    words = await told.get()
    assert isinstance(words, str)
    assert "Choose" in words


async def test_past_prompts_are_offered_once_each_newest_first(person: Person) -> None:
    for prompt in ("a fox", "a kite", "a fox"):
        await person.studio.pipeline.record(request(person.server, prompt))
    assert [one.text for one in person.compose.past_prompts()] == ["a fox", "a kite"]


async def test_how_long_it_takes_is_said_only_where_it_is_known_of_each(person: Person) -> None:
    assert person.compose.usual_seconds([]) is None
    for number, seconds in enumerate((30.0, 40.0, 50.0)):
        name = JobId(f"j{number}")
        for at, fact in zip((1.0, 1.0, 1.0, 1.0 + seconds), facts_of(1, 0, job_id=name), strict=False):
            await person.studio.book.commit(replace(fact, at=at))
    made = person.studio.book.get(JobId("j0"))
    assert made is not None
    model = made.request.model
    usual = person.compose.usual_seconds([model])
    assert usual == pytest.approx((40.0, 40.0), abs=2)
    assert person.compose.usual_seconds([model, "nobody-knows"]) is None
