"""A clip is whole when its container proves it; a damaged one is kept apart from one that is cut; names are by content."""

import os
import random
import shutil
import threading
from pathlib import Path

import av
import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.media.containers import Kind, kind_of, kind_of_file, looks_like_video
from o8studio.media.extent import Wholeness
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader
from o8studio.media.posters import make_poster
from o8studio.media.probe import measure, probe
from o8studio.media.wholeness import extent_of
from tests.support.clips import CASES, box, packet_places, silent, with_sound
from tests.support.patience import tries

EDITED, CUT, NAMED = "04-edit-list-clip-refused", "12-cut-webm-is-kept", "14-webm-is-named-mp4"
PARTS = {"movflags": "frag_keyframe+empty_moov"}
LISTED = {"movflags": "frag_keyframe+empty_moov+global_sidx+skip_trailer"}
UNLISTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof+skip_trailer"}


def shortened(path: Path, by: int) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) - by])
    return path


@pytest.mark.parametrize(("file", "frames", "length"), [("hides5.mp4", 43, 1.79), ("hides20.mp4", 28, 1.17)])
def test_pictures_that_an_edit_list_hides_are_not_missing(file: str, frames: int, length: float) -> None:
    found = probe(CASES / EDITED / file)
    assert (found.frames, found.wholeness, found.damaged) == (frames, Wholeness.WHOLE, False)
    assert found.length == pytest.approx(length, abs=0.005)


@pytest.mark.parametrize(("file", "bytes_of_all"), [("half.webm", 14299), ("half.mkv", 7670)])
def test_matroska_that_was_cut_says_what_is_there_and_what_should_be(file: str, bytes_of_all: int) -> None:
    path = CASES / CUT / file
    with pytest.raises(BrokenDownload) as error:
        probe(path)
    assert error.value.reason == "cut short"
    assert (error.value.received, error.value.expected) == (path.stat().st_size, bytes_of_all)
    assert measure(path).frames > 20, "what is there is known all the same"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (f"{NAMED}/whole.webm", Kind.WEBM), (f"{NAMED}/free_box_first.mp4", Kind.MP4),
        (f"{CUT}/half.mkv", Kind.MKV), (f"{EDITED}/hides5.mp4", Kind.MP4),
    ],
)  # fmt: skip
def test_a_clip_is_named_by_its_content(name: str, kind: Kind) -> None:
    assert kind_of_file(CASES / name) is kind
    assert looks_like_video((CASES / name).read_bytes()[:16])


@pytest.mark.parametrize(
    ("name", "codec", "pixels", "kind"),
    [
        ("a.mov", "libx264", "yuv420p", Kind.MOV), ("a.ts", "libx264", "yuv420p", Kind.TS),
        ("a.gif", "gif", "rgb8", Kind.GIF), ("a.avi", "mpeg4", "yuv420p", Kind.AVI),
        ("a.flv", "flv1", "yuv420p", Kind.FLV), ("a.mkv", "libx264", "yuv420p", Kind.MKV),
        ("a.asf", "wmv2", "yuv420p", Kind.WMV), ("a.mpg", "mpeg2video", "yuv420p", Kind.MPG),
        ("a.ogg", "libvpx", "yuv420p", Kind.OGV),
    ],
)  # fmt: skip
def test_every_container_that_a_clip_comes_in_is_measured(
    name: str, codec: str, pixels: str, kind: Kind, tmp_path: Path
) -> None:
    path = silent(tmp_path / name, codec, pixels=pixels)
    shutil.move(path, tmp_path / "named-wrongly.mp4")
    found = probe(tmp_path / "named-wrongly.mp4")
    # a program stream has no sign of where its last picture ends
    assert (found.kind, found.frames, found.damaged) == (kind, 47 if kind is Kind.MPG else 48, False)
    assert found.length == pytest.approx(2.0, abs=0.06)
    assert looks_like_video((tmp_path / "named-wrongly.mp4").read_bytes()[:16])


