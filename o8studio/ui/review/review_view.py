"""What the Review page consists of, laid out; it decides nothing."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from o8studio.services.library.frame_service import FrameCache
from o8studio.texts.language import _
from o8studio.ui.actions.factory import command_tool, hint
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import Transport
from o8studio.ui.review.blend_bar import BlendBar
from o8studio.ui.review.blind_result import BlindResultView
from o8studio.ui.review.comments_column import CommentsColumn
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.review.difference_curve import CurveBand
from o8studio.ui.review.lock_bar import LockBar
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.take_cards import Poster, TakeCards
from o8studio.ui.review.take_line import TakeLine
from o8studio.ui.theme.theme import pixmap, theme
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.layout import box, button, column, header, key_cap, label, row

MODES = {
    StageMode.ONE: "review_one",
    StageMode.SIDE: "review_side",
    StageMode.FOUR: "review_four",
    StageMode.BLEND: "review_blend",
}
"""By layout, its command."""


class ReviewView(QWidget):
    """Header, stage and controls, cards, and the column of comments."""

    def __init__(self, cache: FrameCache, poster: Poster) -> None:
        super().__init__()
        self.setProperty("column", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.stage = CompareStage(cache)
        self.hide_names = Switch(_("Hide model names"))
        self.modes: dict[StageMode, QToolButton] = {
            mode: command_tool(command, checkable=True) for mode, command in MODES.items()
        }
        self.before, self.after = command_tool("review_earlier"), command_tool("review_more")
        self.show_result = button(_("Result"), "ghost")
        self.show_result.hide()
        self.next_set = button("", "ghost", "chevron-right")
        segments = box("segments", row(*self.modes.values(), spacing=0, margins=(1, 1, 1, 1)))
        hide = label(_("Hide model names"), size=12, tone="2")
        self.name = label(size=14, weight=600)
        top, self.quiet = header("", self.name)
        line = top.layout()
        assert line is not None
        for part in (
            self.quiet,
            self.before,
            self.after,
            self.next_set,
            self.show_result,
            hide,
            self.hide_names,
            segments,
        ):
            line.addWidget(part)
        line.setStretch(1, 1)  # type: ignore[attr-defined]  # a box layout
        self.blend_bar = BlendBar(self.stage.blend)
        self.lock_bar = LockBar(self.stage)
        self.line, self.timeline, self.transport = TakeLine(), Timeline(), Transport()
        self.curve = CurveBand()
        self.cards = TakeCards(poster)
        self.work = QWidget()
        stage_column = QVBoxLayout(self.work)
        stage_column.setContentsMargins(16, 16, 16, 0)
        stage_column.setSpacing(0)
        stage_column.addWidget(self.stage, 1)
        for below in (self.blend_bar, self.lock_bar, self.line, self.curve, self.timeline, self.transport):
            stage_column.addWidget(below)
        stage_column.addSpacing(10)
        stage_column.addWidget(self.cards)
        stage_column.addWidget(_hints())
        self.nothing = _nothing_waits()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.work)
        self.result = BlindResultView()
        self.stack.addWidget(self.result)
        self.comments = CommentsColumn()
        left = QFrame()
        left.setLayout(column(top, self.stack, spacing=0))
        whole = row(left, self.comments, spacing=1)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self.stack.currentChanged.connect(lambda _at: self._on_stack(top))

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
        for mode, made in self.modes.items():
            made.setChecked(mode is self.stage.mode)
        self.blend_bar.setVisible(self.stage.mode is StageMode.BLEND)
        self.lock_bar.setVisible(self.stage.mode is not StageMode.ONE)


def _hints() -> QWidget:
    """The keys that a reviewer needs first."""
    words = (
        ("review_draw", _("Draw")),
        ("review_comment", _("Comment here")),
        ("review_next_comment", _("Next comment")),
        ("review_approve", _("Approve")),
        ("review_changes", _("Needs changes")),
        ("review_hide_marks", _("Hide marks")),
        ("review_mode", _("Next layout")),
        ("shortcuts", _("All shortcuts")),
    )
    parts: list[QWidget | int] = []
    for command, told in words:
        parts += [key_cap(hint(command)), label(told, size=12, tone="3")]
    made = QWidget()
    made.setFixedHeight(theme().px(40))
    made.setLayout(row(*parts, 1, spacing=8))
    made.setMinimumWidth(0)
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    return made


def _nothing_waits() -> QWidget:
    made = QWidget()
    sign = label()
    sign.setPixmap(pixmap("messages-square", 24, "text-3", 2.0))
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
