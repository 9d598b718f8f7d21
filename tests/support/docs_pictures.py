"""Draws the pictures of `docs/pictures`: jobs of the demo gateway, whose clips then show what the examples
of the empty studio show, larger.

QT_QPA_PLATFORM=offscreen:configfile=SCREEN python tests/support/docs_pictures.py OUT     SCREEN is at least 1920 x 1080
"""

import asyncio
import importlib.util
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import av
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter

from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.mark import Ink, Tool, mark_of
from o8studio.domain.library.range import Range
from o8studio.domain.library.review import Verdict
from o8studio.media.posters import make_poster
from o8studio.ui.review.pane_layout import StageMode as PaneMode
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
    "horses": "waves",
}
"""By a word of the prompt, the scene of `packaging/make_examples.py`."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a take of a scene differs from the others: takes that look alike compare nothing."""

    near: float = 1.0
    """How much larger than the picture it is painted."""
    is_mirrored: bool = False
    light: tuple[str, ...] = ()
    """The colours of its light from above to below; empty for the scene's own."""


LOOKS = (
    Look(),
    Look(1.3, True, ("#7fb8b4", "#d5f0e4", "#5f9c98")),
    Look(1.14, False, ("#5a3a78", "#ff9a6a", "#7a3a5e")),
    Look(1.0, True, ("#1f2f6b", "#6d84c4", "#1d2a58")),
)
"""Day, mist, dusk and night."""
BY_DAY = ("balloons", "river")
"""Scenes that have light of their own to change; the others are dark already."""
TIMES, FRAMES, RATE = 4, 120, 24
"""How much larger than an example, how many pictures, and how many of them a second."""
BAKERY = "A bicycle passes a bakery at first light, steam in the window"
HORSES = "Three white horses run through the shallows, water against the light, low tracking shot"
SEEDANCE, KLING, VIDU = "doubao-seedance-2-0-260128", "kling-v3", "viduq3-pro"
JIMENG = "jimeng_ti2v_v30_pro"
UNHURRIED = "kling-v2-5-turbo"
"""It has no clips of the quick gateway, by which a minute would be slower than usual."""
MODELS = (SEEDANCE, KLING, VIDU, JIMENG)
Pictures = dict[str, tuple[str, str, str, tuple[int, int]]]
"""By the file's name: view, theme, language and size."""
PICTURES: Pictures = {
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
BEFORE_ANY: Pictures = {"empty-studio": ("studio", "dark", "en", (1440, 900))}
AFTER_WORK: Pictures = {
    "library": ("library", "dark", "en", (1440, 900)),
    "library-light": ("library", "light", "zh_CN", (1440, 900)),
    "review": ("review", "dark", "en", (1440, 900)),
    "review-compare": ("compare", "dark", "en", (1440, 900)),
}


async def fill(
    studio: "Studio", window: "WindowController", presenters: "Presenters", demo: "DemoServer"
) -> None:
    """Rated clips, four takes of one prompt, one that needs somebody, two that render, and a draft for three models."""
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
    press(RAFT, *MODELS)
    await until(lambda: len(kept(window)) == len(BEFORE) + len(MODELS), 180)
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
    press(HORSES, UNHURRIED, VIDU)
    await until(lambda: sum(job.state is JobState.RENDERING for job in studio.book) > 1, 60)
    _film_over(studio, kept(window))


def _film_over(studio: "Studio", jobs: list[Job]) -> None:
    """Give clips of the demo gateway what their prompts speak of."""
    for at, job in enumerate(jobs):
        name = next(name for word, name in SCENES.items() if word in job.request.prompt)
        film(Path(job.clips[0].path), name, at * 0.13, LOOKS[MODELS.index(job.request.model)])
        make_poster(Path(job.clips[0].path), studio.places.posters / job.clips[0].poster)
        (studio.places.posters / job.clips[0].sprite).unlink(missing_ok=True)


async def fill_shelf(
    studio: "Studio", window: "WindowController", presenters: "Presenters", demo: "DemoServer"
) -> None:
    """More takes of each prompt, with stars and tags; comments and answers on the takes of one."""
    from tests.support.scenes import kept, order

    await until(lambda: bool(window.compose.picker.model))
    demo.change(speed=60)
    before = kept(window)
    for prompt in BEFORE:
        made = order(prompt, SEEDANCE, KLING, VIDU, duration=5, resolution="720p")
        presenters.compose.generate(made, lambda _problem: None)
    old = {job.id for job in before}

    def fresh() -> list[Job]:
        # the two of before rendered on meanwhile, and may have come already
        new = [job for job in kept(window) if job.request.prompt in BEFORE and job.id not in old]
        return [*new, *(job for job in kept(window) if job.request.prompt == HORSES)]

    await until(lambda: len(fresh()) == 3 * len(BEFORE) + 2, 240)
    _film_over(studio, fresh())
    by_model = {job.request.model: job.clips[0].id for job in before if job.request.prompt == RAFT}
    stars = {job.clips[0].id: (4, 0, 3, 5, 2)[at % 5] for at, job in enumerate(fresh())}
    stars[by_model[KLING]] = 4
    for clip_id, count in stars.items():
        presenters.clips.review(clip_id, {"stars": count})
    await until(lambda: all(_stars_of(window, clip_id) == count for clip_id, count in stars.items()), 60)
    for prompt, tag in zip(BEFORE, ("sky", "city", "sea", "night", "night"), strict=True):
        clips = [job.clips[0].id for job in kept(window) if job.request.prompt == prompt]
        await studio.library.shelving.tag(clips, tag)
    best = by_model[SEEDANCE]
    talk = studio.discussions
    await talk.post(
        best, "Mei", "The lantern flickers here. Worth keeping? It reads like wind.", Range(30, 50)
    )
    arrow = mark_of(Tool.ARROW, [(0.70, 0.42), (0.585, 0.66)], Ink.AMBER, 5)
    low = await talk.post(
        best, "Arno", "The frame for the poster. Flame a touch low.", Range.at(80), (arrow,)
    )
    await talk.post(best, "Mei", "Agreed, the still is saved.", Range.at(80), reply_to=low)
    await talk.answer(best, "Mei", Answer.APPROVED)


def _stars_of(window: "WindowController", clip_id: str) -> int:
    clips = (clip for job in window.store.jobs() for clip in job.clips)
    return next((clip.review.stars for clip in clips if clip.id == clip_id), 0)


def film(path: Path, name: str, begin: float, look: Look) -> None:
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
            painter.translate(video.width / 2, video.height / 2)
            painter.scale(TIMES * look.near * (-1 if look.is_mirrored else 1), TIMES * look.near)
            painter.translate(-160, -90)
            examples.SCENES[name](painter, (begin + number / FRAMES) % 1.0)
            examples.vignette(painter)
            if look.light and name in BY_DAY:
                light = QLinearGradient(0, 0, 0, 180)
                for at, colour in zip((0, 0.58, 1), look.light, strict=True):
                    light.setColorAt(at, QColor(colour))
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(0, 0, 320, 180, light)
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


async def _library(window: "WindowController") -> None:
    window.show_page("library")
    page = window.pages.library
    assert page is not None
    wall = page.wall
    await until(lambda: wall.clips.rowCount() > len(BEFORE), 20)
    best = next(
        job for job in window.store.jobs() if job.clips and job.clips[0].review.verdict is Verdict.PICK
    )
    wall.choose([best.clips[0].id])


async def _review(window: "WindowController", mode: PaneMode) -> None:
    window.show_page("review")
    page = window.pages.review
    assert page is not None
    takes = [job for job in window.store.jobs() if job.clips and job.request.prompt == RAFT]
    takes.sort(key=lambda job: job.request.model != SEEDANCE)
    page.open([job.clips[0].id for job in takes], mode=mode)
    await until(lambda: len(page.takes) == len(takes) and page.stage.instant is not None, 20)

    def is_there() -> bool:
        if page.stage.number != 80:  # the takes may just be opened anew, which begins with the first frame
            page.stage.go_to(80)
        return page.stage.number == 80

    await until(is_there, 60)


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
        "library": _library,
        "review": partial(_review, mode=PaneMode.ONE),
        "compare": partial(_review, mode=PaneMode.FOUR),
    }
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().apply("dark")
    demo = start_demo(Path(os.environ["O8STUDIO_HOME"]) / "demo")

    async def draw(window: "WindowController", wanted: Pictures) -> None:
        leave(window)  # what a new start says of the jobs that it follows
        for name, (view, colours, language, size) in wanted.items():
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
        await until(lambda: bool(window.compose.picker.model))
        await draw(window, BEFORE_ANY)
        await fill(studio, window, presenters, demo)

    async def then(studio: "Studio", window: "WindowController", _presenters: "Presenters") -> None:
        await choose(studio, window)
        await draw(window, PICTURES)

    async def more(studio: "Studio", window: "WindowController", presenters: "Presenters") -> None:
        await fill_shelf(studio, window, presenters, demo)

    async def last(_studio: "Studio", window: "WindowController", _presenters: "Presenters") -> None:
        await draw(window, AFTER_WORK)

    try:
        for scene in (first, then, more, last):
            play_scene(app, demo, scene)
    finally:
        demo.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as home:
        os.environ["O8STUDIO_HOME"] = home
        # each of its films is drawn over: to make two dozen in full took the demo gateway eight minutes, more than is waited
        os.environ["O8STUDIO_DEMO_FILMS"] = str(Path(home) / "films")
        main(Path(sys.argv[1]).resolve())
