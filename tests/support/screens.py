"""Renders the window's views, to be compared with the design's pictures.

python tests/support/screens.py OUT     a pairwise set (at most 60) of views, sizes, scales, themes, languages, text sizes
                                and looks, then `MISSED`, some of it under GTK on a virtual X screen, as PNGs and a list
                                `screens.tsv`; ends with 1 when a text is cut in one
python tests/support/screens.py OUT missed      only `MISSED`
"""

import asyncio
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.x_screen import x_screen

if TYPE_CHECKING:
    from o8studio.presenters import Presenters
    from o8studio.studio import Studio
    from o8studio.ui.window.controller import WindowController

AXES: dict[str, list[object]] = {
    "view": ["studio", "one model", "raw", "unconfirmed", "picker", "cost", "picture", "welcome", "library", "gateways",
             "appearance", "shortcuts"],
    "size": [[1024, 640], [1100, 700], [1440, 900], [2560, 1440]],
    "text": [100, 90, 125, 150],
    "scale": [100, 150, 200],
    "theme": ["dark", "light"],
    "language": ["en", "zh_CN"],
    "contrast": [False, True],
    "motion": [True, False],
}  # fmt: skip
"""docs/design.md, Pictures. `text` 150 % is promised from 1280 × 800 on, 125 % below."""
Row = dict[str, object]
PLAIN: dict[str, object] = {
    "size": [1440, 900], "text": 100, "scale": 100, "theme": "dark", "language": "en", "contrast": False, "motion": False,
}  # fmt: skip
MISSED: list[dict[str, object]] = [
    *(
        {**PLAIN, "view": view, "theme": theme}
        for view in ("combo", "text menu", "tooltip")
        for theme in ("dark", "light")
    ),
    {**PLAIN, "view": "file dialog"},
    {**PLAIN, "view": "file dialog", "text": 150, "language": "zh_CN", "theme": "light"},
    {**PLAIN, "view": "toasts"},
    {**PLAIN, "view": "groups"},
    *({**PLAIN, "view": "studio", "size": size} for size in ([1366, 768], [1920, 1080])),
    {**PLAIN, "view": "studio", "size": [1366, 768], "language": "zh_CN", "theme": "light"},
    *(
        {**PLAIN, "view": view, "text": 150}
        for view in ("studio", "one model", "text menu", "welcome", "appearance")
    ),
    {**PLAIN, "view": "studio", "text": 150, "language": "zh_CN", "theme": "light"},
    {**PLAIN, "view": "groups", "text": 150, "language": "zh_CN"},
]
"""What the pairwise set has no room for, and what gave the window away in the past."""
UNDER_GTK: list[dict[str, object]] = [
    {**PLAIN, "view": view, "theme": theme, "language": language, "desktop": "gtk"}
    for view, theme, language in (
        ("studio", "dark", "en"), ("combo", "light", "en"), ("text menu", "light", "zh_CN"), ("gateways", "dark", "zh_CN"),
        ("tooltip", "dark", "zh_CN"),
    )
]  # fmt: skip
"""On a virtual X screen with GTK's platform theme, as a desktop would show it."""


def pairwise(seed: int = 7) -> list[Row]:
    """Rows in which every two values of two axes occur together at least once, where allowed."""
    chance = random.Random(seed)
    open_pairs = {
        pair for row in map(_row, itertools.product(*AXES.values())) if _may_be(row) for pair in _pairs(row)
    }
    rows = []
    while open_pairs:
        tries = []
        for _try in range(200):
            row = _row([chance.choice(values) for values in AXES.values()])
            for axis, value in chance.choice(sorted(open_pairs)):
                row[axis] = json.loads(value)
            if _may_be(row):
                tries.append(row)
        best = max(tries, key=lambda row: len(open_pairs.intersection(_pairs(row))))
        open_pairs.difference_update(_pairs(best))
        rows.append(best)
    return rows


def _row(values: object) -> Row:
    return dict(zip(AXES, values, strict=True))  # type: ignore[call-overload]  # one of each axis


def _may_be(row: Row) -> bool:
    return not (row["text"] == 150 and row["size"] in ([1024, 640], [1100, 700]))


def _pairs(row: Row) -> list[tuple[tuple[str, str], ...]]:
    return list(itertools.combinations([(axis, json.dumps(value)) for axis, value in row.items()], 2))


