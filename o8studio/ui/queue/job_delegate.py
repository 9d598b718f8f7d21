"""Paints the cards of the queue, and locates their buttons."""

import zlib
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from o8studio.domain.jobs.job import Job
from o8studio.domain.jobs.queue_state import ENDED_GROUPS, Group, QueueState
from o8studio.texts.language import _
from o8studio.ui.actions.card_commands import CardCommand
from o8studio.ui.models.thumbnails import Thumbnails
from o8studio.ui.queue.card import MESSAGE, WAITING, WARNING, QueueRow, group_words
from o8studio.ui.queue.card_actions import SPOT, actions_of, hover_actions
from o8studio.ui.queue.card_geometry import between, in_design_pixels, placed
from o8studio.ui.queue.card_motion import GLOW, HOVER, POSTER, CardMotion
from o8studio.ui.queue.card_tag import paint_tag, tag_width
from o8studio.ui.queue.card_text import MESSAGE_PIXELS, elapsed
from o8studio.ui.queue.job_table import CARD_ROLE, JobTable
from o8studio.ui.queue.second_line import is_tag_beside_title, said_second, second_line
from o8studio.ui.theme.theme import font as scaled_font
from o8studio.ui.theme.theme import pixmap, theme, tile
from o8studio.ui.widgets.tiles import tile_pixmap
from o8studio.ui.widgets.two_lines import two_lines

_ICONS = {
    QueueState.DRAFT: "pencil-line",
    **dict.fromkeys(WAITING, "clock"),
    QueueState.PAUSED: "circle-pause",
    QueueState.HELD: "hourglass",
    QueueState.MAY_NOT_LOOK: "eye-off",
    **dict.fromkeys(WARNING, "triangle-alert"),
    QueueState.DOWNLOAD_STOPPED: "cloud-download",
    QueueState.LINK_EXPIRED: "link-2-off",
    QueueState.FILE_MISSING: "file-question-mark",
    QueueState.CANCELLED: "ban",
    QueueState.NOT_WATCHING: "eye-off",
    QueueState.MOVED_IN: "file-input",
    QueueState.FAILED: "circle-alert",
    QueueState.NO_BALANCE: "wallet",
    QueueState.OFFLINE: "wifi-off",
}

_FOOT_ICONS = {
    QueueState.SLOW: ("hourglass", "warn"),
    QueueState.DOWNLOADING: ("download", "text-2"),
    QueueState.OFFLINE: ("wifi-off", "text-2"),
}
_UP, _TAG_UP = 4, 19
"""How far a title gives way to a second line below it, and a tag goes up from the second line to the title's."""
font = partial(scaled_font, scaled=False)
"""Cards are drawn in the design's own pixels; the painter scales them to the text size."""


