"""Colours, fonts, icons and the single style sheet, from `resources/theme`."""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple
from weakref import WeakKeyDictionary

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton
from shiboken6 import isValid

from o8studio.domain.request import UNKNOWN_FAMILY
from o8studio.domain.settings import Preference, ThemeName
from o8studio.services.runtime.assets import asset
from o8studio.ui.theme.tokens import THEMES, tokens

FAMILIES = [
    "Inter o8",
    "o8 Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
    "sans-serif",
]
CODE_FAMILIES = ["JetBrains Mono", "o8 Sans SC", "monospace"]
_STROKES = {14: 2.0, 16: 2.0, 18: 1.9, 20: 1.75, 24: 1.6}
_FILLED = frozenset({"play", "pause", "star-filled"})
_BODY = 13
_STYLE = "drawn"
"""Property of the application with the style below the sheet: Qt tells only the sheet's own."""
_LARGEST_DISC = 42
"""Of the button that plays: the transport is 48 px high at every text size."""
_TOOL, _QTS_OWN = 28, 3
"""An icon button, and what Qt adds to one in each direction on top of what a style sheet says."""
_STRONGER = {"line-2": "line-strong", "line-3": "line-strong", "text-3": "text-2"}
"""Replacements under Increase contrast."""
_TILES = {
    "openai_sora": ("SO", "m-sora"),
    "kling": ("KL", "m-kling"),
    "jimeng": ("JM", "m-jimeng"),
    "doubao_seedance": ("SD", "m-seedance"),
    "vidu": ("VD", "m-vidu"),
    "minimax": ("HL", "m-sora"),  # Hailuo and Wan, whose names in Chinese have no letters
    "wan": ("WN", "m-sora"),
}
_RGBA = re.compile(r"rgba\((\d+),(\d+),(\d+),([\d.]+)\)")

MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 32" fill="none" stroke-width="2.6">'
    '<circle cx="12" cy="8" r="5.6" stroke="$text-1"/><circle cx="12" cy="21.5" r="7.4" stroke="$text-1"/>'
    '<path d="M10 18.2 15.4 21.5 10 24.8z" fill="$accent-line"/></svg>'
)


class Theme:
    """The current colours; one instance per application."""

    def __init__(self) -> None:
        self.name = "dark"
        self.scale = 1.0
        """Factor of the text size over the design; what holds text scales with it."""
        self.less_motion = False
        """Reduce motion, from the settings."""
        self.system_wants_less_motion = False
        self.asked_contrast = False
        """Increase contrast, from the settings; the system may ask for it too."""
        self.more_contrast = False

    @property
    def reduce_motion(self) -> bool:
        """Whether the settings or the system ask for reduced motion."""
        return self.less_motion or self.system_wants_less_motion

    def colour(self, token: str) -> QColor:
        """A colour by its name in the design."""
        value = self._value(token)
        match = _RGBA.fullmatch(value)
        if match:
            return QColor(int(match[1]), int(match[2]), int(match[3]), round(float(match[4]) * 255))
        return QColor(value)

    def px(self, pixels: int) -> int:
        """A height that holds text, scaled by the text size."""
        return round(pixels * self.scale)

    def _value(self, token: str) -> str:
        if self.more_contrast:
            token = _STRONGER.get(token, token)
        return tokens(self.name)[token]

    @property
    def has_lit_edge(self) -> bool:
        """Whether what is raised catches light at its top; white on white would leave the edge open."""
        return self.name == ThemeName.DARK

    def set_looks(self, *, text_size: int, reduce_motion: bool, more_contrast: bool) -> None:
        """Set text size in percent and the accessibility preferences; takes effect with `apply`."""
        self.scale = min(150, max(90, text_size)) / 100
        self.less_motion, self.asked_contrast = reduce_motion, more_contrast
        self.more_contrast = more_contrast or _system_wants_contrast()

    def apply_preferences(self, preference: Callable[[Preference], object]) -> None:
        """Apply all appearance settings."""
        self.set_looks(
            text_size=int(str(preference(Preference.TEXT_SIZE))),
            reduce_motion=preference(Preference.REDUCE_MOTION) is True,
            more_contrast=preference(Preference.MORE_CONTRAST) is True,
        )
        self.apply(str(preference(Preference.THEME)))

    def apply(self, name: str) -> None:
        """Apply the `dark` or `light` theme, or the one of the `system`."""
        if name == ThemeName.SYSTEM:
            scheme = QApplication.styleHints().colorScheme()
            name = ThemeName.LIGHT if scheme is Qt.ColorScheme.Light else ThemeName.DARK
        self.name = name if name in THEMES else ThemeName.DARK
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        icon.cache_clear()
        pixmap.cache_clear()
        _at_ratio.cache_clear()
        # set once: it would be laid on every widget, with the sheet of before, and the sheet after it once more
        if app.property(_STYLE) != "Fusion":
            app.setStyle("Fusion")
            app.setProperty(_STYLE, "Fusion")
        app.setPalette(self._palette())
        app.setStyleSheet(self._sheet())
        set_body_font()  # with a new style, Qt restores the platform's own font
        for button in list(_ICONED):
            if isValid(button):  # Qt may have deleted it before Python released it
                _show_icon(button)

    def _sheet(self) -> str:
        named = {name: self._value(name) for name in tokens(self.name)}
        named["segment-track"] = named["canvas" if self.name == ThemeName.DARK else "hover"]
        disc = min(self.px(40), _LARGEST_DISC)
        named["play-size"], named["play-radius"] = f"{disc}px", f"{disc // 2}px"
        named["menu-words"] = f"{16 + self.px(16)}px"
        named["tool"] = f"{self.px(_TOOL) - _QTS_OWN}px"
        raw = asset("theme", "window.qss").read_text("utf-8")
        if not self.has_lit_edge:
            raw = raw.replace(" border-top-color: $lit;", "")
        # scaled before the names are filled in: disc and buttons have their size already
        return re.sub(r"\$([a-z0-9-]+)", lambda match: named[match[1]], self._scaled(raw))

    def _scaled(self, sheet: str) -> str:
        if self.scale == 1.0:
            return sheet
        sheet = re.sub(r"font-size: (\d+)px", lambda size: f"font-size: {self.px(int(size[1]))}px", sheet)
        sheet = re.sub(r"min-width: (28|42)px", lambda size: f"min-width: {self.px(int(size[1]))}px", sheet)
        # what holds several lines grows with each of them
        sheet = sheet.replace("min-height: 70px", f"min-height: {self.px(72) - 2}px")
        more = max(0, round(20 * (self.scale - 1)))
        return re.sub(
            r"(min|max)-height: (2[4-9]|3[0-68]|4\d|5\d)px",  # a most below the least would cut the lower edge
            lambda size: f"{size[1]}-height: {int(size[2]) + more}px",
            sheet,
        )

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


