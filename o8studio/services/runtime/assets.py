"""Paths of the window's icons, fonts and colours."""

from pathlib import Path

from o8studio.store.resources import resources


def asset(*parts: str) -> Path:
    """The path of a shipped file."""
    return resources().joinpath(*parts)
