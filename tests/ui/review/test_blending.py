"""Two takes in one picture: the colours that come out, against arithmetic."""

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from o8studio.ui.review import blending
from o8studio.ui.review.blending import Blend, BlendMode, DifferenceLook


def plain(red: int, green: int, blue: int, size: tuple[int, int] = (96, 54)) -> QImage:
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(red, green, blue))
    return image


def painted(first: QImage, second: QImage, blend: Blend) -> QImage:
    canvas = plain(1, 2, 3)
    painter = QPainter(canvas)
    blending.paint(painter, QRectF(canvas.rect()), first, second, blend)
    painter.end()
    return canvas


def rgb(image: QImage, x: int = 10, y: int = 5) -> tuple[int, int, int]:
    colour = image.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


@pytest.mark.parametrize("gain", blending.GAINS)
def test_a_difference_is_absolute_and_grows_by_its_gain(gain: int) -> None:
    made = painted(
        plain(100, 60, 10),
        plain(90, 70, 10),
        Blend(mode=BlendMode.DIFFERENCE, gain=gain, look=DifferenceLook.COLOUR),
    )
    assert rgb(made) == (min(255, 10 * gain), min(255, 10 * gain), 0)


def test_brightness_has_no_colour_and_heat_is_black_where_nothing_differs() -> None:
    grey = rgb(
        painted(
            plain(200, 0, 0), plain(0, 0, 0), Blend(mode=BlendMode.DIFFERENCE, look=DifferenceLook.BRIGHTNESS)
        )
    )
    assert grey[0] == grey[1] == grey[2] > 0
    heat = Blend(mode=BlendMode.DIFFERENCE, look=DifferenceLook.HEAT)
    assert rgb(painted(plain(9, 9, 9), plain(9, 9, 9), heat)) == (0, 0, 0)
    assert rgb(painted(plain(255, 255, 255), plain(0, 0, 0), heat)) == (255, 255, 255)


def test_what_differs_by_more_than_eight_percent_is_marked_whatever_the_gain_and_the_look() -> None:
    for look in DifferenceLook:
        for gain in (1, 16):
            blend = Blend(mode=BlendMode.DIFFERENCE, gain=gain, look=look, marks=True)
            little = painted(plain(100, 100, 100), plain(80, 80, 80), blend)
            much = painted(plain(100, 100, 100), plain(79, 79, 79), blend)
            assert rgb(much) == blending.MARK
            assert rgb(little) != blending.MARK


def test_overlay_mixes_by_its_opacity() -> None:
    red, green, _blue = rgb(
        painted(plain(200, 0, 0), plain(0, 200, 0), Blend(mode=BlendMode.OVERLAY, opacity=0.25))
    )
    assert (red, green) == (pytest.approx(150, abs=2), pytest.approx(50, abs=2))


@pytest.mark.parametrize("is_second", [False, True])
def test_blinking_shows_one_at_a_time(is_second: bool) -> None:
    blend = Blend(mode=BlendMode.BLINK, is_second=is_second)
    assert rgb(painted(plain(200, 0, 0), plain(0, 200, 0), blend)) == (
        (0, 200, 0) if is_second else (200, 0, 0)
    )


def test_a_wipe_shows_one_on_each_side_and_its_line_can_be_held() -> None:
    box, blend = QRectF(0, 0, 96, 54), Blend(wipe=0.5)
    made = painted(plain(200, 0, 0), plain(0, 200, 0), blend)
    assert rgb(made, 4) == (200, 0, 0)
    assert rgb(made, 92) == (0, 200, 0)
    assert blending.handle_at(box, blend, QPointF(50, 20))
    assert not blending.handle_at(box, blend, QPointF(90, 20))
    blend.is_across = True
    made = painted(plain(200, 0, 0), plain(0, 200, 0), blend)
    assert (rgb(made, 4, 3), rgb(made, 4, 52)) == ((200, 0, 0), (0, 200, 0))
    assert blending.wipe_at(box, blend, QPointF(0, 500)) == 1.0


def test_each_take_of_a_pair_is_seen_as_it_is_in_its_own_part_alone() -> None:
    box = QRectF(10, 20, 100, 50)
    wipe = Blend(wipe=0.3)
    assert [blending.part_of(box, wipe, place) for place in (0, 1)] == [
        QRectF(10, 20, 30, 50),
        QRectF(40, 20, 70, 50),
    ]
    wipe.is_across = True
    assert blending.part_of(box, wipe, 1) == QRectF(10, 35, 100, 35)
    difference = Blend(mode=BlendMode.DIFFERENCE)
    assert all(blending.part_of(box, difference, place).isEmpty() for place in (0, 1))
    blink = Blend(mode=BlendMode.BLINK, is_second=True)
    assert blending.part_of(box, blink, 0).isEmpty()
    assert blending.part_of(box, blink, 1) == box
    assert all(blending.part_of(box, Blend(mode=BlendMode.OVERLAY), place) == box for place in (0, 1))


def test_a_smaller_second_take_is_stretched() -> None:
    made = painted(
        plain(100, 100, 100), plain(90, 90, 90, (20, 11)), Blend(mode=BlendMode.DIFFERENCE, gain=1)
    )
    assert rgb(made, 94, 52) == (10, 10, 10)


def test_how_much_two_pictures_differ_and_where() -> None:
    first, second = plain(0, 0, 0, (192, 108)), plain(0, 0, 0, (192, 108))
    painter = QPainter(second)
    painter.fillRect(130, 74, 62, 34, QColor(255, 255, 255))  # within the last of nine fields
    painter.end()
    found = blending.measure(blending.grey_of(first), blending.grey_of(second))
    assert found.field == 8
    assert found.mean == pytest.approx(62 * 34 / (192 * 108), abs=0.01)
    assert blending.measure(blending.grey_of(first), blending.grey_of(first)).mean == 0
