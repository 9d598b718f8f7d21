"""Draws the pictures of `docs/pictures` that show the studio: jobs of the demo gateway, whose clips then show what the examples
of the empty studio show, larger.

QT_QPA_PLATFORM=offscreen:configfile=SCREEN python tests/support/docs_pictures.py OUT     SCREEN is at least 1920 x 1080
"""

import asyncio
import importlib.util
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import av
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from o8studio.domain.jobs.job import JobState
from o8studio.media.posters import make_poster
from tests.support.patience import until

if TYPE_CHECKING:
    from o8studio.presenters import Presenters
    from o8studio.studio import Studio
    from o8studio.ui.window.controller import WindowController
    from tests.support.demo import DemoServer

MAKE_EXAMPLES = Path(__file__).parents[2] / "packaging" / "make_examples.py"
RAFT = "A fisherman poles a bamboo raft through morning mist, one lantern at the bow, slow dolly-in"
BEFORE = (
    "Hot-air balloons drift over desert hills at sunrise, gentle pan",
    "Rain on a narrow neon street at night, reflections drifting in the puddles",
    "The sun sinks into a violet sea, slow rolling waves, low camera",
    "Aurora over a snowbound cabin, one window lit, timelapse",
    "黄昏时分，纸灯笼从山谷里升起，河上望去点点如星",
)
SCENES = {
    "balloon": "balloons",
    "Rain": "neon",
    "violet": "waves",
    "Aurora": "aurora",
    "灯笼": "lanterns",
    "raft": "river",
}
"""By a word of the prompt, the scene of `packaging/make_examples.py`."""
TIMES, FRAMES, RATE = 4, 120, 24
"""How much larger than an example, how many pictures, and how many of them a second."""
BAKERY = "A bicycle passes a bakery at first light, steam in the window"
HORSES = "Three white horses run through the shallows, water against the light, low tracking shot"
SEEDANCE, KLING, VIDU = "doubao-seedance-2-0-260128", "kling-v3", "viduq3-pro"
PICTURES: dict[str, tuple[str, str, str, tuple[int, int]]] = {
    "studio-dark": ("studio", "dark", "en", (1440, 900)),
    "studio-1100x700": ("studio", "dark", "en", (1100, 700)),
    "studio-1920x1080": ("studio", "dark", "en", (1920, 1080)),
    "studio-light": ("studio", "light", "en", (1440, 900)),
    "studio-zh_CN": ("studio", "dark", "zh_CN", (1440, 900)),
    "picker": ("picker", "dark", "en", (1440, 900)),
    "picker-light": ("picker", "light", "en", (1440, 900)),
    "picker-zh_CN": ("picker", "dark", "zh_CN", (1440, 900)),
    "palette": ("palette", "dark", "en", (1440, 900)),
    "studio-folded": ("folded", "dark", "en", (1440, 900)),
    "gateways": ("gateways", "light", "en", (1440, 900)),
    "welcome": ("welcome", "dark", "en", (1440, 900)),
    "cinema": ("cinema", "dark", "en", (1440, 900)),
}
"""By the file's name: view, theme, language and size."""


async def fill(
    studio: "Studio", window: "WindowController", presenters: "Presenters", demo: "DemoServer"
) -> None:
    """Rated clips, three takes of one prompt, one that needs somebody, two that render, and a draft for three models."""
    from tests.support.scenes import kept, order

    def press(prompt: str, *models: str) -> None:
        presenters.compose.generate(
            order(prompt, *models, duration=5, resolution="720p"), lambda _problem: None
        )

    def has(count: int) -> bool:
        return len(kept(window)) == count

    await until(lambda: bool(window.compose.picker.model))
    demo.change(speed=60)
    for at, prompt in enumerate(BEFORE, 1):
        press(prompt, SEEDANCE if at % 2 == 0 else KLING)
        await until(partial(has, at), 120)
    press(RAFT, SEEDANCE, KLING, VIDU)
    await until(lambda: len(kept(window)) == len(BEFORE) + 3, 180)
    for job in kept(window):
        best = job.request.prompt == RAFT and job.request.model == SEEDANCE
        if best:
            shown = job.clips[0].id
            presenters.clips.review(shown, {"stars": 5, "verdict": "pick"})
        elif job.request.prompt != RAFT:
            presenters.clips.review(job.clips[0].id, {"stars": 4 if len(job.request.prompt) > 55 else 3})
    demo.fault(route="submit", kind="reset_after")
    press(BAKERY, VIDU)
    await until(lambda: any(job.state is JobState.UNCONFIRMED for job in studio.book), 60)
    demo.change(speed=0.4)
    press(HORSES, SEEDANCE, KLING)
    await until(lambda: sum(job.state is JobState.RENDERING for job in studio.book) > 1, 60)
    for at, job in enumerate(kept(window)):
        name = next(name for word, name in SCENES.items() if word in job.request.prompt)
        film(Path(job.clips[0].path), name, at * 0.13)
        make_poster(Path(job.clips[0].path), studio.places.posters / job.clips[0].poster)
        (studio.places.posters / job.clips[0].sprite).unlink(missing_ok=True)


