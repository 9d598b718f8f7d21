"""The takes of one prompt under the transport: finished clips, and those that are still being made."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from o8studio.domain.ids import JobId
from o8studio.domain.library.clip import SPRITE_PICTURES, Clip
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.theme.durations import DEVELOP_MS
from o8studio.ui.theme.theme import font, pixmap, theme, tile
from o8studio.ui.widgets.motion import animate
from o8studio.ui.widgets.two_lines import two_lines

SLOT = QSize(128, 72)
_GAP, _RADIUS, _STATE_LINE = 8, 6, 12


@dataclass(frozen=True, slots=True)
class Take:
    """One slot: a clip, or a job that has none yet.

    Attributes:
        clip: None while the job is under way, or ended without a clip.
        names: family and title of its model.
        part: progress 0 to 1, or None if unknown.
        state: the job's state as text; empty for a clip.
        is_over: the job ended without a clip.
    """

    job_id: JobId
    names: tuple[str, str]
    clip: Clip | None = None
    part: float | None = None
    state: str = ""
    is_over: bool = False

    @property
    def id(self) -> str:
        """Of the clip, else of the job."""
        return self.clip.id if self.clip is not None else self.job_id


class TakesStrip(QScrollArea):
    """One row of slots, and the way to compare them.

    Signals: `chosen` names a clip to show on the stage, `job_chosen` a job to show in the queue, `asked` a command,
        `menu_asked` the menu of the clip on the stage at a point of the screen.
    """

    chosen = Signal(str)
    job_chosen = Signal(str)
    asked = Signal(str)
    menu_asked = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(SLOT.height() + 8)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Takes"))
        self._slots: list[TakeSlot] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)  # which one is checked is told, never chosen by Qt
        self._thumbnails: Thumbnails | None = None
        self._first, self._shown = 1, ""
        self._inside = QWidget()
        self._line = QHBoxLayout(self._inside)
        self._line.setContentsMargins(4, 4, 4, 4)
        self._line.setSpacing(_GAP)
        self.compare = command_tool(CommandId.COMPARE)
        self.compare.clicked.connect(lambda: self.asked.emit(CommandId.COMPARE))
        self.compare.hide()
        self._line.addWidget(self.compare)
        self._line.addStretch(1)
        self.setWidget(self._inside)

    def show_takes(
        self, takes: Sequence[Take], shown: str, thumbnails: Thumbnails, *, first: int = 1
    ) -> None:
        """Show these takes in this order.

        Args:
            shown: the id of the clip on the stage.
            first: the number of the first of them.
        """
        if self._thumbnails is not thumbnails:
            self._thumbnails = thumbnails
            thumbnails.sprite_came.connect(self._inside.update)
        while len(self._slots) > len(takes):
            self._slots.pop().deleteLater()
        while len(self._slots) < len(takes):
            slot = TakeSlot()
            self._group.addButton(slot)
            slot.clicked.connect(lambda _on=False, slot=slot: self._press(slot))
            self._slots.append(slot)
            self._line.insertWidget(self._line.count() - 2, slot)
            slot.show()
        self.compare.setVisible(sum(take.clip is not None for take in takes) > 1)
        is_other, self._shown, self._first = shown != self._shown, shown, first
        for number, (slot, take) in enumerate(zip(self._slots, takes, strict=True), first):
            slot.show_take(number, take, thumbnails, is_shown=take.id == shown)
            if take.id == shown and is_other:  # else a person may be looking at others
                self.ensureWidgetVisible(slot, _GAP, 0)

    def takes(self) -> list[Take]:
        """What is shown now."""
        return [slot.take for slot in self._slots if slot.take is not None]

    @property
    def shown_slot(self) -> "TakeSlot | None":
        """The slot of the clip on the stage."""
        return next((slot for slot in self._slots if slot.is_shown), None)

    def choose(self, number: int) -> None:
        """Show take `number`, counted from 1, on the stage; does nothing if there is none."""
        if 0 < number - self._first + 1 <= len(self._slots):
            self._press(self._slots[number - self._first])

    def step(self, step: int) -> None:
        """Show the next or the previous clip on the stage."""
        clips = [slot for slot in self._slots if slot.take is not None and slot.take.clip is not None]
        at = next((n for n, slot in enumerate(clips) if slot.is_shown), None)
        if clips and (at is None or len(clips) > 1):
            self._press(clips[(at + step) % len(clips) if at is not None else (0 if step > 0 else -1)])

    def _press(self, slot: "TakeSlot") -> None:
        if slot.take is not None:
            (self.chosen if slot.take.clip is not None else self.job_chosen).emit(slot.take.id)
            slot.setChecked(slot.is_shown)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu is that of the clip on the stage, so a take is put there first."""
        slot = self._inside.childAt(self._inside.mapFromGlobal(event.globalPos()))
        if isinstance(slot, TakeSlot) and slot.take is not None and slot.take.clip is not None:
            self._press(slot)
            self.menu_asked.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Any wheel moves the row sideways."""
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().x() or event.angleDelta().y()))
        event.accept()


class TakeSlot(QAbstractButton):
    """A poster, or a job's model and progress. Moving the pointer over a poster scrubs through the clip."""

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setAutoExclusive(True)  # to screen readers one of several, a radio button
        self.setFixedSize(SLOT)
        self.setMouseTracking(True)
        self.setProperty("radius", _RADIUS)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._number = 1
        self.take: Take | None = None
        self.is_shown = False
        self._thumbnails: Thumbnails | None = None
        self._picture: QPixmap | None = None
        self._developed = 1.0
        self._scrub: float | None = None

    def show_take(self, number: int, take: Take, thumbnails: Thumbnails, *, is_shown: bool) -> None:
        """Show it; a poster that replaces a running job's slot develops into it."""
        before = self.take
        self._number = number
        self.take, self.is_shown, self._thumbnails = take, is_shown, thumbnails
        self.setChecked(is_shown)
        picture = thumbnails.of_clip(take.clip) if take.clip is not None else None
        if (
            picture is not None
            and self._picture is None
            and before is not None
            and before.job_id == take.job_id
        ):
            animate(self, DEVELOP_MS, self._develop)
        self._picture = picture
        # Translators: a take is one of several clips made from the same prompt, as in film
        words = [_("Take {n}").format(n=self._number), take.names[1], take.state]
        if take.part is not None:
            words.append(_("{n} percent").format(n=round(take.part * 100)))
        if take.clip is not None and take.clip.review.stars:
            words.append(_("{n} of 5 stars").format(n=take.clip.review.stars))
        self.setAccessibleName(", ".join(word for word in words if word))
        self.setToolTip("")
        self.update()

    def _develop(self, part: float) -> None:
        self._developed = part
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Ask for the pictures to scrub through."""
        if self.take is not None and self.take.clip is not None and self._thumbnails is not None:
            self._thumbnails.want_sprite(self.take.clip)
        super().enterEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show the clip at this part of its length."""
        self._scrub = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
        self.update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Show the poster again."""
        self._scrub = None
        self.update()
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the picture or the job, the number, the rating, and the ring of the clip on the stage."""
        take = self.take
        if take is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        edge = QPainterPath()
        edge.addRoundedRect(box, _RADIUS, _RADIUS)
        painter.setClipPath(edge)
        painter.fillRect(self.rect(), theme().colour("raised"))
        if self._picture is None or self._developed < 1.0:
            self._paint_job(painter, take)
        if self._picture is not None:
            painter.setOpacity(self._developed)
            self._paint_picture(painter, take, self._picture)
            painter.setOpacity(1.0)
        painter.setClipping(False)
        hovered = self.underMouse() and self.isEnabled()
        colour = "accent-line" if self.is_shown else "line-3" if hovered else "line-2"
        painter.setPen(QPen(theme().colour(colour), 2 if self.is_shown else 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, _RADIUS, _RADIUS)

    def _paint_picture(self, painter: QPainter, take: Take, picture: QPixmap) -> None:
        painter.fillRect(self.rect(), theme().colour("stage"))
        source = QRectF(picture.rect())
        sprite = None
        if self._scrub is not None and take.clip is not None and self._thumbnails is not None:
            sprite = self._thumbnails.sprite_of(take.clip)
        if sprite is not None and self._scrub is not None:
            wide = sprite.width() / SPRITE_PICTURES
            at = min(SPRITE_PICTURES - 1, int(self._scrub * SPRITE_PICTURES))
            picture, source = sprite, QRectF(at * wide, 0, wide, sprite.height())
        size = source.size().scaled(QRectF(self.rect()).size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(QRectF(self.rect()).center())
        painter.drawPixmap(target, picture, source)
        if sprite is not None and self._scrub is not None:
            painter.fillRect(
                QRectF(0, self.height() - 4, self.width() * self._scrub, 3), theme().colour("accent-line")
            )
        self._plate(painter, str(self._number), left=6.0)
        if take.clip is not None:
            review = take.clip.review
            if review.verdict is not Verdict.NONE:
                name = "check" if review.verdict is Verdict.PICK else "x"
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme().colour("plate"))
                painter.drawRoundedRect(QRectF(self.width() - 24, 6, 18, 16), 4, 4)
                painter.drawPixmap(
                    self.width() - 22, 7, pixmap(name, 14, "on-accent", self.devicePixelRatioF())
                )
            if review.stars:
                self._plate(painter, f"★ {review.stars}", left=None)

    def _plate(self, painter: QPainter, words: str, *, left: float | None) -> None:
        """Words on a picture: white on black, at the upper left, or at the lower right."""
        painter.setFont(font(10, 600, figures=True, scaled=False))
        wide = painter.fontMetrics().horizontalAdvance(words) + 10
        box = (
            QRectF(left, 6, wide, 16)
            if left is not None
            else QRectF(self.width() - wide - 6, self.height() - 23, wide, 16)
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("plate"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(Qt.GlobalColor.white)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_job(self, painter: QPainter, take: Take) -> None:
        letters, token = tile(*take.names)
        square = QRectF(10, 10, 20, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(f"{token}-t"))
        painter.drawRoundedRect(square, 4, 4)
        painter.setPen(theme().colour(token))
        painter.setFont(font(10, 700, scaled=False))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letters)
        painter.setFont(font(11, 500, scaled=False))
        painter.setPen(theme().colour("text-2"))
        metrics = painter.fontMetrics()
        title = metrics.elidedText(take.names[1], Qt.TextElideMode.ElideRight, self.width() - 44)
        painter.drawText(QRectF(36, 10, self.width() - 44, 20), Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(font(10, figures=True, scaled=False))
        painter.setPen(theme().colour("bad" if take.is_over else "text-3"))
        words = f"{take.part:.0%}" if take.part is not None else take.state
        for box, line in state_lines(words):
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, line)
        if not take.is_over:
            groove = QRectF(10, self.height() - 16, self.width() - 20, 4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("pressed"))
            painter.drawRoundedRect(groove, 2, 2)
            painter.setBrush(theme().colour("accent-line"))
            done = groove.width() * (take.part or 0.0)
            if done > 0:
                painter.drawRoundedRect(QRectF(groove.left(), groove.top(), max(4.0, done), 4), 2, 2)


def state_lines(words: str) -> list[tuple[QRectF, str]]:
    """A job's state in its slot, in one or two lines between model and progress."""
    wide = SLOT.width() - 20
    lines = two_lines(words, 10, 400, wide)
    top = 36 if len(lines) == 1 else 31
    return [(QRectF(10, top + at * _STATE_LINE, wide, _STATE_LINE), line) for at, line in enumerate(lines)]
