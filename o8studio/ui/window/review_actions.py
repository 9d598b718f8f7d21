"""Review's commands, and what opens there."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from o8studio.domain.ids import ClipId
from o8studio.ui.actions.command import Situation
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.window.navigation_frame import PageName
from o8studio.ui.window.pages import Pages

SHARED = (
    CommandId.PLAY,
    CommandId.REVERSE,
    CommandId.FORWARD,
    CommandId.PREVIOUS_FRAME,
    CommandId.NEXT_FRAME,
    CommandId.MARK_IN,
    CommandId.MARK_OUT,
    CommandId.LOOP,
    CommandId.CLEAR_MARKS,
    CommandId.GO_TO,
    CommandId.MUTE,
    *(CommandId(f"take_{number}") for number in range(1, 10)),
    *(CommandId(f"rate_{stars}") for stars in range(6)),
    CommandId.PICK,
    CommandId.REJECT,
    CommandId.CLEAR_VERDICT,
    CommandId.UNDO,
    CommandId.SECOND_BACK,
    CommandId.SECOND_ON,
    CommandId.FIRST_FRAME,
    CommandId.LAST_FRAME,
    CommandId.TO_MARK_IN,
    CommandId.TO_MARK_OUT,
    CommandId.SLOWER,
    CommandId.FASTER,
    CommandId.OWN_SPEED,
)
"""Those that the stage has too; in Review they are about its takes."""
ONLY_HERE = (
    CommandId.REVIEW_ONE,
    CommandId.REVIEW_SIDE,
    CommandId.REVIEW_FOUR,
    CommandId.REVIEW_BLEND,
    CommandId.REVIEW_MODE,
    CommandId.REVIEW_MODE_BACK,
    CommandId.REVIEW_SOLO,
    CommandId.REVIEW_SWAP,
    CommandId.REVIEW_LOCK,
    CommandId.REVIEW_SHIFT_BACK,
    CommandId.REVIEW_SHIFT_ON,
    CommandId.REVIEW_GAIN_DOWN,
    CommandId.REVIEW_GAIN_UP,
    CommandId.REVIEW_NEXT_CHANGE,
    CommandId.REVIEW_COMMENT,
    CommandId.REVIEW_DRAW,
    CommandId.REVIEW_ARROW,
    CommandId.REVIEW_BOX,
    CommandId.REVIEW_ELLIPSE,
    CommandId.REVIEW_TEXT,
    CommandId.REVIEW_HIDE_MARKS,
    CommandId.REVIEW_NEXT_COMMENT,
    CommandId.REVIEW_PREVIOUS_COMMENT,
    CommandId.REVIEW_RESOLVE,
    CommandId.REVIEW_APPROVE,
    CommandId.REVIEW_CHANGES,
    CommandId.REVIEW_NEEDS,
    CommandId.REVIEW_HIDE_NAMES,
    CommandId.REVIEW_RESULT,
    CommandId.REVIEW_NEXT_SET,
    CommandId.REVIEW_SHARE,
    CommandId.REVIEW_EARLIER,
    CommandId.REVIEW_MORE,
    CommandId.REVIEW_WALL,
    CommandId.REVIEW_PLAY,
    CommandId.REVIEW_BACK,
    CommandId.REVIEW_ON,
    CommandId.REVIEW_UP,
    CommandId.REVIEW_DOWN,
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

    def do(self, command_id: CommandId) -> None:
        """Run a command on the shown takes."""
        page = self._pages.review
        if page is not None:
            page.do(command_id)

    def situation(self, usual: Situation) -> Situation:
        """That of the takes that are shown, instead of the clip on the stage; what is undone was done here."""
        page = self._pages.review
        if page is None:
            return usual
        return Situation(has_clip=page.has_takes, has_removed=page.has_takes and page.talk.may_undo)

    @property
    def is_here(self) -> bool:
        """Whether Review is the current page."""
        return self._pages.current is PageName.REVIEW and self._pages.review is not None

    def escape(self) -> None:
        """Put a drawing tool down, else leave what holds the focus: keys mean the takes again."""
        if self._pages.review is not None:
            self._pages.review.escape()
