"""Animations of the queue's cards (docs/design.md, Motion): bars, posters that appear, a glow for a finished clip, hover,
cards that appear, and cards moving to their new places.
"""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer

from o8studio.ui.queue.card import QueueRow
from o8studio.ui.theme.durations import BAR_MS, CARD_MS, GLOW_MS, HOVER_IN_MS, HOVER_OUT_MS, MOST, POSTER_MS
from o8studio.ui.theme.theme import theme

BAR, POSTER, GLOW, HOVER, ENTER, SLIDE = "bar", "poster", "glow", "hover", "enter", "slide"
_MS = {BAR: BAR_MS, POSTER: POSTER_MS, GLOW: GLOW_MS, ENTER: CARD_MS, SLIDE: CARD_MS}
_ALL = ""
"""The key of the slide: all cards move together."""


def _out(part: float) -> float:
    return 1.0 - (1.0 - part) ** 3


def _in_out(part: float) -> float:
    return 4.0 * part**3 if part < 0.5 else 1.0 - (2.0 - 2.0 * part) ** 3 / 2.0


_CURVES = {
    BAR: _out,
    GLOW: _out,
    ENTER: _in_out,
    SLIDE: _in_out,
}  # cubic, like Qt's own; the others are linear
_FRAME_MS = 16


class _Run(NamedTuple):
    begin: float
    end: float
    started: float
    seconds: float
    curve: Callable[[float], float] | None

    def at(self, now: float) -> float:
        part = min(1.0, (now - self.started) / self.seconds)
        return self.begin + (self.end - self.begin) * (self.curve(part) if self.curve else part)

    def is_over(self, now: float) -> bool:
        return now - self.started >= self.seconds


class CardMotion(QObject):
    """A running number by row and kind; one of each kind per card, at most twelve, the rest jump to the end."""

    def __init__(self, moved: Callable[[str, str, float], None], parent: QObject) -> None:
        """
        Args:
            moved: called at each step with key, kind and current value.
        """
        super().__init__(parent)
        self._moved = moved
        self._runs: dict[tuple[str, str], _Run] = {}
        self._parts: dict[str, float] = {}
        self._ways: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._step)

    def start(self, key: str, kind: str, begin: float = 0.0, end: float = 1.0) -> None:
        """Animate from one number to another."""
        if theme().reduce_motion or (len(self._runs) >= MOST and (key, kind) not in self._runs):
            self._runs.pop((key, kind), None)
            return
        ms = _MS.get(kind) or (HOVER_IN_MS if end > begin else HOVER_OUT_MS)
        self._runs[key, kind] = _Run(begin, end, time.monotonic(), ms / 1000, _CURVES.get(kind))
        self._timer.start()

    def value(self, key: str, kind: str, rest: float) -> float:
        """The current value; `rest` if nothing runs."""
        run = self._runs.get((key, kind))
        return rest if run is None else run.at(time.monotonic())

    def bar(self, key: str, part: float) -> float:
        """The drawn length of a card's bar while it approaches its part; never backwards."""
        before = self._parts.get(key)
        if before is None or part > before:
            self._parts[key] = part
            if before is not None:
                self.start(key, BAR, self.value(key, BAR, before), part)
        return self.value(key, BAR, self._parts[key])

    def slide(self, ways: Mapping[str, int]) -> None:
        """Move cards from where they were seen to where they are now.

        Args:
            ways: by card key, how many pixels below its place it was seen; negative if above.
        """
        self._ways = dict(ways)
        if ways:
            self.start(_ALL, SLIDE, 1.0, 0.0)

    @property
    def is_settling(self) -> bool:
        """Whether cards are appearing or moving."""
        return any(kind in (SLIDE, ENTER) for _key, kind in self._runs)

    def shift(self, key: str) -> int:
        """How many pixels below its place a card is drawn."""
        return round(self._ways.get(key, 0) * self.value(_ALL, SLIDE, 0.0))

    def seen(self, card: QueueRow) -> float:
        """The drawn fraction of a card's height while it appears."""
        return self.value(card.key, ENTER, 1.0)

    def hover(self, old: str | None, new: str | None) -> None:
        """The pointer moved from one card to another."""
        if old is not None:
            self.start(old, HOVER, self.value(old, HOVER, 1.0), 0.0)
        if new is not None:
            self.start(new, HOVER, self.value(new, HOVER, 0.0), 1.0)

    def _step(self) -> None:
        now = time.monotonic()
        for (key, kind), run in list(self._runs.items()):
            if run.is_over(now):
                self._runs.pop((key, kind), None)
            self._moved(key, kind, run.at(now))
        if not self._runs:
            self._timer.stop()
