"""What a clip's file is called, and what is said to be wrong with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from o8studio.domain.errors import DiskTrouble
from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import Flaw, Result
from o8studio.domain.jobs.job import Job, JobState
from o8studio.domain.library.clip import Clip
from o8studio.media.containers import Kind
from o8studio.media.extent import Wholeness
from o8studio.media.probe import Probe
from o8studio.services.jobs.clip_files import clip_name, flaw_of, is_better, measured_from, number_of
from tests.support.demo import DemoServer
from tests.support.opened import request


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("{model}/{title}", "m a fox 2.mp4"),
        ("{title}.{id}", "a fox 2.j00001.mp4"),
        ("../../{title}", "a fox 2.mp4"),
        ("con", "con_.mp4"),
        ("", "clip j00001.mp4"),
        ("{nonsense} {seed}", "7.mp4"),
        ("x" * 500, "x" * 140 + ".mp4"),
    ],
)
def test_a_clip_is_called_by_the_users_template_and_safely(template: str, name: str) -> None:
    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    wanted = request(server, "a fox: 2?", model="m", core={"seed": 7})
    job = Job(id=JobId("j00001"), state=JobState.FETCHING, request=wanted, recorded_at=0, changed_at=0)
    assert clip_name(job, 0, template) == name


def test_the_clips_of_one_job_are_numbered_and_named_by_their_content() -> None:
    server = DemoServer("", "", None, Path())  # type: ignore[arg-type]
    wanted = request(server, "a fox")
    job = Job(id=JobId("j00001"), state=JobState.FETCHING, request=wanted, recorded_at=0, changed_at=0)
    assert number_of(job, 0) == ""
    two = replace(job, results=(Result(()), Result(())))
    assert [clip_name(two, at, "{title}", ".webm") for at in (0, 1)] == ["a fox-1.webm", "a fox-2.webm"]


GOOD = Probe(kind=Kind.MP4, wholeness=Wholeness.WHOLE, received=9, expected=9, frames=24)


@pytest.mark.parametrize(
    ("probe", "flaw"),
    [
        (GOOD, Flaw.NONE),
        (replace(GOOD, wholeness=Wholeness.UNKNOWN), Flaw.NONE),
        (replace(GOOD, damaged=True), Flaw.DAMAGED),
        (replace(GOOD, frames=0, damaged=True), Flaw.NOT_SHOWN),
        (replace(GOOD, wholeness=Wholeness.CUT, frames=0, damaged=True), Flaw.CUT),
    ],
)
def test_the_worst_that_is_wrong_is_said(probe: Probe, flaw: Flaw) -> None:
    assert flaw_of(probe) is flaw


LIVE = replace(GOOD, wholeness=Wholeness.UNKNOWN, length=2.0)


@pytest.mark.parametrize(
    ("probe", "asked", "is_counted", "flaw"),
    [
        (LIVE, 2.0, False, Flaw.NONE),
        (LIVE, 2.4, True, Flaw.NONE),
        (LIVE, 5.0, True, Flaw.UNPROVEN),
        (LIVE, None, True, Flaw.NONE),
        (LIVE, None, False, Flaw.UNPROVEN),
        (replace(LIVE, wholeness=Wholeness.WHOLE), 5.0, False, Flaw.NONE),
        (replace(LIVE, damaged=True), 5.0, False, Flaw.DAMAGED),
    ],
)
def test_what_no_container_proves_is_held_against_what_was_asked_for_and_how_it_came(
    probe: Probe, asked: float | None, is_counted: bool, flaw: Flaw
) -> None:
    assert flaw_of(probe, asked, is_counted=is_counted) is flaw


async def test_a_file_that_is_gone_or_is_a_folder_is_typed(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(DiskTrouble):
            await measured_from(path)


CLIP = Clip(
    id=ClipId("c"), job_id=JobId("j00001"), name="", path="/c.mp4", sha256="a", size=100, length=1.0, width=320,
    height=192, fps=24.0, has_sound=False, kept_at=0.0, poster="c.jpg",
)  # fmt: skip
SEEN = Probe(kind=Kind.MP4, wholeness=Wholeness.WHOLE, received=100, expected=100, frames=24)
DAMAGED, UNSEEN = replace(SEEN, damaged=True), replace(SEEN, frames=0)
CUT = replace(SEEN, wholeness=Wholeness.CUT, received=90)


@pytest.mark.parametrize(
    ("flaw", "probe", "better"),
    [
        (Flaw.DAMAGED, SEEN, True),
        (Flaw.DAMAGED, DAMAGED, False),
        (Flaw.DAMAGED, replace(DAMAGED, received=200), False),
        (Flaw.DAMAGED, CUT, False),
        (Flaw.DAMAGED, UNSEEN, False),
        (Flaw.CUT, SEEN, True),
        (Flaw.CUT, DAMAGED, True),
        (Flaw.CUT, CUT, False),
        (Flaw.CUT, replace(CUT, received=101), True),
        (Flaw.CUT, UNSEEN, False),
        (Flaw.NOT_SHOWN, SEEN, True),
        (Flaw.NOT_SHOWN, DAMAGED, True),
        (Flaw.NOT_SHOWN, CUT, True),
        (Flaw.NOT_SHOWN, replace(CUT, frames=0), False),
        (Flaw.NOT_SHOWN, UNSEEN, False),
        (Flaw.CUT, replace(SEEN, kind=None), False),
        (Flaw.UNPROVEN, SEEN, True),
        (Flaw.UNPROVEN, replace(SEEN, wholeness=Wholeness.UNKNOWN), False),
        (Flaw.UNPROVEN, replace(SEEN, wholeness=Wholeness.UNKNOWN, received=101), True),
        (Flaw.UNPROVEN, DAMAGED, False),
        (Flaw.UNPROVEN, CUT, False),
    ],
)
def test_what_is_better_than_a_clip_with_a_flaw(flaw: Flaw, probe: Probe, better: bool) -> None:
    clip = replace(CLIP, flaw=flaw, width=0 if flaw is Flaw.NOT_SHOWN else 320)
    assert is_better(probe, clip) is better
