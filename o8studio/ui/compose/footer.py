"""The composer's footer: the cost, what blocks sending, and the primary button."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.compose.batch import Cost, Order
from o8studio.domain.compose.expansion import MOST
from o8studio.texts.language import _, listed, ngettext
from o8studio.texts.orders import over_words, price_words, short_words
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import hint, tip
from o8studio.ui.compose.messages import Notes
from o8studio.ui.theme.durations import FOLD_MS
from o8studio.ui.theme.theme import font, restyle, sized, theme
from o8studio.ui.widgets.keyed_button import KeyedButton
from o8studio.ui.widgets.layout import Elided, as_tip, box, button, row
from o8studio.ui.widgets.motion import animate


class GenerateButton(KeyedButton):
    """While disabled it stays in the tab order and gives the reason."""

    def __init__(self) -> None:
        # Translators: the main button, one or two short words
        super().__init__(_("Generate"), hint(CommandId.GENERATE).split())

    def show_keys(self) -> None:
        """Update the key caps."""
        self.show_caps(hint(CommandId.GENERATE).split())

    def show_whether_sent(self, *, is_online: bool) -> None:
        """Whether a press sends at once, or puts what is ordered into the queue until the gateway answers again."""
        kind, self._ink = ("primary", "on-accent") if is_online else ("queue", "text-1")
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            restyle(self)

    def set_off(self, off: bool) -> None:
        """Make it look disabled and do nothing; Tab still reaches it and it gives the reason (docs/design.md, Footer)."""
        if off != self.is_off:
            self.is_off = off
            self.setProperty("off", off)
            restyle(self)
            self.update()


class Price(QAbstractButton):
    """The estimate above a line of small text; a press opens the breakdown."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._small, self._tone = "", "text-3"
        self.setMinimumWidth(theme().px(80))
        self.setFixedHeight(theme().px(44))

    def show_amount(self, words: str, small: str, tone: str) -> None:
        """Set the amount and the line below it."""
        self.setText(words)
        self._small, self._tone = small, tone
        self.setAccessibleName(f"{words}, {small}")
        self.setToolTip(as_tip(f"{words}\n{small}"))
        self.update()

    def shown(self) -> tuple[str, str]:
        """As much of both lines as has room."""
        right = Qt.TextElideMode.ElideRight
        amount, small = QFontMetrics(font(16, 600, figures=True)), QFontMetrics(font(11))
        return (
            amount.elidedText(self.text(), right, self.width() - 20),
            small.elidedText(self._small, right, self.width()),
        )

    def sizeHint(self) -> QSize:
        """Shrinks before the button does."""
        return QSize(150, theme().px(44))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the amount with a chevron, and the small text below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(16, 600, figures=True))
        painter.setPen(theme().colour("text-1"))
        half = self.height() / 2
        words, small = self.shown()
        painter.drawText(QRectF(0, 0, self.width(), half + 3), Qt.AlignmentFlag.AlignVCenter, words)
        wide = painter.fontMetrics().horizontalAdvance(words)
        if words:
            painter.drawPixmap(wide + 6, round(half / 2 - theme().px(5)), sized("chevron-up", 14, "text-3"))
        painter.setFont(font(11))
        painter.setPen(theme().colour(self._tone))
        painter.drawText(QRectF(0, half + 3, self.width(), half - 3), Qt.AlignmentFlag.AlignVCenter, small)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it too."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class Footer(QWidget):
    """68 px, with a row above it while something must be fixed."""

    show_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.price = Price()
        self.generate = GenerateButton()
        self._words = Elided("", size=12, tone="1", left=True)
        self._sign = QLabel()
        show = button(_("Show"), "link")
        show.clicked.connect(self.show_asked)
        fix = row(self._sign, self._words, show, spacing=8, margins=(16, 0, 16, 0))
        fix.setStretch(1, 1)
        self._fix = box("footer", fix)
        self._fix.setFixedHeight(theme().px(36))
        self._fix.hide()
        line = row(self.price, self.generate, spacing=10, margins=(16, 0, 16, 0))
        line.setStretch(0, 1)
        bottom = box("footer", line)
        bottom.setFixedHeight(max(68, theme().px(60)))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._fix)
        layout.addWidget(bottom)
        self._why = ""
        self._busy = 0

    def show_order(
        self,
        order: Order,
        cost: Cost,
        problems: Sequence[str],
        notes: Notes,
        usual: tuple[float, float] | None,
        *,
        is_online: bool,
    ) -> None:
        """Show the case of docs/design.md, Footer that applies."""
        clips = ngettext("{n} clip", "{n} clips", order.clips).format(n=order.clips)
        if len(order.prompts) > MOST:  # nobody counted further
            clips = _("More than {n} prompts").format(n=MOST)
        small, tone = listed((clips, _span(usual))), "text-3"
        amount, short, unpriced = price_words(cost), short_words(cost), len(cost.unpriced)
        if 0 < unpriced < len(order.models):
            # Translators: {n} models whose price is unknown, beside the sum of the others
            amount = _("{price} + {n} unpriced").format(price=amount, n=unpriced)
        if not is_online:
            amount, small = _("No connection"), _("Sent when back online")
        elif short:
            small, tone = short, "bad"
        elif notes.lost:
            dropped = ngettext("{n} setting is lost", "{n} settings are lost", notes.lost)
            small = listed((clips, dropped.format(n=notes.lost)))
        elif cost.asks:
            small = listed((clips, over_words(cost)))
        self.price.show_amount(amount, small, tone)
        if notes.words:
            self.price.setToolTip(as_tip("\n".join([amount, small, *notes.words])))
        self._show_button(order, cost, is_online=is_online)
        self.show_problems([] if short and list(problems) == [short] else problems)
        off = bool(problems)
        self.generate.set_off(off or bool(self._busy))
        # Translators: why the button can't be pressed; read out by a screen reader
        self.generate.setAccessibleDescription(_("Off: {why}").format(why=problems[0]) if problems else "")
        self._why = problems[0] if problems else ""
        self._show_tip()

    def show_keys(self) -> None:
        """Show the button's current key."""
        self.generate.show_keys()
        self._show_tip()

    def _show_tip(self) -> None:
        self.generate.setToolTip(as_tip(self._why) if self._why else tip(_("Generate"), CommandId.GENERATE))

    def show_problems(self, problems: Sequence[str]) -> None:
        """List what must be fixed; an empty prompt is not marked as an error."""
        marked = [one for one in problems if one != _("Write a prompt first.")]
        if marked:
            words = ngettext("1 thing to fix: {what}", "{n} things to fix: {what}", len(marked))
            self._words.setText(words.format(n=len(marked), what=marked[0]))
            self._sign.setPixmap(sized("circle-alert", 14, "bad"))
        self._open_fix(on=bool(marked))

    def _open_fix(self, *, on: bool) -> None:
        whole = theme().px(36)
        if on and self._fix.isHidden() and self.isVisible():
            animate(self._fix, FOLD_MS, lambda part: self._fix.setFixedHeight(max(1, round(whole * part))))
        self._fix.setVisible(on)

    @property
    def problem(self) -> str:
        """The first thing that keeps the draft from being sent, or an empty text."""
        return self._why

    def show_busy(self, clips: int) -> None:
        """How many clips are being recorded and sent; 0 when done."""
        self._busy = clips
        if clips:
            # Translators: on the main button, short; {n} is the number of clips
            self.generate.setText(ngettext("Sending {n}", "Sending {n}", clips).format(n=clips))
            self.generate.set_off(True)

    def _show_button(self, order: Order, cost: Cost, *, is_online: bool) -> None:
        if self._busy:
            return
        if len(order.prompts) > MOST:
            words = _("Generate")
        elif not is_online:
            # Translators: the verb, on a button: put {n} clips into the queue
            words = ngettext("Queue {n}", "Queue {n}", order.clips)
        elif cost.asks:
            words = _("Review and send")
        else:
            # Translators: the main button, with the number of clips
            several = _("Generate {n}")
            words = several if order.clips != 1 else _("Generate")
        self.generate.setText(words.format(n=order.clips))
        self.generate.show_whether_sent(is_online=is_online)


def _span(usual: tuple[float, float] | None) -> str:
    if usual is None:
        return ""
    low, high = (max(1, round(one / 60)) for one in usual)
    if high < 2:
        return _("about 1 min")
    return _("{n} min").format(n=high) if low == high else _("{low} to {high} min").format(low=low, high=high)
