"""Draws the frames of a demo clip: a landscape derived from prompt and seed, with the frame number in each frame."""

import colorsys
import hashlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

CODE_CELLS = 24
"""Cells of the frame code along the bottom edge: 1 0, sixteen bits (highest first), four of checksum, 0 1."""

_INTER = tuple(
    Path(__file__).parents[up] / "resources" / "fonts" / "InterO8-Medium.ttf" for up in (2, 3)
)  # installed, and in a checkout
_CJK = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The content of a clip.

    Attributes:
        seconds: length; the number of frames is `round(seconds * fps)`, at least one.
        width, height: pixels, both even.
        first_frame: a picture file that the clip opens with, or None.
        last_frame: a picture file that the clip closes with, or None.
    """

    prompt: str
    model: str
    seed: int
    width: int
    height: int
    fps: int
    seconds: float
    sound: bool
    first_frame: Path | None = None
    last_frame: Path | None = None

    @property
    def frames(self) -> int:
        """Number of frames."""
        return max(1, round(self.seconds * self.fps))


def frame_code(number: int) -> list[int]:
    """The cells that encode `number` (0 to 65535) in black (0) and white (1)."""
    bits = [(number >> shift) & 1 for shift in range(15, -1, -1)]
    check = sum((number >> shift) & 15 for shift in (0, 4, 8, 12)) & 15
    return [1, 0, *bits, *((check >> shift) & 1 for shift in (3, 2, 1, 0)), 0, 1]


def code_rows(height: int) -> int:
    """Rows at the bottom of a picture of this height that hold the frame code."""
    return max(8, height // 45)


def draw(script: Script, *, plain: bool = False) -> Iterator[Image.Image]:
    """Each frame of the clip in order, as RGB pictures of the script's size; a plain one has a still background."""
    stage = _PlainStage(script) if plain else _Stage(script)
    opening = _fitted(script.first_frame, script)
    closing = _fitted(script.last_frame, script)
    fade = max(1, min(script.fps, script.frames // 3))
    for number in range(script.frames):
        picture = stage.picture(number)
        if opening and number < fade:
            picture = Image.blend(opening, picture, number / fade)
        left = script.frames - 1 - number
        if closing and left < fade:
            picture = Image.blend(closing, picture, left / fade)
        _stamp(picture, number)
        yield picture


def _fitted(path: Path | None, script: Script) -> Image.Image | None:
    if path is None:
        return None
    with Image.open(path) as picture:
        return ImageOps.fit(picture.convert("RGB"), (script.width, script.height))


def _stamp(picture: Image.Image, number: int) -> None:
    pen = ImageDraw.Draw(picture)
    width, height = picture.size
    tall = code_rows(height)
    edges = [round(cell * width / CODE_CELLS) for cell in range(CODE_CELLS + 1)]
    for cell, on in enumerate(frame_code(number)):
        shade = (235, 235, 235) if on else (16, 16, 16)
        pen.rectangle((edges[cell], height - tall, edges[cell + 1] - 1, height - 1), fill=shade)


class _Stage:
    """The layers of one landscape, drawn once and then only moved."""

    def __init__(self, script: Script) -> None:
        self.script = script
        words = f"{script.prompt}\n{script.model}\n{script.seed}"
        chance = random.Random(hashlib.sha256(words.encode()).digest())
        hue = chance.random()
        warm = (hue + chance.uniform(0.06, 0.22)) % 1.0
        self._size = (script.width, script.height)
        self._sky = _sky(self._size, hue, warm, chance.uniform(0.12, 0.5))
        self._sun_size = max(8, int(script.height * chance.uniform(0.12, 0.3)))
        self._sun = _glow(self._sun_size, _rgb(warm, 0.25, 1.0))
        self._sun_path = (chance.uniform(0.15, 0.85), chance.uniform(0.12, 0.42), chance.uniform(-0.3, 0.3))
        self._ridges = [
            (_ridge(self._size, chance, depth, _rgb(hue, 0.5, 0.42 - 0.12 * depth)), 0.03 + 0.05 * depth)
            for depth in range(3)
        ]
        spark = max(4, script.height // 36)
        self._spark = _glow(spark, _rgb(warm, 0.45, 1.0))
        self._sparks = [
            (chance.random(), chance.random(), chance.uniform(0.05, 0.22), chance.uniform(0, math.tau))
            for _ in range(16)
        ]
        self._caption = _caption(script)

    def picture(self, number: int) -> Image.Image:
        width, height = self._size
        at = number / self.script.fps
        frame = self._sky.copy()
        x, y, drift = self._sun_path
        sun = (
            int((x + drift * at * 0.12) % 1.0 * width),
            int(y * height + math.sin(at * 0.7) * height * 0.02),
        )
        frame.paste(self._sun, (sun[0] - self._sun_size, sun[1] - self._sun_size), self._sun)
        for ridge, pace in self._ridges:
            left = int((pace * at * width) % width)
            part = ridge.crop((left, 0, left + width, height))
            frame.paste(part, (0, 0), part)
        for x, y, rise, phase in self._sparks:
            across = (x + 0.02 * math.sin(at * 1.3 + phase)) % 1.0
            up = (y - rise * at) % 1.0
            frame.paste(self._spark, (int(across * width), int(up * height)), self._spark)
        frame.paste(self._caption, (0, height - self._caption.height), self._caption)
        return frame


class _PlainStage:
    """One picture of coarse noise for all frames."""

    def __init__(self, script: Script) -> None:
        noise = random.Random(f"{script.prompt}{script.seed}").randbytes(32 * 18 * 3)
        self._picture = Image.frombytes("RGB", (32, 18), noise).resize((script.width, script.height))

    def picture(self, _number: int) -> Image.Image:
        return self._picture.copy()


def _rgb(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, max(0.04, value))
    return int(red * 255), int(green * 255), int(blue * 255)


def _sky(size: tuple[int, int], hue: float, warm: float, night: float) -> Image.Image:
    top, bottom = _rgb(hue, 0.62, 0.75 - night), _rgb(warm, 0.5, 0.95)
    column = Image.new("RGB", (1, 64))
    for row in range(64):
        part = (row / 63) ** 1.4
        mixed = [round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)]
        column.putpixel((0, row), (mixed[0], mixed[1], mixed[2]))
    return column.resize(size, Image.Resampling.BICUBIC)


def _glow(radius: int, colour: tuple[int, int, int]) -> Image.Image:
    side = radius * 2
    mask = Image.new("L", (side, side))
    pen = ImageDraw.Draw(mask)
    pen.ellipse((radius * 0.2, radius * 0.2, side - radius * 0.2, side - radius * 0.2), fill=70)
    pen.ellipse((radius * 0.55, radius * 0.55, side - radius * 0.55, side - radius * 0.55), fill=250)
    mask = mask.filter(ImageFilter.GaussianBlur(max(1.0, radius / 9)))
    glow = Image.new("RGBA", (side, side), (*colour, 0))
    glow.putalpha(mask)
    return glow


def _ridge(
    size: tuple[int, int], chance: random.Random, depth: int, colour: tuple[int, int, int]
) -> Image.Image:
    """A strip two screens wide whose ends meet, so that it can scroll for ever."""
    width, height = size
    waves = [
        (count, chance.uniform(0, math.tau), chance.uniform(0.3, 1.0) / count) for count in (1, 2, 3, 5, 9)
    ]
    base = height * (0.52 + 0.14 * depth)
    reach = height * (0.17 - 0.03 * depth)
    step = max(2, width // 320)
    points = [
        (
            x,
            base
            - reach * sum(part * math.sin(count * x / width * math.tau + at) for count, at, part in waves),
        )
        for x in range(0, width + step, step)
    ]
    double = points + [(x + width, y) for x, y in points]
    strip = Image.new("L", (width * 2, height))
    ImageDraw.Draw(strip).polygon([(0, height), *double, (width * 2, height)], fill=255)
    strip = strip.filter(ImageFilter.GaussianBlur(0.8))
    layer = Image.new("RGBA", strip.size, (*colour, 0))
    layer.putalpha(strip)
    return layer


def _caption(script: Script) -> Image.Image:
    """The prompt and the model on a dark band above the frame code."""
    width, height = script.width, script.height
    text_size = max(9, height // 28)
    band = Image.new("RGBA", (width, text_size * 3 + code_rows(height)), (0, 0, 0, 0))
    pen = ImageDraw.Draw(band)
    for row in range(band.height):
        pen.line((0, row, width, row), fill=(0, 0, 0, int(150 * row / band.height)))
    title = " ".join(script.prompt.split())
    font = _font(title, text_size)
    while len(title) > 4 and pen.textlength(title, font=font) > width - text_size * 2:
        title = title.removesuffix("…")[:-1].rstrip() + "…"
    pen.text((text_size, text_size * 0.25), title, font=font, fill=(255, 255, 255, 235))
    line = f"{script.model}  seed {script.seed}"
    pen.text(
        (text_size, text_size * 1.6),
        line,
        font=_font(line, max(8, text_size * 3 // 4)),
        fill=(255, 255, 255, 170),
    )
    return band


def _font(text: str, size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    latin = next((str(path) for path in _INTER if path.is_file()), None)
    wide = next((path for path in _CJK if Path(path).is_file()), None)
    chosen = wide if wide and any(ord(letter) > 0x2E00 for letter in text) else latin or wide
    return ImageFont.truetype(chosen, size) if chosen else ImageFont.load_default()
