"""How far an MP4 or QuickTime file must reach, by its boxes (ISO/IEC 14496-12). Nothing is decoded."""

import sys
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO

from o8studio.media.extent import Extent, cut, unknown, whole

_MOST_BOXES = 200_000
_MOST_INDEX = 64 * 1024 * 1024
"""Bytes of a `moov` that are read; an hour of film has about two million."""
_MOST_LIST = 1024 * 1024
"""Bytes of a `sidx`, which has at most 65,535 rows of twelve."""
_FREE_SAMPLES = 4_000_000
"""Samples that cost a reader some hundred megabytes; unpacked sound may have more, and has a byte for each."""
_HEAD = 8
"""Bytes of the shortest box."""
_SIZE_BITS = 0x7FFF_FFFF
_NOT_KNOWN = (0xFFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF)
"""Lengths of a movie or a track that its writer did not know."""


@dataclass(frozen=True, slots=True)
class _Box:
    """One box: where its content begins and where it says that it ends."""

    name: bytes
    body: int
    end: int


def iso_extent(file: BinaryIO, size: int) -> Extent:
    """How far the file reaches: every box to its last byte, every sample of the index, every fragment."""
    boxes: list[_Box] = []
    for box in _walk(file, size):
        boxes.append(box)
        if len(boxes) > _MOST_BOXES:
            return unknown(size)
    ends = [box.end for box in boxes]
    index = next((box for box in boxes if box.name == b"moov"), None)
    fragments = [at for at, box in enumerate(boxes) if box.name == b"moof"]
    if index is not None and index.end <= size:
        if index.end - index.body > _MOST_INDEX:
            return unknown(size)
        file.seek(index.body)
        content = memoryview(file.read(index.end - index.body))
        ends += list(_sample_ends(content))
    else:
        content = memoryview(b"")
    ends += _index_ends(file, boxes, size)
    if max(ends, default=0) > size:
        return cut(size, max(ends))
    if index is None:  # the index comes last, and is missing
        return unknown(size) if fragments else cut(size)
    if fragments or any(name == b"mvex" for name, _body in _children(content)):
        return _fragments_extent(file, size, boxes, fragments, content)
    return whole(size)


def claims_too_much(file: BinaryIO, size: int) -> bool:
    """Whether the index claims far more samples than the file has room for.

    A few bytes can name billions of samples of equal size, each of which costs a reader memory before any is missed.
    """
    claimed = 0
    for count, box in enumerate(_walk(file, size)):
        if count > _MOST_BOXES:
            break
        if box.name in (b"moov", b"moof") and box.end <= size and box.end - box.body <= _MOST_INDEX:
            file.seek(box.body)
            content = memoryview(file.read(box.end - box.body))
            claimed = max(claimed, _claimed_in_movie(content)) + _claimed_in_fragment(content)
    return claimed > max(_FREE_SAMPLES, size)


def _claimed_in_movie(movie: memoryview) -> int:
    """The most samples that a track claims without listing them; uncompressed sound has many."""
    claims = [0]
    for name, track in _children(movie):
        if name == b"trak":
            sizes = _child(track, b"mdia", b"minf", b"stbl", b"stsz")
            if int.from_bytes(sizes[4:8]):
                claims.append(int.from_bytes(sizes[8:12]))
    return max(claims)


def _claimed_in_fragment(fragment: memoryview) -> int:
    """The samples of all runs (`trun`, §8.8.8)."""
    return sum(
        int.from_bytes(run[4:8])
        for kind, part in _children(fragment)
        if kind == b"traf"
        for name, run in _children(part)
        if name == b"trun"
    )


def _fragments_extent(
    file: BinaryIO, size: int, boxes: list[_Box], fragments: list[int], movie: memoryview
) -> Extent:
    """What fragments prove: whole by `mfra` or `sidx`, cut by a begun box or a promised length (`mehd`, `mvhd`, `tkhd`, `elst`).

    Bytes that end exactly between two fragments, with a length that agrees and nothing of these, can't be told from a
    whole file. Sound that is shorter than the picture, or a last fragment with one track only, is usual in whole ones.
    """
    if not fragments or not any(box.name == b"mdat" for box in boxes[fragments[-1] :]):
        return cut(size)
    if 0 < size - boxes[-1].end < _HEAD:  # the beginning of one more box
        return cut(size, boxes[-1].end + _HEAD)
    if boxes[-1].name == b"mfra":  # written last
        return whole(size)
    lists = [box for box in boxes if box.name == b"sidx"]
    if len(lists) == 1:  # several index one part each, and say nothing of the parts that follow
        reached, count = _listed(file, lists[0])
        last = max(box.end for box in boxes if box.name == b"mdat")
        if count > 1 and reached >= last:
            return whole(size)
    return unknown(size, *_promised_seconds(movie))


