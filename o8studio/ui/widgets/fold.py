"""A heading that folds the content below it, which is built when first opened."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from o8studio.texts.language import _
from o8studio.ui.theme.durations import FOLD_MS
from o8studio.ui.theme.theme import set_icon
from o8studio.ui.widgets.layout import Elided, button, row
from o8studio.ui.widgets.motion import animate

_FREE = 16_777_215
_MARGIN = 16
"""Of words and content: the line above them reaches from edge to edge of the column."""


class Fold(QWidget):
    """The heading summarises what is not default; while open, it offers a reset."""

    turned = Signal(bool)
    reset = Signal()

    def __init__(
        self, title: str, summary: str, make: Callable[[], QLayout], *, beside: QWidget | None = None
    ) -> None:
        """
        Args:
            summary: what is not default, in a few words; empty if nothing.
            make: builds the content.
            beside: shown at the end of the heading while open; such a fold has no defaults to summarise.
        """
        super().__init__()
        self._make = make
        self._is_changed = False
        self.head = button(title, "fold", "chevron-right")
        self.head.setCheckable(True)
        self.head.toggled.connect(self._turn)
        self._summary = Elided("", size=12)
        self._reset = button(_("Reset"), "link")
        self._reset.clicked.connect(self.reset)
        self._reset.hide()
        self._beside = beside
        if beside is not None:
            beside.hide()
        line = row(1, self._summary, self._reset, beside)
        line.setStretch(1, 3)
        self.head.setLayout(line)
        self._body = QWidget()
        self._body.setContentsMargins(_MARGIN, 0, _MARGIN, 0)
        self._body.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self._body)
        self._reserve_title_width()
        self.show_summary(summary)

    def show_summary(self, summary: str) -> None:
        """Show what is not default now; empty if nothing."""
        self._is_changed = bool(summary)
        self._summary.setText(summary or ("" if self._beside is not None else _("Default")))
        self._show_sides(self.head.isChecked())

    def set_open(self, on: bool) -> None:
        """Open or close it without animation."""
        if on != self.head.isChecked():
            self.head.blockSignals(True)
            self.head.setChecked(on)
            self.head.blockSignals(False)
            self._show(on)

    def changeEvent(self, event: QEvent) -> None:
        """Another font or language changes the widths."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._reserve_title_width()

    def _reserve_title_width(self) -> None:
        words = self.head.fontMetrics().horizontalAdvance(self.head.text()) + _MARGIN + 40
        line = self.head.layout()
        if line is not None:
            line.setContentsMargins(words, 0, _MARGIN, 0)

    def _turn(self, on: bool) -> None:
        self.turned.emit(on)
        if on:
            self._show(True)
            whole = max(self._body.heightForWidth(self.width()), self._body.sizeHint().height())
            animate(
                self._body, FOLD_MS, lambda part: self._bound(whole * part), done=lambda: self._bound(_FREE)
            )
            return
        set_icon(self.head, "chevron-right")
        whole = self._body.height()
        animate(self._body, FOLD_MS, lambda part: self._bound(whole * (1 - part)), done=self._close)

    def _bound(self, height: float) -> None:
        self._body.setMaximumHeight(round(height))

    def _close(self) -> None:
        self._show(False)
        self._bound(_FREE)

    def _show(self, on: bool) -> None:
        if on and self._body.layout() is None:
            self._body.setLayout(self._make())
        self._body.setVisible(on)
        self._show_sides(on)
        if self._beside is not None:
            self._beside.setVisible(on)
        set_icon(self.head, "chevron-down" if on else "chevron-right")

    def _show_sides(self, on: bool) -> None:
        """Show the summary, or while open the reset button in its place."""
        self._reset.setVisible(on and self._is_changed)
        self._summary.setVisible(not (on and self._is_changed))
