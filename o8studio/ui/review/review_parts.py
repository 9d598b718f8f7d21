"""Parts of the Review page that take time to make."""

from collections.abc import Callable
from functools import cached_property, partial

from o8studio.services.library.frame_service import FrameCache
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import Transport
from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blind_result import BlindResultView
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.difference_curve import CurveBand
from o8studio.ui.review.lock_bar import LockBar
from o8studio.ui.review.review_header import ReviewHeader
from o8studio.ui.review.take_cards import Poster, TakeCards
from o8studio.ui.review.take_line import TakeLine

_NAMES = ("stage", "header", "blend_bar", "transport", "cards", "comments", "result")


class ReviewParts:
    """Each is made when it is asked for, or by its step: all of them together would stop the window."""

    def __init__(self, cache: FrameCache, poster: Poster) -> None:
        self._cache, self._poster = cache, poster
        self.timeline, self.curve = Timeline(), CurveBand()

    def steps(self) -> list[Callable[[], None]]:
        """To be run ahead of the page's first showing, each in a turn of the loop."""
        return [partial(getattr, self, name) for name in _NAMES]

    @cached_property
    def stage(self) -> CompareStage:
        """The takes."""
        return CompareStage(self._cache)

    @cached_property
    def header(self) -> ReviewHeader:
        """What is compared, and how."""
        return ReviewHeader()

    @cached_property
    def blend_bar(self) -> BlendBar:
        """How two takes are laid over each other."""
        return BlendBar(self.stage.blend)

    @cached_property
    def lock_bar(self) -> LockBar:
        """How the takes keep together."""
        return LockBar(self.stage)

    @cached_property
    def line(self) -> TakeLine:
        """The ringed take, and what is decided of it."""
        return TakeLine()

    @cached_property
    def transport(self) -> Transport:
        """Play and step."""
        return Transport()

    @cached_property
    def cards(self) -> TakeCards:
        """One for each take."""
        return TakeCards(self._poster)

    @cached_property
    def comments(self) -> CommentsColumn:
        """What was said."""
        return CommentsColumn()

    @cached_property
    def result(self) -> BlindResultView:
        """Of a blind comparison."""
        return BlindResultView(self._poster)
