"""The comments of the shown takes, and the field for another one."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import NO_COMMENT, Comment, CommentState
from o8studio.domain.library.range import Range
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.review.comment_field import CommentField, Place
from o8studio.ui.review.comment_filter import Thread, Which, people_of
from o8studio.ui.review.comment_rows import CommentRow
from o8studio.ui.review.filter_bar import FilterBar
from o8studio.ui.review.pair_verdicts import VerdictLines
from o8studio.ui.review.recipe_compare import RecipePanel, column_width
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import button, column, header, label, row
from o8studio.ui.widgets.scrolling import OverlayBar

_AT_ONCE = 24
"""Rows that are made in one go; the rest follow in turns, between what else the window has to do."""
_LOW = 700
"""Pixels of height below which less is shown beside the comments."""
_MOST_ROWS = 400
"""Threads that are listed."""


class CommentsColumn(QFrame):
    """Comments of all takes or of the active one, as its filters say.

    Signals:
        posted: a `Draft`.
        chosen: a comment whose frames are to be shown.
        resolve_asked: comment, and whether it is to be resolved.
        delete_asked: a comment.
        writing: a letter was typed into the field.
    """

    posted = Signal(object)
    chosen = Signal(object)
    resolve_asked = Signal(object, bool)
    delete_asked = Signal(object)
    writing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(column_width())
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.share = command_tool(CommandId.REVIEW_SHARE)
        self.filters = FilterBar()
        self.filters.changed.connect(self._fill)
        top, self._count = header(_("Comments"), self.filters.more, self.share)
        self._rows: list[CommentRow] = []
        self._inside = QWidget()
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._none = label(size=12, tone="3")
        self._none.setWordWrap(True)
        self._none.setContentsMargins(16, 16, 16, 16)
        self._more = label(size=12, tone="3")
        self._more.setWordWrap(True)
        self._more.setContentsMargins(16, 16, 16, 16)
        self._more.hide()
        self._all = button(_("Show all comments"), "link")
        self._all.clicked.connect(self.filters.clear)
        self._lines.addWidget(self._none)
        self._lines.addLayout(row(self._all, 1, margins=(16, 0, 16, 0)))
        self._lines.addWidget(self._more)
        self._lines.addStretch(1)
        self._wanted: list[Thread] = []
        self._look: object = None
        """What the rows show, to be left alone while it is the same."""
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._make_some)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAccessibleName(_("Comments"))
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        OverlayBar(self._scroll)
        self.field = CommentField()
        self.field.posted.connect(self.posted)
        self.field.writing.connect(self.writing)
        layout = column(top, spacing=0)
        self.recipe = RecipePanel()
        layout.addWidget(self.recipe)
        layout.addWidget(self.filters)
        layout.addWidget(self._scroll, 1)
        self.verdicts = VerdictLines()
        layout.addWidget(self.verdicts)
        layout.addWidget(self.field)
        self.setLayout(layout)
        self._takes: Sequence[ReviewTake] = ()
        self._names: Sequence[TakeName] = ()
        self._active = 0
        self._shown: CommentId = NO_COMMENT

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where the column is low, its comments keep their room."""
        super().resizeEvent(event)
        self.verdicts.show_low(self.height() < theme().px(_LOW))

    def show_takes(self, takes: Sequence[ReviewTake], names: Sequence[TakeName], active: int) -> None:
        """List the comments of these takes."""
        self._takes, self._names, self._active = takes, names, active
        self._fill()

    def show_place(
        self,
        clip: ClipId,
        number: int,
        marked: tuple[int, int] | None,
        fps: float,
        *,
        may_choose: bool = False,
    ) -> None:
        """The frame, or the range between in and out, that a new comment would be about.

        Args:
            may_choose: which take it is about is chosen beside it.
        """
        where = Range(*marked) if marked is not None else Range.at(number)
        caps = tuple(one.cap for one in self._names) if may_choose and len(self._takes) > 1 else ()
        self.field.show_place(Place(clip, where, fps, self._cap(self._active), caps))

    def comments(self) -> list[Comment]:
        """Those that are listed, in order."""
        return [one.comment for one in self._wanted]

    def show_active(self, comment_id: CommentId) -> None:
        """Mark the one whose frames are shown, and bring it into view."""
        self._shown = comment_id
        for one in self._rows:
            one.set_active(one.comment.id == comment_id)
            if one.comment.id == comment_id:
                self._scroll.ensureWidgetVisible(one, 0, 12)

    @property
    def active(self) -> Comment | None:
        """The one whose frames are shown."""
        return next((one for one in self.comments() if one.id == self._shown), None)

    def _cap(self, at: int) -> str:
        """The take's number or letter; empty where there is only one take."""
        return self._names[at].cap if len(self._takes) > 1 and at < len(self._names) else ""

    def _fill(self) -> None:
        is_one = self.filters.only_this.isChecked()
        shown = [self._active] if is_one else range(len(self._takes))
        threads = [
            Thread(at, comment, replies, self._names[at].title)
            for at in shown
            if at < len(self._takes)
            for comment, replies in self._takes[at].discussion.threads
        ]
        still_open = sum(one.comment.state is CommentState.OPEN for one in threads)
        words = ngettext("{n} open", "{n} open", still_open).format(n=still_open)
        resolved = _("{n} resolved").format(n=len(threads) - still_open)
        self._count.setText(f"{words}, {resolved}")
        is_hidden = not any(one.title for one in self._names)
        self.filters.show_threads(threads, self._cap(self._active), hides_models=is_hidden)
        wanted = self.filters.filter.listed(threads)
        self._show_none(threads, wanted)
        look = (
            wanted,
            [self._cap(one.at) for one in wanted],
            [take.row.fps for take in self._takes],
        )
        if look == self._look:
            return
        self._look, self._wanted = look, wanted[:_MOST_ROWS]
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows = []
        rest = len(wanted) - len(self._wanted)
        more = ngettext("{n} more comment is not listed.", "{n} more comments are not listed.", rest)
        self._more.setText(more.format(n=rest))
        self._more.setVisible(rest > 0)
        self._make_some()

    def _show_none(self, threads: Sequence[Thread], wanted: Sequence[Thread]) -> None:
        """Why nothing is listed."""
        words = _("No comments yet. Press C to write one about the shown frame.")
        if threads:
            asked = self.filters.filter
            words = (
                _("No comment fits these filters.") if asked.is_narrow else _("No comment of these is open.")
            )
            if asked.which is Which.MINE or asked.person == "":
                words = _("Nothing of yours is among these comments.")
            elif asked.person is not None and asked.person not in people_of(threads):
                told = _("Nothing of {person} is among these comments.")
                words = told.format(person=asked.person)
        self._none.setText(words)
        self._none.setVisible(not wanted)
        self._all.setVisible(bool(threads) and not wanted)

    def _make_some(self) -> None:
        """The next rows."""
        begun = len(self._rows)
        for one in self._wanted[begun : begun + _AT_ONCE]:
            comment, fps = one.comment, self._takes[one.at].row.fps or 24.0
            made = CommentRow(comment, one.replies, fps, self._cap(one.at))
            made.pressed.connect(partial(self.chosen.emit, comment))
            made.resolve_asked.connect(partial(self.resolve_asked.emit, comment))
            made.reply_asked.connect(partial(self.field.reply_to, comment))
            made.delete_asked.connect(partial(self.delete_asked.emit, comment))
            made.set_active(comment.id == self._shown)
            self._lines.insertWidget(len(self._rows), made)
            self._rows.append(made)
        if len(self._rows) < len(self._wanted):
            self._turn.start()
