"""The colours: words can be read on every surface, and surfaces can be told apart on an ordinary screen."""

import pytest

from o8studio.domain.settings import ThemeName
from o8studio.ui.theme.tokens import tokens

THEMES = (ThemeName.DARK, ThemeName.LIGHT)
SURFACES = ("canvas", "surface", "raised", "hover", "pressed", "overlay", "stage")
WORDS = ("text-1", "text-2", "text-3", "accent-text", "ok", "warn", "bad")
PAIRS = [
    ("on-accent", "accent"), ("on-accent", "accent-hover"), ("on-accent", "accent-press"),
    ("on-bad", "bad-solid"), ("on-bad", "bad-solid-hover"), ("text-1", "line-3"),
    *((word, "accent-tint") for word in ("text-1", "text-2", "text-3", "accent-text")),
    ("text-1", "warn-tint"), ("text-2", "warn-tint"), ("warn", "warn-tint"),
    ("text-1", "ok-tint"), ("text-2", "ok-tint"), ("ok", "ok-tint"),
    ("text-1", "bad-tint"), ("text-3", "bad-tint"), ("bad", "bad-tint"),
    *((f"m-{family}", f"m-{family}-t") for family in ("sora", "kling", "jimeng", "seedance", "vidu")),
]  # fmt: skip
SHAPES = [
    *(("accent-line", on) for on in ("canvas", "surface", "raised", "accent-tint")),
    ("accent", "surface"), ("line-strong", "surface"), ("line-strong", "raised"),
    ("star", "surface"), ("star", "raised"), ("star", "canvas"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: ThemeName) -> float:
    first, second = (luminance(tokens(theme)[name]) for name in (one, other))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_surface(theme: ThemeName) -> None:
    pairs = [(word, on) for word in WORDS for on in SURFACES] + PAIRS
    low = {pair: ratio for pair in pairs if (ratio := round(contrast(*pair, theme), 2)) < 4.5}
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_that_carry_a_meaning_can_be_seen(theme: ThemeName) -> None:
    low = {pair: ratio for pair in SHAPES if (ratio := round(contrast(*pair, theme), 2)) < 3.0}
    assert low == {}


@pytest.mark.parametrize("theme", THEMES)
def test_what_is_raised_stands_out_on_an_ordinary_screen(theme: ThemeName) -> None:
    assert contrast("raised", "surface", theme) >= 1.15
    assert contrast("raised", "canvas", theme) >= 1.15
    assert contrast("overlay", "surface", theme) >= 1.15
    assert contrast("hover", "raised", theme) >= 1.1


@pytest.mark.parametrize("theme", THEMES)
def test_the_page_that_is_open_looks_unlike_one_under_the_pointer(theme: ThemeName) -> None:
    named = tokens(theme)
    assert contrast("rail-on", "canvas", theme) >= 1.25
    assert (named["rail-on"], named["rail-edge"]) != (named["raised"], named["raised"])


def test_both_themes_name_the_same_colours() -> None:
    assert set(tokens(ThemeName.DARK)) == set(tokens(ThemeName.LIGHT))
