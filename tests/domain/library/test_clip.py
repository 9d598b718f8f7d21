"""A clip: an id of its own, a review of its own, and old facts that are read as what they meant."""

from dataclasses import replace

import pytest

from o8studio.domain.errors import IllegalTransition
from o8studio.domain.ids import ClipId
from o8studio.domain.jobs.facts import FetchInterrupted, FetchStarted, Relocated, Rendered, Reviewed
from o8studio.domain.jobs.job import Job, JobState, apply
from o8studio.domain.library.clip import Clip, clip_of
from o8studio.domain.library.review import Review
from tests.support.made import J, facts_of, job_from, kept, made, result


def ids(job: Job) -> list[str]:
    return [clip.id for clip in job.clips]


def stars(job: Job) -> list[int]:
    return [clip.review.stars for clip in job.clips]


def test_every_result_of_a_job_is_a_clip_with_the_id_that_its_fact_gave_it() -> None:
    job = made(3)
    assert job.state is JobState.KEPT
    assert ids(job) == ["c-j1-a", "c-j1-b", "c-j1-c"]
    assert {clip.job_id for clip in job.clips} == {J}
    assert len({clip.poster for clip in job.clips}) == 3
    assert [clip.sha256 for clip in job.clips] == ["digest 0", "digest 1", "digest 2"]


def test_a_review_is_of_one_clip_and_leaves_the_others_alone() -> None:
    job = made(3)
    job = apply(job, Reviewed(job_id=J, at=10, clip=ClipId("c-j1-b"), stars=4, verdict="pick", title="best"))
    assert stars(job) == [0, 4, 0]
    assert [clip.title for clip in job.clips] == ["a fox", "best", "a fox"]
    assert job.title == "a fox", "a job of several clips is called after its prompt"


def test_a_file_moves_for_one_clip_alone() -> None:
    moved = apply(made(3), Relocated(job_id=J, at=10, clip=ClipId("c-j1-c"), index=2, path="/elsewhere.mp4"))
    assert [clip.path for clip in moved.clips] == ["/clips/0.mp4", "/clips/1.mp4", "/elsewhere.mp4"]


def test_a_fact_about_a_clip_that_is_not_there_can_not_follow() -> None:
    job = made(2)
    for fact in (
        Reviewed(job_id=J, at=10, clip=ClipId("another"), stars=1),
        Relocated(job_id=J, at=10, clip=ClipId("another"), index=0, path="/x"),
        Relocated(job_id=J, at=10, index=7, path="/x"),
    ):
        with pytest.raises(IllegalTransition):
            apply(job, fact)


def test_a_clip_can_be_rated_while_others_of_its_job_are_still_coming() -> None:
    job = made(3, 1)
    assert job.state is JobState.FETCHING
    job = apply(job, Reviewed(job_id=J, at=10, clip=ClipId("c-j1-a"), stars=2))
    job = apply(job, FetchInterrupted(job_id=J, at=11, reason="cut short"))
    job = apply(job, Relocated(job_id=J, at=12, clip=ClipId("c-j1-a"), index=0, path="/b.mp4"))
    assert (job.state, stars(job), job.missing) == (JobState.RENDERED, [2], (1, 2))
    with pytest.raises(IllegalTransition):
        apply(made(3, 0), Reviewed(job_id=J, at=10, stars=2))


def test_old_facts_give_ids_that_are_the_same_at_every_start_and_of_each_clip_another() -> None:
    assert ids(made(3, old=True)) == ids(made(3, old=True)) == ["j1.1", "j1.2", "j1.3"]
    late = job_from([*facts_of(3, 2, old=True), kept(2, clip="c-new")])
    assert ids(late) == ["j1.1", "j1.2", "c-new"], "the third came with a newer version"


def test_an_old_review_is_a_review_of_the_first_clip_and_an_old_move_of_the_clip_with_its_index() -> None:
    job = apply(made(3, old=True), Reviewed(job_id=J, at=10, stars=4, verdict="pick", title="best"))
    job = apply(job, Relocated(job_id=J, at=11, index=1, path="/elsewhere.mp4"))
    assert stars(job) == [4, 0, 0]
    assert job.clips[0].review == Review(stars=4, verdict="pick", title="best")
    assert [clip.path for clip in job.clips] == ["/clips/0.mp4", "/elsewhere.mp4", "/clips/2.mp4"]


def test_the_poster_that_was_named_after_its_job_is_that_of_the_first_old_clip() -> None:
    assert [clip.poster for clip in made(2, old=True).clips] == ["j1.jpg", "j1.2.jpg"]


def test_a_clip_stays_what_it_is_when_a_later_answer_names_its_results_in_another_order() -> None:
    first = tuple(result(number, f"video-{number}") for number in range(3))
    facts = [*facts_of(3, 0)[:3], Rendered(job_id=J, at=5, results=first), FetchStarted(job_id=J, at=6)]
    job = job_from(
        [*facts, kept(1, clip="c-1", key="video-1"), FetchInterrupted(job_id=J, at=8, reason="cut")]
    )
    again = tuple(result(number, f"video-{number}", at="fresh") for number in (2, 1, 0))
    job = apply(job, Rendered(job_id=J, at=9, results=again))
    assert [one.key for one in job.results] == ["video-0", "video-1", "video-2"]
    assert [one.sources[0].value for one in job.results] == [
        f"https://fresh/{number}.mp4" for number in range(3)
    ]
    assert job.missing == (0, 2)


def test_an_answer_without_names_or_with_fewer_results_loses_none_that_is_known() -> None:
    first = tuple(result(number, f"video-{number}") for number in range(3))
    facts = [*facts_of(3, 0)[:3], Rendered(job_id=J, at=5, results=first), FetchStarted(job_id=J, at=6)]
    job = job_from([*facts, kept(0, clip="c-0"), FetchInterrupted(job_id=J, at=8, reason="cut")])
    plain = apply(job, Rendered(job_id=J, at=9, results=(result(0), result(1, at="fresh"))))
    assert [one.sources[0].value for one in plain.results] == [
        "https://x/0.mp4",
        "https://fresh/1.mp4",
        "https://x/2.mp4",
    ]
    fewer = apply(job, Rendered(job_id=J, at=9, results=(result(2, "video-2", at="fresh"),)))
    assert [one.sources[0].value for one in fewer.results] == [
        "https://x/0.mp4",
        "https://x/1.mp4",
        "https://fresh/2.mp4",
    ]
    more = apply(job, Rendered(job_id=J, at=9, results=(*first, result(3, "video-3"))))
    assert len(more.results) == 4
    before = apply(job_from(facts_of(3, 0)), FetchInterrupted(job_id=J, at=8, reason="cut"))
    assert len(apply(before, Rendered(job_id=J, at=9, results=first[:1])).results) == 1, (
        "nothing was saved of it yet"
    )


def test_a_file_that_no_job_made_is_a_clip_too() -> None:
    clip = Clip(
        id=ClipId("c-imported"), job_id=None, name="holiday.mov", path="/holiday.mov", sha256="", size=1, length=1.0,
        width=0, height=0, fps=0.0, has_sound=True, kept_at=1.0, poster="c-imported.jpg",
    )  # fmt: skip
    assert clip.title == "holiday.mov"
    assert replace(clip, review=Review(title="beach")).title == "beach"
    assert clip_of([clip], ClipId("c-imported")) == clip
    assert clip_of([clip], ClipId("another")) is None


def test_a_name_alone_is_no_judgement() -> None:
    assert not Review(title="best").is_given
    assert Review(stars=1).is_given
    assert Review(verdict="reject").is_given
