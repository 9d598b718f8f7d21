"""What the Review page consists of, laid out; it decides nothing."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import hint
from o8studio.ui.player.transport import Transport
from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blending import BlendMode
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.review_parts import ReviewParts
from o8studio.ui.review.take_cards import TakeCards
from o8studio.ui.theme.theme import sized, theme
from o8studio.ui.widgets.layout import column, key_cap, label, row

_SIDE, _GAP = 16, 8
"""The margin beside the stage, and the space between hints."""
_SPARE = 36
_LOW, _LOW_CARDS = 700, 812
"""Pixels of height below which what belongs to the stage takes less room, and the cards of the takes."""
_ALONE = {Qt.Key.Key_1.value: 0, Qt.Key.Key_2.value: 1}
"""While they are held, a blend shows the first or the second take of its pair without the other."""


class ReviewView(QWidget):
    """Header, stage and controls, cards, and the column of comments."""

    def __init__(self, parts: ReviewParts) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stage, self.header = parts.stage, parts.header
        self.name, self.hide_names = self.header.name, self.header.hide_names
        self.next_set = self.header.next_set
        self.before, self.after, self.wall = self.header.before, self.header.after, self.header.wall
        self.show_result = self.header.show_result
        self.blend_bar, self.lock_bar = parts.blend_bar, parts.lock_bar
        self.line, self.timeline, self.transport = parts.line, parts.timeline, parts.transport
        self.curve, self.cards = parts.curve, parts.cards
        self.transport.setSizePolicy(
            QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed
        )  # it drops what has no room
        # from the outside in: whatever gets another parent is styled again with all that is in it
        left = QFrame()
        whole = row(left, spacing=1)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.stack = QStackedWidget()
        left.setLayout(column(self.header, self.stack, spacing=0))
        self.nothing, self.result = _nothing_waits(), parts.result
        self._hints = hints = _Hints()
        self.work: QWidget = _Work(self.stage, self.transport, self.blend_bar, hints, self.cards)
        stage_column = QVBoxLayout(self.work)
        stage_column.setContentsMargins(_SIDE, 16, _SIDE, 0)
        stage_column.setSpacing(0)
        for part in (self.nothing, self.work, self.result):
            self.stack.addWidget(part)
        stage_column.addWidget(self.stage, 1)
        beside = row(self.blend_bar, self.lock_bar, spacing=12)
        beside.setStretch(0, 1)
        stage_column.addLayout(beside)
        for below in (self.line, self.curve, self.timeline, self.transport):
            stage_column.addWidget(below)
        stage_column.addSpacing(10)
        stage_column.addWidget(self.cards)
        stage_column.addWidget(hints)
        self.comments = parts.comments
        whole.addWidget(self.comments)
        self.recipe, self.verdicts = self.comments.recipe, self.comments.verdicts
        self.stack.currentChanged.connect(lambda _at: self._on_stack(self.header))
        self.blend_bar.modes.chosen.connect(lambda _mode: self._show_hints())

    def _on_stack(self, top: QWidget) -> None:
        """The result of a blind comparison has the page for itself."""
        is_result = self.stack.currentWidget() is self.result
        top.setVisible(not is_result)
        self.comments.setVisible(not is_result)

    def showEvent(self, event: QShowEvent) -> None:
        """Keys mean the takes from the first moment."""
        super().showEvent(event)
        self.stage.setFocus()

    def show_mode(self) -> None:
        """Check the layout that the stage has."""
        for mode, made in self.header.modes.items():
            made.setChecked(mode is self.stage.mode)
        is_blend = self.stage.mode is StageMode.BLEND
        self.blend_bar.setVisible(is_blend)
        self.lock_bar.show_beside(is_blend)
        self.lock_bar.setVisible(self.stage.mode is not StageMode.ONE)
        self.line.setVisible(
            not is_blend
        )  # the picture has that room: keys judge, and the field chooses the take
        self._show_hints()

    def _show_hints(self) -> None:
        self._hints.show_blend(self.stage.blend.mode if self.stage.mode is StageMode.BLEND else None)


class _Work(QWidget):
    """The stage with its controls, which it tells how much room they have."""

    def __init__(
        self,
        stage: CompareStage,
        transport: Transport,
        blend_bar: BlendBar,
        hints: QWidget,
        cards: TakeCards,
    ) -> None:
        super().__init__()
        self._stage, self._transport, self._blend_bar, self._cards = stage, transport, blend_bar, cards
        self._give_way: tuple[QWidget, ...] = (hints, cards)
        """What is hidden, in this order, where the stage would have no room."""
        self._held = (0, 0)
        """The key that shows one take of a blend alone, by its name and its place: with Shift its name may change."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the controls."""
        super().resizeEvent(event)
        self._transport.show_room(self.width() - 2 * _SIDE)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Something below the stage came or went, or a key is held that shows one take of a blend alone."""
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        if event.type() is QEvent.Type.WindowDeactivate:
            self._let_go()
        if isinstance(event, QKeyEvent) and self._holds(event):
            event.accept()
            return True
        return super().event(event)

    def _holds(self, event: QKeyEvent) -> bool:
        """Of a blend these keys mean its takes before they mean stars, whatever part of it has the keyboard."""
        place = _ALONE.get(event.key())
        plain = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        is_blend = self._stage.mode is StageMode.BLEND and len(self._stage.panes) > 1
        if place is None or event.modifiers() & ~plain or not is_blend:
            return False
        if event.type() is QEvent.Type.KeyPress and not event.isAutoRepeat():
            self._let_go()
            self._held = event.key(), event.nativeScanCode()
            self._stage.pair_pane.show_alone(place)
            self._application().installEventFilter(self)  # whoever has the keyboard by then gets its end
        return event.type() is not QEvent.Type.KeyRelease

    def _application(self) -> QCoreApplication:
        app = QCoreApplication.instance()
        assert app is not None
        return app

    def _let_go(self) -> None:
        if self._held != (0, 0):
            self._held = (0, 0)
            self._application().removeEventFilter(self)
            self._stage.pair_pane.show_alone(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only while a key is held: its end."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyRelease
            and (event.key() == self._held[0] or 0 != event.nativeScanCode() == self._held[1])
            and not event.isAutoRepeat()
        ):
            self._let_go()
        return super().eventFilter(watched, event)

    def _fit(self) -> None:
        layout = self.layout()
        if layout is None:
            return
        self._blend_bar.show_low(self.height() < theme().px(_LOW))
        self._cards.show_low(self.height() < theme().px(_LOW_CARDS))
        parts = [layout.itemAt(at) for at in range(layout.count())]
        # the words of a difference may take a second line
        needed = self._stage.minimumHeight() + layout.contentsMargins().top() + theme().px(_SPARE)
        for part in parts:
            made = part.widget() if part is not None else None
            if part is not None and made is None:
                needed += part.sizeHint().height()
            if (
                made is not None
                and made is not self._stage
                and made not in self._give_way
                and not made.isHidden()
            ):
                needed += made.sizeHint().height()
        room = self.height() - needed
        for made in reversed(self._give_way):
            if made is self._cards and self._stage.mode is StageMode.BLEND:
                made.hide()
                continue
            room -= made.sizeHint().height()
            made.setVisible(room >= 0)


class _Hints(QWidget):
    """The keys that a reviewer needs first; the last ones give way when narrow."""

    def __init__(self) -> None:
        super().__init__()
        words = (
            (CommandId.REVIEW_DRAW, _("Draw")),
            (CommandId.REVIEW_COMMENT, _("Comment here")),
            (CommandId.REVIEW_NEXT_COMMENT, _("Next comment")),
            (CommandId.REVIEW_APPROVE, _("Approve")),
            (CommandId.REVIEW_CHANGES, _("Needs changes")),
            (CommandId.REVIEW_HIDE_MARKS, _("Hide marks")),
            (CommandId.REVIEW_MODE, _("Next layout")),
            (CommandId.SHORTCUTS, _("All shortcuts")),
        )

        def said(told: str) -> QWidget:
            return label(told, size=12, tone="3")

        def pair(told: str, *commands: CommandId) -> tuple[QWidget, ...]:
            return (*(key_cap(hint(one)) for one in commands), said(told))

        # Translators: beside the keys 1 and 2, which show one of two blended takes as long as they are held
        alone = (key_cap("1"), key_cap("2"), said(_("Hold: one take alone")))
        shift = pair(_("Shift a frame"), CommandId.REVIEW_SHIFT_BACK, CommandId.REVIEW_SHIFT_ON)
        self._of_difference = [
            pair(_("Less difference"), CommandId.REVIEW_GAIN_DOWN),
            pair(_("More difference"), CommandId.REVIEW_GAIN_UP),
            pair(_("Next big difference"), CommandId.REVIEW_NEXT_CHANGE),
        ]
        self._of_blend = [alone, *self._of_difference, shift]
        self._pairs = [*self._of_blend, *(pair(told, command) for command, told in words)]
        self._blend: BlendMode | None = None
        self.setFixedHeight(theme().px(40))
        line = row(*(part for pair in self._pairs for part in pair), 1, spacing=_GAP)
        for *caps, _words in self._pairs:
            for cap in caps:
                line.setAlignment(cap, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as many whole hints as have room."""
        super().resizeEvent(event)
        self._fit()

    def show_blend(self, mode: BlendMode | None) -> None:
        """How two takes share one picture, if they do: no key is named that does nothing there."""
        self._blend = mode
        self._fit()

    def _fit(self) -> None:
        left = self.width() + _GAP
        for pair in self._pairs:
            is_meant = pair not in self._of_blend or self._blend is not None
            is_meant &= pair not in self._of_difference or self._blend is BlendMode.DIFFERENCE
            if is_meant:
                left -= sum(part.sizeHint().width() + _GAP for part in pair)
            for part in pair:
                part.setVisible(is_meant and left >= 0)


def _nothing_waits() -> QWidget:
    made = QWidget()
    sign = label()
    sign.setPixmap(sized("messages-square", 24, "text-3", 2.0))
    sign.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    title = label(_("Nothing waits for a verdict"), weight=600)
    title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    words = label(
        _("Takes that nobody rated come here by themselves. Open others from the Library or the stage."),
        size=12,
        tone="3",
    )
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    words.setWordWrap(True)
    made.setLayout(column(1, sign, title, words, 1, spacing=8, margins=(40, 0, 40, 0)))
    return made
