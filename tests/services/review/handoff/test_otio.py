"""The OTIO file is read back by the library whose format it is."""

import opentimelineio
import pytest

from o8studio.domain.library.timecode import Timebase
from o8studio.services.review.handoff.otio import otio
from tests.support.handoff import BASES, HOSTILE_NAME, three


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_shots_and_markers_come_back(base: Timebase) -> None:
    made = three(base)
    read = opentimelineio.adapters.read_from_string(otio(made), "otio_json")
    assert read.name == "Li River"
    assert read.global_start_time.value == made.start
    assert opentimelineio.opentime.to_timecode(read.global_start_time, float(base.rate)) == base.timecode(
        made.start
    )
    clips = list(read.find_clips())
    assert [one.name for one in clips] == ["Lantern raft", HOSTILE_NAME, "third"]
    assert [one.source_range.duration.value for one in clips] == [121, 2000, 7]
    assert [one.media_reference.available_range.duration.value for one in clips] == [121, 2000, 7]
    assert [[one.marked_range.start_time.value for one in clip.markers] for clip in clips] == [
        [0, 80, 120],
        [],
        [2],
    ]
    assert clips[0].markers[1].comment == "倒影慢了两帧\nArno: yes | no"
    assert clips[0].markers[2].color == "GREEN"
    assert clips[2].markers[0].marked_range.duration.value == 4
    assert clips[1].media_reference.target_url == "./02_%E6%B2%B3%20%26%20%3Craft%3E%231%25.mp4"
    begins = read.tracks[0].range_of_child_at_index(2).start_time
    assert round(begins.rescaled_to(float(base.rate)).value) == 2121