class JobDelegate(QStyledItemDelegate):
    """Paints the model's rows, using the given thumbnails and motion."""

    def __init__(self, thumbnails: Thumbnails, motion: CardMotion) -> None:
        super().__init__()
        self._thumbnails = thumbnails
        self._motion = motion
        self.sweep: float | None = None
        """How far the indeterminate bars are in their cycle, 0 to 1; None while nothing may move."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """The card's own height."""
        return QSize(200, index.data(CARD_ROLE).height(option.rect.width()))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint a header, or a card in its state."""
        card: QueueRow = index.data(CARD_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.translate(whole.left(), whole.top() + self._motion.shift(card.key))
        if (seen := self._motion.seen(card)) < 1.0:
            painter.setClipRect(0, 0, whole.width(), round(whole.height() * seen))
        painter.scale(theme().scale, theme().scale)
        rect = in_design_pixels(whole)
        if card.job is None:
            self._header(painter, rect, card, hovered=bool(state & QStyle.StateFlag.State_MouseOver))
        else:
            model = index.model()
            now = model.now if isinstance(model, JobTable) else 0.0
            self._card(painter, rect.adjusted(0, 0, 0, -5), card, card.job, state, now)
        painter.restore()

    def button_rects(self, rect: QRect, card: QueueRow) -> list[tuple[str, QRect]]:
        """The rectangles of a message card's buttons."""
        return [(action, placed(spot, rect)) for action, spot in self._buttons(in_design_pixels(rect), card)]

    def hover_rects(self, rect: QRect, card: QueueRow) -> list[tuple[str, QRect]]:
        """The rectangles of a hovered card's buttons."""
        return [(action, placed(spot, rect)) for action, spot in self._hovered(in_design_pixels(rect), card)]

    def _buttons(self, rect: QRect, card: QueueRow) -> list[tuple[str, QRect]]:
        left, metrics = rect.left() + 9, QFontMetrics(font(12, 500))
        found: list[tuple[str, QRect]] = []
        if card.job is None:
            if card.group not in ENDED_GROUPS:
                return []
            width = metrics.horizontalAdvance(_("Clear")) + 16
            return [(CardCommand.CLEAR, QRect(rect.right() - width, rect.top() + 4, width, 22))]
        if card.is_inline:
            first = actions_of(card)[0]
            width = metrics.horizontalAdvance(first.title) + 18
            return [(first.command, QRect(rect.right() - 9 - width, rect.top() + 12, width, 28))]
        if card.state not in MESSAGE:
            return []
        for offer in actions_of(card):
            width = metrics.horizontalAdvance(offer.title) + 16
            if left + width > rect.right():
                break  # the rest is in the card's menu
            found.append((offer.command, QRect(left, rect.bottom() - 41, width, 28)))
            left += width + 6
        return found

    def _hovered(self, rect: QRect, card: QueueRow) -> list[tuple[str, QRect]]:
        found = hover_actions(card)
        left = rect.right() - 6 - SPOT * len(found)
        top = rect.top() + (8 if card.is_tall else (rect.height() - 5 - SPOT) // 2)
        return [(action, QRect(left + SPOT * at, top, SPOT, SPOT)) for at, (action, _i) in enumerate(found)]

    def _header(self, painter: QPainter, rect: QRect, card: QueueRow, *, hovered: bool) -> None:
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-2"))
        painter.drawPixmap(
            rect.left() + 2,
            rect.center().y() - 4,
            pixmap("chevron-right" if card.folded else "chevron-down", 14, "text-3", 2.0),
        )
        words = group_words(card.group)
        painter.drawText(rect.adjusted(22, 6, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(theme().colour("text-3"))
        left = 28 + QFontMetrics(font(12, 500)).horizontalAdvance(words)
        painter.drawText(rect.adjusted(left, 6, 0, 0), Qt.AlignmentFlag.AlignVCenter, str(card.count))
        for _action, spot in self._buttons(rect, card) if hovered else ():
            painter.setPen(theme().colour("text-2"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, _("Clear"))

    def _card(
        self, painter: QPainter, rect: QRect, card: QueueRow, job: Job, state: QStyle.StateFlag, now: float
    ) -> None:
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        amber = card.group is Group.ATTENTION
        edge = "accent-edge" if chosen else "warn-edge" if amber else "line-1"
        glow = 1.0 - self._motion.value(card.key, GLOW, 1.0)
        painter.setPen(QPen(between(edge, "accent-line", glow), 1))
        if chosen or amber:
            painter.setBrush(theme().colour("accent-tint" if chosen else "warn-tint"))
        else:
            painter.setBrush(between("raised", "hover", self._motion.value(card.key, HOVER, float(over))))
        painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        if theme().has_lit_edge and not (chosen or amber):
            painter.setPen(QPen(theme().colour("lit"), 1))
            painter.drawLine(rect.left() + 8, rect.top(), rect.right() - 8, rect.top())
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if focused:
            painter.setPen(QPen(theme().colour("accent-line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5), 7, 7)
        tall = card.is_tall
        poster = QRect(rect.left() + 9, rect.top() + (9 if tall else 8), *((80, 45) if tall else (64, 36)))
        self._poster_box(painter, poster, card, job)
        text = QRect(
            poster.right() + 10, poster.top() - 1, rect.right() - poster.right() - 18, poster.height() + 2
        )
        offered = self._hovered(rect.adjusted(0, 0, 0, 5), card) if over or focused else []
        if card.is_inline:
            offered = []
            text.setRight(self._buttons(rect.adjusted(0, 0, 0, 5), card)[0][1].left() - 6)
        elif offered:
            text.setRight(offered[0][1].left() - 4)
        self._titles(painter, text, card, job, tall, now, hide_tag=bool(offered) or card.is_inline)
        icons = dict(hover_actions(card))
        for action, spot in offered:
            painter.drawPixmap(
                spot.center().x() - 7, spot.center().y() - 7, pixmap(icons[action], 16, "text-2", 2.0)
            )
        if tall:
            self._running(painter, rect, card, job, now)
        elif card.state in MESSAGE:
            self._message(painter, rect, card, job)
        elif card.is_inline:
            self._paint_buttons(painter, rect, card)

    def _titles(
        self,
        painter: QPainter,
        text: QRect,
        card: QueueRow,
        job: Job,
        tall: bool,
        now: float,
        *,
        hide_tag: bool = False,
    ) -> None:
        lines = beside_button(card, text.width() - 22)
        if len(lines) > 1:  # the title makes room for the second
            text = text.translated(0, -_UP)
        words, end = said_second(card, job, tall=tall)
        small, is_tagged = QFontMetrics(font(11)), not (tall or hide_tag)
        tag = tag_width(card) + 8 if is_tagged and tag_width(card) else 0
        room = text.width() - 22
        is_up = is_tag_beside_title(words + end, tag, room, small)
        clock = tag if is_up else 0
        if card.state is QueueState.QUEUED and not hide_tag:
            painter.setFont(font(11, figures=True))
            painter.setPen(theme().colour("text-3"))
            spent = elapsed(max(0.0, now - (job.accepted_at or job.recorded_at)))
            # the title's line: the state below is said whole
            beside = QRect(text.left(), text.top(), text.width(), 16)
            painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, spent)
            clock = painter.fontMetrics().horizontalAdvance(spent) + 10
        painter.setFont(font(12, 500))
        painter.setPen(theme().colour("text-1"))
        metrics = painter.fontMetrics()
        if tall:
            for number, line in enumerate(two_lines(card.name, 12, 500, text.width())):
                painter.drawText(text.left(), text.top() + 12 + 16 * number, line)
        else:
            title = metrics.elidedText(card.name, Qt.TextElideMode.ElideRight, text.width() - clock)
            painter.drawText(
                QRect(text.left(), text.top(), text.width(), 16), Qt.AlignmentFlag.AlignVCenter, title
            )
        line_top = text.top() + (31 if tall else 19)
        letters, token = tile(card.family, card.title)
        square = QRectF(text.left(), line_top, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour(f"{token}-t"))
        painter.drawRoundedRect(square, 4, 4)
        painter.setPen(theme().colour(token))
        painter.setFont(font(9, 700))
        painter.drawText(square, Qt.AlignmentFlag.AlignCenter, letters)
        painter.setFont(font(11))
        painter.setPen(theme().colour("text-3"))
        room -= 0 if is_up else tag
        words = second_line(words, end, room, small)
        for number, line in enumerate(lines if len(lines) > 1 else (words,)):
            spot = QRect(text.left() + 22, line_top + number * 13, room, 16)
            painter.drawText(spot, Qt.AlignmentFlag.AlignVCenter, line)
        if is_tagged:
            paint_tag(painter, text.translated(0, -_TAG_UP) if is_up else text, card)

    def _running(self, painter: QPainter, rect: QRect, card: QueueRow, job: Job, now: float) -> None:
        groove = QRectF(rect.left() + 9, rect.top() + 65, rect.width() - 18, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().colour("pressed"))
        painter.drawRoundedRect(groove, 2, 2)
        part = card.part
        if card.received is not None and card.expected:
            part = card.received / card.expected
        drawn = self._motion.bar(job.id, part) if part is not None and card.received is None else part
        painter.setBrush(theme().colour("line-strong" if card.state is QueueState.OFFLINE else "accent-line"))
        if drawn is not None:
            painter.drawRoundedRect(QRectF(groove.left(), groove.top(), groove.width() * drawn, 4), 2, 2)
        else:
            width = groove.width() * 0.34
            left = groove.left() + (groove.width() - width) * self._swept(job)
            painter.drawRoundedRect(QRectF(left, groove.top(), width, 4), 2, 2)
        painter.setFont(font(11, figures=True))
        painter.setPen(theme().colour("warn" if card.state is QueueState.SLOW else "text-2"))
        foot = QRect(rect.left() + 9, rect.top() + 73, rect.width() - 18, 18)
        sign = _FOOT_ICONS.get(card.state) if card.state else None
        if sign is not None:
            painter.drawPixmap(foot.left(), foot.top() + 2, pixmap(sign[0], 14, sign[1], 2.0))
        knows = part is not None and card.state is QueueState.RENDERING
        left_words = f"{part:.0%}" if knows else card.line
        painter.drawText(
            foot.adjusted(20 if sign is not None else 0, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, left_words
        )
        painter.setPen(theme().colour("text-3"))
        right = elapsed(max(0.0, now - (job.sent_at or job.recorded_at)))
        if card.state is QueueState.OFFLINE:
            right = _("still runs at the gateway")
        elif card.state is QueueState.SLOW:
            right = _("{time}, still checking").format(time=right)
        elif card.left:
            right = f"{right}, {card.left}"
        elif card.state is QueueState.RENDERING_BLIND:
            # Translators: {time} is minutes and seconds since the job was sent, such as 1:23
            right = _("{time} elapsed").format(time=right)
        if card.received is not None and card.expected:
            right = f"{card.received / 1e6:.1f} / {card.expected / 1e6:.1f} MB"
        painter.drawText(foot, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, right)

    def _swept(self, job: Job) -> float:
        """Where the bar of a job without a percentage is, 0 to 1; each is at a place of its own."""
        if self.sweep is None:
            return 0.5
        own = zlib.crc32(job.id.encode()) / 2**32
        return abs((self.sweep + own) % 1.0 * 2 - 1)

    def _message(self, painter: QPainter, rect: QRect, card: QueueRow, job: Job) -> None:
        painter.setFont(font(MESSAGE_PIXELS))
        painter.setPen(theme().colour("text-2"))
        body = QRect(rect.left() + 9, rect.top() + 50, rect.width() - 18, rect.height() - 50)
        painter.drawText(body, int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignTop), card.line)
        if job.code:
            painter.setFont(font(11, code=True))
            painter.setPen(theme().colour("text-3"))
            code = job.code if job.status is None else f"{job.code}, HTTP {job.status}"
            spot = QRect(body.left(), rect.bottom() - 60, body.width(), 16)
            painter.drawText(
                spot,
                Qt.AlignmentFlag.AlignVCenter,
                painter.fontMetrics().elidedText(code, Qt.TextElideMode.ElideRight, body.width()),
            )
        self._paint_buttons(painter, rect, card)

    def _paint_buttons(self, painter: QPainter, rect: QRect, card: QueueRow) -> None:
        words: dict[str, str] = {offer.command: offer.title for offer in actions_of(card)}
        painter.setFont(font(12, 500))
        for number, (action, spot) in enumerate(self._buttons(rect.adjusted(0, 0, 0, 5), card)):
            painter.setPen(QPen(theme().colour("line-2"), 1) if number == 0 else Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("raised") if number == 0 else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(spot).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.setPen(theme().colour("text-1" if number == 0 else "text-2"))
            painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, words[action])

    def _poster_box(self, painter: QPainter, spot: QRect, card: QueueRow, job: Job) -> None:
        clip = card.clip
        picture = (
            self._thumbnails.of_clip(clip, may_wait=True)
            if clip is not None
            else self._thumbnails.of_job(job)
        )
        edge = QPainterPath()
        edge.addRoundedRect(QRectF(spot), 5, 5)
        painter.save()
        painter.setClipPath(edge, Qt.ClipOperation.IntersectClip)
        painter.fillRect(spot, theme().colour("hover" if picture is None else "stage"))
        if picture is not None:
            size = picture.size().scaled(spot.size(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRect(0, 0, size.width(), size.height())
            fitted.moveCenter(spot.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.setOpacity(self._motion.value(card.key, POSTER, 1.0))
            painter.drawPixmap(fitted, picture)
            painter.setOpacity(1.0)
            if card.state is QueueState.FILE_MISSING:
                painter.fillRect(spot, theme().colour("scrim"))
        painter.restore()
        name = _ICONS.get(card.state) if card.state else None
        if picture is None:
            failed = card.state in (QueueState.FAILED, QueueState.NO_BALANCE)
            tone = "warn" if card.group is Group.ATTENTION else "bad" if failed else "text-3"
            sign = (
                pixmap(name, 16, tone, 2.0)
                if name
                else tile_pixmap(card.family, card.title, 20, scaled=False)
            )
            half = round(sign.width() / sign.devicePixelRatio()) // 2
            painter.drawPixmap(spot.center().x() - half, spot.center().y() - half, sign)
        elif clip is not None:
            words = _("{n} s").format(n=f"{clip.length:.0f}")
            wide = max(22, QFontMetrics(font(9, 500)).horizontalAdvance(words) + 8)
            chip = QRectF(spot.right() - wide - 2, spot.bottom() - 15, wide, 13)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().colour("scrim"))
            painter.drawRoundedRect(chip, 3, 3)
            painter.setFont(font(9, 500))
            painter.setPen(Qt.GlobalColor.white)
            painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, words)


def beside_button(card: QueueRow, width: int) -> tuple[str, ...]:
    """What a card with a button at its right end says, in as many lines as it takes; it may be about money."""
    return two_lines(card.line, 11, 400, width) if card.is_inline and not card.is_tall else ()
