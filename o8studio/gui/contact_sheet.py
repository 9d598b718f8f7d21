"""Draws a contact sheet as PDF in a process of its own: an order on standard input, the file on standard output.

What an order holds is in `services/review/sheet.py`. Six pictures of each clip, its names, answer and comments; A4 or Letter.
"""

import base64
import json
import os
import sys
from typing import Any

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QImage,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextLayout,
    QTextOption,
)

from o8studio.domain.library.comment import Answer
from o8studio.services.runtime.assets import asset

_DOTS = 300  # an inch
_MM = _DOTS / 25.4
_MARGIN_MM = 14.0
_INK, _GREY, _LINE = QColor("#16181C"), QColor("#59606B"), QColor("#DFE1E5")
_ANSWERS: dict[str, QColor] = {Answer.APPROVED: QColor("#0F6B46"), Answer.CHANGES: QColor("#8A5300")}
_COLUMNS = 6
_MOST_LETTERS = 3000
"""Of a prompt or comment: what is longer is for the page on the screen."""


def main() -> int:
    """Read the order, write the file; 0 when it is whole."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # no window is shown, and none may be needed
    order = json.load(sys.stdin.buffer)
    app = QGuiApplication([sys.argv[0]])
    for path in sorted(asset("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    drawn = drawn_sheet(order)
    sys.stdout.buffer.write(drawn)
    sys.stdout.buffer.flush()
    app.quit()
    return 0


def drawn_sheet(order: dict[str, Any]) -> bytes:
    """The PDF; needs a QGuiApplication."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(_DOTS)
    writer.setTitle(order["title"])
    writer.setCreator("o8studio")
    size = QPageSize(QPageSize.PageSizeId[order["paper"]])  # `Paper` has the names that Qt has
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    painter = QPainter(writer)
    sheet = _Sheet(writer, painter)
    sheet.words(order["title"], 15, _INK, is_bold=True)
    sheet.words(order["subtitle"], 9, _GREY)
    for row in order["rows"]:
        sheet.clip(row)
    sheet.end()
    painter.end()
    return bytes(buffer.data().data())


class _Sheet:
    """Writes downwards and begins a new page where something would not fit."""

    def __init__(self, writer: QPdfWriter, painter: QPainter) -> None:
        self._writer, self._painter = writer, painter
        self._width, self._height = float(writer.width()), float(writer.height())
        self._y, self._page = 0.0, 1
        self._foot = 8 * _MM

    def clip(self, row: dict[str, Any]) -> None:
        """One clip with all that is said about it."""
        pictures = [QImage.fromData(base64.b64decode(one)) for one in row["pictures"]]
        gap = 1.5 * _MM
        width = (self._width - gap * (_COLUMNS - 1)) / _COLUMNS
        shape = pictures[0].height() / max(1, pictures[0].width()) if pictures else 0.5625
        height = min(width * shape, 60 * _MM)
        self._need(height + 26 * _MM)
        self._y += 5 * _MM
        self._painter.fillRect(QRectF(0, self._y, self._width, 0.25 * _MM), _LINE)
        self._y += 3 * _MM
        above = self._y
        self.words(row["name"], 11, _INK, is_bold=True, right=45 * _MM)
        if row["answer"]:
            self._answer(above, row["answer"], row["answer_words"])
        self.words(row["facts"], 8, _GREY)
        self._y += 1.5 * _MM
        for at, picture in enumerate(pictures):
            left = at * (width + gap)
            scaled = picture.size().scaled(int(width), int(height), Qt.AspectRatioMode.KeepAspectRatio)
            spot = QRectF(left + (width - scaled.width()) / 2, self._y, scaled.width(), scaled.height())
            self._painter.drawImage(spot, picture)
            self._painter.setFont(_font(6))
            self._painter.setPen(_GREY)
            below = QRectF(left, self._y + height + 0.6 * _MM, width, 3.5 * _MM)
            self._painter.drawText(below, int(Qt.AlignmentFlag.AlignHCenter), row["codes"][at])
        self._y += height + 5 * _MM
        if row["prompt"]:
            self.words(row["prompt"], 8, _GREY)
        for code, person, said in row["comments"]:
            self._y += 1 * _MM
            self.words(f"{code}  {person}", 8, _INK, is_bold=True, left=4 * _MM)
            self.words(said, 8, _INK, left=4 * _MM)

    def words(
        self,
        text: str,
        points: float,
        colour: QColor,
        *,
        is_bold: bool = False,
        left: float = 0.0,
        right: float = 0.0,
    ) -> None:
        """A text in as many lines as it takes, on as many pages."""
        font = _font(points, is_bold=is_bold)
        for paragraph in text[:_MOST_LETTERS].split("\n"):
            layout = QTextLayout(paragraph, font, self._writer)
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            layout.beginLayout()
            lines = []
            while (line := layout.createLine()).isValid():
                line.setLineWidth(self._width - left - right)
                line.setPosition(QPointF(0, 0))
                lines.append(line)
            layout.endLayout()
            for line in lines:
                self._need(line.height())
                self._painter.setPen(colour)
                line.draw(self._painter, QPointF(left, self._y))
                self._y += line.height()

    def end(self) -> None:
        """Number the last page."""
        self._painter.setFont(_font(7))
        self._painter.setPen(_GREY)
        foot = QRectF(0, self._height - 4 * _MM, self._width, 4 * _MM)
        self._painter.drawText(foot, int(Qt.AlignmentFlag.AlignRight), str(self._page))

    def _answer(self, y: float, answer: str, words: str) -> None:
        self._painter.setFont(_font(9, is_bold=True))
        self._painter.setPen(_ANSWERS.get(answer, _GREY))
        spot = QRectF(self._width - 44 * _MM, y, 44 * _MM, 6 * _MM)
        self._painter.drawText(spot, int(Qt.AlignmentFlag.AlignRight), words)

    def _need(self, height: float) -> None:
        if self._y + height <= self._height - self._foot:
            return
        self.end()
        self._writer.newPage()
        self._page += 1
        self._y = 0.0


def _font(points: float, *, is_bold: bool = False) -> QFont:
    font = QFont()
    font.setFamilies(
        ["Inter O8", "Noto Sans CJK SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "PingFang SC"]
    )
    font.setPointSizeF(points)
    # Inter raises the colon between digits, by a glyph that nobody who copies the text can read
    font.setFeature(QFont.Tag("calt"), 0)
    font.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    return font
