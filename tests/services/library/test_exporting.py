"""Copies for elsewhere: what was asked for, whole, and the original as it was."""

import json
import shutil
from pathlib import Path

import av
import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.ids import ClipId
from o8studio.domain.library.refused import LibraryProblem, LibraryRefused
from o8studio.media.converting import Form
from o8studio.media.recipe_tag import marks_inside, packet_digest, recipe_inside
from o8studio.services.library.exporting import ExportOptions
from o8studio.services.library.importing import How
from o8studio.store.part_file import digest_of
from o8studio.store.paths import places
from o8studio.studio import open_studio
from tests.support.clips import CASES
from tests.support.marked import labelled
from tests.support.shelf_clips import profile_with

SIGNED = CASES.parent / "golden" / "signed.mp4"
"""Signed with C2PA by c2pa-python 0.38.1 and a certificate of its own; that program calls it valid."""


async def test_many_go_to_one_folder_under_names_of_a_template(home, tmp_path: Path) -> None:
    where, clips = profile_with(4)
    async with open_studio(where) as studio:
        await studio.library.rate(clips[:1], stars=4, title="Ein Fuchs / 狐")
        how = ExportOptions(name="{title} {model} {stars}", sidecar=True)
        steps: list[tuple[int, int]] = []
        done = await studio.exporting.export(
            clips, tmp_path / "out", how, lambda at, of: steps.append((at, of))
        )
        assert steps[-1] == (4, 4)
        names = sorted(one.path.name for one in done if one.path is not None)
        assert names == [
            "Ein Fuchs 狐 kling-v2-1 4.mp4",
            "a red fox 猫咪 in rain kling-v2-1.mp4",
            "night city kling-v2-1.mp4",
            "雨夜城市 slow dolly kling-v2-1.mp4",
        ]
        for one, row in zip(done, await studio.index.rows(clips), strict=True):
            assert one.path is not None
            assert digest_of(one.path) == digest_of(Path(row.path)) == one.original_sha256
        beside = json.loads((tmp_path / "out" / "night city kling-v2-1.mp4.o8.json").read_text("utf-8"))
        assert (beside["prompt"], beside["clip_sha256"]) == ("night city", done[1].original_sha256)
        again = await studio.exporting.export(clips[:1], tmp_path / "out", how)
        assert again[0].path is not None and again[0].path.name.endswith("(2).mp4"), "nothing is overwritten"


async def test_a_recipe_inside_changes_no_packet_and_a_signed_clip_gets_none(home, tmp_path: Path) -> None:
    where, [one] = profile_with(1)
    signed = tmp_path / "signed.mp4"
    shutil.copy(SIGNED, signed)
    assert marks_inside(signed).is_signed
    async with open_studio(where) as studio:
        found = await studio.importing.survey([signed])
        [two] = (await studio.importing.take(found, How.IN_PLACE, where.clips)).clips
        first, second = await studio.exporting.export(
            [one, two], tmp_path / "out", ExportOptions(is_embedded=True)
        )
        assert first.path is not None and second.path is not None
        [row] = await studio.index.rows([one])
        recipe = recipe_inside(first.path)
        assert recipe is not None and recipe.prompt == row.prompt
        assert packet_digest(first.path) == packet_digest(Path(row.path))
        assert digest_of(second.path) == digest_of(signed), "the original's own bytes"
        for changed in (ExportOptions(form=Form.WEBM), ExportOptions(end=0.25)):
            [encoded] = await studio.exporting.export([two], tmp_path / "out", changed)
            assert (encoded.is_signature_lost, encoded.original_sha256) == (True, digest_of(signed))
            assert encoded.path is not None and not marks_inside(encoded.path).is_signed
        assert digest_of(signed) == digest_of(SIGNED), "the original is never touched"


async def test_a_part_keeps_its_packets_where_it_can_and_is_exact_elsewhere(home, tmp_path: Path) -> None:
    source = labelled(tmp_path / "a.mp4", count=48)
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([source])
        clips = (await studio.importing.take(found, How.COPY, studio.places.clips)).clips
        with av.open(str(source)) as film:
            keys = [float(one.pts * one.time_base) for one in film.demux(video=0) if one.is_keyframe]  # type: ignore[operator]  # both are there
        for begin, end, is_packets in ((keys[1], keys[3], True), (0.25, 1.0, False)):
            [done] = await studio.exporting.export(
                clips, tmp_path / f"{begin}", ExportOptions(begin=begin, end=end)
            )
            assert done.path is not None
            with av.open(str(done.path)) as part, av.open(str(source)) as whole:
                own = {bytes(packet) for packet in whole.demux(video=0) if packet.size}
                packets = [bytes(packet) for packet in part.demux(video=0) if packet.size]
            assert len(packets) == round((end - begin) * 24)
            assert (set(packets) <= own) is is_packets
            assert marks_inside(done.path).label is not None


@pytest.mark.parametrize("form", [None, Form.MP4, Form.WEBM, Form.GIF])
async def test_the_label_is_in_every_copy(home, tmp_path: Path, form: Form | None) -> None:
    source = labelled(tmp_path / "a.mp4", count=24)
    async with open_studio(places()) as studio:
        found = await studio.importing.survey([source])
        clips = (await studio.importing.take(found, How.COPY, studio.places.clips)).clips
        [done] = await studio.exporting.export(
            clips, tmp_path / "out", ExportOptions(form=form, begin=0.2 if form else 0.0)
        )
        assert done.path is not None
        label = marks_inside(done.path).label
        assert label is not None and label.level == "1"


async def test_one_that_fails_stops_no_other_and_a_bad_folder_is_refused_before(home, tmp_path: Path) -> None:
    where, [one, two, three] = profile_with(3)
    async with open_studio(where) as studio:
        rows = await studio.index.rows([one, two])
        Path(rows[0].path).unlink()
        Path(rows[1].path).write_bytes(b"changed by somebody")
        done = await studio.exporting.export([one, two, three, ClipId("nobody")], tmp_path / "out")
        problems = [one.error.problem if isinstance(one.error, LibraryRefused) else None for one in done]
        assert problems == [LibraryProblem.AWAY, LibraryProblem.FILE_CHANGED, None, LibraryProblem.NO_CLIP]
        assert len(list((tmp_path / "out").iterdir())) == 1
        (tmp_path / "file").write_bytes(b"")
        with pytest.raises(DiskTrouble):
            await studio.exporting.export([three], tmp_path / "file")
