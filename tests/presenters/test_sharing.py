"""Sharing as the window asks for it: what was chosen is made, what is stopped leaves nothing, what fails says why."""

import asyncio
import csv
import io
from pathlib import Path

import pytest

from o8studio.domain.library.range import Range
from o8studio.presenters.background import Background
from o8studio.presenters.sharing import SharePresenter
from o8studio.ui.share_port import AnswersSeen, ShareKind, ShareOrder
from tests.support.patience import until
from tests.support.reviewed import CLIPS, reviewed_studio

pytestmark = pytest.mark.usefixtures("home")


async def test_sharper_pages_are_larger_and_small_ones_fit_a_mail(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        rows = await studio.index.rows(CLIPS)
        sizes = SharePresenter(studio, Background(studio)).page_sizes(rows)
        assert [one.lines for one in sizes] == [360, 540, 720, 0]
        assert sizes[0].size <= sizes[1].size <= sizes[2].size
        assert sizes[0].is_mailable


@pytest.mark.parametrize(
    ("kind", "copies", "ending"),
    [
        (ShareKind.PAGE, True, ".html"),
        (ShareKind.EDITOR, True, "_for-edit"),
        (ShareKind.EDITOR, False, ".fcpxml"),
    ],
)
async def test_what_was_chosen_is_made(tmp_path: Path, kind: ShareKind, copies: bool, ending: str) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        ended: list[tuple[str, str]] = []
        order = ShareOrder(
            clips=tuple(CLIPS[:1]), kind=kind, title="Li River", lines=360, copies=copies, rate="25"
        )
        port = SharePresenter(studio, Background(studio))
        port.share(order, str(tmp_path / "out"), lambda _part: None, lambda *told: ended.append(told))
        await until(lambda: bool(ended), 30)
        path, problem = ended[0]
        assert (path.endswith(ending), problem) == (True, "")
        assert Path(path).exists()


@pytest.mark.parametrize("copies", [True, False])
async def test_what_an_editor_gets_is_called_as_it_was_told_before(tmp_path: Path, copies: bool) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        rows = await studio.index.rows(CLIPS)
        ended: list[tuple[str, str]] = []
        lists = ("fcpxml", "edl", "otio", "csv")
        clips = tuple(row.id for row in rows)
        order = ShareOrder(
            clips=clips, kind=ShareKind.EDITOR, lists=lists, copies=copies, title="Li River / 1"
        )
        port, out = SharePresenter(studio, Background(studio)), tmp_path / "out"
        told = port.file_names(order, rows)
        port.share(order, str(out), lambda _part: None, lambda *words: ended.append(words))
        await until(lambda: bool(ended), 30)
        assert ended[0][1] == ""
        made = out / told.pop(0) if copies else out
        assert sorted(one.name for one in made.iterdir()) == sorted(told)


@pytest.mark.parametrize("comments", [True, False])
async def test_comments_are_in_the_lists_only_if_an_editor_is_to_have_them(
    tmp_path: Path, comments: bool
) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await studio.discussions.post(CLIPS[0], "Mei", "flickers here", Range.at(3))
        ended: list[tuple[str, str]] = []
        lists = ("fcpxml", "edl", "otio", "csv")
        order = ShareOrder(clips=tuple(CLIPS), kind=ShareKind.EDITOR, lists=lists, comments=comments)
        port = SharePresenter(studio, Background(studio))
        port.share(order, str(tmp_path / "out"), lambda _part: None, lambda *words: ended.append(words))
        await until(lambda: bool(ended), 30)
        texts = [one.read_text("utf-8") for one in Path(ended[0][0]).iterdir() if one.suffix != ".mp4"]
        assert any("flickers here" in text for text in texts) is comments


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_range_is_a_marker_with_its_in_and_out_or_one_at_its_first_picture(
    tmp_path: Path, ranges: bool
) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        await studio.discussions.post(CLIPS[0], "Mei", "flickers here", Range(3, 14))
        ended: list[tuple[str, str]] = []
        order = ShareOrder(clips=tuple(CLIPS), kind=ShareKind.EDITOR, lists=("csv",), ranges=ranges)
        port = SharePresenter(studio, Background(studio))
        port.share(order, str(tmp_path / "out"), lambda _part: None, lambda *told: ended.append(told))
        await until(lambda: bool(ended), 30)
        (table,) = Path(ended[0][0]).glob("*.csv")
        (line,) = csv.DictReader(io.StringIO(table.read_text("utf-8-sig")))
        length = 12 if ranges else 1
        told = (line["First frame"], line["Last frame"], line["Duration"])
        assert told == ("3", str(2 + length), str(length))


async def test_what_is_stopped_leaves_nothing_and_tells_nobody(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        ended: list[tuple[str, str]] = []
        order = ShareOrder(clips=tuple(CLIPS), kind=ShareKind.PAGE, lines=360)
        port = SharePresenter(studio, Background(studio))
        stop = port.share(order, str(tmp_path / "out"), lambda _part: None, lambda *told: ended.append(told))
        await asyncio.sleep(0)
        stop()
        await studio.tasks.close()
        assert ended == []
        assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


async def test_a_clip_that_is_gone_is_told_in_words(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        (row,) = await studio.index.rows(CLIPS[:1])
        Path(row.path).unlink()
        ended: list[tuple[str, str]] = []
        order = ShareOrder(clips=tuple(CLIPS[:1]), kind=ShareKind.PAGE, lines=360)
        SharePresenter(studio, Background(studio)).share(
            order, str(tmp_path / "out"), lambda _part: None, lambda *told: ended.append(told)
        )
        await until(lambda: bool(ended), 30)
        assert ended[0][0] == ""
        assert ended[0][1]


async def test_a_file_that_is_no_answer_is_refused_in_words(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        hostile = tmp_path / "a.o8review.json"
        hostile.write_bytes(b"{" * 100_000)
        seen: list[tuple[AnswersSeen | None, str]] = []
        port = SharePresenter(studio, Background(studio))
        port.look_at_answers(str(hostile), lambda *told: seen.append(told))
        await until(lambda: bool(seen), 30)
        assert seen[0][0] is None
        assert seen[0][1]
