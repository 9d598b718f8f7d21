"""What a reviewer is in the middle of, carried to the page that is rebuilt in another language or size of text."""

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comparing import Lock
from o8studio.ui.review.blending import Blend
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
        ringed: the take that commands mean; at: seconds on the clock; marked: in and out of that take.
        lock, offsets: how the shown takes keep together.
        unposted, sketches: what is written and drawn, and not posted.
        are_hidden: the names of models are; run: what was seen without them.
    """

    ids: tuple[ClipId, ...]
    ringed: ClipId
    at: float
    marked: tuple[int, int] | None
    mode: StageMode
    blend: Blend
    lock: Lock
    offsets: tuple[int, ...]
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
        page.stage.playhead.at,
        page.range.marked,
        page.stage.mode,
        replace(page.stage.blend),
        page.stage.lock,
        page.stage.offsets,
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
    page.blend_bar.go_on(carried.blend)
    once = Qt.ConnectionType.SingleShotConnection
    page.stage.opened.connect(partial(_on_opened, page, carried), once)
    page.take_set.open(carried.ids, mode=carried.mode, ringed=carried.ringed)


def _on_opened(page: "ReviewPage", carried: Carried) -> None:
    """Every file is open: what is said in frames can be."""
    page.lock_bar.go_on(carried.lock, carried.offsets)
    page.stage.seek(carried.at)
    page.range.set(carried.marked)
