"""Labels, buttons and boxes in the design's variants."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from o8studio.domain.harmless import harmless
from o8studio.ui.theme.theme import Tints, font, set_icon, theme
from o8studio.ui.widgets.composed import LineField


def label(
    text: str = "", *, size: int = 13, weight: int = 400, tone: str = "1", figures: bool = False
) -> QLabel:
    """A label in one of the type roles; `tone` is 1, 2, 3, bad or ok."""
    made = _Label(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(size, weight, figures=figures))
    made.setProperty("tone", tone)
    return made


class _Label(QLabel):
    """If its text wraps, it is at least as high as that needs: Qt's scroll areas and dialogs ignore this."""

    def setText(self, text: str) -> None:
        """Set the text and update the height."""
        super().setText(text)
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Update the height for the new width."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        if self.wordWrap():
            self.setMinimumHeight(
                0
            )  # Qt never asks for less than this: a label that became wider would stay high
            self.setMinimumHeight(max(0, min(self.heightForWidth(self.width()), self.maximumHeight())))


def spaced(text: str, line: int) -> str:
    """Plain text for a rich label whose lines are at least this high, as the design has them; plain labels can't."""
    from html import escape  # its table of names is not needed before the first such label

    words = escape(text).replace("\n", "<br>")
    return f'<p style="margin: 0; line-height: {theme().px(line)}px">{words}</p>'


class Elided(QLabel):
    """A label that shrinks: it elides what does not fit; the full text is in the tooltip."""

    def __init__(
        self, text: str, *, size: int = 11, tone: str = "3", weight: int = 400, left: bool = False
    ) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(size, weight))
        self.setProperty("tone", tone)
        self.setMinimumWidth(0)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setToolTip(as_tip(text))
        self._side = Qt.AlignmentFlag.AlignLeft if left else Qt.AlignmentFlag.AlignRight

    def setText(self, text: str) -> None:
        """Set the text and the tooltip."""
        super().setText(text)
        self.setToolTip(as_tip(text))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint as much as fits."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), self._side | Qt.AlignmentFlag.AlignVCenter, self.shown())

    def shown(self) -> str:
        """What has room."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())


class Facts(Elided):
    """A label of facts that shows as many as have room whole: part of a number would be another number."""

    def __init__(self) -> None:
        super().__init__("", size=12, left=True)
        self._facts: tuple[str, ...] = ()

    def show_facts(self, *facts: str) -> None:
        """The first is dropped last."""
        self._facts = facts
        self.setText(", ".join(facts))

    def shown(self) -> str:
        """What has room."""
        for count in range(len(self._facts), 0, -1):
            words = ", ".join(self._facts[:count])
            if self.fontMetrics().horizontalAdvance(words) <= self.width():
                return words
        return ""


_PAUSE_MS = 6
LONGEST_TIP = 2000
BEFORE_KEY = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"
"""Between a tooltip's words and its key, which `Tip` sets at the right."""
LONGEST_LINE = 4000
"""Letters that any other field of one line takes; Qt's own limit of 32,767 takes it 0.05 to 0.13 s to lay out."""
LONGEST_SEARCH = 200
"""Letters that a search field takes: lists are searched at every key."""


def line_edit(text: str = "") -> QLineEdit:
    """A field of one line that takes no more than is laid out at once."""
    made = LineField(text)
    made.setMaxLength(LONGEST_LINE)
    return made


def as_tip(text: str) -> str:
    """Untrusted text as a tooltip. It stays plain, for screen readers too; `Tip` shows it literally."""
    return harmless(text[:LONGEST_TIP])


_INKS = {"primary": Tints.steady("on-accent")}
"""Of icons, by the kind of a button, where they are not as usual."""


def button(text: str, kind: str = "", icon_name: str = "") -> QPushButton:
    """A push button: secondary, `primary`, `ghost`, `segment`, `chip` or `slot`."""
    made = _Push(text)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon_name:
        set_icon(made, icon_name, tints=_INKS.get(kind))
    return made


def _fade_hover(made: QWidget, event: QEvent.Type) -> None:
    from o8studio.ui.widgets.motion import fade_hover  # not needed before the first paint

    fade_hover(made, event)


