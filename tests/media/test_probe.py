"""How a clip is shown: how long, how large, upright, at what rate, and which picture a player shows at what time."""

import random
from fractions import Fraction
from pathlib import Path

import av
import pytest
from av.video.reformatter import VideoReformatter
from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtMultimedia import QMediaPlayer, QVideoFrame, QVideoSink

from o8studio.media.decoding import converted
from o8studio.media.frame_cache import FrameCache
from o8studio.media.frames import FrameReader
from o8studio.media.posters import WIDTH, make_poster
from o8studio.media.probe import probe
from tests.support.clips import drawn_number, silent, with_sound

MEGA = 1024 * 1024
SLOW_NTSC = Fraction(24000, 1001)


@pytest.mark.parametrize(
    ("file", "codec", "rate"),
    [
        ("a.mp4", "libx264", SLOW_NTSC), ("a.mkv", "libx264", SLOW_NTSC), ("a.ts", "libx264", Fraction(25)),
        ("a.mp4", "libx264", Fraction(30000, 1001)), ("a.webm", "libvpx-vp9", Fraction(60)),
        ("a.mp4", "libx264", Fraction(16)), ("a.webm", "libvpx-vp9", Fraction(24)), ("a.mp4", "libx264", Fraction(7)),
    ],
)  # fmt: skip
def test_the_rate_is_an_exact_fraction_and_the_length_reaches_to_the_end_of_the_last_picture(
    file: str, codec: str, rate: Fraction, tmp_path: Path
) -> None:
    fast = {"deadline": "realtime", "cpu-used": "8"} if codec == "libvpx-vp9" else {}
    found = probe(silent(tmp_path / file, codec, rate=rate, options=fast))
    assert (found.rate, found.frames) == (rate, 48)
    assert found.fps == float(rate)
    assert found.length == pytest.approx(48 / float(rate), abs=0.002)


@pytest.mark.parametrize(
    ("shape", "turned", "size"),
    [
        (None, 0, (320, 192)), (Fraction(4, 3), 0, (427, 192)), (Fraction(1, 2), 0, (160, 192)),
        (None, 90, (192, 320)), (None, 180, (320, 192)), (None, 270, (192, 320)), (Fraction(4, 3), 90, (192, 427)),
        (Fraction(9000, 1), 0, (320, 192)),
    ],
)  # fmt: skip
def test_the_size_is_the_one_that_is_seen(
    shape: Fraction | None, turned: int, size: tuple[int, int], tmp_path: Path
) -> None:
    path = silent(tmp_path / "a.mp4", "libx264", count=4, shape=shape, turned=turned)
    found = probe(path)
    assert (found.width, found.height) == size
    make_poster(path, tmp_path / "a.jpg")
    with Image.open(tmp_path / "a.jpg") as poster:
        assert max(poster.size) <= WIDTH
        assert poster.width / poster.height == pytest.approx(size[0] / size[1], rel=0.02)
    reader = FrameReader(path, FrameCache(MEGA))
    picture = reader.picture(0)
    reader.close()
    assert (round(picture.width * picture.aspect), picture.turned % 180 == 90) == (
        max(size) if turned % 180 else size[0], turned % 180 == 90,
    )  # fmt: skip


def lines_of(frame: av.VideoFrame) -> bytes:
    """What is seen of it, without what lies behind the end of each line."""
    plane, wide = frame.planes[0], frame.width * 4
    content = bytes(plane)
    return b"".join(
        content[at : at + wide] for at in range(0, plane.line_size * frame.height, plane.line_size)
    )