@pytest.mark.parametrize(
    "start",
    [
        b"<html><body>502 Bad Gateway</body>", b'{"error":{"message":"no"}}', b"Gateway timeout after 60 s",
        b"Go 1.22 proxy: upstream", b"#EXTM3U\n#EXTINF:5,\nfile:///etc/passwd", b"\x89PNG\r\n\x1a\n" + bytes(20),
        b"ffconcat version 1.0\nfile a.mp4", b"", b"\xff\xd8\xff\xe0" + bytes(20), bytes(64), b"G" * 400,
        b"\0\0\0\x1cftypavif" + bytes(64), b"\0\0\0\x18ftypheic" + bytes(64),
    ],
)  # fmt: skip
def test_what_is_no_clip_is_none(start: bytes, tmp_path: Path) -> None:
    assert kind_of(start) is None
    path = tmp_path / "a.mp4"
    path.write_bytes(start)
    with pytest.raises(BrokenDownload) as error:
        probe(path)
    assert (error.value.reason, error.value.final) == ("not a video", True)
    assert measure(path).kind is None


@pytest.mark.parametrize("by", [1, 100, 2000])
@pytest.mark.parametrize("flags", ["", "faststart"])
def test_an_mp4_is_whole_to_its_last_byte_or_cut(by: int, flags: str, tmp_path: Path) -> None:
    path = with_sound(tmp_path / "a.mp4", container={"movflags": flags} if flags else None)
    size = path.stat().st_size
    assert extent_of(path).wholeness is Wholeness.WHOLE
    found = extent_of(shortened(path, by))
    assert (found.wholeness, found.received, found.expected) == (Wholeness.CUT, size - by, size)


def test_an_mp4_cut_between_its_boxes_is_cut(tmp_path: Path) -> None:
    path = with_sound(tmp_path / "a.mp4")
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"moov") - 4])
    assert extent_of(path).wholeness is Wholeness.CUT, "the index did not come"
    path.write_bytes(content + b"\n")
    assert extent_of(path).wholeness is Wholeness.WHOLE, "a line feed behind it is no part of it"
    fast = with_sound(tmp_path / "b.mp4", container={"movflags": "faststart"}).read_bytes()
    at = fast.index(b"mdat") - 4
    path.write_bytes(fast[:at])
    found = extent_of(path)
    assert (found.wholeness, found.expected) == (Wholeness.CUT, len(fast)), (
        "the index says how far it must reach"
    )
    path.write_bytes(
        fast[:at] + bytes(4) + fast[at + 4 : -300]
    )  # a box that goes on to the end, wherever that is
    assert (extent_of(path).wholeness, extent_of(path).expected) == (Wholeness.CUT, len(fast))


def test_fragments_are_whole_by_their_index(tmp_path: Path) -> None:
    finished = with_sound(tmp_path / "a.mp4", container=PARTS)
    assert probe(finished).wholeness is Wholeness.WHOLE
    listed = silent(tmp_path / "b.mp4", "libx264", options={"g": "12"}, container=LISTED)
    content = listed.read_bytes()
    assert b"sidx" in content
    assert extent_of(listed).wholeness is Wholeness.WHOLE
    listed.write_bytes(content[: content.rindex(b"moof") - 4])  # a whole fragment is missing, no box is cut
    found = extent_of(listed)
    assert (found.wholeness, found.expected) == (Wholeness.CUT, len(content))
    unlisted = with_sound(tmp_path / "c.mp4", container=UNLISTED)
    assert probe(unlisted).wholeness is Wholeness.UNKNOWN
    content = unlisted.read_bytes()
    unlisted.write_bytes(content[:-50])
    assert extent_of(unlisted).wholeness is Wholeness.CUT, "its last box is cut"
    unlisted.write_bytes(content[: content.rindex(b"mdat") - 4])
    assert extent_of(unlisted).wholeness is Wholeness.CUT, "the last fragment has no content"


