"""Which container a clip is, by its content alone."""

from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from o8studio.media.files import open_regular

_START = 4096
_EBML = b"\x1a\x45\xdf\xa3"
_DOC_TYPE = b"\x42\x82"
_TS_SIZES = (188, 192)
"""Bytes of a transport stream packet: plain, and with the four bytes of time that cameras put before it."""
_BOXES = frozenset(
    {b"ftyp", b"styp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"sidx", b"moof", b"pdin"}
)
_QUICKTIME = frozenset({b"moov", b"mdat", b"wide", b"pnot"})
"""What a file begins with that is older than the `ftyp` box."""
_PICTURES = frozenset({b"avif", b"avis", b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1"})
"""Brands of pictures in the same boxes (ISO/IEC 23008-12)."""
_MOST_HOPS = 16


class Kind(StrEnum):
    """A container; the value is the file name's extension, without the dot."""

    MP4 = "mp4"
    MOV = "mov"
    WEBM = "webm"
    MKV = "mkv"
    TS = "ts"
    GIF = "gif"
    AVI = "avi"
    FLV = "flv"
    OGV = "ogv"
    WMV = "wmv"
    MPG = "mpg"


_SIGNS = (
    (b"FLV\x01", Kind.FLV),
    (b"OggS\x00", Kind.OGV),
    (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), Kind.WMV),  # the header object of ASF
    (b"\x00\x00\x01\xba", Kind.MPG),  # a program stream (ISO/IEC 13818-1 §2.5.3.3)
)


def kind_of(start: bytes) -> Kind | None:
    """The container by the first bytes of a file, 512 or more for a sure answer; None when it is no clip.

    HTML and JSON saved as .mp4 are the classic failure (docs/protocol.md trap 29).
    """
    if start[:4] == _EBML:
        at = start.find(_DOC_TYPE, 4, 64)
        return Kind.WEBM if start[at + 3 : at + 7] == b"webm" and at > 0 else Kind.MKV
    if start[:6] in (b"GIF87a", b"GIF89a"):
        return Kind.GIF
    if start[:4] == b"RIFF" and start[8:12] == b"AVI ":
        return Kind.AVI
    for sign, kind in _SIGNS:
        if start.startswith(sign):
            return kind
    if start[4:8] in _BOXES:
        return None if start[4:8] == b"ftyp" and start[8:12] in _PICTURES else _iso_kind(start)
    return Kind.TS if packet_size(start) else None


def looks_like_video(start: bytes) -> bool:
    """Whether these first bytes, at least 16, are a container that a clip comes in."""
    return kind_of(start) is not None


def packet_size(start: bytes) -> int:
    """Bytes of a packet when this is the start of an MPEG transport stream, else 0 (ISO/IEC 13818-1 §2.4.3.2)."""
    for size in _TS_SIZES:
        lead = size - 188
        head = start[lead : lead + 4]
        if len(head) < 4 or head[0] != 0x47 or head[1] & 0x80 or head[3] & 0xC0 or not head[3] & 0x30:
            continue
        following = start[lead + size : lead + size + 1]
        # a text may begin with G as well; no text has bytes like these
        binary = any(byte < 9 or byte > 127 for byte in start[:16])
        if following == b"\x47" or (not following and lead == 0 and binary):
            return size
    return 0


def kind_of_file(path: Path) -> Kind | None:
    """The same for a file; padding of any length may precede the box that identifies it.

    Raises:
        OSError: missing, not readable, or not a regular file.
    """
    with open_regular(path) as file:
        start = file.read(_START)
        kind = kind_of(start)
        return _iso_kind(_past_padding(file, start)) if kind in (Kind.MP4, Kind.MOV) else kind


def _iso_kind(start: bytes) -> Kind:
    at = 0
    while at + 12 <= len(start):
        size, name = int.from_bytes(start[at : at + 4]), start[at + 4 : at + 8]
        if name == b"ftyp":
            return Kind.MOV if start[at + 8 : at + 12] == b"qt  " else Kind.MP4
        if name in (b"moov", b"mdat", b"moof") or size < 8:
            break
        at += size
    return Kind.MOV if start[4:8] in _QUICKTIME else Kind.MP4


def _past_padding(file: BinaryIO, start: bytes) -> bytes:
    """The bytes from the first box that is not padding; `start` when there is none."""
    at = 0
    for _hop in range(_MOST_HOPS):
        file.seek(at)
        head = file.read(32)
        size = int.from_bytes(head[:4])
        if head[4:8] not in (b"free", b"skip", b"wide") or size < 8:
            return head if head[4:8] == b"ftyp" else start
        at += size
    return start
