"""Colours, fonts, icons and the one style sheet, from `resources/theme/tokens.json`."""

import json
import re
from functools import lru_cache
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from o8studio.services.assets import asset

FAMILIES = [
    "Inter o8",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
]
CODE_FAMILIES = ["JetBrains Mono", "Sarasa Mono SC", "monospace"]
_STROKES = {14: 2.0, 16: 2.0, 18: 1.9, 20: 1.75, 24: 1.6}
_FILLED = frozenset({"play", "pause"})
_TILES = {
    "openai_sora": ("SO", "m-sora"),
    "kling": ("KL", "m-kling"),
    "jimeng": ("JM", "m-jimeng"),
    "doubao_seedance": ("SD", "m-seedance"),
    "vidu": ("VD", "m-vidu"),
}
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 32" fill="none" stroke-width="2.6">'
    '<circle cx="12" cy="8" r="5.6" stroke="$text-1"/><circle cx="12" cy="21.5" r="7.4" stroke="$text-1"/>'
    '<path d="M10 18.2 15.4 21.5 10 24.8z" fill="$accent-line"/></svg>'
)

_SHEET = """
* { outline: 0; }
QWidget { color: $text-1; }
QWidget[column="canvas"] { background: $canvas; }
QWidget[column="surface"] { background: $surface; border-left: 1px solid $line-1; }
QFrame[role="header"] { background: transparent; border: 0; border-bottom: 1px solid $line-1; }
QFrame[role="footer"] { background: transparent; border: 0; border-top: 1px solid $line-1; }
QFrame[role="card"] { background: $raised; border: 1px solid $line-1; border-radius: 12px; }
QFrame[role="popover"] { background: $overlay; border: 1px solid $line-3; border-radius: 10px; }
QFrame[role="bar"] { background: $warn-tint; border: 1px solid $warn-edge; border-radius: 6px; }
QLabel { background: transparent; border: 0; }
QLabel[tone="2"] { color: $text-2; } QLabel[tone="3"] { color: $text-3; }
QLabel[tone="bad"] { color: $bad; } QLabel[tone="ok"] { color: $ok; }
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox {
  background: $raised; border: 1px solid $line-2; border-radius: 6px; padding: 0 9px; min-height: 30px;
  selection-background-color: $accent; selection-color: $on-accent; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: $line-3; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border: 2px solid $accent-line; padding: 0 8px; min-height: 28px; }
QLineEdit[error="true"] { border-color: $bad; }
QComboBox::drop-down { border: 0; width: 22px; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; }
QAbstractItemView { background: $overlay; border: 1px solid $line-3; selection-background-color: $hover; selection-color: $text-1; }
QTextEdit { background: transparent; border: 0; selection-background-color: $accent; selection-color: $on-accent; }
QFrame[role="prompt"] { background: $raised; border: 1px solid $line-2; border-radius: 8px; }
QFrame[role="prompt"][focus="true"] { border: 2px solid $accent-line; }
QFrame[role="prompt"][error="true"] { border-color: $bad; }
QPushButton { background: $raised; border: 1px solid $line-2; border-radius: 6px; padding: 0 9px; min-height: 30px; font-weight: 500; }
QPushButton:hover { background: $hover; border-color: $line-3; } QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $accent-line; padding: 0 8px; min-height: 28px; }
QPushButton:disabled { border-color: $line-1; color: $text-off; background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $on-accent; border: 0; border-radius: 8px; min-height: 40px; padding: 0 14px; font-size: 14px; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent-hover; } QPushButton[kind="primary"]:pressed { background: $accent-press; }
QPushButton[kind="primary"]:focus { border: 2px solid $text-1; padding: 0 12px; min-height: 36px; }
QPushButton[kind="primary"]:disabled { background: $hover; color: $text-off; }
QPushButton[kind="ghost"], QToolButton { background: transparent; border: 0; color: $text-2; border-radius: 6px; }
QPushButton[kind="ghost"]:hover, QToolButton:hover { background: $hover; color: $text-1; }
QPushButton[kind="ghost"]:focus, QToolButton:focus { border: 2px solid $accent-line; }
QToolButton { min-width: 28px; min-height: 28px; } QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent-tint; color: $accent-text; }
QToolButton[kind="rail"] { border-radius: 8px; min-width: 58px; min-height: 44px; padding: 5px 0 3px 0; font-size: 11px; font-weight: 500; color: $text-3; }
QToolButton[kind="rail"]:checked { background: $hover; color: $text-1; }
QToolButton[kind="play"] { background: $text-1; border-radius: 20px; min-width: 40px; min-height: 40px; }
QToolButton[kind="play"]:disabled { background: $pressed; }
QFrame[role="segments"] { background: $segment-track; border: 1px solid $line-1; border-radius: 7px; }
QPushButton[kind="segment"] { background: transparent; border: 0; border-radius: 5px; min-height: 26px; padding: 0 6px; color: $text-2; }
QPushButton[kind="segment"]:checked { background: $segment-thumb; color: $text-1; }
QPushButton[kind="segment"]:disabled { color: $text-off; }
QPushButton[kind="segment"]:focus { border: 1px solid $accent-line; padding: 0 5px; min-height: 24px; }
QPushButton[kind="chip"] { background: $accent-tint; border: 1px solid $accent-edge; border-radius: 8px; min-height: 28px; padding: 0 8px; text-align: left; }
QToolButton[kind="slot"] { background: transparent; border: 1px dashed $line-3; border-radius: 8px; min-height: 54px; color: $text-2; font-size: 11px; }
QToolButton[kind="slot"]:hover, QToolButton[kind="slot"][drop="true"] { border-color: $accent-line; background: $accent-tint; }
QScrollArea { background: transparent; border: 0; } QScrollArea > QWidget > QWidget { background: transparent; }
QScrollBar:vertical { background: transparent; width: 11px; margin: 0; } QScrollBar:horizontal { height: 0; }
QScrollBar::handle:vertical { background: $line-3; border-radius: 2px; margin: 3px; min-height: 28px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: transparent; height: 0; }
QSlider::groove:horizontal { background: $pressed; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent-line; border-radius: 2px; }
QSlider::handle:horizontal { background: $text-1; width: 14px; height: 14px; margin: -5px 0; border-radius: 7px; }
QTableView, QListWidget { background: transparent; border: 0; }
QListWidget::item { min-height: 36px; border-radius: 6px; padding: 0 6px; } QListWidget::item:hover, QListWidget::item:selected { background: $hover; color: $text-1; }
QSplitter::handle { background: $line-1; } QToolTip { background: $overlay; color: $text-1; border: 1px solid $line-3; padding: 4px 6px; }
QMenu { background: $overlay; border: 1px solid $line-3; padding: 6px; } QMenu::item { padding: 6px 14px; border-radius: 6px; } QMenu::item:selected { background: $hover; }
QDialog { background: $overlay; }
QCheckBox, QRadioButton { spacing: 8px; }
"""


