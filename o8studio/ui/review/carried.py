"""What a reviewer is in the middle of, carried to the page that is rebuilt in another language or size of text."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from o8studio.domain.ids import ClipId
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.blind import BlindRun
from o8studio.ui.review.comment_field import Unposted
from o8studio.ui.review.drawing import Sketches
from o8studio.ui.review.pane_layout import StageMode

if TYPE_CHECKING:
    from o8studio.ui.review.review_page import ReviewPage


@dataclass(frozen=True, slots=True)
class Carried:
    """Of a set that is shown.

    Attributes:
        ringed, number: the take that commands mean, and its shown frame.
        unposted, sketches: what is written and drawn, and not posted.
        are_hidden: the names of models are; run: what was seen without them.
    """

    ids: tuple[ClipId, ...]
    ringed: ClipId
    number: int
    mode: StageMode
    blend: BlendMode
    unposted: Unposted
    sketches: Sketches
    are_hidden: bool
    run: BlindRun


def carried_from(page: "ReviewPage") -> Carried | None:
    """What is carried from this page; nothing while no set is shown."""
    if (ringed := page.active) is None:
        return None
    return Carried(
        tuple(page.take_set.ids),
        ringed.row.id,
        page.stage.number,
        page.stage.mode,
        page.stage.blend.mode,
        page.comments.field.unposted,
        page.drawing.sketches,
        page.hide_names.isChecked(),
        page.blind.run,
    )


def carry_to(page: "ReviewPage", carried: Carried) -> None:
    """Go on with it on this page, which shows nothing yet."""
    page.hide_names.setChecked(carried.are_hidden)
    page.blind.go_on(carried.run)
    page.drawing.go_on(carried.sketches)
    page.comments.field.go_on(carried.unposted)
    page.blend_bar.modes.choices[carried.blend].click()
    once = Qt.ConnectionType.SingleShotConnection
    page.stage.opened.connect(lambda: page.stage.go_to(carried.number), once)
    page.take_set.open(carried.ids, mode=carried.mode, ringed=carried.ringed)
