"""A part of a clip by its own packets, or not at all."""

from pathlib import Path

import av
import pytest

from o8studio.media.recipe_tag import marks_inside, packet_digest, tags_of
from o8studio.media.trimming import cut
from tests.support.clips import silent, with_sound
from tests.support.marked import labelled


def numbers(path: Path) -> list[int]:
    """What is drawn on its pictures, as `clips.drawn` writes it."""
    found = []
    with av.open(str(path)) as film:
        for frame in film.decode(video=0):
            grey = frame.to_image().convert("L")
            spots = ((int((bit + 0.5) * frame.width / 16), frame.height // 4) for bit in range(16))
            found.append(sum((grey.getpixel(spot) > 128) << bit for bit, spot in enumerate(spots)))
    return found


def keys(path: Path) -> list[int]:
    with av.open(str(path)) as film:
        return [
            round(float(one.pts * one.time_base) * 24)
            for one in film.demux(video=0)
            if one.is_keyframe and one.pts is not None and one.time_base is not None
        ]


def test_a_part_from_key_frame_to_key_frame_has_the_pictures_the_tags_and_the_label(tmp_path: Path) -> None:
    source, target = labelled(tmp_path / "a.mp4", title="Fuchs"), tmp_path / "b.mp4"
    before = source.read_bytes()
    first, last = keys(source)[1:4:2]
    assert cut(source, target, first / 24, last / 24)
    assert numbers(target) == list(range(first, last))
    assert marks_inside(target).label == marks_inside(source).label
    assert tags_of(target)["title"] == "Fuchs"
    with av.open(str(target)) as film:
        assert film.duration is not None and abs(film.duration / av.time_base - (last - first) / 24) < 0.05
        assert len(film.streams.audio) == 1
    assert source.read_bytes() == before


def test_the_whole_of_a_clip_is_the_same_packets(tmp_path: Path) -> None:
    source, target = with_sound(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    assert cut(source, target, 0.0, None)
    assert packet_digest(target) == packet_digest(source)


@pytest.mark.parametrize(("begin", "end"), [(0.25, 1.0), (0.0, 2 / 24), (9.0, None)])
def test_what_begins_or_ends_within_pictures_that_need_others_is_not_cut(tmp_path: Path, begin, end) -> None:
    source, target = with_sound(tmp_path / "a.mp4"), tmp_path / "b.mp4"
    assert not cut(source, target, begin, end)
    assert not target.exists()


def test_webm_keeps_its_form(tmp_path: Path) -> None:
    source, target = silent(tmp_path / "a.webm", "libvpx-vp9"), tmp_path / "b.webm"
    assert cut(source, target, 0.0, None)
    assert numbers(target) == numbers(source)


def test_a_file_that_has_no_pictures_any_more_is_not_cut(tmp_path: Path) -> None:
    """It ended the export of all clips with an unexpected error."""
    sound = tmp_path / "sound.mp4"
    with av.open(str(with_sound(tmp_path / "a.mp4"))) as film, av.open(str(sound), "w") as only:
        stream = only.add_stream_from_template(film.streams.audio[0])
        for packet in film.demux(audio=0):
            if packet.size:
                packet.stream = stream
                only.mux(packet)
    assert not cut(sound, tmp_path / "b.mp4", 0.0, 0.5)
    assert not (tmp_path / "b.mp4").exists()