def test_fragments_whose_length_is_promised_are_measured_against_it(tmp_path: Path) -> None:
    path = silent(tmp_path / "a.mp4", "libx264", options={"g": "24", "sc_threshold": "0"}, container=UNLISTED)
    content = path.read_bytes()
    said = box(b"mehd", bytes(4) + (2000).to_bytes(4))
    at = content.index(b"mvex")
    grown = bytearray(content[: at + 4] + said + content[at + 4 :])
    for name in (b"mvex", b"moov"):
        spot = grown.index(name) - 4
        grown[spot : spot + 4] = (int.from_bytes(grown[spot : spot + 4]) + len(said)).to_bytes(4)
    path.write_bytes(grown)
    assert probe(path).wholeness is Wholeness.WHOLE
    path.write_bytes(grown[: grown.rindex(b"moof") - 4])
    assert measure(path).wholeness is Wholeness.CUT


def test_a_movies_own_length_shows_that_fragments_are_missing_and_never_that_none_is(tmp_path: Path) -> None:
    """Some writers put the length of all fragments into `mvhd`, some that of those before them."""
    path = silent(tmp_path / "a.mp4", "libx264", options={"g": "24", "sc_threshold": "0"}, container=UNLISTED)
    content = bytearray(path.read_bytes())
    at = content.index(b"mvhd") + 4
    scale = int.from_bytes(content[at + 12 : at + 16])
    content[at + 16 : at + 20] = (2 * scale).to_bytes(4)
    path.write_bytes(content)
    assert probe(path).wholeness is Wholeness.UNKNOWN
    path.write_bytes(content[: content.rindex(b"moof") - 4])
    assert measure(path).wholeness is Wholeness.CUT


@pytest.mark.parametrize("place", ["tkhd", "elst"])
def test_the_length_of_the_pictures_track_or_of_its_edits_shows_that_fragments_are_missing(
    tmp_path: Path, place: str
) -> None:
    path = silent(tmp_path / "a.mp4", "libx264", options={"g": "24", "sc_threshold": "0"}, container=UNLISTED)
    content = bytearray(path.read_bytes())
    at = content.index(b"mvhd") + 4
    length = 2 * int.from_bytes(content[at + 12 : at + 16])
    if place == "tkhd":
        at = content.index(b"tkhd") + 4
        content[at + 20 : at + 24] = length.to_bytes(4)
    else:
        edit = box(
            b"edts", box(b"elst", bytes(4) + (1).to_bytes(4) + length.to_bytes(4) + bytes(4) + b"\0\1\0\0")
        )
        at = content.index(b"mdia") - 4
        old = content.find(b"edts")
        begin = old - 4 if old > 0 else at
        content[begin:at] = edit
        for name in (b"trak", b"moov"):
            spot = content.index(name) - 4
            grown = int.from_bytes(content[spot : spot + 4]) + len(edit) - (at - begin)
            content[spot : spot + 4] = grown.to_bytes(4)
    path.write_bytes(content)
    assert probe(path).wholeness is Wholeness.UNKNOWN
    path.write_bytes(content[: content.rindex(b"moof") - 4])
    assert measure(path).wholeness is Wholeness.CUT


def test_a_live_matroska_is_measured_against_the_length_that_it_gives(tmp_path: Path) -> None:
    path = silent(tmp_path / "a.mkv", "libx264", options={"g": "12"})
    content = path.read_bytes()
    at = content.index(b"\x18\x53\x80\x67") + 4
    live = content[:at] + b"\x01" + b"\xff" * 7 + content[at + 8 :]
    path.write_bytes(live)
    assert probe(path).wholeness is Wholeness.WHOLE
    places = packet_places(path)
    path.write_bytes(live[: places[30][0] - 8])
    assert measure(path).wholeness is Wholeness.CUT


def test_gif_avi_and_transport_streams_that_are_cut_are_said_to_be(tmp_path: Path) -> None:
    for name, codec, pixels in (
        ("a.gif", "gif", "rgb8"),
        ("a.avi", "mpeg4", "yuv420p"),
        ("a.ts", "libx264", "yuv420p"),
    ):
        path = silent(tmp_path / name, codec, pixels=pixels)
        assert extent_of(path).wholeness is not Wholeness.CUT
        assert extent_of(shortened(path, 100)).wholeness is Wholeness.CUT, name


