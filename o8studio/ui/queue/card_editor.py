"""Edits a waiting clip's prompt on its card."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QTableView

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.request import valid
from o8studio.texts.language import _
from o8studio.ui.models.job_store import JobStore
from o8studio.ui.queue.job_table import JobTable
from o8studio.ui.theme.theme import font, theme
from o8studio.ui.widgets.bounded_text import BoundedField
from o8studio.ui.widgets.layout import button, column, row
from o8studio.ui.widgets.scrolling import OverlayBar

_HEIGHT, _GAP = 142, 5


class CardEditor(QFrame):
    """Covers the card and moves with it. Once the clip is being sent, its prompt can't be changed."""

    def __init__(
        self,
        view: QTableView,
        store: JobStore,
        table: JobTable,
        job: Job,
        change: Callable[[str], None],
        late: Callable[[str], None],
    ) -> None:
        """Open it.

        Args:
            change: called with the new text.
            late: called with the unsent text if the clip was sent meanwhile.
        """
        super().__init__(view.viewport())
        self._view, self._store, self._table, self._job = view, store, table, job
        self._is_over = False
        self._change, self._late = change, late
        self.setProperty("role", "editor")
        self.text = BoundedField()
        # all of it: what is not shown would be lost with the next change
        self.text.setPlainText(job.request.prompt)
        OverlayBar(self.text)
        self.text.setFont(font(12))
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Prompt of the waiting clip"))
        self.text.installEventFilter(self)
        keep, take = button(_("Keep it"), "small"), button(_("Change it"), "small")
        keep.clicked.connect(self.leave)
        take.clicked.connect(self._take)
        layout = column(self.text, spacing=6, margins=(8, 8, 8, 8))
        layout.addLayout(row(1, keep, take, spacing=6))
        self.setLayout(layout)
        table.modelReset.connect(self._follow)
        view.verticalScrollBar().valueChanged.connect(self._place)
        view.viewport().installEventFilter(self)
        self._follow()
        self.show()
        self.text.setFocus()
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def leave(self) -> None:
        """Close it without a change."""
        self._is_over = True
        self.hide()
        self.deleteLater()
        at = self._table.row_of(self._job.id)
        if at >= 0:
            self._view.setRowHeight(at, self._table.card_at(at).height(self._view.viewport().width()))
        self._view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, a search, the end of the program: the text is not lost but applied."""
        super().hideEvent(event)
        if not self._is_over and not event.spontaneous():  # minimising the window hides nothing
            self._take()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter applies, Esc cancels; the width follows the card."""
        if watched is self.text and isinstance(event, QKeyEvent):
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            takes = enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if takes or event.key() == Qt.Key.Key_Escape:
                if event.type() is QEvent.Type.ShortcutOverride:  # else the window's command gets them
                    event.accept()
                    return True
                if event.type() is QEvent.Type.KeyPress:
                    (self._take if takes else self.leave)()
                    return True
        elif watched is not self.text and event.type() is QEvent.Type.Resize:
            QTimer.singleShot(0, self, self._place)
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        words = valid(self.text.toPlainText()).strip()
        self.leave()
        if words and words != self._job.request.prompt:
            self._change(words)

    def _follow(self) -> None:
        """The queue was laid out again."""
        if self._is_over:
            return
        now = self._store.job(self._job.id)
        at = self._table.row_of(self._job.id)
        if now is None or now.state is not JobState.RECORDED:
            words = self.text.toPlainText()
            self.leave()
            if words != self._job.request.prompt:
                self._late(words)
        elif at >= 0:
            self._view.setRowHeight(at, theme().px(_HEIGHT) + _GAP)
            QTimer.singleShot(0, self, self._place)

    def _place(self) -> None:
        if self._is_over:
            return
        at = self._table.row_of(self._job.id)
        self.setVisible(at >= 0)
        if at >= 0:
            self.setGeometry(self._view.visualRect(self._table.index(at, 0)).adjusted(0, 0, 0, -_GAP))