def film(path: Path, name: str, begin: float) -> None:
    """Write a scene over a clip, from this part of its loop on."""
    spec = importlib.util.spec_from_file_location("make_examples", MAKE_EXAMPLES)
    assert spec is not None
    assert spec.loader is not None
    examples = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(examples)
    fresh = path.with_suffix(".new")
    with av.open(str(fresh), "w", format="mp4", options={"movflags": "+faststart"}) as out:
        video = out.add_stream("libx264", rate=RATE)
        video.width, video.height, video.pix_fmt = 320 * TIMES, 180 * TIMES, "yuv420p"
        video.options = {"preset": "veryfast", "crf": "20"}
        for number in range(FRAMES):
            image = QImage(video.width, video.height, QImage.Format.Format_RGB888)
            painter = QPainter(image)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.scale(TIMES, TIMES)
            examples.SCENES[name](painter, (begin + number / FRAMES) % 1.0)
            examples.vignette(painter)
            painter.end()
            size, bits = (video.width, video.height), bytes(image.constBits())
            still = Image.frombuffer("RGB", size, bits, "raw", "RGB", image.bytesPerLine(), 1)
            frame = av.VideoFrame.from_image(still)  # type: ignore[no-untyped-call]  # PyAV leaves it bare
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    fresh.replace(path)


async def choose(studio: "Studio", window: "WindowController") -> None:
    """Show the best take, and a draft for three models."""
    from tests.support.scenes import kept

    await until(lambda: bool(window.compose.picker.model))
    best = next(job for job in kept(window) if job.clips[0].review.stars == 5)
    shown = best.clips[0].id
    compose = window.compose
    compose.prompt.set_text(RAFT)
    compose.picker.set_models([KLING, SEEDANCE, VIDU])
    compose.picker.chosen.emit(KLING)
    for name, value in {"duration": 5, "aspect_ratio": "16:9", "resolution": "720p", "audio": True}.items():
        compose.form.shared.emit(name, value)
    window.play_and_choose(shown)
    window.player.pause()
    await until(lambda: sum(job.state is JobState.RENDERING for job in studio.book) > 1, 60)
    await until(lambda: window.player._reader is not None, 60)
    window.player.go_to(46)
    await until(lambda: window.player.number == 46 and window.player._waits_for < 0, 60)


async def _palette(window: "WindowController") -> None:
    from PySide6.QtWidgets import QApplication

    from o8studio.ui.palette.palette import Palette
    from o8studio.ui.window.keys import _open_palette

    window.show_page("studio")
    _open_palette(window)
    palette = QApplication.activePopupWidget()
    assert isinstance(palette, Palette)
    palette.field.setText("li")


async def _folded(window: "WindowController") -> None:
    window.show_page("studio")
    window.columns.fold_composer(show=False)
    window.player.view.setFocus()


async def _cinema(window: "WindowController") -> None:
    from o8studio.ui.player.stage_mode import StageMode

    window.show_page("studio")
    window.stage_modes.show(StageMode.CINEMA)


def main(out: Path) -> None:
    """Draw them all."""
    from PySide6.QtWidgets import QApplication

    from o8studio.ui.theme.theme import load_fonts, theme
    from tests.support.demo import start_demo
    from tests.support.looks import VIEWS, leave, picture, set_language
    from tests.support.scenes import play_scene

    own: dict[str, Callable[[WindowController], Awaitable[None]]] = {
        "palette": _palette,
        "folded": _folded,
        "cinema": _cinema,
    }
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().apply("dark")
    demo = start_demo(Path(os.environ["O8STUDIO_HOME"]) / "demo")

    async def scene(studio: "Studio", window: "WindowController", presenters: "Presenters") -> None:
        await choose(studio, window)
        leave(window)  # what a new start says of the jobs that it follows
        for name, (view, colours, language, size) in PICTURES.items():
            set_language(language)
            theme().set_looks(text_size=100, reduce_motion=True, more_contrast=False)
            theme().apply(colours)
            window.shell.resize(*size)
            window.rebuild()
            await asyncio.sleep(0.3)
            window.columns.fold_composer(show=True)
            await {**VIEWS, **own}[view](window)
            await asyncio.sleep(1.2)
            window.toasts.clear()
            await asyncio.sleep(0.3)
            picture(window).save(str(out / f"{name}.png"))
            leave(window)

    async def first(studio: "Studio", window: "WindowController", presenters: "Presenters") -> None:
        await fill(studio, window, presenters, demo)

    try:
        play_scene(app, demo, first)
        play_scene(app, demo, scene)
    finally:
        demo.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["O8STUDIO_HOME"] = home
        main(Path(sys.argv[1]).resolve())
