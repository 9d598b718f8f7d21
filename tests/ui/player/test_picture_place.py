"""A picture lies in the middle of its box on whole screen pixels, and is scaled only where that shows more."""

import pytest
from PySide6.QtCore import QRectF, QSize

from o8studio.ui.player.picture_place import fitted


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
@pytest.mark.parametrize("spare", [0, 1, 2])
def test_a_picture_that_was_made_for_its_box_is_painted_pixel_by_pixel(ratio: float, spare: int) -> None:
    box = QRectF(0, 0, 1000, 560)
    size = QSize(round(995 * ratio), round(560 * ratio) - spare)
    place = fitted(box, size, ratio)
    assert (place.width() * ratio, place.height() * ratio) == pytest.approx((size.width(), size.height()))
    assert (place.left() * ratio) % 1 == pytest.approx(0)
    assert (place.top() * ratio) % 1 == pytest.approx(0)
    assert abs(place.center().x() - box.center().x()) <= 1


def test_a_picture_of_another_size_fills_its_box_one_way_and_keeps_its_shape() -> None:
    for size, wanted in (
        (QSize(320, 192), (933, 560)),
        (QSize(4000, 1000), (1000, 250)),
        (QSize(1002, 563), (997, 560)),
    ):
        place = fitted(QRectF(0, 0, 1000, 560), size)
        assert (round(place.width()), round(place.height())) == wanted
        assert place.width() / place.height() == pytest.approx(size.width() / size.height())