def _walk(file: BinaryIO, size: int) -> Iterator[_Box]:
    """The boxes of the file, one after another; bytes after the last one that are no box are ignored."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, name, lead = int.from_bytes(head[:4]), head[4:8], 8
        if not all(31 < letter < 127 or letter == 169 for letter in name):
            return
        if length == 1:
            length, lead = int.from_bytes(head[8:16]), 16
        elif length == 0:
            length = size - at
        if length < lead:
            return
        yield _Box(name, at + lead, at + length)
        at += length


def _children(content: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    at = 0
    while at + 8 <= len(content):
        length, lead = int.from_bytes(content[at : at + 4]), 8
        if length == 1:
            length, lead = int.from_bytes(content[at + 8 : at + 16]), 16
        elif length == 0:
            length = len(content) - at
        if length < lead:
            return
        yield bytes(content[at + 4 : at + 8]), content[at + lead : at + length]
        at += length


def _child(content: memoryview, *path: bytes) -> memoryview:
    """The content at this path of nested boxes; empty when it is not there."""
    for name in path:
        content = next((body for kind, body in _children(content) if kind == name), memoryview(b""))
    return content


def _sample_ends(movie: memoryview) -> Iterator[int]:
    """Where the samples of each track end."""
    for name, track in _children(movie):
        if name == b"trak":
            tables = dict(_children(_child(track, b"mdia", b"minf", b"stbl")))
            end = _track_end(tables)
            if end:
                yield end


def _track_end(tables: dict[bytes, memoryview]) -> int:
    wide = b"co64" in tables
    offsets = _numbers(tables.get(b"co64" if wide else b"stco", memoryview(b"")), 4, 8 if wide else 4)
    sizes = tables.get(b"stsz", memoryview(b""))
    each, count = int.from_bytes(sizes[4:8]), int.from_bytes(sizes[8:12])
    listed = array("Q") if each else _numbers(sizes, 8, 4)
    sums = array("Q", [0]) if each else array("Q", accumulate(listed, initial=0))
    count = count if each else len(listed)
    runs = tables.get(b"stsc", memoryview(b""))
    chunks = _numbers(runs, 4, 4, across=3)
    end, sample = 0, 0
    for at in range(0, len(chunks) - 2, 3):
        first, many = chunks[at] - 1, chunks[at + 1]
        following = chunks[at + 3] - 1 if at + 3 < len(chunks) else len(offsets)
        for chunk in range(max(0, first), min(following, len(offsets))):
            if sample >= count:
                return end
            until = min(count, sample + many)
            weight = (until - sample) * each if each else sums[until] - sums[sample]
            end, sample = max(end, offsets[chunk] + weight), until
    return end


def _numbers(table: memoryview, lead: int, width: int, across: int = 1) -> "array[int]":
    """The numbers of a table: `lead` bytes, how many rows there are, then `across` numbers of `width` bytes each."""
    count = int.from_bytes(table[lead : lead + 4]) * across
    rows = table[lead + 4 : lead + 4 + count * width]
    found = array("I" if width == 4 else "Q")
    found.frombytes(rows[: len(rows) // width * width])
    if sys.byteorder == "little":
        found.byteswap()
    return found


def _index_ends(file: BinaryIO, boxes: list[_Box], size: int) -> list[int]:
    return [_listed(file, box)[0] for box in boxes if box.name == b"sidx" and box.end <= size]


def _listed(file: BinaryIO, box: _Box) -> tuple[int, int]:
    """Where the last fragment of a `sidx` ends, and how many it has (§8.16.3)."""
    file.seek(box.body)
    content = file.read(min(box.end - box.body, _MOST_LIST))
    wide = bool(content[:1] and content[0])
    begin = 12 + (16 if wide else 8)
    offset = int.from_bytes(content[20:28] if wide else content[16:20])
    count = int.from_bytes(content[begin + 2 : begin + 4])
    rows = content[begin + 4 : begin + 4 + count * 12]
    sizes = (int.from_bytes(rows[at : at + 4]) & _SIZE_BITS for at in range(0, len(rows) - 11, 12))
    return box.end + offset + sum(sizes), count


def _promised_seconds(movie: memoryview) -> tuple[float | None, float | None]:
    """The length of all fragments together, where the writer knew it (`mehd`, §8.8.2), and the longest that the movie
    (`mvhd`, §8.2.2) or its picture's track says of itself, which most writers leave at 0 or count without the fragments.
    """
    said, head = _child(movie, b"mvex", b"mehd"), _child(movie, b"mvhd")
    wide = bytes(head[:1]) == b"\1"
    scale = int.from_bytes(head[20:24] if wide else head[12:16])
    own = int.from_bytes(head[24:32] if wide else head[16:20])
    own = max([0 if own in _NOT_KNOWN else own, *_picture_lengths(movie)])
    all_of_them = int.from_bytes(said[4:12] if bytes(said[:1]) == b"\1" else said[4:8])
    promised, least = (part / scale if part and scale else None for part in (all_of_them, own))
    return promised, least


def _picture_lengths(movie: memoryview) -> Iterator[int]:
    """What the tracks of pictures say of their length, in units of the movie: `tkhd` (§8.3.2), and their edits (§8.6.6)."""
    for name, track in _children(movie):
        if name != b"trak" or bytes(_child(track, b"mdia", b"hdlr")[8:12]) != b"vide":
            continue
        head = _child(track, b"tkhd")
        own = int.from_bytes(head[28:36] if bytes(head[:1]) == b"\1" else head[20:24])
        yield 0 if own in _NOT_KNOWN else own
        edits = _child(track, b"edts", b"elst")
        width = 8 if bytes(edits[:1]) == b"\1" else 4
        rows = edits[8 : 8 + int.from_bytes(edits[4:8]) * (2 * width + 4)]
        yield sum(int.from_bytes(rows[at : at + width]) for at in range(0, len(rows), 2 * width + 4))