def _system_wants_contrast() -> bool:
    hints = QApplication.styleHints()  # keep a reference: what it returns dies with Python's wrapper
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


_WITH_A_FONT_OF_THE_PLATFORM = (
    "QLabel", "QPushButton", "QToolButton", "QCheckBox", "QRadioButton", "QMenu", "QAbstractItemView", "QListView",
    "QHeaderView", "QMessageBox",
)  # fmt: skip
"""Classes whose font Qt takes from the platform's theme; setting the application's font alone does not reach them."""


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The current theme."""
    return Theme()


def load_fonts() -> None:
    """Register Inter and its Chinese face and make them the application's font."""
    _load("Inter*.ttf")
    _load("o8Sans*.ttf")
    set_body_font()


def set_body_font() -> None:
    """Set it on every widget class, including those with a font from the platform's theme (GTK, macOS)."""
    body = font(_BODY)
    if QApplication.font() != body:
        QApplication.setFont(body)
    for name in _WITH_A_FONT_OF_THE_PLATFORM:
        if QApplication.font(name) != body:  # type: ignore[call-overload]  # the stubs say bytes, PySide takes text
            QApplication.setFont(body, name)  # type: ignore[arg-type]  # as above


@lru_cache(maxsize=4)
def _load(pattern: str) -> None:
    for path in sorted(asset("fonts").glob(pattern)):
        QFontDatabase.addApplicationFont(str(path))


def font(
    pixels: int, weight: int = 400, *, code: bool = False, figures: bool = False, scaled: bool = True
) -> QFont:
    """A font of the design; `figures` makes digits equally wide, `scaled` applies the text size.

    The instance is shared: copy it before changing it.
    """
    return _font(theme().px(pixels) if scaled else pixels, weight, code, figures)


@lru_cache(maxsize=64)
def _font(pixels: int, weight: int, code: bool, figures: bool) -> QFont:
    if code:
        _load("JetBrains*.ttf")  # on first use, not at the first paint
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
    known = "" if family == UNKNOWN_FAMILY else family
    return _consonants(title) or _consonants(known) or "VM", "m-sora"


def _consonants(words: str) -> str:
    """The first two: a tile has no room for two Chinese signs."""
    return "".join(one for one in words.upper() if one.isascii() and one.isalpha() and one not in "AEIOU")[:2]


