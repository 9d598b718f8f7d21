"""From a clip to what is searched and counted."""

from dataclasses import replace

import pytest

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.job import apply, begin
from o8studio.domain.library.query import Came, Is
from o8studio.domain.library.review import Verdict
from o8studio.domain.library.shelf import ShelfEntry
from o8studio.store.library.row import (
    FLAG_BITS,
    Facet,
    Notes,
    came_of,
    day_of,
    facet_of,
    ratio_name,
    row_of,
    spaced,
    stack_of,
)
from tests.support.shelf_clips import clip_facts


def job_of(**changes: object):
    first, *rest = clip_facts(1, **changes)  # type: ignore[arg-type]
    job = begin(first)  # type: ignore[arg-type]
    for fact in rest:
        job = apply(job, fact)
    return job


@pytest.mark.parametrize(
    ("width", "height", "name"),
    [
        (1920, 1080, "16:9"),
        (1280, 704, "20:11"),
        (1248, 704, "16:9"),
        (720, 1280, "9:16"),
        (1024, 1024, "1:1"),
        (0, 5, ""),
    ],
)
def test_a_shape_has_its_usual_name(width: int, height: int, name: str) -> None:
    assert ratio_name(width, height) == name


@pytest.mark.parametrize(
    ("core", "measures", "came"),
    [
        ({"duration": 5}, {"length": 5.1}, ()),
        ({"duration": 10}, {"length": 5.0}, (Came.OTHERWISE, Came.SHORTER)),
        ({"duration": 3}, {"length": 5.0}, (Came.LONGER, Came.OTHERWISE)),
        ({"resolution": "1080p"}, {}, (Came.OTHERWISE, Came.SMALLER)),
        ({"resolution": "4k"}, {}, (Came.OTHERWISE, Came.SMALLER)),
        ({"width": 1920, "height": 1080}, {}, (Came.OTHERWISE, Came.SMALLER)),
        ({"audio": True}, {"has_sound": False}, (Came.OTHERWISE, Came.SILENT)),
        ({"aspect_ratio": "1:1"}, {}, (Came.OTHERWISE,)),
        ({"fps": 60}, {}, (Came.OTHERWISE,)),
    ],
)
def test_how_a_clip_came_otherwise(core, measures, came) -> None:
    job = job_of(core=core, **measures)
    assert came_of(job, job.clips[0]) == tuple(sorted(came))
    assert came_of(None, job.clips[0]) == ()


@pytest.mark.parametrize(("told", "charged", "is_dearer"), [(0.5, 0.6, True), (0.5, 0.5004, False), (None, 9.0, False), (0.5, None, False)])  # fmt: skip
def test_what_was_charged_above_what_was_told_came_dearer(told, charged, is_dearer) -> None:
    job = job_of(told_usd=told, usd=charged)
    assert came_of(job, job.clips[0]) == ((Came.DEARER, Came.OTHERWISE) if is_dearer else ())


def test_what_a_job_cost_is_not_the_cost_of_a_clip_that_came_under_an_earlier_task_id() -> None:
    job = job_of(usd=0.5, told_usd=0.1)
    apart = replace(job.clips[0], index=-1)
    costs = [row_of(job, clip, ShelfEntry(), Notes()).clips["cost"] for clip in (job.clips[0], apart)]
    assert costs == [0.5, None]
    assert (Came.DEARER in came_of(job, job.clips[0]), came_of(job, apart)) == (True, ())


def test_what_has_few_values_is_packed_into_one_number_and_comes_out_again() -> None:
    job = job_of(core={"duration": 10})
    row = row_of(job, job.clips[0], ShelfEntry(tags=("a",)), Notes(2, 1, "approved", "words"))
    facet = Facet.of(facet_of(row, 70_000, 255))
    assert (facet.model, facet.ratio, facet.stars, facet.verdict) == (70_000, 255, 0, Verdict.NONE)
    assert {flag for flag, bit in FLAG_BITS.items() if facet.flags & bit} == {
        Is.SILENT,
        Is.COMMENTED,
        Is.OPEN,
        Is.APPROVED,
    }
    assert row.clips["comments"] == 2
    assert "words" in row.words[3]


def test_each_chinese_letter_stands_alone() -> None:
    assert spaced("a猫咪b").split() == ["a", "猫", "咪", "b"]
    assert spaced("plain") == "plain"
    assert spaced("猫あ한é🦊").split() == ["猫", "あ", "한", "é🦊"]


def test_takes_of_one_prompt_are_one_stack_whatever_the_spaces() -> None:
    assert stack_of("a  fox\nruns") == stack_of("a fox runs") != stack_of("a fox")
    assert stack_of("  ") == ""
    job = job_of()
    assert row_of(job, job.clips[0], ShelfEntry(), Notes()).clips["job"] == JobId("j001")
    assert job.clips[0].id == ClipId("c001")
    assert day_of(1_700_000_000.0).startswith("2023-11-1")
