"""What a person knows about a clip whose answer was lost: the ways out of it, each with what follows from it."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QWidget

from o8studio.texts.language import _
from o8studio.ui.widgets.floating import Popover
from o8studio.ui.widgets.layout import box, column, label

_WIDTH = 300


def open_resolve(
    parent: QWidget,
    beside: QWidget,
    spot: QRect,
    told: str,
    ways: Sequence[tuple[str, str, Callable[[], None]]],
) -> Popover:
    """Show it below the card.

    Args:
        spot: the card, in `beside`.
        told: what balance and log say, one thing a line; may be empty.
        ways: what a person may say, what follows from it, and what a press does; the first costs nothing.
    """
    layout = column(spacing=2, margins=(6, 6, 6, 6))
    popover = Popover(parent, layout, _WIDTH)
    popover.setAccessibleName(_("What happened to this clip?"))
    if told:
        words = label(told, size=12, tone="2")
        words.setWordWrap(True)
        words.setContentsMargins(10, 6, 10, 6)
        layout.addWidget(words)
        layout.addWidget(box("line"))

    def take(act: Callable[[], None]) -> None:
        popover.close()
        act()

    made = [_Way(name, follows, popover.body.width() - 14) for name, follows, _act in ways]
    for one, (_name, _follows, act) in zip(made, ways, strict=True):
        one.clicked.connect(lambda _on=False, call=act: take(call))
        layout.addWidget(one)
    popover.open_at(beside, spot)
    made[0].setFocus()
    return popover


class _Way(QPushButton):
    """Its words over what follows, as high as both need."""

    def __init__(self, name: str, follows: str, width: int) -> None:
        super().__init__()
        self.setProperty("kind", "way")
        self.setAccessibleName(name)
        self.setAccessibleDescription(follows)
        small = label(follows, size=11, tone="3")
        small.setWordWrap(True)
        inside = column(label(name, weight=500), small, spacing=1, margins=(10, 6, 10, 6))
        self.setLayout(inside)
        self._size = QSize(width, inside.totalHeightForWidth(width))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes it as Space does; outside of a dialog Qt leaves Enter to nobody."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """The layout's, which a button does not look at."""
        return self._size
