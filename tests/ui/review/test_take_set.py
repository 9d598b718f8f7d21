"""What Review shows is what is known now: after a while out of sight, and when another set comes."""

from collections.abc import Callable, Sequence

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import ClipTrashed, Removal
from o8studio.domain.library.range import Range
from o8studio.domain.library.recipe import Recipe
from o8studio.studio import Studio
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review_port import ReviewPort
from o8studio.ui.window.controller import WindowController
from tests.support.demo import DemoServer
from tests.support.patience import until
from tests.support.scenes import kept, order, play_scene
from tests.ui.review.test_review_page import PROMPT, two_takes


def test_what_changed_while_review_was_hidden_is_there_when_it_is_shown_and_hiding_pauses(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        page.stage.toggle()
        assert page.stage.playhead.is_playing
        window.show_page("studio")
        assert not page.stage.playhead.is_playing
        await studio.discussions.post(page.takes[0].row.id, "Mei", "low", Range.at(3))
        window.show_page("review")
        await until(lambda: bool(page.takes[0].discussion.comments))

    play_scene(dressed, demo, scene)


def test_a_set_of_one_stays_one_and_a_smaller_set_comes_while_a_later_take_plays(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        window.ports.compose.generate(order("another prompt"), lambda _problem: None)
        await until(lambda: len([job for job in kept(window) if job.request.prompt != PROMPT]) == 1)
        (other,) = (job for job in kept(window) if job.request.prompt != PROMPT)
        page.stage.set_active(1)
        page.stage.toggle()
        await until(lambda: page.stage.number > 2)
        page.open([other.clips[0].id])
        await until(lambda: len(page.takes) == 1)
        await studio.discussions.post(other.clips[0].id, "Mei", "low", Range.at(3))
        await until(lambda: bool(page.takes[0].discussion.comments))

    play_scene(dressed, demo, scene)


def test_when_the_last_take_has_gone_nothing_says_which_take_is_shown(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        assert page.header.quiet.text() == "take 1 of 2"
        page.open([])
        await until(lambda: page.stack.currentWidget() is page.nothing)
        assert (page.name.text(), page.header.quiet.text()) == ("Review", "")
        assert page.wall.isHidden()

    play_scene(dressed, demo, scene)


def test_news_of_jobs_without_clips_reads_nothing_again(dressed, home, demo: DemoServer) -> None:
    async def scene(_studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        reads: list[object] = []
        page.reload = lambda: reads.append(None)  # type: ignore[method-assign]
        sent: list[str] = []
        window.ports.compose.generate(order("being made"), sent.append)
        await until(lambda: len(kept(window)) == 3)
        assert reads == []

    play_scene(dressed, demo, scene)


def test_what_is_told_of_two_recipes_is_asked_again_when_something_about_the_takes_changed(
    dressed, home, demo: DemoServer
) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        await until(page.recipe.isVisible)
        asked: list[object] = []
        port = page.recipes._port
        page.recipes._port = FakeRecipes(port, asked)  # type: ignore[assignment]
        await studio.discussions.post(page.takes[0].row.id, "Mei", "low", Range.at(3))
        await until(lambda: bool(page.takes[0].discussion.comments) and bool(asked))
        assert page.recipe.isVisible(), "what is shown stays until the answer comes"

    play_scene(dressed, demo, scene)


def test_when_a_take_has_gone_the_rest_is_looked_at_as_before(dressed, home, demo: DemoServer) -> None:
    async def scene(studio: Studio, window: WindowController, _presenters) -> None:
        page = await two_takes(window)
        sent: list[str] = []
        window.ports.compose.generate(order(PROMPT, count=1), sent.append)
        await until(lambda: len(kept(window)) == 3)
        page.open([job.clips[0].id for job in kept(window)], mode=StageMode.BLEND)
        await until(lambda: len(page.takes) == 3 and page.stage.frames.comparison is not None)
        page.stage.set_active(1)
        page.stage.go_to(7)
        await until(lambda: page.stage.number == 7)
        first, second = page.takes[0].row.id, page.takes[1].row.id
        await studio.shelf.commit([ClipTrashed(clip=first, at=1.0)])
        await studio.removal.remove([first], Removal.DELETED)
        await until(lambda: [take.row.id for take in page.takes][:1] == [second])
        await until(lambda: page.stage.number == 7)
        assert page.active is not None
        assert page.active.row.id == second
        assert page.stage.mode is StageMode.BLEND

    play_scene(dressed, demo, scene)


class FakeRecipes:
    """Notes what is asked, and asks on."""

    def __init__(self, port: ReviewPort, asked: list[object]) -> None:
        self._port, self._asked = port, asked

    def recipes(self, ids: Sequence[ClipId], take: Callable[[Sequence[Recipe | None]], object]) -> None:
        self._asked.append(tuple(ids))
        self._port.recipes(ids, take)
