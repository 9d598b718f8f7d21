"""The recipe beside a clip."""

from pathlib import Path

from o8studio.domain.library.recipe import MOST_BYTES, Recipe
from o8studio.store.sidecar import read_sidecar, sidecar_of, write_sidecar


def test_it_lies_beside_the_clip_and_is_read_back(tmp_path: Path) -> None:
    clip = tmp_path / "猫.mp4"
    path = write_sidecar(clip, Recipe(prompt="a cat", sha256="00"))
    assert path.name == "猫.mp4.o8.json"
    assert read_sidecar(clip) == Recipe(prompt="a cat", sha256="00")
    path.rename(tmp_path / "猫.o8.json")
    assert read_sidecar(clip) == Recipe(prompt="a cat", sha256="00"), "named by hand, without the extension"


def test_a_name_of_255_bytes_has_one_too(tmp_path: Path) -> None:
    clip = tmp_path / ("长" * 83 + "ab.mp4")
    assert len(clip.name.encode()) == 255
    write_sidecar(clip, Recipe(prompt="x"))
    assert len(sidecar_of(clip).name.encode()) <= 255
    assert read_sidecar(clip) == Recipe(prompt="x")


def test_what_is_no_recipe_is_none(tmp_path: Path) -> None:
    clip = tmp_path / "a.mp4"
    assert read_sidecar(clip) is None
    for content in (b"", b"{}", b"\xff\xfe", b"[" * 1000, b" " * (MOST_BYTES + 1)):
        sidecar_of(clip).write_bytes(content)
        assert read_sidecar(clip) is None
    sidecar_of(clip).unlink()
    sidecar_of(clip).mkdir()
    assert read_sidecar(clip) is None
