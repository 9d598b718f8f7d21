"""A proxy shows the same pictures, one by one, and carries the AI label and nothing else of the clip's metadata."""

import io
from fractions import Fraction
from pathlib import Path

import av
import pytest

from o8studio.domain.errors import BrokenDownload
from o8studio.media.proxies import AS_MADE, Stopped, make_proxy
from o8studio.media.timing import timing_of
from tests.support.clips import CASES, CLIPS, SIZE, UNEVEN, make, silent, with_sound

LABEL = '{"Label":"1","ContentProducer":"001191440300MA5F","ProduceID":"x1"}'


def numbers(content: bytes) -> list[int]:
    with av.open(io.BytesIO(content)) as container:
        return [number_in(frame) for frame in container.decode(video=0)]


def number_in(frame: av.VideoFrame) -> int:
    """What `drawn` drew, from the luma plane."""
    plane = frame.planes[0]
    row = bytes(plane)[frame.height // 4 * plane.line_size :]
    return sum((row[int((bit + 0.5) * frame.width / 16)] > 128) << bit for bit in range(16))


def remuxed(path: Path, target: Path, **metadata: str) -> Path:
    with (
        av.open(str(path)) as source,
        av.open(str(target), "w", options={"movflags": "use_metadata_tags"}) as out,
    ):
        out.metadata.update(metadata)
        streams = {one.index: out.add_stream_from_template(one) for one in source.streams}
        for packet in source.demux():
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                out.mux(packet)
    return target


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(60)], ids=str)
def test_every_picture_is_there_with_its_number(tmp_path: Path, rate: Fraction) -> None:
    clip = silent(tmp_path / "clip.mp4", "libx264", rate=rate, count=30)
    told: list[float] = []
    proxy = make_proxy(clip, 360, told=told.append)
    assert numbers(proxy.content) == list(range(30))
    assert (proxy.frames, proxy.rate, proxy.times) == (30, rate, ())
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert proxy.thumb[:2] == b"\xff\xd8"


def test_sound_comes_with_it_and_fits(tmp_path: Path) -> None:
    proxy = make_proxy(with_sound(tmp_path / "clip.mp4"), 540)
    with av.open(io.BytesIO(proxy.content)) as container:
        assert container.streams.audio[0].codec_context.name == "aac"
        assert container.streams.video[0].codec_context.name == "h264"
        assert abs(container.duration / av.time_base - 2) < 0.1
    assert proxy.has_sound
    assert numbers(proxy.content) == list(range(48))


@pytest.mark.parametrize("name", CLIPS)
def test_every_clip_that_we_can_show_becomes_one_that_browsers_play(tmp_path: Path, name: str) -> None:
    file, codec, how = CLIPS[name]
    count = how.get("count", 60)
    proxy = make_proxy(make(tmp_path / file, codec, **how), 360)
    assert numbers(proxy.content) == list(range(count))
    assert proxy.frames == count
    if "variable" in name:
        assert proxy.times == pytest.approx([at / 1200 for at in UNEVEN], abs=0.001)
    else:
        assert proxy.times == ()


def test_it_is_as_small_as_asked_for_and_never_larger_than_the_clip(tmp_path: Path) -> None:
    clip = silent(tmp_path / "large.mp4", "libx264", count=3, size=(1280, 720))
    small = make_proxy(clip, 360)
    assert (small.width, small.height) == (640, 360)
    assert (make_proxy(clip, 1080).width, make_proxy(clip, 1080).height) == (1280, 720)
    upright = make_proxy(silent(tmp_path / "tall.mp4", "libx264", count=3, size=(720, 1280)), 360)
    assert (upright.width, upright.height) == (360, 640)


def test_a_turned_clip_is_shown_upright(tmp_path: Path) -> None:
    proxy = make_proxy(silent(tmp_path / "turned.mp4", "libx264", count=3, turned=90), 360)
    assert (proxy.width, proxy.height) == SIZE[::-1]
    with av.open(io.BytesIO(proxy.content)) as container:
        frame = next(container.decode(video=0))
        assert (frame.width, frame.height) == SIZE
        assert frame.rotation % 180 == 90


@pytest.mark.parametrize("lines", [360, AS_MADE])
def test_the_label_goes_on_and_nothing_else_does(tmp_path: Path, lines: int) -> None:
    plain = silent(tmp_path / "plain.mp4", "libx264", count=6)
    clip = remuxed(plain, tmp_path / "clip.mp4", AIGC=LABEL, prompt="a secret prompt", comment="seed 7")
    proxy = make_proxy(clip, lines)
    with av.open(io.BytesIO(proxy.content)) as container:
        assert container.metadata["AIGC"] == LABEL
    assert b"secret" not in proxy.content
    assert b"seed 7" not in proxy.content
    with av.open(io.BytesIO(make_proxy(plain, lines).content)) as container:
        assert "AIGC" not in container.metadata


def test_as_made_keeps_the_packets(tmp_path: Path) -> None:
    clip = silent(tmp_path / "clip.mp4", "libx264", count=12)
    proxy = make_proxy(clip, AS_MADE)
    with av.open(str(clip)) as one, av.open(io.BytesIO(proxy.content)) as other:
        assert [bytes(p) for p in one.demux(video=0)] == [bytes(p) for p in other.demux(video=0)]


@pytest.mark.parametrize("name", CLIPS)
def test_as_made_shows_the_same_pictures_whatever_the_clip_is(tmp_path: Path, name: str) -> None:
    file, codec, how = CLIPS[name]
    proxy = make_proxy(make(tmp_path / file, codec, **how), AS_MADE)
    assert numbers(proxy.content) == list(range(how.get("count", 60)))
    with av.open(io.BytesIO(proxy.content)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.codec_context.pix_fmt) == ("h264", "yuv420p")
        first = next(container.decode(video=0))
        assert first.time == pytest.approx(0, abs=0.001), "the page counts from here"


@pytest.mark.parametrize("lines", [360, AS_MADE])
@pytest.mark.parametrize("name", ["hides5.mp4", "hides20.mp4"])
def test_pictures_that_an_edit_list_hides_are_not_in_it(tmp_path: Path, name: str, lines: int) -> None:
    clip = next(iter(CASES.glob(f"*/{name}")))
    proxy = make_proxy(clip, lines)
    with av.open(io.BytesIO(proxy.content)) as container:
        shown = [frame.time for frame in container.decode(video=0)]
    assert len(shown) == proxy.frames == timing_of(clip).frames
    assert shown == pytest.approx([number / proxy.rate for number in range(len(shown))], abs=0.003)


def test_a_proxy_that_nobody_wants_any_more_ends(tmp_path: Path) -> None:
    with pytest.raises(Stopped):
        make_proxy(silent(tmp_path / "clip.mp4", "libx264"), 360, is_stopped=lambda: True)


def test_what_is_no_clip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "page.mp4").write_bytes(b"<html>")
    with pytest.raises(BrokenDownload):
        make_proxy(tmp_path / "page.mp4", 360)