def name_of(number: int, row: Row) -> str:
    """The file name of a row."""
    width, height = _size(row)
    view = str(row["view"]).replace(" ", "-") + ("-gtk" if _is_under_gtk(row) else "")
    return f"{number:02} {view} {width}x{height} {row['scale']} {row['theme']} {row['language']} text{row['text']}.png"


def _is_under_gtk(row: Row) -> bool:
    return row.get("desktop") == "gtk"


def _size(row: Row) -> tuple[int, int]:
    assert isinstance(row["size"], list)
    width, height = map(int, row["size"])
    return width, height


def draw(out: Path, scale: int, rows: dict[int, Row]) -> list[str]:
    """Render the rows of one scale, in this process."""
    from PySide6.QtWidgets import QApplication

    from o8studio.ui.theme.theme import load_fonts, theme
    from tests.support.demo import start_demo
    from tests.support.looks import VIEWS, faults, file_dialog, fill, leave, picture, set_language
    from tests.support.scenes import play_scene

    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    load_fonts()
    theme().apply("dark")
    demo = start_demo(Path(os.environ["O8STUDIO_HOME"]) / "demo")
    found: list[str] = []

    async def scene(studio: "Studio", window: "WindowController", presenters: "Presenters") -> None:
        await fill(studio, window, presenters, demo)
        for number, row in rows.items():
            set_language(str(row["language"]))
            theme().set_looks(
                text_size=int(str(row["text"])),
                reduce_motion=not row["motion"],
                more_contrast=bool(row["contrast"]),
            )
            theme().apply(str(row["theme"]))
            window.shell.resize(*_size(row))
            window.rebuild()
            await asyncio.sleep(0.1)
            await {**VIEWS, "file dialog": file_dialog}[str(row["view"])](window)
            await asyncio.sleep(0.4)
            name = name_of(number, row)
            picture(window).save(str(out / name))
            found.extend(f"{name}: {fault}" for fault in faults(window))
            leave(window)

    try:
        play_scene(app, demo, scene)
    finally:
        demo.stop()
    print(f"{len(rows)} pictures at {scale} %")
    return found


def main(arguments: list[str]) -> int:
    """Render all scales, each in a process of its own: Qt's scale is fixed per process."""
    out = Path(arguments[0]).resolve()
    if len(arguments) > 2:
        found = draw(out, int(arguments[1]), {int(at): row for at, row in json.loads(arguments[2]).items()})
        print("\n".join(found))
        return 1 if found else 0
    out.mkdir(parents=True, exist_ok=True)
    return _draw_all(out, [] if "missed" in arguments else pairwise())


def _draw_all(out: Path, wanted: list[Row]) -> int:
    rows = dict(enumerate([*wanted, *MISSED, *UNDER_GTK], 1))
    listed = "\n".join("\t".join([name_of(at, row), *map(str, row.values())]) for at, row in rows.items())
    (out / "screens.tsv").write_text("\t".join(["file", *AXES, "desktop"]) + "\n" + listed + "\n")
    codes = []
    for scale in AXES["scale"]:
        part = {at: row for at, row in rows.items() if row["scale"] == scale and not _is_under_gtk(row)}
        if not part:
            continue
        with tempfile.TemporaryDirectory() as home:
            times = int(str(scale)) / 100
            screen = {"name": "one", "x": 0, "y": 0, "width": int(2560 * times), "height": int(1440 * times),
                      "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1.0}  # fmt: skip
            shape = Path(home) / "screen.json"
            shape.write_text(json.dumps({"screens": [screen]}))
            around = {
                **os.environ, "QT_QPA_PLATFORM": f"offscreen:configfile={shape}", "QT_SCALE_FACTOR": str(times),
                "O8STUDIO_HOME": home, "PYTHONPATH": str(Path(__file__).parents[2]),
            }  # fmt: skip
            command = [sys.executable, __file__, str(out), str(scale), json.dumps(part)]
            codes.append(subprocess.run(command, env=around, check=False).returncode)
    with tempfile.TemporaryDirectory() as home, x_screen("1600x1000") as name:
        part = {at: row for at, row in rows.items() if _is_under_gtk(row)}
        around = {
            **os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "QT_QPA_PLATFORMTHEME": "gtk3",
            "XDG_CURRENT_DESKTOP": "GNOME", "O8STUDIO_HOME": home, "PYTHONPATH": str(Path(__file__).parents[2]),
        }  # fmt: skip
        command = [sys.executable, __file__, str(out), "100", json.dumps(part)]
        codes.append(subprocess.run(command, env=around, check=False).returncode)
    print(f"{len(rows)} pictures in {out}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
