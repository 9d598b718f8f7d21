"""The design's colours by name, as text, from `resources/theme/tokens.json`."""

import json
from functools import lru_cache

from o8studio.services.runtime.assets import asset

THEMES = ("dark", "light")


@lru_cache(maxsize=1)
def _all() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(asset("theme", "tokens.json").read_text("utf-8"))
    return found


def tokens(theme: str) -> dict[str, str]:
    """The tokens of `dark` or `light`; for any other name, the dark ones."""
    return _all()[theme if theme in THEMES else THEMES[0]]
