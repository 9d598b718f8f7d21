"""Parts of the Library page that take time to make."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial

from o8studio.domain.request import Json
from o8studio.ui.library.empty_states import NoClips
from o8studio.ui.library.list_header import ListHeader
from o8studio.ui.library.sidebar import Sidebar
from o8studio.ui.library.strip import Banner, Strip, TopBar


class LibraryParts:
    """Each is made when it is asked for, or by its step: all of them together would stop the window."""

    def __init__(self, saved: Mapping[str, Json]) -> None:
        folds = saved.get("folds")
        self._folds = [str(one) for one in folds] if isinstance(folds, list) else []

    def steps(self) -> list[Callable[[], None]]:
        """To be run ahead of the page's first showing, each in a turn of the loop."""
        return [
            partial(getattr, self, name) for name in ("sidebar", "top", "strip", "banner", "columns", "none")
        ]

    @cached_property
    def sidebar(self) -> Sidebar:
        """Places to look in."""
        return Sidebar(self._folds)

    @cached_property
    def top(self) -> TopBar:
        """The query, and how clips are shown."""
        return TopBar()

    @cached_property
    def strip(self) -> Strip:
        """What is listed."""
        return Strip()

    @cached_property
    def banner(self) -> Banner:
        """What must be said about it."""
        return Banner()

    @cached_property
    def columns(self) -> ListHeader:
        """The names of the list's columns."""
        return ListHeader()

    @cached_property
    def none(self) -> NoClips:
        """Instead of clips, where there are none."""
        return NoClips()
