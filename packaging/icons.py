"""Draws the program's icon as Windows and macOS want it.

python packaging/icons.py FOLDER                 write o8studio.ico and o8studio.icns into FOLDER
"""

import io
import os
import sys
from pathlib import Path

from PIL import Image

ICON = Path(__file__).parent.parent / "resources" / "desktop" / "o8studio.svg"
_SIZES = (16, 24, 32, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """The icon in this many pixels."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    app = QGuiApplication.instance() or QGuiApplication([])
    picture = QImage(size, size, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(ICON)).render(painter)
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert picture.save(buffer, "PNG")
    del app
    return Image.open(io.BytesIO(content.data()))


def main() -> None:
    """Write both."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    largest = drawn(1024)
    largest.resize((256, 256)).save(folder / "o8studio.ico", sizes=[(size, size) for size in _SIZES])
    largest.save(folder / "o8studio.icns")


if __name__ == "__main__":
    main()
