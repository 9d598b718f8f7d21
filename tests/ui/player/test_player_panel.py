"""The stage: the number that is shown is the picture that is seen, and what can be done with a clip and a frame."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from o8studio.domain.ids import ClipId, GatewayId, JobId
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip
from o8studio.domain.request import GenerationRequest
from o8studio.ui.compose.reference_slot import pixels_of
from o8studio.ui.player.frame_view import FrameView
from o8studio.ui.player.player_panel import PlayerPanel
from o8studio.ui.player.stage_mode import StageMode
from o8studio.ui.player.transport import number_of, timecode
from o8studio.ui.theme.theme import font, theme
from tests.support.clips import CLIPS, make
from tests.support.demo import DemoServer
from tests.support.frames import code_of
from tests.support.patience import until
from tests.support.scenes import kept, order, play_scene
from tests.support.takes import have_takes


def blocks_of(image: QImage) -> int:
    """The number in the sixteen blocks of `make`'s clips."""
    if image.isNull():
        return -1
    row = image.height() // 4
    cells = [
        image.pixelColor(int((bit + 0.5) * image.width() / 16), row).lightness() > 128 for bit in range(16)
    ]
    return sum(on << bit for bit, on in enumerate(cells))


@contextmanager
def named(clip: str) -> Iterator[None]:
    """What fails in it says with which clip."""
    try:
        yield
    except Exception as error:
        error.add_note(f"with {clip}")
        raise


