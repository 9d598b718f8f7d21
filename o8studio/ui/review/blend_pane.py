"""The pair of takes that share the stage: painted, wiped by the pointer, and one of them alone while it is held."""

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from o8studio.ui.review import blending
from o8studio.ui.review.blending import Blend, BlendMode
from o8studio.ui.review.pane_layout import StageMode
from o8studio.ui.review.shown_rate import PLATE_HIGH, paint_plate
from o8studio.ui.review.synced_frames import Instant
from o8studio.ui.theme.theme import theme

_PLATE = 12
"""Pixels between a name and the corner of the picture."""


class Blending(Protocol):
    """What the stage has for it."""

    blend: Blend
    mode: StageMode
    pair: tuple[int, int]
    names: list[str]
    instant: Instant | None

    def picture_box(self, index: int) -> QRectF:
        """Where a take's picture lies."""
        ...

    def update(self) -> None:
        """Paint again."""
        ...

    def reblend(self) -> None:
        """Paint again: other parts of the takes are seen."""
        ...


class BlendPane:
    """One for the stage.

    Attributes:
        alone: which take of the pair is shown without the other, 0 or 1; None while both are.
        words: how much the two differ on the shown frame, or nothing.
    """

    def __init__(self, stage: Blending) -> None:
        self._stage = stage
        self._is_wiping = False
        self._plates: Sequence[QRectF] = ()
        self.alone: int | None = None
        self.words = ""

    def show_alone(self, place: int | None) -> None:
        """Show this take of the pair without the other; None shows both again."""
        if place != self.alone:
            self.alone = place
            self._stage.reblend()

    def show_words(self, words: str) -> None:
        """Say in the corner how much the two differ."""
        if words != self.words:
            self.words = words
            self._stage.update()

    def paint(self, painter: QPainter, box: QRectF) -> None:
        """Both takes, or the one that is held, and their names."""
        stage = self._stage
        assert stage.instant is not None
        images = [stage.instant.images[index] for index in stage.pair]
        painter.fillRect(box, theme().colour("stage"))
        if self.alone is not None:
            image = images[self.alone]
            if not image.isNull():
                painter.drawImage(stage.picture_box(stage.pair[self.alone]), image)
        elif not any(image.isNull() for image in images):
            blending.paint(painter, stage.picture_box(stage.pair[0]), images[0], images[1], stage.blend)
        plates = []
        for place, index in enumerate(stage.pair):
            is_right = place == 1
            corner = (
                box.topRight() + QPointF(-_PLATE, _PLATE)
                if is_right
                else box.topLeft() + QPointF(_PLATE, _PLATE)
            )
            words = "".join(stage.names[index : index + 1])
            is_hidden = self.alone not in (None, place)
            plates.append(paint_plate(painter, corner, "" if is_hidden else words, is_right=is_right))
        self._plates = plates
        corner = box.bottomLeft() + QPointF(_PLATE, -_PLATE - PLATE_HIGH)
        paint_plate(painter, corner, self.words if self.alone is None else "")

    def seen_box(self, index: int) -> QRectF:
        """Of a take's picture, what is seen as it is: its marks belong there, in any layout."""
        stage = self._stage
        box = stage.picture_box(index)
        if stage.mode is not StageMode.BLEND or len(set(stage.pair)) < 2 or index not in stage.pair:
            return box
        place = stage.pair.index(index)
        if self.alone is not None:
            return box if self.alone == place else QRectF()
        return blending.part_of(box, stage.blend, place)

    def press(self, point: QPointF) -> None:
        """Take hold of the wipe, or of a name, whose take is shown alone as long as that lasts."""
        if blending.handle_at(self._wipe_box(), self._stage.blend, point):
            self._is_wiping = True
            return
        held = next((place for place, box in enumerate(self._plates) if box.contains(point)), None)
        if held is not None:
            self.show_alone(held)

    def drag(self, point: QPointF) -> None:
        """Move the wipe that is held."""
        if self._is_wiping:
            self._stage.blend.wipe = blending.wipe_at(self._wipe_box(), self._stage.blend, point)
            self._stage.reblend()

    def release(self) -> None:
        """Let go."""
        self._is_wiping = False
        self.show_alone(None)

    def _wipe_box(self) -> QRectF:
        """The picture that is wiped; empty in another mode."""
        stage = self._stage
        if stage.mode is StageMode.BLEND and stage.blend.mode is BlendMode.WIPE:
            return stage.picture_box(stage.pair[0])
        return QRectF()
