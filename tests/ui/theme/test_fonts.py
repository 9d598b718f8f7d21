"""One typeface: whatever font the desktop has, and in Chinese too."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QTextLayout
from PySide6.QtWidgets import QApplication

from o8studio.texts import language
from o8studio.ui.theme.theme import font
from tests.support.x_screen import x_screen

ROOT = Path(__file__).parents[3]
OURS = {"Inter o8", "JetBrains Mono"}


def test_every_widget_has_our_font_under_gtk_also_after_the_desktop_changed_its_own() -> None:
    under(XDG_CURRENT_DESKTOP="GNOME", QT_QPA_PLATFORMTHEME="gtk3")


def test_every_widget_has_our_font_under_kde(tmp_path: Path) -> None:
    """Under Qt's own part for KDE, which reads Plasma's settings; Plasma's plugin is built for the system's Qt."""
    fonts = [
        f"{name}=DejaVu Serif,14,-1,5,50,0,0,0,0,0" for name in ("font", "menuFont", "toolBarFont", "fixed")
    ]
    (tmp_path / "kdeglobals").write_text("\n".join(["[General]", *fonts, ""]))
    under(
        XDG_CURRENT_DESKTOP="KDE",
        KDE_FULL_SESSION="true",
        KDE_SESSION_VERSION="6",
        XDG_CONFIG_HOME=str(tmp_path),
    )


def under(**desktop: str) -> None:
    """The program's font in a process of its own, where the desktop has another."""
    with x_screen() as name:
        around = {
            **os.environ, "DISPLAY": name, "QT_QPA_PLATFORM": "xcb", "QT_LOGGING_RULES": "*=false",
            "PYTHONPATH": str(ROOT), **desktop,
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.desktop_fonts"],
            cwd=ROOT, env=around, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    desktop, *families = done.stdout.splitlines()
    assert desktop.removeprefix("platform ") not in OURS
    assert len(families) >= 2
    assert {line.split(":")[0] for line in families} <= OURS, done.stdout


def faces_of(words: str, weight: int) -> set[str]:
    """The families of the glyphs that a text is drawn with."""
    layout = QTextLayout(words, font(13, weight))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    return {run.rawFont().familyName() for run in layout.glyphRuns()}


def test_chinese_is_drawn_in_the_face_that_comes_with_the_program(dressed: QApplication) -> None:
    """Whatever fonts the system has; a heavier weight has a face of its own instead of one that Qt smears."""
    language.use("zh_CN")
    texts = {language._("Running"), "镜头缓缓推近，浓雾中的竹筏。", "魑魅魍魉"}
    for weight in (400, 500, 600):
        assert set().union(*(faces_of(words, weight) for words in texts)) <= {
            "o8 Sans SC",
            "o8 Sans SC SemiBold",
        }