def test_the_number_shown_is_the_picture_seen(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    """One after another in one window, as a person looks through clips of many models."""

    async def look(player: PlayerPanel, name: str) -> None:
        file, codec, how = CLIPS[name]
        path = make(tmp_path / file, codec, **how)
        count = how.get("count", 60)
        player.show_clip(*shown(path, count=count, size=how.get("size", (320, 192))), play=False)
        await until(lambda: player.transport.frame.text() == f"frame 1 of {count}")
        for number in (0, 1, 2, count - 1, count // 2, count // 2 - 1, 7 % count):
            player.go_to(number)
            wanted = min(count - 1, max(0, number))
            await until(lambda wanted=wanted: blocks_of(player.view.image()) == wanted, 5)
            assert player.transport.frame.text() == f"frame {wanted + 1} of {count}"
        player.step(-1)
        player.step(-1)
        wanted = max(0, 7 % count - 2)
        await until(lambda: blocks_of(player.view.image()) == wanted, 5)
        assert player.number == wanted

    async def scene(_studio, window, _presenters) -> None:
        for name in CLIPS:
            with named(name):
                await look(window.player, name)

    play_scene(dressed, demo, scene)


def test_pausing_stands_still_on_what_was_seen(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        for name in ("h264 with B-frames", "h264, starts late", "vp9", "h264, variable rate"):
            file, codec, how = CLIPS[name]
            path = make(tmp_path / file, codec, **how)
            with named(name):
                player.show_clip(*shown(path), play=True)
                await until(lambda: player.engine.frames > 12)
                player.pause()
                seen = blocks_of(player.view.image())
                await until(lambda: player._waits_for < 0, 5)
                assert abs(player.number - seen) <= 1
                assert blocks_of(player.view.image()) == player.number

    play_scene(dressed, demo, scene)


@pytest.mark.parametrize("content", [b"", b"<html>not a film</html>", b"\0\0\0\x18ftypmp42" + bytes(900)])
def test_a_broken_file_is_a_sentence(content: bytes, dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)

    async def scene(_studio, window, _presenters) -> None:
        window.player.show_clip(*shown(path), play=True)
        view = window.player.view
        await until(lambda: view._title == "This computer cannot play this file", 8)
        await until(lambda: view._help.startswith("It has changed since it was saved."), 8)

    play_scene(dressed, demo, scene)


def test_a_file_that_went_away_is_gone_and_not_changed(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """The stage said that it had changed since it was saved, and offered to open it in another player."""

    path = tmp_path / "away.mp4"
    path.write_bytes(b"a film")

    async def scene(_studio, window, _presenters) -> None:
        clip = shown(path)
        path.unlink()
        window.player.show_clip(*clip, play=True)
        await until(lambda: window.player.view._title == "The file is no longer where it was saved", 8)
        assert window.player.view._action.text() == "Find it…"

    play_scene(dressed, demo, scene)


@pytest.mark.parametrize("size", [90, 100, 150])
def test_the_button_of_the_stage_stands_below_all_of_its_words(dressed, size: int) -> None:
    theme().set_looks(text_size=size, reduce_motion=True, more_contrast=False)
    theme().apply("dark")
    view = FrameView()
    view.resize(330, 240)
    view.show_missing("/home/somebody/Videos/2026-11-28 A lone walker crosses a salt flat at dusk.mp4")
    line = QFontMetrics(font(12)).lineSpacing()
    words = 240 / 2 - 8 + theme().px(22) + 2 * line
    assert words <= view._action.y() <= words + 2 * line


def spoil(path: Path, number: int) -> None:
    """Overwrite one picture in a file."""
    with av.open(str(path)) as container:
        packet = next(packet for at, packet in enumerate(container.demux(video=0)) if at == number)
        begin, length = packet.pos, packet.size
    content = bytearray(path.read_bytes())
    content[begin : begin + length] = b"\xff" * length
    path.write_bytes(content)


def test_a_clip_damaged_in_the_middle_stays_at_what_is_seen_and_says_so(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    path = make(tmp_path / "a.mp4", "libx264", options={"g": "10", "bf": "0"})
    spoil(path, 25)

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=False)
        await until(lambda: player._reader is not None and player._seen == 0)
        for wanted in (23, 25):
            player.go_to(wanted)
            await until(lambda: player._waits_for < 0, 5)
            assert player.number == blocks_of(player.view.image()) == 23
        assert window.toasts.words() == ["The file is damaged at that frame."]
        player.go_to(45)
        await until(lambda: player._waits_for < 0, 5)
        assert player.number == blocks_of(player.view.image()) == 45
        player.toggle()
        await until(lambda: player.engine.is_playing, 5)

    play_scene(dressed, demo, scene)


def test_keys_step_mark_loop_and_shuttle(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", options={"g": "12"})

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=False)
        await until(lambda: player._reader is not None)
        window.shell.activateWindow()
        player.view.setFocus()
        await until(lambda: player.view.hasFocus(), 5)

        def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
            QTest.keyClick(player.view, key, modifier)

        async def at(number: int) -> None:
            await until(lambda: blocks_of(player.view.image()) == number and player.number == number, 5)

        press(Qt.Key.Key_Right)
        press(Qt.Key.Key_Period)
        await at(2)
        press(Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        await at(26)
        press(Qt.Key.Key_I)
        press(Qt.Key.Key_End)
        await at(59)
        press(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
        press(Qt.Key.Key_O)
        assert player.marks.range == (26, 35)
        press(Qt.Key.Key_I, Qt.KeyboardModifier.ShiftModifier)
        await at(26)
        assert player.transport.loop.isChecked()
        press(Qt.Key.Key_Space)
        await until(lambda: player.engine.is_playing, 5)
        numbers: list[int] = []

        def has_come_round_twice() -> bool:
            numbers.append(player.number)
            return sum(after < before for before, after in itertools.pairwise(numbers)) >= 2

        await until(has_come_round_twice, 10)
        assert max(numbers) <= 37, "it loops between the marks"
        press(Qt.Key.Key_L)
        assert player.engine.player.playbackRate() == 2.0
        press(Qt.Key.Key_K)
        press(Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
        assert player.marks.range is None
        press(Qt.Key.Key_End)
        await at(59)
        press(Qt.Key.Key_J)
        await until(lambda: player.number < 50, 8)
        press(Qt.Key.Key_K)
        press(Qt.Key.Key_BracketLeft)
        assert player.transport._speed.text() == "1.5×"
        press(Qt.Key.Key_Backslash)
        press(Qt.Key.Key_Z)
        assert player.view.is_full_size
        press(Qt.Key.Key_M)
        assert player.engine.sound.isMuted()

    play_scene(dressed, demo, scene)


def reviewed(studio, job: Job) -> tuple[int, str]:
    (clip,) = studio.book.get(job.id).clips
    return clip.review.stars, clip.review.verdict


def test_rating_naming_and_frames_for_the_next_clip(dressed, home, demo: DemoServer) -> None:
    async def first(studio, window, presenters) -> None:
        await until(lambda: bool(window.compose.picker.model))
        await have_takes(window, order("a frame to go on from"))
        (job,) = kept(window)
        player = window.player
        await until(lambda: player.engine.frames > 5)
        player.go_to(30)
        await until(lambda: code_of(player.view.image()) == 30, 5)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 5)
        player.view.setFocus()
        QTest.keyClick(player.view, Qt.Key.Key_4)
        QTest.keyClick(player.view, Qt.Key.Key_P)  # at once: neither may undo the other
        await until(lambda: reviewed(studio, job) == (4, "pick"), 5)
        presenters.clips.review(job.clips[0].id, {"title": "Lantern"})
        await until(lambda: player.header.name.text() == "Lantern", 5)
        window.stage_actions.do("copy_frame")
        await until(lambda: code_of(QGuiApplication.clipboard().image()) == 30, 5)
        window.stage_actions.do("continue_this")
        slots = window.compose.references
        await until(lambda: bool(slots.images()), 5)
        ((role, path),) = slots.images()
        assert (role.value, code_of(QImage(path))) == ("first_frame", 30)
        window.stage_actions.do("continue_last")
        await until(lambda: code_of(QImage(slots.images()[0][1])) == 95, 8)
        [undo] = [
            one for one in window.shell.findChildren(QPushButton) if one.text() == "Undo" and one.isVisible()
        ]
        undo.click()  # a picture that stood there is not lost to the key of another command
        assert code_of(QImage(slots.images()[0][1])) == 30
        window.stage_actions.do("continue_last")
        await until(lambda: code_of(QImage(slots.images()[0][1])) == 95, 8)
        window.compose.prompt.set_text("goes on from the last frame")
        window.compose.press_generate()
        await until(lambda: len(kept(window)) == 2, 40)
        request = next(job.request for job in studio.book if job.request.prompt.startswith("goes on"))
        assert len(request.images) == 1
        window.stage_actions.do("use_settings")
        target = home / "frame.png"
        answers: list[str] = []
        presenters.files.save_picture(pixels_of(player.view.image()), str(target), answers.append)
        presenters.files.save_copy(job.clips[0].path, str(home / "copy.mp4"), answers.append)
        await until(lambda: answers == ["", ""], 5)
        assert code_of(QImage(str(target))) == player.number
        assert (home / "copy.mp4").read_bytes() == Path(job.clips[0].path).read_bytes()

    async def second(studio, window, _presenters) -> None:
        job = next(job for job in studio.book if job.request.prompt == "a frame to go on from")
        assert reviewed(studio, job) == (4, "pick")
        assert job.title == "Lantern"

    play_scene(dressed, demo, first)
    play_scene(dressed, demo, second)


def test_what_is_taken_of_a_clip_is_as_large_as_the_clip(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """The stage keeps pictures as large as it shows them; a copy, and looking at each pixel, get the file's own."""
    path = make(tmp_path / "hd.mp4", "libx264", size=(1280, 720), options={"g": "60", "bf": "2"})

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path, size=(1280, 720)), play=False)
        await until(lambda: player._reader is not None)
        taken: list[QImage] = []
        player.go_to(30)
        player.take_picture(taken.append)
        player.go_to(41)  # at once: what was asked for is picture 30 all the same
        await until(lambda: bool(taken) and blocks_of(player.view.image()) == 41, 5)
        assert (blocks_of(taken[0]), taken[0].width(), taken[0].height()) == (30, 1280, 720)
        seen = player.view.image()
        assert seen.width() <= player.view.width()
        assert seen.height() <= player.view.height()
        player.view.set_full_size(True)
        await until(lambda: player.view.image().width() == 1280, 5)
        player.step(1)
        await until(lambda: player.view.image().width() == 1280 and blocks_of(player.view.image()) == 42, 5)

    play_scene(dressed, demo, scene)


def test_a_player_that_rested_goes_on_where_it_stood(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    path = make(tmp_path / "a.mp4", "libx264", options={"g": "12"})

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=False)
        await until(lambda: player._reader is not None)
        player.go_to(30)
        await until(lambda: blocks_of(player.view.image()) == 30, 5)
        player.engine._rest.start(50)
        await until(lambda: player.engine.player.source().isEmpty(), 5)
        player.step(1)
        await until(lambda: blocks_of(player.view.image()) == 31, 5)
        numbers: list[int] = []
        player.engine.frame_came.connect(lambda frame: numbers.append(blocks_of(frame.toImage())))
        player.toggle()
        await until(lambda: len(numbers) > 5, 5)
        assert min(numbers[:5]) >= 28, numbers

    play_scene(dressed, demo, scene)


def test_a_file_that_only_the_exact_reader_can_decode_is_not_tried_for_ever(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """Qt's own AV1 decoder wants a graphics card, fails without end and says nothing."""
    file, codec, how = CLIPS["av1"]
    path = make(tmp_path / file, codec, **how)

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path, count=60, size=(320, 192)), play=True)
        if not await seen_within(2, lambda: player.engine.frames > 0):
            await until(lambda: player.engine.player.source().isEmpty(), 3)
            await until(lambda: blocks_of(player.view.image()) == 0, 5)
            player.toggle()
            assert window.toasts.words() == ["This computer cannot play this file"]
        player.go_to(30)
        await until(lambda: blocks_of(player.view.image()) == 30, 5)

    play_scene(dressed, demo, scene)


async def seen_within(seconds: float, condition: Callable[[], bool]) -> bool:
    """Whether it comes true; where a graphics card decodes AV1, it does."""
    try:
        await until(condition, seconds)
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 0),
        ("80", 79),
        ("00:03:07", 79),
        ("01:00:00:00", 86400),
        ("x", None),
        ("1:2:3:4:5", None),
        ("", None),
    ],
)
def test_frames_and_timecodes_are_understood(text: str, number: int | None) -> None:
    assert number_of(text, 24.0) == number


def test_a_timecode_counts_frames_from_nought() -> None:
    shown: Callable[[int], str] = lambda number: timecode(number, 24.0)  # noqa: E731
    assert [shown(0), shown(79), shown(86400 + 25)] == ["00:00:00", "00:03:07", "01:00:01:01"]


def shown(
    path: Path, fps: float = 24.0, count: int = 60, size: tuple[int, int] = (320, 192)
) -> tuple[Clip, Job, tuple[str, str]]:
    """What the stage is given: a clip of this file, the job that made it, and its model's names."""
    clip = Clip(
        id=ClipId("c"), job_id=JobId("x"), name="p", path=str(path), sha256="", size=path.stat().st_size,
        length=count / fps, width=size[0], height=size[1], fps=fps, has_sound=False, kept_at=1.0, poster="c.jpg",
    )  # fmt: skip
    request = GenerationRequest(
        gateway_id=GatewayId("g"), base_url="http://x", wire_format="openai_videos", model="m", prompt="p"
    )
    job = Job(
        id=JobId("x"), state=JobState.KEPT, request=request, recorded_at=1.0, changed_at=1.0, clips=(clip,)
    )
    return clip, job, ("unknown", "m")


def test_a_clip_that_is_shown_again_gives_its_whole_pictures(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    path = make(tmp_path / "hd.mp4", "libx264", size=(1280, 720), options={"g": "60", "bf": "2"})

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path, size=(1280, 720)), play=False)
        await until(lambda: player._reader is not None and player._seen == 0)
        player.show_clip(*shown(path, size=(1280, 720)), play=False)
        taken: list[QImage] = []
        player.go_to(30)
        player.take_picture(taken.append)
        await until(lambda: bool(taken), 10)
        assert (blocks_of(taken[0]), taken[0].width()) == (30, 1280)

    play_scene(dressed, demo, scene)


