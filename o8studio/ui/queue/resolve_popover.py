"""The options for a clip whose answer was lost, each with its consequence."""

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
    evidence: str,
    ways: Sequence[tuple[str, str, Callable[[], None]]],
) -> Popover:
    """Open it below the card.

    Args:
        spot: the card's rectangle in `beside`.
        evidence: what balance and log say, one line each; may be empty.
        ways: the option, its consequence, and its callback; the first costs nothing.
    """
    layout = column(spacing=2, margins=(6, 6, 6, 6))
    popover = Popover(parent, layout, _WIDTH)
    popover.setAccessibleName(_("What happened to this clip?"))
    if evidence:
        words = label(evidence, size=12, tone="2")
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
    """The option above its consequence, as high as both need."""

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
        """Enter acts like Space; outside a dialog Qt ignores Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """The layout's hint, which a button ignores."""
        return self._size
