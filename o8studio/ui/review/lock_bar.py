"""How compared takes are held together: by time or by frame, and by how many frames the ringed one is ahead."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame

from o8studio.domain.library.comparing import Lock
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import Elided, label, row

_OFFSET = 40
"""Least pixels of the number of frames, so that its buttons stay where they are."""


class LockBar(QFrame):
    """`changed` after other frames belong together."""

    changed = Signal()

    def __init__(self, stage: CompareStage) -> None:
        super().__init__()
        self._stage = stage
        self.locks = Segments([(Lock.TIME, _("Time")), (Lock.FRAME, _("Frame"))], may_be_empty=False)
        self.locks.setAccessibleName(_("Lock takes by"))
        self.locks.setToolTip(_("Lock takes by"))
        self.locks.set_value(stage.lock)
        self.locks.chosen.connect(lambda lock: self._set_lock(Lock(str(lock))))
        self.back, self.on = (
            command_tool(one) for one in (CommandId.REVIEW_SHIFT_BACK, CommandId.REVIEW_SHIFT_ON)
        )
        self.back.clicked.connect(lambda: self.shift(-1))
        self.on.clicked.connect(lambda: self.shift(1))
        self.offset = label(size=12, weight=500, figures=True)
        self.offset.setMinimumWidth(_OFFSET)
        self.offset.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = Elided("", size=12, tone="2", left=True)
        self._name = label(_("Lock takes by"), size=12, tone="3")
        offset = row(
            label(_("Offset"), size=12, tone="3"), self.back, self.offset, self.on, self.words, spacing=4
        )
        offset.setStretch(4, 1)
        self._lines = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lines.setContentsMargins(0, 6, 0, 0)
        self._lines.setSpacing(8)
        self._lines.addLayout(row(self._name, self.locks))
        self._lines.addLayout(offset, 1)
        self.setLayout(self._lines)
        stage.active_changed.connect(lambda _at: self.show_offset())
        stage.opened.connect(self.show_offset)
        self.show_offset()

    def show_beside(self, on: bool) -> None:
        """Stand in two lines beside the settings of a blend, without the words that have no room there."""
        way = QBoxLayout.Direction.TopToBottom if on else QBoxLayout.Direction.LeftToRight
        self._lines.setDirection(way)
        self.words.setVisible(not on)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the name into the new width."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What the bar is called stands before it where that has room; the buttons say it, too."""
        parts = [item.minimumSize().width() for at in range(2) if (item := self._lines.itemAt(at))]
        shown = 0 if self._name.isHidden() else self._name.sizeHint().width() + self._lines.spacing()
        needed = sum(parts) - shown + self._name.sizeHint().width() + 2 * self._lines.spacing()
        is_line = self._lines.direction() is QBoxLayout.Direction.LeftToRight
        self._name.setVisible(is_line and needed <= self.width())

    def toggle(self) -> None:
        """Lock by the other."""
        other = Lock.TIME if self._stage.lock is Lock.FRAME else Lock.FRAME
        self.locks.set_value(other)
        self._set_lock(other)

    def go_on(self, lock: Lock, offsets: Sequence[int]) -> None:
        """As on a page before this one, unless it showed other takes."""
        self.locks.set_value(lock)
        self._set_lock(lock)
        if len(offsets) == len(self._stage.offsets):
            for at, frames in enumerate(offsets):
                self._stage.shift(at, frames - self._stage.offsets[at])
        self.show_offset()

    def shift(self, frames: int) -> None:
        """Put the ringed take ahead by some more frames."""
        self._stage.shift(self._stage.active, frames)
        self.show_offset()
        self.changed.emit()

    def show_offset(self) -> None:
        """Say how the ringed take is shifted."""
        at, offsets = self._stage.active, self._stage.offsets
        offset = offsets[at] if at < len(offsets) else 0
        ahead = ngettext("Take {take}: {n} frame ahead", "Take {take}: {n} frames ahead", offset)
        back = ngettext("Take {take}: {n} frame back", "Take {take}: {n} frames back", -offset)
        words = ahead if offset > 0 else back if offset < 0 else ""
        self.words.setText(words.format(take=at + 1, n=abs(offset)))
        # Translators: a number of frames, in a narrow place
        self.offset.setText(_("{n} f").format(n=f"{offset:+d}".replace("-", "−") if offset else 0))
        self.offset.setAccessibleName(self.words.text() or self.offset.text())
        self.offset.setToolTip(self.words.text())

    def _set_lock(self, lock: Lock) -> None:
        self._stage.set_lock(lock)
        self.changed.emit()
