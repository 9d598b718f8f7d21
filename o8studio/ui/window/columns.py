"""The studio's three columns: their widths, what folds in a narrow window, and what a person folded."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QSplitter, QWidget

from o8studio.domain.request import Json
from o8studio.ui.queue.queue_panel import QueuePanel
from o8studio.ui.theme.theme import theme

_COMPOSER, _QUEUE, _STRIP, _STAGE = 372, 320, 72, 320
_SLIM_COMPOSER, _SLIM_QUEUE = 344, 284
_WIDE, _NARROW = 2200, 1200
"""Below the first width of the window the columns are slim, so that the picture is the largest thing in it."""

_OLD = ((372, 320), (344, 288), (344, 72), (372, 72), (0, 320), (0, 288), (0, 72))
"""The usual widths of older versions, which saved them too where nobody had dragged."""
_MOST = 480


class Columns(QSplitter):
    """Composer, stage, queue (docs/design.md, Columns). Widths scale with the text size."""

    changed = Signal()

    def __init__(self, compose: QWidget, queue: QueuePanel) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.compose, self.queue = compose, queue
        self.stage: QWidget = QWidget()
        self.stage.setProperty("column", "canvas")
        self.stage.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        for part in (compose, self.stage, queue):
            self.addWidget(part)
        self._bound(compose)
        self.setStretchFactor(1, 1)
        self.setSizes([_COMPOSER, 676, _QUEUE])
        self._by_hand: tuple[int, int] | None = None
        self._shows_composer, self._shows_queue, self._opened_queue = True, True, False
        self._fitted: tuple[int, bool, bool, bool] | None = None
        self._width = 0
        self.is_full = False
        self.splitterMoved.connect(self._on_moved)

    def put_composer(self, compose: QWidget) -> None:
        """Replace the placeholder once the composer is loaded."""
        sizes = self.sizes()
        self._bound(compose)
        is_shown = self.compose.isVisibleTo(self)
        self.replaceWidget(0, compose)
        compose.setVisible(is_shown)
        self.compose.deleteLater()
        self.compose = compose
        self.setSizes(sizes)

    def put_on_stage(self, stage: QWidget) -> None:
        """Replace the empty middle."""
        sizes = self.sizes()
        stage.setMinimumWidth(_STAGE)
        self.replaceWidget(1, stage)
        self.stage.deleteLater()
        self.stage = stage
        self.setStretchFactor(1, 1)
        self.setSizes(sizes)
        self._fitted = None
        self.fit(self._width)

    def _bound(self, compose: QWidget) -> None:
        compose.setMinimumWidth(320)
        compose.setMaximumWidth(480)

    def fit(self, width: int) -> None:
        """Lay out for a window of this width: in a narrow one the queue is a strip."""
        self._width = width
        roomy = width / max(1.0, theme().scale)
        strip = not self._shows_queue or (roomy < _NARROW and not self._opened_queue)
        shows = self._shows_composer and (roomy >= _NARROW or strip) and not self.is_full
        layout = (width, strip, shows, self.is_full)
        if layout == self._fitted:
            return
        self._fitted = layout
        self.queue.set_folded(strip)
        self.queue.setMinimumWidth(_STRIP if strip else 264)
        self.queue.setMaximumWidth(_STRIP if strip else 400)
        self.compose.setVisible(shows)
        self.queue.setVisible(not self.is_full)
        few, larger = roomy < _WIDE, max(1.0, theme().scale)
        left = round(min(480, (_SLIM_COMPOSER if few else _COMPOSER) * larger))
        right = _STRIP if strip else round(min(400, (_SLIM_QUEUE if few else _QUEUE) * larger))
        if self._by_hand is not None:
            left, right = self._by_hand[0] or left, right if strip else self._by_hand[1] or right
        left, right = left if shows else 0, 0 if self.is_full else right
        self.setSizes([left, max(_STAGE, self.width() - left - right - 2), right])

    def fold_composer(self, *, show: bool | None = None) -> None:
        """Fold or unfold; `show` sets which."""
        on = not self._shows_composer if show is None else show
        if on != self._shows_composer:
            self._shows_composer = on
            self._refit_moving(self.compose, to_left=not on)

    def fold_queue(self, *, show: bool | None = None) -> None:
        """Fold to the strip or unfold. Without room for both, the composer folds."""
        is_narrow = self._width / max(1.0, theme().scale) < _NARROW
        shown = self._opened_queue if is_narrow else self._shows_queue
        on = not shown if show is None else show
        if is_narrow:
            self._opened_queue, self._shows_queue = on, True
        else:
            self._shows_queue = on
        if on != shown:
            self._refit_moving(self.queue, to_left=on)

    def set_full(self, on: bool) -> None:
        """Show only the stage; Esc brings the columns back as they were."""
        self.is_full = on
        self._refit()

    def go_to_next(self, step: int, places: Sequence[QWidget]) -> None:
        """Move the focus to the next visible column.

        Args:
            places: the widget that takes the focus in the rail and in each column, from the left.
        """
        focus = QApplication.focusWidget()
        holders = (self.compose, self.stage, self.queue)
        inside = (n for n, one in enumerate(holders, 1) if focus is not None and one.isAncestorOf(focus))
        at = next(inside, 0)
        after = [places[(at + step * far) % len(places)] for far in range(1, len(places) + 1)]
        wanted = next((place for place in after if place.isVisible()), None)
        if wanted is not None:
            wanted.setFocus(Qt.FocusReason.TabFocusReason)

    def state(self) -> dict[str, Json]:
        """The layout, to be saved."""
        sizes: list[Json] = list(self._by_hand or ())
        return {"dragged": sizes, "composer": self._shows_composer, "queue": self._shows_queue}

    def restore(self, state: Mapping[str, Json]) -> None:
        """Restore a saved layout."""
        sizes = state.get("dragged")
        if sizes is None and isinstance(old := state.get("columns"), list) and len(old) == 3:
            sizes = [old[0], old[2]] if (old[0], old[2]) not in _OLD else None
        if isinstance(sizes, list) and len(sizes) == 2:
            self._by_hand = (_pixels(sizes[0]), _pixels(sizes[1]))
        self._shows_composer = state.get("composer") is not False
        self._shows_queue = state.get("queue") is not False

    def _refit_moving(self, part: QWidget, *, to_left: bool) -> None:
        """Animate: a column that goes shrinks to its edge over its replacement; one that comes grows from it."""
        from o8studio.ui.theme.durations import COLUMN_MS
        from o8studio.ui.widgets.motion import wipe_out

        goes, before = part.isVisible() and to_left is (part is self.compose), part.geometry()
        picture = part.grab() if goes else QPixmap()
        self._refit()
        box = before if goes else part.geometry()
        if self.isVisible():  # over the window: a splitter would add it as a column
            box = QRect(self.mapTo(self.window(), box.topLeft()), box.size())
            wipe_out(self.window(), picture, box, COLUMN_MS, to_left=to_left)

    def _refit(self) -> None:
        self._fitted = None
        self.fit(self._width)
        self.changed.emit()

    def _on_moved(self, _spot: int, _index: int) -> None:
        left, _middle, right = self.sizes()
        self._by_hand = (left, right if right > _STRIP else self._by_hand[1] if self._by_hand else 0)
        self.changed.emit()


def _pixels(value: Json) -> int:
    """A saved width; 0, which stands for the usual one, if it is none."""
    return value if isinstance(value, int) and 0 <= value <= _MOST else 0
