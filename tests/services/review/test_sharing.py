"""What goes out holds what is switched on, gets its name when it is whole, and overwrites nothing."""

import asyncio
import io
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import opentimelineio
import pytest
from lxml import etree

from o8studio.domain.errors import BrokenDownload
from o8studio.domain.ids import ClipId
from o8studio.domain.library.comment import Answer
from o8studio.domain.library.range import Range
from o8studio.domain.library.recipe import Recipe, written
from o8studio.domain.library.refused import LibraryRefused
from o8studio.domain.library.timecode import RATES, Timebase
from o8studio.media.timing import timing_of
from o8studio.services.review.file_names import ListKind
from o8studio.services.review.review_page import Switches
from o8studio.services.review.sharing import ListOptions, PageOptions
from o8studio.services.review.sheet import Paper
from o8studio.studio import Studio
from tests.support.clips import UNEVEN, X264, make
from tests.support.review_pages import answers, comment, opened
from tests.support.reviewed import CLIPS, PROMPT, imported, reviewed_studio

pytestmark = pytest.mark.usefixtures("home")


async def talked(studio: Studio) -> None:
    await studio.discussions.post(CLIPS[0], "Mei", "flame sits low", Range(3, 9))
    await studio.discussions.answer(CLIPS[0], "Mei", Answer.CHANGES)