@pytest.mark.parametrize("pixels", ["yuv420p", "yuv422p", "yuv420p10le", "yuv444p"])
def test_a_still_is_the_same_to_the_bit_each_time(pixels: str) -> None:
    dice = random.Random(8)
    for width in (*range(320, 337), 1080, 1276, 1284, 854):
        frame = av.VideoFrame(width, 360, pixels)
        for plane in frame.planes:
            plane.update(bytes(dice.randbytes(997) * (plane.buffer_size // 997 + 1))[: plane.buffer_size])
        stills = set()
        for _again in range(6):
            spoiled = bytearray(b"\xa5" * (width * 360 * 4))  # memory that the next one may be given
            stills.add(lines_of(converted(VideoReformatter(), frame, "bgra")))
            del spoiled
        assert len(stills) == 1, width


LATE = [
    ("a.mp4", "libx264", "aac", 0.5, 0.0), ("b.mp4", "libx264", "aac", 0.0, 0.5), ("c.mkv", "libx264", "aac", 0.5, 0.0),
    ("d.webm", "libvpx-vp9", "libopus", 0.5, 0.0), ("e.ts", "libx264", "aac", 0.5, 0.0),
    ("f.mkv", "libx264", "aac", 1.5, 1.0), ("g.mp4", "libx264", "aac", 1.5, 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("file", "video", "audio", "picture_at", "sound_at"), LATE)
def test_the_number_while_playing_is_the_picture_that_a_player_shows(
    file: str,
    video: str,
    audio: str,
    picture_at: float,
    sound_at: float,
    tmp_path: Path,
    qapp: QGuiApplication,
) -> None:
    path = with_sound(tmp_path / file, video, audio, picture_at=picture_at, sound_at=sound_at, count=24)
    reader = FrameReader(path, FrameCache(64 * MEGA))
    seen = play(path)
    assert seen
    assert [reader.number_at(began) for began, _number in seen] == [number for _began, number in seen]
    assert [reader.number_at(reader.seconds(number)) for number in range(24)] == list(range(24))
    # and a player that is sent to a picture shows it
    middle = (reader.seconds(17) + reader.seconds(18)) / 2
    if not file.endswith(".ts"):  # short ones have no place that Qt's player can go to
        assert play(path, at=middle)[0][1] == 17
    length = probe(path).length
    assert reader.seconds(23) < length <= reader.seconds(23) + 0.05
    reader.close()


def test_sound_that_nothing_decodes_hinders_no_picture(tmp_path: Path) -> None:
    path = with_sound(tmp_path / "a.mkv", count=4)
    path.write_bytes(path.read_bytes().replace(b"A_AAC", b"A_NEW"))
    reader = FrameReader(path, FrameCache(MEGA))
    assert drawn_number(reader.picture(2)) == 2
    reader.close()


def play(path: Path, at: float | None = None) -> list[tuple[float, int]]:
    """Play a clip in the player of the window: when each picture that came begins, and the number that it says."""
    player, sink, loop = QMediaPlayer(), QVideoSink(), QEventLoop()
    seen: list[tuple[float, int]] = []

    def came(frame: QVideoFrame) -> None:
        if not frame.isValid() or frame.startTime() < 0:
            return
        image = frame.toImage()
        cells = [
            image.pixelColor(int((bit + 0.5) * image.width() / 16), image.height() // 4) for bit in range(16)
        ]
        seen.append(
            (frame.startTime() / 1e6, sum((cell.lightness() > 128) << bit for bit, cell in enumerate(cells)))
        )
        if at is not None and player.playbackState() is not QMediaPlayer.PlaybackState.PlayingState:
            loop.quit()

    def changed(status: QMediaPlayer.MediaStatus) -> None:
        if status is QMediaPlayer.MediaStatus.LoadedMedia:
            if at is not None:
                player.setPosition(round(at * 1000))
                player.pause()
            else:
                player.play()
        elif status is QMediaPlayer.MediaStatus.EndOfMedia:
            loop.quit()

    player.setVideoSink(sink)
    sink.videoFrameChanged.connect(came)
    player.mediaStatusChanged.connect(changed)
    player.setSource(QUrl.fromLocalFile(str(path)))
    QTimer.singleShot(20_000, loop.quit)
    loop.exec()
    player.stop()
    player.setVideoSink(None)
    return seen


def test_pictures_of_vp8_that_only_others_refer_to_have_no_number(tmp_path: Path) -> None:
    plain = silent(tmp_path / "a.webm", "libvpx", count=24, options={"deadline": "realtime", "cpu-used": "8"})
    path = tmp_path / "b.webm"
    with av.open(str(plain)) as container, av.open(str(path), "w") as out:
        stream = out.add_stream_from_template(container.streams.video[0])
        for at, packet in enumerate(one for one in container.demux(video=0) if one.size):
            content, pts = bytearray(bytes(packet)), packet.pts
            packet.stream = stream
            out.mux(packet)
            if at == 0:  # the key picture once more, which is not to be shown
                content[0] &= ~0x10
                hidden = av.Packet(bytes(content))
                hidden.pts = hidden.dts = pts + 7
                hidden.time_base, hidden.stream = Fraction(1, 1000), stream
                out.mux(hidden)
    with av.open(str(path)) as container:
        assert sum(1 for packet in container.demux(video=0) if packet.size) == 25
    found = probe(path)
    assert (found.frames, found.damaged) == (24, False)
    reader = FrameReader(path, FrameCache(64 * MEGA))
    assert reader.count == 24
    assert [drawn_number(reader.picture(number)) for number in range(24)] == list(range(24))
    reader.close()


@pytest.mark.parametrize("rate", [8, 10, 12, 24, 25])
def test_a_gif_has_the_usual_rate_within_its_hundredths_of_a_second(rate: int, tmp_path: Path) -> None:
    found = probe(silent(tmp_path / "a.gif", "gif", pixels="rgb8", rate=Fraction(rate), count=20))
    assert found.rate == rate
    assert found.length == pytest.approx(20 / rate, abs=0.011)


@pytest.mark.parametrize("file", ["a.webm", "a.mkv"])
@pytest.mark.parametrize("count", [5, 24, 97])
def test_what_matroska_rounds_to_milliseconds_is_not_missing_from_the_length(
    file: str, count: int, tmp_path: Path
) -> None:
    found = probe(silent(tmp_path / file, "libvpx", count=count))
    assert (found.rate, found.length) == (24, pytest.approx(count / 24, abs=1e-9))
