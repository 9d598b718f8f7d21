"""What can be decided of one take with the pointer: its stars, pick or reject, and its answer."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QWidget

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.review import Verdict
from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import verdict_tool
from o8studio.ui.library.row_words import answer_look
from o8studio.ui.review_port import ReviewTake
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import row
from o8studio.ui.widgets.stars import Stars


class TakeVerdict(QWidget):
    """`rated` with stars, `judged` with a verdict, `answered` with an answer."""

    rated = Signal(int)
    judged = Signal(object)
    answered = Signal(object)

    def __init__(self, *, spacing: int = 8) -> None:
        super().__init__()
        self.stars = Stars()
        self.stars.rated.connect(self.rated)
        self.pick, self.reject = verdict_tool(CommandId.PICK), verdict_tool(CommandId.REJECT)
        self.pick.clicked.connect(lambda on: self.judged.emit(Verdict.PICK if on else Verdict.NONE))
        self.reject.clicked.connect(lambda on: self.judged.emit(Verdict.REJECT if on else Verdict.NONE))
        self.answer = Segments([(one, answer_look(one)[0]) for one in Answer], may_be_empty=False)
        self.answer.set_icons([answer_look(one)[1] for one in Answer])
        self.answer.setAccessibleName(_("Answer"))
        self.answer.chosen.connect(self.answered)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(spacing)
        self._first = row(self.stars, self.pick, self.reject, 1, spacing=spacing)
        self._line.addLayout(self._first, 1)
        self._line.addWidget(self.answer)
        self.setLayout(self._line)

    def parts(self) -> tuple[QWidget, ...]:
        """What stands side by side. To be asked for its size: the line around it learns of another one only in the next turn."""
        return self.stars, self.pick, self.reject, self.answer

    def fit(self, width: int) -> None:
        """Answers stand below where this many pixels have no room for all side by side."""
        parts = (self._first.sizeHint(), self.answer.sizeHint())
        is_wide = sum(part.width() for part in parts) + self._line.spacing() <= width
        way = QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        self._line.setDirection(way)

    def show_take(self, take: ReviewTake) -> None:
        """Show what is decided of it."""
        self.stars.show_stars(take.row.stars)
        self.pick.setChecked(take.row.verdict is Verdict.PICK)
        self.reject.setChecked(take.row.verdict is Verdict.REJECT)
        self.answer.set_value(take.discussion.answer)
