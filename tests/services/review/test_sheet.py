"""The pictures of a contact sheet are spread over the clip; what draws it is another process."""

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
    draw_sheet,
    sheet_numbers,
    sheet_order,
    sheet_pictures,
)
from tests.support.clips import silent


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


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html>")
    with pytest.raises(BrokenDownload):
        sheet_pictures(tmp_path / "page.mp4")


async def test_an_order_that_cannot_be_drawn_is_an_error_and_no_file() -> None:
    with pytest.raises(DiskTrouble):
        await draw_sheet(b"no order")


def test_an_order_is_plain_data() -> None:
    told = json.loads(sheet_order("t", "s", Paper.LETTER, []))
    assert told == {"title": "t", "subtitle": "s", "paper": "Letter", "rows": []}
