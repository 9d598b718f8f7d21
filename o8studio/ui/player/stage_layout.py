"""The stage's layout: the picture as large as possible, then its controls, the takes and what is known of the clip."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from o8studio.ui.player.clip_details import MARGIN, ClipDetails
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.stage_header import StageHeader
from o8studio.ui.player.takes_strip import TakesStrip
from o8studio.ui.player.transport import Transport
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import column

_HEADER, _CONTROLS, _LINE = 48, 84, 44
"""Heights of the header, of timeline and transport together, and of the details folded into one line."""
_BESIDE = 320
"""Width of the details where the picture leaves that much room beside it."""
_LEAST, _GAP = 120, MARGIN
_OVER_WIDEST, _OVER_BELOW, _OVER_INSET = 1080, 20, 14
"""Of the controls over a picture that fills the window: widest, distance to its lower edge, and margin inside."""


class StageLayout(QVBoxLayout):
    """The header on top; picture, controls, takes and details in one column (docs/design.md, Stage)."""

    def __init__(
        self,
        header: StageHeader,
        view: FrameView,
        controls: QWidget,
        transport: Transport,
        takes: TakesStrip,
        details: ClipDetails,
    ) -> None:
        super().__init__()
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self._view, self._controls, self._transport = view, controls, transport
        self._takes, self._details = takes, details
        self._picture = column(view, controls, takes, 1, spacing=0)
        self._both = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._both.addLayout(self._picture)
        self._both.addWidget(details)
        self.addWidget(header)
        self.addLayout(self._both, 1)
        self._is_over = False

    def fit(self, width: int, height: int, *, full: bool) -> None:
        """Lay out for this size; `full`: the picture fills it, and the controls lie over it."""
        self._put_over(full)
        if full:
            self._both.setContentsMargins(0, 0, 0, 0)
            self._picture.setContentsMargins(0, 0, 0, 0)
            self._view.setFixedHeight(height)
            self._fit_over(width, height)
            return
        wide = width - 2 * _GAP
        high = height - _HEADER - _GAP - _CONTROLS - self._takes.height()
        picture = max(_LEAST, min(wide * 9 // 16, high - max(_LINE, theme().px(_LINE))))
        side = max(_BESIDE, theme().px(_BESIDE))
        beside = wide - picture * 16 // 9 >= side + _GAP
        directions = QBoxLayout.Direction
        self._both.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        sides = (
            (_GAP, 0) if beside else (0, _GAP)
        )  # below the picture, the details' rule needs the whole width
        for layout, side_margin, top in ((self._both, sides[0], _GAP), (self._picture, sides[1], 0)):
            layout.setContentsMargins(side_margin, top, side_margin, 0)
        self._both.setSpacing(_GAP if beside else 0)
        self._both.setStretch(0, 1 if beside else 0)
        self._both.setStretch(1, 0 if beside else 1)  # what is below the picture is the details' to fill
        if beside:
            self._details.setFixedWidth(side)
            picture = max(_LEAST, min((wide - side - _GAP) * 9 // 16, high - _GAP))
            wide -= side + _GAP
            self._details.show_room(width=side, height=height - _HEADER - 2 * _GAP, beside=True)
        else:
            self._details.setMinimumWidth(0)
            self._details.setMaximumWidth(16_777_215)
            self._details.show_room(width=wide, height=high - picture, beside=False)
        self._view.setFixedHeight(picture)
        self._transport.show_room(wide)

    def _put_over(self, over: bool) -> None:
        if over == self._is_over:
            return
        self._is_over = over
        if over:
            self._picture.removeWidget(self._controls)
            self._controls.raise_()
        else:
            self._picture.insertWidget(1, self._controls)

    def _fit_over(self, width: int, height: int) -> None:
        wide = min(_OVER_WIDEST, width - 2 * _GAP)
        high = _CONTROLS + 2 * _OVER_INSET
        self._controls.setGeometry(QRect((width - wide) // 2, height - high - _OVER_BELOW, wide, high))
        self._transport.show_room(wide - 2 * _OVER_INSET)