def test_a_picture_that_is_asked_for_while_the_clip_is_opened_is_the_one_that_was_asked_for(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """What was seen at that moment, another clip's picture, was taken for its last one."""
    before = make(tmp_path / "before.mp4", "libx264", count=10, options={"g": "60", "bf": "2"})
    path = make(tmp_path / "a.mp4", "libx264", options={"g": "60", "bf": "2"})

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(before, count=10), play=False)
        await until(lambda: player._seen == 0 and not player.view.image().isNull())
        player.show_clip(*shown(path, count=61), play=False)  # its length in seconds tells one too many
        taken: list[QImage] = []
        player.go_to(player.count - 1)
        player.take_picture(taken.append)
        await until(lambda: bool(taken), 10)
        assert blocks_of(taken[0]) == 59

    play_scene(dressed, demo, scene)


def test_keys_press_what_has_the_focus_on_the_stage(dressed, home, demo: DemoServer, tmp_path: Path) -> None:
    """Space played whatever had the focus, and the arrows stepped while the stars had it."""
    path = make(tmp_path / "a.mp4", "libx264")

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=False)
        await until(lambda: player._reader is not None and player._seen == 0)
        window.shell.activateWindow()
        await until(window.shell.isActiveWindow, 10)
        player.transport.mute.setFocus()
        QTest.keyClick(player.transport.mute, Qt.Key.Key_Space)
        assert player.engine.sound.isMuted()
        assert not player.engine.is_playing
        given: list[int] = []
        player.details.rated.connect(given.append)
        player.details.stars.setFocus()
        QTest.keyClick(player.details.stars, Qt.Key.Key_Right)
        assert given == [1]
        assert player.number == 0
        player.view.setFocus()
        QTest.keyClick(player.view, Qt.Key.Key_Right)
        assert player.number == 1, "elsewhere they step"

    play_scene(dressed, demo, scene)


