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
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.drawing import Drawing
from o8studio.ui.review.drawing_bar import COMMANDS as TOOLS
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_header import MODES
from o8studio.ui.review.talk import Talk
from o8studio.ui.widgets.controls import Switch


class Commanded(Protocol):
    """What the page does for its commands."""

    stage: CompareStage
    drawing: Drawing
    transport: Transport
    blend_bar: BlendBar
    comments: CommentsColumn
    talk: Talk
    hide_names: Switch
    share_asked: SignalInstance

    def mark(self, *, begin: bool) -> None:
        """Set in or out."""
        ...

    def set_marked(self, marked: tuple[int, int] | None) -> None:
        """Set in and out, or neither."""
        ...

    def rate(self, stars: int) -> None:
        """Rate the ringed take."""
        ...

    def judge(self, verdict: Verdict) -> None:
        """Pick or reject the ringed take, or neither."""
        ...

    def answer(self, answer: Answer) -> None:
        """Answer for the ringed take."""
        ...

    def set_mode(self, mode: StageMode) -> None:
        """Lay the takes out otherwise."""
        ...

    def next_mode(self, step: int) -> None:
        """The next or previous layout."""
        ...

    def next_take(self, step: int) -> None:
        """The next or previous take."""
        ...

    def listen(self, at: int) -> None:
        """Hear this take."""
        ...

    def open_next(self) -> None:
        """The next set that waits for a verdict."""
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
        "mark_in": partial(page.mark, begin=True),
        "mark_out": partial(page.mark, begin=False),
        "clear_marks": partial(page.set_marked, None),
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
        "review_gain_down": partial(page.blend_bar.step_gain, -1),
        "review_gain_up": partial(page.blend_bar.step_gain, 1),
        "review_comment": page.comments.field.text.setFocus,
        "review_next_comment": partial(page.talk.step, 1),
        "review_previous_comment": partial(page.talk.step, -1),
        "review_resolve": page.talk.toggle_resolved,
        "review_approve": partial(page.answer, Answer.APPROVED),
        "review_changes": partial(page.answer, Answer.CHANGES),
        "review_needs": partial(page.answer, Answer.NEEDS_REVIEW),
        "review_next_set": page.open_next,
        "review_hide_names": page.hide_names.toggle,
        "review_up": partial(page.next_take, -1),
        "review_down": partial(page.next_take, 1),
        **{command: partial(drawing.take_tool, tool) for command, tool in TOOLS.items()},
        "review_hide_marks": drawing.toggle_hidden,
        "review_share": page.share_asked.emit,
    }


def _choose(page: Commanded, number: int) -> None:
    """The ink of this number while a tool is on, else the take."""
    inks = list(Ink)
    if page.drawing.is_on and number <= len(inks):
        page.drawing.set_ink(inks[number - 1])
    else:
        page.stage.set_active(number - 1)
