"""Orders: one plan for all faces, complete requests, all of a press or nothing, and a person's word about its cost."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from o8studio.domain.compose.batch import Fit, NotAgreed, Order, OrderRefused
from o8studio.domain.compose.pricing import Balance, Price, PriceList
from o8studio.domain.compose.resolve import Draft
from o8studio.domain.errors import BadInput, CutShort, LedgerUnreadable, NotSent, UnreadableImage
from o8studio.domain.jobs.job import JobState
from o8studio.domain.request import ImageInput, ImageRole
from o8studio.services.compose.orders import price_of
from o8studio.store.paths import places
from o8studio.store.settings import DEMO, GatewayEntry
from o8studio.studio import Studio, open_studio
from tests.support.opened import GATEWAY, request, studio_on, until

SEEDANCE, KLING, SORA = "doubao-seedance-2-0-260128", "kling-v3", "sora-2"
NOWHERE = GatewayEntry(
    id="g", name="Team", base_url="http://127.0.0.1:9", proxy="direct", token_storage="session",
    formats=("openai_videos",), generation="new-api",
)  # fmt: skip
"""Nothing is sent in these tests: the queue is paused."""


@asynccontextmanager
async def paused_studio() -> AsyncIterator[Studio]:
    async with open_studio(places()) as studio:
        await studio.preferences.change(replace(studio.preferences.settings, queue_paused=True))
        yield studio


def entry_of(studio: Studio) -> GatewayEntry:
    """The test's own gateway."""
    entry = studio.preferences.settings.gateway(GATEWAY)
    assert entry is not None
    return entry


def order(*models: str, prompts: tuple[str, ...] = ("a fox",), **changes: object) -> Order:
    draft = Draft(prompt=max(prompts, key=len))
    return replace(Order(models=models or (SEEDANCE,), draft=draft, prompts=prompts, draw=5), **changes)  # type: ignore[arg-type]  # its own fields


def with_values(one: Order, **values: object) -> Order:
    return replace(one, draft=replace(one.draft, values=values))


def with_picture(one: Order, path: Path) -> Order:
    image = ImageInput(role=ImageRole.FIRST_FRAME, file=str(path))
    return replace(one, draft=replace(one.draft, images=(image,)))


async def recorded(studio: Studio, wanted: Order, folder: str = "") -> list[str]:
    """Press it; the prompts of the jobs."""
    clips = await studio.orders.clips(wanted, NOWHERE)
    cost = studio.orders.cost(wanted, NOWHERE, PriceList())
    jobs = await studio.orders.record(replace(wanted, agreed=True), clips, cost, folder=folder)
    return [job.request.prompt for job in jobs]


async def test_an_order_is_every_prompt_on_every_model_and_the_same_requests_each_time(home) -> None:
    async with paused_studio() as studio:
        wanted = order(SEEDANCE, KLING, prompts=("a fox", "a hare"), count=2)
        clips = await studio.orders.clips(wanted, NOWHERE)
        told = [(one.request.prompt, one.request.model) for one in clips]
        once = [("a fox", SEEDANCE), ("a fox", KLING), ("a hare", SEEDANCE), ("a hare", KLING)]
        assert told == [*once, *once]
        seeds = [one.request.core["seed"] for one in clips if one.request.model == SEEDANCE]
        assert len(set(seeds)) == 4
        assert all("seed" not in one.request.core for one in clips if one.request.model == KLING)
        assert [one.request for one in await studio.orders.clips(wanted, NOWHERE)] == [
            one.request for one in clips
        ]
        other = await studio.orders.clips(replace(wanted, draw=6), NOWHERE)
        assert {one.request.core["seed"] for one in other if "seed" in one.request.core}.isdisjoint(seeds)
        given = await studio.orders.clips(with_values(wanted, seed=77), NOWHERE)
        assert {one.request.core["seed"] for one in given if one.request.model == SEEDANCE} == {77}


