"""Connects the pages of clips, Library and Review, with the window around them."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from o8studio.domain.library.listing import ClipRow
from o8studio.domain.request import Json
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.window.archive_check import ArchiveCheck
from o8studio.ui.window.importing import Importing
from o8studio.ui.window.keys import bind_page
from o8studio.ui.window.library_actions import LibraryActions
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.parts import Window
from o8studio.ui.window.review_actions import ReviewActions
from o8studio.ui.window.sharing import ask_for_table, share_clips, share_result, share_takes

if TYPE_CHECKING:
    from o8studio.ui.library.library_page import LibraryPage
    from o8studio.ui.review.review_page import ReviewPage


def page_actions(window: Window, saved: Json) -> tuple[LibraryActions, ReviewActions]:
    """Those of a window, which hear the pages from the first time that they are shown.

    Args:
        saved: how the library looked when the last session ended.
    """

    def play(clip_id: str) -> None:
        window.pages.clip_chosen.emit(clip_id)

    def look(row: ClipRow) -> None:
        from o8studio.ui.window.quick_look import open_quick_look  # loads a player

        open_quick_look(window, row)

    def made(page: "LibraryPage") -> None:
        actions.follow(page)
        check.follow(page)
        bind_page(window, page)
        window.toasts.keep_clear(page.bar)

    check = ArchiveCheck(window.ports.imports.check_files, window.toasts, lambda: window.pages.library)
    review = ReviewActions(window.shell, window.pages)
    actions = LibraryActions(
        window.shell,
        window.ports.library,
        window.store,
        window.toasts,
        window.job_actions,
        lambda: window.pages.library,
        play,
        lambda: window.show_page(PageName.STUDIO),
        review.open,
        partial(share_clips, window),
        look,
        Importing(window).choose,
        check.start,
    )

    def review_made(page: "ReviewPage") -> None:
        page.said.connect(window.say)
        page.undoable.connect(
            lambda words, undo: window.toasts.show(words, action=_("Undo"), act=undo, icon="trash-2")
        )
        page.asked.connect(lambda name: window.actions.trigger(CommandId(name)))
        page.share_asked.connect(partial(share_takes, window, page))
        page.wall_asked.connect(partial(_show_wall, window))
        page.result.used.connect(partial(_use_model, window))
        page.result.share_asked.connect(partial(share_result, window, page))
        page.result.more_asked.connect(partial(_try_models, window))
        page.result.table_asked.connect(partial(ask_for_table, window, page))
        bind_page(window, page)
        below = (page.blend_bar, page.lock_bar, page.line, page.timeline, page.transport, page.cards)
        window.toasts.keep_clear(page.comments.field, *below)

    window.pages.library_made.connect(made)
    window.pages.review_made.connect(review_made)
    if isinstance(saved, dict):
        window.pages.restore_library(saved)
    return actions, review


def _show_wall(window: Window, query: str) -> None:
    """The Library with what this finds, each take by itself; without a query, what it showed last."""
    window.show_page(PageName.LIBRARY)
    page = window.pages.library
    if page is not None and query:
        page.show_takes(query)


def _use_model(window: Window, model: str, preset: str) -> None:
    """The composer takes this model and keeps it as a preset, and the Studio is shown; what else it holds stays."""
    if model not in {spec.id for spec in window.ports.compose.models()}:
        window.say(_("This gateway does not list {model}.").format(model=window.store.names(model)[1]))
        return
    name = window.compose.keep_model(preset, model)
    _try_models(window, [model])
    window.toasts.show(
        _("{model} is kept as the preset {name}.").format(model=window.store.names(model)[1], name=name)
    )


def _try_models(window: Window, models: Sequence[str]) -> None:
    """The composer takes these models, and the Studio is shown; nothing is sent."""
    listed = {spec.id for spec in window.ports.compose.models()}
    there = [model for model in models if model in listed]
    if not there:
        window.say(_("This gateway lists none of these models."))
        return
    window.show_page(PageName.STUDIO)
    window.compose.picker.set_models(there)
    window.compose.picker.chosen.emit(there[0])
