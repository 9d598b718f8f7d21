"""The contact sheet, drawn by a process as the program starts it, is read back by PDFium."""

from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtPdf import QPdfDocument

from o8studio.services.review.sheet import Paper, SheetRow, draw_sheet, sheet_order, sheet_pictures
from tests.support.clips import silent

SIZES = {Paper.A4: (595, 842), Paper.LETTER: (612, 792)}
"""Points."""


def read(content: bytes) -> QPdfDocument:
    document = QPdfDocument(None)
    document.buffer = QBuffer(document)
    document.buffer.setData(QByteArray(content))
    document.buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(document.buffer)
    assert document.status() is QPdfDocument.Status.Ready
    return document


def row(clip: Path, **changes: object) -> SheetRow:
    numbers, pictures = sheet_pictures(clip)
    values = {
        "name": "Lantern raft", "facts": "5 s · Kling 3.0", "prompt": "木筏在漓江上 at dusk", "answer": "approved", "answer_words": "Approved",
        "pictures": tuple(pictures), "codes": tuple(f"00:00:{number:02}" for number in numbers),
        "comments": (("00:03:07", "林悦", "倒影比实景慢了两帧"),),
    }  # fmt: skip
    return SheetRow(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", Paper)
async def test_everything_on_the_order_is_on_the_sheet(tmp_path: Path, qapp: object, paper: Paper) -> None:
    clip = silent(tmp_path / "clip.mp4", "libx264", count=30)
    drawn = await draw_sheet(
        sheet_order("Li River 漓江", "from Mei", paper, [row(clip), row(clip, name="<b>second</b>")])
    )
    document = read(drawn)
    assert document.pageCount() == 1
    size = document.pagePointSize(0)
    assert (round(size.width()), round(size.height())) == SIZES[paper]
    text = document.getAllText(0).text()
    for words in (
        "Li River 漓江",
        "from Mei",
        "Lantern raft",
        "<b>second</b>",
        "木筏在漓江上",
        "林悦",
        "倒影比实景慢了两帧",
        "Approved",
        "00:00:27",
    ):
        assert words in text, words


async def test_long_words_and_many_clips_go_on_on_further_pages(tmp_path: Path, qapp: object) -> None:
    clip = silent(tmp_path / "clip.mp4", "libx264", count=3)
    long = row(clip, comments=tuple((f"00:00:{at:02}", "Mei", "low " * 200 + f"end{at}") for at in range(30)))
    document = read(await draw_sheet(sheet_order("t", "", Paper.A4, [long] * 3)))
    text = "".join(document.getAllText(page).text() for page in range(document.pageCount()))
    assert document.pageCount() > 5
    assert all(text.count(f"end{at}") >= 3 for at in range(30))
