"""The comments of the shown takes, and the field for another one."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import MOST_TEXT, NO_COMMENT, Comment, CommentState
from o8studio.domain.library.range import Range
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.player.transport import timecode
from o8studio.ui.review.comment_rows import CommentRow, person_words
from o8studio.ui.review.recipe_compare import RecipePanel
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.flow import FlowLayout
from o8studio.ui.widgets.layout import button, column, header, label, row
from o8studio.ui.widgets.scrolling import OverlayBar

WIDTH = 344
_OPEN, _ALL, _MINE = "open", "all", "mine"
_AT_ONCE = 24
"""Rows that are made in one go; the rest follow in turns, between what else the window has to do."""
_MOST_ROWS = 400
"""Threads that are listed."""
_Thread = tuple[int, Comment, tuple[Comment, ...]]
"""Of the take with this index: a comment and its replies."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment that is being written, about the clip and the frames on which it was begun."""

    clip: ClipId
    text: str
    where: Range
    reply_to: CommentId = NO_COMMENT


class CommentsColumn(QFrame):
    """Comments of all takes or of the active one; open ones, all, or one's own.

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
        self.setFixedWidth(WIDTH)
        self.setProperty("column", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.share = command_tool(CommandId.REVIEW_SHARE)
        top, self._count = header(_("Comments"), self.share)
        self._which = Segments([(_OPEN, _("Open")), (_ALL, _("All")), (_MINE, _("Mine"))], may_be_empty=False)
        self._which.set_value(_OPEN)
        self._state = _OPEN
        self._which.chosen.connect(self._on_which)
        self.only_this = button(_("This take"), "chip")
        self.only_this.setCheckable(True)
        self.only_this.setChecked(True)
        self.only_this.toggled.connect(lambda _on: self._fill())
        self._rows: list[CommentRow] = []
        self._inside = QWidget()
        self._lines = QVBoxLayout(self._inside)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        self._none = label(
            _("No comments yet. Press C to write one about the shown frame."), size=12, tone="3"
        )
        self._none.setWordWrap(True)
        self._none.setContentsMargins(16, 16, 16, 16)
        self._more = label(size=12, tone="3")
        self._more.setWordWrap(True)
        self._more.setContentsMargins(16, 16, 16, 16)
        self._more.hide()
        self._lines.addWidget(self._none)
        self._lines.addWidget(self._more)
        self._lines.addStretch(1)
        self._wanted: list[_Thread] = []
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
        filters = QWidget()
        flow = FlowLayout()  # one below the other where text is large
        flow.addWidget(self._which)
        flow.addWidget(self.only_this)
        around = column(margins=(16, 6, 16, 6))
        around.addLayout(flow)
        filters.setLayout(around)
        self.recipe = RecipePanel()
        layout.addWidget(self.recipe)
        layout.addWidget(filters)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.field)
        self.setLayout(layout)
        self._takes: Sequence[ReviewTake] = ()
        self._caps: Sequence[str] = ()
        self._active = 0
        self._shown: CommentId = NO_COMMENT

    def show_takes(self, takes: Sequence[ReviewTake], caps: Sequence[str], active: int) -> None:
        """List the comments of these takes."""
        self._takes, self._caps, self._active = takes, caps, active
        self._fill()

    def show_place(self, clip: ClipId, number: int, marked: tuple[int, int] | None, fps: float) -> None:
        """The frame, or the range between in and out, that a new comment would be about."""
        self.field.show_place(_Place(clip, Range(*marked) if marked is not None else Range.at(number), fps))

    def comments(self) -> list[Comment]:
        """Those that are listed, in order."""
        return [comment for _at, comment, _replies in self._wanted]

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

    def _on_which(self, value: object) -> None:
        self._state = str(value)
        self._fill()

    def _fill(self) -> None:
        shown = [self._active] if self.only_this.isChecked() else range(len(self._takes))
        threads = [
            (at, comment, replies)
            for at in shown
            if at < len(self._takes)
            for comment, replies in self._takes[at].discussion.threads
        ]
        still_open = sum(one[1].state is CommentState.OPEN for one in threads)
        words = ngettext("{n} open", "{n} open", still_open).format(n=still_open)
        resolved = _("{n} resolved").format(n=len(threads) - still_open)
        self._count.setText(f"{words}, {resolved}")
        wanted = [one for one in threads if _is_wanted(one, self._state)]
        caps = ["" if self.only_this.isChecked() else self._caps[at] for at, *_of in wanted]
        look = (wanted, caps, [take.row.fps for take in self._takes])
        if look == self._look:
            return
        self._look, self._wanted = look, wanted[:_MOST_ROWS]
        for old in self._rows:
            old.hide()
            old.deleteLater()
        self._rows = []
        self._none.setVisible(not wanted)
        rest = len(wanted) - len(self._wanted)
        more = ngettext("{n} more comment is not listed.", "{n} more comments are not listed.", rest)
        self._more.setText(more.format(n=rest))
        self._more.setVisible(rest > 0)
        self._make_some()

    def _make_some(self) -> None:
        """The next rows."""
        begun = len(self._rows)
        for at, comment, replies in self._wanted[begun : begun + _AT_ONCE]:
            cap = "" if self.only_this.isChecked() else self._caps[at]
            made = CommentRow(comment, replies, self._takes[at].row.fps or 24.0, cap)
            made.pressed.connect(partial(self.chosen.emit, comment))
            made.resolve_asked.connect(partial(self.resolve_asked.emit, comment))
            made.reply_asked.connect(partial(self.field.reply_to, comment))
            made.delete_asked.connect(partial(self.delete_asked.emit, comment))
            made.set_active(comment.id == self._shown)
            self._lines.insertWidget(len(self._rows), made)
            self._rows.append(made)
        if len(self._rows) < len(self._wanted):
            self._turn.start()


def _is_wanted(thread: _Thread, which: str) -> bool:
    """Whether a filter lists it; mine is also where somebody here replied."""
    _at, comment, replies = thread
    if which == _MINE:
        return any(not one.person for one in (comment, *replies))
    return which == _ALL or comment.state is CommentState.OPEN


@dataclass(frozen=True, slots=True)
class _Place:
    """What a comment is about; frames a second."""

    clip: ClipId
    where: Range
    fps: float


class CommentField(QFrame):
    """Two to six lines; Ctrl+Return posts."""

    posted = Signal(object)
    writing = Signal()
    draw_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "foot")
        self._reply_to: Comment | None = None
        self._place = _Place(ClipId(""), Range.at(0), 24.0)
        self._written_at: _Place | None = None
        self._is_busy = False
        self._at = label(size=12, tone="3")
        self._where = label(size=11, tone="2")
        self._where.setFont(font(11, code=True))
        self._where.setProperty("kind", "tag")
        self._stop = button(_("Cancel"), "link")
        self._stop.hide()
        self._stop.clicked.connect(self.clear)
        self.text = QPlainTextEdit()
        self.text.setAccessibleName(_("Comment"))
        self.text.setPlaceholderText(_("Comment on this frame"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme().px(76))
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._on_text)
        self.post = button(_("Comment"), "primary")
        self.post.setToolTip(_("Ctrl+Return"))
        self.post.clicked.connect(self.ask_to_post)
        self.post.setEnabled(False)
        self.draw = command_tool(CommandId.REVIEW_DRAW, checkable=True)
        self.draw.clicked.connect(self.draw_asked)
        self._drawn, self._marks = label(size=12, tone="2"), 0
        layout = column(spacing=8, margins=(16, 12, 16, 12))
        layout.addLayout(row(self._at, self._where, 1, self._stop))
        layout.addWidget(self.text)
        layout.addLayout(row(self.draw, self._drawn, 1, self.post))
        self.setLayout(layout)
        self._show_place()

    def show_place(self, place: _Place) -> None:
        """What a new comment would be about; what is being written stays where it was begun."""
        self._place = place
        self._show_place()

    def show_busy(self, on: bool) -> None:
        """Whether what is written is being posted: it goes out once, and as it was."""
        self._is_busy = on
        self.text.setReadOnly(on)
        self._show_may_post()

    def reply_to(self, comment: Comment) -> None:
        """What is written next answers this comment."""
        self._reply_to = comment
        self._show_place()
        self.text.setFocus()

    def clear(self) -> None:
        """Empty it, and answer nobody."""
        self._reply_to, self._written_at = None, None
        self.text.clear()
        self._show_place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Return posts, and reaches nothing else; Escape leaves the field, with what is written in it."""
        if isinstance(event, QKeyEvent) and watched is self.text:
            returns = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            posts = returns and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if event.type() is QEvent.Type.ShortcutOverride and (posts or event.key() == Qt.Key.Key_Escape):
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and posts:
                if not event.isAutoRepeat():
                    self.ask_to_post()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self.text.clearFocus()
                return True
        return super().eventFilter(watched, event)

    def _on_text(self) -> None:
        written = self.text.toPlainText()
        if len(written) > MOST_TEXT:
            self.text.setPlainText(written[:MOST_TEXT])
            return
        has_words = bool(written.strip())
        self._show_may_post()
        if has_words and self._written_at is None:
            self.writing.emit()  # pauses, and the place is that of the shown frame
            self._written_at = self._place
        elif not written:
            self._written_at = None
        self._show_place()

    def ask_to_post(self) -> None:
        """Post what is written and drawn, if there is anything."""
        if self._may_post:
            reply = self._reply_to.id if self._reply_to is not None else NO_COMMENT
            self.posted.emit(Draft(self.clip, self.text.toPlainText(), self.where, reply))

    @property
    def clip(self) -> ClipId:
        """The clip that the comment would be about."""
        return self._reply_to.clip if self._reply_to is not None else (self._written_at or self._place).clip

    @property
    def where(self) -> Range:
        """The frames that the comment would be about."""
        return self._reply_to.range if self._reply_to is not None else (self._written_at or self._place).where

    @property
    def _may_post(self) -> bool:
        return not self._is_busy and (bool(self.text.toPlainText().strip()) or self._marks > 0)

    def _show_may_post(self) -> None:
        self.post.setEnabled(self._may_post)

    def show_marks(self, count: int, *, is_drawing: bool) -> None:
        """How many unsaved marks would go with the comment, and whether a tool is on."""
        self._marks = count
        self.draw.setChecked(is_drawing)
        words = ngettext("{n} mark on this frame", "{n} marks on this frame", count)
        self._drawn.setText(words.format(n=count) if count else "")
        self._show_may_post()

    def _show_place(self) -> None:
        fps = (self._written_at or self._place).fps
        where = self.where
        self._stop.setVisible(self._reply_to is not None)
        if self._reply_to is not None:
            self._at.setText(_("Reply to {person}").format(person=person_words(self._reply_to.person)))
        else:
            self._at.setText(_("At") if self.clip == self._place.clip else _("On another take, at"))
        last = "" if where.is_point else f" – {timecode(where.last, fps)}"
        self._where.setText(f"{timecode(where.first, fps)}{last}")
