"""How strongly a difference is shown: a slider whose stops are the gains, and the gain itself beside it."""

from PySide6.QtCore import QLineF, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QSlider, QSpinBox

from o8studio.texts.language import _
from o8studio.ui.review.blending import GAINS
from o8studio.ui.theme.theme import theme
from o8studio.ui.widgets.layout import label, row

_WIDE, _FIELD = 150, 64
_HANDLE = 14
"""Width of the slider's handle in the style sheet: its middle stands on a stop."""


class GainField(QFrame):
    """`chosen` with one of `GAINS`."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.slider, self.field = _Stops(), _Gain()
        for made in (self.slider, self.field):
            made.setAccessibleName(_("Gain"))
        self.slider.valueChanged.connect(lambda at: self._choose(GAINS[at]))
        self.field.valueChanged.connect(lambda typed: self._choose(nearest(typed)))
        least, most = (label(f"{gain}×", size=11, tone="3") for gain in (GAINS[0], GAINS[-1]))
        self.setLayout(row(least, self.slider, most, self.field))

    def set_value(self, gain: int) -> None:
        """Show this one of `GAINS`."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.field):
            self.slider.setValue(GAINS.index(gain))
            self.field.setValue(gain)
        self.slider.setAccessibleDescription(f"{gain}×")

    def _choose(self, gain: int) -> None:
        self.set_value(gain)
        self.chosen.emit(gain)


def nearest(typed: int) -> int:
    """The gain that a typed number means; between two, the larger."""
    return min(GAINS, key=lambda gain: (abs(gain - typed), -gain))


class _Stops(QSlider):
    """As far from one gain to the next: each is twice the one before."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setRange(0, len(GAINS) - 1)
        self.setPageStep(1)
        self.setFixedWidth(_WIDE)
        self.setMinimumHeight(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A short line below each stop."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme().colour("line-strong"), 1))
        between = (self.width() - _HANDLE) / (len(GAINS) - 1)
        top = self.height() / 2 + 8
        for at in range(len(GAINS)):
            x = _HANDLE / 2 + between * at
            painter.drawLine(QLineF(x, top, x, min(top + 4, self.height())))


class _Gain(QSpinBox):
    """Its arrows go to the next gain; another number that is typed becomes the nearest."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(GAINS[0], GAINS[-1])
        self.setSuffix("×")
        self.setKeyboardTracking(False)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedWidth(_FIELD)

    def stepBy(self, steps: int) -> None:
        """Up or down by so many gains."""
        at = GAINS.index(nearest(self.value())) + steps
        self.setValue(GAINS[min(len(GAINS) - 1, max(0, at))])
