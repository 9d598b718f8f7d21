"""The header of the Review page: what the takes are of, what else waits, and how they are laid out."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QToolButton

from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.commands import command
from o8studio.ui.actions.factory import command_tool, name_button
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.widgets.controls import Switch
from o8studio.ui.widgets.layout import Elided, as_tip, box, button, label, row

MODES = {
    StageMode.ONE: CommandId.REVIEW_ONE,
    StageMode.SIDE: CommandId.REVIEW_SIDE,
    StageMode.FOUR: CommandId.REVIEW_FOUR,
    StageMode.BLEND: CommandId.REVIEW_BLEND,
}
"""By layout, its command."""

_TITLE, _GAP, _LEFT, _RIGHT = 160, 8, 16, 10
"""Width that the title keeps while something else can give way, the space between parts, and the margins."""


class ReviewHeader(QFrame):
    """When narrow, parts give way in this order: the quiet words, the switch's label, the next set's words.

    What is left then takes its room from the title, which is elided.
    """

    def __init__(self) -> None:
        super().__init__()
        self.name = Elided("", size=14, weight=600, tone="1", left=True)
        self.quiet = Elided("", size=12, left=True)
        hide = command(CommandId.REVIEW_HIDE_NAMES).name
        self.hide_names = Switch(hide)
        name_button(self.hide_names, hide, CommandId.REVIEW_HIDE_NAMES)
        self._hide = label(hide, size=12, tone="2")
        self.before, self.after = command_tool(CommandId.REVIEW_EARLIER), command_tool(CommandId.REVIEW_MORE)
        self.wall = command_tool(CommandId.REVIEW_WALL)
        self.show_result = button(_("Result"), "ghost")
        self.show_result.hide()
        self.next_set = button("", "ghost", "chevron-right")
        self.next_set.hide()
        self._waiting = ""
        self.modes: dict[StageMode, QToolButton] = {
            mode: command_tool(one, checkable=True) for mode, one in MODES.items()
        }
        self._segments = box("segments", row(*self.modes.values(), spacing=0, margins=(1, 1, 1, 1)))
        self._always = (self.before, self.after, self.wall, self.show_result, self.hide_names, self._segments)
        parts = (self.name, self.quiet, self.before, self.after, self.wall, self.next_set, self.show_result)
        line = row(
            *parts, self._hide, self.hide_names, self._segments, spacing=_GAP, margins=(_LEFT, 0, _RIGHT, 0)
        )
        line.setAlignment(self._segments, Qt.AlignmentFlag.AlignVCenter)
        line.setStretch(0, 20)  # at most as wide as its text
        line.setStretch(1, 1)
        self.setLayout(line)
        self.setProperty("role", "header")
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_title(self, words: str) -> None:
        """What the shown takes are of."""
        self.name.setText(words)
        self._fit()

    def show_quiet(self, words: str) -> None:
        """Which of the takes is the active one."""
        self.quiet.setText(words)
        self._fit()

    def show_waiting(self, count: int) -> None:
        """How many other sets wait for a verdict."""
        self._waiting = ngettext("{n} more set", "{n} more sets", count).format(n=count) if count else ""
        self.next_set.setToolTip(as_tip(self._waiting))
        self.next_set.setAccessibleName(self._waiting)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the parts into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        title, quiet = (
            part.fontMetrics().horizontalAdvance(part.text()) + 2 for part in (self.name, self.quiet)
        )
        self.name.setMaximumWidth(title)
        shown = [part for part in self._always if not part.isHidden()]
        always = min(title, _TITLE) + sum(
            _GAP + min(part.maximumWidth(), max(part.minimumWidth(), part.sizeHint().width()))
            for part in shown
        )
        room = self.width() - _LEFT - _RIGHT - always
        label_wide = _GAP + self._hide.sizeHint().width()
        self.next_set.setText(self._waiting)
        waits = _GAP + self.next_set.sizeHint().width() if self._waiting else 0
        has_quiet = bool(self.quiet.text()) and room >= waits + label_wide + _GAP + quiet
        self.quiet.setMinimumWidth(quiet if has_quiet else 0)  # the title gives way, not these few words
        self.quiet.setVisible(has_quiet)
        self._hide.setVisible(room >= waits + label_wide)
        if room < waits:
            self.next_set.setText("")
        self.next_set.setVisible(bool(self._waiting))
