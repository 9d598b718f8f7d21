"""How far two clips differ, picture by picture: one pass through both, in small grey pictures. Blocking."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import av
from av.container import InputContainer
from av.video.reformatter import VideoReformatter

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.reasons import DownloadProblem
from o8studio.media.decoding import converted, open_clip, picture_stream, pictures_of

_WIDE, _HIGH = 64, 36


def differences(
    first: Path,
    second: Path,
    pairs: Sequence[tuple[int, int]],
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[float]:
    """The mean difference of each pair of pictures, as a part of full white; fewer after it was stopped.

    Args:
        pairs: numbers of pictures of both clips from 0, never going back.

    Raises:
        BrokenDownload: a clip has no picture that can be shown.
        OSError: a clip can't be read.
    """
    found: list[float] = []
    try:
        with ExitStack() as open_files:
            one, other = (_Greys(open_files.enter_context(open_clip(path))) for path in (first, second))
            for left, right in pairs:
                if is_stopped():
                    break
                a, b = one.at(left), other.at(right)
                found.append(sum(abs(x - y) for x, y in zip(a, b, strict=True)) / len(a) / 255)
    except (av.FFmpegError, ValueError) as error:
        raise BrokenDownload(DownloadProblem.NOT_A_VIDEO) from error
    return found


class _Greys:
    """Pictures of a clip in their order; after the last one, the last one."""

    def __init__(self, container: InputContainer) -> None:
        self._pictures = self._made(container)
        self._number, self._shown = -1, bytes(_WIDE * _HIGH)

    def at(self, number: int) -> bytes:
        """The picture of this number, or the last one before it."""
        while self._number < number:
            picture = next(self._pictures, None)
            if picture is None:
                break
            self._number, self._shown = self._number + 1, picture
        return self._shown

    def _made(self, container: InputContainer) -> Iterator[bytes]:
        reformatter = VideoReformatter()
        for picture in pictures_of(container, picture_stream(container)):
            small = converted(reformatter, picture, "gray", (_WIDE, _HIGH))
            plane = small.planes[0]
            line, whole = plane.line_size, bytes(plane)
            yield b"".join(whole[row * line : row * line + _WIDE] for row in range(_HIGH))
