"""A kill while comments are taken in, or while something is made for people outside, loses nothing and leaves no half file."""

import contextlib
import subprocess
from pathlib import Path

import pytest

from o8studio.domain.ids import CommentId
from o8studio.domain.library.range import Range
from o8studio.services.review.file_names import ListKind
from tests.support import forked
from tests.support.review_pages import answers, comment, opened, saved
from tests.support.reviewed import CLIPS, reviewed_studio

pytestmark = pytest.mark.usefixtures("home")
MANY = 120
PROFILE = "import runpy; runpy.run_module('tests.support.review_profile', run_name='__main__')"


def killed(what: str, path: Path, after: float | None) -> list[str]:
    """Run it, and kill it this long after it is ready; None lets it end by itself. What it said meanwhile, whole lines only."""
    child = forked.start(PROFILE, what, str(path))
    assert child.stdin is not None and child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    if after is not None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(after)  # any moment will do: what must hold holds in all of them
        child.kill()
    status = child.wait()
    told = child.stdout.read()
    child.stdout.close()
    child.stdin.close()
    assert after is not None or status == 0
    return told.split("\n")[:-1]


async def test_a_file_that_was_half_taken_in_is_taken_in_whole_the_next_time(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips") as studio:
        page = studio.discussions.new_page_id()
        await studio.discussions.shared(page, CLIPS, "page", takes_answers=True)
        posted = await studio.discussions.post(CLIPS[1], "Mei", "mine", Range.at(1))
    said = [comment(id=f"comment-{at:03}", text=f"words {at}") for at in range(MANY)]
    file = saved(tmp_path / "arno.json", answers(page=page, comments=said))
    for after in (0.0, 0.01, 0.03, 0.1):
        killed("merge", file, after)
    killed("merge", file, None)
    async with reviewed_studio(tmp_path / "again") as studio:
        found = await studio.discussions.of(CLIPS[0])
        assert sorted(one.text for one in found.all_comments) == sorted(f"words {at}" for at in range(MANY))
        assert len(found.answers) == 1
        assert (await studio.discussions.merge_file(file)).clips == ()
        assert (await studio.discussions.of(CLIPS[1])).comment(posted) is not None


async def test_what_was_drawn_and_posted_is_there_with_every_mark(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips"):
        pass
    posted: dict[str, int] = {}
    for after in (0.05, 0.2, 0.4):
        for line in killed("draw", tmp_path, after):
            comment_id, count = line.split()
            posted[comment_id] = int(count)
    assert posted
    async with reviewed_studio(tmp_path / "again") as studio:
        found = {one.id: one for one in (await studio.discussions.of(CLIPS[0])).all_comments}
        assert all(len(found[CommentId(one)].marks) == count for one, count in posted.items())
        assert all(one.marks for one in found.values()), "no half comment: its words without what was drawn"


async def test_what_has_its_name_is_whole(tmp_path: Path) -> None:
    async with reviewed_studio(tmp_path / "clips"):
        pass
    out = tmp_path / "out"
    for after in (0.05, 0.3, 0.6, 0.9):
        killed("share", out, after)
    killed("share", out, None)
    pages = [one for one in out.iterdir() if one.suffix == ".html"]
    folders = [one for one in out.iterdir() if one.name.startswith("folder_for-edit")]
    assert pages
    assert folders
    for page in pages:
        head, _parts = opened(page.read_bytes())
        assert len(head["clips"]) == 3
    lists = {".fcpxml": 1, ".edl": 2, ".otio": 1, ".csv": 1, ".mp4": 3, ".txt": 1}
    for folder in folders:
        suffixes = [one.suffix for one in folder.iterdir()]
        assert {suffix: suffixes.count(suffix) for suffix in lists} == lists
    assert len(ListKind) == 4
    named = {*pages, *folders}
    assert all(one.name.startswith(".o8-") for one in out.iterdir() if one not in named)
