"""Parts of the Library page that take time to make."""

from collections.abc import Callable, Mapping
from functools import cached_property, partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from o8studio.domain.request import Json
from o8studio.ui.library.clip_pictures import ClipPictures
from o8studio.ui.library.empty_states import NoClips, NothingFound
from o8studio.ui.library.info_panel import InfoPanel
from o8studio.ui.library.list_header import ListHeader
from o8studio.ui.library.selection_bar import SelectionBar
from o8studio.ui.library.sidebar import Sidebar
from o8studio.ui.library.strip import Banner, Strip, TopBar
from o8studio.ui.library.suggestions import NameModel, Suggestions

_NAMES = ("sidebar", "top", "strip", "banner", "columns", "none", "nothing", "info", "bar", "suggestions")


class LibraryParts:
    """Each is made when it is asked for, or by its step: all of them together would stop the window."""

    def __init__(self, saved: Mapping[str, Json], pictures: ClipPictures, name_model: NameModel) -> None:
        folds = saved.get("folds")
        self._folds = [str(one) for one in folds] if isinstance(folds, list) else []
        self.pictures, self._name_model = pictures, name_model

    def steps(self) -> list[Callable[[], None]]:
        """To be run ahead of the page's first showing, each in a turn of the loop."""
        return [partial(getattr, self, name) for name in _NAMES]

    @cached_property
    def clips(self) -> QWidget:
        """The middle column, which holds most of the others."""
        made = QWidget()
        made.setProperty("column", "surface")
        made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        return made

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

    @cached_property
    def nothing(self) -> NothingFound:
        """Instead of clips, where a search finds none."""
        return NothingFound(self.pictures.source)

    @cached_property
    def info(self) -> InfoPanel:
        """What is selected."""
        return InfoPanel(self.pictures.source)

    @cached_property
    def bar(self) -> SelectionBar:
        """What can be done with several."""
        return SelectionBar(self.clips)

    @cached_property
    def suggestions(self) -> Suggestions:
        """What can be typed next."""
        return Suggestions(self.clips, self._name_model)

    def end(self) -> None:
        """They are not needed."""
        self.pictures.end()
        self.pictures.deleteLater()
