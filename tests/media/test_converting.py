"""Copies in other forms: the part that was asked for, upright, with the label."""

from fractions import Fraction
from pathlib import Path

import pytest

from o8studio.domain.library.refused import LibraryRefused
from o8studio.media.converting import Form, convert
from o8studio.media.probe import measure
from o8studio.media.recipe_tag import marks_inside
from tests.support.clips import silent, with_sound
from tests.support.marked import labelled


@pytest.mark.parametrize("form", list(Form))
def test_a_part_in_another_form_carries_the_label(tmp_path: Path, form: Form) -> None:
    source, target = labelled(tmp_path / "a.mp4"), tmp_path / f"b.{form.value}"
    before = source.read_bytes()
    convert(source, target, form, 0.5, 1.5)
    seen = measure(target)
    assert (seen.kind, seen.damaged, seen.has_sound) == (form.value, False, form is not Form.GIF)
    assert (seen.frames, round(seen.length, 1)) == ((12, 1.0) if form is Form.GIF else (24, 1.0))
    assert (seen.width, seen.height) == (320, 192)
    label = marks_inside(target).label
    assert label is not None and (label.level, label.producer) == ("1", "001191310000MA1FL8XX")
    assert source.read_bytes() == before


def test_a_turned_clip_is_upright_in_the_copy(tmp_path: Path) -> None:
    source = silent(tmp_path / "a.mp4", "libx264", turned=90)
    convert(source, tmp_path / "b.mp4", Form.MP4)
    assert (measure(tmp_path / "b.mp4").width, measure(tmp_path / "b.mp4").height) == (
        measure(source).width,
        measure(source).height,
    )


@pytest.mark.parametrize("turned", [0, 90])
@pytest.mark.parametrize("form", list(Form))
def test_pixels_that_are_not_square_are_in_the_copy(tmp_path: Path, form: Form, turned: int) -> None:
    """A copy of an anamorphic clip was as narrow as its file, and said nothing of it."""
    source = silent(
        tmp_path / "a.mp4", "libx264", count=4, size=(160, 96), shape=Fraction(4, 3), turned=turned
    )
    convert(source, tmp_path / f"b.{form.value}", form)
    seen, before = measure(tmp_path / f"b.{form.value}"), measure(source)
    assert (before.width, before.height) == ((96, 213) if turned else (213, 96))
    assert abs(seen.width - before.width) < 2
    assert abs(seen.height - before.height) < 2


@pytest.mark.parametrize(("begin", "end"), [(50.0, None), (1.0, 1.0)])
def test_a_part_that_is_not_there_leaves_nothing(tmp_path: Path, begin: float, end: float | None) -> None:
    source = with_sound(tmp_path / "a.mp4", count=12)
    for form in Form:
        with pytest.raises(LibraryRefused):
            convert(source, tmp_path / "b", form, begin, end)
        assert not (tmp_path / "b").exists()
    (tmp_path / "no.mp4").write_bytes(b"no video")
    with pytest.raises(LibraryRefused):
        convert(tmp_path / "no.mp4", tmp_path / "b", Form.MP4)
