"""How compared takes are held together: by time or by frame, and by how many frames the ringed one is ahead."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from o8studio.domain.library.comparing import Lock
from o8studio.texts.language import _, ngettext
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.review.compare_stage import CompareStage
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import label, row


class LockBar(QFrame):
    """`changed` after other frames belong together."""

    changed = Signal()

    def __init__(self, stage: CompareStage) -> None:
        super().__init__()
        self._stage = stage
        self.locks = Segments([(Lock.TIME, _("Time")), (Lock.FRAME, _("Frame"))], may_be_empty=False)
        self.locks.setAccessibleName(_("Lock takes by"))
        self.locks.set_value(stage.lock)
        self.locks.chosen.connect(lambda lock: self._set_lock(Lock(str(lock))))
        self.back, self.on = (
            command_tool(one) for one in (CommandId.REVIEW_SHIFT_BACK, CommandId.REVIEW_SHIFT_ON)
        )
        self.back.clicked.connect(lambda: self.shift(-1))
        self.on.clicked.connect(lambda: self.shift(1))
        self.words = label(size=12, tone="2", figures=True)
        name = label(_("Lock takes by"), size=12, tone="3")
        self.setLayout(row(name, self.locks, self.back, self.on, self.words, 1, margins=(0, 6, 0, 0)))
        stage.active_changed.connect(lambda _at: self.show_offset())
        stage.opened.connect(self.show_offset)
        self.show_offset()

    def toggle(self) -> None:
        """Lock by the other."""
        other = Lock.TIME if self._stage.lock is Lock.FRAME else Lock.FRAME
        self.locks.set_value(other)
        self._set_lock(other)

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

    def _set_lock(self, lock: Lock) -> None:
        self._stage.set_lock(lock)
        self.changed.emit()
