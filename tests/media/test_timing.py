"""The pictures of a clip are counted, and their rate is exact."""

from fractions import Fraction
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.library.timecode import RATES
from o8studio.media.timing import timing_of
from tests.support.clips import CLIPS, UNEVEN, make, silent


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_a_steady_clip_has_its_exact_rate(tmp_path: Path, rate: Fraction, suffix: str) -> None:
    timing = timing_of(silent(tmp_path / f"clip.{suffix}", "libx264", rate=rate, count=120))
    assert (timing.frames, timing.rate, timing.is_steady) == (120, rate, True)


def test_an_uneven_clip_has_the_times_of_its_pictures(tmp_path: Path) -> None:
    file, codec, how = CLIPS["h264, variable rate"]
    timing = timing_of(make(tmp_path / file, codec, **how))
    assert not timing.is_steady
    assert [round(at * 1200) for at in timing.begins] == UNEVEN


def test_one_picture_is_a_clip_too(tmp_path: Path) -> None:
    timing = timing_of(silent(tmp_path / "clip.mp4", "libx264", count=1))
    assert (timing.frames, timing.rate) == (1, 24)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html>")
    with pytest.raises(BrokenDownload):
        timing_of(tmp_path / "page.mp4")