class _Fading:
    """Animates between button states as designed; a mixin placed before a button class."""

    def enterEvent(self, event: QEnterEvent) -> None:
        """Fade to the hovered look."""
        _fade_hover(self, event.type())  # type: ignore[arg-type]  # every subclass is a button
        super().enterEvent(event)  # type: ignore[misc]

    def leaveEvent(self, event: QEvent) -> None:
        """Fade from the hovered look."""
        _fade_hover(self, event.type())  # type: ignore[arg-type]
        super().leaveEvent(event)  # type: ignore[misc]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Fade from the pressed look."""
        from o8studio.ui.widgets.motion import fade_press  # not needed before the first paint

        fade_press(self, partial(super().mouseReleaseEvent, event))  # type: ignore[arg-type, misc]


class _Push(_Fading, QPushButton):
    """Text, optionally with an icon."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, also in a dialog where Enter in a field presses another one."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and not event.isAutoRepeat() and isinstance(self.window(), QDialog):
            self.click()
        else:
            super().keyPressEvent(event)


class _Tool(_Fading, QToolButton):
    """Only an icon."""


def tool(icon_name: str, name: str, *, size: int = 16, checkable: bool = False) -> QToolButton:
    """An icon button of 28 × 28 whose tooltip is its accessible name."""
    made = _Tool()
    made.setAutoRaise(True)  # else Qt never takes the icon's hovered look
    set_icon(made, icon_name, size)
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setCheckable(checkable)
    return made


def key_cap(words: str) -> QLabel:
    """A key as it is drawn in hints."""
    made = label(words, size=11)
    made.setProperty("kind", "key")
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    return made


def tag(words: str, kind: str = "tag") -> QLabel:
    """A short label on a tint: `tag`, `tag-ok`, `tag-warn` or `tag-bad`."""
    made = label(words, size=11, weight=500)
    made.setProperty("kind", kind)
    made.setSizePolicy(
        QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
    )  # not as high as what is beside it
    return made


def box(role: str, layout: QLayout | None = None) -> QFrame:
    """A frame with a role of the style sheet."""
    made = QFrame()
    made.setProperty("role", role)
    if layout is not None:
        made.setLayout(layout)
    return made


def row(
    *parts: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QHBoxLayout:
    """Widgets side by side; a number is a stretch, None is skipped."""
    made = QHBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    _fill(made, parts)
    return made


def column(
    *parts: QWidget | int | None, spacing: int = 6, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
) -> QVBoxLayout:
    """Widgets one above the other."""
    made = QVBoxLayout()
    made.setSpacing(spacing)
    made.setContentsMargins(*margins)
    _fill(made, parts)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | int | None, ...]) -> None:
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif part is not None:
            layout.addWidget(part)


def header(title: str, *parts: QWidget | int | None, right: int = 10) -> tuple[QFrame, QLabel]:
    """A column's header of 48 px with this margin at its right, and the secondary label beside its title."""
    quiet = Elided("", size=12, left=True)
    named = label(title, size=14, weight=600) if title else None
    line = row(*((named, quiet) if title else ()), *parts, margins=(16, 0, right, 0))
    if title:
        line.setStretch(1, 1)
    made = box("header", line)
    made.setFixedHeight(48)
    return made, quiet


def in_turn(owner: QObject, steps: Iterable[Callable[[], None]]) -> QTimer:
    """Run each step in an event-loop turn of its own, so that many steps don't block the window.

    Between them is a pause: other timers would else wait for two steps, the one before and the one after they are due.

    Returns:
        The timer; stopping it skips the remaining steps.
    """
    left = iter(steps)
    timer = QTimer(owner, interval=_PAUSE_MS)

    def run() -> None:
        step = next(left, None)
        if step is None:
            timer.stop()
            timer.deleteLater()
        else:
            step()

    timer.timeout.connect(run)
    timer.start()
    return timer


def paint_in_next_turn(widget: QWidget) -> None:
    """Lay out changes inside now, paint in the next event-loop turn: both together take too long for one."""
    if widget.updatesEnabled():
        widget.setUpdatesEnabled(False)
        in_turn(widget, [partial(widget.setUpdatesEnabled, True)])


def name_all(control: QWidget, name: str) -> None:
    """Name the control, and every focusable part of it that has neither text nor a name."""
    control.setAccessibleName(control.accessibleName() or name)
    from PySide6.QtWidgets import (  # PySide makes a class when it is asked for
        QAbstractSlider,
        QAbstractSpinBox,
        QComboBox,
    )

    inputs = (QLineEdit, QComboBox, QAbstractSpinBox, QAbstractSlider)
    for part in control.findChildren(QWidget):
        wordless = isinstance(part, inputs) or not part.property("text")
        if part.focusPolicy() is not Qt.FocusPolicy.NoFocus and wordless:
            part.setAccessibleName(part.accessibleName() or name)
