"""A few clips and the tags for the command palette, asked of the read model on its own thread."""

from collections.abc import Callable, Mapping
from datetime import datetime

from o8studio.domain.library.listing import Sort
from o8studio.domain.library.query import Query, parse
from o8studio.presenters.background import Background
from o8studio.store.library.reading import Reader
from o8studio.studio import Studio
from o8studio.ui.palette_port import FewClips


class PalettePresenter:
    """Answers `PalettePort`."""

    def __init__(self, studio: Studio, work: Background) -> None:
        self._studio, self._spawn = studio, work.spawn

    def few_clips(self, query: str, most: int, take: Callable[[FewClips], object]) -> None:
        """The newest clips that a query of the library finds, at most so many."""
        wanted, today = parse(query), datetime.now().astimezone().date()

        def ask(reader: Reader) -> FewClips:
            rows = reader.page(wanted, Sort(), None, most, today).rows
            # fewer than asked for are all that there are: nothing is left to count
            return FewClips(rows, len(rows) if len(rows) < most else reader.count(wanted, today).clips)

        async def work() -> None:
            take(await self._studio.index.ask(ask, as_it_is=True))

        self._spawn("palette clips", work())

    def tags(self, take: Callable[[Mapping[str, int]], object]) -> None:
        """Every tag, and how many clips have it."""
        today = datetime.now().astimezone().date()

        async def work() -> None:
            facets = await self._studio.index.ask(lambda reader: reader.facets(Query(), today), as_it_is=True)
            take(facets.tags)

        self._spawn("palette tags", work())
