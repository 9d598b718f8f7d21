"""One comment with its replies: who, where, what; a press goes to its frames."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from o8studio.domain.library.comment import Comment, CommentState
from o8studio.domain.library.range import Range
from o8studio.texts.language import _, ngettext
from o8studio.ui.player.transport import timecode
from o8studio.ui.theme.theme import font, restyle, sized, theme
from o8studio.ui.widgets.layout import button, column, label, row, tool

_DISCS = ("m-sora", "m-kling", "m-jimeng", "m-seedance", "m-vidu")
"""Colours of people, told apart by their names."""


def person_words(person: str) -> str:
    """A person's name; comments written here have none."""
    return person or _("You")


class CommentRow(QFrame):
    """One thread.

    Signals:
        pressed: go to its frames and show its marks.
        resolve_asked: with whether it is to be resolved.
        reply_asked, delete_asked: as their buttons say.
    """

    pressed = Signal()
    resolve_asked = Signal(bool)
    reply_asked = Signal()
    delete_asked = Signal()

    def __init__(self, comment: Comment, replies: Sequence[Comment], fps: float, cap: str) -> None:
        """
        Args:
            cap: the take's number, shown where comments of several takes are listed.
        """
        super().__init__()
        self.comment = comment
        self.setProperty("role", "comment")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        is_done = comment.state is CommentState.RESOLVED
        self._is_active = False
        self._done = tool(
            "circle-check" if is_done else "circle", _("Open again") if is_done else _("Resolve")
        )
        self._done.clicked.connect(lambda: self.resolve_asked.emit(not is_done))
        where = range_words(comment.range, fps)
        name = label(person_words(comment.person), size=12, weight=600)
        chip = label(where, size=11, tone="2")
        chip.setFont(font(11, code=True))
        chip.setProperty("kind", "tag")
        take = label(cap, size=11, tone="3")
        take.setProperty("kind", "key")
        marks, mail = label(), label()
        marks.setPixmap(sized("pen-line", 14, "text-3", 2.0))
        marks.setAccessibleName(_("Has marks"))
        mail.setPixmap(sized("mail", 14, "text-3", 2.0))
        mail.setToolTip(_("From a review page"))
        for sign, has in ((take, cap), (marks, comment.marks), (mail, comment.page)):
            if not has:  # what is shown before it has a parent is a window of its own
                sign.hide()
        head = row(Initials(comment.person), name, chip, take, marks, mail, 1, self._done, spacing=6)
        for small in (chip, take):
            head.setAlignment(small, Qt.AlignmentFlag.AlignVCenter)
        text = label(comment.text, tone="3" if is_done else "1")
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        inner = QVBoxLayout()
        inner.setContentsMargins(theme().px(28), 2, 0, 0)
        inner.setSpacing(6)
        inner.addWidget(text)
        for reply in replies:
            inner.addWidget(_Reply(reply))
        self._reply, self._resolve = button(_("Reply"), "link"), button("", "link")
        self._resolve.setText(_("Open again") if is_done else _("Resolve"))
        self._delete = button(_("Delete"), "link")
        self._reply.clicked.connect(self.reply_asked)
        self._resolve.clicked.connect(lambda: self.resolve_asked.emit(not is_done))
        self._delete.clicked.connect(self.delete_asked)
        self._verbs = QWidget()
        self._verbs.setLayout(row(self._reply, self._resolve, 1, self._delete, spacing=14))
        self._verbs.hide()
        inner.addWidget(self._verbs)
        layout = column(spacing=0, margins=(16, 11, 16, 12))
        layout.addLayout(head)
        layout.addLayout(inner)
        self.setLayout(layout)
        said = ngettext("{n} reply", "{n} replies", len(replies)).format(n=len(replies)) if replies else ""
        spoken = (person_words(comment.person), where, comment.text, said, _("resolved") if is_done else "")
        self.setAccessibleName(", ".join(part for part in spoken if part))

    def set_active(self, on: bool) -> None:
        """The one whose frames are shown offers its verbs."""
        if on != self._is_active:
            self._is_active = on
            self._verbs.setVisible(on)
            self.setProperty("active", on)
            restyle(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press goes there."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.pressed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return goes there, too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.pressed.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The active one has an accent at its left."""
        super().paintEvent(event)
        if self._is_active:
            QPainter(self).fillRect(QRectF(0, 0, 2, self.height()), theme().colour("accent-line"))


class _Reply(QFrame):
    """A reply, with a line at its left."""

    def __init__(self, comment: Comment) -> None:
        super().__init__()
        head = row(
            Initials(comment.person, 20),
            label(person_words(comment.person), size=12, weight=600),
            label(clock_words(comment.at), size=12, tone="3", figures=True),
            1,
            spacing=6,
        )
        text = label(comment.text, tone="2")
        text.setWordWrap(True)
        layout = column(spacing=2, margins=(10, 2, 0, 2))
        layout.addLayout(head)
        layout.addWidget(text)
        self.setLayout(layout)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the line."""
        QPainter(self).fillRect(QRectF(0, 0, 2, self.height()), theme().colour("line-2"))


class Initials(QWidget):
    """A person's initials on a disc of a colour of their own."""

    def __init__(self, person: str, size: int = 22) -> None:
        super().__init__()
        self.setFixedSize(theme().px(size), theme().px(size))
        words = person_words(person).split()
        first = words[0] if words else "?"
        self._letters = first[:1] if ord(first[0]) > 0x2E7F else first[:2].upper()
        self._colour = _DISCS[sum(map(ord, person)) % len(_DISCS)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the disc."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(theme().colour(self._colour))
        painter.setPen(Qt.PenStyle.NoPen)
        tint = QColor(colour)
        tint.setAlpha(64)
        painter.setBrush(tint)
        painter.drawEllipse(self.rect())
        painter.setPen(theme().colour("text-1"))
        painter.setFont(font(10, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._letters)


def clock_words(at: float) -> str:
    """The hour and minute here of unix seconds; empty for a moment that no calendar has."""
    try:
        return f"{datetime.fromtimestamp(at).astimezone():%H:%M}"
    except (ValueError, OverflowError, OSError):
        return ""


def range_words(where: Range, fps: float) -> str:
    """Where it is, as timecode; of a range the first, and of the last what differs."""
    first = timecode(where.first, fps)
    if where.is_point:
        return first
    last = timecode(where.last, fps)
    same = 0
    for one, other in zip(first.split(":")[:-2], last.split(":"), strict=False):
        if one != other:
            break
        same += len(one) + 1
    return f"{first} – {last[same:]}"
