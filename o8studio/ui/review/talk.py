"""Comments on the shown takes: writing, going to their frames, resolving, deleting; and what takes the last of it back."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import Comment, CommentState
from o8studio.texts.language import _
from o8studio.ui.player.timeline import CommentPlace, Timeline
from o8studio.ui.review.comment_field import Draft
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.drawing import Drawing
from o8studio.ui.review.marked_range import MarkedRange
from o8studio.ui.review_port import ReviewPort, ReviewTake


class Talking(Protocol):
    """What the page does for its comments."""

    comments: CommentsColumn
    stage: CompareStage
    drawing: Drawing
    timeline: Timeline
    range: MarkedRange
    said: SignalInstance
    undoable: SignalInstance

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown set."""
        ...

    @property
    def active(self) -> ReviewTake | None:
        """The ringed take."""
        ...

    def reload(self) -> None:
        """Read again what is said of the takes."""
        ...

    def done(self, problem: str) -> None:
        """Something was changed, or could not be."""
        ...


class Talk:
    """One for the page."""

    def __init__(self, page: Talking, port: ReviewPort) -> None:
        self._page, self._port = page, port
        column = page.comments
        column.posted.connect(self._post)
        column.writing.connect(self._pause)
        column.field.left.connect(page.stage.setFocus)
        column.chosen.connect(self._show)
        column.resolve_asked.connect(self._resolve)
        column.delete_asked.connect(self._delete)
        page.timeline.comment_pressed.connect(lambda at: self._show(self._marked[at]))
        self._marked: list[Comment] = []
        self._paused_at: float | None = None
        """Seconds, where writing paused what played."""
        self._undo: list[Callable[[], None]] = []
        """What takes back each thing that was done here, the last one at the end."""

    @property
    def may_undo(self) -> bool:
        """Whether something that was done here can be taken back."""
        return bool(self._undo)

    def undo(self) -> None:
        """Take back what was done last."""
        if self._undo:
            self._undo.pop()()

    def step(self, way: int) -> None:
        """Show the frames of the next or previous comment."""
        listed, shown = self._page.comments.comments(), self._page.comments.active
        if not listed:
            return
        at = next((at for at, one in enumerate(listed) if shown is not None and one.id == shown.id), None)
        if at is None:
            at = -1 if way > 0 else 0
        self._show(listed[(at + way) % len(listed)])

    def toggle_resolved(self) -> None:
        """Resolve the comment whose frames are shown, or open it again."""
        if (comment := self._page.comments.active) is not None:
            self._resolve(comment, comment.state is CommentState.OPEN)

    def show_places(self) -> None:
        """Mark the comments of the ringed take on the timeline."""
        take, comparison, shown = (
            self._page.active,
            self._page.stage.frames.comparison,
            self._page.comments.active,
        )
        self._marked = []
        if take is None or comparison is None or self._page.stage.active >= len(comparison.takes):
            self._page.timeline.show_comments([])
            return
        frames = comparison.takes[self._page.stage.active]
        self._marked = [one for one, _replies in take.discussion.threads]
        places = []
        for one in self._marked:
            where = one.range.within(frames.count)
            begin, last = comparison.begin(where.first), comparison.begin(where.last)
            places.append(CommentPlace(begin, last, shown is not None and shown.id == one.id))
        self._page.timeline.show_comments(places)

    def _post(self, draft: Draft) -> None:
        field = self._page.comments.field
        marks = self._page.drawing.marks_in(draft.clip, draft.where)
        before = {one.id for one in self._own(draft.clip)}

        def done(problem: str) -> None:
            field.show_busy(False)
            if problem:  # what was written stays in the field
                self._page.said.emit(problem)
            else:
                self._undo.append(partial(self._take_back, draft.clip, before))
                field.clear()
                self._page.drawing.forget(draft.clip, draft.where)
                if self._page.drawing.is_on:
                    self._page.drawing.end()
                self._page.reload()
                self._resume()

        field.show_busy(True)
        self._port.post_comment(draft.clip, draft.text, draft.where, marks, draft.reply_to, done)

    def _pause(self) -> None:
        stage = self._page.stage
        if stage.playhead.is_playing:
            stage.pause()
            self._paused_at = stage.playhead.at

    def _resume(self) -> None:
        """Play on what writing paused, unless it stands elsewhere by now."""
        stage = self._page.stage
        if self._paused_at == stage.playhead.at and not stage.playhead.is_playing:
            stage.toggle()
        self._paused_at = None

    def _show(self, comment: Comment) -> None:
        ids = [take.row.id for take in self._page.takes]
        if comment.clip not in ids:
            return
        self._page.stage.set_active(ids.index(comment.clip))
        self._page.stage.go_to(comment.range.first)
        self._page.comments.show_active(comment.id)
        self.show_places()
        self._page.drawing.refresh()
        where = comment.range
        self._page.range.set(None if where.is_point else (where.first, where.last))

    def _own(self, clip: ClipId) -> list[Comment]:
        """What was written here of a shown take, the newest last."""
        said = [one for take in self._page.takes if take.row.id == clip for one in take.discussion.comments]
        return sorted((one for one in said if not one.person), key=lambda one: one.at)

    def _take_back(self, clip: ClipId, before: set[CommentId]) -> None:
        """Delete the comment that was posted when these were there."""
        posted = [one for one in self._own(clip) if one.id not in before]
        if posted:
            self._delete(posted[-1])
            self._undo.pop()  # that is no step of its own
        else:
            self._page.said.emit(_("Nothing to undo here."))

    def _resolve(self, comment: Comment, is_resolved: bool) -> None:
        change = partial(self._port.resolve_comment, comment.clip, comment.id, done=self._page.done)
        self._undo.append(partial(change, is_resolved=not is_resolved))
        change(is_resolved=is_resolved)

    def _delete(self, comment: Comment) -> None:
        def put_back() -> None:
            if put_back in self._undo:
                self._undo.remove(put_back)
            self._port.delete_comment(comment.clip, comment.id, is_deleted=False, done=self._page.done)

        def done(problem: str) -> None:
            self._page.done(problem)
            if not problem:
                self._page.undoable.emit(_("Comment deleted"), put_back)

        self._undo.append(put_back)

        self._port.delete_comment(comment.clip, comment.id, is_deleted=True, done=done)
