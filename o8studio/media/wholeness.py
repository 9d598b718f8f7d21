"""Whether a clip's file is whole, as far as its container shows without decoding it. Blocking."""

from pathlib import Path
from typing import BinaryIO

from o8studio.media.boxes import iso_extent
from o8studio.media.containers import Kind, kind_of_file, packet_size
from o8studio.media.ebml import matroska_extent
from o8studio.media.extent import Extent, cut, unknown, whole
from o8studio.media.files import open_regular

_MOST_BLOCKS = 2_000_000


def extent_of(path: Path) -> Extent:
    """How far this file reaches, and how far it should.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    kind = kind_of_file(path)
    with open_regular(path) as file:
        size = file.seek(0, 2)
        file.seek(0)
        match kind:
            case Kind.MP4 | Kind.MOV:
                return iso_extent(file, size)
            case Kind.WEBM | Kind.MKV:
                return matroska_extent(file, size)
            case Kind.GIF:
                return _gif_extent(file, size)
            case Kind.AVI:
                return _riff_extent(file, size)
            case Kind.TS:
                return cut(size) if size % packet_size(file.read(512)) else unknown(size)
            case Kind.FLV:
                return _flv_extent(file, size)
            case Kind.OGV:
                return _ogg_extent(file, size)
            case _:
                return unknown(size)


def _gif_extent(file: BinaryIO, size: int) -> Extent:
    """A GIF ends with its trailer (GIF89a §27)."""
    head = file.read(13)
    _skip_colours(file, head[10:11])
    for _block in range(_MOST_BLOCKS):
        match file.read(1):
            case b";":
                return whole(size)
            case b"!":
                file.seek(1, 1)
            case b",":
                _skip_colours(file, file.read(9)[8:9])
                file.seek(1, 1)
            case b"":
                return cut(size)
            case _:
                return unknown(size)
        for _part in range(_MOST_BLOCKS):
            length = file.read(1)
            if length in (b"", b"\0"):
                break
            file.seek(length[0], 1)
        else:
            return unknown(size)
    return unknown(size)


def _skip_colours(file: BinaryIO, flags: bytes) -> None:
    if flags and flags[0] & 0x80:
        file.seek(3 << (flags[0] & 7) + 1, 1)


def _riff_extent(file: BinaryIO, size: int) -> Extent:
    """The size in the head of each RIFF, of which a large AVI has several."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(8)
        length = int.from_bytes(head[4:8], "little")
        if head[:4] != b"RIFF" or length in (0, 0xFFFF_FFFF):
            return unknown(size) if at == 0 else whole(size)
        at += 8 + length + length % 2
    return whole(size) if at <= size + 1 else cut(size, at)


def _ogg_extent(file: BinaryIO, size: int) -> Extent:
    """A page after the other; the last one of each stream says that it is (RFC 3533 §6)."""
    at, is_open = 0, dict[bytes, bool]()
    for _page in range(_MOST_BLOCKS):
        if at >= size:
            break
        file.seek(at)
        head = file.read(27)
        if head[:4] != b"OggS"[: len(head)]:
            return unknown(size)
        segments = file.read(head[26]) if len(head) == 27 else b""
        at += 27 + (head[26] + sum(segments) if len(head) == 27 else 0)
        is_open[head[14:18]] = not head[5:6] or not head[5] & 4
    if at > size:
        return cut(size, at)
    return unknown(size) if any(is_open.values()) else whole(size)


def _flv_extent(file: BinaryIO, size: int) -> Extent:
    """A tag after the other, each with its size before and behind it (FLV 10.1, annex E). None says which is the last."""
    file.seek(5)
    at = int.from_bytes(file.read(4)) + 4
    for _tag in range(_MOST_BLOCKS):
        if at >= size:
            break
        file.seek(at)
        head = file.read(4)
        if head[:1] not in (b"\x08", b"\x09", b"\x12"):
            return unknown(size)
        at += 11 + int.from_bytes(head[1:4]) + 4
    return cut(size, at) if at > size else unknown(size)
