"""Five stars that rate a clip."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractSlider

from o8studio.texts.language import _
from o8studio.ui.theme.theme import sized, theme

_PITCH, _STAR = 20, 16
"""From star to star, and of one of them, in pixels at 100 % text."""


class Stars(QAbstractSlider):
    """Five stars; a press sets the rating, a press on the last one clears it."""

    rated = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(self.sizeHint())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(_("Rating"))
        self._stars = 0
        self.setRange(0, 5)
        self.setSingleStep(1)
        self.valueChanged.connect(self._on_value)

    def _on_value(self, stars: int) -> None:
        """A screen reader set it; our own changes come from the clip."""
        if stars != self._stars:
            self.rated.emit(stars)

    def show_stars(self, stars: int) -> None:
        """Set the rating, 0 to 5."""
        self._stars = stars
        self.setValue(stars)
        self.setAccessibleDescription(_("{n} of 5 stars").format(n=stars))
        self.update()

    def sizeHint(self) -> QSize:
        """96 × 28 at 100 % text: four times from star to star, and the last."""
        return QSize(4 * theme().px(_PITCH) + theme().px(_STAR), theme().px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint filled stars, then empty ones."""
        painter = QPainter(self)
        for at in range(5):
            name, token = ("star-filled", "star") if at < self._stars else ("star", "text-3")
            painter.drawPixmap(at * theme().px(_PITCH), theme().px(6), sized(name, _STAR, token))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Rate with the star under the pointer."""
        stars = min(5, int(event.position().x()) // theme().px(_PITCH) + 1)
        self.rated.emit(0 if stars == self._stars else stars)

    def event(self, event: QEvent) -> bool:
        """The arrows are its own, not the stage's."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            is_ours = event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers()
            event.setAccepted(is_ours)
            return is_ours
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys add or remove one star."""
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.rated.emit(min(5, max(0, self._stars + step)))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel is the page's."""
        event.ignore()