@pytest.mark.parametrize("name", ["a.mp4", "a.mkv", "a.ts"])
def test_a_damaged_packet_marks_the_clip_and_does_not_cut_it_short(name: str, tmp_path: Path) -> None:
    path = silent(tmp_path / name, "libx264", options={"g": "12", "bf": "0"})
    content = bytearray(path.read_bytes())
    if name == "a.ts":  # packets of the stream
        at = len(content) * 2 // 3 // 188 * 188
        content[at : at + 188 * 8] = (b"\x47\x1f\xff\x10" + b"\xff" * 184) * 8
    else:
        at, size = packet_places(path)[30]
        content[at : at + size] = b"\xff" * size
    path.write_bytes(content)
    found = probe(path)
    assert found.damaged
    assert found.wholeness is not Wholeness.CUT
    assert 36 <= found.frames <= 48
    reader = FrameReader(path, FrameCache(64 * 1024 * 1024))
    shown = 0
    for number in range(reader.count):
        try:
            assert reader.picture(number).number == number
            shown += 1
        except BrokenDownload:
            pass
    assert shown >= 36, "the other pictures are seen all the same"
    reader.close()


@pytest.mark.parametrize("file", [f"{NAMED}/whole.webm", f"{NAMED}/free_box_first.mp4"])
@pytest.mark.parametrize("part", [0.3, 0.5, 0.7])
def test_a_part_that_lies_in_the_wrong_place_damages_a_clip_of_the_right_size(
    file: str, part: float, tmp_path: Path
) -> None:
    """What a server makes of a resumed download that it answers with other bytes than were asked for."""
    content = (CASES / file).read_bytes()
    at, path = int(len(content) * part), tmp_path / "a"
    assert not probe(CASES / file).damaged
    path.write_bytes(content[:at] + content[at + 37 : at + 1037] + content[at + 1000 :])
    assert len(path.read_bytes()) == len(content)
    found = measure(path)
    assert found.damaged or found.wholeness is Wholeness.CUT


def test_metadata_in_another_encoding_damages_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        out.metadata["title"] = "XXXXXXXX"
        stream = out.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _number in range(24):
            out.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        out.mux(stream.encode(None))
    path.write_bytes(path.read_bytes().replace(b"XXXXXXXX", "日出江花".encode("gbk")))
    found = probe(path)
    assert (found.frames, found.damaged, found.wholeness) == (24, False, Wholeness.WHOLE)
    FrameReader(path, FrameCache(1)).close()


