"""Recovers facts from the raw pages of a ledger whose trees are broken (https://www.sqlite.org/fileformat2.html).

Facts are only ever added, so a whole fact on any page or frame of the write-ahead log is valid.
"""

import contextlib
import json
import os
import struct
from collections.abc import Iterator
from pathlib import Path

from o8studio.store.ledger.codec import KINDS
from o8studio.store.ledger.library_codec import LIBRARY_KINDS
from o8studio.store.ledger.recent import Row

_PAGE_BYTES = 4096
"""SQLite's own choice, where the header that would say so is gone."""
_LEAF = 13
_WAL_HEADER, _FRAME_HEADER = 32, 24
_WAL_MAGIC = (0x377F0682, 0x377F0683)


class _Broken(Exception):
    """There is no whole fact here."""


class _Pages:
    """The pages of a ledger and of its write-ahead log; one that can't be read is empty."""

    def __init__(self, path: Path, held: contextlib.ExitStack) -> None:
        self._main = _opened(path, held)
        self._wal = _opened(path.with_name(path.name + "-wal"), held)
        self.size = self._page_size()
        self._newest: dict[int, int] = {}
        step = _FRAME_HEADER + self.size
        for at in range(_WAL_HEADER, _length(self._wal), step):
            head = _read(self._wal, at, 4)
            if len(head) == 4:
                self._newest[int.from_bytes(head)] = at + _FRAME_HEADER

    def _page_size(self) -> int:
        head, log = _read(self._main, 0, 20), _read(self._wal, 0, 12)
        told = int.from_bytes(head[16:18]) if head.startswith(b"SQLite format 3\0") else 0
        if not told and len(log) == 12 and int.from_bytes(log[:4]) in _WAL_MAGIC:
            told = int.from_bytes(log[8:12])
        told = 65536 if told == 1 else told
        return told if 512 <= told <= 65536 and told & (told - 1) == 0 else _PAGE_BYTES

    def all(self) -> Iterator[bytes]:
        """Every page of the file, a cut one too, then every frame of the log."""
        for at in range(0, _length(self._main), self.size):
            yield _read(self._main, at, self.size).ljust(self.size, b"\0")
        for at in range(_WAL_HEADER, _length(self._wal), _FRAME_HEADER + self.size):
            yield _read(self._wal, at + _FRAME_HEADER, self.size).ljust(self.size, b"\0")

    def page(self, number: int) -> bytes:
        """The newest version of a page."""
        at = self._newest.get(number)
        if at is not None:
            return _read(self._wal, at, self.size)
        return _read(self._main, (number - 1) * self.size, self.size)

    @property
    def length(self) -> int:
        """Bytes of both files."""
        return _length(self._main) + _length(self._wal)


def facts_in(path: Path) -> Iterator[Row]:
    """Every whole fact on any page, in no order and with duplicates. Raises nothing."""
    with contextlib.ExitStack() as held:
        pages = _Pages(path, held)
        for page in pages.all():
            if page[0] != _LEAF:
                continue
            for number in range(min(int.from_bytes(page[3:5]), pages.size // 4)):
                pointer = int.from_bytes(page[8 + 2 * number : 10 + 2 * number])
                with contextlib.suppress(_Broken, IndexError, UnicodeDecodeError, struct.error):
                    yield _fact(pages, page, pointer)


def is_whole_log(path: Path, page_bytes: int) -> bool:
    """Whether the ledger has a write-ahead log that ends with a frame."""
    try:
        size = path.with_name(path.name + "-wal").stat().st_size
    except OSError:
        return False
    return size > _WAL_HEADER and (size - _WAL_HEADER) % (_FRAME_HEADER + page_bytes) == 0


def _fact(pages: _Pages, page: bytes, at: int) -> Row:
    length, at = _varint(page, at)
    number, at = _varint(page, at)
    header, place = _varint(page, at)
    header += at
    types: list[int] = []
    while place < header and len(types) < 6:
        kind, place = _varint(page, place)
        types.append(kind)
    # its number is stored beside the record; overflow pages are read only when the lengths add up
    if len(types) != 5 or types[0] != 0 or header - at + sum(map(_size, types)) != length:
        raise _Broken
    if length > pages.length:
        raise _Broken
    payload = _payload(pages, page, at, length)
    values, place = [], header - at
    for kind in types[1:]:
        values.append(_value(payload[place : place + _size(kind)], kind))
        place += _size(kind)
    job, when, name, body = values
    if not (isinstance(job, str) and isinstance(name, str) and isinstance(body, str)) or isinstance(
        when, str
    ):
        raise _Broken
    if name not in KINDS | LIBRARY_KINDS or not is_body(body):
        raise _Broken
    return number, job, when, name, body


def is_body(body: str | bytes) -> bool:
    """Whether this can be a fact's body; what was cut or overwritten is not."""
    try:
        return isinstance(json.loads(body), dict)
    except RecursionError:
        return True  # deep, but JSON as far as it was read
    except ValueError:
        return False


def _payload(pages: _Pages, page: bytes, at: int, length: int) -> bytes:
    """A record, assembled from its page and its overflow pages."""
    room = pages.size - 4
    local = length
    if length > pages.size - 35:
        least = (pages.size - 12) * 32 // 255 - 23
        local = least + (length - least) % room
        local = local if local <= pages.size - 35 else least
    found = [page[at : at + local]]
    left, following = length - local, int.from_bytes(page[at + local : at + local + 4])
    while left > 0:
        more = pages.page(following) if following > 0 else b""
        if len(more) < 5:
            raise _Broken
        found.append(more[4 : 4 + min(left, room)])
        left -= len(found[-1])
        following = int.from_bytes(more[:4])
    whole = b"".join(found)
    if len(whole) != length:
        raise _Broken
    return whole


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = content[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | content[at + 8], at + 9


def _size(kind: int) -> int:
    """Bytes of a value of this serial type."""
    if kind >= 12:
        return (kind - 12) // 2
    return (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]


def _value(content: bytes, kind: int) -> str | float:
    if kind >= 13 and kind % 2:
        return content.decode("utf-8")
    if kind == 7:
        return float(struct.unpack(">d", content)[0])
    return float(kind - 8) if kind in (8, 9) else float(int.from_bytes(content, signed=True))


def _opened(path: Path, held: contextlib.ExitStack) -> int | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except OSError:
        return None
    held.callback(os.close, descriptor)
    return descriptor


def _length(file: int | None) -> int:
    return os.fstat(file).st_size if file is not None else 0


def _read(file: int | None, at: int, size: int) -> bytes:
    """What can be read; empty for a bad sector."""
    if file is None or at < 0:
        return b""
    try:
        os.lseek(file, at, os.SEEK_SET)
        return os.read(file, size)
    except OSError:
        return b""