class Theme:
    """The colours in use; one for the application."""

    def __init__(self) -> None:
        self.name = "dark"
        self._tokens: dict[str, dict[str, str]] = json.loads(asset("theme", "tokens.json").read_text("utf-8"))

    def colour(self, token: str) -> QColor:
        """A colour by its name in the design."""
        value = self._tokens[self.name][token]
        match = _RGBA.fullmatch(value)
        if match:
            return QColor(int(match[1]), int(match[2]), int(match[3]), round(float(match[4]) * 255))
        return QColor(value)

    def apply(self, name: str) -> None:
        """Dress the application in `dark` or `light`."""
        self.name = name if name in self._tokens else "dark"
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        icon.cache_clear()
        pixmap.cache_clear()
        app.setStyle("Fusion")
        app.setPalette(self._palette())
        app.setStyleSheet(self._sheet())
        for button, named in list(_ICONED.items()):
            button.setIcon(icon(*named))

    def _sheet(self) -> str:
        tokens = self._tokens[self.name]
        dark = self.name == "dark"
        extra = {
            "segment-track": tokens["canvas" if dark else "hover"],
            "segment-thumb": tokens["pressed" if dark else "raised"],
        }
        return re.sub(r"\$([a-z0-9-]+)", lambda match: {**tokens, **extra}[match[1]], _SHEET)

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "canvas",
            QPalette.ColorRole.Base: "raised",
            QPalette.ColorRole.AlternateBase: "surface",
            QPalette.ColorRole.Button: "raised",
            QPalette.ColorRole.Text: "text-1",
            QPalette.ColorRole.WindowText: "text-1",
            QPalette.ColorRole.ButtonText: "text-1",
            QPalette.ColorRole.PlaceholderText: "text-3",
            QPalette.ColorRole.Highlight: "accent",
            QPalette.ColorRole.HighlightedText: "on-accent",
            QPalette.ColorRole.ToolTipBase: "overlay",
            QPalette.ColorRole.ToolTipText: "text-1",
            QPalette.ColorRole.Link: "accent-text",
        }
        for role, token in roles.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text-off"))
        return palette


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The theme in use."""
    return Theme()


def load_fonts() -> None:
    """Register the shipped fonts and make Inter the application's."""
    for path in sorted(asset("fonts").glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    QApplication.setFont(font(13))


def font(pixels: int, weight: int = 400, *, code: bool = False, figures: bool = False) -> QFont:
    """A font of the design; `figures` makes digits equally wide."""
    made = QFont()
    made.setFamilies(CODE_FAMILIES if code else FAMILIES)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight(weight))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if figures:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def tile(family: str, title: str) -> tuple[str, str]:
    """Letters and colour token of a model family's tile."""
    if family in _TILES:
        return _TILES[family]
    letters = [letter for letter in title.upper() if letter.isalpha() and letter not in "AEIOU"]
    return "".join(letters[:2]) or "VM", "m-sora"


