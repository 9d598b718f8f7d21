"""`o8studio generate` for a model of every provider, and through every format on every server that has it."""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from tests.support import forked
from tests.support.demo import TOKEN, DemoServer
from tests.support.frames import numbers

PACE = (
    "import sys; from o8studio.cli.main import run; from o8studio.cli.session import CliContext; "
    "from o8studio.domain.jobs.pacing import Pace; "
    "sys.exit(run(sys.argv[2:], context=CliContext(pace=Pace(first=0.1, growth=1.1, longest=0.4), demo_speed=60, "
    "demo_generation=sys.argv[1])))"
)


@dataclass(frozen=True)
class Wanted:
    """A model, what is asked of it, and what must come back: seconds, short side, width by height."""

    model: str
    parameters: Sequence[str]
    seconds: float
    short: int
    ratio: float = 16 / 9


MODELS = {
    "openai_sora": Wanted("sora-2", ["duration=4", "size=720x1280"], 4, 720, 9 / 16),
    "kling": Wanted("kling-v2-5-turbo", ["duration=5", "mode=std", "aspect_ratio=16:9"], 5, 720),
    "jimeng": Wanted("jimeng_t2v_v30", ["frames=121", "aspect_ratio=16:9"], 121 / 24, 720),
    "doubao_seedance": Wanted(
        "doubao-seedance-1-0-pro-250528", ["duration=4", "resolution=480p", "ratio=1:1"], 4, 480, 1
    ),
    "vidu": Wanted("viduq2", ["duration=2", "resolution=540p", "aspect_ratio=16:9"], 2, 540),
    "minimax": Wanted("MiniMax-Hailuo-02", ["duration=6", "resolution=768P"], 6, 768),
    "wan": Wanted("wan2.5-t2v-preview", ["duration=5", "size=832*480"], 5, 480, 832 / 480),
    "veo": Wanted("veo-3.1-generate-preview", ["duration=4", "resolution=720p", "aspectRatio=16:9"], 4, 720),
    "runway": Wanted("gen4.5", ["duration=2", "ratio=1280:720"], 2, 720),
    "luma": Wanted("ray-2", ["duration=5s", "resolution=540p", "aspect_ratio=16:9"], 5, 540),
    "pixverse": Wanted("v5.6", ["duration=5", "quality=360p", "aspect_ratio=16:9"], 5, 360),
    "xai": Wanted("grok-imagine-video", ["duration=2", "resolution=480p", "aspect_ratio=16:9"], 2, 480),
}
NEW_DIALECT = Wanted("kling-3.0", ["duration=3", "resolution=720p", "aspect_ratio=16:9"], 3, 720)
"""Kling's own dialect of 2026, which has the same format (docs/protocol.md §4.4)."""
FAMILY = {"kling": "kling", "jimeng": "jimeng", "doubao": "doubao_seedance", "ark": "doubao_seedance",
          "doubao_flags": "doubao_seedance", "ark_flags": "doubao_seedance", "vidu": "vidu", "vidu_mounted": "vidu"}  # fmt: skip
ROUTES = {
    "g0": ["generations", "kling", "jimeng"],
    "g1": ["openai_videos", "generations", "kling", "jimeng"],
    "g2": ["openai_videos", "generations", "kling", "jimeng"],
    "g3": [
        "openai_videos",
        "openai_responses",
        "generations",
        "kling",
        "jimeng",
        "doubao",
        "doubao_flags",
    ],
    "litellm": ["openai_videos"],
    "hitopen": ["openai_videos"],
    "openopen8": ["openai_responses", "kling", "jimeng", "ark", "ark_flags", "vidu", "vidu_mounted"],
}
EVERY = sorted({name for routes in ROUTES.values() for name in routes})
CELLS = [("g2", "", family) for family in MODELS] + [
    (generation, form, FAMILY.get(form, "doubao_seedance"))
    for generation, routes in ROUTES.items()
    for form in routes
]