def test_a_container_that_this_program_can_not_show_is_known_as_one(tmp_path: Path) -> None:
    path = silent(tmp_path / "a.mkv", "libx264", count=4)
    path.write_bytes(path.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_FUTURE/NEWONE"))
    with pytest.raises(BrokenDownload) as error:
        probe(path)
    assert (error.value.reason, error.value.final) == ("not a video", False)
    found = measure(path)
    assert (found.kind, found.frames, found.wholeness) == (Kind.MKV, 0, Wholeness.WHOLE)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_a_device_and_a_folder_are_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")
    done = threading.Event()

    def ask() -> None:
        for path in (tmp_path / "pipe.mp4", Path("/dev/zero"), tmp_path):
            with pytest.raises(OSError):
                measure(path)
        done.set()

    threading.Thread(target=ask, daemon=True).start()
    for _ in tries():
        if done.is_set():
            break


@pytest.mark.parametrize("where", ["index", "fragment"])
def test_samples_that_are_only_claimed_cost_no_memory(where: str, tmp_path: Path) -> None:
    path = silent(tmp_path / "a.mp4", "libx264", count=4, container=UNLISTED if where == "fragment" else None)
    content = bytearray(path.read_bytes())
    many = (900_000_000).to_bytes(4)
    if where == "index":
        at = content.index(b"stsz") + 8
        content[at : at + 8] = (1).to_bytes(4) + many
        at = content.index(b"stsc") + 16
        content[at : at + 4] = many
    else:
        run = box(b"trun", bytes(4) + many)
        content[content.index(b"moof") - 4 :] = box(
            b"moof",
            box(b"traf", box(b"tfhd", (0x20010).to_bytes(4) + (1).to_bytes(4) + (1).to_bytes(4)) + run),
        ) + box(b"mdat", bytes(64))
    path.write_bytes(content)
    assert measure(path).frames == 0
    for read in (lambda: FrameReader(path, FrameCache(1)), lambda: make_poster(path, tmp_path / "a.jpg")):
        with pytest.raises(BrokenDownload):
            read()


@pytest.mark.parametrize("name", ["a.mp4", "parts.mp4", "a.webm", "a.gif", "a.ts"])
def test_mutated_clips_always_get_an_answer(name: str, tmp_path: Path) -> None:
    dice = random.Random(13)
    path = tmp_path / name
    if name.endswith(".webm"):
        silent(path, "libvpx-vp9", count=8, options={"deadline": "realtime", "cpu-used": "8"})
    elif name.endswith(".gif"):
        silent(path, "gif", pixels="rgb8", count=4)
    else:
        silent(path, "libx264", count=8, container=PARTS if name == "parts.mp4" else None)
    content = path.read_bytes()
    for _round in range(25):
        hurt = bytearray(content)
        for _hit in range(dice.choice((1, 3, 20))):
            hurt[dice.randrange(len(hurt))] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
        if dice.random() < 0.3:
            del hurt[dice.randrange(len(hurt)) :]
        path.write_bytes(hurt)
        found = measure(path)
        assert found.received == len(hurt)
        assert found.length >= 0
        try:
            reader = FrameReader(path, FrameCache(1024 * 1024))
            reader.picture(0)
            reader.close()
        except (BrokenDownload, IndexError):
            assert found.received == len(hurt)


@pytest.mark.parametrize("lost", [1, 7, 100, 5000])
def test_an_flv_that_ends_within_a_tag_is_cut(lost: int, tmp_path: Path) -> None:
    path = silent(tmp_path / "a.flv", "flv1", count=24)
    assert measure(path).wholeness is Wholeness.UNKNOWN, "nothing says which tag is the last"
    path.write_bytes(path.read_bytes()[:-lost])
    assert measure(path).wholeness is Wholeness.CUT


@pytest.mark.parametrize("lost", [1, 20, 28, 300, 2000])
def test_an_ogg_is_whole_with_the_last_page_of_each_stream(lost: int, tmp_path: Path) -> None:
    path = silent(tmp_path / "a.ogg", "libvpx", count=24)
    assert measure(path).wholeness is Wholeness.WHOLE
    content = path.read_bytes()
    path.write_bytes(content[:-lost])
    assert measure(path).wholeness is Wholeness.CUT
    path.write_bytes(content[: content.rindex(b"OggS")])
    assert measure(path).wholeness is Wholeness.UNKNOWN, (
        "between two pages only the last one's mark is missing"
    )


def test_fragments_that_end_within_the_head_of_the_next_are_cut(tmp_path: Path) -> None:
    path = silent(
        tmp_path / "a.mp4", "libx264", options={"g": "12"}, container={"movflags": "frag_keyframe+empty_moov"}
    )
    content, places = path.read_bytes(), []
    at = 0
    while at < len(content):
        places.append(at)
        at += int.from_bytes(content[at : at + 4])
    for place in places[4:-1]:
        is_fragment = content[place + 4 : place + 8] == b"moof"
        for more in range(8):
            path.write_bytes(content[: place + more])
            whole_before = more == 0 and is_fragment
            assert extent_of(path).wholeness is (Wholeness.UNKNOWN if whole_before else Wholeness.CUT), (
                place,
                more,
            )
