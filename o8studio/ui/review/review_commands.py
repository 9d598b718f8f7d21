"""What each command of Review calls."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.mark import Ink
from o8studio.domain.library.review import Verdict
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.player.speed import next_speed
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
from o8studio.ui.review.take_set import TakeSet
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
    wall_asked: SignalInstance
    take_set: TakeSet

    @property
    def fps(self) -> float:
        """Frames a second of the ringed take."""
        ...

    @property
    def count(self) -> int:
        """Frames of the ringed take."""
        ...

    @property
    def first(self) -> int:
        """How many takes of the set come before the shown ones."""
        ...

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


def commands_of(page: Commanded) -> dict[CommandId, Callable[[], object]]:
    """By command, the function that it calls on this page."""
    stage, drawing = page.stage, page.drawing
    return {
        CommandId.PLAY: stage.toggle,
        CommandId.REVERSE: partial(stage.shuttle, -1),
        CommandId.FORWARD: partial(stage.shuttle, 1),
        CommandId.PREVIOUS_FRAME: partial(stage.step, -1),
        CommandId.NEXT_FRAME: partial(stage.step, 1),
        CommandId.REVIEW_BACK: partial(stage.step, -1),
        CommandId.REVIEW_ON: partial(stage.step, 1),
        CommandId.REVIEW_PLAY: stage.toggle,
        CommandId.SECOND_BACK: lambda: stage.step(-round(page.fps)),
        CommandId.SECOND_ON: lambda: stage.step(round(page.fps)),
        CommandId.FIRST_FRAME: partial(stage.go_to, 0),
        CommandId.LAST_FRAME: lambda: stage.go_to(page.count - 1),
        CommandId.TO_MARK_IN: partial(page.range.go_to, begin=True),
        CommandId.TO_MARK_OUT: partial(page.range.go_to, begin=False),
        CommandId.SLOWER: partial(_change_speed, page, -1),
        CommandId.FASTER: partial(_change_speed, page, 1),
        CommandId.OWN_SPEED: partial(_change_speed, page, 0),
        CommandId.MARK_IN: partial(page.range.mark, begin=True),
        CommandId.MARK_OUT: partial(page.range.mark, begin=False),
        CommandId.CLEAR_MARKS: partial(page.range.set, None),
        CommandId.LOOP: page.transport.loop.toggle,
        CommandId.GO_TO: lambda: page.transport.ask_where(stage.number),
        CommandId.MUTE: page.transport.mute.toggle,
        **{CommandId(f"take_{number}"): partial(_choose, page, number) for number in range(1, 10)},
        **{CommandId(f"rate_{stars}"): partial(page.rate, stars) for stars in range(6)},
        CommandId.PICK: partial(page.judge, Verdict.PICK),
        CommandId.REJECT: partial(page.judge, Verdict.REJECT),
        CommandId.CLEAR_VERDICT: partial(page.judge, Verdict.NONE),
        **{command: partial(page.set_mode, mode) for mode, command in MODES.items()},
        CommandId.REVIEW_MODE: partial(page.next_mode, 1),
        CommandId.REVIEW_MODE_BACK: partial(page.next_mode, -1),
        CommandId.REVIEW_SOLO: lambda: page.listen(stage.active),
        CommandId.REVIEW_SWAP: stage.swap,
        CommandId.REVIEW_LOCK: page.lock_bar.toggle,
        CommandId.REVIEW_SHIFT_BACK: partial(page.lock_bar.shift, -1),
        CommandId.REVIEW_SHIFT_ON: partial(page.lock_bar.shift, 1),
        CommandId.REVIEW_GAIN_DOWN: partial(page.blend_bar.step_gain, -1),
        CommandId.REVIEW_GAIN_UP: partial(page.blend_bar.step_gain, 1),
        CommandId.REVIEW_NEXT_CHANGE: page.differences.go_to_next,
        CommandId.REVIEW_COMMENT: page.comments.field.text.setFocus,
        CommandId.REVIEW_NEXT_COMMENT: partial(page.talk.step, 1),
        CommandId.REVIEW_PREVIOUS_COMMENT: partial(page.talk.step, -1),
        CommandId.REVIEW_RESOLVE: page.talk.toggle_resolved,
        CommandId.UNDO: page.talk.undo,
        CommandId.REVIEW_APPROVE: partial(page.answer, Answer.APPROVED),
        CommandId.REVIEW_CHANGES: partial(page.answer, Answer.CHANGES),
        CommandId.REVIEW_NEEDS: partial(page.answer, Answer.NEEDS_REVIEW),
        CommandId.REVIEW_NEXT_SET: page.waiting.open_next,
        CommandId.REVIEW_HIDE_NAMES: page.hide_names.toggle,
        CommandId.REVIEW_MORE: partial(page.show_others, 1),
        CommandId.REVIEW_WALL: lambda: page.wall_asked.emit(page.take_set.query),
        CommandId.REVIEW_EARLIER: partial(page.show_others, -1),
        CommandId.REVIEW_UP: partial(page.next_take, -1),
        CommandId.REVIEW_DOWN: partial(page.next_take, 1),
        **{command: partial(drawing.take_tool, tool) for command, tool in TOOLS.items()},
        CommandId.REVIEW_HIDE_MARKS: drawing.toggle_hidden,
        CommandId.REVIEW_RESULT: page.blind.open,
        CommandId.REVIEW_SHARE: page.share_asked.emit,
    }


def _change_speed(page: Commanded, step: int) -> None:
    page.transport.speed_chosen.emit(next_speed(page.stage.speed, step))


def _choose(page: Commanded, number: int) -> None:
    """The ink of this number while a tool is on, else the take."""
    inks = list(Ink)
    if page.drawing.is_on and number <= len(inks):
        page.drawing.set_ink(inks[number - 1])
    else:
        page.stage.set_active(number - 1 - page.first)
