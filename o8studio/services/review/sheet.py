"""The contact sheet: what stands on it, as plain data, and the child process that draws it with Qt.

Qt may not be loaded by the command line or by services, and its pages take a while: `o8studio --contact-sheet` draws them.
"""

import asyncio
import base64
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import av
from av.video.reformatter import VideoReformatter
from PIL import Image

from o8studio.domain.errors import BrokenDownload, DiskTrouble
from o8studio.domain.reasons import DiskProblem, DownloadProblem
from o8studio.media.decoding import aspect_of, converted, open_clip, picture_stream, turned
from o8studio.media.frames import times_of

FRAMES = 6
"""Pictures of each clip."""
_WIDTH = 480
_DRAWING_SECONDS = 300.0


class Paper(StrEnum):
    """Of a contact sheet."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One clip on the sheet.

    Attributes:
        pictures: as JPEG, with their timecodes in `codes`.
        facts: a line under its name, such as its length and model; answer: as `approved`, or empty, and its words.
        comments: timecode, person and words of each.
    """

    name: str
    facts: str
    prompt: str
    answer: str
    answer_words: str
    pictures: tuple[bytes, ...]
    codes: tuple[str, ...]
    comments: tuple[tuple[str, str, str], ...] = ()


def sheet_numbers(count: int) -> list[int]:
    """Which pictures of a clip are shown: the middle of each part, without repeating one."""
    return list(dict.fromkeys(int((part + 0.5) * count / FRAMES) for part in range(FRAMES)))


def sheet_pictures(clip: Path) -> tuple[list[int], list[bytes]]:
    """Numbers of pictures and each as JPEG. Blocking.

    Raises:
        BrokenDownload: there is none.
        OSError
    """
    try:
        times = times_of(clip)
        wanted = {times[number]: number for number in sheet_numbers(len(times))}
        found: dict[int, bytes] = {}
        with open_clip(clip) as container:
            stream, formatter = picture_stream(container), VideoReformatter()
            for packet in container.demux(stream):
                try:
                    frames = packet.decode()
                except av.FFmpegError:
                    continue
                for frame in frames:
                    number = wanted.get(frame.pts if frame.pts is not None else -1)
                    if number is not None:
                        found[number] = _jpeg(formatter, frame, aspect_of(stream))
    except (av.FFmpegError, ValueError, IndexError, OverflowError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
    if not found:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO)
    return sorted(found), [found[number] for number in sorted(found)]


def _jpeg(formatter: VideoReformatter, frame: av.VideoFrame, aspect: float) -> bytes:
    width, height = frame.width * aspect, float(frame.height)
    part = min(1.0, _WIDTH / max(width, height))
    small = converted(formatter, frame, "rgb24", (max(1, round(width * part)), max(1, round(height * part))))
    picture: Image.Image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV leaves it bare
    written = io.BytesIO()
    picture.rotate(-turned(frame), expand=True).save(written, "JPEG", quality=85)
    return written.getvalue()


def sheet_order(title: str, subtitle: str, paper: Paper, rows: Sequence[SheetRow]) -> bytes:
    """What the drawing process reads, as JSON."""
    told = [
        {
            "name": row.name,
            "facts": row.facts,
            "prompt": row.prompt,
            "answer": row.answer,
            "answer_words": row.answer_words,
            "pictures": [base64.b64encode(one).decode() for one in row.pictures],
            "codes": row.codes,
            "comments": row.comments,
        }
        for row in rows
    ]
    return json.dumps({"title": title, "subtitle": subtitle, "paper": paper.value, "rows": told}).encode()


async def draw_sheet(order: bytes, seconds: float = _DRAWING_SECONDS) -> bytes:
    """The PDF of an order.

    Raises:
        DiskTrouble: the process that draws did not do it, or not in these seconds.
    """
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "o8studio"]
    process = await asyncio.create_subprocess_exec(
        *program,
        "--contact-sheet",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(seconds):
            drawn, _silence = await process.communicate(order)
    except TimeoutError as error:
        raise DiskTrouble(DiskProblem.OTHER) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode or not drawn.startswith(b"%PDF-"):
        raise DiskTrouble(DiskProblem.OTHER)
    return drawn
