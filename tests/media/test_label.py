"""China's label and a C2PA signature are found where they stand, and read as they are."""

import json
from pathlib import Path

import pytest

from o8studio.media.label import marks_of, nested, read_label
from tests.support.clips import box
from tests.support.marked import C2PA, LABEL

XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


def test_it_is_read_in_every_layout() -> None:
    plain = read_label(LABEL)
    assert (plain.level, plain.producer) == ("1", "001191310000MA1FL8XX")
    inside = read_label(json.dumps({"AIGC": json.loads(LABEL)}))
    assert (inside.level, inside.producer) == (plain.level, plain.producer)
    assert read_label(json.dumps({"AIGC": LABEL})).producer == plain.producer
    tencent = read_label('{"Label": 2, "ServiceProvider": "x", "ServiceUser": "y"}')
    assert (tencent.level, tencent.producer) == ("2", "x")
    for odd in ("", "no json", "[]", "{", '{"AIGC": 5}', "[" * 100_000):
        assert read_label(odd).level == ""
    assert read_label(nested(plain)).producer == plain.producer
    assert nested(inside) == inside.raw


@pytest.mark.parametrize("form", ['TC260:AIGC="{}"', "<TC260:AIGC>{}</TC260:AIGC>"])
def test_it_is_found_in_xmp(tmp_path: Path, form: str) -> None:
    path = tmp_path / "a.mp4"
    text = form.format(LABEL.replace('"', "&quot;"))
    path.write_bytes(box(b"ftyp", b"isom") + box(b"uuid", XMP + text.encode()))
    label = marks_of(path, {}).label
    assert label is not None and label.level == "1"


def test_a_signature_is_seen_and_other_boxes_are_none(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(box(b"ftyp", b"isom") + box(b"uuid", b"x" * 16) + box(b"free", b""))
    assert not marks_of(path, {}).is_signed
    path.write_bytes(path.read_bytes() + box(b"uuid", C2PA))
    assert marks_of(path, {}).is_signed
    for odd in (b"", b"\0\0\0\x04uuid", b"\0\0\0\1uuid" + b"\xff" * 8, b"no boxes here at all, really"):
        path.write_bytes(odd)
        assert not marks_of(path, {"aigc": LABEL}).is_signed
        assert marks_of(path, {"aigc": LABEL}).label is not None
