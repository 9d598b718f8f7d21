"""The pictures of a contact sheet are spread over the clip; what draws it is another process."""

import asyncio
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.services.review.sheet import (
    FRAMES,
    Paper,
    SheetRow,
    draw_sheet,
    sheet_numbers,
    sheet_order,
    sheet_pictures,
)
from tests.support.clips import packet_places, silent
from tests.support.patience import until
from tests.support.processes import children


@given(st.integers(1, 100_000))
def test_pictures_are_spread_and_none_is_shown_twice(count: int) -> None:
    numbers = sheet_numbers(count)
    assert numbers == sorted(set(numbers))
    assert numbers[0] >= 0
    assert numbers[-1] < count
    assert len(numbers) == min(FRAMES, count) or count < FRAMES


def test_each_picture_is_the_one_of_its_number(tmp_path: Path) -> None:
    numbers, pictures = sheet_pictures(
        silent(tmp_path / "clip.mp4", "libx264", count=60, options={"bf": "3"})
    )
    assert numbers == sheet_numbers(60)
    for number, content in zip(numbers, pictures, strict=True):
        image = Image.open(io.BytesIO(content)).convert("L")
        bits = [image.getpixel((int((bit + 0.5) * image.width / 16), image.height // 4)) for bit in range(16)]
        assert sum((tone > 128) << bit for bit, tone in enumerate(bits)) == number


def broken(path: Path, *packets: int) -> Path:
    """A clip of which each picture stands for itself, and these packets hold nothing that can be decoded."""
    clip = silent(path, "libx264", count=12, options={"g": "1", "bf": "0"})
    content, places = bytearray(clip.read_bytes()), packet_places(clip)
    for number in packets:
        at, size = places[number]
        content[at : at + size] = b"\xff" * size
    clip.write_bytes(content)
    return clip


def test_a_picture_that_is_broken_is_left_out_and_the_others_are_shown(tmp_path: Path) -> None:
    numbers, pictures = sheet_pictures(broken(tmp_path / "clip.mp4", 5, 6, 7))
    assert numbers == [1, 3, 9, 11]
    assert len(pictures) == 4


def test_a_clip_of_which_no_picture_can_be_decoded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BrokenDownload):
        sheet_pictures(broken(tmp_path / "clip.mp4", *range(12)))


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html>")
    with pytest.raises(BrokenDownload):
        sheet_pictures(tmp_path / "page.mp4")


async def test_an_order_that_cannot_be_drawn_is_an_error_and_no_file() -> None:
    with pytest.raises(DiskTrouble):
        await draw_sheet(b"no order")


async def test_a_drawn_sheet_is_a_pdf(tmp_path: Path) -> None:
    numbers, pictures = sheet_pictures(silent(tmp_path / "clip.mp4", "libx264", count=12))
    row = SheetRow(
        name="A fox", facts="5 s", prompt="a fox", answer="", answer_words="", pictures=tuple(pictures),
        codes=tuple(str(number) for number in numbers),
    )  # fmt: skip
    drawn = await draw_sheet(sheet_order("Foxes", "two", Paper.A4, [row, row]))
    assert drawn.startswith(b"%PDF-")
    assert drawn.rstrip().endswith(b"%%EOF")


async def test_a_drawing_that_takes_too_long_is_an_error_and_its_process_ends() -> None:
    before = set(children())
    with pytest.raises(DiskTrouble):
        await draw_sheet(sheet_order("t", "s", Paper.A4, []), seconds=0)
    assert set(children()) == before


async def test_a_drawing_that_nobody_wants_any_more_ends_its_process() -> None:
    before = set(children())
    drawing = asyncio.ensure_future(draw_sheet(sheet_order("t", "s", Paper.A4, [])))
    await until(lambda: bool(set(children()) - before))
    await asyncio.sleep(0)
    drawing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await drawing
    assert set(children()) == before


def test_an_order_is_plain_data() -> None:
    told = json.loads(sheet_order("t", "s", Paper.LETTER, []))
    assert told == {"title": "t", "subtitle": "s", "paper": "Letter", "rows": []}