async def test_plan_and_cost_of_one_order_are_planned_once_and_another_order_anew(home) -> None:
    """The window asks for both at every key press."""
    async with paused_studio() as studio:
        wanted = order(SEEDANCE, KLING)
        first, again = (
            studio.orders.plan(wanted, NOWHERE),
            studio.orders.plan(order(SEEDANCE, KLING), NOWHERE),
        )
        assert [one is other for one, other in zip(first, again, strict=True)] == [True, True]
        cost = studio.orders.cost(wanted, NOWHERE, PriceList())
        assert [one.view is other.view for one, other in zip(cost.lines, first, strict=True)] == [True, True]
        other = studio.orders.plan(with_values(wanted, duration=10), NOWHERE)
        assert [one.view.sent["duration"] for one in other] != [
            one.view.sent.get("duration") for one in first
        ]
        for value, may_go in ((1, True), (True, False), (1.0, True)):  # equal, and not the same in JSON
            typed = with_values(order(SEEDANCE), seed=value)
            assert [one.view.can_send for one in studio.orders.plan(typed, NOWHERE)] == [may_go]


async def test_what_is_fresh_is_drawn_anew_each_time(home) -> None:
    async with paused_studio() as studio:
        assert len({studio.orders.fresh_draw() for _ in range(50)}) == 50


async def test_nothing_is_recorded_unless_all_of_it_can_be_built(home, tmp_path: Path) -> None:
    picture = tmp_path / "no picture.png"
    picture.write_bytes(b"not a picture")
    async with paused_studio() as studio:
        with pytest.raises(OrderRefused) as one_model:
            await recorded(studio, with_values(order(SEEDANCE, KLING), nonsense=1))
        assert {one.violation.field for one in one_model.value.problems} == {"nonsense"}
        with pytest.raises(OrderRefused) as one_prompt:
            await recorded(studio, order(KLING, prompts=("a fox", "a " * 3000)))
        assert [one.violation.problem for one in one_prompt.value.problems] == ["too long"]
        with pytest.raises(UnreadableImage):
            await recorded(studio, with_picture(order(SEEDANCE), picture))
        with pytest.raises(UnreadableImage):
            await recorded(studio, with_picture(order(SEEDANCE), tmp_path / "not there.png"))
        with pytest.raises(BadInput):
            await recorded(studio, order(SEEDANCE, of_format={"metadata": "no object"}))
        assert list(studio.book) == []


async def test_what_was_set_for_another_model_is_left_out_where_that_is_wanted(home) -> None:
    async with paused_studio() as studio:
        kept = with_values(order(SEEDANCE, drops_unknown=True), nonsense=1, duration=4)
        (clip,) = await studio.orders.clips(kept, NOWHERE)
        assert clip.request.core["duration"] == 4
        assert [one.view.can_send for one in studio.orders.plan(kept, NOWHERE)] == [True]
        refused = replace(kept, drops_unknown=False)
        assert [one.view.can_send for one in studio.orders.plan(refused, NOWHERE)] == [False]


async def test_what_only_another_operation_of_the_model_has_is_left_out_where_that_is_wanted(home) -> None:
    """Such as how a motion is followed, once the video with the motion was taken out."""
    async with paused_studio() as studio:
        kept = with_values(order(KLING, drops_unknown=True), mc_orientation="video", duration=10)
        (clip,) = await studio.orders.clips(kept, NOWHERE)
        assert clip.request.core["duration"] == 10
        assert "mc_orientation" not in clip.planned.view.sent
        [refused] = studio.orders.plan(replace(kept, drops_unknown=False), NOWHERE)
        assert [one.field for one in refused.view.violations] == ["mc_orientation"]


async def test_the_command_line_hears_prices_and_balance_before_it_asks(demo, home) -> None:
    async with studio_on(demo) as studio:
        entry = entry_of(studio)
        money = await studio.orders.money(entry)
        assert money.problem is None
        assert money.prices.prices
        assert money.balance is not None and money.balance.usd is not None
        cost = studio.orders.cost(order(KLING), entry, money.prices, money.balance)
        assert (cost.left, cost.unpriced) == (money.balance.usd, ())