def test_full_screen_and_silence_last_when_another_clip_or_look_comes(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    path = make(tmp_path / "a.mp4", "libx264")

    async def scene(_studio, window, _presenters) -> None:
        window.player.show_clip(*shown(path), play=False)
        window.stage_modes.show(StageMode.SCREEN)
        window.player.show_clip(*shown(path), play=False)
        assert not window.player.details.isVisibleTo(window.player)
        window.stage_modes.show(StageMode.COLUMN)
        assert window.player.details.isVisibleTo(window.player)
        window.player.transport.mute.click()
        window.rebuild()
        assert window.player.engine.sound.isMuted()
        assert window.player.transport.mute.isChecked()

    play_scene(dressed, demo, scene)


def test_of_frames_that_come_faster_than_they_can_be_shown_only_the_newest_is_shown(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """Each conversion takes time of the loop; all of them one after the other would leave none for anything else."""
    path = make(tmp_path / "clip.mp4", "libx264", count=60)

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=True)
        await until(lambda: player.engine.frames > 3)
        player.engine.pause()
        await until(lambda: not player.engine.is_playing and not player.engine._show.isActive())
        came: list[object] = []
        player.engine.frame_came.connect(came.append)
        newest = player.engine._sink.videoFrame()
        for _burst in range(20):
            player.engine._on_frame(newest)
        await until(lambda: not player.engine._show.isActive())
        assert len(came) == 1

    play_scene(dressed, demo, scene)


def test_the_players_first_frame_takes_nobody_back_who_went_to_another_before_it_came(
    dressed, home, demo: DemoServer, tmp_path: Path
) -> None:
    """It came before the exact frames could be read, and the frame that was asked for was forgotten."""
    path = make(tmp_path / "a.mp4", "libx264")

    async def scene(_studio, window, _presenters) -> None:
        player = window.player
        player.show_clip(*shown(path), play=False)
        await until(lambda: player.engine._sink.videoFrame().isValid())
        first = player.engine._sink.videoFrame()
        player.show_clip(*shown(path), play=False)
        player.go_to(30)
        player._on_frame(first)
        assert player.number == 30
        await until(lambda: blocks_of(player.view.image()) == 30)

    play_scene(dressed, demo, scene)
