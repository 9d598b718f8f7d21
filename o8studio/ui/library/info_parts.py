"""Parts of the info panel: pictures of clips, lines of facts, judging."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QToolButton,
    QWidget,
)

from o8studio.domain.library.clip import SPRITE_PICTURES
from o8studio.domain.library.listing import ClipRow
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _, listed
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import verdict_tool
from o8studio.ui.library.painting import Pictures, clock, plate
from o8studio.ui.library_port import Compared, LibraryCommand
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.layout import Elided, label, row
from o8studio.ui.widgets.stars import Stars


class ClipPicture(QAbstractButton):
    """The poster of a clip; the pointer over it scrubs where there is room. `wanted` asks for its pictures."""

    wanted = Signal(str)

    def __init__(self, pictures: Pictures, size: QSize, *, scrubs: bool = False, ring: int = 0) -> None:
        """
        Args:
            ring: pixels around the picture that are left for a ring.
        """
        super().__init__()
        self._pictures, self._scrubs, self._ring = pictures, scrubs, ring
        self._row: ClipRow | None = None
        self._part = -1.0
        self.is_on = False
        self.setFixedSize(size)
        self.setMouseTracking(scrubs)

    def show_clip(self, clip: ClipRow | None, *, is_on: bool = False) -> None:
        """Show another clip, or none; `is_on` puts a ring around it."""
        self._row, self.is_on = clip, is_on
        self.setAccessibleName(clip.name if clip is not None else "")
        self.setToolTip(clip.name if clip is not None and not self._scrubs else "")
        self.update()

    @property
    def clip(self) -> ClipRow | None:
        """What is shown."""
        return self._row

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        super().mouseMoveEvent(event)
        if self._part < 0 and self._row is not None:
            self.wanted.emit(self._row.id)
        self._part = min(1.0, max(0.0, event.position().x() / max(1, self.width())))
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The poster again."""
        super().leaveEvent(event)
        self._part = -1.0
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint poster or the picture under the pointer, length, ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ratio = self.devicePixelRatioF()
        box = self.rect().adjusted(self._ring, self._ring, -self._ring, -self._ring)
        picture = self._pictures.poster(self._row, box, ratio) if self._row is not None else None
        if picture is None or picture.isNull():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("hover"))
            painter.drawRoundedRect(QRectF(box), 4, 4)
        else:
            painter.drawPixmap(box.topLeft(), picture)
        if self._scrubs and self._row is not None:
            self._paint_time(painter, box, self._row)
        if self.is_on or (self.hasFocus() and not self._scrubs):
            painter.setPen(QPen(theme().colour("accent-line"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)

    def _paint_time(self, painter: QPainter, box: QRect, row: ClipRow) -> None:
        sprite = self._pictures.sprite(row) if self._part >= 0 else None
        corner = QPointF(box.right() - 7, box.bottom() - 7)
        if sprite is None:
            plate(painter, corner, clock(row.length))
            return
        wide = sprite.width() // SPRITE_PICTURES
        at = min(SPRITE_PICTURES - 1, int(self._part * SPRITE_PICTURES))
        source = QRectF(at * wide, 0, wide, sprite.height())
        size = source.size().scaled(box.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(QRectF(box).center())
        painter.drawPixmap(place, sprite, source)
        plate(painter, corner, f"{clock(self._part * row.length)} / {clock(row.length)}")
        painter.fillRect(
            QRectF(box.left(), box.bottom() - 2, self._part * box.width(), 3), Qt.GlobalColor.white
        )


class Collage(QWidget):
    """Up to four clips in one picture: side by side, a large one with two beside it, or two by two."""

    _GAP = 3

    def __init__(self, places: Sequence[ClipPicture], wide: int) -> None:
        super().__init__()
        self._places, self._wide = places, wide
        for place in places:
            place.setParent(self)
        self.setFixedWidth(wide)

    def show_clips(self, rows: Sequence[ClipRow]) -> None:
        """The first four of them."""
        half = QSize((self._wide - self._GAP) // 2, round((self._wide - self._GAP) / 2 * 9 / 16))
        small = QSize(88, 49)
        if len(rows) == 3:
            left = QSize(self._wide - self._GAP - small.width(), small.height() * 2 + self._GAP)
            right = left.width() + self._GAP
            boxes = [
                QRect(QPoint(0, 0), left),
                QRect(QPoint(right, 0), small),
                QRect(QPoint(right, small.height() + self._GAP), small),
            ]
        else:
            boxes = [
                QRect(QPoint(x * (half.width() + self._GAP), y * (half.height() + self._GAP)), half)
                for y in range(2)
                for x in range(2)
            ]
        for at, place in enumerate(self._places):
            is_shown = at < min(len(rows), len(boxes))
            place.setVisible(is_shown)
            place.show_clip(rows[at] if is_shown else None)
            if is_shown:
                place.setFixedSize(boxes[at].size())
                place.move(boxes[at].topLeft())
        self.setFixedHeight(max(box.bottom() + 1 for box in boxes[: max(1, len(rows))]))


class Facts(QWidget):
    """Lines of asked and delivered, or of a name and a value at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnMinimumWidth(0, theme().px(64))

    def show_compared(self, lines: Sequence[Compared]) -> None:
        """Asked beside delivered; what differs is marked."""
        self._empty()
        for at, column in enumerate((_("Asked"), _("Delivered")), 1):
            self._grid.addWidget(label(column, size=11, tone="3"), 0, at)
            self._grid.setColumnStretch(
                at, 3 + at
            )  # what was delivered has a sign beside it, or more figures
        for at, line in enumerate(lines, 1):
            self._grid.addWidget(label(line.what, size=12, tone="3"), at, 0)
            self._grid.addWidget(Elided(line.asked or "–", size=12, tone="2", left=True), at, 1)
            delivered = Elided(line.delivered or "–", size=12, tone="1", left=True)
            self._grid.addWidget(delivered, at, 2, 1, 1 if line.differs else 2)
            if line.differs:
                sign = label()
                sign.setPixmap(sized("info", 14, "accent-text", self.devicePixelRatioF()))
                sign.setAccessibleName(_("otherwise than asked"))
                sign.setToolTip(_("otherwise than asked"))
                self._grid.addWidget(sign, at, 3)

    def show_pairs(self, lines: Sequence[tuple[str, str]]) -> None:
        """A name, and its value at the right."""
        self._empty()
        self._grid.setColumnStretch(1, 1)
        for at, (name, value) in enumerate(lines):
            self._grid.addWidget(label(name, size=12, tone="3"), at, 0)
            self._grid.addWidget(Elided(value, size=12, tone="1"), at, 1)

    def _empty(self) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            part = item.widget() if item is not None else None
            if part is not None:
                part.hide()
                part.deleteLater()


class Judging(QWidget):
    """Stars, pick and reject. `asked` with a verb and its text."""

    asked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.stars = Stars()
        self.stars.rated.connect(lambda count: self.asked.emit(LibraryCommand.RATE, str(count)))
        self.words = label(size=12, tone="3")
        self.pick, self.reject = verdict_tool(CommandId.PICK), verdict_tool(CommandId.REJECT)
        for one, verdict in ((self.pick, Verdict.PICK), (self.reject, Verdict.REJECT)):
            one.clicked.connect(partial(self._on_judged, one, verdict))
        self.setLayout(row(self.stars, self.words, 1, self.pick, self.reject, spacing=4))

    def _on_judged(self, pressed: QToolButton, verdict: Verdict) -> None:
        self.asked.emit(LibraryCommand.JUDGE, verdict.value if pressed.isChecked() else "")

    def show_rows(self, rows: Sequence[ClipRow]) -> None:
        """What these clips have in common."""
        ratings = sorted({one.stars for one in rows})
        self.stars.show_stars(ratings[0] if len(ratings) == 1 else 0)
        self.words.setVisible(len(ratings) > 1)
        self.words.setText(_either(ratings) if len(ratings) > 1 else "")
        verdicts = {one.verdict for one in rows}
        self.pick.setChecked(verdicts == {Verdict.PICK})
        self.reject.setChecked(verdicts == {Verdict.REJECT})


def _either(ratings: Sequence[int]) -> str:
    """Such as: 3, 4 or unrated."""
    words = [str(one) for one in ratings if one] + ([_("unrated")] if 0 in ratings else [])
    return _("{some} or {last}").format(some=listed(words[:-1]), last=words[-1])
