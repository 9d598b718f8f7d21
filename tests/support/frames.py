"""Reads the machine-readable frame numbers of demo clips, from the luma plane."""

from pathlib import Path

import av
from PySide6.QtGui import QImage

CELLS = 24


def numbers(path: Path) -> list[int]:
    with av.open(str(path)) as container:
        return [number(frame) for frame in container.decode(video=0)]


def number(frame: av.VideoFrame) -> int:
    plane = frame.planes[0]
    data, stride = bytes(plane), plane.line_size
    row = frame.height - max(8, frame.height // 45) // 2 - 1
    cells = [data[row * stride + int((cell + 0.5) * frame.width / CELLS)] > 128 for cell in range(CELLS)]
    assert (cells[0], cells[1], cells[22], cells[23]) == (True, False, False, True), "no frame code"
    value = int("".join("1" if cell else "0" for cell in cells[2:18]), 2)
    check = int("".join("1" if cell else "0" for cell in cells[18:22]), 2)
    assert check == sum((value >> shift) & 15 for shift in (0, 4, 8, 12)) & 15, "broken frame code"
    return value


def code_of(image: QImage) -> int:
    """The same from a displayed picture; -1 if there is none."""
    row = image.height() - max(8, image.height() // 45) // 2 - 1
    if row < 0:
        return -1
    cells = [
        image.pixelColor(int((cell + 0.5) * image.width() / CELLS), row).lightness() > 128
        for cell in range(CELLS)
    ]
    if (cells[0], cells[1], cells[22], cells[23]) != (True, False, False, True):
        return -1
    return int("".join("1" if cell else "0" for cell in cells[2:18]), 2)