@lru_cache(maxsize=512)
def pixmap(name: str, size: int, token: str, ratio: float = 1.0) -> QPixmap:
    """An icon of the set, tinted; `mark` is the program's own."""
    colours = {f"${key}": theme().colour(key).name() for key in ("text-1", "accent-line")}
    if name == "mark":
        svg = MARK
        for key, value in colours.items():
            svg = svg.replace(key, value)
    else:
        svg = (
            asset("icons", f"{name}.svg")
            .read_text("utf-8")
            .replace("currentColor", theme().colour(token).name())
        )
        svg = re.sub(r'stroke-width="[\d.]+"', f'stroke-width="{_STROKES.get(size, 2.0)}"', svg)
        if name in _FILLED:
            svg = svg.replace('fill="none"', f'fill="{theme().colour(token).name()}"', 1)
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    made.setDevicePixelRatio(ratio)
    return made


@lru_cache(maxsize=256)
def icon(name: str, size: int = 16, token: str = "text-2") -> QIcon:  # noqa: S107 - a colour's name
    """The icon at 1× and 2×, with its disabled look."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, size, token, ratio))
        made.addPixmap(pixmap(name, size, "text-off", ratio), QIcon.Mode.Disabled)
    return made


_ICONED: WeakKeyDictionary[QAbstractButton, tuple[str, int, str]] = WeakKeyDictionary()


def set_icon(button: QAbstractButton, name: str, size: int = 16, token: str = "text-2") -> None:  # noqa: S107 - a colour
    """Give a button an icon that follows the theme for as long as the button lives."""
    _ICONED[button] = (name, size, token)
    button.setIcon(icon(name, size, token))


def restyle(widget: object) -> None:
    """Let a changed dynamic property take effect."""
    style = widget.style()  # type: ignore[attr-defined]  # any QWidget
    style.unpolish(widget)
    style.polish(widget)
