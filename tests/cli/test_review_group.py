"""`o8studio review` as a process: out to people, and back."""

import json
from pathlib import Path

import pytest

from o8studio.domain.library.comment import Answer
from o8studio.domain.library.range import Range
from tests.support.command_line import events, o8
from tests.support.review_pages import answers, comment, opened, saved
from tests.support.reviewed import CLIPS, reviewed_studio

pytestmark = pytest.mark.usefixtures("home")


async def talked(folder: Path) -> None:
    async with reviewed_studio(folder) as studio:
        await studio.discussions.post(CLIPS[0], "Mei", "火焰低一点", Range.at(3))
        await studio.discussions.answer(CLIPS[0], "Mei", Answer.CHANGES)


async def test_a_page_goes_out_and_its_comments_come_back(tmp_path: Path) -> None:
    await talked(tmp_path / "clips")
    made = o8(
        "review",
        "export",
        "--html",
        "--passphrase",
        "--quality",
        "360",
        "--title",
        "Li River",
        "-o",
        str(tmp_path),
        "--json",
        stdin="芝麻\n",
    )
    (told,) = events(made.stdout)
    head, _parts = opened(Path(told["path"]).read_bytes(), "芝麻")
    assert len(head["clips"]) == 3
    assert "芝麻" not in made.stdout + made.stderr
    key = next(one["key"] for one in head["clips"] if one["comments"])
    file = saved(
        tmp_path / "arno.json", answers(page=head["page"], comments=[comment(clip=key, text="ok <b>")])
    )
    assert "Arno: 1 comment and 1 answer taken in." in o8("review", "merge", str(file)).stdout
    assert "everything in this file was here already" in o8("review", "merge", str(file)).stdout
    shown = o8("review", "list").stdout
    assert "00:00:00:03  Mei (open): 火焰低一点" in shown
    assert "Arno (open): ok <b>" in shown
    found = {one["clip"]: one for one in events(o8("review", "list", "--json").stdout)}
    assert {one["text"] for one in found[CLIPS[0]]["comments"]} == {"火焰低一点", "ok <b>"}


async def test_files_that_are_none_are_refused_and_the_others_taken_in(tmp_path: Path) -> None:
    await talked(tmp_path / "clips")
    page = tmp_path / "page.html"
    page.write_text("<!doctype html>")
    done = o8("review", "merge", str(page), str(tmp_path / "missing.json"), check=1)
    assert "This is a web page." in done.stderr
    assert "can't be read" in done.stderr
    refused = events(o8("review", "merge", "--json", str(page), check=1).stdout)
    assert refused == [{"file": str(page), "refused": "a page"}]


async def test_lists_sheets_and_verdicts_come_out_of_one_query(tmp_path: Path) -> None:
    await talked(tmp_path / "clips")
    made = o8(
        "review",
        "export",
        "is:commented",
        "--fcpxml",
        "--edl",
        "--otio",
        "--csv",
        "--pdf",
        "--title",
        "t",
        "-o",
        str(tmp_path / "out"),
    )
    assert sorted(Path(line).name for line in made.stdout.split()) == [
        "t.edl",
        "t.fcpxml",
        "t.otio",
        "t.pdf",
        "t_markers.csv",
        "t_markers.edl",
    ]
    assert (tmp_path / "out" / "t.pdf").read_bytes().startswith(b"%PDF-")
    folder = o8(
        "review",
        "export",
        "--fcpxml",
        "--copy-files",
        "--rate",
        "29.97",
        "--title",
        "t",
        "-o",
        str(tmp_path / "out"),
    ).stdout.strip()
    assert 'tcFormat="DF"' in (Path(folder) / "t.fcpxml").read_text("utf-8")
    (first,) = json.loads(o8("review", "export", "is:commented", "--verdicts", "--json").stdout)
    assert first["answers"] == {"Mei": "changes"}
    assert (
        o8("review", "export", "is:commented", "--verdicts").stdout.splitlines()[1].split(",")[6] == "changes"
    )


async def test_what_cannot_be_done_is_said(tmp_path: Path) -> None:
    await talked(tmp_path / "clips")
    assert "--html" in o8("review", "export", check=2).stderr
    assert "No clip is found by xyzzy" in o8("review", "export", "xyzzy", "--csv", check=2).stderr
    assert "stars" in o8("review", "export", "star:3", "--csv", check=2).stderr
    assert "empty" in o8("review", "export", "--html", "--passphrase", stdin="\n", check=2).stderr
