"""How far two clips differ: nothing where they are the same, most where they part, and only as long as it is wanted."""

from fractions import Fraction
from pathlib import Path

import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.media.differences import differences
from tests.support.clips import X264, silent


def test_a_clip_does_not_differ_from_itself_and_does_from_itself_a_picture_later(tmp_path: Path) -> None:
    clip = silent(tmp_path / "a.mp4", "libx264", rate=Fraction(24), count=12, options=X264)
    assert differences(clip, clip, [(at, at) for at in range(12)]) == [0.0] * 12
    later = differences(clip, clip, [(at, at + 1) for at in range(12)])
    assert min(later[:11]) > 0.01
    assert later[11] == 0.0, "a clip that is over holds its last picture"


def test_it_can_be_stopped_and_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    clip = silent(tmp_path / "a.mp4", "libx264", rate=Fraction(24), count=12, options=X264)
    asked: list[int] = []

    def is_stopped() -> bool:
        asked.append(1)
        return len(asked) > 3

    assert len(differences(clip, clip, [(at, at) for at in range(12)], is_stopped)) == 3
    (tmp_path / "b.mp4").write_bytes(b"no clip")
    with pytest.raises(BrokenDownload):
        differences(clip, tmp_path / "b.mp4", [(0, 0)])