def generate(
    home: Path, server: DemoServer | None, generation: str, form: str, wanted: Wanted
) -> subprocess.CompletedProcess[str]:
    """On this server; else, with `--demo`, on one that the command line starts for itself."""
    options = [part for parameter in wanted.parameters for part in ("-p", parameter)]
    chosen = ["--format", form] if form else []
    where = ["--demo"] if server is None else ["--gateway", server.url, "--yes"]
    arguments = ["generate", "a fox in snow", "-m", wanted.model, *options, *chosen, *where, "--json"]
    around = {**os.environ, "O8STUDIO_HOME": str(home), "O8STUDIO_TOKEN": TOKEN}
    return forked.run(PACE, generation, *arguments, "-o", str(home / "clips"), env=around)


def outcome(done: subprocess.CompletedProcess[str], wanted: Wanted) -> str:
    """`ok`, or what is wrong."""
    events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not events or events[-1]["event"] != "saved":
        return f"{events[-1:]} {done.stderr[-200:]}"
    path = Path(events[-1]["path"])
    with av.open(str(path)) as clip:
        stream = clip.streams.video[0]
        width, height = stream.width, stream.height
    frames = numbers(path)
    if frames != list(range(len(frames))) or abs(len(frames) / 24 - wanted.seconds) > 0.06:
        return f"{len(frames)} frames"
    if abs(min(width, height) - wanted.short) > 2 or abs(width / height / wanted.ratio - 1) > 0.02:
        return f"{width}x{height}"
    return "ok"


def test_every_provider_and_every_format_on_every_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], demos: Callable[[str], DemoServer]
) -> None:
    servers = {generation: demos(generation) for generation in ROUTES}

    def run(cell: tuple[str, str, str]) -> tuple[tuple[str, str, str], str]:
        generation, form, family = cell
        home = tmp_path / f"{generation}-{form or 'best'}-{family}"
        server = None if cell == CELLS[0] else servers[generation]
        return cell, outcome(generate(home, server, generation, form, MODELS[family]), MODELS[family])

    with ThreadPoolExecutor(3) as threads:
        found = dict(threads.map(run, CELLS))
    with capsys.disabled():
        print()
        for family in MODELS:
            print(f"{family:16} {MODELS[family].model:32} {found['g2', '', family]}")
        print(f"{'format':16}", *(f"{generation:>9}" for generation in ROUTES))
        for form in EVERY:
            family = FAMILY.get(form, "doubao_seedance")
            row = [found.get((generation, form, family), "–") for generation in ROUTES]
            print(f"{form:16}", *(f"{word[:9]:>9}" for word in row))
    wrong = {cell: word for cell, word in found.items() if word != "ok"}
    assert not wrong


@pytest.mark.parametrize("form", ["kling_new", "kling"])
def test_klings_new_dialect_brings_a_clip_too(tmp_path: Path, form: str, demos) -> None:
    """Under its own name, and under the one that older versions knew."""
    assert (
        outcome(generate(tmp_path, demos("openopen8"), "openopen8", form, NEW_DIALECT), NEW_DIALECT) == "ok"
    )


@pytest.mark.parametrize("generation", ROUTES)
def test_a_route_that_a_server_lacks_is_known_to_be_absent(generation: str, demos) -> None:
    """What the probe finds is exactly the table above."""
    import asyncio

    from o8studio.domain.secret import Secret
    from o8studio.gateway.client import GatewayClient, Route
    from o8studio.services.gateways.discovery import probe

    async def ask() -> set[str]:
        async with GatewayClient(
            Route(base_url=demos(generation).url, proxy="direct"), Secret(TOKEN)
        ) as client:
            return set((await probe(client)).routes)

    expected = {form for form in ROUTES[generation] if not form.endswith("_flags")}
    expected |= {"kling_new"} if generation == "openopen8" else set()  # models of its own: NEW_DIALECT
    assert asyncio.run(ask()) - {"tasks"} == expected
