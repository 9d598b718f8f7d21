"""The window's jobs and clips: found by id, and said to everybody who shows them."""

from dataclasses import replace

from o8studio.domain.ids import ClipId, JobId
from o8studio.domain.jobs.facts import Relocated, Reviewed
from o8studio.domain.jobs.job import Job, JobState, apply
from o8studio.services.runtime.bus import JobProgressed
from o8studio.ui.models.job_store import JobStore
from tests.support.made import J, made


def heard(store: JobStore) -> list[tuple[str, object]]:
    told: list[tuple[str, object]] = []
    store.added.connect(lambda jobs: told.append(("added", [job.id for job in jobs])))
    store.changed.connect(lambda before, job: told.append(("changed", (before.id, len(job.clips)))))
    store.touched.connect(lambda job_id: told.append(("touched", job_id)))
    return told


def test_a_clip_is_found_by_its_id_and_knows_the_job_that_made_it(qapp) -> None:
    store, job = JobStore(), made(3)
    store.add([job])
    assert [clip.id for clip in store.clips()] == ["c-j1-a", "c-j1-b", "c-j1-c"]
    clip = store.clip(ClipId("c-j1-b"))
    assert clip == job.clips[1]
    assert store.maker(clip.id) == job
    assert store.clip(ClipId("none")) is None
    assert store.maker(ClipId("none")) is None


def test_a_session_of_an_older_version_remembers_a_job_and_means_its_first_clip(qapp) -> None:
    store, job = JobStore(), made(3)
    store.add([job, replace(made(1, 0), id=JobId("j2"))])
    assert store.remembered("c-j1-c") == job.clips[2]
    assert store.remembered(J) == job.clips[0]
    assert store.remembered("j2") is None
    assert store.remembered("") is None


def test_what_comes_in_is_told_as_new_changed_or_touched(qapp) -> None:
    store, job = JobStore(), made(2, 1)
    told = heard(store)
    store.put(job)
    whole = made(2)
    store.put(whole)
    store.note_progress(JobProgressed(J, part=0.5))
    store.mark_seen(ClipId("c-j1-a"))
    store.set_missing(frozenset({ClipId("c-j1-b"), ClipId("of no job here")}))
    store.set_missing(frozenset({ClipId("c-j1-b"), ClipId("of no job here")}))
    assert told == [("added", [J]), ("changed", (J, 2)), ("touched", J), ("touched", J), ("touched", J)]
    assert store.is_missing(ClipId("c-j1-b"))
    assert not store.is_missing(ClipId("c-j1-a"))


def test_a_clip_that_was_found_elsewhere_is_no_longer_missing_and_one_that_was_rated_still_is(qapp) -> None:
    store, job = JobStore(), made(2)
    store.add([job])
    store.set_missing(frozenset(clip.id for clip in job.clips))
    job = apply(job, Relocated(job_id=J, at=10, clip=ClipId("c-j1-b"), index=1, path="/elsewhere.mp4"))
    store.put(job)
    store.put(apply(job, Reviewed(job_id=J, at=11, clip=ClipId("c-j1-a"), stars=1)))
    assert [store.is_missing(clip.id) for clip in job.clips] == [True, False]


def test_what_was_read_from_disk_counts_as_seen_and_what_comes_later_is_new(qapp) -> None:
    store = JobStore()
    store.add([made(1)])
    store.put(made(1, job_id=JobId("j2")))
    assert store.is_seen(ClipId("c-j1-a"))
    assert not store.is_seen(ClipId("c-j2-a"))


def test_the_jobs_of_a_prompt_come_oldest_first(qapp) -> None:
    store = JobStore()
    other = made(1, job_id=JobId("j3"))
    other = replace(other, request=replace(other.request, prompt="something else"))
    newer, older = made(2, job_id=JobId("j2"), at=20.0), made(2, job_id=J, at=10.0)
    store.add([newer, older, other])
    assert [job.id for job in store.jobs_of(newer.request.prompt)] == [J, "j2"]


def test_progress_never_goes_back_and_ends_with_the_rendering(qapp) -> None:
    store = JobStore()
    rendering: Job = replace(made(1, 0), state=JobState.RENDERING)
    store.put(rendering)
    store.note_progress(JobProgressed(J, part=0.6))
    store.note_progress(JobProgressed(J, part=0.4))
    assert store.under_way() == {J: 0.6}
    store.put(made(1, 0))
    assert store.part(J) is None
    assert store.under_way() == {J: 1.0}
    store.put(made(1))
    assert store.under_way() == {}


def test_a_clip_is_asked_for_as_it_is_now(qapp) -> None:
    store, job = JobStore(), made(2)
    store.add([job])
    store.put(apply(job, Reviewed(job_id=J, at=10, clip=ClipId("c-j1-b"), stars=5)))
    assert [clip.review.stars for clip in store.clips()] == [0, 5]
