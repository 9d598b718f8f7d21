"""The pages beside the rail: which is visible; each is built on first use."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from o8studio.domain.connect_link import ConnectLink
from o8studio.domain.request import Json
from o8studio.domain.settings import Preference
from o8studio.services.library.frame_service import FrameCache
from o8studio.ui.connect.connect_form import ConnectDialog, ConnectForm
from o8studio.ui.library.clip_pictures import ClipPictures
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.ports import GatewayView, Ports
from o8studio.ui.settings.settings_page import SettingsPage
from o8studio.ui.welcome.welcome_page import WelcomePage
from o8studio.ui.window.navigation_frame import NavigationFrame, PageName

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage
    from o8studio.ui.library.parts import LibraryParts
    from o8studio.ui.review.carried import Carried
    from o8studio.ui.review.review_page import ReviewPage
    from o8studio.ui.review.review_parts import ReviewParts


class Pages(QObject):
    """The studio's own page belongs to the window; the others are built here."""

    clip_chosen = Signal(str)
    library_made = Signal(object)
    review_made = Signal(object)
    demo_asked = Signal()
    connected = Signal()

    def __init__(
        self,
        frame: NavigationFrame,
        ports: Ports,
        store: JobStore,
        thumbnails: Thumbnails,
        studio: Callable[[], QWidget],
        cache: FrameCache,
    ) -> None:
        """
        Args:
            cache: decoded pictures of all views.
        """
        super().__init__(frame)
        self._cache = cache
        self._pictures: ClipPictures | None = None
        self._frame, self._ports, self._studio = frame, ports, studio
        self._store, self._thumbnails = store, thumbnails
        self._made: dict[str, QWidget] = {}
        self.library: LibraryPage | None = None
        """Once it was shown."""
        self.review: ReviewPage | None = None
        """Once it was shown."""
        self._library_state: dict[str, Json] = {}
        self._parts: LibraryParts | None = None
        self._ahead: LibraryPage | None = None
        self._review: ReviewParts | None = None
        self._review_ahead: ReviewPage | None = None
        """Made ahead of their first showing; nobody knows them yet."""
        self._carried: Carried | None = None
        """What was going on in a Review that was dropped."""
        self.welcome: WelcomePage | None = None
        self.current = PageName.STUDIO

    def show(self, name: str) -> None:
        """Show Studio, Library, Review or Settings."""
        if name not in list(PageName):
            return
        self.current = page = PageName(name)
        self._frame.show_page(self._studio() if page is PageName.STUDIO else self._page(page))
        self._frame.mark_page(page)

    def show_settings(self, section: str = "gateways") -> None:
        """Show a section of the settings."""
        self.show(PageName.SETTINGS)
        self.settings().open_section(section)

    def show_welcome(self) -> None:
        """Show the first-run page."""
        if self.welcome is None:
            form = ConnectForm()
            form.attach(self._ports.connect)
            form.connected.connect(self.connected)
            self.welcome = WelcomePage(form)
            self.welcome.demo_asked.connect(self.demo_asked)
            self.welcome.language_chosen.connect(
                lambda name: self._ports.settings.set_preference(Preference.LANGUAGE, name)
            )
        self._frame.show_page(self.welcome)
        self._frame.mark_page(PageName.STUDIO)

    @property
    def is_welcoming(self) -> bool:
        """Whether the first-run page is shown."""
        return self.welcome is not None and self._frame.is_showing(self.welcome)

    def connect_gateway(self, view: GatewayView | None = None, *, link: ConnectLink | None = None) -> None:
        """Open the form for another token of this gateway, for another gateway, or with what a link holds."""
        dialog = ConnectDialog(self._ports.connect, self._frame, view)
        if link is not None:
            dialog.form.show_link(link)
        dialog.form.connected.connect(self.show_gateways)
        dialog.form.connected.connect(self.connected)
        dialog.open()

    def show_gateways(self) -> None:
        """Reload the gateways in the settings."""
        page = self._made.get(PageName.SETTINGS)
        if isinstance(page, SettingsPage):
            page.show_gateways()

    def settings(self) -> SettingsPage:
        """The settings page."""
        page = self._made.get(PageName.SETTINGS)
        if not isinstance(page, SettingsPage):
            page = SettingsPage(self._ports)
            page.connect_asked.connect(self.connect_gateway)
            self._made[PageName.SETTINGS] = page
        return page

    def search(self) -> None:
        """Focus the search of the current page of clips."""
        if self.library is not None and self.current is PageName.LIBRARY:
            self.library.start_search()

    def library_state(self) -> dict[str, Json]:
        """What the library looks like, to be saved."""
        return self.library.state() if self.library is not None else self._library_state

    def restore_library(self, state: dict[str, Json]) -> None:
        """What was saved; used when the library is shown for the first time."""
        self._library_state = state

    def drop_all(self) -> tuple[PageName, str, bool]:
        """Drop every page, to be rebuilt; returns the current one, its section, and whether it was the first run."""
        page = self._made.get(PageName.SETTINGS)
        section = page.section if isinstance(page, SettingsPage) else ""
        was_welcome = self.is_welcoming
        if self.library is not None:
            self._library_state = self.library.state()
            self.library.pictures.end()
        if self.review is not None:
            from o8studio.ui.review.carried import carried_from  # loaded with the page

            self._carried = carried_from(self.review)
        self.end()
        for one in (*self._made.values(), self.welcome, self._ahead, self._review_ahead):
            if one is not None:
                self._frame.drop_page(one)
        self._ahead = self._review_ahead = None
        self._made, self.welcome, self.library, self.review = {}, None, None, None
        return self.current, section, was_welcome

    def end(self) -> None:
        """Release what Review holds: files, decoders, threads."""
        for review in (self.review, self._review_ahead):
            if review is not None:
                review.end()
        self._review = None
        if self._pictures is not None:
            self._pictures.end()
            self._pictures = None
        if self._parts is not None:
            self._parts.end()
            self._parts = None
        if self._ahead is not None:
            self._ahead.pictures.end()

    def _page(self, name: PageName) -> QWidget:
        if name is PageName.SETTINGS:
            return self.settings()
        if name is PageName.LIBRARY:
            return self._show_library()
        return self._show_review()

    def make_ahead(self) -> Iterator[None]:
        """Make Library and Review ahead of their first showing, a part at each step; their modules are loaded."""
        from o8studio.ui.library.parts import LibraryParts

        if self.library is None:
            pictures = ClipPictures(self, self._ports.files.posters, self._store, self._thumbnails)
            parts = self._parts = LibraryParts(self._library_state, pictures, self._store.names)
            for step in parts.steps():
                if self._parts is not parts:  # it was shown, or everything is rebuilt
                    break
                step()
                yield
            if self._parts is parts:
                self._ahead = self._new_library()
                yield
        if self._ahead is not None:
            self._frame.keep_page(self._ahead)
            yield
        if self.review is None:
            review = self._review_parts()
            for step in review.steps():
                if self._review is not review:
                    break
                step()
                yield
            if self._review is review:
                self._review_ahead = self._new_review()
                yield
        if self._review_ahead is not None:
            self._frame.keep_page(self._review_ahead)

    def _new_review(self) -> "ReviewPage":
        from o8studio.ui.review.review_page import ReviewPage

        parts, pictures = self._review_parts(), self._pictures
        assert pictures is not None
        page = ReviewPage(
            self._ports.review, self._ports.library, parts, pictures.source.poster, pictures.title
        )
        pictures.came.connect(page.posters_came)
        self._review = None
        return page

    def _review_parts(self) -> "ReviewParts":
        from o8studio.ui.review.review_parts import ReviewParts

        if self._pictures is None:
            self._pictures = ClipPictures(self, self._ports.files.posters, self._store, self._thumbnails)
        if self._review is None:
            self._review = ReviewParts(self._cache, self._pictures.source.poster)
        return self._review

    def _show_review(self) -> "ReviewPage":
        page = self.review
        if page is None:
            page, self._review_ahead = self._review_ahead or self._new_review(), None
            self._made[PageName.REVIEW] = self.review = page
            self.review_made.emit(page)
            if self._carried is not None:
                from o8studio.ui.review.carried import carry_to

                carry_to(page, self._carried)
                self._carried = None
        page.waiting.look()
        return page

    def _show_library(self) -> "LibraryPage":
        page = self.library
        if page is None:
            page, self._ahead = self._ahead or self._new_library(), None
            self._made[PageName.LIBRARY] = self.library = page
            self.library_made.emit(page)
        return page

    def _new_library(self) -> "LibraryPage":
        from o8studio.ui.library.library_page import LibraryPage  # with all that it shows, on first use

        parts, self._parts = self._parts, None
        return LibraryPage(
            self._ports.library,
            self._ports.files.posters,
            self._store,
            self._thumbnails,
            self._library_state,
            parts,
        )
