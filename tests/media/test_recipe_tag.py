"""A recipe goes into a copy whose packets stay the same, and out of whatever file holds one."""

import json
import os
from pathlib import Path

import av
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from o8studio.domain.library.recipe import Recipe
from o8studio.domain.library.refused import LibraryRefused
from o8studio.media.recipe_tag import embed, marks_inside, packet_digest, recipe_inside, tags_of
from tests.support.clips import box, with_sound
from tests.support.marked import C2PA, LABEL, labelled

RECIPE = Recipe(source="o8studio", prompt='猫 "says"\nhello', model="m", core={"seed": 3}, sha256="ab")


@pytest.mark.parametrize(
    ("name", "video", "audio"),
    [
        ("a.mp4", "libx264", "aac"),
        ("a.mov", "libx264", "aac"),
        ("a.webm", "libvpx-vp9", "libopus"),
        ("a.mkv", "libx264", "aac"),
    ],
)
def test_packets_stay_the_same_and_the_recipe_comes_back(
    tmp_path: Path, name: str, video: str, audio: str
) -> None:
    source, target = with_sound(tmp_path / name, video, audio), tmp_path / f"copy-{name}"
    before = source.read_bytes()
    embed(source, target, RECIPE)
    found = recipe_inside(target)
    assert found is not None
    assert (found.prompt, found.core, found.sha256) == (RECIPE.prompt, {"seed": 3}, "")
    assert packet_digest(source) == packet_digest(target)
    assert source.read_bytes() == before
    assert recipe_inside(source) is None


def test_the_label_and_every_other_tag_are_carried(tmp_path: Path) -> None:
    source = labelled(tmp_path / "a.mp4", title="Ä title", mine="kept")
    embed(source, tmp_path / "b.mp4", RECIPE)
    tags = tags_of(tmp_path / "b.mp4")
    assert (tags["AIGC"], tags["title"], tags["mine"]) == (LABEL, "Ä title", "kept")
    label = marks_inside(tmp_path / "b.mp4").label
    assert label is not None and (label.level, label.raw) == ("1", LABEL)
    embed(tmp_path / "b.mp4", tmp_path / "c.mp4", Recipe(prompt="another"))
    found = recipe_inside(tmp_path / "c.mp4")
    assert found is not None and found.prompt == "another"


def test_a_signed_file_gets_no_recipe(tmp_path: Path) -> None:
    source = with_sound(tmp_path / "a.mp4")
    source.write_bytes(source.read_bytes() + box(b"uuid", C2PA + b"manifest"))
    with pytest.raises(LibraryRefused):
        embed(source, tmp_path / "b.mp4", RECIPE)
    assert not (tmp_path / "b.mp4").exists()


def test_what_is_no_video_gets_none_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    with pytest.raises(LibraryRefused):
        embed(tmp_path / "a.mp4", tmp_path / "b.mp4", RECIPE)
    assert not (tmp_path / "b.mp4").exists()
    assert tags_of(tmp_path / "a.mp4") == {}
    with pytest.raises(OSError, match="missing"):
        tags_of(tmp_path / "missing.mp4")


def test_the_recipes_of_pictures_and_of_a_comment_are_read(tmp_path: Path) -> None:
    info = PngInfo()
    info.add_text(
        "invokeai_metadata", json.dumps({"positive_prompt": "a hut", "generation_mode": "txt2img", "seed": 7})
    )
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png", pnginfo=info)
    found = recipe_inside(tmp_path / "a.png")
    assert found is not None and (found.source, found.prompt) == ("invokeai", "a hut")
    (tmp_path / "bad.png").write_bytes(b"\x89PNG broken")
    assert recipe_inside(tmp_path / "bad.png") is None
    plain = with_sound(tmp_path / "plain.mp4")
    with av.open(str(plain)) as old, av.open(str(tmp_path / "wan.mp4"), "w") as new:
        new.metadata["comment"] = json.dumps(
            {"prompt": "a fox", "model_type": "t2v", "resolution": "832x480", "seed": 7}
        )
        streams = {stream.index: new.add_stream_from_template(stream) for stream in old.streams}
        for packet in old.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                new.mux(packet)
    found = recipe_inside(tmp_path / "wan.mp4")
    assert found is not None and (found.source, found.core["width"]) == ("wan2gp", 832)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are a matter of POSIX")
def test_a_pipe_that_is_called_a_picture_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.png")
    with pytest.raises(OSError, match="not a regular file"):
        tags_of(tmp_path / "a.png")


@pytest.mark.parametrize(
    "content",
    [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EndComments\n",
        b"DDS " + bytes(124),
        b"",
        b"\x89PNG\r\n",
    ],
    ids=["EPS", "DDS", "empty", "cut"],
)
def test_a_format_that_is_no_pictures_of_ours_is_read_by_nobody_whatever_its_name(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "a.png").write_bytes(content)
    assert tags_of(tmp_path / "a.png") == {}
