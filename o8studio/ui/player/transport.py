"""The row below the timeline: timecode, loop, marks, steps, play, speed, sound, full screen."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QSlider, QToolButton, QWidget

from o8studio.texts.language import _
from o8studio.ui.actions.command_id import CommandId
from o8studio.ui.actions.factory import command_tool, name_button
from o8studio.ui.theme.theme import Tints, font, restyle, set_icon
from o8studio.ui.widgets.dialogs import ask_text
from o8studio.ui.widgets.layout import button, row
from o8studio.ui.widgets.menu import Menu
from o8studio.ui.widgets.tool_bar import ToolBar

SPEEDS = (0.25, 0.5, 1.0, 1.5, 2.0, 4.0)

_SLACK = 3
"""How far an icon button may shrink below its size hint without losing anything."""


class Transport(QWidget):
    """Emits the name of the command that was pressed."""

    pressed = Signal(str)
    speed_chosen = Signal(float)
    volume_changed = Signal(float)
    muted = Signal(bool)
    looped = Signal(bool)
    typed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._is_wide = True
        self._number, self._count, self._room = 0, 0, 0
        self._at_speed = 1.0
        self.setFixedHeight(44)
        self.setAccessibleName(_("Player controls"))
        self.time = self._flat("00:00:00", _("Go to timecode"), CommandId.GO_TO)
        self.time.setFont(font(13, 500, code=True))
        self.time.setProperty("code", True)
        self.frame = self._flat("", _("Go to frame"), CommandId.GO_TO)
        self.play = command_tool(CommandId.PLAY, size=18)
        self.play.setProperty("kind", "play")
        self.loop = command_tool(CommandId.LOOP, checkable=True)
        self.loop.toggled.connect(self.looped)
        self._speed = self._flat("1×", _("Speed"))
        set_icon(self._speed, "chevron-down", 14, Tints.steady("text-3"))
        self._speed.setLayoutDirection(Qt.LayoutDirection.RightToLeft)  # the chevron comes after the words
        self._speed.clicked.connect(self._choose_speed)
        self.mute = command_tool(CommandId.MUTE, checkable=True)
        self.mute.toggled.connect(self._on_mute)
        self.volume = QSlider(Qt.Orientation.Horizontal)
        self.volume.setRange(0, 100)
        self.volume.setFixedWidth(56)
        self.volume.setAccessibleName(_("Volume"))
        self.volume.valueChanged.connect(lambda value: self.volume_changed.emit(value / 100))
        middle: list[QToolButton] = [
            self.loop,
            self._tool(CommandId.MARK_IN),
            self._tool(CommandId.PREVIOUS_FRAME),
            self.play,
            self._tool(CommandId.NEXT_FRAME),
            self._tool(CommandId.MARK_OUT),
            self._tool(CommandId.SAVE_FRAME),
        ]
        self.full = self._tool(CommandId.FULL_SCREEN)
        self.play.clicked.connect(lambda: self.pressed.emit(CommandId.PLAY))
        self.time.clicked.connect(lambda: self.pressed.emit(CommandId.GO_TO))
        self.frame.clicked.connect(lambda: self.pressed.emit(CommandId.GO_TO))
        self._sides = left, right = QWidget(), QWidget()
        left.setLayout(row(self.time, self.frame, 1, spacing=6))
        right.setLayout(row(1, self._speed, self.mute, self.volume, self.full, spacing=6))
        line = row(left, *middle, right, spacing=6)
        line.setStretch(0, 1)
        line.setStretch(line.count() - 1, 1)
        self.setLayout(line)
        self._parts: list[QWidget] = [
            self.time,
            self.frame,
            *middle,
            self._speed,
            self.mute,
            self.volume,
            self.full,
        ]
        self._marks: list[QWidget] = [middle[1], middle[5], middle[6]]
        ToolBar(self, self._parts, self.play)
        self.show_playing(False)
        self.show_nothing()

    def show_playing(self, on: bool) -> None:
        """Update the play button."""
        name = _("Pause") if on else _("Play")
        set_icon(self.play, "pause" if on else "play", 18, Tints.steady("canvas"))
        name_button(self.play, name)

    def show_nothing(self) -> None:
        """There is no clip: nothing to play, and no frame to count."""
        self._number, self._count = 0, 0
        for part in self._parts:
            part.setEnabled(part in (self.mute, self.volume))
        self._show_frame(0)

    def show_time(self, number: int, count: int, fps: float) -> None:
        """`number` counts from 0; it is shown from 1."""
        if not self._count:
            for part in self._parts:
                part.setEnabled(True)
        words = timecode(number, fps)
        grown = len(str(count)) != len(str(self._count)) or len(words) != len(self.time.text())
        self.time.setText(words)
        self._number, self._count = number, count
        self._show_frame(number)
        if grown and self._room:
            self.show_room(self._room)
        elif grown:
            self._settle()

    def _show_frame(self, number: int) -> None:
        words = (
            _("frame {n} of {total}")
            if self._is_wide
            # Translators: "frame 12 of 240" where there is room for a letter only
            else _("f {n} / {total}")
        )
        self.frame.setText(words.format(n=number + 1, total=self._count) if self._count else "")

    def show_room(self, width: int) -> None:
        """Drop what matters least when narrow: long words, then the volume, then what has a key."""
        self._room = width
        drops = (self.volume, *self._marks, self._speed, self.frame)
        steps: list[tuple[bool, int]] = [
            (True, 0),
            (False, 0),
            (False, 1),
            (False, 4),
            (False, 5),
            (False, 6),
        ]
        for wide, hidden in steps:
            self._is_wide = wide
            self._show_frame(self._count - 1)  # the last needs most room
            for at, made in enumerate(drops):
                made.setVisible(at >= hidden)
            if self._needed() <= width:
                break
        self._show_frame(self._number)
        self._settle()

    def _settle(self) -> None:
        """Lay out now: what was tried and hidden again would keep its room, and on a hidden page nothing else would."""
        for side in self._sides:
            side.updateGeometry()
        for part in (self, *self._sides):
            if (line := part.layout()) is not None:
                line.activate()

    def _needed(self) -> int:
        shown = [part for part in self._parts if not part.isHidden()]
        widths = [
            min(
                part.sizeHint().width() - (_SLACK if isinstance(part, QToolButton) else 0),
                part.maximumWidth(),
            )
            for part in shown
        ]
        return sum(widths) + 6 * (len(shown) - 1)

    def ask_where(self, number: int) -> None:
        """Let the person type a frame or a timecode; `number` is the current frame."""
        ask_text(
            self,
            _("Frame number, or timecode as MM:SS:FF"),
            str(number + 1),
            (_("Go there"), _("Stay here")),
            self.typed.emit,
        )

    def show_late(self, late: bool) -> None:
        """Whether the frame for the shown number has not arrived yet."""
        if self.frame.property("late") != late:
            self.frame.setProperty("late", late)
            restyle(self.frame)

    def show_speed(self, speed: float) -> None:
        """Show the current speed."""
        self._at_speed = speed
        self._speed.setText(f"{speed:g}×")

    def _choose_speed(self) -> None:
        menu = Menu(self)
        for speed in SPEEDS:
            menu.add(f"{speed:g}×", partial(self.speed_chosen.emit, speed), checked=speed == self._at_speed)
        menu.open_below(self._speed)

    def _on_mute(self, on: bool) -> None:
        set_icon(self.mute, "volume-x" if on else "volume-2")
        self.muted.emit(on)

    def _tool(self, command_id: CommandId) -> QToolButton:
        made = command_tool(command_id)
        made.clicked.connect(lambda: self.pressed.emit(command_id))
        return made

    def _flat(self, text: str, name: str, command_id: CommandId | None = None) -> QPushButton:
        """A text button, aligned with the left edge of the picture above."""
        made = button(text, "flat")
        made.setFont(font(12, figures=True))
        name_button(made, name, command_id)
        return made


def timecode(number: int, fps: float) -> str:
    """`MM:SS:FF`, preceded by hours from one hour on; frames count from 00."""
    rate = max(1, round(fps))
    seconds, frames = divmod(number, rate)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{f'{hours:02}:' if hours else ''}{minutes:02}:{seconds:02}:{frames:02}"


def number_of(text: str, fps: float) -> int | None:
    """Parse a frame counted from 1, or a timecode; the result counts from 0. None if it is neither."""
    parts = text.strip().split(":")
    if not all(part.isdigit() for part in parts) or len(parts) > 4:
        return None
    numbers = [int(part) for part in parts]
    if len(numbers) == 1:
        return max(0, numbers[0] - 1)
    *clock, frames = numbers
    seconds = 0
    for part in clock:
        seconds = seconds * 60 + part
    return seconds * max(1, round(fps)) + frames
