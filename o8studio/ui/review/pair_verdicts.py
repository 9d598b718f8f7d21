"""What is decided of the two takes that share a picture: a line for each, above the comment that would be about one."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.library_port import LibraryCommand, LibraryPort
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review.take_verdict import TakeVerdict
from o8studio.ui.review_port import ReviewPort, ReviewTake
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import column, key_cap

_SIDE, _INSET, _GAP, _RADIUS = 10, 6, 6, 8
_CAP = 20


class VerdictLine(QWidget):
    """One take of the pair: its number or letter and all that can be decided of it. Ringed if keys mean it."""

    def __init__(self) -> None:
        super().__init__()
        self.verdict, self._cap, self._is_active = TakeVerdict(spacing=_GAP), key_cap(""), False
        self.verdict.answer.show_words(False)
        self._cap.setMinimumWidth(theme().px(_CAP))  # the stars of both lines stand below each other
        self._cap.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(_INSET, 2, _INSET, 2)
        self._line.setSpacing(_GAP)
        self._line.addWidget(self._cap, 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self.verdict, 1)
        self.setLayout(self._line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit what can be decided into the new width."""
        super().resizeEvent(event)
        self.verdict.fit(
            self.width() - 2 * _INSET - _GAP - max(self._cap.sizeHint().width(), theme().px(_CAP))
        )

    def show_take(self, take: ReviewTake, cap: str, *, is_active: bool) -> None:
        """Show what is decided of this take; to a screen reader each part says whose it is."""
        self._cap.setText(cap)
        self.verdict.show_take(take)
        name = _("Take {n}").format(n=cap)
        self.setAccessibleName(name)
        parts = ((self.verdict.stars, _("Rating")), (self.verdict.answer, _("Answer")))
        for part, words in parts:
            part.setAccessibleName(f"{name}: {words}")
        if is_active is not self._is_active:
            self._is_active = is_active
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Tint the take that keys mean, as its card is."""
        if self._is_active:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme().colour("accent-edge"), 1))
            painter.setBrush(theme().colour("accent-tint"))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)


class VerdictLines(QFrame):
    """Both takes of the pair, in the order in which they are blended.

    Signals:
        rated, judged, answered: the place of a take in the pair, 0 or 1, and what was decided of it.
    """

    rated = Signal(int, int)
    judged = Signal(int, object)
    answered = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "footer")
        self.lines = (VerdictLine(), VerdictLine())
        self._is_low, self._active = False, 0
        layout = column(spacing=4, margins=(_SIDE, 8, _SIDE, 8))
        for place, line in enumerate(self.lines):
            line.verdict.rated.connect(partial(self.rated.emit, place))
            line.verdict.judged.connect(partial(self.judged.emit, place))
            line.verdict.answered.connect(partial(self.answered.emit, place))
            layout.addWidget(line)
        self.setLayout(layout)
        self.hide()

    def show_pair(self, takes: Sequence[ReviewTake], names: Sequence[TakeName], active: int) -> None:
        """Show these two; `active` is the place of the one that keys mean."""
        self._active = active
        for place, (line, take, name) in enumerate(zip(self.lines, takes, names, strict=True)):
            line.show_take(take, name.cap, is_active=place == active)
        self._fit()

    def show_low(self, on: bool) -> None:
        """Take less of a low window: only the take that keys mean, which is chosen below."""
        self._is_low = on
        self._fit()

    def _fit(self) -> None:
        for place, line in enumerate(self.lines):
            line.setVisible(not self._is_low or place == self._active)


class Judged(Protocol):
    """What the page has for it."""

    stage: CompareStage
    verdicts: VerdictLines

    @property
    def takes(self) -> tuple[ReviewTake, ...]:
        """The shown set."""
        ...

    @property
    def names(self) -> list[TakeName]:
        """How each shown take is called."""
        ...

    def done(self, problem: str) -> None:
        """It was written down, or could not be."""
        ...


class PairVerdicts:
    """Writes down what is decided of a take of the pair: of that one, whichever keys mean."""

    def __init__(self, page: Judged, port: ReviewPort, library: LibraryPort) -> None:
        self._page, self._port, self._library = page, port, library
        self._pair: tuple[ReviewTake, ...] = ()
        page.verdicts.rated.connect(lambda place, stars: self._act(place, LibraryCommand.RATE, str(stars)))
        page.verdicts.judged.connect(self._judge)
        page.verdicts.answered.connect(self._answer)

    def refresh(self) -> None:
        """Show the lines where two takes share the picture."""
        page, stage = self._page, self._page.stage
        is_pair = (
            stage.mode is StageMode.BLEND and len(set(stage.pair)) > 1 and max(stage.pair) < len(page.takes)
        )
        page.verdicts.setVisible(is_pair)
        self._pair = tuple(page.takes[one] for one in stage.pair) if is_pair else ()
        if is_pair:
            active = stage.pair.index(stage.active) if stage.active in stage.pair else 0
            page.verdicts.show_pair(self._pair, [page.names[one] for one in stage.pair], active)

    def _judge(self, place: int, verdict: Verdict) -> None:
        self._act(place, LibraryCommand.JUDGE, verdict)

    def _act(self, place: int, command: LibraryCommand, text: str) -> None:
        self._library.act_on_clips(command, [self._pair[place].row.id], text, self._page.done)

    def _answer(self, place: int, answer: Answer) -> None:
        self._port.answer_clip(self._pair[place].row.id, answer, self._page.done)
