"""What each command of Review calls."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.mark import Ink
from o8studio.domain.library.review import Verdict
from o8studio.ui.player.transport import Transport
from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blind import Blind
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.difference_curve import Differences
from o8studio.ui.review.drawing import Drawing
from o8studio.ui.review.drawing_bar import COMMANDS as TOOLS
from o8studio.ui.review.lock_bar import LockBar
from o8studio.ui.review.marked_range import MarkedRange
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_header import MODES
from o8studio.ui.review.talk import Talk
from o8studio.ui.review.waiting import Waiting
from o8studio.ui.widgets.controls import Switch


class Commanded(Protocol):
    """What the page does when it is asked to."""

    stage: CompareStage
    transport: Transport
    comments: CommentsColumn
    blend_bar: BlendBar
    lock_bar: LockBar
    hide_names: Switch
    drawing: Drawing
    range: MarkedRange
    talk: Talk
    waiting: Waiting
    differences: Differences
    blind: Blind
    share_asked: SignalInstance
    first: int

    def rate(self, stars: int) -> None:
        """Rate the ringed take."""
        ...

    def judge(self, verdict: Verdict) -> None:
        """Pick or reject it, or neither."""
        ...

    def answer(self, answer: Answer) -> None:
        """Answer for it."""
        ...

    def listen(self, at: int) -> None:
        """Hear this take."""
        ...

    def set_mode(self, mode: StageMode) -> None:
        """Lay the takes out otherwise."""
        ...

    def next_mode(self, step: int) -> None:
        """The next layout, or the one before."""
        ...

    def next_take(self, step: int) -> None:
        """Ring the next take, or the one before."""
        ...

    def show_others(self, step: int) -> None:
        """The next four takes, or those before."""
        ...


def commands_of(page: Commanded) -> dict[str, Callable[[], object]]:
    """By command, the function that it calls on this page."""
    stage, drawing = page.stage, page.drawing
    return {
        "play": stage.toggle,
        "reverse": partial(stage.shuttle, -1),
        "forward": partial(stage.shuttle, 1),
        "previous_frame": partial(stage.step, -1),
        "next_frame": partial(stage.step, 1),
        "review_back": partial(stage.step, -1),
        "review_on": partial(stage.step, 1),
        "review_play": stage.toggle,
        "mark_in": partial(page.range.mark, begin=True),
        "mark_out": partial(page.range.mark, begin=False),
        "clear_marks": partial(page.range.set, None),
        "loop": page.transport.loop.toggle,
        "go_to": lambda: page.transport.ask_where(stage.number),
        "mute": page.transport.mute.toggle,
        **{f"take_{number}": partial(_choose, page, number) for number in range(1, 10)},
        **{f"rate_{stars}": partial(page.rate, stars) for stars in range(6)},
        "pick": partial(page.judge, Verdict.PICK),
        "reject": partial(page.judge, Verdict.REJECT),
        "clear_verdict": partial(page.judge, Verdict.NONE),
        **{command: partial(page.set_mode, mode) for mode, command in MODES.items()},
        "review_mode": partial(page.next_mode, 1),
        "review_mode_back": partial(page.next_mode, -1),
        "review_solo": lambda: page.listen(stage.active),
        "review_swap": stage.swap,
        "review_lock": page.lock_bar.toggle,
        "review_shift_back": partial(page.lock_bar.shift, -1),
        "review_shift_on": partial(page.lock_bar.shift, 1),
        "review_gain_down": partial(page.blend_bar.step_gain, -1),
        "review_gain_up": partial(page.blend_bar.step_gain, 1),
        "review_next_change": page.differences.go_to_next,
        "review_comment": page.comments.field.text.setFocus,
        "review_next_comment": partial(page.talk.step, 1),
        "review_previous_comment": partial(page.talk.step, -1),
        "review_resolve": page.talk.toggle_resolved,
        "review_approve": partial(page.answer, Answer.APPROVED),
        "review_changes": partial(page.answer, Answer.CHANGES),
        "review_needs": partial(page.answer, Answer.NEEDS_REVIEW),
        "review_next_set": page.waiting.open_next,
        "review_hide_names": page.hide_names.toggle,
        "review_more": partial(page.show_others, 1),
        "review_earlier": partial(page.show_others, -1),
        "review_up": partial(page.next_take, -1),
        "review_down": partial(page.next_take, 1),
        **{command: partial(drawing.take_tool, tool) for command, tool in TOOLS.items()},
        "review_hide_marks": drawing.toggle_hidden,
        "review_result": page.blind.open,
        "review_share": page.share_asked.emit,
    }


def _choose(page: Commanded, number: int) -> None:
    """The ink of this number while a tool is on, else the take."""
    inks = list(Ink)
    if page.drawing.is_on and number <= len(inks):
        page.drawing.set_ink(inks[number - 1])
    else:
        page.stage.set_active(number - 1 - page.first)
