"""Renders the six looping examples of the empty studio into resources/examples: one JPEG each, with all its pictures.

Usage: QT_QPA_PLATFORM=offscreen python packaging/make_examples.py resources/examples
Drawn with Qt's painter and nothing else, so that they are ours and free of any licence. Every movement is periodic: the last
picture leads into the first. `o8studio/ui/welcome/examples.py` plays them.
"""

import math
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QRadialGradient,
)

WIDTH, HEIGHT, COLUMNS, ROWS = 320, 180, 6, 5
"""Of one picture, and of the sheet that holds all of them."""
COUNT, SMOOTH, QUALITY = COLUMNS * ROWS, 3, 72
TURN = 2 * math.pi
W, H = float(WIDTH), float(HEIGHT)


def hsl(hue: float, saturation: float, light: float, alpha: float = 1.0) -> QColor:
    return QColor.fromHslF(hue % 360 / 360, saturation, light, alpha)


def sky(p: QPainter, *stops: tuple[float, QColor]) -> None:
    fill = QLinearGradient(0, 0, 0, H)
    for at, colour in stops:
        fill.setColorAt(at, colour)
    p.fillRect(QRectF(0, 0, W, H), fill)


def glow(p: QPainter, at: QPointF, size: float, colour: QColor) -> None:
    fade = QRadialGradient(at, size)
    clear = QColor(colour)
    clear.setAlpha(0)
    middle = QColor(colour)
    middle.setAlphaF(colour.alphaF() * 0.35)
    fade.setColorAt(0, colour)
    fade.setColorAt(0.4, middle)
    fade.setColorAt(1, clear)
    p.setBrush(fade)
    p.drawEllipse(at, size, size)


def ridge(p: QPainter, height: float, colour: QColor, waves: tuple[tuple[float, float, float], ...]) -> None:
    """A silhouette; each wave has its amplitude, its number across the picture and its phase in turns."""
    shape = QPainterPath(QPointF(0, H))
    for step in range(0, WIDTH + 5, 4):
        lift = sum(high * math.sin(TURN * (count * step / W + phase)) for high, count, phase in waves)
        shape.lineTo(step, height - lift)
    shape.lineTo(W, H)
    shape.closeSubpath()
    p.setBrush(colour)
    p.drawPath(shape)


def vignette(p: QPainter) -> None:
    fade = QRadialGradient(QPointF(W / 2, H / 2), W * 0.68)
    fade.setColorAt(0.55, QColor(0, 0, 0, 0))
    fade.setColorAt(1, QColor(0, 0, 0, 120))
    p.fillRect(QRectF(0, 0, W, H), fade)


def lanterns(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(226, 0.6, 0.09)), (0.5, hsl(278, 0.4, 0.22)), (0.78, hsl(330, 0.45, 0.36)), (0.9, hsl(14, 0.6, 0.5)))
    chance = random.Random(4)
    for _column in range(17):
        far, x, start, sway = chance.random() ** 2, chance.random() * W, chance.random(), chance.random()
        size, gap = 3 + 13 * far, 50 + 50 * far
        for number in range(-1, 4):
            y = (start + number - t) * gap + 0.1 * H
            if not -20 < y < 0.86 * H:
                continue
            at = QPointF(x + 4 * math.sin(TURN * (t + sway)), y)
            glow(p, at, size * 3, hsl(28, 1.0, 0.58, 0.5))
            body = QLinearGradient(0, y - size / 2, 0, y + size / 2)
            body.setColorAt(0, hsl(30, 1, 0.6))
            body.setColorAt(1, hsl(46, 1, 0.72))
            p.setBrush(body)
            p.drawRoundedRect(QRectF(at.x() - size * 0.4, y - size / 2, size * 0.8, size), size * 0.25, size * 0.25)
    for height, hue, light, phase in ((0.8, 280, 0.2, 0.1), (0.87, 268, 0.13, 0.5), (0.94, 255, 0.06, 0.8)):
        ridge(p, H * height, hsl(hue, 0.35, light), ((6, 1.3, phase), (3, 3.1, phase * 2)))


