"""How far a WebM or Matroska file must reach, element by element."""

import io
import struct

import pytest

from o8studio.media.ebml import matroska_extent
from o8studio.media.extent import Extent, Wholeness

EBML, SEGMENT, CLUSTER, INFO, SCALE, DURATION, VOID, BLOCK = (
    0x1A45DFA3, 0x18538067, 0x1F43B675, 0x1549A966, 0x2AD7B1, 0x4489, 0xEC, 0xA3,
)  # fmt: skip


def element(name: int, content: bytes, *, size: int | None = None) -> bytes:
    """With its size in eight bytes; `size` -1 is not known."""
    told = len(content) if size is None else size
    value = (1 << 56) - 1 if told < 0 else told
    return name.to_bytes((name.bit_length() + 7) // 8) + (value | 1 << 56).to_bytes(8) + content


HEAD = element(EBML, bytes(20))
BLOCKS = element(CLUSTER, element(BLOCK, bytes(40)) * 2)


def extent(content: bytes) -> Extent:
    return matroska_extent(io.BytesIO(content), len(content))


def test_a_segment_of_known_size_decides() -> None:
    whole = HEAD + element(SEGMENT, BLOCKS * 2)
    assert extent(whole) == Extent(Wholeness.WHOLE, len(whole), len(whole))
    assert extent(whole[:-1]) == Extent(Wholeness.CUT, len(whole) - 1, len(whole))
    assert extent(whole + b"more").wholeness is Wholeness.WHOLE


def test_what_does_not_fit_in_between_is_noticed() -> None:
    found = extent(HEAD + element(SEGMENT, BLOCKS + bytes(3) + BLOCKS))
    assert (found.wholeness, found.broken) == (Wholeness.WHOLE, True)
    assert not extent(HEAD + element(SEGMENT, BLOCKS + element(VOID, bytes(7)) + BLOCKS)).broken


def test_a_block_longer_than_its_cluster_does_not_fit() -> None:
    wrong = element(CLUSTER, element(BLOCK, bytes(40), size=60))
    assert extent(HEAD + element(SEGMENT, wrong + BLOCKS)).broken


@pytest.mark.parametrize(
    ("scale", "duration", "seconds"),
    [
        (None, struct.pack(">d", 5000.0), 5.0),
        (None, struct.pack(">f", 5000.0), 5.0),
        (500_000, struct.pack(">d", 5000.0), 2.5),
        (None, None, None),
        (None, struct.pack(">d", -3.0), None),
        (None, struct.pack(">d", 1e12), None),
        (None, b"\0\0\0", None),
    ],
)
def test_of_a_live_recording_the_length_may_be_told(
    scale: int | None, duration: bytes | None, seconds: float | None
) -> None:
    told = element(SCALE, scale.to_bytes(4)) if scale else b""
    told += element(DURATION, duration) if duration else b""
    live = HEAD + element(SEGMENT, element(INFO, told) + BLOCKS, size=-1)
    assert extent(live) == Extent(Wholeness.UNKNOWN, len(live), None, seconds)


def test_a_cluster_that_is_cut_shows_in_a_live_recording_too() -> None:
    live = HEAD + element(SEGMENT, BLOCKS * 2, size=-1)
    assert extent(live[:-3]) == Extent(Wholeness.CUT, len(live) - 3, len(live))


def test_clusters_without_a_size_are_walked_through() -> None:
    open_one = element(CLUSTER, element(BLOCK, bytes(40)) * 2, size=-1)
    live = HEAD + element(SEGMENT, open_one * 2, size=-1)
    assert extent(live).wholeness is Wholeness.UNKNOWN
    assert extent(live[:-3]).wholeness is Wholeness.CUT


@pytest.mark.parametrize("content", [b"", HEAD, HEAD + b"\0", b"\xff" * 30, b"\x1a\x45"])
def test_without_a_segment_it_is_cut(content: bytes) -> None:
    assert extent(content).wholeness is Wholeness.CUT
