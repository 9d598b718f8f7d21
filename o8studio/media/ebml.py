"""How far a WebM or Matroska file must reach, by its elements (RFC 8794, RFC 9559). Nothing is decoded."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from o8studio.media.extent import Extent, cut, unknown, whole

_SEGMENT, _CLUSTER, _INFO = 0x18538067, 0x1F43B675, 0x1549A966
_SCALE, _DURATION = 0x2AD7B1, 0x4489
_MOST_ELEMENTS = 200_000
_MOST_INFO = 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Element:
    """One element: where its content begins and ends; no end when the writer didn't know it."""

    name: int
    body: int
    end: int | None


def matroska_extent(file: BinaryIO, size: int) -> Extent:
    """How far the file reaches. For a live recording, whose size was not known, the length in seconds may show it."""
    seconds: float | None = None
    segment: _Element | None = None
    last = 0
    for count, element in enumerate(_walk(file, size)):
        if count > _MOST_ELEMENTS:
            return unknown(size, seconds)
        if element.name == _SEGMENT:
            segment = element
            if element.end is not None:  # a known size decides
                if element.end > size:
                    return cut(size, element.end)
                return whole(size, broken=not _fits(file, element.body, element.end))
        elif element.name == _INFO and element.end is not None and element.end <= size:
            seconds = _seconds(file, element)
        last = max(last, element.end or 0)
    if segment is None:
        return cut(size)
    return cut(size, last) if last > size else unknown(size, seconds)


def _walk(file: BinaryIO, size: int) -> Iterator[_Element]:
    """Element after element; into segments, and into clusters without a size, and past everything else."""
    at = 0
    while at < size:
        element = _element(file, at)
        if element is None:
            return
        yield element
        inside = element.name == _SEGMENT or element.end is None
        at = element.body if inside or element.end is None else element.end


def _fits(file: BinaryIO, at: int, end: int) -> bool:
    """Whether element follows element up to the end, and block follows block in each cluster.

    Misplaced or missing bytes in between break this; a demuxer would skip them silently.
    """
    within = end
    for _count in range(_MOST_ELEMENTS):
        if at == within:
            within = end
        if at == end:
            return True
        element = _element(file, at)
        if element is None or (element.end or element.body) > within:
            return False
        if element.name == _CLUSTER and within == end:
            at, within = element.body, element.end or end
        elif element.end is None:
            return False
        else:
            at = element.end
    return True


def _element(file: BinaryIO, at: int) -> _Element | None:
    file.seek(at)
    head = file.read(12)
    width = _width(head[:1], 4)
    if width == 0 or len(head) < width + 1:
        return None
    length = _width(head[width : width + 1], 8)
    if length == 0:
        return None
    value = int.from_bytes(head[width : width + length]) & ((1 << 7 * length) - 1)
    body = at + width + length
    is_open = value == (1 << 7 * length) - 1
    return _Element(int.from_bytes(head[:width]), body, None if is_open else body + value)


def _width(first: bytes, most: int) -> int:
    """Bytes of a number by its first one; 0 where it can't be one."""
    width = 9 - first[0].bit_length() if first else 0
    return width if 0 < width <= most else 0


def _seconds(file: BinaryIO, info: _Element) -> float | None:
    """The length that the writer noted, else None."""
    file.seek(info.body)
    end = min(info.end or info.body, info.body + _MOST_INFO)
    scale, duration, at = 1_000_000, 0.0, info.body
    while at < end:
        element = _element(file, at)
        if element is None or element.end is None or element.end > end:
            break
        if element.name in (_SCALE, _DURATION):
            file.seek(element.body)
            content = file.read(min(8, element.end - element.body))
            if element.name == _SCALE:
                scale = int.from_bytes(content)
            elif len(content) in (4, 8):
                (duration,) = struct.unpack(">f" if len(content) == 4 else ">d", content)
        at = element.end
    seconds = duration * scale / 1e9
    return seconds if 0 < seconds < 1e6 else None