async def test_where_the_gateway_does_not_answer_prices_and_models_are_unknown_and_that_is_said(
    demo, home
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        away = SimpleNamespace(url=f"http://127.0.0.1:{nobody.getsockname()[1]}")
        async with studio_on(away) as studio:
            entry = entry_of(studio)
            money = await studio.orders.money(entry)
            assert (money.prices, money.balance) == (PriceList(), None)
            assert isinstance(money.problem, NotSent)
            assert await studio.orders.unlisted(order(KLING), entry) == {}


async def test_a_model_that_the_gateway_does_not_list_is_told_with_those_that_were_meant(demo, home) -> None:
    async with studio_on(demo) as studio:
        entry = entry_of(studio)
        assert await studio.orders.unlisted(order(KLING, SORA), entry) == {}
        told = await studio.orders.unlisted(order(KLING, "kling-v33", "nothing at all"), entry)
        assert list(told) == ["kling-v33", "nothing at all"]
        assert "kling-v3" in told["kling-v33"]
        assert told["nothing at all"] == ()


async def test_a_dear_press_is_recorded_on_a_persons_word_alone(home) -> None:
    prices = PriceList(prices={KLING: Price(3.0, None)})
    async with paused_studio() as studio:
        wanted = order(KLING, count=2)
        clips = await studio.orders.clips(wanted, NOWHERE)
        over = studio.orders.cost(wanted, NOWHERE, prices)
        assert (over.total.low, over.limit, over.asks) == (6.0, 5.0, True)
        unknown = studio.orders.cost(replace(wanted, count=5), NOWHERE, PriceList())
        short = studio.orders.cost(wanted, NOWHERE, prices, Balance(1.0))
        for cost in (over, unknown, short):
            with pytest.raises(NotAgreed):
                await studio.orders.record(wanted, clips, cost)
        assert list(studio.book) == []
        assert studio.orders.cost(replace(wanted, count=1), NOWHERE, prices).asks is False
        assert studio.orders.cost(wanted, NOWHERE, prices, Balance(None)).left is None
        jobs = await studio.orders.record(replace(wanted, agreed=True), clips, over)
        assert [job.request.told_usd for job in jobs] == [3.0, 3.0]  # what each costs at most, as it was told


async def test_the_demo_gateway_is_free_whatever_it_lists(home) -> None:
    async with paused_studio() as studio:
        cost = studio.orders.cost(order(KLING), replace(NOWHERE, id=DEMO), PriceList(), Balance(0.0))
        assert (cost.is_free, cost.asks, cost.is_short, cost.unpriced) == (True, False, False, ())


async def test_the_size_that_belongs_to_the_format_counts_in_the_price(home) -> None:
    prices = PriceList(prices={SORA: Price(0.1, None)})
    async with paused_studio() as studio:
        small = studio.orders.cost(order(SORA), NOWHERE, prices)
        big = studio.orders.cost(order(SORA, of_format={"width": 1792, "height": 1024}), NOWHERE, prices)
        assert big.total.low > small.total.low


async def test_first_of_all_comes_before_what_waits_and_keeps_its_own_order(home) -> None:
    async with paused_studio() as studio:
        await recorded(studio, order(prompts=("waits one", "waits two")))
        await recorded(studio, order(prompts=("first one", "first two", "first three"), first=True))
        in_order = sorted(studio.book, key=lambda job: job.rank)
        assert [job.request.prompt for job in in_order] == [
            "first one", "first two", "first three", "waits one", "waits two",
        ]  # fmt: skip


async def test_a_press_of_more_than_four_has_one_name_and_its_own_folder(home, tmp_path: Path) -> None:
    async with paused_studio() as studio:
        await recorded(studio, order(count=5), folder=str(tmp_path / "mine"))
        assert len({job.press for job in studio.book}) == 1
        assert all(job.press for job in studio.book)
        assert {job.out_folder for job in studio.book} == {str(tmp_path / "mine")}


async def test_a_press_of_which_one_clip_can_not_be_written_down_leaves_nothing_behind(home) -> None:
    wanted = order(count=10)
    async with paused_studio() as studio:
        with closing(sqlite3.connect(studio.places.ledger)) as beside:
            beside.execute(
                "CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.kind = 'Recorded' AND "
                "(SELECT count(*) FROM facts WHERE kind = 'Recorded') > 4 BEGIN SELECT json(NEW.kind); END"
            )
            beside.commit()
        with pytest.raises(LedgerUnreadable):
            await recorded(studio, wanted)
        assert [job.state for job in studio.book] == [JobState.CANCELLED] * 5


async def test_what_has_left_of_a_press_that_was_cut_short_is_told_and_goes_on(demo, home) -> None:
    async with studio_on(demo) as studio:
        studio.preferences.settings = replace(studio.preferences.settings, jobs_at_once=1)
        jobs = [
            await studio.pipeline.record(request(demo, f"cut short {at} [demo:stuck]")) for at in range(3)
        ]
        await until(studio, jobs[0], JobState.QUEUED, JobState.RENDERING)
        assert await studio.pipeline.take_back(jobs) == 1
        states = [studio.book.get(one.id).state for one in jobs]
        assert states[0] in (JobState.QUEUED, JobState.RENDERING)
        assert states[1:] == [JobState.CANCELLED] * 2


async def test_a_press_that_is_cut_short_says_how_many_were_sent_and_sends_no_more(demo, home) -> None:
    async with studio_on(demo) as studio:
        entry = entry_of(studio)
        with closing(sqlite3.connect(studio.places.ledger)) as beside:
            beside.execute(
                "CREATE TRIGGER refuses BEFORE INSERT ON facts WHEN NEW.kind = 'Recorded' AND "
                "EXISTS (SELECT 1 FROM facts WHERE kind = 'SendStarted') BEGIN SELECT json(NEW.kind); END"
            )
            beside.commit()
        wanted = order(KLING, count=200, prompts=("cut short [demo:stuck]",), agreed=True)
        clips = await studio.orders.clips(wanted, entry)
        with studio.orders.pressing(wanted) as pressed:
            assert studio.orders.unrecorded == 200
            with pytest.raises(CutShort) as caught:
                cost = studio.orders.cost(wanted, entry, PriceList())
                await studio.orders.record(wanted, clips, cost, pressed=pressed)
            assert studio.orders.unrecorded == 0
        assert isinstance(caught.value.cause, LedgerUnreadable)
        went = [job for job in studio.book if job.state is not JobState.CANCELLED]
        assert (caught.value.left, caught.value.count) == (len(went), 200)
        assert len(went) >= 1
        assert len(list(studio.book)) < 200
        for job in went:
            await until(studio, job, JobState.QUEUED, JobState.RENDERING)


@pytest.mark.parametrize(
    ("fit", "size"), [(Fit.NONE, (800, 600)), (Fit.LIMITS, (800, 600)), (Fit.CROP, (338, 600)), (Fit.LETTERBOX, (800, 1422))]
)  # fmt: skip
async def test_pictures_are_our_own_copies_and_fitted_as_it_was_wanted(
    fit: Fit, size: tuple[int, int], home, tmp_path: Path
) -> None:
    picture = tmp_path / "fox.png"
    Image.new("RGB", (800, 600), "teal").save(picture)
    async with paused_studio() as studio:
        wanted = with_picture(with_values(order(SEEDANCE, fit=fit), aspect_ratio="9:16"), picture)
        (clip,) = await studio.orders.clips(wanted, NOWHERE)
        (image,) = clip.request.images
        assert (studio.places.references / image.file).exists()
        assert (image.width, image.height) == pytest.approx(size, abs=2)


async def test_several_models_get_a_picture_each_as_it_wants_it(home, tmp_path: Path) -> None:
    picture = tmp_path / "fox.png"
    Image.new("RGB", (800, 600), "teal").save(picture)
    async with paused_studio() as studio:
        wanted = with_picture(order(SEEDANCE, SORA, prompts=("a fox", "a hare"), fit=Fit.LIMITS), picture)
        clips = await studio.orders.clips(wanted, NOWHERE)
        sizes = {
            one.request.model: (one.request.images[0].width, one.request.images[0].height) for one in clips
        }
        assert sizes == {SEEDANCE: (800, 600), SORA: (720, 1280)}
        assert len({one.request.images[0].file for one in clips}) == 2


async def test_what_was_pressed_just_before_the_end_is_recorded_whole(home) -> None:
    """Of 18 clips 9 used to be recorded, and nobody heard of the others."""
    async with paused_studio() as studio:
        wanted = order(KLING, count=18, agreed=True)

        async def press() -> None:
            with studio.orders.pressing(wanted):
                clips = await studio.orders.clips(wanted, NOWHERE)
                await studio.orders.record(wanted, clips, studio.orders.cost(wanted, NOWHERE, PriceList()))

        studio.tasks.spawn("window generate 1", press())
        await asyncio.sleep(0)
    async with paused_studio() as studio:
        assert len(list(studio.book)) == 18


def test_nothing_costs_anything_at_the_demo_gateway() -> None:
    prices = PriceList(prices={KLING: Price(3.0, None)})
    asked = request(SimpleNamespace(url=NOWHERE.base_url), "a fox", model=KLING, family="kling")
    assert price_of(replace(asked, gateway_id=DEMO), prices).high == 0.0
    assert price_of(asked, prices).low > 0.0
