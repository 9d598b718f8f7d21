"""Drawing on the takes: which marks are shown where, what is unsaved, and the tools."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QRectF, Signal, SignalInstance

from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import CommentState
from o8studio.domain.library.discussion import Discussion
from o8studio.domain.library.mark import Ink, Mark, Tool
from o8studio.domain.library.range import Range
from o8studio.texts.language import _
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.drawing_bar import DrawingBar
from o8studio.ui.review.marks_layer import MarksLayer, Overlay
from o8studio.ui.review.sketch import Sketch
from o8studio.ui.review_port import ReviewTake

Sketches = dict[tuple[ClipId, int], Sketch]
"""What is drawn and not posted, by clip and frame."""
_NEAR = 4
"""Frames before and after their own on which marks are shown dimmed."""
_DIM = 0.4


class Drawn(Protocol):
    """What the page has for drawing."""

    comments: CommentsColumn
    stage: CompareStage
    said: SignalInstance

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown set."""
        ...

    @property
    def active(self) -> ReviewTake | None:
        """The ringed take."""
        ...


class Drawing(QObject):
    """One for the page. Unsaved marks stay on their frame until a comment takes them.

    Signals:
        changed: other marks, or others are shown.
        post_asked: the comment is to be posted.
    """

    changed = Signal()
    post_asked = Signal()

    def __init__(self, page: Drawn) -> None:
        super().__init__(page.stage)
        self._page, self._stage = page, page.stage
        self._sketches: Sketches = {}
        self.is_on, self.is_hidden = False, False
        self.layer, self.bar = MarksLayer(self._stage), DrawingBar(self._stage)
        self.layer.changed.connect(self.refresh)
        self.layer.post_asked.connect(self.post_asked)
        self.layer.pressed.connect(lambda down: self.bar.setVisible(self.is_on and not down))
        self.layer.full.connect(lambda: page.said.emit(_("A comment holds no more marks than these.")))
        bar = self.bar
        bar.tool_chosen.connect(self.take_tool)
        bar.ink_chosen.connect(self.set_ink)
        bar.width_chosen.connect(self._set_width)
        bar.undone.connect(partial(self._change, Sketch.undo))
        bar.redone.connect(partial(self._change, Sketch.redo))
        bar.removed.connect(partial(self._change, Sketch.remove))
        bar.done.connect(self.end)
        self._stage.installEventFilter(self)
        self._stage.instant_shown.connect(lambda _instant: self.refresh())
        self._stage.playing_changed.connect(lambda _on: self.refresh())
        self._stage.reblended.connect(self.refresh)
        self._stage.active_changed.connect(lambda _at: self.refresh())

    # ---- tools

    def take_tool(self, tool: Tool | None) -> None:
        """Draw with it on the ringed take; playing stops. The one that is on already is put down."""
        if self.is_on and self.layer.tool is tool and tool is not None:
            self.end()
            return
        self._stage.pause()
        self.layer.finish_text()
        self.is_on, self.is_hidden, self.layer.tool = True, False, tool
        self.refresh()
        self.layer.setFocus()

    def end(self) -> None:
        """Put the tool down; what is drawn stays."""
        self.layer.finish_text()
        self.is_on = False
        self.refresh()
        self._stage.setFocus()

    def set_ink(self, ink: Ink) -> None:
        """Draw in this ink; the selected mark takes it, too."""
        self.layer.ink = ink
        self._change(partial(Sketch.change, ink=ink))

    def toggle_hidden(self) -> None:
        """Hide the marks, or show them again."""
        self.is_hidden = not self.is_hidden
        if self.is_hidden and self.is_on:
            self.end()
        self.refresh()

    def _set_width(self, width: int) -> None:
        self.layer.line_width = width
        self._change(partial(Sketch.change, width=width))

    def _change(self, change: Callable[[Sketch], None]) -> None:
        sketch = self._current()
        if sketch is not None:
            change(sketch)
        self.refresh()

    # ---- marks of a comment

    def marks_in(self, clip: ClipId, where: Range) -> tuple[Mark, ...]:
        """The unsaved marks on these frames."""
        found = sorted(
            (number, sketch.marks)
            for (one, number), sketch in self._sketches.items()
            if one == clip and number in where and sketch.marks
        )
        return tuple(mark for _number, marks in found for mark in marks)

    def forget(self, clip: ClipId, where: Range) -> None:
        """A comment took the marks on these frames."""
        self._sketches = {
            (one, number): sketch
            for (one, number), sketch in self._sketches.items()
            if one != clip or number not in where
        }
        self.refresh()

    @property
    def sketches(self) -> Sketches:
        """What is drawn and not posted."""
        return dict(self._sketches)

    def go_on(self, sketches: Sketches) -> None:
        """With what was drawn on a page before this one."""
        self._sketches = dict(sketches)

    # ---- showing

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the whole stage, whatever its size."""
        if watched is self._stage and event.type() is QEvent.Type.Resize:
            self.layer.setGeometry(self._stage.rect())
            self.refresh()
        return super().eventFilter(watched, event)

    def refresh(self) -> None:
        """Show the marks that belong to the frames that are shown."""
        stage = self._stage
        is_still = not stage.playhead.is_playing and stage.instant is not None and bool(self._page.takes)
        self.layer.setVisible(is_still)
        is_drawing = self.is_on and is_still
        self.bar.setVisible(is_drawing)
        box = stage.picture_box(stage.active) if is_still else QRectF()
        sketch = self._current() if is_drawing else None
        words = _("Drawing on frame {n}").format(n=stage.number + 1)
        self.layer.draw_on(sketch, box, words)
        self.layer.show_marks(self._overlays() if is_still and not self.is_hidden else [])
        if is_drawing and sketch is not None:
            self.bar.show_state(self.layer.tool, self.layer.ink, self.layer.line_width)
            self.bar.show_marks(
                may_undo=sketch.may_undo, may_redo=sketch.may_redo, has_marks=bool(sketch.marks)
            )
            self.bar.place_over(box)
            self.bar.raise_()
        self.changed.emit()

    def _current(self) -> Sketch | None:
        take = self._page.active
        if take is None:
            return None
        return self._sketches.setdefault((take.row.id, self._stage.number), Sketch())

    def _overlays(self) -> list[Overlay]:
        stage, found = self._stage, []
        assert stage.instant is not None
        for index in stage.shown:
            if index >= len(self._page.takes) or index >= len(stage.instant.numbers):
                continue
            take, number, box = (
                self._page.takes[index],
                stage.instant.numbers[index],
                stage.picture_box(index),
            )
            seen = stage.pair_pane.seen_box(index)
            chosen = self._page.comments.active
            shown = chosen.id if chosen is not None and chosen.clip == take.row.id else ""
            if not seen.isEmpty():
                found += [Overlay(box, seen, *one) for one in posted_marks(take.discussion, shown, number)]
            if index == stage.active:
                seen = box  # what is still to be posted is seen whole, as while it was drawn
            elif seen.isEmpty():
                continue
            for (clip, at), sketch in self._sketches.items():
                is_drawn_now = self.is_on and index == stage.active and at == number
                if clip == take.row.id and sketch.marks and not is_drawn_now and abs(at - number) <= _NEAR:
                    found.append(Overlay(box, seen, sketch.marks, 1.0 if at == number else _DIM))
        return found


def posted_marks(said: Discussion, chosen: str, number: int) -> list[tuple[tuple[Mark, ...], float]]:
    """The marks of comments that belong to this frame, and how strong they are.

    Of the chosen comment alone while its frames are near; else of every open one.
    """
    near = [
        (one, _strength(one.range, number))
        for one in said.comments
        if one.marks and _strength(one.range, number) > 0
    ]
    alone = [(one.marks, strength) for one, strength in near if one.id == chosen]
    return alone or [(one.marks, strength) for one, strength in near if one.state is CommentState.OPEN]


def _strength(where: Range, number: int) -> float:
    if number in where:
        return 1.0
    return _DIM if where.first - _NEAR <= number <= where.last + _NEAR else 0.0