@lru_cache(maxsize=512)
def pixmap(name: str, size: int, token: str, ratio: float = 1.0) -> QPixmap:
    """A tinted icon of the set; `mark` is the program's own."""
    if name == "mark":
        svg = MARK
        for key in ("text-1", "accent-line"):
            svg = svg.replace(f"${key}", theme().colour(key).name())
        made = _drawn(svg, size, ratio)
    else:
        made = QPixmap(_shape(name, size, ratio))
        painter = QPainter(made)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(made.rect(), theme().colour(token))
        painter.end()
    made.setDevicePixelRatio(ratio)
    return made


def sized(name: str, size: int, token: str, ratio: float = 2.0) -> QPixmap:
    """A tinted icon beside words, `size` times the text size wide and high."""
    return _at_ratio(name, size, token, ratio * theme().scale, ratio)


@lru_cache(maxsize=512)
def _at_ratio(name: str, size: int, token: str, times: float, ratio: float) -> QPixmap:
    made = QPixmap(pixmap(name, size, token, times))
    made.setDevicePixelRatio(ratio)
    return made


@lru_cache(maxsize=512)
def _shape(name: str, size: int, ratio: float) -> QPixmap:
    """An icon in white, to be tinted: reading and drawing its file takes ten times as long as that."""
    svg = asset("icons", f"{name.removesuffix('-filled')}.svg").read_text("utf-8")
    svg = re.sub(r'stroke-width="[\d.]+"', f'stroke-width="{_STROKES.get(size, 2.0)}"', svg)
    if name in _FILLED:
        svg = svg.replace('fill="none"', 'fill="white"', 1)
    return _drawn(svg.replace("currentColor", "white"), size, ratio)


def _drawn(svg: str, size: int, ratio: float) -> QPixmap:
    made = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    renderer = QSvgRenderer(QByteArray(svg.encode("utf-8")))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    renderer.render(painter, QRectF(0, 0, made.width(), made.height()))
    painter.end()
    return made


class Tints(NamedTuple):
    """Colour tokens of an icon's states: at rest, under the pointer and switched on."""

    rest: str = "text-2"
    hover: str = "text-1"
    on: str = "accent-text"

    @classmethod
    def steady(cls, token: str) -> "Tints":
        """One colour in every enabled state."""
        return cls(token, token, token)


_USUAL_TINTS = Tints()


@lru_cache(maxsize=256)
def icon(name: str, size: int = 16, tints: Tints = _USUAL_TINTS, gap: int = 0) -> QIcon:
    """The icon for every screen's pixel ratio and every state of a button, scaled by the text size.

    Args:
        gap: empty width after it.
    """
    mode, state = QIcon.Mode, QIcon.State
    looks = [(tints.rest, mode.Normal, state.Off), ("text-off", mode.Disabled, state.Off)]
    if tints != Tints.steady(tints.rest):  # else Qt takes the first for every state
        looks += [
            (tints.hover, mode.Active, state.Off),
            (tints.on, mode.Normal, state.On),
            (tints.on, mode.Active, state.On),
        ]
    made = QIcon()
    for ratio in {screen.devicePixelRatio() for screen in QGuiApplication.screens()}:
        for token, of_mode, of_state in looks:
            made.addPixmap(_wider(sized(name, size, token, ratio), gap), of_mode, of_state)
    return made


def _wider(picture: QPixmap, gap: int) -> QPixmap:
    if not gap:
        return picture
    ratio = picture.devicePixelRatio()
    made = QPixmap(picture.width() + round(gap * ratio), picture.height())
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.drawPixmap(0, 0, picture)
    painter.end()
    return made


_GAP = 2
"""Qt leaves 4 px between icon and text, the design 6."""
_ICONED: WeakKeyDictionary[QAbstractButton, tuple[str, int, Tints, int]] = WeakKeyDictionary()


def set_icon(button: QAbstractButton, name: str, size: int = 16, tints: Tints | None = None) -> None:
    """Give a button an icon that follows the theme and the text size for the button's lifetime.

    Args:
        tints: by default those of an icon button; beside a text, which has its own colours, one colour.
    """
    gap = _GAP if isinstance(button, QPushButton) and button.text() else 0
    if tints is None:
        # Qt takes the icon of a focused push button from the mode for hovering
        tints = Tints.steady("text-2") if isinstance(button, QPushButton) else Tints()
    _ICONED[button] = (name, size, tints, gap)
    _show_icon(button)


def _show_icon(button: QAbstractButton) -> None:
    name, size, tints, gap = _ICONED[button]
    button.setIcon(icon(name, size, tints, gap))
    button.setIconSize(QSize(theme().px(size) + gap, theme().px(size)))


def restyle(widget: object) -> None:
    """Apply a changed dynamic property."""
    style = widget.style()  # type: ignore[attr-defined]  # any QWidget
    style.unpolish(widget)
    style.polish(widget)