def aurora(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(232, 0.6, 0.06)), (0.6, hsl(214, 0.55, 0.14)), (1, hsl(200, 0.5, 0.24)))
    chance = random.Random(11)
    for _star in range(90):
        x, y, phase = chance.random() * W, chance.random() * H * 0.6, chance.random()
        p.setBrush(QColor(255, 255, 255, round(90 + 80 * math.sin(TURN * (t + phase)))))
        p.drawEllipse(QPointF(x, y), 0.6, 0.6)
    p.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
    for band, hue in enumerate((150, 165, 290)):
        for step in range(0, WIDTH, 2):
            part = step / W
            wave = math.sin(TURN * (1.4 * part + t + band * 0.3)) + 0.5 * math.sin(TURN * (3.2 * part - t + band))
            low = H * (0.46 + 0.06 * band) + 13 * wave
            high = 52 + 18 * math.sin(TURN * (2.3 * part + t)) + 8 * band
            strength = 0.3 + 0.22 * math.sin(TURN * (4.1 * part + 2 * t + band * 0.4))
            fade = QLinearGradient(0, low - high, 0, low)
            fade.setColorAt(0, hsl(hue + 40, 0.8, 0.5, 0))
            fade.setColorAt(0.8, hsl(hue, 0.85, 0.48, max(0.0, strength) * (0.5 if band == 2 else 0.75)))
            fade.setColorAt(1, hsl(hue, 0.9, 0.5, 0))
            p.fillRect(QRectF(step, low - high, 2, high), fade)
    p.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    ridge(p, H * 0.74, hsl(216, 0.4, 0.16), ((9, 1.1, 0.2), (4, 2.7, 0.6)))
    ridge(p, H * 0.84, hsl(208, 0.3, 0.42), ((4, 0.8, 0.4), (2, 2.2, 0.1)))
    ridge(p, H * 0.93, hsl(208, 0.32, 0.62), ((3, 0.7, 0.9),))
    house = QRectF(W * 0.6, H * 0.735, 36, 22)
    glow(p, QPointF(house.center().x(), house.center().y() + 4), 40, hsl(38, 1, 0.55, 0.28))
    p.setBrush(hsl(22, 0.35, 0.12))
    p.drawRect(house)
    p.setBrush(hsl(208, 0.3, 0.7))
    roof = [house.topLeft() + QPointF(-5, 2), house.topRight() + QPointF(5, 2), QPointF(house.center().x(), house.top() - 15)]
    p.drawPolygon(QPolygonF(roof))
    p.setBrush(hsl(42, 1, 0.62 + 0.05 * math.sin(TURN * 3 * t)))
    p.drawRect(QRectF(house.left() + 13, house.top() + 8, 9, 8))


def river(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(36, 0.35, 0.8)), (0.35, hsl(26, 0.55, 0.78)), (0.55, hsl(20, 0.5, 0.72)), (1, hsl(196, 0.25, 0.42)))
    glow(p, QPointF(W * 0.7, H * 0.33), 62, hsl(36, 1, 0.86, 0.9))
    for height, light, phase, high in ((0.52, 0.62, 0.1, 26), (0.56, 0.5, 0.45, 20), (0.6, 0.38, 0.8, 13)):
        ridge(p, H * height, hsl(190, 0.16, light), ((high, 2.1, phase), (high / 2, 5.3, phase * 1.7)))
        mist = QLinearGradient(0, H * height - 20, 0, H * height + 16)
        mist.setColorAt(0, QColor(255, 250, 240, 0))
        mist.setColorAt(0.75, QColor(255, 248, 236, 120))
        mist.setColorAt(1, QColor(255, 248, 236, 0))
        p.fillRect(QRectF(0, H * height - 20, W, 36), mist)
    water = QLinearGradient(0, H * 0.6, 0, H)
    water.setColorAt(0, hsl(28, 0.36, 0.68))
    water.setColorAt(1, hsl(196, 0.3, 0.26))
    p.fillRect(QRectF(0, H * 0.6, W, H * 0.4), water)
    chance = random.Random(3)
    for _glint in range(70):
        depth, x, phase = chance.random(), chance.random(), chance.random()
        y = H * (0.62 + 0.38 * depth)
        wide = (6 + 34 * depth) * (0.6 + 0.4 * math.sin(TURN * (t + phase)))
        p.setBrush(QColor(255, 244, 226, round(26 + 40 * (1 - depth))))
        p.drawEllipse(QPointF(x * W, y), wide, 0.5 + 0.7 * depth)
    bob = 1.1 * math.sin(TURN * t)
    raft = QPointF(W * 0.4, H * 0.77 + bob)
    for ring in range(3):
        part = (t + ring / 3) % 1
        p.setPen(QPen(QColor(255, 246, 230, round(90 * (1 - part))), 0.8))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawEllipse(QPointF(raft.x(), H * 0.785), 30 + 46 * part, 3 + 8 * part)
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(hsl(24, 0.3, 0.16))
    p.drawPolygon(QPolygonF([raft + QPointF(-36, 0), raft + QPointF(38, -3), raft + QPointF(34, 4), raft + QPointF(-32, 6)]))
    p.drawEllipse(raft + QPointF(-8, -26), 3.6, 3.8)
    p.drawPolygon(QPolygonF([raft + QPointF(-16, -25), raft + QPointF(0, -25), raft + QPointF(-8, -32)]))
    p.drawPolygon(QPolygonF([raft + QPointF(-12, -22), raft + QPointF(-4, -22), raft + QPointF(-2, 2), raft + QPointF(-14, 2)]))
    p.setPen(QPen(hsl(24, 0.3, 0.2), 1.2))
    lean = 4 * math.sin(TURN * t)
    p.drawLine(raft + QPointF(-5, -16), raft + QPointF(-26 + lean, 22))
    p.drawLine(raft + QPointF(-5, -16), raft + QPointF(4 - lean / 4, -50))
    p.setPen(Qt.PenStyle.NoPen)
    lamp = raft + QPointF(32, -8)
    glow(p, lamp, 26, hsl(32, 1, 0.62, 0.75))
    p.setBrush(hsl(40, 1, 0.72))
    p.drawRoundedRect(QRectF(lamp.x() - 2.5, lamp.y() - 4, 5, 8), 2, 2)


