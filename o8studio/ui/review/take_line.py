"""The line under the picture: the active take, its stars, verdict and answer."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from o8studio.texts.language import _
from o8studio.ui.library.row_words import answer_look
from o8studio.ui.review.comment_rows import person_words
from o8studio.ui.review.take_cards import TakeName
from o8studio.ui.review.take_verdict import TakeVerdict
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import Elided, key_cap, label, row, tag
from o8studio.ui.widgets.tiles import tile_pixmap

_GAP = 8


class TakeLine(QFrame):
    """`rated` with stars, `judged` with a verdict, `answered` with an answer."""

    rated = Signal(int)
    judged = Signal(object)
    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(theme().px(42))
        self._cap, self._tile, self._name = (
            key_cap(""),
            label(),
            Elided("", size=14, weight=600, tone="1", left=True),
        )
        self._sound, self._is_heard = tag(_("Sound")), False
        self._said = Elided("", size=12, left=True)
        self.verdict = verdict = TakeVerdict(spacing=_GAP)
        verdict.rated.connect(self.rated)
        verdict.judged.connect(self.judged)
        verdict.answered.connect(self.answered)
        line = row(
            self._cap,
            self._tile,
            self._name,
            self._sound,
            self._said,
            verdict,
            spacing=_GAP,
        )
        line.setStretch(2, 20)  # at most as wide as its text
        line.setStretch(4, 1)
        line.setAlignment(self._cap, Qt.AlignmentFlag.AlignVCenter)
        line.setAlignment(self._sound, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the answers into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Of the answers the words give way first, then the name is elided, and last the sign of sound goes."""
        self._sound.setVisible(self._is_heard)
        name = self._name.fontMetrics().horizontalAdvance(self._name.text()) + 2
        self._name.setMaximumWidth(name)
        answer = self.verdict.answer
        answer.show_words(True)
        always = (self._cap, self._tile, self._sound, *self.verdict.parts())
        answer.show_words(_width_of(always) + _GAP + name <= self.width())
        if _width_of(always) + _GAP > self.width():
            self._sound.hide()

    def show_take(self, take: ReviewTake, name: TakeName, *, is_audible: bool) -> None:
        """Show the active take."""
        row_ = take.row
        self._cap.setText(name.cap)
        self._tile.setVisible(bool(name.title))
        if name.title:
            self._tile.setPixmap(tile_pixmap(name.family, name.title))
        self._name.setText(name.title or _("Take {n}").format(n=name.cap))
        self._is_heard = is_audible and row_.has_sound
        self._said.setText(self._words(take))
        self.verdict.show_take(take)
        self._fit()

    def _words(self, take: ReviewTake) -> str:
        said = take.discussion
        if not said.answers:
            return ""
        if said.has_two_answers:
            return _("Two answers")
        last = max(said.answers, key=lambda one: one.at)
        words = answer_look(last.answer)[0]
        return _("{answer}, by {person}").format(answer=words, person=person_words(last.person))


def _width_of(parts: Iterable[QWidget]) -> int:
    """What these need side by side, as far as they are shown, without a name between them."""
    shown = [part.sizeHint().width() for part in parts if not part.isHidden()]
    return sum(shown) + _GAP * len(shown)
