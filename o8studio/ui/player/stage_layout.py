"""The stage's layout: the picture as large as possible, the clip's details below or beside it."""

from PySide6.QtWidgets import QBoxLayout, QVBoxLayout

from o8studio.ui.player.clip_details import ClipDetails
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.stage_header import StageHeader
from o8studio.ui.player.timeline import Timeline
from o8studio.ui.player.transport import Transport
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import column

_DETAILS, _ROOMY = 150, 792
_BESIDE_FROM, _BESIDE = 1036, 320
"""A window of 1800 leaves 1036 for the stage (docs/design.md, Columns)."""
_LEAST, _GAP = 120, 16


class StageLayout(QVBoxLayout):
    """The header on top; picture, timeline and transport in one column."""

    def __init__(
        self,
        header: StageHeader,
        view: FrameView,
        timeline: Timeline,
        transport: Transport,
        details: ClipDetails,
    ) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self._view, self._transport, self._details = view, transport, details
        self._picture = column(view, timeline, transport, 1, spacing=0)
        self._picture.insertSpacing(1, 8)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.setSpacing(8)
        self._both.addLayout(self._picture)
        self._both.addWidget(details)
        self._both.addStretch(1)
        self.addWidget(header)
        self.addLayout(self._both, 1)
        self._set_margins(full=False)

    def _set_margins(self, *, full: bool) -> None:
        self._both.setContentsMargins(*((0, 0, 0, 0) if full else (_GAP, _GAP, _GAP, 0)))

    def fit(self, width: int, height: int, *, full: bool) -> None:
        """Lay out for this size; `full` shows only the picture."""
        self._set_margins(full=full)
        if full:
            self._view.setFixedHeight(max(_LEAST, height - 40 - 44 - _GAP))
            return
        beside = width >= theme().px(_BESIDE_FROM)
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        self._both.setSpacing(_GAP if beside else 8)
        self._both.setStretch(0, 1 if beside else 0)
        self._both.setStretch(2, 0 if beside else 1)
        wide = width - 2 * _GAP
        below = height - 48 - _GAP - 92
        if beside:
            side = max(_BESIDE, theme().px(_BESIDE))
            self._details.setFixedWidth(side)
            self._view.setFixedHeight(max(_LEAST, min((wide - side - _GAP) * 9 // 16, below - _GAP)))
            self._transport.show_room(wide - side - _GAP)
            self._details.show_room(width=side, height=height - 48 - 2 * _GAP, beside=True)
            return
        self._details.setMinimumWidth(0)
        self._details.setMaximumWidth(16_777_215)
        least = theme().px(_DETAILS + 80 if height >= _ROOMY else _DETAILS)
        self._view.setFixedHeight(max(_LEAST, min(wide * 9 // 16, below - least)))
        self._transport.show_room(wide)
        self._details.show_room(width=wide, height=below - self._view.height(), beside=False)
