"""Review's commands, and what opens there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from o8studio.domain.ids import ClipId
from o8studio.ui.actions.command import Situation
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.pages import Pages

SHARED = (
    "play",
    "reverse",
    "forward",
    "previous_frame",
    "next_frame",
    "mark_in",
    "mark_out",
    "loop",
    "clear_marks",
    "go_to",
    "mute",
    *(f"take_{number}" for number in range(1, 10)),
    *(f"rate_{stars}" for stars in range(6)),
    "pick",
    "reject",
    "clear_verdict",
)
"""Those that the stage has too; in Review they are about its takes."""
ONLY_HERE = (
    "review_one",
    "review_side",
    "review_four",
    "review_blend",
    "review_mode",
    "review_mode_back",
    "review_solo",
    "review_swap",
    "review_lock",
    "review_shift_back",
    "review_shift_on",
    "review_gain_down",
    "review_gain_up",
    "review_next_change",
    "review_comment",
    "review_draw",
    "review_arrow",
    "review_box",
    "review_ellipse",
    "review_text",
    "review_hide_marks",
    "review_next_comment",
    "review_previous_comment",
    "review_resolve",
    "review_approve",
    "review_changes",
    "review_needs",
    "review_hide_names",
    "review_result",
    "review_next_set",
    "review_share",
    "review_earlier",
    "review_more",
    "review_play",
    "review_back",
    "review_on",
    "review_up",
    "review_down",
)

if TYPE_CHECKING:  # loaded when it is shown
    pass


class ReviewActions(QObject):
    """Looks the page up at each use: another language or text size replaces it."""

    def __init__(self, parent: QObject, pages: Pages) -> None:
        super().__init__(parent)
        self._pages = pages

    def open(self, ids: Sequence[str]) -> None:
        """Show these clips, compared if there are several; of a single one, all takes of its prompt."""
        self._pages.show(PageName.REVIEW)
        page = self._pages.review
        if page is not None and ids:
            page.open([ClipId(one) for one in ids])

    def do(self, command_id: str) -> None:
        """Run a command on the shown takes."""
        page = self._pages.review
        if page is not None:
            page.do(command_id)

    def situation(self, usual: Situation) -> Situation:
        """That of the takes that are shown, instead of the clip on the stage."""
        page = self._pages.review
        return Situation(has_clip=page is not None and page.has_takes, has_removed=usual.has_removed)

    @property
    def is_here(self) -> bool:
        """Whether Review is the current page."""
        return self._pages.current is PageName.REVIEW and self._pages.review is not None

    def escape(self) -> None:
        """Put a drawing tool down, else leave what holds the focus: keys mean the takes again."""
        if self._pages.review is not None:
            self._pages.review.escape()
