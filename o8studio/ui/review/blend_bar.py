"""How two takes share one picture: the mode, its settings, and how much they differ on the shown frame."""

from dataclasses import asdict
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QSlider, QStackedWidget, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool
from o8studio.ui.library.tick_box import TickBox
from o8studio.ui.review.blend_modes import BlendModes
from o8studio.ui.review.blending import (
    BLINK_RATES,
    GAINS,
    MARKED_OVER,
    Blend,
    BlendMode,
    DifferenceLook,
    Measure,
    grey_of,
    measure,
)
from o8studio.ui.review.gain_field import GainField
from o8studio.ui.widgets.controls import Segments
from o8studio.ui.widgets.layout import column, label, row

_REST = 60
"""Pixels for the button beside modes and settings."""


class BlendBar(QFrame):
    """`changed` after a setting was; `swapped` when the two takes are to change places; `measured` with how much they
    differ on the shown frame, in words.
    """

    changed = Signal(object)
    swapped = Signal()
    measured = Signal(str)

    def __init__(self, blend: Blend) -> None:
        super().__init__()
        self.blend = blend
        self.modes = BlendModes(blend)
        self.modes.chosen.connect(self._on_mode)
        swap = command_tool(CommandId.REVIEW_SWAP)
        swap.clicked.connect(self.swapped)
        self._settings = QStackedWidget()
        for made in (self._wipe(), self._overlay(), self._difference(), self._blink()):
            self._settings.addWidget(made)
        self._line = row(self.modes, self._settings, 1, swap, spacing=12)
        self._lines = column(spacing=6, margins=(0, 6, 0, 0))
        self._lines.addLayout(self._line)
        self.setLayout(self._lines)
        self._is_narrow = self._is_low = False
        self.modes.set_value(blend.mode)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The settings go below the modes where both have no room."""
        super().resizeEvent(event)
        self._fit_gain()
        needed = self.modes.minimumSizeHint().width() + self._settings.minimumSizeHint().width() + _REST
        if (is_narrow := self.width() < needed) is self._is_narrow:
            return
        self._is_narrow = is_narrow
        if is_narrow:
            self._line.removeWidget(self._settings)
            self._lines.addWidget(self._settings)
        else:
            self._lines.removeWidget(self._settings)
            self._line.insertWidget(1, self._settings)

    def show_low(self, on: bool) -> None:
        """Take less of a low window: modes by their names, and settings in one line."""
        if on is self._is_low:
            return
        self._is_low = on
        self.modes.show_words_alone(on)
        self._fit_gain()

    def _fit_gain(self) -> None:
        """In a low window gain and looks share a line, if they have room in one."""
        line = self._gain_line
        parts = [item.minimumSize().width() for at in range(line.count()) if (item := line.itemAt(at))]
        is_one = self._is_low and sum(parts) + line.spacing() <= self.width()
        way = QBoxLayout.Direction.LeftToRight if is_one else QBoxLayout.Direction.TopToBottom
        line.setDirection(way)

    def show_pair(self, first: QImage, second: QImage) -> None:
        """What each mode makes of these pictures; of a difference, how far they differ, and where most."""
        self.modes.show_pictures(first, second)
        both = not first.isNull() and not second.isNull()
        if both and self.blend.mode is BlendMode.DIFFERENCE:
            self._show_measure(measure(grey_of(first), grey_of(second)))
        else:
            self.measured.emit("")

    def _show_measure(self, found: Measure) -> None:
        places = (
            _("top left"),
            _("top"),
            _("top right"),
            _("left"),
            _("middle"),
            _("right"),
            _("bottom left"),
            _("bottom"),
            _("bottom right"),
        )
        words = _("Differs by {n} % on this frame, most at the {place}")
        self.measured.emit(words.format(n=f"{found.mean * 100:.1f}", place=places[found.field]))

    def step_gain(self, step: int) -> None:
        """The next higher or lower gain."""
        at = min(len(GAINS) - 1, max(0, GAINS.index(self.blend.gain) + step))
        self.gains.set_value(GAINS[at])
        self._set(gain=GAINS[at])

    def go_on(self, blend: Blend) -> None:
        """With the mode and the settings of a page before this one."""
        self._ways.set_value(blend.is_across)
        self._opacity.setValue(round(blend.opacity * 100))
        self.gains.set_value(blend.gain)
        self._looks.set_value(blend.look)
        self.marks.setChecked(blend.marks)
        self._rates.set_value(blend.rate)
        self._set(**asdict(blend))
        self.modes.choices[blend.mode].click()

    def _set(self, **values: object) -> None:
        for name, value in values.items():
            setattr(self.blend, name, value)
        self.changed.emit(self.blend)

    def _on_mode(self, mode: object) -> None:
        self._settings.setCurrentIndex(list(BlendMode).index(BlendMode(str(mode))))
        self._set(mode=BlendMode(str(mode)))

    def _wipe(self) -> QWidget:
        made = QWidget()
        choices = [(False, _("Side by side")), (True, _("Top and bottom"))]
        self._ways = Segments(list(choices), may_be_empty=False)
        self._ways.set_value(self.blend.is_across)
        self._ways.chosen.connect(lambda across: self._set(is_across=across is True))
        made.setLayout(row(self._ways, 1))
        return made

    def _overlay(self) -> QWidget:
        made, slider = QWidget(), QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 100)
        slider.setFixedWidth(160)
        slider.setAccessibleName(_("Opacity"))
        value = label(size=12, figures=True)

        def show(part: int) -> None:
            value.setText(f"{part} %")
            self._set(opacity=part / 100)

        self._opacity = slider
        slider.valueChanged.connect(show)
        slider.setValue(round(self.blend.opacity * 100))
        made.setLayout(row(label(_("Opacity"), size=12, tone="3"), slider, value, 1))
        return made

    def _difference(self) -> QWidget:
        made = QWidget()
        self.gains = GainField()
        self.gains.set_value(self.blend.gain)
        self.gains.chosen.connect(lambda gain: self._set(gain=gain))
        looks = Segments(
            [
                (DifferenceLook.BRIGHTNESS, _("Brightness")),
                (DifferenceLook.COLOUR, _("Colour")),
                (DifferenceLook.HEAT, _("Heat")),
            ],
            may_be_empty=False,
        )
        self._looks = looks
        looks.set_value(self.blend.look)
        looks.chosen.connect(lambda look: self._set(look=look))
        self.marks = TickBox(_("Mark over {n} %").format(n=round(MARKED_OVER * 100)), has_words=True)
        self.marks.toggled.connect(lambda on: self._set(marks=on))
        self._gain_line = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._gain_line.setContentsMargins(0, 0, 0, 0)
        self._gain_line.setSpacing(6)
        self._gain_line.addLayout(row(label(_("Gain"), size=12, tone="3"), self.gains, 1))
        self._gain_line.addLayout(row(label(_("Show"), size=12, tone="3"), looks, self.marks, 1))
        made.setLayout(self._gain_line)
        return made

    def _blink(self) -> QWidget:
        made = QWidget()
        rates = Segments(
            [(rate, _("{n} a second").format(n=rate)) for rate in BLINK_RATES], may_be_empty=False
        )
        self._rates = rates
        rates.set_value(self.blend.rate)
        rates.chosen.connect(partial(self._on_rate))
        made.setLayout(row(rates, 1))
        return made

    def _on_rate(self, rate: object) -> None:
        self._set(rate=int(str(rate)))
