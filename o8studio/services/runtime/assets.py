"""Where the window finds its icons, fonts and colours."""

from pathlib import Path

from o8studio.store.resources import resources


def asset(*parts: str) -> Path:
    """A shipped file."""
    return resources().joinpath(*parts)
