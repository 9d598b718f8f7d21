"""A container is known by its content, whatever the file is called."""

from pathlib import Path

import pytest

from o8studio.media.containers import Kind, kind_of, kind_of_file, looks_like_video, packet_size
from tests.support.clips import box, silent


def ebml(doc_type: bytes) -> bytes:
    return (
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82" + bytes([0x80 | len(doc_type)]) + doc_type + bytes(40)
    )


def packets(size: int, count: int = 3) -> bytes:
    one = bytes(size - 188) + b"\x47\x40\x00\x10" + bytes(184)
    return one * count


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (ebml(b"webm"), Kind.WEBM),
        (ebml(b"matroska"), Kind.MKV),
        (b"GIF89a" + bytes(20), Kind.GIF),
        (b"GIF87a" + bytes(20), Kind.GIF),
        (b"GIF88a" + b" " * 20, None),
        (b"RIFF\0\0\0\0AVI LIST", Kind.AVI),
        (b"RIFF\0\0\0\0WAVEfmt ", None),
        (b"FLV\x01\x05" + bytes(20), Kind.FLV),
        (box(b"ftyp", b"isom" + bytes(8)), Kind.MP4),
        (box(b"ftyp", b"qt  " + bytes(8)), Kind.MOV),
        (box(b"ftyp", b"avif" + bytes(8)), None),
        (box(b"ftyp", b"heic" + bytes(8)), None),
        (box(b"moov", bytes(20)), Kind.MOV),
        (box(b"moof", bytes(20)), Kind.MP4),
        (box(b"styp", b"msdh" + bytes(8)), Kind.MP4),
        (box(b"free", bytes(8)) + box(b"ftyp", b"qt  " + bytes(8)), Kind.MOV),
        (packets(188), Kind.TS),
        (packets(192), Kind.TS),
        (b"<html><body>sign in</body></html>", None),
        (b'{"error": {"message": "no"}}', None),
        (b"Go on, this text begins as a packet does" * 9, None),
        (b"", None),
        (b"\x1a\x45", None),
    ],
    ids=lambda one: one.value if isinstance(one, Kind) else repr(one)[:28],
)
def test_the_first_bytes_tell_the_container(start: bytes, kind: Kind | None) -> None:
    assert kind_of(start) is kind
    assert looks_like_video(start) is (kind is not None)


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (b"\x47\x40\x00\x10", 188),
        (b"\x47\xc0\x00\x10", 0),  # damaged on the way, by its own mark
        (b"\x47\x40\x00\xd0", 0),  # scrambled
        (b"\x47\x40\x00\x00", 0),  # neither payload nor fields
        (b"\x48\x40\x00\x10", 0),
    ],
)
def test_a_packet_is_known_by_its_head_and_by_the_next_one(head: bytes, size: int) -> None:
    assert packet_size((head + bytes(184)) * 2) == size


def test_one_packet_alone_must_look_like_no_text() -> None:
    assert packet_size(b"\x47\x40\x00\x10" + bytes(100)) == 188
    assert packet_size(b"G@a0 is how a letter may begin") == 0


def test_of_a_file_padding_of_any_length_is_passed_over(tmp_path: Path) -> None:
    clip = tmp_path / "clip.txt"
    brand = box(b"ftyp", b"qt  " + bytes(8))
    clip.write_bytes(box(b"free", bytes(9000)) + brand + box(b"mdat", bytes(20)))
    assert kind_of_file(clip) is Kind.MOV
    clip.write_bytes(box(b"free", bytes(9000)) + box(b"mdat", bytes(20)))
    assert kind_of_file(clip) is Kind.MP4
    clip.write_bytes(b"".join(box(b"free", bytes(300)) for _ in range(20)) + brand)
    assert kind_of_file(clip) is Kind.MP4, "after sixteen boxes nobody looks further"


@pytest.mark.parametrize(
    ("name", "codec", "kind"),
    [("a.mp4", "libx264", Kind.MP4), ("a.mov", "libx264", Kind.MOV), ("a.webm", "libvpx-vp9", Kind.WEBM),
     ("a.mkv", "libx264", Kind.MKV), ("a.ts", "libx264", Kind.TS), ("a.avi", "libx264", Kind.AVI)],
)  # fmt: skip
def test_what_ffmpeg_writes_is_known_under_any_name(
    tmp_path: Path, name: str, codec: str, kind: Kind
) -> None:
    made = silent(tmp_path / name, codec, count=3)
    other = made.rename(tmp_path / "clip.bin")
    assert kind_of_file(other) is kind
