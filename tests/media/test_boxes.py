"""How far an MP4 must reach, box by box."""

import io

import pytest

from o8studio.media.boxes import claims_too_much, iso_extent
from o8studio.media.extent import Extent, Wholeness
from tests.support.clips import box

FTYP = box(b"ftyp", b"isom" + bytes(8))


def extent(content: bytes) -> Extent:
    return iso_extent(io.BytesIO(content), len(content))


def number(value: int, width: int = 4) -> bytes:
    return value.to_bytes(width)


def table(name: bytes, *rows: int, width: int = 4, across: int = 1) -> bytes:
    return box(name, bytes(4) + number(len(rows) // across) + b"".join(number(row, width) for row in rows))


def sizes(*listed: int, each: int = 0, count: int | None = None) -> bytes:
    told = len(listed) if count is None else count
    return box(b"stsz", bytes(4) + number(each) + number(told) + b"".join(map(number, listed)))


def movie(*tables: bytes, more: bytes = b"") -> bytes:
    return box(b"moov", box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", b"".join(tables))))) + more)


def test_a_file_reaches_to_the_last_byte_of_its_last_sample() -> None:
    """Two chunks at 100 and 200 with two samples each: the last one ends at 200 + 30 + 40."""
    tables = (table(b"stco", 100, 200), sizes(10, 20, 30, 40), table(b"stsc", 1, 2, 1, across=3))
    start = FTYP + movie(*tables)
    assert extent(start + box(b"mdat", bytes(270 - len(start) - 8))).wholeness is Wholeness.WHOLE
    short = start + box(b"mdat", bytes(269 - len(start) - 8))
    assert extent(short) == Extent(Wholeness.CUT, 269, 270)


def test_samples_of_equal_size_and_wide_offsets_are_reckoned_as_well() -> None:
    equal = (table(b"co64", 300, width=8), sizes(each=50, count=4), table(b"stsc", 1, 4, 1, across=3))
    found = extent(FTYP + movie(*equal) + box(b"mdat", bytes(20)))
    assert (found.wholeness, found.expected) == (Wholeness.CUT, 500)


def test_chunks_change_their_size_where_the_next_run_begins() -> None:
    """One chunk of one sample, then two of two: the fifth sample ends the last one."""
    tables = (
        table(b"stco", 1000, 2000, 3000),
        sizes(1, 2, 3, 4, 5),
        table(b"stsc", 1, 1, 1, 2, 2, 1, across=3),
    )
    assert extent(FTYP + movie(*tables) + box(b"mdat", b"")).expected == 3009


def test_a_box_that_says_it_is_longer_than_the_file_is_cut() -> None:
    content = FTYP + box(b"mdat", bytes(100)) + movie()
    assert extent(content[:-1]).wholeness is Wholeness.CUT
    assert extent(content).wholeness is Wholeness.WHOLE
    assert extent(FTYP + box(b"mdat", bytes(100))[:50]) == Extent(
        Wholeness.CUT, len(FTYP) + 50, len(FTYP) + 108
    )


def test_a_length_of_one_is_wide_and_of_nothing_reaches_to_the_end() -> None:
    wide = number(1) + b"mdat" + number(16 + 40, 8) + bytes(40)
    assert extent(FTYP + movie() + wide).wholeness is Wholeness.WHOLE
    assert extent(FTYP + movie() + wide[:-1]).expected == len(FTYP + movie() + wide)
    assert extent(FTYP + movie() + number(0) + b"mdat" + bytes(9)).wholeness is Wholeness.WHOLE


def test_without_an_index_nothing_is_whole() -> None:
    assert extent(FTYP + box(b"mdat", bytes(9))).wholeness is Wholeness.CUT
    assert extent(b"").wholeness is Wholeness.CUT


def test_fragments_end_with_their_list_or_are_not_known_to_end() -> None:
    head = FTYP + movie(more=box(b"mvex", b""))
    fragment = box(b"moof", bytes(8)) + box(b"mdat", bytes(50))
    assert extent(head + fragment + box(b"mfra", bytes(8))).wholeness is Wholeness.WHOLE
    assert extent(head + fragment * 2).wholeness is Wholeness.UNKNOWN
    assert extent(head).wholeness is Wholeness.CUT, "an index of fragments, and none of them"
    assert extent(head + box(b"moof", bytes(8))).wholeness is Wholeness.CUT


def listing(*lengths: int, at: int = 0) -> bytes:
    rows = b"".join(number(length) + bytes(8) for length in lengths)
    return box(b"sidx", bytes(12) + bytes(4) + number(at) + bytes(2) + number(len(lengths), 2) + rows)


def test_a_list_of_fragments_says_where_the_last_one_ends() -> None:
    head = FTYP + movie(more=box(b"mvex", b""))
    fragment = box(b"moof", bytes(8)) + box(b"mdat", bytes(50))
    lists = listing(len(fragment), len(fragment))
    assert extent(head + lists + fragment * 2).wholeness is Wholeness.WHOLE
    cut = extent(head + lists + fragment)
    assert (cut.wholeness, cut.expected) == (Wholeness.CUT, len(head + lists + fragment * 2))
    assert extent(head + listing(len(fragment)) + fragment).wholeness is Wholeness.UNKNOWN, (
        "one may be followed by more"
    )


def test_the_length_that_a_writer_noted_is_handed_on() -> None:
    mvhd = box(b"mvhd", bytes(12) + number(1000) + bytes(4))
    told = movie(more=mvhd + box(b"mvex", box(b"mehd", bytes(4) + number(5500))))
    fragment = box(b"moof", bytes(8)) + box(b"mdat", bytes(50))
    assert extent(FTYP + told + fragment).seconds == 5.5
    silent = movie(more=mvhd + box(b"mvex", box(b"mehd", bytes(4) + number(0))))
    assert extent(FTYP + silent + fragment).seconds is None


@pytest.mark.parametrize(
    ("content", "too_much"),
    [
        (movie(sizes(each=1, count=4_000_001)), True),
        (movie(sizes(each=1, count=4_000_000)), False),
        (movie(sizes(each=0, count=2**31)), False),  # sizes that are listed cost what they take
        (movie() + box(b"moof", box(b"traf", box(b"trun", bytes(4) + number(3_000_000)) * 2)), True),
        (movie() + box(b"moof", box(b"traf", box(b"trun", bytes(4) + number(3_000_000)))), False),
        (b"", False),
    ],
)
def test_a_few_bytes_cannot_claim_billions_of_samples(content: bytes, too_much: bool) -> None:
    assert claims_too_much(io.BytesIO(FTYP + content), len(FTYP + content)) is too_much


def test_what_follows_the_last_box_and_is_none_is_ignored() -> None:
    assert extent(FTYP + movie() + b"\0\0\0\x0a\x01\x02\x03\x04junk").wholeness is Wholeness.WHOLE
    assert extent(FTYP + movie() + b"\0\0\0\x04free").wholeness is Wholeness.WHOLE, (
        "shorter than its own head"
    )
