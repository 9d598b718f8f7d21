"""What a clip is, and whether it is whole to its last frame."""

from dataclasses import dataclass
from pathlib import Path

import av

from o8studio.domain.errors import BrokenDownload

_MAGIC_OFFSET = 4
_WEBM = b"\x1a\x45\xdf\xa3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """Measured from the file itself.

    Attributes:
        length: seconds.
        fps: average pictures a second.
    """

    length: float
    width: int
    height: int
    fps: float
    frames: int
    codec: str
    has_sound: bool


def looks_like_video(start: bytes) -> bool:
    """Whether the first bytes are ISO media or WebM; HTML and JSON saved as .mp4 are the classic failure (trap 29)."""
    return start[_MAGIC_OFFSET : _MAGIC_OFFSET + 4] == b"ftyp" or start[:4] == _WEBM


def probe(path: Path) -> Probe:
    """Decode every picture of the file.

    Raises:
        BrokenDownload: no video, or broken before its end.
    """
    with path.open("rb") as file:
        if not looks_like_video(file.read(16)):
            raise BrokenDownload("not a video", final=True)
    try:
        with av.open(str(path)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            promised = (
                float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            )
            frames, last = 0, 0.0
            for frame in container.decode(stream):
                frames += 1
                last = frame.time or last
            rate = float(stream.average_rate or 0)
            result = Probe(
                length=promised or last,
                width=stream.width,
                height=stream.height,
                fps=rate,
                frames=frames,
                codec=stream.codec_context.name,
                has_sound=bool(container.streams.audio),
            )
            expected = stream.frames or round(promised * rate)
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise BrokenDownload("cut short") from error
    if frames == 0 or (expected and frames < expected - 1):
        raise BrokenDownload("cut short")
    return result