def neon(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(258, 0.5, 0.06)), (0.5, hsl(240, 0.45, 0.11)), (1, hsl(226, 0.5, 0.05)))
    ground = H * 0.62
    chance = random.Random(9)
    for side in (-1, 1):
        for number in range(6):
            near = (number + 1) / 6
            x = W / 2 + side * (14 + 150 * near**1.6)
            wide, top = 16 + 46 * near, ground - 60 - 90 * near
            p.setBrush(hsl(246, 0.3, 0.05 + 0.05 * (1 - near)))
            p.drawRect(QRectF(x - (wide if side < 0 else 0), top, wide, ground - top + 20 * near))
            hue, phase, beat = chance.choice((322, 188, 40, 286, 352)), chance.random(), chance.choice((1, 2))
            light = 0.56 + 0.1 * math.sin(TURN * (beat * t + phase))
            sign = QRectF(x - 4 * near, top + 20 + 36 * chance.random(), 6 + 7 * near, 24 + 26 * near)
            glow(p, sign.center(), sign.height() * 1.2, hsl(hue, 0.95, light, 0.42))
            p.setBrush(hsl(hue, 0.95, light + 0.12))
            p.drawRoundedRect(sign, 2, 2)
            for part in range(7):  # its reflection, broken by the wet street
                y = ground + 6 + (part + 1) * 7 * near + 3
                sway = 3 * math.sin(TURN * (t + part * 0.23 + phase))
                p.setBrush(hsl(hue, 0.9, light, 0.26 * (1 - part / 7)))
                p.drawEllipse(QPointF(sign.center().x() + sway, y + 14 * near), 5 + 8 * near, 1.4)
    for _drop in range(150):
        x, y, long = chance.random() * W, chance.random(), 5 + 10 * chance.random()
        top = ((y + t * chance.choice((1, 2))) % 1) * (H + 20) - 20
        p.setPen(QPen(QColor(200, 214, 255, 60), 0.6))
        p.drawLine(QPointF(x, top), QPointF(x - long * 0.14, top + long))
    p.setPen(Qt.PenStyle.NoPen)
    for _ring in range(26):
        x, y, phase = chance.random() * W, ground + 12 + chance.random() * (H - ground), chance.random()
        part = (2 * t + phase) % 1
        p.setPen(QPen(QColor(220, 230, 255, round(110 * (1 - part))), 0.6))
        p.drawEllipse(QPointF(x, y), 7 * part, 1.8 * part)
    p.setPen(Qt.PenStyle.NoPen)


def waves(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(216, 0.55, 0.34)), (0.34, hsl(268, 0.32, 0.48)), (0.5, hsl(14, 0.75, 0.62)), (0.58, hsl(36, 0.95, 0.7)))
    sun = QPointF(W * 0.5, H * 0.5)
    glow(p, sun, 96, hsl(34, 1, 0.68, 0.75))
    p.setBrush(hsl(44, 1, 0.82))
    p.drawEllipse(sun, 19, 19)
    for row in range(9):
        near = row / 8
        y = H * (0.55 + 0.4 * near**1.3)
        count = 7 - 4.6 * near
        high = 1.4 + 7 * near
        way = 1 if row % 2 else -1
        # a whole number of waves passes in one loop, so that the last picture leads into the first
        colour = hsl(20 - 180 * near * 0.9 + 360, 0.55, 0.5 - 0.38 * near)
        ridge(p, y, colour, ((high, round(count), way * t + row * 0.37), (high * 0.4, round(count) * 2 + 1, t + row * 0.61)))
        for glint in range(12):
            wobble = math.sin(TURN * (t + glint * 0.31 + row * 0.17))
            x = W / 2 + (glint - 5.5) * (3 + 6 * near) + 5 * wobble
            p.setBrush(hsl(38, 1, 0.74, max(0.0, 0.34 * (1 - near) * (0.6 + 0.4 * wobble))))
            p.drawEllipse(QPointF(x, y + 3 + 2 * near), 4 + 8 * near, 0.7 + near)