async def test_a_page_holds_clips_and_words_and_takes_its_own_answers(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await talked(studio)
        told: list[float] = []
        path = await studio.sharing.page(
            CLIPS, tmp_path / "out", PageOptions(title="Li River", person="Mei", lines=360), told.append
        )
        assert path.name == "Li-River.html"
        assert [one.name for one in path.parent.iterdir()] == ["Li-River.html"]
        head, parts = opened(path.read_bytes())
        assert (head["title"], head["from"], [one["frames"] for one in head["clips"]]) == (
            "Li River",
            "Mei",
            [24, 30, 25],
        )
        assert head["clips"][0]["prompt"] == PROMPT
        assert head["clips"][0]["comments"][0]["text"] == "flame sits low"
        with av.open(io.BytesIO(parts[head["clips"][2]["media"]])) as container:
            assert len(list(container.decode(video=0))) == 25
        assert told == sorted(told)
        merged = await studio.discussions.merge(
            json.dumps(answers(page=head["page"], comments=[comment(clip="3")])).encode()
        )
        assert set(merged.clips) == {CLIPS[2], CLIPS[0]}
        second = await studio.sharing.page(
            CLIPS[:1], tmp_path / "out", PageOptions(title="Li River", lines=360)
        )
        assert second.name == "Li-River (2).html"


async def test_what_is_switched_off_is_not_in_the_file(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await talked(studio)
        off = Switches(prompts=False, comments=False, asks=False)
        head, parts = opened(
            (await studio.sharing.page(CLIPS, tmp_path, PageOptions(lines=360, switches=off))).read_bytes()
        )
        everything = json.dumps(head, ensure_ascii=False).encode() + b"".join(parts)
        title = studio.catalogue.spec("kling-v1").title
        for secret in (
            PROMPT,
            "lantern",
            "漓江",
            "flame",
            "Mei",
            "4711",
            "kling-v1",
            title,
            "clip-one",
            str(tmp_path),
            "one.mp4",
        ):
            assert secret.encode() not in everything, secret
        on = Switches(models=True, settings=True)
        head, _parts = opened(
            (await studio.sharing.page(CLIPS, tmp_path, PageOptions(lines=360, switches=on))).read_bytes()
        )
        assert head["clips"][0]["model"] == title
        assert ["seed", "4711"] in head["clips"][0]["settings"]


async def test_settings_without_prompts_hold_no_words_that_somebody_wrote(tmp_path: Path) -> None:
    """The negative prompt and the prompts of single shots went out with seed and length."""
    async with reviewed_studio(tmp_path / "clips") as studio:
        told = Recipe(
            source="o8studio",
            prompt=PROMPT,
            model="kling-v1",
            core={"seed": 4711, "negative_prompt": "neon", "aspect_ratio": "16:9"},
            native={
                "multi_prompt": [{"prompt": "raft leaves"}],
                "concepts[]": ["lantern"],
                "note": "for the client",
                "cfg_scale": 0.4,
            },
        )
        clip = ClipId("clip-four")
        path = tmp_path / "clips" / "two.mp4"
        await studio.shelf.commit([imported(clip, path, 9.0, sha256="f" * 64, recipe=written(told))])
        shown = {}
        for prompts in (True, False):
            switches = Switches(prompts=prompts, settings=True)
            page = await studio.sharing.page([clip], tmp_path, PageOptions(lines=360, switches=switches))
            (told_clip,) = opened(page.read_bytes())[0]["clips"]
            shown[prompts] = {name for name, _value in told_clip["settings"]}
        assert shown[False] == {"seed", "aspect_ratio", "cfg_scale"}
        assert {"negative_prompt", "multi_prompt"} <= shown[True]


async def test_what_was_said_here_goes_out_with_the_name_that_was_told(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        studio.preferences.settings = replace(studio.preferences.settings, person="Ina")
        await studio.discussions.post(CLIPS[0], "", "flame sits low", Range(3, 9))
        await studio.discussions.answer(CLIPS[0], "", Answer.CHANGES)
        page = await studio.sharing.page(CLIPS[:1], tmp_path / "out", PageOptions(lines=360))
        head, _parts = opened(page.read_bytes())
        (clip,) = head["clips"]
        assert (head["from"], clip["comments"][0]["person"], clip["answers"][0]["person"]) == ("Ina",) * 3
        for made in await studio.sharing.lists(
            CLIPS[:1], tmp_path / "lists", ListOptions([ListKind.FCPXML, ListKind.CSV])
        ):
            assert "Ina" in made.read_text("utf-8")
        assert (await studio.sharing.verdicts(CLIPS[:1]))[0].answers == {"Ina": "changes"}
        assert (await studio.discussions.of(CLIPS[0])).comments[0].person == "", "here it stays one's own"


async def test_the_name_of_a_locked_page_tells_nothing(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        options = PageOptions(title="Li River", lines=360, passphrase="open sesame please")
        assert (await studio.sharing.page(CLIPS[:1], tmp_path / "out", options)).name == "Review.html"


async def test_a_page_that_is_cancelled_leaves_nothing(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        begun = asyncio.Event()
        work = asyncio.create_task(
            studio.sharing.page(CLIPS, tmp_path / "out", PageOptions(), lambda _part: begun.set())
        )
        await begun.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
        assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


async def test_lists_for_an_editor_name_the_clips_where_they_lie(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await talked(studio)
        made = await studio.sharing.lists(CLIPS, tmp_path / "out", ListOptions(list(ListKind), "Li River"))
        assert sorted(one.name for one in made) == [
            "Li-River.edl",
            "Li-River.fcpxml",
            "Li-River.otio",
            "Li-River_markers.csv",
            "Li-River_markers.edl",
        ]
        root = etree.fromstring((tmp_path / "out" / "Li-River.fcpxml").read_bytes())
        assert [one.get("src") for one in root.findall(".//media-rep")] == [
            (tmp_path / "clips" / name).as_uri() for name in ("one.mp4", "two.mp4", "three & more.mp4")
        ]
        assert root.find(".//sequence").get("tcStart") == "3600s"
        assert root.find(".//marker").get("value") == "Mei: flame sits low"
        [bare] = await studio.sharing.lists(
            CLIPS, tmp_path / "bare", ListOptions([ListKind.FCPXML], "Li River", with_comments=False)
        )
        assert etree.fromstring(bare.read_bytes()).find(".//marker") is None
        other = await studio.sharing.lists(
            CLIPS,
            tmp_path / "drop",
            ListOptions([ListKind.CSV], timebase=Timebase(RATES["29.97"], is_drop=True)),
        )
        assert "01:00:00;04" in other[0].read_text("utf-8")


async def test_a_comment_on_a_clip_of_variable_rate_is_a_marker_on_the_same_picture(tmp_path: Path) -> None:
    uneven = make(tmp_path / "uneven.mp4", "libx264", options=X264, times=UNEVEN)
    timing = timing_of(uneven)
    async with reviewed_studio(tmp_path / "clips") as studio:
        clip = ClipId("clip-uneven")
        await studio.shelf.commit([imported(clip, uneven, 9.0)])
        await studio.discussions.post(clip, "Mei", "low", Range(40, 44))
        lists = ListOptions([ListKind.FCPXML, ListKind.OTIO], "uneven")
        fcpxml, otio = await studio.sharing.lists([clip], tmp_path / "out", lists)
    told = etree.fromstring(fcpxml.read_bytes()).find(".//marker")
    begin, end = timing.begins[40], timing.begins[45]
    assert Fraction(told.get("start").removesuffix("s")) == begin
    assert Fraction(told.get("duration").removesuffix("s")) == end - begin
    assert abs(begin - 40 / timing.rate) > Fraction(1, 50), "the rate alone would be half a picture off"
    (track,) = opentimelineio.adapters.read_from_file(str(otio)).tracks
    marked = track[0].markers[0].marked_range
    assert abs(marked.start_time.to_seconds() - float(begin)) < 0.001


async def test_the_folder_for_an_editor_can_be_moved(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        told: list[float] = []
        folder = await studio.sharing.editor_folder(
            CLIPS,
            tmp_path / "out",
            ListOptions([ListKind.FCPXML, ListKind.OTIO], "Li River", with_prompts=True),
            told.append,
        )
        assert sorted(one.name for one in folder.iterdir()) == [
            "01_one.mp4",
            "02_two.mp4",
            "03_three-more.mp4",
            "Li-River.fcpxml",
            "Li-River.otio",
            "READ ME.txt",
        ]
        assert (folder / "01_one.mp4").read_bytes() == (tmp_path / "clips" / "one.mp4").read_bytes()
        read = opentimelineio.adapters.read_from_file(str(folder / "Li-River.otio"))
        assert [(folder / clip.media_reference.target_url).exists() for clip in read.find_clips()] == [
            True,
            True,
            True,
        ]
        assert etree.fromstring((folder / "Li-River.fcpxml").read_bytes()).findtext(".//note") == PROMPT
        assert told[-1] == 1.0
        again = await studio.sharing.editor_folder(
            CLIPS[:1], tmp_path / "out", ListOptions([ListKind.CSV], "Li River")
        )
        assert again.name == "Li-River_for-edit (2)"
        assert not [one for one in (tmp_path / "out").iterdir() if one.name.startswith(".")]


async def test_a_clip_that_is_missing_ends_it_before_anything_has_a_name(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        (tmp_path / "clips" / "two.mp4").unlink()
        for work in (
            studio.sharing.page(CLIPS, tmp_path / "out", PageOptions(lines=360)),
            studio.sharing.sheet(CLIPS, tmp_path / "out", Paper.A4),
            studio.sharing.editor_folder(CLIPS, tmp_path / "out", ListOptions([ListKind.EDL])),
        ):
            with pytest.raises((OSError, BrokenDownload)):
                await work
        with pytest.raises(LibraryRefused):
            await studio.sharing.verdicts([ClipId("unknown")])
        assert not (tmp_path / "out").exists()


async def test_verdicts_say_what_everybody_thinks(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await talked(studio)
        await studio.discussions.answer(CLIPS[0], "Arno", Answer.APPROVED)
        first, *_others = await studio.sharing.verdicts(CLIPS)
        assert first.answers == {"Mei": "changes", "Arno": "approved"}
        assert (first.comments, first.open_comments, first.prompt) == (1, 1, PROMPT)
