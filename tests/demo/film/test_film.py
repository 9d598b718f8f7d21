import subprocess
import sys
from pathlib import Path

import av
from PIL import Image, ImageChops, ImageStat

from o8studio.demo.film.film import FilmStore, render
from tests.support.films import script
from tests.support.frames import number, numbers
from tests.support.patience import tries


def pictures(tmp_path: Path, name: str, **changes) -> list[Image.Image]:
    path = tmp_path / f"{name}.mp4"
    render(script(**changes), path)
    with av.open(str(path)) as container:
        return [frame.to_image() for frame in container.decode(video=0)]


def difference(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def test_every_frame_carries_its_number(tmp_path) -> None:
    render(script(seconds=2.5, fps=30, width=640, height=360), tmp_path / "a.mp4")
    assert numbers(tmp_path / "a.mp4") == list(range(75))


def test_prompt_and_seed_decide_the_picture_and_frames_move(tmp_path) -> None:
    first = pictures(tmp_path, "a")
    assert difference(first[5], pictures(tmp_path, "b")[5]) < 0.1
    assert difference(first[5], pictures(tmp_path, "c", prompt="a blue whale")[5]) > 8
    assert difference(first[5], pictures(tmp_path, "d", seed=8)[5]) > 4
    assert all(difference(one, other) > 0.05 for one, other in zip(first, first[1:], strict=False))


def test_plain_films_of_one_length_are_drawn_once_and_no_two_files_are_alike(
    tmp_path: Path, monkeypatch
) -> None:
    kept = tmp_path / "kept"
    monkeypatch.setenv("O8STUDIO_DEMO_FILMS", str(kept))
    store = FilmStore(tmp_path / "films")
    scripts = [script(), script(prompt="a blue whale"), script(seed=8), script(seconds=2)]
    for one in scripts:
        for _ in tries():
            if store.ready(one):
                break
    paths = [store.path(one) for one in scripts]
    store.close()
    assert len({path.read_bytes() for path in paths}) == 4
    assert len(list(kept.iterdir())) == 2
    for path, wanted in zip(paths, scripts, strict=True):
        assert numbers(path) == list(range(wanted.frames))


def test_a_first_frame_is_the_first_picture(tmp_path) -> None:
    Image.new("RGB", (200, 200), (200, 30, 30)).save(tmp_path / "red.png")
    first = pictures(tmp_path, "a", first_frame=tmp_path / "red.png")[0].crop((0, 0, 320, 150))
    assert difference(first, Image.new("RGB", (320, 150), (200, 30, 30))) < 6


def test_length_size_rate_and_sound_are_what_was_asked(tmp_path) -> None:
    for name, wanted in (
        ("a", {"seconds": 2, "fps": 12, "sound": False}),
        ("b", {"width": 180, "height": 320}),
    ):
        render(script(**wanted), tmp_path / f"{name}.mp4")
        with av.open(str(tmp_path / f"{name}.mp4")) as container:
            video = container.streams.video[0]
            asked = script(**wanted)
            assert (video.width, video.height, video.frames) == (asked.width, asked.height, asked.frames)
            assert float(video.average_rate) == asked.fps
            assert bool(container.streams.audio) is asked.sound
            assert number(next(container.decode(video))) == 0


def test_what_it_was_told_is_remembered_across_a_restart(tmp_path) -> None:
    from tests.support.asking_plainly import GOOD, send
    from tests.support.demo import start_demo

    server = start_demo(tmp_path, speed=5.0)
    send(server.url, "POST", "/v1/videos", GOOD, {})
    (before,) = server.state()["jobs"]
    server.stop()
    again = start_demo(tmp_path, speed=5.0)
    (after,) = again.state()["jobs"]
    assert (after["id"], again.url) == (before["id"], server.url)
    assert len(again.state()["posts"]) == 1
    again.stop()


def test_it_ends_with_the_process_that_holds_its_leash(tmp_path) -> None:
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, '-m', 'o8studio', 'demo-gateway', '--token-file', '-', '--state', {str(tmp_path)!r}],"
        "stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
        "p.stdin.write(b't\\n'); p.stdin.flush(); p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in tries(15, every=0.1):  # it goes on without its parent where this ends in a TimeoutError
        try:
            if Path(f"/proc/{child}/stat").read_text().split(")")[1].split()[0] == "Z":
                break
        except OSError:
            break