def balloons(p: QPainter, t: float) -> None:
    sky(p, (0, hsl(204, 0.5, 0.56)), (0.5, hsl(28, 0.75, 0.78)), (0.72, hsl(20, 0.7, 0.66)))
    glow(p, QPointF(W * 0.22, H * 0.62), 90, hsl(42, 1, 0.8, 0.7))
    for height, light, phase, high in ((0.72, 0.56, 0.2, 8), (0.8, 0.44, 0.6, 11), (0.9, 0.3, 0.05, 9)):
        ridge(p, H * height, hsl(18, 0.42, light), ((high, 1.7, phase), (high * 0.6, 4.1, phase * 3)))
    chance = random.Random(21)
    found = sorted((chance.random() ** 1.6, chance.random(), chance.random(), chance.random()) for _ in range(9))
    for near, across, down, phase in found:
        size = 7 + 24 * near
        at = QPointF(
            W * (0.06 + 0.88 * across) + 3 * math.sin(TURN * (t + phase)),
            H * (0.12 + 0.45 * down) + (2 + 3 * near) * math.sin(TURN * (t + phase + 0.25)),
        )
        hue = chance.choice((4, 32, 200, 262, 340, 168))
        p.save()
        shape = QPainterPath()
        shape.moveTo(at + QPointF(0, size * 1.25))
        shape.cubicTo(at + QPointF(-size * 0.3, size), at + QPointF(-size, size * 0.7), at + QPointF(-size, 0))
        shape.cubicTo(at + QPointF(-size, -size * 1.3), at + QPointF(size, -size * 1.3), at + QPointF(size, 0))
        shape.cubicTo(at + QPointF(size, size * 0.7), at + QPointF(size * 0.3, size), at + QPointF(0, size * 1.25))
        p.setClipPath(shape)
        for stripe in range(7):
            left = at.x() - size + stripe * size * 2 / 7
            p.setBrush(hsl(hue + (24 if stripe % 2 else 0), 0.7, 0.62 if stripe % 2 else 0.5))
            p.drawRect(QRectF(left, at.y() - size * 1.3, size * 2 / 7 + 1, size * 2.7))
        shade = QLinearGradient(at.x() - size, 0, at.x() + size, 0)
        shade.setColorAt(0, QColor(255, 240, 210, 90))
        shade.setColorAt(0.5, QColor(0, 0, 0, 0))
        shade.setColorAt(1, QColor(20, 0, 40, 130))
        p.fillRect(QRectF(at.x() - size, at.y() - size * 1.3, size * 2, size * 2.7), shade)
        p.restore()
        p.setBrush(hsl(24, 0.5, 0.18))
        p.drawRoundedRect(QRectF(at.x() - size * 0.16, at.y() + size * 1.42, size * 0.32, size * 0.26), 1, 1)
        glow(p, at + QPointF(0, size * 1.3), size * 0.3, hsl(40, 1, 0.7, 0.4 + 0.4 * math.sin(TURN * (3 * t + phase))))


SCENES: dict[str, Callable[[QPainter, float], None]] = {
    "lanterns": lanterns,
    "aurora": aurora,
    "river": river,
    "neon": neon,
    "waves": waves,
    "balloons": balloons,
}


def picture(draw: Callable[[QPainter, float], None], t: float) -> QImage:
    image = QImage(WIDTH * SMOOTH, HEIGHT * SMOOTH, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.scale(SMOOTH, SMOOTH)
    draw(painter, t)
    vignette(painter)
    painter.end()
    return image.scaled(WIDTH, HEIGHT, mode=Qt.TransformationMode.SmoothTransformation)


def main(out: Path) -> None:
    app = QGuiApplication(sys.argv[:1])
    out.mkdir(parents=True, exist_ok=True)
    for name, draw in SCENES.items():
        sheet = QImage(WIDTH * COLUMNS, HEIGHT * ROWS, QImage.Format.Format_RGB32)
        painter = QPainter(sheet)
        for number in range(COUNT):
            row, column = divmod(number, COLUMNS)
            painter.drawImage(column * WIDTH, row * HEIGHT, picture(draw, number / COUNT))
        painter.end()
        path = out / f"{name}.jpg"
        sheet.save(str(path), quality=QUALITY)
        print(name, path.stat().st_size)
    del app


if __name__ == "__main__":
    main(Path(sys.argv[1]))
