"""The edit lists say frame-exactly what the sequence holds, to readers that are not ours."""

import io
import re

import opentimelineio
import pycmx
import pytest

from o8studio.domain.library.timecode import Timebase
from o8studio.services.review.handoff.edl import cut_list, marker_list
from tests.support.handoff import BASES, HOSTILE_NAME, marker, sequence, shot, three


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_pycmx_reads_the_cut(base: Timebase) -> None:
    made = three(base)
    read = pycmx.parse_cmx3600(io.StringIO(cut_list(made)))
    assert read.title == "Li River"
    edits = [one.edits[0] for one in read.events]
    assert [base.frame(one.record_in) for one in edits] == list(made.offsets)
    assert [base.frame(one.record_out) - base.frame(one.record_in) for one in edits] == [121, 2000, 7]
    assert [base.frame(one.source_out) - base.frame(one.source_in) for one in edits] == [121, 2000, 7]
    assert [one.clip_name for one in edits] == ["Lantern raft", HOSTILE_NAME, "third"]
    assert [one.source_file for one in edits] == [
        "/clips/lantern raft.mp4",
        "02_河 & <raft>#1%.mp4",
        "sub/third.mp4",
    ]


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_opentimelineio_reads_the_cut_and_its_locators(base: Timebase) -> None:
    made = three(base)
    read = opentimelineio.adapters.read_from_string(cut_list(made), "cmx_3600", rate=float(base.rate))
    clips = list(read.find_clips())
    assert [one.name for one in clips] == ["Lantern raft", HOSTILE_NAME, "third"]
    assert [round(one.source_range.duration.value) for one in clips] == [121, 2000, 7]
    locators = re.findall(r"^\* LOC: (\S+)", cut_list(made), re.MULTILINE)
    assert [base.frame(one) - made.start for one in locators] == [0, 80, 120, 2123]
    if base.is_drop:
        return  # this reader knows no locators with a semicolon
    marks = [
        [round(one.marked_range.start_time.value) - made.start for one in clip.markers] for clip in clips
    ]
    assert marks == [[0, 80, 120], [], [2123]]
    assert "倒影慢了两帧 Arno: yes | no" in clips[0].markers[1].name


@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_the_marker_list_holds_every_marker_at_its_frame(base: Timebase) -> None:
    made = three(base)
    text = marker_list(made)
    read = pycmx.parse_cmx3600(io.StringIO(text))
    edits = [one.edits[0] for one in read.events]
    assert [base.frame(one.record_in) - made.start for one in edits] == [0, 80, 120, 2123]
    assert all(base.frame(one.record_out) == base.frame(one.record_in) + 1 for one in edits)
    notes = [line for line in text.splitlines() if "|C:" in line]
    assert notes == [
        " flame sits low |C:ResolveColorBlue |M:Mei |D:1",
        " 倒影慢了两帧 Arno: yes / no |C:ResolveColorBlue |M:Mei |D:1",
        " flame sits low |C:ResolveColorGreen |M:Mei |D:1",
        " range <b> |C:ResolveColorBlue |M:林悦 |D:4",
    ]


def test_the_heads_say_how_frames_are_counted() -> None:
    for name, base in BASES.items():
        for text in (cut_list(three(base)), marker_list(three(base))):
            drops = text.splitlines()[1] == "FCM: DROP FRAME"
            assert drops == ("drop" in name)
            assert (";" in text) == drops


def test_markers_of_one_frame_are_one_that_names_everybody() -> None:
    made = sequence(
        BASES["24"],
        shot(
            BASES["24"].rate,
            markers=(
                marker(8, text="low"),
                marker(8, person="Arno|x", text="high", frames=3),
                marker(9, text=""),
            ),
        ),
    )
    notes = [line for line in marker_list(made).splitlines() if "|C:" in line]
    assert notes == [
        " Arno/x: high / Mei: low |C:ResolveColorBlue |M:Arno/x, Mei |D:3",
        " |C:ResolveColorBlue |M:Mei |D:1",
    ]


def test_a_text_cannot_add_a_line_of_its_own() -> None:
    evil = "x\n002  AX       V     C        00:00:00:00 00:00:05:00 01:00:00:00 01:00:05:00\n* SOURCE FILE: /etc/passwd"
    made = sequence(
        BASES["24"], shot(BASES["24"].rate, name=evil, note=evil, markers=(marker(person=evil, text=evil),))
    )
    for text in (cut_list(made), marker_list(made)):
        assert len(list(pycmx.parse_cmx3600(io.StringIO(text)).events)) == 1
        assert not any(line.startswith("* SOURCE FILE: /etc") for line in text.splitlines())
