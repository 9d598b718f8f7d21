"""The recipe beside a clip: `NAME.o8.json` (docs/recipe.md). Blocking."""

from pathlib import Path

from o8studio.domain.library.recipe import MOST_BYTES, Recipe, read, written
from o8studio.store.part_file import write_whole

SUFFIX = ".o8.json"
_MOST_NAME = 255
"""Bytes of a name that every usual disk takes."""


def sidecar_of(clip: Path) -> Path:
    """The path of a clip's sidecar: the clip's whole name is kept, so that `a.mp4` and `a.webm` have one each.

    Where that would be too long for a disk, the name is shortened.
    """
    name = clip.name
    while len(f"{name}{SUFFIX}.new".encode("utf-8", "surrogateescape")) > _MOST_NAME:
        name = name[:-1]
    return clip.with_name(name + SUFFIX)


def write_sidecar(clip: Path, recipe: Recipe) -> Path:
    """Write the sidecar of a clip, whole or not at all; returns its path.

    Raises:
        DiskTrouble
    """
    path = sidecar_of(clip)
    write_whole(path, written(recipe).encode("utf-8"), mode=0o644)
    return path


def read_sidecar(clip: Path) -> Recipe | None:
    """The recipe beside a clip; None where there is none that is of use. Raises nothing."""
    for path in (sidecar_of(clip), clip.with_name(clip.stem + SUFFIX)):
        recipe = recipe_in(path)
        if recipe is not None:
            return recipe
    return None


def is_sidecar(path: Path) -> bool:
    """Whether it holds a recipe, by its name."""
    return path.name.lower().endswith(SUFFIX)


def recipe_in(path: Path) -> Recipe | None:
    """The recipe that a file is; None where it is none. Raises nothing."""
    try:
        if not path.is_file() or path.stat().st_size > MOST_BYTES:
            return None
        return read(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
