"""A studio with a few small clips that were imported, for what is said of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from o8studio.domain.ids import ClipId
from o8studio.domain.library.facts import ClipImported
from o8studio.domain.library.recipe import Recipe, written
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.studio import Studio, open_studio
from tests.support.clips import silent, with_sound

CLIPS = [ClipId("clip-one"), ClipId("clip-two"), ClipId("clip-three")]
PROMPT = "a lantern raft 漓江"


def films(folder: Path) -> list[Path]:
    """Two at 24 pictures a second, one of them with sound, and one at 25."""
    folder.mkdir(parents=True, exist_ok=True)
    return [
        with_sound(folder / "one.mp4", count=24),
        silent(folder / "two.mp4", "libx264", count=30),
        silent(folder / "three & more.mp4", "libx264", count=25, rate=Fraction(25)),
    ]


def imported(clip: ClipId, path: Path, at: float, **changes: Any) -> ClipImported:
    recipe = Recipe(source="o8studio", prompt=PROMPT, model="kling-v1", core={"seed": 4711})
    basis: dict[str, Any] = {
        "clip": clip, "at": at, "name": path.stem, "path": str(path), "sha256": digest_of(path), "size": path.stat().st_size,
        "length": 1.0, "width": 320, "height": 192, "fps": 24.0, "has_sound": clip == CLIPS[0], "in_place": True, "recipe": written(recipe),
    }  # fmt: skip
    return ClipImported(**{**basis, **changes})


@asynccontextmanager
async def reviewed_studio(folder: Path) -> AsyncIterator[Studio]:
    """The clips are in the library, the last one first in its lists."""
    async with open_studio(places()) as studio:
        pairs = zip(CLIPS, films(folder), strict=True)
        await studio.shelf.commit(
            [imported(clip, path, float(at)) for at, (clip, path) in enumerate(pairs, 1)]
        )
        yield studio
