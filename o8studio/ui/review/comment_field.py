"""The field under the comments: about which frames of which take, what is written, and what is drawn with it."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from o8studio.domain.ids import ClipId, CommentId
from o8studio.domain.library.comment import MOST_TEXT, NO_COMMENT, Comment
from o8studio.domain.library.range import Range
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.review.comment_rows import person_words, range_words
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.bounded_text import BoundedField
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.key_words import IS_MAC, key_words
from o8studio.ui.widgets.keyed_button import KeyedButton
from o8studio.ui.widgets.layout import button, column, key_cap, label, row

_CAPS = ("⌘" if IS_MAC else "Ctrl", "↵")
"""Of the keys that post."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A comment that is being written, about the clip and the frames on which it was begun."""

    clip: ClipId
    text: str
    where: Range
    reply_to: CommentId = NO_COMMENT


@dataclass(frozen=True, slots=True)
class Place:
    """What a comment is about.

    Attributes:
        fps: frames a second.
        cap: the take's number or letter, where several are shown.
        caps: of all takes, where one of them is chosen here.
    """

    clip: ClipId
    where: Range
    fps: float
    cap: str = ""
    caps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unposted:
    """What is written and not posted: where it was begun, and what it answers, if it does."""

    text: str
    place: Place | None
    reply_to: Comment | None


class CommentField(QFrame):
    """Two to six lines; Ctrl+Return posts.

    Signals:
        posted: a `Draft`.
        writing: a letter was typed.
        left: Escape was pressed; what has no focus takes no keys.
        draw_asked: a tool is wanted.
        range_asked: whether the comment is to be about a range, or about the shown frame only.
        take_chosen: the place of another take that it is to be about.
    """

    posted = Signal(object)
    writing = Signal()
    left = Signal()
    draw_asked = Signal()
    range_asked = Signal(bool)
    take_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        self._reply_to: Comment | None = None
        self._place = Place(ClipId(""), Range.at(0), 24.0)
        self._written_at: Place | None = None
        self._is_busy = False
        self._at = label(size=12, tone="3")
        self._where = label(size=11, tone="2")
        self._where.setFont(font(11, code=True))
        self._where.setProperty("kind", "tag")
        self._range = button("", "link")
        self._range.clicked.connect(lambda: self.range_asked.emit(self.where.is_point))
        self._cap = key_cap("")
        self.takes = Segments([])
        self._caps: tuple[str, ...] = ()
        self._stop = button(_("Cancel"), "link")
        self._stop.hide()
        self._stop.clicked.connect(self.clear)
        self.text = BoundedField()
        self.text.setAccessibleName(_("Comment"))
        self.text.setPlaceholderText(_("Comment on this frame"))
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(theme().px(76))
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._on_text)
        self.post = KeyedButton(_("Comment"), _CAPS)
        self.post.setToolTip(key_words("Ctrl+Return"))
        self.post.clicked.connect(self.ask_to_post)
        self.post.setEnabled(False)
        self.draw = command_tool(CommandId.REVIEW_DRAW, checkable=True)
        self.draw.clicked.connect(self.draw_asked)
        self._drawn, self._marks = label(size=12, tone="2"), 0
        layout = column(spacing=8, margins=(16, 12, 16, 12))
        self._about = about = row(
            self._at, self._where, self._range, 1, self._stop, self._cap, self.takes, spacing=6
        )
        for small in (self._where, self._cap):
            about.setAlignment(small, Qt.AlignmentFlag.AlignVCenter)
        layout.addLayout(about)
        layout.addWidget(self.text)
        layout.addLayout(row(self.draw, self._drawn, 1, self.post))
        self.setLayout(layout)
        self._show_place()

    def show_place(self, place: Place) -> None:
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

    @property
    def unposted(self) -> Unposted:
        """What is written in it."""
        return Unposted(self.text.toPlainText(), self._written_at, self._reply_to)

    def go_on(self, unposted: Unposted) -> None:
        """With what was written on a page before this one."""
        self._written_at, self._reply_to = unposted.place, unposted.reply_to
        self.text.setPlainText(unposted.text)
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
                self.left.emit()
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
        self._drawn.setText(words.format(n=count) if count else _("Draw"))
        self._show_may_post()

    def _show_takes(self, place: Place) -> None:
        if place.caps and place.caps != self._caps:
            self._caps = place.caps
            made = Segments(list(enumerate(place.caps)), may_be_empty=False)
            made.setAccessibleName(_("The take that the comment is about"))
            made.chosen.connect(lambda at: self.take_chosen.emit(int(str(at))))
            self._about.replaceWidget(self.takes, made)
            self.takes.deleteLater()
            self.takes = made
        if place.cap in place.caps:
            self.takes.set_value(place.caps.index(place.cap))

    def _show_place(self) -> None:
        fps = (self._written_at or self._place).fps
        where = self.where
        self._stop.setVisible(self._reply_to is not None)
        if self._reply_to is not None:
            self._at.setText(_("Reply to {person}").format(person=person_words(self._reply_to.person)))
        else:
            self._at.setText(_("At") if self.clip == self._place.clip else _("On another take, at"))
        self._where.setText(range_words(where, fps))
        place = self._written_at or self._place
        may_range = self._reply_to is None and self._written_at is None
        self._show_takes(place)
        may_choose = may_range and bool(place.caps)
        self.takes.setVisible(may_choose)
        self._cap.setText(place.cap)
        self._cap.setVisible(bool(place.cap) and self._reply_to is None and not may_choose)
        self._range.setVisible(may_range)
        # Translators: makes the comment one about several frames
        self._range.setText(_("+ range") if where.is_point else _("This frame only"))
        self._range.setToolTip(
            _("One second from this frame on; drag its ends on the timeline") if where.is_point else ""
        )
